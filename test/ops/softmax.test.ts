import { describe, it } from 'vitest';
import { expectCases, operationsOf } from '../helpers/ops.js';

describe('softmax', () => {
  it.each(operationsOf('softmax'))('%s', (op) => expectCases('softmax', op));
});
