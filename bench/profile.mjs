// Where the time of a step goes, by ONNX Runtime's own profiler:
//
//     node --import ./bench/profile.mjs bench/ours.mjs --workload W3 --seconds 2
//
// Printed for the session that ran most often: microseconds a run for each operator, and for the nodes that take longest. With
// BENCH_MODEL=file the model is written too, as it was given to ONNX Runtime.
import console from 'node:console';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { InferenceSession } from 'onnxruntime-node';

const create = InferenceSession.create.bind(InferenceSession);
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'profile-'));
const made = [];
const skip = Number(process.env.BENCH_SKIP ?? 12); // runs left out: they warm up

InferenceSession.create = async (bytes, given) => {
  const prefix = path.join(folder, `session${made.length}`);
  const session = await create(bytes, { ...given, enableProfiling: true, profileFilePrefix: prefix });
  const entry = { session, bytes, prefix, runs: 0 };
  made.push(entry);
  const run = session.run.bind(session);
  session.run = (...args) => {
    entry.runs++;
    return run(...args);
  };
  return session;
};

const SIZES = { double: 8, int64: 8, int32: 4, bool: 1, uint8: 1, int8: 1, float16: 2 };

/** Bytes of the inputs or outputs of a node, as the profile lists them. */
function bytesOf(list) {
  const one = ([[type, shape]]) => shape.reduce((n, d) => n * d, SIZES[type] ?? 4);
  return (list ?? []).reduce((sum, entry) => sum + one(Object.entries(entry)), 0);
}

function report({ session, bytes, prefix, runs }) {
  if (process.env.BENCH_MODEL) fs.writeFileSync(process.env.BENCH_MODEL, bytes);
  session.endProfiling();
  const file = fs.readdirSync(folder).find((name) => path.join(folder, name).startsWith(prefix));
  const events = JSON.parse(fs.readFileSync(path.join(folder, file), 'utf8'));
  const kernels = events.filter(({ cat, name }) => cat === 'Node' && name.endsWith('_kernel_time'));
  const per = kernels.length / runs;
  const counted = kernels.slice(Math.round(skip * per));
  const [nodes, operators] = [new Map(), new Map()];
  let traffic = 0;
  const add = (map, key, dur, more) => {
    const entry = map.get(key) ?? { time: 0, count: 0, more };
    entry.time += dur;
    entry.count++;
    map.set(key, entry);
  };
  for (const { name, dur, args } of counted) {
    const shapes = [args.input_type_shape, args.output_type_shape].map((list) =>
      (list ?? []).map((entry) => Object.values(entry)[0].join('×')).join(' '),
    );
    add(nodes, name.replace('_kernel_time', ''), dur, `${args.op_name} ${shapes.join(' → ')}`);
    add(operators, args.op_name, dur);
    traffic += bytesOf(args.input_type_shape) + bytesOf(args.output_type_shape);
  }
  const steps = counted.length / per;
  const table = (map, most) =>
    [...map]
      .sort((a, b) => b[1].time - a[1].time)
      .slice(0, most)
      .map(
        ([name, { time, count, more }]) =>
          `${(time / steps).toFixed(1).padStart(10)}  ${String(Math.round((count / steps) * 10) / 10).padStart(5)} ×  ${more ? `${more}  (${name})` : name}`,
      );
  const total = [...operators.values()].reduce((sum, { time }) => sum + time, 0) / steps;
  const moved = Number((traffic / steps / 1e6).toPrecision(3));
  console.log(
    `${runs} runs, ${Math.round(per)} nodes, ${moved} MB read and written, ${total.toFixed(0)} µs in kernels a run`,
  );
  console.log(table(operators, 20).join('\n'));
  console.log('\nthe slowest nodes');
  console.log(table(nodes, Number(process.env.BENCH_NODES ?? 25)).join('\n'));
}

process.on('exit', () => {
  const busiest = made.reduce((a, b) => (b.runs > a.runs ? b : a));
  report(busiest);
  fs.rmSync(folder, { recursive: true });
});
