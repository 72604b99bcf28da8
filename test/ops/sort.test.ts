import { describe, expect, it } from 'vitest';
import type { Case } from '../helpers/cases.js';
import { expectCases, operationsOf, unusedDifferences, type Difference } from '../helpers/ops.js';

const overload = (c: Case): boolean => (c.text ?? '').startsWith('Failed calling');
const odd = (c: Case, text: string): boolean => text.includes('float32[5]') && c.cotangent === undefined;

const DIFFERENCES: Difference[] = [
  { op: '*', when: overload, skip: 'text', why: 'overloads are listed otherwise' },
  {
    op: ['ops.topk', 'Tensor.topk', 'prim.TopK'],
    when: (c) => c.kwargs?.sorted === false,
    skip: 'all',
    why: 'unsorted means any order',
  },
  { op: ['ops.median', 'Tensor.median'], when: odd, skip: 'value', why: 'the index of a NaN is not said' },
];

describe('sort', () => {
  it.each(operationsOf('sort'))('%s', (op) => expectCases('sort', op, DIFFERENCES));
});

it('lists no difference that is none', () => {
  expect(unusedDifferences(['sort'], DIFFERENCES)).toEqual([]);
});
