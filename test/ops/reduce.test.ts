import { describe, expect, it } from 'vitest';
import type { Case } from '../helpers/cases.js';
import { BFLOAT16 } from '../helpers/differences.js';
import { expectCases, operationsOf, unusedDifferences, type Difference } from '../helpers/ops.js';

const FAMILIES = ['reduce'];

const list = (c: Case): boolean => c.text?.includes("class 'list'") ?? false;
const bool = (_: Case, text: string): boolean => /axis=true|\(bool/.test(text);
const notBool = (_: Case, text: string): boolean => !text.includes('(bool');
const half = (_: Case, text: string): boolean => text.includes('(float16');
const scalar = (_: Case, text: string): boolean => text.includes('(float32[])');

const DIFFERENCES: Difference[] = [
  BFLOAT16,
  {
    op: 'ops.any',
    when: notBool,
    skip: 'value',
    why: "MindSpore's ReduceAny looks at single bytes of what is no bool",
  },
  { op: ['ops.max', 'ops.min', 'ops.std', 'ops.var'], when: bool, skip: 'text', why: 'MindSpore lists its kernels' },
  { op: ['ops.std', 'ops.var'], when: list, skip: 'all', why: 'an array is a tuple, which is accepted' },
  { op: 'ops.logsumexp', when: half, skip: 'gradient', why: 'rounded in other places in float16' },
  { op: 'ops.prod', when: half, skip: 'gradient', why: "MindSpore's gradient overflows in float16" },
  { op: 'ops.prod', when: (_, t) => t.includes('axis=[]'), skip: 'gradient', why: "MindSpore's is that of no axis" },
  { op: 'ops.var', skip: 'gradient', when: (c) => !smooth(c), why: 'the gradient at variance 0 is 0 here, NaN there' },
  { op: ['ops.std', 'ops.var'], when: scalar, skip: 'gradient', why: "MindSpore's gradient of a scalar has an axis" },
  { op: 'ops.std', when: scalar, skip: 'fd', why: 'no derivative at 0' },
];

/** Not one of the cases with equal values in a row. */
function smooth(c: Case): boolean {
  return c.note !== 'ties' && c.fd !== false;
}

for (const family of FAMILIES) {
  describe(family, () => {
    it.each(operationsOf(family))('%s', (op) => expectCases(family, op, DIFFERENCES));
  });
}

it('lists no difference that is none', () => {
  expect(unusedDifferences(FAMILIES, DIFFERENCES)).toEqual([]);
});
