// What of a training step of LeNet-5 on the CPU is the host's: recording operations, walking back for gradients, and building the key under which the compiled
// graph is found, up to the moment the run waits in the queue.
//
//     npm run build && node bench/tracing.mjs [batch size]
//
// A call returns when its run is queued and the run begins in a later turn of the event loop, so the time of the calls is the host's. Printed: microseconds of
// processor time a step, medians of rounds that take turns.
import console from 'node:console';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import * as ms from 'mindspore-ts';
import { lenet, median } from './networks.mjs';

const { nn, Tensor } = ms;
const ROUNDS = 11;
const STEPS = 40; // in a round
const size = Number(process.argv[2] ?? 32);

const loss = () => new nn.CrossEntropyLoss();
const optimizer = (net) => new nn.Momentum(net.trainable_params(), { learning_rate: 1e-3, momentum: 0.9 });
const trainOneStep = (net) => new nn.TrainOneStepCell(new nn.WithLossCell(net, loss()), optimizer(net)).set_train();

const STYLES = {
  'eager, value_and_grad and optimizer': () => {
    ms.set_context({ mode: ms.PYNATIVE_MODE });
    const [net, loss_fn] = [lenet(), loss()];
    const opt = optimizer(net);
    const grad_fn = ms.value_and_grad((x, y) => loss_fn(net(x), y), null, opt.parameters);
    return (x, y) => {
      const [value, grads] = grad_fn(x, y);
      opt(grads);
      return value;
    };
  },
  'eager, TrainOneStepCell': () => {
    ms.set_context({ mode: ms.PYNATIVE_MODE });
    return trainOneStep(lenet());
  },
  'graph, jit of TrainOneStepCell': () => {
    const cell = trainOneStep(lenet());
    return ms.jit((x, y) => cell(x, y));
  },
};

const pixels = Float32Array.from({ length: size * 784 }, (_, i) => Math.sin(i));
const classes = Int32Array.from({ length: size }, (_, i) => i % 10);

/** One round: microseconds a step in calls, in runs, and in all, and processor time of the whole. */
async function round(step) {
  const runs = ms.runtime.stats().runMs;
  const [cpu, start] = [process.cpuUsage(), performance.now()];
  let calls = 0;
  for (let i = 0; i < STEPS; i++) {
    const before = performance.now();
    const value = step(Tensor.fromData(pixels, [size, 1, 28, 28]), Tensor.fromData(classes, [size]));
    calls += performance.now() - before;
    await value.item();
  }
  const all = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  const each = (milliseconds) => (milliseconds * 1000) / STEPS;
  return [each(calls), each(ms.runtime.stats().runMs - runs), each(all), (user + system) / STEPS];
}

const entries = Object.entries(STYLES).map(([name, make]) => ({ name, step: make(), rounds: [] }));
for (const { step } of entries) for (let i = 0; i < 3; i++) await round(step); // compiled, by V8 too
for (let i = 0; i < ROUNDS; i++) for (const { step, rounds } of entries) rounds.push(await round(step));
console.log(`LeNet-5, batch ${size}, Momentum; µs a step`);
console.log(`${''.padEnd(38)}${['calls', 'runs', 'in all', 'share'].map((word) => word.padStart(9)).join('')}`);
for (const { name, rounds } of entries) {
  const [calls, runs, all] = [0, 1, 2].map((i) => median(rounds.map((values) => values[i])));
  const share = median(rounds.map(([of, , whole]) => of / whole));
  const numbers = [calls, runs, all].map((value) => value.toFixed(0).padStart(9)).join('');
  console.log(`${name.padEnd(38)}${numbers}${`${(100 * share).toFixed(1)} %`.padStart(9)}`);
}
