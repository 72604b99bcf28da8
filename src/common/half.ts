const f32 = new Float32Array(1);
const u32 = new Uint32Array(f32.buffer);

/** The 16 bits of the half nearest to x, ties to even; overflow gives infinity. */
function fromNumber(x: number): number {
  // Rounding first to float32 and then to half could round twice, so ties are decided on the exact double.
  const sign = Object.is(Math.sign(x), -0) || x < 0 ? 0x8000 : 0;
  const a = Math.abs(x);
  if (Number.isNaN(a)) return 0x7e00;
  if (a >= 65520) return sign | 0x7c00;
  if (a < 2 ** -14) return sign | roundEven(a * 2 ** 24); // subnormal, or the smallest normal after rounding up
  const e = Math.floor(Math.log2(a));
  const exponent = 2 ** e > a ? e - 1 : 2 ** (e + 1) <= a ? e + 1 : e; // log2 may be off by one next to powers of two
  const fraction = roundEven((a / 2 ** exponent - 1) * 1024);
  return sign | (((exponent + 15) << 10) + fraction); // a fraction of 1024 carries into the exponent, as it should
}

function roundEven(x: number): number {
  const floor = Math.floor(x);
  const rest = x - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
}

function toNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction ? NaN : sign * Infinity;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** The upper 16 bits of the float32, rounded to nearest, ties to even. */
function toBfloat(x: number): number {
  f32[0] = x;
  const bits = u32[0];
  if (Number.isNaN(x)) return ((bits >>> 16) | 0x40) & 0xffff;
  return ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16) & 0xffff;
}

function fromBfloat(bits: number): number {
  u32[0] = bits << 16;
  return f32[0];
}

/** Conversions between JS numbers and the 16-bit patterns of float16 and bfloat16. */
export const half = { fromNumber, toNumber, toBfloat, fromBfloat };
