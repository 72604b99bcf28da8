import { describe, it } from 'vitest';
import { expectCases, operationsOf } from '../helpers/ops.js';

describe('pool', () => {
  it.each(operationsOf('pool'))('%s', (op) => expectCases('pool', op));
});
