import { describe, expect, it } from 'vitest';
import type { Case } from '../helpers/cases.js';
import { expectCases, operationsOf, unusedDifferences, type Difference } from '../helpers/ops.js';

const FAMILIES = ['methods', 'reduce_methods', 'movement_methods'];

const missing = (c: Case): boolean => c.error === 'TypeError' && c.args.length === 1 && c.kwargs === undefined;
const noKernel = (c: Case): boolean => /unregistered|not supported on this device|Ascend only/.test(c.text ?? '');
const ints = (_: Case, text: string): boolean => text.includes('(int32');
const none = (c: Case): boolean => c.kwargs?.axis === null;

const DIFFERENCES: Difference[] = [
  { op: '*', when: missing, skip: 'text', why: 'overloads are listed otherwise' },
  { op: '*', when: noKernel, skip: 'all', why: 'MindSpore has no CPU kernel' },
  { op: 'Tensor.any', skip: 'value', why: "MindSpore's ReduceAny looks at single bytes of what is no bool" },
  { op: ['Tensor.argmax', 'Tensor.argmin'], when: none, skip: 'all', why: 'axis may be null' },
  { op: 'Tensor.astype', when: (c) => c.error !== undefined, skip: 'text', why: 'MindSpore lists its names' },
  { op: 'Tensor.astype', when: (_, t) => t.includes('float16'), skip: 'fd', why: 'rounds' },
  { op: ['Tensor.std', 'Tensor.var'], when: ints, skip: 'all', why: "MindSpore cuts off the integers' mean" },
];

for (const family of FAMILIES) {
  describe(family, () => {
    it.each(operationsOf(family))('%s', (op) => expectCases(family, op, DIFFERENCES));
  });
}

it('lists no difference that is none', () => {
  expect(unusedDifferences(FAMILIES, DIFFERENCES)).toEqual([]);
});
