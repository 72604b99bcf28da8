// Whether memory stays flat while a network trains: least-squares slopes of resident and heap memory over the steps after a warm-up.
//
//     npm run build && node bench/memory.mjs [--style eager|jit|model] [--net mlp|lenet] [--steps 10000] [--batch 32] [--device CPU] [--json]
//
// Each run is a process of its own, so that nothing else is measured. With `node --expose-gc` garbage is collected before each sample,
// which also shows what the heap really holds.
import console from 'node:console';
import process from 'node:process';
import { parseArgs } from 'node:util';
import * as ms from 'mindspore-ts';
import { nn, Tensor } from 'mindspore-ts';

const { values: options } = parseArgs({
  options: {
    style: { type: 'string', default: 'eager' },
    net: { type: 'string', default: 'mlp' },
    steps: { type: 'string', default: '10000' },
    batch: { type: 'string', default: '32' },
    device: { type: 'string', default: 'CPU' },
    json: { type: 'boolean', default: false },
  },
});
const steps = Number(options.steps);
const every = Math.max(1, steps / 100);
const warmup = steps / 5;
const rows = Number(options.batch);
const CLASSES = 10;

class Mlp extends nn.Cell {
  shape = [20];
  constructor() {
    super();
    this.body = new nn.SequentialCell([
      new nn.Dense(20, 64),
      new nn.ReLU(),
      new nn.Dense(64, 64),
      new nn.ReLU(),
      new nn.Dense(64, CLASSES),
    ]);
  }

  construct(x) {
    return this.body(x);
  }
}

class LeNet5 extends nn.Cell {
  shape = [1, 28, 28];
  constructor() {
    super();
    this.body = new nn.SequentialCell([
      new nn.Conv2d(1, 6, 5, { pad_mode: 'valid' }),
      new nn.ReLU(),
      new nn.MaxPool2d({ kernel_size: 2, stride: 2 }),
      new nn.Conv2d(6, 16, 5, { pad_mode: 'valid' }),
      new nn.ReLU(),
      new nn.MaxPool2d({ kernel_size: 2, stride: 2 }),
      new nn.Flatten(),
      new nn.Dense(256, 120),
      new nn.ReLU(),
      new nn.Dense(120, 84),
      new nn.ReLU(),
      new nn.Dense(84, CLASSES),
    ]);
  }

  construct(x) {
    return this.body(x);
  }
}

const NETS = { mlp: Mlp, lenet: LeNet5 };
ms.set_context({ device_target: options.device });
ms.set_seed(1);
const net = new NETS[options.net]();
const loss_fn = new nn.SoftmaxCrossEntropyWithLogits({ sparse: true, reduction: 'mean' });
const optimizer = new nn.ASGD(net.trainable_params(), { learning_rate: 0.01 });

/** Fresh arrays for every step, as a dataset gives them. */
function batch() {
  const size = net.shape.reduce((a, b) => a * b, rows);
  const x = Float32Array.from({ length: size }, Math.random);
  const label = Int32Array.from({ length: rows }, () => Math.floor(Math.random() * CLASSES));
  return [{ data: x, shape: [rows, ...net.shape], dtype: 'float32' }, label];
}

const samples = { rss: [], heapUsed: [], external: [] };

function sample(step) {
  if (step % every !== 0 || step <= warmup) return;
  globalThis.gc?.();
  const usage = process.memoryUsage();
  for (const key of Object.keys(samples)) samples[key].push(usage[key]);
}

/** A loop by hand: what is queued runs when the loop yields, every tenth step. */
async function byHand(train) {
  for (let step = 1; step <= steps; step++) {
    const [x, label] = batch();
    const loss = train(new Tensor(x), new Tensor(label));
    if (step % 10 === 0) await ms.runtime.synchronize();
    if (step % 1000 === 0) last = await loss.item();
    sample(step);
  }
}

let last;
const grad_fn = ms.value_and_grad((x, label) => loss_fn(net(x), label), null, optimizer.parameters);
function train_step(x, label) {
  const [loss, grads] = grad_fn(x, label);
  optimizer(grads);
  return loss;
}

class Sampling extends ms.train.Callback {
  async on_train_step_end(run_context) {
    const { cur_step_num, net_outputs } = run_context.original_args();
    if (cur_step_num % 1000 === 0) last = await net_outputs.item();
    sample(cur_step_num);
  }
}

async function withModel() {
  const [x, label] = [[], []];
  for (let i = 0; i < 10; i++) [x[i], label[i]] = batch();
  const source = { length: 10, get: (i) => [x[i], label[i]] };
  const data = new ms.dataset.GeneratorDataset(source, ['x', 'label'], { shuffle: false });
  await new ms.train.Model(net, { loss_fn, optimizer }).train(steps / 10, data, { callbacks: [new Sampling()] });
}

const STYLES = { eager: () => byHand(train_step), jit: () => byHand(ms.jit(train_step)), model: withModel };

/** Bytes a step by which samples grow: the slope of the line of least squares. */
function slope(values) {
  const middle = (values.length - 1) / 2;
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  let above = 0;
  let below = 0;
  values.forEach((value, i) => {
    above += (i - middle) * (value - mean);
    below += (i - middle) ** 2;
  });
  return above / below / every;
}

await STYLES[options.style]();
const found = {
  style: options.style,
  net: options.net,
  steps,
  gc: globalThis.gc !== undefined,
  loss: last,
  stats: ms.runtime.stats(),
  slope: Object.fromEntries(Object.entries(samples).map(([key, values]) => [key, slope(values)])),
  end: Object.fromEntries(Object.entries(samples).map(([key, values]) => [key, values.at(-1)])),
};
if (options.json) console.log(JSON.stringify(found));
else {
  console.log(
    `${found.net}, ${found.style}, ${steps} steps${found.gc ? ', garbage collected before each sample' : ''}`,
  );
  for (const key of Object.keys(samples)) {
    const [rate, end] = [found.slope[key] / 1024, found.end[key] / 2 ** 20];
    console.log(`${key.padEnd(9)} ${rate.toFixed(3).padStart(8)} KB a step, ${end.toFixed(1)} MB at the end`);
  }
}
