/**
 * Decimal digits of binary floating point numbers, exactly, by the method of Steele and White ("How to print floating-point numbers
 * accurately", 1990) that NumPy prints with. JavaScript's own methods round ties away from zero, know no float32 or float16, and
 * cannot stop the shortest digits at a place.
 */

/** Where digits end: after so many in all, or after so many behind the point. */
export interface Cut {
  readonly kind: 'total' | 'fraction';
  readonly count: number;
}

/** digits[0].digits[1]… × 10^exponent. */
export interface Decimal {
  readonly digits: string;
  readonly exponent: number;
}

/** Fraction bits and smallest exponent of a float format. */
export interface FloatFormat {
  readonly bits: number;
  readonly least: number;
}

/** IEEE half precision. */
export const FLOAT16: FloatFormat = { bits: 10, least: -24 };
/** IEEE single precision. */
export const FLOAT32: FloatFormat = { bits: 23, least: -149 };
/** IEEE double precision: JavaScript's numbers. */
export const FLOAT64: FloatFormat = { bits: 52, least: -1074 };

/** x = mantissa · 2^exponent, the mantissa as wide as the format's. */
function parts(x: number, format: FloatFormat): { mantissa: bigint; exponent: number } {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, x);
  const bits = view.getBigUint64(0);
  const biased = Number((bits >> 52n) & 0x7ffn);
  let mantissa = bits & 0xfffffffffffffn;
  let exponent = -1074;
  if (biased > 0) {
    mantissa |= 1n << 52n;
    exponent = biased - 1075;
  }
  // The surplus bits are zero: x is a number of the format.
  let shift = 52 - format.bits;
  if (exponent + shift < format.least) shift = format.least - exponent;
  return { mantissa: mantissa >> BigInt(shift), exponent: exponent + shift };
}

/**
 * The fewest digits that tell x from its neighbours in the format; fewer when `cut` ends them before; more, of the exact value, when
 * `least` asks for them. x is positive and finite.
 */
export function shortestDigits(x: number, format: FloatFormat, cut?: Cut, least?: Cut): Decimal {
  const { mantissa, exponent } = parts(x, format);
  // Below a power of two the neighbour is half as far away as above it.
  const uneven = mantissa === 1n << BigInt(format.bits) && exponent > format.least;
  const even = mantissa % 2n === 0n;
  const unit = uneven ? 4n : 2n;
  const power = BigInt(Math.abs(exponent));
  const up = exponent > 0 ? 1n << power : 1n;
  const scale = unit * (exponent < 0 ? 1n << power : 1n);
  const low = up;
  return generate(mantissa * unit * up, scale, { low, high: uneven ? 2n * low : low, even }, cut, least);
}

/** The digits of the exact value, rounded at `cut`, ties to even. x is positive and finite. */
export function roundedDigits(x: number, cut: Cut): Decimal {
  const { mantissa, exponent } = parts(x, FLOAT64);
  const power = BigInt(Math.abs(exponent));
  const [value, scale] = exponent < 0 ? [mantissa, 1n << power] : [mantissa << power, 1n];
  return generate(value, scale, undefined, cut);
}

/** x with so many digits behind the point, of the exact value, ties to even: C's `%.6f`. x is not negative, and finite. */
export function fixed(x: number, decimals: number): string {
  const { mantissa, exponent } = parts(x, FLOAT64);
  const power = 1n << BigInt(Math.abs(exponent));
  const wanted = mantissa * 10n ** BigInt(decimals);
  let whole = exponent < 0 ? wanted / power : wanted * power;
  const twice = exponent < 0 ? 2n * (wanted % power) : 0n;
  if (twice > power || (twice === power && whole % 2n === 1n)) whole += 1n;
  const digits = whole.toString().padStart(decimals + 1, '0');
  return `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

interface Margins {
  low: bigint;
  high: bigint;
  even: boolean;
}

function generate(
  value: bigint,
  scale: bigint,
  margins: Margins | undefined,
  cut: Cut | undefined,
  least?: Cut,
): Decimal {
  let low = margins?.low ?? 0n;
  let high = margins?.high ?? 0n;
  const reaches = (a: bigint, b: bigint) => (margins?.even ? a >= b : a > b);

  // Bring value / scale into [1, 10).
  let first = value.toString().length - scale.toString().length;
  if (first > 0) scale *= 10n ** BigInt(first);
  if (first < 0) [value, low, high] = [value, low, high].map((n) => n * 10n ** BigInt(-first));
  if (value < scale) {
    first--;
    [value, low, high] = [value * 10n, low * 10n, high * 10n];
  }
  const place = ({ kind, count }: Cut) => (kind === 'total' ? first - count + 1 : -count);
  const last = cut === undefined ? -Infinity : place(cut);
  const enough = least === undefined ? first : Math.min(place(least), first);

  let digits = '';
  for (let at = first; ; at--) {
    let digit = value / scale;
    value %= scale;
    const closeBelow = margins !== undefined && reaches(low, value);
    const closeAbove = margins !== undefined && reaches(value + high, scale);
    const unique = (closeBelow || closeAbove) && at <= enough;
    const exact = margins === undefined && value === 0n;
    if (unique || exact || at <= last) {
      const twice = 2n * value;
      const up = closeBelow !== closeAbove ? closeAbove : twice > scale || (twice === scale && digit % 2n === 1n);
      if (up) digit += 1n;
      return carry(digits, Number(digit), first);
    }
    digits += digit.toString();
    [value, low, high] = [value * 10n, low * 10n, high * 10n];
  }
}

/** Appends the last digit, which may be 10. */
function carry(digits: string, last: number, first: number): Decimal {
  if (last < 10) return { digits: digits + String(last), exponent: first };
  const kept = digits.replace(/9+$/, '');
  if (kept === '') return { digits: '1', exponent: first + 1 };
  return { digits: kept.slice(0, -1) + String(Number(kept.at(-1)) + 1), exponent: first };
}
