import { describe, expect, it } from 'vitest';
import type { Case } from '../helpers/cases.js';
import { BFLOAT16 } from '../helpers/differences.js';
import { expectCases, operationsOf, unusedDifferences, type Difference } from '../helpers/ops.js';

const FAMILIES = ['index', 'creation', 'indexing'];

const negative = (c: Case, text: string): boolean =>
  text.endsWith('(float32[3, 4, 2], int32[2], 0)') && c.error === undefined;
const mask = (_: Case, text: string): boolean => /bool\[|\[\[true/.test(text);
const minusOne = (_: Case, text: string): boolean => text === 'py.getitem(float32[3, 4, 5], int32[2])';
const noSize = (c: Case, text: string): boolean => c.error !== undefined && text.endsWith('([])');

const DIFFERENCES: Difference[] = [
  BFLOAT16,
  { op: 'ops.arange', when: (_, t) => t.includes('true'), skip: 'text', why: 'MindSpore stumbles over a bool' },
  { op: ['ops.zeros', 'ops.ones'], when: noSize, skip: 'all', why: 'a scalar can be asked for' },
  { op: 'ops.gather', when: negative, skip: 'gradient', why: "MindSpore's CPU gradient leaves negative indices out" },
  { op: 'ops.linspace', skip: 'fd', why: 'no gradient, as in MindSpore' },
  { op: 'ops.one_hot', when: (_, t) => t.includes('float32[2],'), skip: 'value', why: 'values broadcast' },
  { op: 'py.getitem', when: mask, skip: 'all', why: 'a mask that selects is x.at_mask' },
  {
    op: 'py.getitem',
    when: (c, t) => c.error !== undefined && /float32\[2\]\)$/.test(t),
    skip: 'text',
    why: 'no values in it',
  },
  { op: 'py.getitem', when: minusOne, skip: 'gradient', why: "MindSpore's CPU gradient leaves negative indices out" },
  {
    op: 'py.getitem',
    when: (_, t) => t.includes('::-1'),
    skip: 'gradient',
    why: "MindSpore's CPU gradient backwards is garbage",
  },
  { op: 'py.setitem', when: (_, t) => t.includes('::-1'), skip: 'all', why: 'MindSpore cannot set backwards' },
  { op: 'ops.one_hot', skip: 'fd', why: 'float64 is not accepted' },
];

for (const family of FAMILIES) {
  describe(family, () => {
    it.each(operationsOf(family))('%s', (op) => expectCases(family, op, DIFFERENCES));
  });
}

it('lists no difference that is none', () => {
  expect(unusedDifferences(FAMILIES, DIFFERENCES)).toEqual([]);
});
