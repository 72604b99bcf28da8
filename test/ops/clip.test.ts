import { describe, expect, it } from 'vitest';
import type { Case } from '../helpers/cases.js';
import { BFLOAT16 } from '../helpers/differences.js';
import { expectCases, operationsOf, unusedDifferences, type Difference } from '../helpers/ops.js';

const FAMILIES = ['clip'];

const BY_NORM = 'ops.clip_by_norm';
const GLOBAL = 'ops.clip_by_global_norm';
const says = (part: string) => (c: Case) => c.text?.includes(part) ?? false;
const has = (part: RegExp) => (_: Case, text: string) => part.test(text);

const DIFFERENCES: Difference[] = [
  BFLOAT16,
  { op: BY_NORM, when: says('division by zero'), skip: 'all', why: 'ValueError for ZeroDivisionError' },
  { op: BY_NORM, when: says('non-finite'), skip: 'text', why: "the run fails, in the runtime's words" },
  { op: BY_NORM, when: says('mul(None)'), skip: 'text', why: 'None is told like other types' },
  { op: BY_NORM, when: says("'float' object"), skip: 'all', why: 'TypeError for a number as tensor' },
  { op: BY_NORM, when: says('Infer type'), skip: 'text', why: 'the wrong type is named' },
  { op: BY_NORM, when: says('exponent=float'), skip: 'text', why: 'the default 2.0 is a number, so an int' },
  {
    op: BY_NORM,
    when: has(/, (true|\{"float":1\}, (true|float32\[\]))\)$/),
    skip: 'all',
    why: 'numbers are documented',
  },
  { op: GLOBAL, when: has(/, (true|float32\[\])\)$/), skip: 'all', why: 'numbers are documented' },
  { op: GLOBAL, when: says('got 0.'), skip: 'text', why: '0 is a float where one is wanted' },
  { op: BY_NORM, when: has(/"-Infinity"/), skip: 'fd', why: 'the gradient is NaN, in both' },
  {
    op: BY_NORM,
    when: has(/^\S+\(float32\[2\], \{"float":1\}, \{"float":"Infinity"\}\)$/),
    skip: 'gradient',
    why: 'an infinity gives all elements the gradient NaN, not itself only',
  },
  { op: GLOBAL, when: says("'AddN', the type"), skip: 'text', why: 'the wrong type is named' },
  {
    op: GLOBAL,
    when: has(/float32\[\][,\]].*1\}\)$/),
    skip: 'all',
    why: 'a scalar stays a scalar; MindSpore gives it an axis',
  },
];

for (const family of FAMILIES) {
  describe(family, () => {
    it.each(operationsOf(family))('%s', (op) => expectCases(family, op, DIFFERENCES));
  });
}

it('lists no difference that is none', () => {
  expect(unusedDifferences(FAMILIES, DIFFERENCES)).toEqual([]);
});
