import { expect, test } from 'vitest';
import { float16, float32, bfloat16, int64, bool_ } from '../../src/common/dtype.js';
import { np, nextWords, permutation, toNumpy } from '../../src/common/numpy.js';
import { drawSeed, get_seed, onSeed, set_seed } from '../../src/common/seed.js';

test('without a seed, the stream does not begin where numpy-ts always begins', () => {
  expect([...np.random.bytes(8)]).not.toEqual([92, 187, 145, 208, 246, 158, 174, 34]);
});

test('get_seed is null until set_seed is called', () => {
  expect(get_seed()).toBeNull();
  set_seed(12n);
  expect(get_seed()).toBe(12);
  expect(() => set_seed(-1)).toThrow(
    "For 'global_seed', the 'seed' must be int and must >= 0, but got '-1' with type 'int'.",
  );
  expect(get_seed()).toBe(12);
});

test('set_seed seeds the stream of numpy-ts that users have', () => {
  set_seed(1);
  expect([...np.random.bytes(8)]).toEqual([37, 244, 193, 106, 235, 128, 71, 255]); // NumPy's own
  set_seed(1);
  expect([...nextWords(2)]).toEqual([0x6ac1f425, 0xff4780eb]);
  set_seed(1);
  expect(Array.from(permutation(7))).toEqual([6, 2, 1, 0, 4, 3, 5]);
});

test('the seed of an initializer is what numpy.random.randint(1, 2**63) gives', () => {
  set_seed(1);
  const { low, high } = drawSeed();
  expect((BigInt(high) << 32n) + BigInt(low)).toBe(7692698082559361260n);
});

test('listeners hear of every seed', () => {
  const heard: number[] = [];
  onSeed((seed) => heard.push(seed));
  set_seed(3);
  set_seed(4n);
  expect(() => set_seed(1.5)).toThrow(TypeError);
  expect(heard).toEqual([3, 4]);
});

test('arrays for numpy-ts', () => {
  const a = toNumpy(new Float32Array([1, 2, 3, 4, 5, 6]), [2, 3], float32);
  expect([a.dtype, [...a.shape], [...(a.data as Float32Array)]]).toEqual(['float32', [2, 3], [1, 2, 3, 4, 5, 6]]);
  expect(toNumpy(new BigInt64Array([1n, -2n]), [2], int64).tolist()).toEqual([1n, -2n]);
  expect(toNumpy(new Uint8Array([1, 0]), [2], bool_).dtype).toBe('bool');
  expect(Array.from(toNumpy(new Uint16Array([0x3c00, 0xc100]), [2], float16).data as Float32Array)).toEqual([1, -2.5]);
  const b = toNumpy(new Uint16Array([0x3f80, 0xc020]), [2], bfloat16);
  expect([b.dtype, Array.from(b.data as Float32Array)]).toEqual(['float32', [1, -2.5]]);
  expect(toNumpy(new Float32Array([7]), [], float32).shape).toEqual([]);
});
