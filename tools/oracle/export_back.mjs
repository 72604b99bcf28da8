// Writes exported networks for export_back.py, with the built package: each as an ONNX file, its inputs and what the package computes of them.
//
//     node tools/oracle/export_back.mjs FOLDER
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import * as ms from '../../dist/node.js';
import { waves } from './waves.mjs';

const { nn, ops, Tensor } = ms;
const folder = process.argv[2];
mkdirSync(folder, { recursive: true });

class Lenet extends nn.Cell {
  conv1 = new nn.Conv2d(1, 6, 5, { pad_mode: 'valid' });
  conv2 = new nn.Conv2d(6, 16, 5, { pad_mode: 'valid' });
  relu = new nn.ReLU();
  pool = new nn.MaxPool2d(2, 2);
  flatten = new nn.Flatten();
  fc = new nn.SequentialCell(new nn.Dense(256, 84), new nn.ReLU(), new nn.Dense(84, 10));
  construct(image) {
    const x = this.pool(this.relu(this.conv1(image)));
    return this.fc(this.flatten(this.pool(this.relu(this.conv2(x)))));
  }
}

class Two extends nn.Cell {
  fc = new nn.Dense(4, 3);
  construct(image, scale) {
    const y = this.fc(image);
    return [ops.mul(ops.tanh(y), scale), ops.argmax(y, 1), ops.softmax(y)];
  }
}

class Loss extends nn.Cell {
  net = new nn.Dense(4, 3);
  loss = new nn.SoftmaxCrossEntropyWithLogits({ sparse: true, reduction: 'mean' });
  construct(x, label) {
    return this.loss(this.net(x), label);
  }
}

class Shapes extends nn.Cell {
  construct(x) {
    const y = ops.transpose(ops.reshape(x, [2, 3, 4]), [1, 0, 2]);
    return [ops.cat([y, ops.relu(y)], 2), y.at('1:', null, '...', -1), ops.mean(y, -1), ops.pow(ops.abs(y), 0.5)];
  }
}

ms.set_seed(7);
const networks = {
  dense: [new nn.Dense(4, 3), { x: waves(5, 4) }],
  lenet: [new Lenet(), { image: waves(2, 1, 28, 28) }],
  two: [new Two(), { image: waves(2, 4), scale: waves(3) }],
  loss: [new Loss(), { x: waves(3, 4), label: new Tensor([0, 2, 1], ms.int32) }],
  shapes: [new Shapes(), { x: waves(6, 4) }],
  norm: [
    new nn.SequentialCell(new nn.Conv2d(1, 2, 3), new nn.AvgPool2d(2, 2), new nn.Sigmoid()),
    { input_data: waves(1, 1, 6, 6) },
  ],
};

const cases = [];
for (const [name, [net, inputs]] of Object.entries(networks)) {
  const given = Object.values(inputs);
  await ms.export(net, ...given, { file_name: path.join(folder, name), file_format: 'ONNX' });
  const outputs = [net.set_train(false)(...given)].flat();
  const told = async (tensor) => ({
    dtype: tensor.dtype.name,
    shape: tensor.shape,
    values: [await tensor.tolist()].flat(9),
  });
  cases.push({ name, inputs: await Promise.all(given.map(told)), outputs: await Promise.all(outputs.map(told)) });
}
writeFileSync(path.join(folder, 'cases.json'), JSON.stringify(cases));
