import { describe, expect, it } from 'vitest';
import { ops } from '../../src/index.js';
import { expectCases, operationsOf, type Difference } from '../helpers/ops.js';

const DIFFERENCES: readonly Difference[] = [{ op: 'ops.dot', skip: 'float64', why: 'MindSpore refuses float64' }];

describe('matmul', () => {
  it.each(operationsOf('matmul'))('%s', (op) => expectCases('matmul', op, DIFFERENCES));

  it('a sum over nothing is zero', async () => {
    // MindSpore leaves the result as it finds it.
    expect(await ops.matmul(ops.ones([2, 0]), ops.ones([0, 3])).tolist()).toEqual([
      [0, 0, 0],
      [0, 0, 0],
    ]);
    expect(await ops.dense(ops.ones([1, 0]), ops.ones([2, 0]), ops.ones([2])).tolist()).toEqual([[1, 1]]);
  });
});
