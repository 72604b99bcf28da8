import { describe, it } from 'vitest';
import { expectCases, operationsOf, type Difference } from '../helpers/ops.js';

const DIFFERENCES: readonly Difference[] = [
  { op: ['ops.conv3d', 'py.Conv3D'], skip: 'float64', why: 'MindSpore refuses float64' },
  {
    op: 'ops.conv3d',
    when: (c) => c.error === 'ZeroDivisionError',
    skip: 'all',
    why: "no groups are refused in the primitive's words, not by Python's division",
  },
  {
    op: 'ops.conv3d',
    when: (c) => (c.text ?? '').startsWith('Resize failed'),
    skip: 'all',
    why: 'an input without elements is refused for its shape; MindSpore fails in its kernel',
  },
  {
    op: 'ops.conv3d',
    when: (c) => (c.text ?? '').endsWith("but got type 'list'."),
    skip: 'all',
    why: 'arrays are tuples here, and MindSpore refuses lists',
  },
];

describe('volumes', () => {
  it.each(operationsOf('volumes'))('%s', (op) => expectCases('volumes', op, DIFFERENCES));
});
