import { expect, it } from 'vitest';
import { mint } from '../../src/index.js';
import type { Callables } from '../helpers/cases.js';
import { expectCases, operationsOf, unusedDifferences, type Difference } from '../helpers/ops.js';

const own: Callables = Object.fromEntries(
  operationsOf('mint').map((op) => {
    const path = op.split('.').slice(1);
    return [op, path.reduce((at, name) => at[name] as never, mint as unknown as Record<string, unknown>) as never];
  }),
);

const DIFFERENCES: Difference[] = [
  {
    op: ['mint.add', 'mint.bmm'],
    when: (c) => c.error !== undefined,
    skip: 'text',
    why: 'primitives have other names',
  },
  {
    op: 'mint.nn.functional.binary_cross_entropy',
    when: (c) => c.args.length > 2,
    skip: 'fd',
    why: 'weights get no gradient',
  },
  { op: 'mint.nn.functional.binary_cross_entropy', skip: 'float64', why: 'has no float64' },
];

it.each(operationsOf('mint'))('%s', (op) => expectCases('mint', op, DIFFERENCES, own));

it('lists no difference that is none', () => {
  expect(unusedDifferences(['mint'], DIFFERENCES)).toEqual([]);
});
