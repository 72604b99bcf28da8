import { describe, it } from 'vitest';
import { expectCases, operationsOf, type Difference } from '../helpers/ops.js';

const DIFFERENCES: readonly Difference[] = [
  { op: ['ops.conv2d', 'py.Conv2D'], skip: 'float64', why: 'MindSpore refuses float64' },
];

describe('conv', () => {
  it.each(operationsOf('conv'))('%s', (op) => expectCases('conv', op, DIFFERENCES));
});
