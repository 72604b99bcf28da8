import { describe, expect, test } from 'vitest';
import { inspect } from 'node:util';
import * as np from 'numpy-ts';
import * as ms from '../../src/index.js';
import { Tensor } from '../../src/index.js';

const bad = (x: unknown): never => x as never;

describe('what a Tensor is made of', () => {
  const cases: [string, Tensor, string, number[], unknown][] = [
    ['a number', new Tensor(2.5), 'Float32', [], 2.5],
    ['an integral number', new Tensor(2), 'Float32', [], 2],
    ['a bigint', new Tensor(2n), 'Int64', [], 2],
    ['a boolean', new Tensor(true), 'Bool', [], true],
    [
      'nested numbers',
      new Tensor([
        [1, 2, 3],
        [4, 5, 6],
      ]),
      'Float32',
      [2, 3],
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
    ],
    ['nested bigints', new Tensor([1n, 2n ** 60n]), 'Int64', [2], [1, 2n ** 60n]],
    ['nested booleans', new Tensor([true, false]), 'Bool', [2], [true, false]],
    ['numbers with a dtype', new Tensor([1.9, -1.9], ms.int32), 'Int32', [2], [1, -1]],
    ['numbers as float16', new Tensor([1, 65504, 1e-8], ms.float16), 'Float16', [3], [1, 65504, 0]],
    ['numbers as bfloat16', new Tensor([1, 3.140625], ms.bfloat16), 'BFloat16', [2], [1, 3.140625]],
    ['a typed array', new Tensor(Uint8Array.of(1, 255)), 'UInt8', [2], [1, 255]],
    ['a typed array of bigints', new Tensor(BigInt64Array.of(-1n)), 'Int64', [1], [-1]],
    [
      'an array of numpy-ts',
      new Tensor(np.arange(6).reshape(2, 3)),
      'Float64',
      [2, 3],
      [
        [0, 1, 2],
        [3, 4, 5],
      ],
    ],
    [
      'a view of numpy-ts',
      new Tensor(np.arange(6).reshape(2, 3).transpose()),
      'Float64',
      [3, 2],
      [
        [0, 3],
        [1, 4],
        [2, 5],
      ],
    ],
    ['a Tensor', new Tensor(new Tensor([1, 2])), 'Float32', [2], [1, 2]],
    ['a Tensor with a dtype', new Tensor(new Tensor([1, 2]), 'int64'), 'Int64', [2], [1, 2]],
    ['nothing', new Tensor([]), 'Float32', [0], []],
    ['keywords', new Tensor({ input_data: [1, 2], dtype: 'float64' }), 'Float64', [2], [1, 2]],
  ];
  for (const [name, tensor, dtype, shape, value] of cases) {
    test(name, async () => {
      expect([String(tensor.dtype), [...tensor.shape], await tensor.tolist()]).toEqual([dtype, shape, value]);
    });
  }
  test('the data is copied', async () => {
    const data = Float32Array.of(1, 2);
    const tensor = new Tensor(data);
    data[0] = 9;
    expect(await tensor.tolist()).toEqual([1, 2]);
  });
});

describe('what a Tensor is not made of', () => {
  const cases: [string, () => unknown, string, RegExp][] = [
    ['ragged nesting', () => new Tensor([[1, 2], [3]]), 'ValueError', /inhomogeneous/],
    ['uneven depth', () => new Tensor([1, [2]]), 'ValueError', /inhomogeneous/],
    ['a string', () => new Tensor(bad('a')), 'TypeError', /but got type 'str'/],
    ['strings in an array', () => new Tensor(bad([1, 'a'])), 'TypeError', /but got type 'str'/],
    ['null', () => new Tensor(bad(null)), 'TypeError', /but got type 'NoneType'/],
    ['an unknown dtype', () => new Tensor([1], bad('float8')), 'TypeError', /float8/],
    ['an unknown keyword', () => new Tensor([1], bad({ typ: 1 })), 'TypeError', /unexpected keyword argument 'typ'/],
  ];
  for (const [name, call, error, text] of cases) {
    test(name, () => {
      expect(call).toThrow(expect.objectContaining({ name: error, message: expect.stringMatching(text) as string }));
    });
  }
});

describe('how a Tensor shows', () => {
  test('as repr and str when the elements are there, as pending otherwise', async () => {
    const t = new Tensor([1, 2]);
    expect(inspect(t)).toBe('Tensor(shape=[2], dtype=Float32, value= [ 1.00000000e+00,  2.00000000e+00])');
    expect(await t.str()).toBe('[1. 2.]');
    const pending = t.add(1);
    expect(inspect(pending)).toBe('Tensor(shape=[2], dtype=Float32, pending)');
    expect(await pending.str()).toBe('[2. 3.]');
    expect(inspect(pending)).toContain('value= [ 2.00000000e+00');
  });
  test('JavaScript operators are refused with advice', () => {
    const t = new Tensor([1, 2]);
    expect(() => (t as unknown as number) + 1).toThrow(/write a\.add\(b\)/);
    expect(() => (t as unknown as number) * 2).toThrow(TypeError);
  });
  test('item of several elements is refused', () => {
    expect(() => new Tensor([1, 2]).item()).toThrow(ms.ValueError);
  });
});
