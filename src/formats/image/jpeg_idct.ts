/**
 * The inverse cosine transform of Loeffler, Ligtenberg and Moschytz (1989) in fixed point, with the rounding that libjpeg has for accurate integers: other
 * decoders may differ in the last bit. Numbers have 13 bits behind the point, and 2 more between columns and rows.
 */

const fixed = (x: number): number => Math.round(x * 8192);

const [C1, C2, C3] = [0.541196100146197, 0.765366864730179, 1.847759065022573].map(fixed);
const [D1, D2, D3, D4] = [0.298631336, 2.053119869, 3.072711026, 1.50132111].map(fixed);
const [E0, E1, E2, E3, E4] = [1.175875602, 0.899976223, 2.562915447, 1.96157056, 0.390180644].map(fixed);

const middle = new Int32Array(64);

/** One axis: eight numbers from `at`, `step` apart, to the same places of `out`. */
function transform(from: Int32Array, at: number, step: number, out: Int32Array, shift: number): void {
  const x0 = from[at];
  const x1 = from[at + step];
  const x2 = from[at + 2 * step];
  const x3 = from[at + 3 * step];
  const x4 = from[at + 4 * step];
  const x5 = from[at + 5 * step];
  const x6 = from[at + 6 * step];
  const x7 = from[at + 7 * step];
  const round = 1 << (shift - 1);
  const turned = (x2 + x6) * C1;
  const a2 = turned - x6 * C3;
  const a3 = turned + x2 * C2;
  const a0 = (x0 + x4) * 8192 + round;
  const a1 = (x0 - x4) * 8192 + round;
  const both = (x7 + x3 + x5 + x1) * E0;
  const p1 = (x7 + x1) * -E1;
  const p2 = (x5 + x3) * -E2;
  const p3 = (x7 + x3) * -E3 + both;
  const p4 = (x5 + x1) * -E4 + both;
  const b0 = x7 * D1 + p1 + p3;
  const b1 = x5 * D2 + p2 + p4;
  const b2 = x3 * D3 + p2 + p3;
  const b3 = x1 * D4 + p1 + p4;
  out[at] = (a0 + a3 + b3) >> shift;
  out[at + step] = (a1 + a2 + b2) >> shift;
  out[at + 2 * step] = (a1 - a2 + b1) >> shift;
  out[at + 3 * step] = (a0 - a3 + b0) >> shift;
  out[at + 4 * step] = (a0 - a3 - b0) >> shift;
  out[at + 5 * step] = (a1 - a2 - b1) >> shift;
  out[at + 6 * step] = (a1 + a2 - b2) >> shift;
  out[at + 7 * step] = (a0 + a3 - b3) >> shift;
}

/** The samples of a block, from its coefficients at `at` times `quant`, written to `out` from `to` on in rows of `stride`. */
export function inverse(
  coefficients: Int16Array,
  at: number,
  quant: Uint16Array,
  out: Uint8ClampedArray,
  to: number,
  stride: number,
): void {
  let others = 0;
  for (let i = 0; i < 64; i++) {
    const value = coefficients[at + i];
    middle[i] = value * quant[i];
    if (i > 0) others |= value;
  }
  if (others === 0) {
    const level = ((middle[0] * 4 + 16) >> 5) + 128;
    for (let y = 0; y < 8; y++) out.fill(level, to + y * stride, to + y * stride + 8);
    return;
  }
  for (let x = 0; x < 8; x++) {
    if (
      middle[x + 8] |
      middle[x + 16] |
      middle[x + 24] |
      middle[x + 32] |
      middle[x + 40] |
      middle[x + 48] |
      middle[x + 56]
    ) {
      transform(middle, x, 8, middle, 11);
    } else {
      const level = middle[x] * 4;
      for (let y = 0; y < 64; y += 8) middle[x + y] = level;
    }
  }
  for (let y = 0; y < 8; y++) {
    transform(middle, 8 * y, 1, middle, 18);
    for (let x = 0; x < 8; x++) out[to + y * stride + x] = middle[8 * y + x] + 128;
  }
}
