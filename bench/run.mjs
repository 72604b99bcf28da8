// Training speed side by side, each framework in processes of its own, in turns:
//
//     npm run bench                                              everything that is installed, 3 rounds of 3 seconds
//     npm run bench -- --workloads W1,W5 --rounds 1 --seconds 2 --frameworks mindspore-ts,torch
//     npm run bench -- --slow                                    with torch.compile and PyNative, in the first round
//     npm run bench -- --write docs/benchmark.md                 the table as a page too
//
// Peers are found where the environment says, and left out with a line where they are not:
//     TORCH_PYTHON       a Python with torch (default: python3)
//     MINDSPORE_PYTHON   a Python with mindspore==2.10.0 and numpy<2 (default: python3)
//     BENCH_PEERS        a folder in which the packages of bench/peers/package.json are installed (default: bench/peers)
import console from 'node:console';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { NAMES, prepare } from './workloads.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const ours = 'mindspore-ts';

/** How much faster than each kind of peer a step should at least be. */
const FLOORS = {
  W5: { PyTorch: 2, MindSpore: 8, JavaScript: 3 },
  W1: { PyTorch: 0.9, MindSpore: 1.5, JavaScript: 4 },
  W2: { PyTorch: 1, MindSpore: 1.5, JavaScript: 7 },
  W2asgd: { PyTorch: 1, MindSpore: 2, JavaScript: 7 },
  W3: { PyTorch: 0.6, MindSpore: 0.9, JavaScript: 10 },
  W4: { PyTorch: 0.7, MindSpore: 2.5, JavaScript: 5 },
};

/** Losses of steps 1 and 10 that every framework has to show: the work is the same. */
const LOSSES = {
  ...{ W5: [1.1335, 0.8844], W1: [2.3022, 2.146], W2: [2.3086, 2.2998], W2asgd: [2.3086, 2.3015] },
  ...{ W3: [2.5346, 2.3306], W4: [5.5646, 4.9714] },
};

const { values: given } = parseArgs({
  options: {
    workloads: { type: 'string', default: Object.keys(NAMES).join() },
    frameworks: { type: 'string', default: '' },
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '3' },
    slow: { type: 'boolean', default: false },
    write: { type: 'string' },
    json: { type: 'string' },
  },
});

const torch = process.env.TORCH_PYTHON ?? 'python3';
const mindspore = process.env.MINDSPORE_PYTHON ?? 'python3';
const packages = process.env.BENCH_PEERS ?? path.join(here, 'peers');

const can = (command, args) => spawnSync(command, args, { stdio: 'ignore' }).status === 0;
const installed = (name) => fs.existsSync(path.join(packages, 'node_modules', name, 'package.json'));
const script = (name) => path.join(here, name);

const found = {
  torch: can(torch, ['-c', 'import torch']),
  mindspore: can(mindspore, ['-c', 'import importlib.metadata as m; assert m.version("mindspore")']),
  tfjs: installed('@tensorflow/tfjs-backend-wasm'),
  'jax-js': installed('@jax-js/jax'),
};

const avx2 = { ONEDNN_MAX_CPU_ISA: 'AVX2' };
const torchRun = (mode, threads) => [torch, script('peers/torch_peer.py'), '--mode', mode, '--threads', threads];
const mindsporeRun = (mode) => [mindspore, script('peers/mindspore_peer.py'), '--mode', mode, '--threads', '1'];

/** What is run: of which framework, of which kind, how, on which workloads (all, unless said), and whether in the first round only. */
const ENTRIES = [
  { name: ours, of: ours, kind: 'ours', run: [process.execPath, script('ours.mjs')] },
  { name: `${ours}, 1 thread`, of: ours, kind: 'ours', run: [process.execPath, script('ours.mjs'), '--threads', '1'] },
  {
    name: `${ours}, each loss read`,
    of: ours,
    kind: 'ours',
    run: [process.execPath, script('ours.mjs'), '--read', '1'],
  },
  { name: 'torch eager, 1 thread', of: 'torch', kind: 'PyTorch', run: torchRun('eager', '1') },
  { name: 'torch eager, 2 threads', of: 'torch', kind: 'PyTorch', run: torchRun('eager', '2') },
  { name: 'torch compile, 1 thread', of: 'torch', kind: 'PyTorch', run: torchRun('compile', '1'), once: true },
  { name: 'mindspore graph', of: 'mindspore', kind: 'MindSpore', run: mindsporeRun('graph'), skip: ['W3'] },
  { name: 'mindspore graph, AVX2', of: 'mindspore', kind: 'MindSpore', run: mindsporeRun('graph'), env: avx2 },
  {
    name: 'mindspore PyNative',
    of: 'mindspore',
    kind: 'MindSpore',
    run: mindsporeRun('pynative'),
    env: avx2,
    once: true,
    skip: ['W3'],
  },
  {
    name: 'tfjs wasm',
    of: 'tfjs',
    kind: 'JavaScript',
    run: [process.execPath, script('peers/tfjs.mjs')],
    skip: ['W2asgd'],
  },
  {
    name: 'jax-js wasm',
    of: 'jax-js',
    kind: 'JavaScript',
    run: [process.execPath, script('peers/jaxjs.mjs')],
    skip: ['W2asgd', 'W3'],
  },
];

const wanted = given.frameworks === '' ? undefined : given.frameworks.split(',');
const entries = ENTRIES.filter(({ of }) => (found[of] ?? true) && (wanted?.includes(of) ?? true));
for (const [of, there] of Object.entries(found)) if (!there) console.log(`${of} is not installed here: left out`);

function measure({ run: [command, ...args], env, name }, workload) {
  const backend = name.startsWith('tfjs') ? ['--backend', ['W1', 'W5'].includes(workload) ? 'wasm' : 'wasm+'] : [];
  const { stdout, stderr, status } = spawnSync(
    command,
    [...args, ...backend, '--workload', workload, '--seconds', given.seconds],
    {
      encoding: 'utf8',
      timeout: 240_000,
      env: { ...process.env, OMP_WAIT_POLICY: 'PASSIVE', BENCH_QUIET_WAIT: '5', ...env },
    },
  );
  const line = stdout?.split('\n').find((text) => text.startsWith('{'));
  if (line !== undefined) return JSON.parse(line);
  console.log(`${name} ${workload} failed (${String(status)}): ${stderr?.trim().split('\n').at(-1)}`);
  return undefined;
}

const median = (list) => {
  const sorted = [...list].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
};

prepare();
const workloads = given.workloads.split(',');
const results = new Map();
for (let round = 0; round < Number(given.rounds); round++) {
  for (const workload of workloads) {
    for (const entry of entries) {
      if (entry.skip?.includes(workload) || (entry.once && (round > 0 || !given.slow))) continue;
      const result = measure(entry, workload);
      if (result === undefined) continue;
      const key = `${workload} ${entry.name}`;
      results.set(key, [...(results.get(key) ?? []), result]);
      console.log(`round ${round + 1}  ${workload.padEnd(7)} ${entry.name.padEnd(24)} ${result.ms_per_step} ms`);
    }
  }
}

/** One row for each framework, the fastest first. */
function rowsOf(workload) {
  const rows = entries.flatMap(({ name, kind }) => {
    const runs = results.get(`${workload} ${name}`);
    if (runs === undefined) return [];
    const of = (field) => median(runs.map((run) => run[field] ?? NaN));
    const best = Math.min(...runs.map((run) => run.best_ms_per_step));
    const losses = [runs[0].loss_1, runs[0].loss_10];
    const same = losses.every((loss, i) => loss === null || Math.abs(loss - LOSSES[workload][i]) < 2e-3);
    return [
      {
        name,
        kind,
        runs: runs.length,
        ms: of('ms_per_step'),
        best,
        first: of('first_step_ms'),
        rss: of('peak_rss_mb'),
        own: of('own_cores'),
        bg: of('bg_cores'),
        losses,
        same,
      },
    ];
  });
  return rows.sort((a, b) => a.ms - b.ms);
}

const digits = (x) => (Number.isFinite(x) ? String(Number(x.toPrecision(3))) : '–');
const lines = [
  `${os.cpus()[0].model}, ${os.cpus().length} virtual cores, Node ${process.versions.node}, ${new Date().toISOString().slice(0, 10)}, ${given.rounds} rounds of ${given.seconds} s.`,
  'Medians over rounds of the median over chunks of 100 steps, after each of which the loss is read. Ratio: how many times as fast as that line this package is as installed, by medians.',
  'Cores: those the process itself used, and what other programs used meanwhile.',
];
const summary = [];
for (const workload of workloads) {
  const rows = rowsOf(workload);
  const mine = rows.find(({ name }) => name === ours);
  lines.push('', `### ${NAMES[workload]}`, '');
  lines.push(
    '| framework | ms a step | best | ratio | first step, ms | peak memory, MB | cores own / others | loss 1, 10 |',
  );
  lines.push('| --- | --- | --- | --- | --- | --- | --- | --- |');
  for (const row of rows) {
    const ratio = mine ? digits(row.ms / mine.ms) : '–';
    const losses = `${row.losses.map((loss) => (loss === null ? '–' : loss.toFixed(3))).join(', ')}${row.same ? '' : ' (differs)'}`;
    lines.push(
      `| ${row.name} | ${digits(row.ms)} | ${digits(row.best)} | ${ratio} | ${row.first.toFixed(0)} | ${row.rss.toFixed(0)} | ${row.own.toFixed(1)} / ${row.bg.toFixed(1)} | ${losses} |`,
    );
  }
  for (const [kind, floor] of Object.entries(FLOORS[workload])) {
    // ASGD is in no package for JavaScript: theirs with Momentum stands beside it.
    const peers = rowsOf(kind === 'JavaScript' && workload === 'W2asgd' ? 'W2' : workload).filter(
      (row) => row.kind === kind,
    );
    if (mine === undefined || peers.length === 0) continue;
    const best = peers[0];
    const ratio = best.ms / mine.ms;
    summary.push({ workload, kind, peer: best.name, ratio, floor });
  }
}
lines.push('', '### Against the best of each kind', '');
lines.push('| workload | kind | its best | times as fast | floor | |', '| --- | --- | --- | --- | --- | --- |');
for (const { workload, kind, peer, ratio, floor } of summary) {
  lines.push(
    `| ${NAMES[workload]} | ${kind} | ${peer} | ${digits(ratio)} | ${floor} | ${ratio >= floor ? 'reached' : `short by ${Math.round((1 - ratio / floor) * 100)} %`} |`,
  );
}
const page = lines.join('\n');
console.log(`\n${page}`);
if (given.json) fs.writeFileSync(given.json, JSON.stringify(Object.fromEntries(results)));
if (given.write)
  fs.writeFileSync(given.write, `# Benchmark\n\nWritten by \`npm run bench -- --write ${given.write}\`.\n\n${page}\n`);
if (summary.some(({ ratio, floor }) => ratio < floor)) process.exitCode = 1;
