// Runs, sessions, memory and values of each kind of loop in docs/design.md, 2,000 iterations each, as JSON. With `node --expose-gc`
// garbage is collected before each sample of the heap, which shows what is really held.
//
//     npm run build && node --expose-gc bench/loops.mjs
import console from 'node:console';
import process from 'node:process';
import * as ms from 'mindspore-ts';
import { nn, ops, Parameter, Tensor } from 'mindspore-ts';

const N = 2000;
const [ROWS, COLUMNS] = [8, 4];
const RATE = 0.003;

// Fixed numbers in [-1, 1).
let seed = 5;
const number = () => (seed = (seed * 1103515245 + 12345) % 2147483648) / 1073741824 - 1;
const data = Array.from({ length: ROWS }, () => Array.from({ length: COLUMNS }, number));
const targets = Array.from({ length: ROWS }, number);
const start = Array.from({ length: COLUMNS }, number);
const floats = (rows) => rows.map((row) => Float32Array.from(row));
const x = (rows = ROWS) => new Tensor(floats(data.slice(0, rows)).map((row) => [...row]));
const y = (rows = ROWS) => new Tensor(targets.slice(0, rows).map((t) => [t]));

/** Least squares by gradient descent in plain JavaScript: what the loops below have to give. */
function reference({ steps = N, rate = () => RATE, rows = () => ROWS, scale = 1 } = {}) {
  const w = [...start];
  const seen = { losses: [], weights: [] };
  for (let i = 0; i < steps; i++) {
    const n = rows(i);
    const errors = data.slice(0, n).map((row, r) => row.reduce((s, v, k) => s + v * w[k], -targets[r]));
    seen.losses.push(errors.reduce((s, e) => s + e * e, 0) / n);
    const step = (2 * rate(i) * scale) / n;
    for (let k = 0; k < COLUMNS; k++) w[k] -= step * errors.reduce((s, e, r) => s + e * data[r][k], 0);
    seen.weights.push([...w]);
  }
  return { ...seen, w };
}

/** A network with its loss, gradient function and optimizer. */
function parts() {
  const net = new nn.Dense(COLUMNS, 1, { has_bias: false, weight_init: new Tensor([start]) });
  const opt = new nn.SGD(net.trainable_params(), { learning_rate: RATE });
  const loss = (a, b) => ops.mean(ops.square(ops.sub(net(a), b)));
  return { net, opt, loss, differentiate: ms.value_and_grad(loss, null, opt.parameters) };
}

const last = (list) => list[list.length - 1];
const sum = (list) => list.reduce((a, b) => a + b, 0);

/** A loop that reads its loss in every `count`-th iteration. */
const readEvery = (count) => () => {
  const { opt, differentiate } = parts();
  let loss;
  return {
    async step(i) {
      const [value, grads] = differentiate(x(), y());
      opt(grads);
      loss = value;
      if (i % count === count - 1) await loss.item();
    },
    found: async () => [await loss.item(), last(reference().losses)],
  };
};

/** Each gives one iteration, then what it found and what that should be. */
const KINDS = {
  'loss read now and then': readEvery(20),
  'loss read every step': () => {
    const { opt, differentiate } = parts();
    let found = 0;
    return {
      async step() {
        const [value, grads] = differentiate(x(), y());
        opt(grads);
        found += await value.item();
      },
      found: async () => [found, sum(reference().losses)],
    };
  },
  'loss read before the update': () => {
    const { opt, differentiate } = parts();
    let found = 0;
    return {
      async step() {
        const [value, grads] = differentiate(x(), y());
        found += await value.item();
        opt(grads);
      },
      found: async () => [found, sum(reference().losses)],
    };
  },
  'running sum of losses': () => {
    const { opt, differentiate } = parts();
    let total = new Tensor(0);
    return {
      async step(i) {
        const [value, grads] = differentiate(x(), y());
        opt(grads);
        total = total.add(value);
        if (i % 50 === 49) await total.item();
      },
      found: async () => [await total.item(), sum(reference().losses)],
    };
  },
  'gradients accumulated over four': () => {
    const { net, opt, differentiate } = parts();
    let sums;
    return {
      async step(i) {
        const [value, grads] = differentiate(x(), y());
        sums = sums ? sums.map((s, k) => s.add(grads[k])) : [...grads];
        if (i % 4 === 3) {
          opt(sums.map((s) => s.mul(0.25)));
          sums = undefined;
        }
        if (i % 100 === 99) await value.item();
      },
      found: async () => [(await net.weight.tolist())[0][0], reference({ steps: N / 4 }).w[0]],
    };
  },
  'rate from the host': () => {
    const { net, opt, differentiate } = parts();
    const rate = (i) => RATE * 0.999 ** i;
    return {
      async step(i) {
        opt.learning_rate.set_data(new Tensor(rate(i)));
        const [value, grads] = differentiate(x(), y());
        opt(grads);
        if (i % 100 === 99) await value.item();
      },
      found: async () => [(await net.weight.tolist())[0][0], reference({ rate }).w[0]],
    };
  },
  'exponential moving average': () => {
    const { net, opt, differentiate } = parts();
    const average = new Parameter(new Tensor([start]), { name: 'average' });
    return {
      async step(i) {
        const [value, grads] = differentiate(x(), y());
        opt(grads);
        average.set_data(average.mul(0.99).add(net.weight.mul(0.01)));
        if (i % 100 === 99) await value.item();
      },
      found: async () => [
        (await average.tolist())[0][0],
        reference().weights.reduce((a, w) => a * 0.99 + w[0] * 0.01, start[0]),
      ],
    };
  },
  'evaluation every ten steps': () => {
    const { net, opt, differentiate } = parts();
    let output;
    return {
      async step(i) {
        const [, grads] = differentiate(x(), y());
        opt(grads);
        if (i % 10 === 9) output = (await net(x()).tolist())[0][0];
      },
      found: async () => [output, sum(reference().w.map((w, k) => w * data[0][k]))],
    };
  },
  'ten steps without await': readEvery(10),
  'two optimizers': () => {
    const [first, second] = [parts(), parts()];
    return {
      async step(i) {
        first.opt(first.differentiate(x(), y())[1]);
        const [value, grads] = second.differentiate(x(), ops.add(y(), ops.mul(first.net(x()), 0)));
        second.opt(grads);
        if (i % 100 === 99) await value.item();
      },
      found: async () => [(await second.net.weight.tolist())[0][0], reference().w[0]],
    };
  },
  'statistics without a step': () => {
    class Statistics extends nn.Cell {
      mean = new Parameter(new Tensor(0), { name: 'mean' });
      construct(h) {
        this.mean.set_data(ops.add(ops.mul(this.mean, 0.9), ops.mul(ops.mean(h), 0.1)));
        return h;
      }
    }
    const cell = new Statistics();
    return {
      async step(i) {
        const h = cell(x());
        if (i % 100 === 99) await h.asnumpy();
      },
      found: async () => [await cell.mean.item(), sum(data.flat()) / (ROWS * COLUMNS)],
    };
  },
  'short last batch': () => {
    const { net, opt, differentiate } = parts();
    const rows = (i) => (i % 10 === 9 ? 3 : ROWS);
    return {
      async step(i) {
        const [value, grads] = differentiate(x(rows(i)), y(rows(i)));
        opt(grads);
        if (i % 100 === 99) await value.item();
      },
      found: async () => [(await net.weight.tolist())[0][0], reference({ rows }).w[0]],
    };
  },
  'the step under jit': () => {
    const { opt, differentiate } = parts();
    let loss;
    const step = ms.jit((a, b) => {
      const [value, grads] = differentiate(a, b);
      opt(grads);
      return value;
    });
    return {
      async step(i) {
        loss = step(x(), y());
        if (i % 20 === 19) await loss.item();
      },
      found: async () => [await loss.item(), last(reference().losses)],
    };
  },
};

/** Bytes a step: the slope of the line that fits best. */
function slope(points) {
  const n = points.length;
  const [mx, my] = [0, 1].map((k) => sum(points.map((p) => p[k])) / n);
  return sum(points.map(([a, b]) => (a - mx) * (b - my))) / sum(points.map(([a]) => (a - mx) ** 2));
}

const results = {};
for (const [name, make] of Object.entries(KINDS)) {
  const kind = make();
  await ms.runtime.synchronize();
  const before = ms.runtime.stats();
  const heap = [];
  for (let i = 0; i < N; i++) {
    await kind.step(i);
    if (i >= N / 4 && i % 100 === 99) {
      await ms.runtime.synchronize();
      globalThis.gc?.();
      heap.push([i, process.memoryUsage().heapUsed]);
    }
  }
  await ms.runtime.synchronize();
  const after = ms.runtime.stats();
  const [found, expected] = await kind.found();
  const [runs, sessions] = [after.runs - before.runs, after.sessions - before.sessions];
  results[name] = { runs, sessions, heap: slope(heap), found, expected };
}
console.log(JSON.stringify(results, null, 1));
