import { expect, it } from 'vitest';
import '../../src/index.js';
import { expectCases, operationsOf, unusedDifferences, type Difference } from '../helpers/ops.js';

const DIFFERENCES: Difference[] = [];

it.each(operationsOf('composed'))('%s', (op) => expectCases('composed', op, DIFFERENCES));

it('lists no difference that is none', () => {
  expect(unusedDifferences(['composed'], DIFFERENCES)).toEqual([]);
});
