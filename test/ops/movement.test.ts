import { describe, expect, it } from 'vitest';
import type { Case } from '../helpers/cases.js';
import { BFLOAT16 } from '../helpers/differences.js';
import { expectCases, operationsOf, unusedDifferences, type Difference } from '../helpers/ops.js';

const FAMILIES = ['movement_shape', 'movement_join', 'movement_cut'];

const reflect = (c: Case, text: string): boolean => c.error !== undefined && text.includes('reflect');
const masked = (_: Case, text: string): boolean => text.includes('_mask=');
const unusual = (_: Case, text: string): boolean => /new_axis_mask|ellipsis_mask=2/.test(text);
const backwards = (_: Case, text: string): boolean => text.includes('-2]');

const DIFFERENCES: Difference[] = [
  BFLOAT16,
  { op: 'ops.pad', when: reflect, skip: 'text', why: 'the axis that MindSpore names is another one' },
  { op: 'ops.roll', when: (c) => c.error === 'RuntimeError', skip: 'all', why: 'MindSpore has no CPU kernel' },
  { op: 'ops.tile', when: (c) => c.text?.includes('dims=List') ?? false, skip: 'all', why: 'an array is a tuple' },
  { op: 'ops.strided_slice', when: masked, skip: 'gradient', why: "MindSpore's CPU gradient with masks is garbage" },
  { op: 'ops.strided_slice', when: backwards, skip: 'gradient', why: "MindSpore's CPU gradient backwards is garbage" },
  { op: 'ops.strided_slice', when: unusual, skip: 'value', why: "MindSpore's CPU kernel reads the wrong elements" },
];

for (const family of FAMILIES) {
  describe(family, () => {
    it.each(operationsOf(family))('%s', (op) => expectCases(family, op, DIFFERENCES));
  });
}

it('lists no difference that is none', () => {
  expect(unusedDifferences(FAMILIES, DIFFERENCES)).toEqual([]);
});
