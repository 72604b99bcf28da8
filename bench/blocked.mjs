// What is written in ONNX Runtime's blocked layout against the same in standard operators, ms a run on one thread, in turns:
//
//     npm run build && node bench/blocked.mjs [part of a name]
//
// Each line has the least time of both and their quotient. Inputs and results are in the standard layout, except within a network.
import console from 'node:console';
import process from 'node:process';
import { grad, nn, ops } from '../dist/node.js';
import { findBlock, leastTimes, line, random, sessions } from './pending.mjs';

/** The gradient of a sum over f by one of its arguments, without what only the sum needs. */
const by =
  (f, position) =>
  (weight, ...xs) =>
    grad((...ys) => ops.sum(ops.mul(f(...ys), weight)), position)(...xs);

/** N, C, H, W, O, kernel, padding, stride and groups of convolutions. */
const CONVOLUTIONS = [
  [32, 1, 28, 28, 6, 5, 0, 1, 1],
  [32, 6, 12, 12, 16, 5, 0, 1, 1],
  [32, 3, 32, 32, 16, 3, 1, 1, 1],
  [32, 16, 32, 32, 16, 3, 1, 1, 1],
  [32, 32, 16, 16, 32, 3, 1, 1, 1],
  [32, 64, 8, 8, 64, 3, 1, 1, 1],
  [32, 16, 32, 32, 32, 3, 1, 2, 1],
  [8, 256, 14, 14, 256, 3, 1, 1, 1],
  [32, 64, 16, 16, 64, 3, 1, 1, 64],
];

function* cases() {
  for (const [n, c, h, w, o, k, padding, stride, groups] of CONVOLUTIONS) {
    const f = (x, v) => ops.conv2d(x, v, { pad_mode: 'pad', padding, stride, groups });
    const [x, v] = [random(n, c, h, w), random(o, c / groups, k, k)];
    const y = random(...f(x, v).shape);
    const name = [n, c, h, w, o, k, padding, stride, groups].join();
    yield [`convolution ${name}`, () => f(x, v)];
    yield [`gradient by x ${name}`, () => by(f, 0)(y, x, v)];
    yield [`gradient by kernel ${name}`, () => by(f, 1)(y, x, v)];
  }
  for (const [c, size] of [
    [16, 32],
    [64, 8],
  ]) {
    const net = new nn.SequentialCell(
      [0, 1, 2].flatMap(() => [new nn.Conv2d(c, c, 3), new nn.BatchNorm2d(c), new nn.ReLU()]),
    );
    net.set_train();
    const x = random(32, c, size, size);
    const loss = () => ops.sum(net(x));
    yield [
      `3 × (convolution, batch norm, ReLU) and gradients, ${c} × ${size} × ${size}`,
      () => grad(loss, null, net.trainable_params())(),
    ];
  }
  const pool = (x) => ops.max_pool2d(ops.relu(ops.conv2d(x, random(16, 6, 5, 5))), 2);
  yield [
    'gradient of convolution, ReLU, maxima 2 × 2',
    () => by(pool, 0)(random(32, 16, 12, 12), random(32, 6, 28, 28)),
  ];
}

const block = await findBlock();
console.log(`blocks of ${block} channels`);
for (const [name, make] of cases()) {
  if (!name.includes(process.argv[2] ?? '')) continue;
  console.log(line(await leastTimes(await sessions(make, {}, { block, pooled: false })), name));
}
process.exit();
