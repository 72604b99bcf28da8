/** Convolution and pooling against loops written out here, over random sizes, strides, paddings, dilations and groups. */
import { expect, it } from 'vitest';
import { float32, float64 } from '../../src/common/dtype.js';
import { Tensor, grad, ops } from '../../src/index.js';
import { difference } from '../helpers/close.js';

let seed = 11;
function random(): number {
  seed = (seed * 1103515245 + 12345) % 2147483648;
  return seed / 2147483648;
}
const int = (low: number, high: number): number => low + Math.floor(random() * (high - low + 1));
const values = (n: number, make = () => random() * 2 - 1): Float64Array => Float64Array.from({ length: n }, make);

/** One axis of a sliding window. */
interface Axis {
  readonly size: number;
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  readonly pad: number;
  readonly out: number;
}

function randomAxis(ceil: boolean, most: { pad?: (kernel: number) => number; dilation: number }): Axis {
  const [size, kernel, stride, dilation] = [int(1, 9), int(1, 4), int(1, 3), int(1, most.dilation)];
  const pad = int(0, most.pad?.(kernel) ?? 3);
  const free = size + 2 * pad - dilation * (kernel - 1) - 1;
  let out = (ceil ? Math.ceil(free / stride) : Math.floor(free / stride)) + 1;
  if (ceil && (out - 1) * stride >= size + pad) out--;
  return { size, kernel, stride, dilation, pad, out: free < 0 ? 0 : out };
}

/** Positions in the input that window `o` covers, in order; those in the padding are left out. */
function* covered({ size, kernel, stride, dilation, pad }: Axis, o: number): Generator<[at: number, tap: number]> {
  for (let t = 0; t < kernel; t++) {
    const at = o * stride - pad + t * dilation;
    if (at >= 0 && at < size) yield [at, t];
  }
}

interface Images {
  readonly h: Axis;
  readonly w: Axis;
  readonly planes: number;
}

/** Calls `visit` for every element of every window: plane, index of the output, index in the input, index in the kernel. */
function each({ h, w, planes }: Images, visit: (plane: number, out: number, at: number, tap: number) => void): void {
  for (let plane = 0; plane < planes; plane++)
    for (let y = 0; y < h.out; y++)
      for (let x = 0; x < w.out; x++)
        for (const [row, i] of covered(h, y))
          for (const [column, j] of covered(w, x)) visit(plane, y * w.out + x, row * w.size + column, i * w.kernel + j);
}

const pair = (h: Axis, w: Axis, key: 'kernel' | 'stride' | 'dilation' | 'pad'): [number, number] => [h[key], w[key]];

async function gradients(f: (...xs: Tensor[]) => Tensor, xs: Tensor[], dy: Tensor): Promise<ArrayLike<number>[]> {
  const positions = xs.map((_, i) => i);
  const found = grad((...ys: Tensor[]) => ops.sum(ops.mul(f(...ys), dy)), positions)(...xs) as Tensor | Tensor[];
  const list = found instanceof Tensor ? [found] : found;
  return Promise.all(list.map((t) => t.read() as Promise<Float32Array>));
}

it('convolution', async () => {
  const wrong: string[] = [];
  let count = 0;
  while (count < 40) {
    const [h, w] = [randomAxis(false, { dilation: 2 }), randomAxis(false, { dilation: 2 })];
    if (h.out < 1 || w.out < 1) continue;
    count++;
    const [groups, n, inner, outer] = [int(1, 3), int(1, 3), int(1, 3), int(1, 3)];
    const [c, o, inSize, outSize, area] = [
      groups * inner,
      groups * outer,
      h.size * w.size,
      h.out * w.out,
      h.kernel * w.kernel,
    ];
    const x = values(n * c * inSize);
    const k = values(o * inner * area);
    const dy = values(n * o * outSize);
    const [y, dx, dk] = [new Float64Array(dy.length), new Float64Array(x.length), new Float64Array(k.length)];
    each({ h, w, planes: n * o * inner }, (plane, out, at, tap) => {
      const channel = plane % inner;
      const row = Math.floor(plane / inner);
      const [image, filter] = [Math.floor(row / o), row % o];
      const from = (image * c + Math.floor(filter / outer) * inner + channel) * inSize + at;
      const weight = (filter * inner + channel) * area + tap;
      const to = row * outSize + out;
      y[to] += x[from] * k[weight];
      dx[from] += dy[to] * k[weight];
      dk[weight] += dy[to] * x[from];
    });
    const tensor = (data: Float64Array, shape: number[]): Tensor =>
      Tensor.fromData(Float32Array.from(data), shape, float32);
    const options = { stride: pair(h, w, 'stride'), padding: pair(h, w, 'pad'), dilation: pair(h, w, 'dilation') };
    const f = (a: Tensor, b: Tensor): Tensor => ops.conv2d(a, b, { pad_mode: 'pad', groups, ...options });
    const inputs = [tensor(x, [n, c, h.size, w.size]), tensor(k, [o, inner, h.kernel, w.kernel])];
    const found = [
      (await f(inputs[0], inputs[1]).read()) as Float32Array,
      ...(await gradients(f, inputs, tensor(dy, [n, o, h.out, w.out]))),
    ];
    [y, dx, dk].forEach((expected, i) => {
      const off = difference(found[i], expected, { rtol: 1e-5, atolScale: 5e-6 });
      if (off) wrong.push(`${['value', 'dx', 'dw'][i]}: ${off} (${JSON.stringify({ h, w, n, groups, inner, outer })})`);
    });
  }
  expect(wrong).toEqual([]);
});

it('pooling', async () => {
  const wrong: string[] = [];
  let count = 0;
  while (count < 50) {
    const [ceil, double, include] = [random() < 0.5, random() < 0.3, random() < 0.5];
    const half = { pad: (kernel: number): number => Math.floor(kernel / 2), dilation: random() < 0.7 ? 1 : 2 };
    const [h, w] = [randomAxis(ceil, half), randomAxis(ceil, half)];
    if (h.out < 1 || w.out < 1) continue;
    const [n, c, inSize, outSize] = [int(1, 2), int(1, 3), h.size * w.size, h.out * w.out];
    const x = values(n * c * inSize, () => int(-3, 3)); // ties
    const dy = values(n * c * outSize);
    const best = new Float64Array(dy.length).fill(-Infinity);
    const place = new Float64Array(dy.length).fill(-1);
    const [sums, counts] = [new Float64Array(dy.length), new Float64Array(dy.length)];
    const images = { h, w, planes: n * c };
    each(images, (plane, out, at) => {
      const to = plane * outSize + out;
      const value = x[plane * inSize + at];
      sums[to] += value;
      counts[to]++;
      if (value > best[to]) [best[to], place[to]] = [value, at];
    });
    if (place.includes(-1)) continue; // a window of padding only
    count++;
    const [dMax, dMean] = [new Float64Array(x.length), new Float64Array(x.length)];
    best.forEach((_, to) => (dMax[Math.floor(to / outSize) * inSize + place[to]] += dy[to]));
    const plain = half.dilation === 1;
    if (plain && include) {
      const along = ({ size, kernel, stride, pad }: Axis, o: number) =>
        Math.min(o * stride - pad + kernel, size + pad) - (o * stride - pad);
      counts.forEach((_, to) => {
        const out = to % outSize;
        counts[to] = along(h, Math.floor(out / w.out)) * along(w, out % w.out);
      });
    }
    each(images, (plane, out, at) => {
      const to = plane * outSize + out;
      dMean[plane * inSize + at] += dy[to] / counts[to];
    });
    const [array, dtype] = double ? [Float64Array, float64] : [Float32Array, float32];
    const tensor = (data: Float64Array, shape: number[]): Tensor => Tensor.fromData(array.from(data), shape, dtype);
    const input = tensor(x, [n, c, h.size, w.size]);
    const cotangent = tensor(dy, [n, c, h.out, w.out]);
    const [kernel, stride, padding, dilation] = (['kernel', 'stride', 'pad', 'dilation'] as const).map((key) =>
      pair(h, w, key),
    );
    const max = (t: Tensor): Tensor => ops.max_pool2d(t, kernel, { stride, padding, dilation, ceil_mode: ceil });
    const [y, at] = ops.max_pool2d(input, kernel, { stride, padding, dilation, ceil_mode: ceil, return_indices: true });
    const checks: [string, ArrayLike<number>, Float64Array][] = [
      ['maximum', (await y.read()) as Float32Array, best],
      ['position', Array.from((await at.read()) as BigInt64Array, Number), place],
      ['gradient of the maximum', (await gradients(max, [input], cotangent))[0], dMax],
    ];
    if (plain) {
      const pads = [padding[0], padding[0], padding[1], padding[1]];
      const mean = (t: Tensor): Tensor =>
        ops.avg_pool2d(t, { kernel_size: kernel, stride, padding: pads, ceil_mode: ceil, count_include_pad: include });
      checks.push(
        ['mean', (await mean(input).read()) as Float32Array, sums.map((s, i) => s / counts[i])],
        ['gradient of the mean', (await gradients(mean, [input], cotangent))[0], dMean],
      );
    }
    for (const [what, found, expected] of checks) {
      const off = difference(found, expected, { rtol: 1e-5, atolScale: 5e-6 });
      if (off) wrong.push(`${what}: ${off} (${JSON.stringify({ h, w, n, c, ceil, double, include })})`);
    }
  }
  expect(wrong).toEqual([]);
});
