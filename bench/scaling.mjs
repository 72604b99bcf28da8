// How a training step of a multilayer perceptron (Momentum, graph style, CPU) grows with one size while the others stay:
//
//     npm run build && node bench/scaling.mjs
//
// Printed for each size: milliseconds a step (the median of rounds that take turns), the first step (it compiles), and the slope between
// the ends on logarithmic scales: 1 is in proportion, 0 not at all.
import console from 'node:console';
import os from 'node:os';
import { performance } from 'node:perf_hooks';
import * as ms from 'mindspore-ts';

const { nn, Tensor } = ms;
const BASE = { batch: 32, width: 128, depth: 2 };
const CURVES = {
  batch: [8, 32, 128, 512],
  width: [32, 128, 512, 1024],
  depth: [1, 4, 16, 64],
};
const ROUNDS = 9;

ms.set_context({ mode: ms.GRAPH_MODE });

/** A step of training on one batch. */
function training({ batch, width, depth }) {
  const layers = Array.from({ length: depth }, () => [new nn.Dense(width, width), new nn.ReLU()]).flat();
  const net = new nn.SequentialCell([...layers, new nn.Dense(width, 10)]);
  const optimizer = new nn.Momentum(net.trainable_params(), { learning_rate: 1e-3, momentum: 0.9 });
  const loss = new nn.SoftmaxCrossEntropyWithLogits({ sparse: true, reduction: 'mean' });
  const cell = new nn.TrainOneStepCell(new nn.WithLossCell(net, loss), optimizer);
  cell.set_train();
  const pixels = Float32Array.from({ length: batch * width }, (_, i) => Math.sin(i));
  const x = Tensor.fromData(pixels, [batch, width]);
  const y = Tensor.fromData(
    Int32Array.from({ length: batch }, (_, i) => i % 10),
    [batch],
  );
  const parameters = net.trainable_params().reduce((n, p) => n + p.size, 0);
  return { step: () => cell(x, y).item(), parameters, times: [] };
}

console.log(`${os.cpus()[0].model}, load ${os.loadavg()[0].toFixed(1)}, ${new Date().toISOString().slice(0, 10)}`);
for (const [size, values] of Object.entries(CURVES)) {
  const entries = values.map((value) => ({ value, ...training({ ...BASE, [size]: value }) }));
  for (const entry of entries) {
    const start = performance.now();
    await entry.step();
    entry.first = performance.now() - start;
    await entry.step();
    const before = performance.now();
    await entry.step();
    entry.count = Math.max(1, Math.min(200, Math.round(20 / (performance.now() - before))));
  }
  for (let round = 0; round < ROUNDS; round++) {
    for (const { step, count, times } of entries) {
      const start = performance.now();
      for (let i = 0; i < count; i++) await step();
      times.push((performance.now() - start) / count);
    }
  }
  console.log(`\n${size} (else ${JSON.stringify({ ...BASE, [size]: undefined })})`);
  for (const { value, parameters, times, first } of entries) {
    const median = times.sort((a, b) => a - b)[ROUNDS >> 1];
    console.log(
      `  ${String(value).padStart(5)}  ${median.toFixed(3).padStart(9)} ms  first ${first.toFixed(0).padStart(5)} ms  ${parameters} parameters`,
    );
  }
  const [a, b] = [entries[0], entries.at(-1)];
  const median = ({ times }) => times[ROUNDS >> 1];
  const slope = Math.log(median(b) / median(a)) / Math.log(b.value / a.value);
  const weights = Math.log(median(b) / median(a)) / Math.log(b.parameters / a.parameters);
  console.log(
    `  slope ${slope.toFixed(2)}${Number.isFinite(weights) ? `, against parameters ${weights.toFixed(2)}` : ''}`,
  );
}
