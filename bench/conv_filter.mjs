// Ways to compute the gradient of a convolution's kernel on the processor, in ms, over shapes: what `filterMethod` in src/ops/conv_filter.ts
// goes by, and where `filterGradient` in src/onnx/cpu/conv.ts ("blocked", with inputs in the standard layout) pays.
//
//     npm run build && node bench/conv_filter.mjs
//
// The least processor time of some runs on one thread, inputs and outputs included; other programs on the machine disturb it less than they
// do the time that passes.
import console from 'node:console';
import process from 'node:process';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { float32 } from '../dist/common/dtype.js';
import { encodeModel } from '../dist/formats/onnx.js';
import { makeBuilder, NodeList } from '../dist/onnx/builder.js';
import { filterGradient } from '../dist/onnx/cpu/conv.js';
import { Layouts } from '../dist/onnx/cpu/layout.js';
import { filterMethod, lowerFilter } from '../dist/ops/conv_filter.js';
import { outputSize } from '../dist/ops/window.js';
import { findBlock } from './pending.mjs';

// N, C, H, W, O, kernel, padding, stride
const SHAPES = [
  [32, 1, 28, 28, 6, 5, 0, 1],
  [32, 6, 12, 12, 16, 5, 0, 1],
  [32, 3, 32, 32, 16, 3, 1, 1],
  [32, 16, 32, 32, 16, 3, 1, 1],
  [32, 32, 16, 16, 32, 3, 1, 1],
  [32, 64, 8, 8, 64, 3, 1, 1],
  [32, 16, 32, 32, 32, 3, 1, 2],
  [8, 3, 64, 64, 16, 7, 3, 2],
  [32, 32, 16, 16, 64, 1, 0, 2],
  [8, 64, 28, 28, 64, 1, 0, 1],
  [8, 256, 14, 14, 256, 3, 1, 1],
];

const options = { intraOpNumThreads: 1, interOpNumThreads: 1 };

/** The gradient in blocked layout, undefined where it does not apply. */
function lowerBlocked(g, list, dy, x, { input, channels, kernel, stride, pads, dilation, group }, shapes) {
  const attrs = { stride, pads, dilation, group, size: [channels, input[1], ...kernel] };
  const inputs = [shapes.dy, shapes.x].map((shape) => ({ shape, dtype: float32 }));
  return filterGradient(new Layouts(g, list, block), [dy, x], { attrs, inputs });
}

/** A session that computes one gradient, and its inputs. */
async function prepare([n, c, h, w, o, k, p, s], method) {
  const problem = {
    kernel: [k, k],
    stride: [s, s],
    pads: [p, p, p, p],
    dilation: [1, 1],
    input: [n, c, h, w],
    channels: o,
    group: 1,
  };
  const list = new NodeList({ provider: 'cpu', block });
  const g = makeBuilder(list);
  const [x, dy] = ['x', 'dy'].map((name) => ({ name, dtype: float32 }));
  const shapes = { x: [n, c, h, w], dy: [n, o, ...outputSize([h, w], problem)] };
  const dw =
    method === 'blocked' ? lowerBlocked(g, list, dy, x, problem, shapes) : lowerFilter(g, dy, x, problem, method);
  if (dw === undefined) return undefined;
  const info = (name, shape) => ({
    name,
    type: { tensorType: { elemType: 1, shape: { dim: shape.map((dimValue) => ({ dimValue })) } } },
  });
  const model = encodeModel({
    irVersion: 10,
    opsetImport: [
      { domain: '', version: 21 },
      { domain: 'com.microsoft.nchwc', version: 1 },
    ],
    graph: {
      name: 'filter',
      node: list.nodes,
      initializer: list.initializers,
      input: Object.entries(shapes).map(([name, shape]) => info(name, shape)),
      output: [info(dw.name, [o, c, k, k])],
    },
  });
  const feeds = Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => {
      const data = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(i));
      return [name, new Tensor('float32', data, shape)];
    }),
  );
  return { session: await InferenceSession.create(model, options), feeds, chosen: filterMethod('cpu', problem) };
}

/** Processor time of one run, in ms. */
async function measure({ session, feeds }) {
  const time = async (count) => {
    const start = process.cpuUsage();
    for (let i = 0; i < count; i++) await session.run(feeds);
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1000 / count;
  };
  const count = Math.max(1, Math.round(5 / (await time(2))));
  let best = Infinity;
  for (let round = 0; round < 12; round++) best = Math.min(best, await time(count));
  return best;
}

const block = await findBlock();
for (const shape of SHAPES) {
  const cells = [];
  for (const method of ['slices', 'copies', 'convolution', 'blocked']) {
    const prepared = await prepare(shape, method);
    if (prepared === undefined) continue;
    cells.push(`${method} ${(await measure(prepared)).toFixed(3)}${prepared.chosen === method ? ' *' : ''}`);
  }
  console.log(`${shape.join(',').padEnd(24)} ${cells.join('   ')}`);
}
