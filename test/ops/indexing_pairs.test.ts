import { describe, it } from 'vitest';
import { expectCases, operationsOf } from '../helpers/ops.js';

const FAMILY = 'indexing_pairs';

describe('indexing by several items', () => {
  it.each(operationsOf(FAMILY))('%s', (op) => expectCases(FAMILY, op));
});
