/** Numerical equality as the whole suite means it: |a − b| ≤ rtol·|b| + atolScale·max|b|, per tensor. */

import { expect } from 'vitest';

/** Anything with numbers in it, one level deep. */
export type Numbers = ArrayLike<number> | ArrayLike<bigint> | ArrayLike<boolean>;

/** How near is near. */
export interface Tolerance {
  /** Allowed relative to the expected value (default 1e-5). */
  readonly rtol?: number;
  /** Allowed relative to the greatest finite magnitude of the whole expected tensor (default 1e-6). */
  readonly atolScale?: number;
}

function maxFinite(values: Numbers): number {
  let max = 0;
  for (let i = 0; i < values.length; i++) {
    const x = Math.abs(Number(values[i]));
    if (x > max && x < Infinity) max = x;
  }
  return max;
}

/**
 * Why `actual` is not near `expected`, or undefined when it is. NaN equals NaN only; an infinity equals only itself;
 * bigints must be exactly equal.
 */
export function difference(actual: Numbers, expected: Numbers, tolerance: Tolerance = {}): string | undefined {
  const { rtol = 1e-5, atolScale = 1e-6 } = tolerance;
  if (actual.length !== expected.length) return `${actual.length} values, expected ${expected.length}`;
  const atol = atolScale * maxFinite(expected);
  let bad = 0;
  let worst = -1;
  let text = '';
  for (let i = 0; i < expected.length; i++) {
    const [x, y] = [actual[i], expected[i]];
    if (x === y) continue;
    const [a, b] = [Number(x), Number(y)];
    if (typeof x !== 'bigint' || typeof y !== 'bigint') {
      if (a === b || (Number.isNaN(a) && Number.isNaN(b))) continue;
      if (Number.isFinite(b) && Math.abs(a - b) <= rtol * Math.abs(b) + atol) continue;
    }
    bad += 1;
    const off = Number.isNaN(a - b) ? Infinity : Math.abs(a - b);
    if (off > worst) {
      worst = off;
      text = `at ${i}: ${String(x)}, expected ${String(y)}`;
    }
  }
  return bad === 0 ? undefined : `${bad} of ${expected.length} values differ, worst ${text}`;
}

/** Fail the test unless `actual` is near `expected` (see `difference`). `what` names the value in the message. */
export function expectClose(actual: Numbers, expected: Numbers, tolerance: Tolerance = {}, what = 'value'): void {
  const wrong = difference(actual, expected, tolerance);
  if (wrong !== undefined) expect.fail(`${what}: ${wrong}`);
}
