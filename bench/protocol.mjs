// How every framework in JavaScript is timed, and how it gets its data; bench/peers/common.py does the same for those in Python.
import console from 'node:console';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const data = process.env.BENCH_DATA ?? path.join(here, '..', '.cache', 'bench');

/** Finds packages where BENCH_PEERS has them installed. */
export const need = createRequire(path.join(process.env.BENCH_PEERS ?? path.join(here, 'peers'), 'package.json'));

/** `--name value` on the command line, over what is given. */
export function options(defaults) {
  const found = { ...defaults };
  const words = process.argv.slice(2);
  for (let i = 0; i < words.length; i += 2) found[words[i].slice(2)] = words[i + 1];
  return found;
}

function view(file, array) {
  const { buffer, byteOffset, byteLength } = fs.readFileSync(path.join(data, file));
  return new array(buffer.slice(byteOffset, byteOffset + byteLength));
}

const size = (shape) => shape.reduce((n, d) => n * d, 1);

/** A workload: its settings, its weights by name, batches of inputs and labels. */
export function load(workload) {
  const m = JSON.parse(fs.readFileSync(path.join(data, `${workload}.json`), 'utf8'));
  const flat = view(`${workload}_init.f32`, Float32Array);
  const P = {};
  for (const { name, shape, offset } of m.params) P[name] = { shape, data: flat.slice(offset, offset + size(shape)) };
  const batched = ({ file, dtype, shape }) => {
    const all = view(file, dtype === 'f32' ? Float32Array : Int32Array);
    const per = m.batch * size(shape.slice(1));
    const batches = Array.from({ length: all.length / per }, (_, i) => all.slice(i * per, (i + 1) * per));
    return { batches, shape: [m.batch, ...shape.slice(1)] };
  };
  return { m, P, x: batched(m.x), y: batched(m.y) };
}

/** Seconds of processor time of the whole machine since it started. */
function busy() {
  const [user, nice, system, , , irq, soft] = fs
    .readFileSync('/proc/stat', 'utf8')
    .split('\n', 1)[0]
    .trim()
    .split(/\s+/)
    .slice(1)
    .map(Number);
  return (user + nice + system + irq + soft) / 100;
}

function own() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** Waits until other programs use less than 0.15 of a core, at most BENCH_QUIET_WAIT seconds. */
async function quiet() {
  const end = performance.now() + 1000 * Number(process.env.BENCH_QUIET_WAIT ?? 0);
  while (performance.now() < end) {
    const [all, mine, start] = [busy(), own(), performance.now()];
    await setTimeout(400);
    if ((busy() - all - (own() - mine)) / ((performance.now() - start) / 1000) < 0.15) return;
  }
}

const rounded = (x, digits) => (x === null ? null : Number(x.toFixed(digits)));

/**
 * Times a framework and prints one line of JSON. `step(x, y, k)` gives a handle of the loss, `read(handle)` its number when everything before
 * has ended, `drop(handle)` frees it. The first step is timed alone; then nine to warm up, then chunks of 100 for `seconds`. The result is
 * the median over chunks.
 */
export async function bench({ peer, workload, seconds, x, y, step, read, drop = () => undefined, extra = () => ({}) }) {
  const count = x.batches.length;
  const go = (k) => step(x.batches[k % count], y.batches[k % count], k);
  let start = performance.now();
  const first = await read(await go(0));
  const firstStep = performance.now() - start;
  const budget = seconds * 1000;
  let [k, tenth, hundredth, last] = [1, null, null, null];
  start = performance.now();
  for (; k < 10; k++) {
    const loss = await go(k);
    if (k === 9) tenth = last = await read(loss);
    else if (performance.now() - start > 3 * budget) {
      last = await read(loss);
      k++;
      break; // very slow: what the first steps took has to do
    } else drop(loss);
  }
  const chunks = [];
  if (tenth === null) chunks.push((performance.now() - start) / (k - 1));
  else await quiet();
  const [all, mine, begin, before] = [busy(), own(), performance.now(), k];
  let [from, at] = [begin, k];
  while (tenth !== null) {
    const loss = await go(k++);
    const elapsed = performance.now() - begin;
    const slow = chunks.length === 0 && elapsed >= budget;
    if (k % 100 !== 0 && !slow) {
      drop(loss);
      continue;
    }
    last = await read(loss);
    if (k === 100) hundredth = last;
    const now = performance.now();
    chunks.push((now - from) / (k - at));
    [from, at] = [now, k];
    if (now - begin >= budget) break;
  }
  const total = (performance.now() - begin) / 1000;
  chunks.sort((a, b) => a - b);
  const median = (chunks[(chunks.length - 1) >> 1] + chunks[chunks.length >> 1]) / 2;
  console.log(
    JSON.stringify({
      ...{ peer, workload, steps_per_s: rounded(1000 / median, 2), ms_per_step: rounded(median, 4) },
      mean_ms_per_step: rounded(k > before ? (total * 1000) / (k - before) : median, 4),
      best_ms_per_step: rounded(chunks[0], 4),
      own_cores: rounded((own() - mine) / total, 2),
      bg_cores: rounded(Math.max(0, (busy() - all - (own() - mine)) / total), 2),
      first_step_ms: rounded(firstStep, 1),
      peak_rss_mb: rounded(process.resourceUsage().maxRSS / 1024, 1),
      ...{ loss_1: first, loss_10: tenth, loss_100: hundredth, final_loss: last, final_step: k },
      seconds: rounded(total, 2),
      ...extra(),
    }),
  );
}

/** Trains 100 steps and writes all parameters, which `read` gives, to a file, as float32 one after the other, and their sizes to another. */
export async function writeParameters(file, { x, y, step }, read) {
  for (let k = 0; k < 100; k++) await step(x.batches[k % x.batches.length], y.batches[k % y.batches.length], k);
  const parameters = await read();
  fs.writeFileSync(file, Float32Array.from(parameters.flatMap((data) => [...data])));
  fs.writeFileSync(`${file}.json`, JSON.stringify(parameters.map(({ length }) => length)));
}
