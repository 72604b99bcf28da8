// Whether the event loop turns while steps run, and what is gained by preparing data meanwhile: ResNet-20's training step in Node, in the main thread and in a
// worker thread that owns everything.
//
//     npm run build && npx tsc -p tsconfig.examples.json
//     node bench/blocking.mjs [STEPS]
//
// Printed: milliseconds a step, how often a timer of 1 ms fired within a step, the longest time that the loop stood still; then the time of a step with data prepared before it, and with
// data prepared in the main thread while a worker computes.
import console from 'node:console';
import os from 'node:os';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { clearInterval, setInterval } from 'node:timers';
import { setImmediate as turn } from 'node:timers/promises';
import { URL } from 'node:url';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import * as ms from 'mindspore-ts';
import { ResNet20 } from '../.cache/examples/resnet/train.js';

const { nn, Tensor } = ms;
const STEPS = Number(process.argv[2] ?? 20);
const SHAPE = [32, 1, 32, 32];
const SIZE = SHAPE.reduce((a, b) => a * b, 1);

/** The compiled step. */
function makeStep() {
  ms.set_context({ mode: ms.GRAPH_MODE });
  ms.set_seed(1);
  const net = new ResNet20();
  const loss_fn = new nn.SoftmaxCrossEntropyWithLogits({ sparse: true, reduction: 'mean' });
  const optimizer = new nn.Momentum(net.trainable_params(), 0.01, 0.9);
  const cell = new nn.TrainOneStepCell(new nn.WithLossCell(net, loss_fn), optimizer);
  cell.set_train();
  const step = ms.jit((x, y) => cell(x, y));
  return async ({ images, labels }) =>
    step(Tensor.fromData(images, SHAPE), Tensor.fromData(labels, [SHAPE[0]], ms.int32)).item();
}

/** What a pipeline does for a batch, about: scaling and flipping images of bytes. */
function prepare() {
  const images = new Float32Array(SIZE);
  for (let pass = 0; pass < 20; pass++) {
    for (let i = 0; i < SIZE; i++) images[i] = images[i] * 0.5 + (((i * 31 + pass) & 255) / 127.5 - 1);
  }
  const labels = Int32Array.from({ length: SHAPE[0] }, (_, i) => i % 10);
  return { images, labels };
}

async function timed(work) {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];

async function main() {
  const step = makeStep();
  await step(prepare());
  let ticks = 0;
  let longest = 0;
  let before = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    longest = Math.max(longest, now - before);
    before = now;
    ticks++;
  }, 1);
  const batch = prepare();
  const alone = [];
  for (let i = 0; i < STEPS; i++) alone.push(await timed(() => step(batch)));
  clearInterval(timer);
  console.log(
    `${os.cpus()[0].model}, load ${os.loadavg()[0].toFixed(1)}: a step takes ${median(alone).toFixed(1)} ms; timers of 1 ms fired ` +
      `${(ticks / STEPS).toFixed(1)} times in a step, the loop stood still for up to ${longest.toFixed(0)} ms`,
  );

  const worker = new Worker(new URL(import.meta.url), { argv: process.argv.slice(2) });
  worker.on('error', (error) => {
    throw error;
  });
  const answer = () => new Promise((resolve) => worker.once('message', resolve));
  const send = (data) => worker.postMessage(data, [data.images.buffer, data.labels.buffer]);
  send(prepare());
  await answer();
  const [preparing, inTurn, beside] = [[], [], []];
  for (let i = 0; i < STEPS; i++) {
    let data;
    preparing.push(await timed(async () => (data = prepare())));
    inTurn.push(preparing.at(-1) + (await timed(() => step(data))));
    const next = prepare();
    beside.push(
      await timed(async () => {
        const done = answer();
        send(next);
        prepare();
        await turn();
        await done;
      }),
    );
  }
  await worker.terminate();
  const [p, t, b] = [preparing, inTurn, beside].map(median);
  console.log(
    `data of a step take ${p.toFixed(1)} ms; in turn ${t.toFixed(1)} ms a step, beside a worker ${b.toFixed(1)}: ${(t / b).toFixed(2)} times as fast`,
  );
}

if (isMainThread) await main();
else {
  const step = makeStep();
  parentPort.on('message', async (data) => parentPort.postMessage(await step(data)));
}
