// This package on one workload: node bench/ours.mjs --workload W1 … W5, W2asgd [--seconds 5] [--threads 1: by default as the package chooses] [--style graph|eager] [--read 1]
// With `--parameters FILE` it trains 100 steps and writes the parameters instead (bench/parameters.mjs).
import * as ms from 'mindspore-ts';
import { bench, load, options, writeParameters } from './protocol.mjs';

const { nn, ops, Parameter, Tensor } = ms;
const given = options({ workload: 'W1', seconds: '5', threads: '0', style: 'graph', read: '', parameters: '' });
const workload = given.workload.replace(/asgd$/, '');
const { m, P, x, y } = load(workload);
if (given.threads !== '0') ms.device_context.cpu.threads_num(Number(given.threads));
ms.set_context({ mode: ms.GRAPH_MODE });

const tensor = (name) => Tensor.fromData(P[name].data, P[name].shape);
const bias = (name) => (`${name}.b` in P ? { has_bias: true, bias_init: tensor(`${name}.b`) } : { has_bias: false });

function dense(name) {
  const [outputs, inputs] = P[`${name}.w`].shape;
  return new nn.Dense(inputs, outputs, { weight_init: tensor(`${name}.w`), ...bias(name) });
}

function conv(name, stride = 1, padding = 0) {
  const [outputs, inputs, kernel] = P[`${name}.w`].shape;
  return new nn.Conv2d(inputs, outputs, kernel, {
    ...{ stride, padding, pad_mode: padding > 0 ? 'pad' : 'valid' },
    ...{ weight_init: tensor(`${name}.w`), ...bias(name) },
  });
}

class MLP extends nn.Cell {
  fc1 = dense('fc1');
  fc2 = dense('fc2');
  fc3 = dense('fc3');
  relu = new nn.ReLU();

  construct(x) {
    return this.fc3(this.relu(this.fc2(this.relu(this.fc1(x)))));
  }
}

class LeNet5 extends nn.Cell {
  conv1 = conv('c1');
  conv2 = conv('c2');
  relu = new nn.ReLU();
  pool = new nn.MaxPool2d(2, 2);
  flatten = new nn.Flatten();
  fc1 = dense('f1');
  fc2 = dense('f2');
  fc3 = dense('f3');

  construct(x) {
    x = this.pool(this.relu(this.conv1(x)));
    x = this.flatten(this.pool(this.relu(this.conv2(x))));
    return this.fc3(this.relu(this.fc2(this.relu(this.fc1(x)))));
  }
}

class Block extends nn.Cell {
  constructor(name, inputs, channels, stride) {
    super();
    this.conv1 = conv(`${name}.c1`, stride, 1);
    this.bn1 = new nn.BatchNorm2d(channels, { momentum: 0.9 });
    this.conv2 = conv(`${name}.c2`, 1, 1);
    this.bn2 = new nn.BatchNorm2d(channels, { momentum: 0.9 });
    this.relu = new nn.ReLU();
    this.shortcut = null;
    if (inputs !== channels) {
      const norm = new nn.BatchNorm2d(channels, { momentum: 0.9 });
      this.shortcut = new nn.SequentialCell(conv(`${name}.sc`, stride), norm);
    }
  }

  construct(x) {
    const y = this.bn2(this.conv2(this.relu(this.bn1(this.conv1(x)))));
    return this.relu(y.add(this.shortcut === null ? x : this.shortcut(x)));
  }
}

class ResNet20 extends nn.Cell {
  constructor() {
    super();
    this.conv = conv('c0', 1, 1);
    this.bn = new nn.BatchNorm2d(16, { momentum: 0.9 });
    this.relu = new nn.ReLU();
    const blocks = [];
    let inputs = 16;
    [16, 32, 64].forEach((channels, stage) => {
      for (let i = 0; i < 3; i++) {
        blocks.push(new Block(`s${stage}b${i}`, inputs, channels, inputs === channels ? 1 : 2));
        inputs = channels;
      }
    });
    this.blocks = new nn.SequentialCell(blocks);
    this.fc = dense('fc');
  }

  construct(x) {
    return this.fc(ops.mean(this.blocks(this.relu(this.bn(this.conv(x)))), [2, 3]));
  }
}

class Layer extends nn.Cell {
  constructor(name) {
    super();
    this.ln1 = new nn.LayerNorm([m.d], { epsilon: 1e-5 });
    this.ln2 = new nn.LayerNorm([m.d], { epsilon: 1e-5 });
    for (const part of ['qkv', 'proj', 'fc', 'out']) this[part] = dense(`${name}.${part}`);
    this.mask = ops.triu(ops.full([m.seq, m.seq], -1e9, { dtype: ms.float32 }), 1);
    this.gelu = new nn.GELU({ approximate: true });
    this.softmax = new nn.Softmax(-1);
  }

  construct(x) {
    const [batch, length, width] = x.shape;
    const each = width / m.heads;
    const qkv = this.qkv(this.ln1(x)).reshape(batch, length, 3, m.heads, each).transpose(2, 0, 3, 1, 4);
    const [q, k, v] = [qkv.at(0), qkv.at(1), qkv.at(2)];
    const scores = ops.matmul(q, k.swapaxes(-1, -2)).mul(1 / each ** 0.5);
    const weights = this.softmax(scores.add(this.mask));
    const joined = ops.matmul(weights, v).transpose(0, 2, 1, 3).reshape(batch, length, width);
    x = x.add(this.proj(joined));
    return x.add(this.out(this.gelu(this.fc(this.ln2(x)))));
  }
}

class GPT extends nn.Cell {
  constructor() {
    super();
    this.wte = new Parameter(tensor('wte'), { name: 'wte' });
    this.wpe = new Parameter(tensor('wpe'), { name: 'wpe' });
    this.layers = new nn.SequentialCell(Array.from({ length: m.layers }, (_, i) => new Layer(`l${i}`)));
    this.lnf = new nn.LayerNorm([m.d], { epsilon: 1e-5 });
    this.head = dense('head');
  }

  construct(tokens) {
    const x = ops.gather(this.wte, tokens, 0).add(this.wpe);
    return this.head(this.lnf(this.layers(x))).reshape(-1, m.vocab);
  }
}

const net = {
  W1: () => new MLP(),
  W2: () => new LeNet5(),
  W3: () => new ResNet20(),
  W4: () => new GPT(),
  W5: () => dense('fc'),
}[workload]();
const parameters = net.trainable_params();
const optimizers = {
  adam: () => new nn.Adam(parameters, { learning_rate: m.lr }),
  sgd: () => new nn.SGD(parameters, { learning_rate: m.lr }),
  sgdm: () => new nn.Momentum(parameters, { learning_rate: m.lr, momentum: m.momentum }),
  asgd: () => new nn.ASGD(parameters, { learning_rate: 0.01 }),
};
const optimizer = optimizers[given.workload.endsWith('asgd') ? 'asgd' : m.opt]();
const cell = new nn.TrainOneStepCell(new nn.WithLossCell(net, new nn.CrossEntropyLoss()), optimizer);
cell.set_train();
const run = given.style === 'graph' ? ms.jit((images, labels) => cell(images, labels)) : cell;
const labels = workload === 'W4' ? [m.batch * m.seq] : y.shape;

// As in a training loop that looks at its loss now and then; `--read 1` looks at each.
const each = given.read === '1';
async function step(images, classes) {
  const loss = run(Tensor.fromData(images, x.shape), Tensor.fromData(classes, labels));
  if (each) await loss.read();
  return loss;
}

if (given.parameters !== '') {
  await writeParameters(given.parameters, { x, y, step }, async () => {
    return Promise.all(parameters.map(async (parameter) => (await parameter.asnumpy()).data));
  });
} else {
  await bench({
    peer: `mindspore-ts-${given.style}`,
    workload: given.workload,
    seconds: Number(given.seconds),
    ...{ x, y, step },
    read: async (loss) => loss.item(),
    extra: () => ({ threads: Number(given.threads), ...ms.runtime.stats() }),
  });
}
