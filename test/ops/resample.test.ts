import { describe, expect, it } from 'vitest';
import { expectCases, operationsOf, unusedDifferences, type Difference } from '../helpers/ops.js';

const DIFFERENCES: readonly Difference[] = [
  { op: 'ops.adaptive_avg_pool1d', skip: 'float64', why: 'MindSpore refuses float64' },
  {
    op: 'ops.interpolate',
    when: (_, text) => text.includes('mode="area"') && text.includes('[2, 2, 6]'),
    skip: 'float64',
    why: 'over one axis this is adaptive_avg_pool1d',
  },
  {
    op: 'ops.adaptive_avg_pool2d',
    when: (c) => c.args[1] === 0,
    skip: 'all',
    why: 'nothing as output is refused',
  },
];

describe('interpolation and adaptive means, as recorded', () => {
  it.each(operationsOf('resample'))('%s', (op) => expectCases('resample', op, DIFFERENCES));
  it('all differences are needed', () => expect(unusedDifferences(['resample'], DIFFERENCES)).toEqual([]));
});
