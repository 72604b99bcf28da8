// What a training step is made of: nodes that ONNX Runtime runs (after its own simplifications), bytes that they read and write, microseconds within them.
//
//     node bench/graph.mjs [W1 W2 W2asgd W3 W4 W5]
import { spawnSync } from 'node:child_process';
import console from 'node:console';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const given = process.argv.slice(2);
const workloads = given.length > 0 ? given : ['W1', 'W2', 'W2asgd', 'W3', 'W4', 'W5'];

for (const workload of workloads) {
  const args = ['--import', path.join(here, 'profile.mjs'), path.join(here, 'ours.mjs')];
  const env = { ...process.env, BENCH_NODES: '0', BENCH_SKIP: '2' };
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [...args, '--workload', workload, '--seconds', '0.3'],
    { env, encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(stderr);
  console.log(
    workload.padEnd(8),
    stdout.split('\n').find((line) => line.includes(' nodes, ')),
  );
}
