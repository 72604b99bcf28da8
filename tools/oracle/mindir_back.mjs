// Writes networks as MindIR for mindir_back.py, with the built package: each as a file, its inputs and what the package computes of them.
//
//     node tools/oracle/mindir_back.mjs FOLDER
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import * as ms from '../../dist/node.js';
import { waves } from './waves.mjs';

const { nn, ops, Tensor } = ms;
const folder = process.argv[2];

class Lenet extends nn.Cell {
  conv1 = new nn.Conv2d(1, 6, 5, { pad_mode: 'valid' });
  norm = new nn.BatchNorm2d(6);
  conv2 = new nn.Conv2d(6, 16, 3, { pad_mode: 'pad', padding: 1, stride: 2, has_bias: true });
  relu = new nn.ReLU();
  pool = new nn.MaxPool2d(2, 2);
  flatten = new nn.Flatten();
  fc = new nn.SequentialCell(new nn.Dense(144, 20), new nn.GELU(), new nn.Dense(20, 10), new nn.Softmax());
  construct(image) {
    const x = this.pool(this.relu(this.norm(this.conv1(image))));
    return this.fc(this.flatten(this.pool(this.conv2(x))));
  }
}

class Several extends nn.Cell {
  scale = new ms.Parameter(new Tensor([2, 0.5, -1]), { name: 'scale' });
  fc = new nn.Dense(3, 2);
  construct(x, y) {
    const z = ops.tanh(x.add(y).mul(this.scale).sub(0.25)).div(3);
    const sums = [ops.sum(ops.maximum(x, y), 0), ops.mean(z, 1, true), ops.matmul(x, y.transpose([1, 0]))];
    return [this.fc(z), ops.cat([x, ops.exp(y)], 1), ...sums, ops.log_softmax(z.reshape([3, 2]))];
  }
}

ms.set_seed(7);
const networks = {
  mlp: [new nn.SequentialCell(new nn.Flatten(), new nn.Dense(6, 5), new nn.ReLU(), new nn.Dense(5, 3)), waves(2, 2, 3)],
  lenet: [new Lenet(), waves(2, 1, 28, 28)],
  several: [new Several(), waves(2, 3), waves(2, 3)],
  sequences: [
    new nn.SequentialCell(new nn.Dense(4, 5), new nn.Sigmoid(), new nn.Dense(5, 2, { has_bias: false })),
    waves(2, 3, 4),
  ],
};

const cases = [];
for (const [name, [net, ...inputs]] of Object.entries(networks)) {
  net.set_train(false);
  await ms.export(net, ...inputs, { file_name: path.join(folder, name), file_format: 'MINDIR' });
  const told = async (tensor) => ({ shape: tensor.shape, values: [await tensor.tolist()].flat(9) });
  const outputs = [net(...inputs)].flat();
  cases.push({
    name,
    inputs: await Promise.all(inputs.map(told)),
    outputs: await Promise.all(outputs.map(told)),
    parameters: Array.from(net.get_parameters(), (p) => p.name).sort(),
  });
}
writeFileSync(path.join(folder, 'cases.json'), JSON.stringify(cases));
