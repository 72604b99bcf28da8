// A convolution, ReLU and maxima of windows side by side, forward and back, as products of matrices (src/onnx/cpu/pooled/) against one by one: ms a
// run on one thread, in turns.
//
//     npm run build && node bench/pooled.mjs [part of a name]
//
// Each line has the least time one by one, as products, and their quotient, which is about 1 where products do not pay: nothing is changed there. With
// and without the gradient of the input.
import console from 'node:console';
import process from 'node:process';
import { grad, ops } from '../dist/node.js';
import { findBlock, leastTimes, line, random, sessions } from './pending.mjs';

/** N, C, H, W, O, kernel, padding, window. */
const SHAPES = [
  [32, 1, 28, 28, 6, 5, 0, 2],
  [32, 6, 12, 12, 16, 5, 0, 2],
  [256, 1, 28, 28, 6, 5, 0, 2],
  [256, 6, 12, 12, 16, 5, 0, 2],
  [8, 1, 28, 28, 6, 5, 0, 2],
  [32, 1, 28, 28, 32, 3, 0, 2],
  [32, 3, 32, 32, 32, 3, 1, 2],
  [32, 3, 32, 32, 16, 5, 2, 2],
  [32, 3, 64, 64, 16, 3, 1, 2],
  [32, 8, 28, 28, 16, 3, 1, 2],
  [32, 16, 14, 14, 32, 3, 1, 2],
  [32, 32, 13, 13, 64, 3, 0, 2],
  [32, 32, 16, 16, 32, 3, 1, 2],
  [32, 64, 8, 8, 128, 3, 1, 2],
  [32, 10, 12, 12, 20, 5, 0, 2],
  [32, 32, 14, 14, 64, 5, 2, 2],
  [32, 6, 12, 12, 16, 5, 0, 4],
  [32, 3, 30, 30, 12, 3, 1, 3],
  [32, 6, 24, 24, 12, 1, 0, 2],
];

const block = await findBlock();
console.log(`blocks of ${block} channels; N, C, H, W, O, kernel, padding, window`);
for (const shape of SHAPES) {
  const [n, c, h, w, o, k, padding, window] = shape;
  const f = (x, v, b) => ops.max_pool2d(ops.relu(ops.conv2d(x, v, { bias: b, pad_mode: 'pad', padding })), window);
  const inputs = [random(n, c, h, w), random(o, c, k, k), random(o)];
  const weight = random(...f(...inputs).shape);
  for (const [positions, which] of [
    [[1, 2], ''],
    [[0, 1, 2], ' with the input’s gradient'],
  ]) {
    const name = `${shape.join()}${which}`;
    if (!name.includes(process.argv[2] ?? '')) continue;
    const make = () => [f(...inputs), ...grad((...xs) => ops.sum(ops.mul(f(...xs), weight)), positions)(...inputs)];
    console.log(line(await leastTimes(await sessions(make, { block, pooled: false }, { block })), name));
  }
}
process.exit();
