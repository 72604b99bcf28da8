import { describe, it } from 'vitest';
import { expectCases, operationsOf, type Difference } from '../helpers/ops.js';

const DIFFERENCES: readonly Difference[] = [
  { op: 'ops.conv1d', skip: 'float64', why: 'MindSpore refuses float64' },
  {
    op: 'ops.conv1d',
    when: (c) => c.error === 'ZeroDivisionError',
    skip: 'all',
    why: "no groups are refused as the primitive does it, not by Python's division",
  },
  {
    op: 'ops.avg_pool1d',
    when: (_, text) => text.endsWith(', 2, 1, [1])') && text.startsWith('ops.avg_pool1d'),
    skip: 'all',
    why: 'MindSpore refuses a list as padding, arrays are tuples here',
  },
];

describe('windows over one axis, norms of windows, columns', () => {
  it.each(operationsOf('windows'))('%s', (op) => expectCases('windows', op, DIFFERENCES));
});
