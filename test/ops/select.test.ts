import { describe, expect, it } from 'vitest';
import { bool_, float32, int32 } from '../../src/common/dtype.js';
import { grad, jit, ops, Tensor } from '../../src/index.js';
import {
  call,
  decode,
  decodeArray,
  describeCase,
  isTensorCode,
  loadCases,
  numbersOf,
  tensorsOf,
} from '../helpers/cases.js';
import type { Code } from '../helpers/cases.js';
import { difference } from '../helpers/close.js';

const { cases, pool } = loadCases('select');

/** MindSpore's CPU build has no kernel for a result that the package gives. */
const NO_KERNEL = /NonZeroExt unregistered/;

function codes(code: Code | undefined): Code[] {
  if (Array.isArray(code)) return (code as readonly Code[]).flatMap(codes);
  return code !== undefined && isTensorCode(code) ? [code] : [];
}

describe('results whose shape depends on values', () => {
  it.each(cases.map((c, i) => [`${i} ${describeCase(c, pool)}`, c] as const))('%s', async (_, c) => {
    const made = c.kwargs && Object.fromEntries(Object.entries(c.kwargs).map(([k, v]) => [k, decode(v, pool, [])]));
    const run = async (): Promise<unknown> =>
      call(
        c.op,
        c.args.map((a) => decode(a, pool, [])),
        made,
      );
    if (c.error !== undefined && !NO_KERNEL.test(c.text ?? '')) {
      const error: unknown = await run().then(
        () => undefined,
        (e: unknown) => e,
      );
      expect((error as Error | undefined)?.name).toBe(c.error);
      expect((error as Error).message).toBe(c.text);
      return;
    }
    const results = tensorsOf(await run());
    if (c.error !== undefined) {
      expect(results.map((t) => t.shape)).toEqual([[2], [2]]);
      return;
    }
    const wanted = codes(c.result).map((code) => decodeArray(code, pool));
    expect(results.map((t) => [t.dtype, t.shape])).toEqual(wanted.map((w) => [w.dtype, w.shape]));
    for (const [i, t] of results.entries()) {
      const data = await t.read();
      expect(difference(numbersOf(data, t.dtype), numbersOf(wanted[i].data, wanted[i].dtype))).toBeUndefined();
    }
  });
});

describe('masked_select', () => {
  const x = new Tensor([1, 2, 3]);
  const mask = new Tensor([true, false, true], bool_);

  it('passes gradients to what it takes', async () => {
    const total = async (v: Tensor): Promise<Tensor> => ops.sum(ops.square(await ops.masked_select(v, mask)));
    const g = (await grad(total)(x)) as Tensor;
    expect(await g.tolist()).toEqual([2, 0, 6]);
  });

  it('is refused within a graph', () => {
    const traced = jit((v: Tensor) => ops.masked_select(v, mask));
    expect(() => traced(x)).toThrow();
  });
});

describe('in place', () => {
  it('members give the tensor another value', async () => {
    const x = new Tensor([[1, 4]]);
    expect(x.log_()).toBe(x);
    expect(await x.exp_().floor_().clamp_(0, 3).tolist()).toEqual([[1, 3]]);
    expect(await x.masked_fill_(new Tensor([[true, false]], bool_), 9).tolist()).toEqual([[9, 3]]);
  });
});

describe('einsum', () => {
  const a = new Tensor([
    [1, 2, 3],
    [4, 5, 6],
  ]);
  const b = new Tensor([
    [1, 0],
    [2, 1],
    [0, 3],
  ]);
  const square = new Tensor([
    [1, 2],
    [3, 4],
  ]);
  // MindSpore has no CPU kernel; the numbers are NumPy's.
  it.each([
    [
      'ij,jk->ik',
      [a, b],
      [
        [5, 11],
        [14, 23],
      ],
    ],
    [
      'ij,jk',
      [a, b],
      [
        [5, 11],
        [14, 23],
      ],
    ],
    [
      'ij->ji',
      [a],
      [
        [1, 4],
        [2, 5],
        [3, 6],
      ],
    ],
    ['ij->', [a], 21],
    ['ij->j', [a], [5, 7, 9]],
    ['ii->i', [square], [1, 4]],
    ['ii', [square], 5],
    ['ij,ij->i', [a, a], [14, 77]],
    [
      'i,j->ij',
      [new Tensor([1, 2]), new Tensor([3, 4])],
      [
        [3, 4],
        [6, 8],
      ],
    ],
    [
      'ij,jk,kl->il',
      [a, b, square],
      [
        [38, 54],
        [83, 120],
      ],
    ],
    [
      '...ij,jk->...ik',
      [ops.stack([a, a]), b],
      [
        [
          [5, 11],
          [14, 23],
        ],
        [
          [5, 11],
          [14, 23],
        ],
      ],
    ],
    [
      'bij,bkj->bik',
      [ops.stack([a, a]), ops.stack([a, a])],
      [
        [
          [14, 32],
          [32, 77],
        ],
        [
          [14, 32],
          [32, 77],
        ],
      ],
    ],
  ] as const)('%s', async (equation, operands, expected) => {
    const y = ops.einsum(equation, ...operands);
    expect(y.dtype).toBe(float32);
    expect(await y.tolist()).toEqual(expected);
  });

  it('has a gradient', async () => {
    const g = grad((x: Tensor) => ops.sum(ops.einsum('ij,jk->ik', x, b)))(a) as Tensor;
    expect(await g.tolist()).toEqual([
      [1, 3, 3],
      [1, 3, 3],
    ]);
  });

  it('refuses what does not fit', () => {
    expect(() => ops.einsum('ij,jk->ik', a)).toThrow('2 terms, but 1 operands');
    expect(() => ops.einsum('ijk->i', a)).toThrow("the term 'ijk'");
    expect(() => ops.einsum('ij,jk->ik', a, a)).toThrow("'j' has the sizes 3 and 2");
    expect(() => ops.einsum('ij->ik', a)).toThrow("the label 'k'");
  });
});

describe('searchsorted', () => {
  it('says where values go', async () => {
    const rows = new Tensor([
      [1, 3, 5, 7],
      [2, 4, 6, 8],
    ]);
    const values = new Tensor([
      [3, 6],
      [3, 9],
    ]);
    expect(await ops.searchsorted(rows, values).tolist()).toEqual([
      [1, 3],
      [1, 4],
    ]);
    expect(await ops.searchsorted(rows, values, { right: true }).tolist()).toEqual([
      [2, 3],
      [1, 4],
    ]);
    const one = ops.searchsorted(new Tensor([1, 3, 5]), values, { out_int32: true });
    expect(one.dtype).toBe(int32);
    expect(await one.tolist()).toEqual([
      [1, 3],
      [1, 3],
    ]);
    expect(() => ops.searchsorted(rows, values, { side: 'foo' as 'left' })).toThrow('but got foo');
  });
});
