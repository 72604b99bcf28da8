import { expect, test } from 'vitest';
import { cdf, erfc, quantile } from '../../src/common/normal.js';
import { Philox } from '../../src/common/philox.js';

// [x, math.erfc(x)] of Python
const ERFC = [
  [-3.0, 1.9999779095030015],
  [-0.5, 1.5204998778130465],
  [0.0, 1.0],
  [1e-10, 0.999999999887162],
  [0.3, 0.6713732405408726],
  [0.99, 0.1614919304446302],
  [1.0, 0.15729920705028513],
  [1.01, 0.1531895037717233],
  [2.0, 0.004677734981047265],
  [3.7, 1.6715105790914596e-7],
  [5.5, 7.357847917974398e-15],
  [10.0, 2.088487583762545e-45],
  [26.0, 5.663192408856143e-296],
  [30.0, 0.0],
  [Infinity, 0],
];

test.each(ERFC)('erfc(%d)', (x, wanted) => {
  expect(Math.abs(erfc(x) - wanted)).toBeLessThanOrEqual(4e-15 * wanted);
});

test('quantile is the inverse of cdf in every region', () => {
  for (const x of [-25, -12, -6, -3, -1, -0.3, 0, 0.2, 0.7, 1.5, 3, 5]) {
    const back = quantile(cdf(x));
    // p near 1 has no digits left for the tail.
    expect(Math.abs(back - x)).toBeLessThan(x > 2 ? 1e-9 : 1e-12 * Math.max(1, Math.abs(x)));
  }
});

test('quantile stays finite at the ends', () => {
  expect(quantile(0)).toBeCloseTo(-14.17, 2);
  expect(quantile(1)).toBeCloseTo(5.29, 2);
});

test('Philox4x32-10 gives the known answer of its authors', () => {
  // Key and counter zero, from the Random123 test vectors.
  const stream = new Philox({ low: 0, high: 0 });
  expect([1, 2, 3, 4].map(() => stream.next())).toEqual([0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]);
});
