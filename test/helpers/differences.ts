/** Differences from MindSpore that many operations share; docs/differences.md explains them. */

import type { Difference } from './ops.js';

/** MindSpore's CPU build has few bfloat16 kernels and raises; bfloat16 is computed here wherever floats are. */
export const BFLOAT16: Difference = {
  op: '*',
  when: (c, text) => c.error !== undefined && text.includes('bfloat16'),
  skip: 'all',
  why: 'bfloat16 is computed wherever floats are',
};

/** An integral JS number passes as a float. */
export function JS_INTS(op: string | readonly string[]): Difference {
  return {
    op,
    when: (c) => c.error === 'TypeError' && /=int\b/.test(c.text ?? ''),
    skip: 'all',
    why: `an integral number passes as a float in ${String(op)}`,
  };
}
