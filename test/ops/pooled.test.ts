/**
 * On the CPU provider a convolution of few channels, ReLU and maxima of windows side by side are written as products of matrices in a step that
 * trains. That must give what the operations give one by one.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { float32 } from '../../src/common/dtype.js';
import { ops, Tensor } from '../../src/index.js';
import { expectClose } from '../helpers/close.js';
import { findBlock, random, recorded, resultAndGradients, runPending } from '../helpers/pending.js';

let block = 0;
beforeAll(async () => {
  block = await findBlock();
});

type Layer = (x: Tensor, w: Tensor, b?: Tensor) => Tensor;
type Pair = number | [number, number];

/** Convolution, ReLU, maxima. */
const layer =
  (window: Pair = 2, options: object = {}): Layer =>
  (x, w, b) =>
    ops.max_pool2d(ops.relu(ops.conv2d(x, w, { bias: b ?? null, ...options } as never)), window);
const pad = (padding: Pair): object => ({ pad_mode: 'pad', padding });

/** What is computed, and of which arguments there are gradients (by default all). */
const FUSED: Record<string, [f: (...xs: Tensor[]) => Tensor, shapes: number[][], positions?: number[]]> = {
  'the first layer of a network': [layer(), [[16, 1, 12, 12], [6, 1, 5, 5], [6]], [1, 2]], // prettier-ignore
  'with the gradient of the input': [layer(), [[16, 1, 12, 12], [6, 1, 5, 5], [6]]], // prettier-ignore
  'of the kernel alone': [layer(), [[16, 1, 12, 12], [6, 1, 5, 5], [6]], [1]], // prettier-ignore
  'of the input alone': [layer(), [[16, 1, 12, 12], [6, 1, 5, 5], [6]], [0]], // prettier-ignore
  'without a bias': [layer(), [[9, 3, 9, 8], [5, 3, 3, 3]]], // prettier-ignore
  'without a rectifier': [
    (x, w, b) => ops.max_pool2d(ops.conv2d(x, w, { bias: b }), 2),
    [[8, 2, 10, 12], [7, 2, 3, 3], [7]], // prettier-ignore
  ],
  'channels that fit into blocks': [layer(), [[8, 3, 10, 10], [16, 3, 3, 3], [16]]], // prettier-ignore
  padding: [layer(2, pad([2, 1])), [[8, 2, 7, 8], [3, 2, 4, 3], [3]]], // prettier-ignore
  'padding beyond the kernel': [layer(2, pad(4)), [[8, 1, 4, 5], [3, 1, 3, 3], [3]]], // prettier-ignore
  'rows and columns that no window reaches': [layer(), [[8, 2, 9, 10], [3, 2, 3, 3], [3]]], // prettier-ignore
  'windows of 3 × 2': [layer([3, 2]), [[8, 2, 11, 12], [3, 2, 3, 3], [3]]], // prettier-ignore
  'windows as large as what there is': [layer(4), [[8, 1, 6, 6], [3, 1, 3, 3], [3]]], // prettier-ignore
  'a kernel of one element': [layer(), [[8, 3, 6, 6], [5, 3, 1, 1], [5]]], // prettier-ignore
  'one behind the other': [
    (x, v, a, w, b) => ops.flatten(layer()(layer()(x, v, a), w, b)),
    [[8, 1, 18, 16], [3, 1, 3, 3], [3], [7, 3, 3, 3], [7]], // prettier-ignore
  ],
  'a batch that others read': [
    (x, w, b) => ops.add(ops.mean(layer()(x, w, b)), ops.mean(x)),
    [[8, 1, 8, 8], [3, 1, 3, 3], [3]], // prettier-ignore
  ],
};

const APART: typeof FUSED = {
  'few images': [layer(), [[4, 1, 12, 12], [6, 1, 5, 5], [6]]], // prettier-ignore
  'windows that overlap': [
    (x, w) => ops.max_pool2d(ops.relu(ops.conv2d(x, w)), 3, 2),
    [[8, 1, 11, 11], [6, 1, 3, 3]], // prettier-ignore
  ],
  strides: [layer(2, { stride: 2 }), [[8, 1, 12, 12], [6, 1, 3, 3], [6]]], // prettier-ignore
  'kernels of many elements': [layer(), [[8, 4, 12, 12], [6, 4, 5, 5], [6]]], // prettier-ignore
  'a result that others read': [
    (x, w) => {
      const y = ops.relu(ops.conv2d(x, w));
      return ops.add(ops.max_pool2d(y, 2), ops.mean(y));
    },
    [[8, 1, 8, 8], [3, 1, 3, 3]], // prettier-ignore
  ],
};

describe.each([
  ['as products', FUSED, true],
  ['one by one', APART, false],
] as const)('%s', (_, cases, fused) => {
  it.each(Object.entries(cases))('%s', async (__, [f, shapes, positions]) => {
    const xs = shapes.map((shape) => random(...shape));
    const values = recorded(() => resultAndGradients(f, xs, positions));
    const { data: expected } = await runPending(values);
    const { data: actual, origins } = await runPending(values, block);
    expect(origins.has('PooledConv2DGrad')).toBe(fused);
    actual.forEach((data, i) => expectClose(data, expected[i], {}, `value ${i}`));
  });
});

describe('maxima', () => {
  it('of equal ones the first has the gradient', async () => {
    // Sums of small integers are exact, and most windows hold equal ones.
    const ints = (most: number, ...shape: number[]): Tensor => {
      const data = random(...shape).hostData() as Float32Array;
      return Tensor.fromData(Float32Array.from(data, (x) => Math.round(x * most)), shape, float32); // prettier-ignore
    };
    const xs = [ints(1, 16, 2, 10, 10), ints(1, 6, 2, 3, 3), ints(1, 6)];
    const values = recorded(() => resultAndGradients(layer(), xs));
    const [{ data: expected }, { data: actual, origins }] = [await runPending(values), await runPending(values, block)];
    expect(origins.has('PooledConv2D')).toBe(true);
    expect(Array.from(actual[0])).toEqual(Array.from(expected[0]));
    // The input's gradient says which places were chosen.
    actual.forEach((data, i) => expectClose(data, expected[i], {}, `value ${i}`));
  });

  it('of what has no structure at all', async () => {
    const xs = [Tensor.fromData(new Float32Array(8 * 64).fill(-0.42), [8, 1, 8, 8], float32), random(3, 1, 3, 3), ops.full([3], 2, { dtype: float32 })]; // prettier-ignore
    const values = recorded(() => resultAndGradients(layer(), xs));
    const [{ data: expected }, { data: actual }] = [await runPending(values), await runPending(values, block)];
    actual.forEach((data, i) => expectClose(data, expected[i], {}, `value ${i}`));
  });

  it('are NaN where the input is', async () => {
    const x = random(8, 1, 8, 8);
    (x.hostData() as Float32Array)[20] = NaN;
    const values = recorded(() => resultAndGradients(layer(), [x, random(3, 1, 3, 3), random(3)]));
    const { data } = await runPending(values, block);
    const image = data[0].length / 8;
    expect(Array.from(data[0].subarray(0, image)).some(Number.isNaN)).toBe(true);
    expect(Array.from(data[0].subarray(image)).some(Number.isNaN)).toBe(false);
  });
});
