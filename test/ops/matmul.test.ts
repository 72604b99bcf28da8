import { describe, it } from 'vitest';
import { expectCases, operationsOf, type Difference } from '../helpers/ops.js';

const DIFFERENCES: readonly Difference[] = [{ op: 'ops.dot', skip: 'float64', why: 'MindSpore refuses float64' }];

describe('matmul', () => {
  it.each(operationsOf('matmul'))('%s', (op) => expectCases('matmul', op, DIFFERENCES));
});
