// Parameters after 100 steps of training, here and in PyTorch, from the same weights and batches:
//
//     npm run build && TORCH_PYTHON=… node bench/parameters.mjs [W5 W1 W2 W2asgd W4]
//
// Printed for each workload, over all parameters: the largest difference as a share of the largest element of its parameter, to PyTorch, to PyTorch with the kernels
// of an older processor, and between those two. Where they differ from each other, training is chaotic, and no two programs end at one place. PyTorch's Adam adds
// epsilon where MindSpore's does (peers/torch_peer.py says how).
import console from 'node:console';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { NAMES, prepare } from './workloads.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'parameters-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));

const torch = [process.env.TORCH_PYTHON ?? 'python3', path.join(here, 'peers', 'torch_peer.py'), '--threads', '1'];
const RUNS = {
  ours: { run: [process.execPath, path.join(here, 'ours.mjs')] },
  torch: { run: torch },
  older: {
    run: torch,
    env: { ATEN_CPU_CAPABILITY: 'default', ONEDNN_MAX_CPU_ISA: 'SSE41', MKL_ENABLE_INSTRUCTIONS: 'SSE4_2' },
  },
};

/** All parameters after 100 steps, one after the other. */
function trained(kind, workload) {
  const file = path.join(folder, `${workload}-${kind}`);
  const { run, env } = RUNS[kind];
  const [command, ...args] = [...run, '--workload', workload, '--parameters', file];
  const { status } = spawnSync(command, args, { stdio: 'inherit', env: { ...process.env, ...env } });
  if (status !== 0) throw new Error(`${command} failed`);
  const { buffer, byteOffset, byteLength } = fs.readFileSync(file);
  return new Float32Array(buffer.slice(byteOffset, byteOffset + byteLength));
}

/** The largest difference of two, as a share of the largest element of its parameter. */
function difference(sizes, a, b) {
  if (a.length !== b.length) throw new Error(`${a.length} and ${b.length} parameters`);
  let [worst, at] = [0, 0];
  for (const size of sizes) {
    let [most, largest] = [0, 0];
    for (let i = at; i < at + size; i++) {
      most = Math.max(most, Math.abs(a[i] - b[i]));
      largest = Math.max(largest, Math.abs(b[i]));
    }
    worst = Math.max(worst, most / largest);
    at += size;
  }
  if (at !== a.length) throw new Error(`${at} and ${a.length} parameters`);
  return worst;
}

prepare();
console.log('| workload | to PyTorch | to PyTorch with older kernels | between those |');
console.log('| --- | --- | --- | --- |');
for (const workload of process.argv.length > 2 ? process.argv.slice(2) : ['W5', 'W1', 'W2', 'W2asgd', 'W4']) {
  const [ours, theirs, older] = Object.keys(RUNS).map((kind) => trained(kind, workload));
  const sizes = JSON.parse(fs.readFileSync(path.join(folder, `${workload}-ours.json`), 'utf8'));
  const found = [difference(sizes, ours, theirs), difference(sizes, ours, older), difference(sizes, older, theirs)];
  console.log(`| ${NAMES[workload]} | ${found.map((value) => value.toExponential(1)).join(' | ')} |`);
}
