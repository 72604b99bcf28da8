// The training step of the LeNet example alone, ms on one batch of 32, without reading data:
//
//     npm run build && npx tsc -p tsconfig.examples.json
//     node bench/lenet/step.mjs [ROUNDS]
//
// `processor` is the least processor time of a step over rounds of 20, which other programs on the machine disturb less than the time that passes.
import console from 'node:console';
import os from 'node:os';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import * as ms from 'mindspore-ts';
import { LeNet5 } from '../../.cache/examples/lenet/train.js';

const STEPS = 20;
const rounds = Number(process.argv[2] ?? 40);

ms.set_context({ mode: ms.GRAPH_MODE });
ms.set_seed(1);
const net = new LeNet5();
const loss_fn = new ms.nn.SoftmaxCrossEntropyWithLogits({ sparse: true, reduction: 'mean' });
const optimizer = new ms.nn.ASGD(net.trainable_params(), { learning_rate: 0.1 });
const cell = new ms.nn.TrainOneStepCell(new ms.nn.WithLossCell(net, loss_fn), optimizer);
cell.set_train();
const step = ms.jit((x, y) => cell(x, y));

const pixels = Float32Array.from({ length: 32 * 28 * 28 }, (_, i) => Math.sin(i * i));
const images = ms.ops.reshape(new ms.Tensor(pixels), [32, 1, 28, 28]);
const labels = new ms.Tensor(Int32Array.from({ length: 32 }, (_, i) => i % 10));
await images.read();

const start = performance.now();
await step(images, labels).item();
const first = performance.now() - start;

const best = { processor: Infinity, passed: Infinity };
for (let round = 0; round < rounds; round++) {
  const [cpu, wall] = [process.cpuUsage(), performance.now()];
  for (let i = 0; i < STEPS; i++) await step(images, labels).item();
  const { user, system } = process.cpuUsage(cpu);
  best.processor = Math.min(best.processor, (user + system) / 1000 / STEPS);
  best.passed = Math.min(best.passed, (performance.now() - wall) / STEPS);
}
const shown = Object.entries(best).map(([name, time]) => `${name} ${time.toFixed(2)}`);
console.log(
  `${os.cpus()[0].model}, load ${os.loadavg()[0].toFixed(1)}: first step ${first.toFixed(0)} ms, then ${shown.join(', ')} ms`,
);
console.log(ms.runtime.stats());
