import { expect, it } from 'vitest';
import { numpy } from '../../src/index.js';
import type { Callables, Case } from '../helpers/cases.js';
import { expectCases, operationsOf, unusedDifferences, type Difference } from '../helpers/ops.js';

const own: Callables = Object.fromEntries(
  operationsOf('numpy').map((op) => {
    const path = op.split('.').slice(1);
    return [op, path.reduce((at, name) => at[name] as never, numpy as unknown as Record<string, unknown>) as never];
  }),
);

const refused = (c: Case): boolean => c.error !== undefined;

const DIFFERENCES: Difference[] = [
  {
    op: 'numpy.tanh',
    when: (_, text) => text.includes('int32'),
    skip: 'value',
    why: "MindSpore's tanh of 4 is 1.5e-5 too large",
  },
  {
    op: ['numpy.add', 'numpy.tensordot', 'numpy.tanh'],
    when: refused,
    skip: 'text',
    why: 'other primitives compute them',
  },
];

it.each(operationsOf('numpy'))('%s', (op) => expectCases('numpy', op, DIFFERENCES, own));

it('lists no difference that is none', () => {
  expect(unusedDifferences(['numpy'], DIFFERENCES)).toEqual([]);
});
