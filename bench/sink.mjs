// What `dataset_sink_mode` saves: Model.train of small networks step by step and with several steps in one run, in turns, milliseconds a step
// that pass, and of processor time, which other programs on the machine disturb less.
//
//     npm run build && node bench/sink.mjs [--wasm] [--steps 100] [--rounds 7] [NETWORKS]
//
// The data are made before, so that only training is measured. Printed: medians over the rounds, and their ratio. `--wasm` takes the build for browsers, which
// also runs in Node.
import console from 'node:console';
import os from 'node:os';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { parseArgs } from 'node:util';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    wasm: { type: 'boolean', default: false },
    steps: { type: 'string', default: '100' },
    rounds: { type: 'string', default: '7' },
  },
});
const ms = await import(options.wasm ? '../dist/browser.js' : '../dist/node.js');
const { nn, ops, Tensor } = ms;
const [STEPS, ROUNDS] = [Number(options.steps), Number(options.rounds)];

class Mlp extends nn.Cell {
  constructor(...sizes) {
    super();
    const layers = sizes.slice(1).flatMap((n, i) => [new nn.Dense(sizes[i], n), new nn.ReLU()]);
    this.layers = new nn.SequentialCell(layers.slice(0, -1));
  }

  construct(x) {
    return this.layers(x);
  }
}

class LeNet5 extends nn.Cell {
  conv1 = new nn.Conv2d(1, 6, 5, { pad_mode: 'valid' });
  conv2 = new nn.Conv2d(6, 16, 5, { pad_mode: 'valid' });
  relu = new nn.ReLU();
  pool = new nn.MaxPool2d({ kernel_size: 2, stride: 2 });
  flatten = new nn.Flatten();
  head = new Mlp(256, 120, 84, 10);

  construct(x) {
    x = this.pool(this.relu(this.conv1(x)));
    return this.head(this.flatten(this.pool(this.relu(this.conv2(x)))));
  }
}

class Block extends nn.Cell {
  constructor(channels) {
    super();
    this.conv1 = new nn.Conv2d(channels, channels, 3);
    this.bn1 = new nn.BatchNorm2d(channels);
    this.conv2 = new nn.Conv2d(channels, channels, 3);
    this.bn2 = new nn.BatchNorm2d(channels);
  }

  construct(x) {
    return ops.relu(ops.add(x, this.bn2(this.conv2(ops.relu(this.bn1(this.conv1(x)))))));
  }
}

class Residual extends nn.Cell {
  stem = new nn.Conv2d(3, 16, 3);
  blocks = new nn.SequentialCell([new Block(16), new Block(16), new Block(16)]);
  fc = new nn.Dense(16, 10);

  construct(x) {
    return this.fc(ops.mean(this.blocks(this.stem(x)), [2, 3]));
  }
}

const asgd = (params) => new nn.ASGD(params, { learning_rate: 0.01 });
const momentum = (params) => new nn.Momentum(params, 0.01, 0.9);
const adam = (params) => new nn.Adam(params, { learning_rate: 0.001 });
/** Network, shape of a batch, optimizer. */
const NETS = {
  'logistic regression 36-4, Adam': [() => new Mlp(36, 4), [4, 36], adam],
  'logistic regression 784-10, ASGD': [() => new Mlp(784, 10), [32, 784], asgd],
  'MLP 784-128-64-10, Momentum': [() => new Mlp(784, 128, 64, 10), [32, 784], momentum],
  'MLP 784-512-512-10, Momentum': [() => new Mlp(784, 512, 512, 10), [64, 784], momentum],
  'MLP 784-512-512-10, Adam': [() => new Mlp(784, 512, 512, 10), [16, 784], adam],
  'LeNet-5, ASGD': [() => new LeNet5(), [32, 1, 28, 28], asgd],
  'residual 3×16, Momentum': [() => new Residual(), [16, 3, 16, 16], momentum],
};

let seed = 7;
const random = () => (seed = (seed * 1103515245 + 12345) % 2147483648) / 2147483648;

/** The same batches in each epoch. */
function dataOf(shape) {
  const size = shape.reduce((n, d) => n * d, 1);
  const batches = Array.from({ length: STEPS }, () => [
    Tensor.fromData(
      Float32Array.from({ length: size }, () => random() * 2 - 1),
      shape,
    ),
    Tensor.fromData(
      Int32Array.from({ length: shape[0] }, () => Math.floor(random() * 4)),
      [shape[0]],
      ms.int32,
    ),
  ]);
  return {
    get_dataset_size: () => STEPS,
    reset: () => undefined,
    create_tuple_iterator: () => ({
      async *[Symbol.asyncIterator]() {
        yield* batches;
      },
    }),
  };
}

const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];

console.log(
  `${os.cpus()[0].model}, load ${os.loadavg()[0].toFixed(1)}, ${options.wasm ? 'WASM' : 'CPU'}, ${STEPS} steps a run`,
);
for (const [name, [make, shape, optimizer]] of Object.entries(NETS)) {
  if (positionals.length > 0 && !positionals.some((p) => name.includes(p))) continue;
  ms.set_seed(1);
  const net = make();
  const loss_fn = new nn.SoftmaxCrossEntropyWithLogits({ sparse: true, reduction: 'mean' });
  const model = new ms.train.Model(net, { loss_fn, optimizer: optimizer(net.trainable_params()) });
  const data = dataOf(shape);
  const times = { alone: [], together: [] };
  const train = async (sink) => {
    const [start, cpu] = [performance.now(), process.cpuUsage()];
    await model.train(1, data, { dataset_sink_mode: sink, sink_size: sink ? STEPS : -1 });
    const { user, system } = process.cpuUsage(cpu);
    return [(performance.now() - start) / STEPS, (user + system) / 1000 / STEPS];
  };
  for (const sink of [false, true]) await train(sink);
  for (let round = 0; round < ROUNDS; round++) {
    times.alone.push(await train(false));
    times.together.push(await train(true));
  }
  const bytes = net.trainable_params().reduce((sum, p) => sum + p.nbytes, 0);
  const told = ['passed', 'processor'].map((what, k) => {
    const [alone, together] = [times.alone, times.together].map((list) => median(list.map((t) => t[k])));
    return `${what} ${alone.toFixed(3)} alone, ${together.toFixed(3)} together: ${(alone / together).toFixed(2)} times as fast`;
  });
  console.log(`${name.padEnd(34)} ${(bytes / 2 ** 20).toFixed(2).padStart(5)} MB of weights; ${told.join('; ')}`);
}
