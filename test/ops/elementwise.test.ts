import { describe, expect, it } from 'vitest';
import type { Case } from '../helpers/cases.js';
import { BFLOAT16, JS_INTS } from '../helpers/differences.js';
import { expectCases, operationsOf, unusedDifferences, type Difference } from '../helpers/ops.js';

const FAMILIES = ['elementwise_unary', 'elementwise_binary', 'elementwise_compare', 'elementwise_choose'];

const special = (_: Case, text: string): boolean => /\(float32\[(10|13)\]/.test(text);
const tails = (_: Case, text: string): boolean => /\(float32\[(10|16)\]/.test(text);
const byZero = (_: Case, text: string): boolean => /\(int32\[3\], int32\[3\]\)/.test(text);
const empty = (_: Case, text: string): boolean => text.includes('float32[0, 3]');
const raises = (c: Case): boolean => c.error !== undefined;
const unsigned = (_: Case, text: string): boolean => /\(uint(16|32|64)\[/.test(text);

const DIFFERENCES: Difference[] = [
  BFLOAT16,
  JS_INTS('ops.elu'),
  { op: 'ops.exp2', when: (_, t) => t.includes('bfloat16'), skip: 'all', why: 'exp2 of bfloat16 stays bfloat16' },
  { op: 'ops.exp2', when: unsigned, skip: 'text', why: '2 is a number here, a Tensor there' },
  { op: 'ops.div', when: special, skip: 'gradient', why: 'gradient of 0/0: NaN here, ∞ there' },
  { op: ['ops.log', 'ops.log2', 'ops.log10'], when: special, skip: 'gradient', why: '1/−0 is −∞ here, ∞ there' },
  { op: 'ops.floor_mod', when: byZero, skip: 'value', why: 'the remainder by the integer 0 is x here, anything there' },
  {
    op: ['ops.maximum', 'ops.minimum'],
    when: (c, t) => empty(c, t) && raises(c),
    skip: 'all',
    why: 'empty tensors are accepted',
  },
  { op: ['ops.relu', 'ops.relu6'], when: special, skip: 'value', why: 'NaN stays NaN here and becomes 0 there' },
  {
    op: 'ops.relu',
    when: (c) => 'inplace' in (c.kwargs ?? {}),
    skip: 'all',
    why: 'inplace is accepted: tensors are values',
  },
  { op: 'ops.softplus', when: special, skip: 'value', why: 'NaN stays NaN here and becomes ∞ there' },
  { op: 'ops.softplus', when: special, skip: 'gradient', why: 'the gradient at NaN is NaN here, 0 there' },
  {
    op: 'ops.softplus',
    when: (_, t) => t.includes('bool'),
    skip: 'text',
    why: 'MindSpore names the dtype after a promotion',
  },
  {
    op: ['ops.logsigmoid', 'ops.mish'],
    when: tails,
    skip: 'value',
    why: 'right in the tails, where MindSpore overflows',
  },
  {
    op: ['ops.logsigmoid', 'ops.mish'],
    when: tails,
    skip: 'gradient',
    why: 'right in the tails, where MindSpore overflows',
  },
  { op: 'ops.celu', when: special, skip: 'gradient', why: 'the gradient at NaN is passed on here, NaN there' },
  {
    op: 'ops.selu',
    skip: 'gradient',
    when: (_, t) => t.includes('float'),
    why: "MindSpore's CPU gradient lacks the factor alpha",
  },
  { op: 'ops.relu6', skip: 'fd', why: 'float64, in which central differences are computed, is not accepted' },
  { op: 'ops.less', when: raises, skip: 'text', why: 'overloads are listed otherwise' },
];

for (const family of FAMILIES) {
  describe(family, () => {
    it.each(operationsOf(family))('%s', (op) => expectCases(family, op, DIFFERENCES));
  });
}

it('lists no difference that is none', () => {
  expect(unusedDifferences(FAMILIES, DIFFERENCES)).toEqual([]);
});
