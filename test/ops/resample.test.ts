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
  { op: 'ops.adaptive_max_pool1d', skip: 'float64', why: 'MindSpore refuses float64 here too' },
  {
    op: 'ops.adaptive_max_pool3d',
    when: (_, text) => text.includes('[0, 2, 4, 4]') || text.includes('[1, 2, 0, 4]'),
    skip: 'all',
    why: 'of nothing there is no maximum, of no images there are none',
  },
  {
    op: 'ops.adaptive_max_pool2d',
    when: (_, text) => text.includes('[1, 2, 0, 4]'),
    skip: 'all',
    why: 'MindSpore gives what is in memory as maximum of nothing',
  },
];

describe('interpolation, adaptive pooling, shuffled channels, as recorded', () => {
  it.each(operationsOf('resample'))('%s', (op) => expectCases('resample', op, DIFFERENCES));
  it('all differences are needed', () => expect(unusedDifferences(['resample'], DIFFERENCES)).toEqual([]));
});
