import { describe, expect, it } from 'vitest';
import type { Case } from '../helpers/cases.js';
import { expectCases, operationsOf, unusedDifferences, type Difference } from '../helpers/ops.js';

const FAMILIES = ['numeric', 'cumulative', 'layout', 'scatter'];

const overload = (c: Case): boolean => (c.text ?? '').startsWith('Failed calling');

const noKernel = (c: Case): boolean => /unregistered/.test(c.text ?? '');

const DIFFERENCES: Difference[] = [
  { op: '*', when: overload, skip: 'text', why: 'overloads are listed otherwise' },
  { op: '*', when: noKernel, skip: 'all', why: 'MindSpore has no CPU kernel' },
  {
    op: ['ops.copysign', 'Tensor.copysign', 'ops.addr', 'Tensor.addr'],
    when: (c) => c.error === 'ValueError',
    skip: 'text',
    why: 'shapes that do not fit are told by the operation that meets them',
  },
  {
    op: ['ops.cumprod', 'Tensor.cumprod'],
    when: (_, text) => text.includes('[1, 4]'),
    skip: 'gradient',
    why: "MindSpore's gradient of a product with a zero is NaN",
  },
  {
    op: ['ops.logcumsumexp', 'Tensor.logcumsumexp'],
    when: (_, text) => text.includes('[1, 2]'),
    skip: 'gradient',
    why: 'an approximate exp in MindSpore',
  },
  {
    op: 'Tensor.scatter',
    when: (c) => c.kwargs?.reduce === 'add',
    skip: 'all',
    why: "MindSpore's CPU kernel replaces although it is to add",
  },
  {
    op: ['ops.index_fill', 'Tensor.index_fill'],
    when: (_, text) => text.includes('float32[])'),
    skip: 'gradient',
    why: "MindSpore's gradient by the value is zero",
  },
];

for (const family of FAMILIES) {
  describe(family, () => {
    it.each(operationsOf(family))('%s', (op) => expectCases(family, op, DIFFERENCES));
  });
}

it('lists no difference that is none', () => {
  expect(unusedDifferences(FAMILIES, DIFFERENCES)).toEqual([]);
});
