import { bfloat16, bool_, float16, float64, numberReader, type DType, type TypedArray } from '../dtype.js';
import { sizeOf, type Shape } from '../shape.js';
import {
  FLOAT16,
  FLOAT32,
  FLOAT64,
  fixed,
  shortestDigits,
  type Cut,
  type Decimal,
  type FloatFormat,
} from './digits.js';

/** NumPy's print options: digits, how many elements print whole, how many at each edge otherwise, characters in a line. */
const PRECISION = 8;
const THRESHOLD = 1000;
const EDGE = 3;
const LINE = 75;

/** The text of NumPy's `str(array)`, which is MindSpore's `str(tensor)`. `data` is in C order, as the dtype stores it. */
export function numpyText(data: TypedArray, shape: Shape, dtype: DType): string {
  if (shape.length === 0) return scalarText(data, dtype);
  if (sizeOf(shape) === 0) return '[]';
  const summarize = sizeOf(shape) > THRESHOLD;
  const offsets = shownOffsets(shape, summarize);
  const format = elementFormat(data, offsets, dtype);
  let next = 0;
  const rows = (axis: number, indent: string, width: number): string => {
    const cut = summarize && shape[axis] > 2 * EDGE;
    const count = cut ? 2 * EDGE : shape[axis];
    const inner = axis === shape.length - 1;
    const items: string[] = [];
    for (let i = 0; i < count; i++) {
      if (cut && i === EDGE) items.push('...');
      items.push(inner ? format(offsets[next++]) : rows(axis + 1, `${indent} `, width - 1));
    }
    if (inner) return `[${fill(items, indent, width - 1).slice(indent.length)}]`;
    return `[${items.join('\n'.repeat(shape.length - axis - 1) + indent)}]`;
  };
  return rows(0, ' ', LINE);
}

/** Words in lines of at most `width` characters, each line indented. */
function fill(words: readonly string[], indent: string, width: number): string {
  let text = '';
  let line = indent;
  words.forEach((word, i) => {
    if (line.length + word.length > width && line.length > indent.length) {
      text += `${line.trimEnd()}\n`;
      line = indent;
    }
    line += i < words.length - 1 ? `${word} ` : word;
  });
  return text + line;
}

/** Positions of the elements that are printed, in order. */
function shownOffsets(shape: Shape, summarize: boolean): number[] {
  let offsets = [0];
  for (const size of shape) {
    const at = Array.from({ length: size }, (_, i) => i);
    const shown = summarize && size > 2 * EDGE ? [...at.slice(0, EDGE), ...at.slice(-EDGE)] : at;
    offsets = offsets.flatMap((o) => shown.map((i) => o * size + i));
  }
  return offsets;
}

/** A function that prints the element at an offset, in the width that all the shown ones need. */
function elementFormat(data: TypedArray, offsets: readonly number[], dtype: DType): (offset: number) => string {
  if (dtype === bool_) return (o) => (data[o] ? ' True' : 'False');
  const read = numberReader(data, dtype);
  if (dtype === bfloat16) return (o) => fixedText(read(o));
  if (dtype.kind === 'float') {
    const format = new FloatColumn(offsets.map(read), dtype);
    return (o) => format.text(read(o));
  }
  const width = offsets.reduce((most, o) => Math.max(most, String(data[o]).length), 0);
  return (o) => String(data[o]).padStart(width);
}

/** A number of a type that NumPy does not know, as MindSpore's own NumPy type prints it. */
function fixedText(x: number): string {
  if (!Number.isFinite(x)) return nonFinite(x);
  return (Object.is(x, -0) || x < 0 ? '-' : '') + fixed(Math.abs(x), 6);
}

function nonFinite(x: number): string {
  return Number.isNaN(x) ? 'nan' : x > 0 ? 'inf' : '-inf';
}

function formatOf(dtype: DType): FloatFormat {
  return dtype === float16 ? FLOAT16 : dtype === float64 ? FLOAT64 : FLOAT32;
}

/** No zeros in place of digits before the point. */
const ALL_WHOLE: Cut = { kind: 'fraction', count: 0 };
const ZERO: Decimal = { digits: '0', exponent: 0 };

/** How the floats of one array are printed: NumPy's `FloatingFormat`. */
class FloatColumn {
  private readonly format: FloatFormat;
  private readonly scientific: boolean;
  private readonly left: number;
  private readonly right: number;
  private readonly precision: number = PRECISION;
  private readonly exponentDigits: number = 2;

  constructor(values: readonly number[], dtype: DType) {
    this.format = formatOf(dtype);
    const finite = values.filter(Number.isFinite);
    this.scientific = needsExponent(finite, dtype);
    let left = 0;
    let right = 0;
    if (this.scientific) {
      const made = finite.map((x) => this.decimal(x));
      this.precision = Math.max(...made.map((d) => d.digits.replace(/0+$/, '').length - 1), 0);
      this.exponentDigits = Math.max(...made.map((d) => String(Math.abs(d.exponent)).length), 2);
      left = finite.some(isNegative) ? 2 : 1;
      right = this.exponentDigits + 2 + this.precision;
    } else {
      for (const x of finite) {
        const [whole, fraction] = this.positional(x).split('.');
        left = Math.max(left, whole.length);
        right = Math.max(right, fraction.length);
      }
    }
    // nan and inf take the whole width.
    for (const x of values) if (!Number.isFinite(x)) left = Math.max(left, nonFinite(x).length - right - 1);
    this.left = left;
    this.right = right;
  }

  text(x: number): string {
    if (!Number.isFinite(x)) return nonFinite(x).padStart(this.left + this.right + 1);
    if (!this.scientific) {
      const [whole, fraction] = this.positional(x).split('.');
      return `${whole.padStart(this.left)}.${fraction.padEnd(this.right)}`;
    }
    const { digits, exponent } = this.decimal(x, { kind: 'total', count: this.precision + 1 });
    const fraction = digits.slice(1).padEnd(this.precision, '0');
    const power = String(Math.abs(exponent)).padStart(this.exponentDigits, '0');
    return `${((isNegative(x) ? '-' : '') + digits[0]).padStart(this.left)}.${fraction}e${exponent < 0 ? '-' : '+'}${power}`;
  }

  private decimal(x: number, least?: Cut): Decimal {
    if (x === 0) return ZERO;
    return shortestDigits(Math.abs(x), this.format, { kind: 'total', count: this.precision + 1 }, least);
  }

  private positional(x: number): string {
    const cut = { kind: 'fraction', count: PRECISION } as const;
    return positionalText(x, x === 0 ? ZERO : shortestDigits(Math.abs(x), this.format, cut, ALL_WHOLE));
  }
}

function isNegative(x: number): boolean {
  return x < 0 || Object.is(x, -0);
}

/** True when the numbers are too large, too small or too different for plain digits. */
function needsExponent(finite: readonly number[], dtype: DType): boolean {
  const sizes = finite.filter((x) => x !== 0).map(Math.abs);
  if (sizes.length === 0) return false;
  const max = Math.max(...sizes);
  const min = Math.min(...sizes);
  return max >= 1e8 || min < 0.0001 || inType(max / min, dtype) > 1000;
}

function inType(x: number, dtype: DType): number {
  return dtype === float64 ? x : Math.fround(x);
}

/** Plain digits with a point, without zeros at the end. */
function positionalText(x: number, { digits, exponent }: Decimal): string {
  const sign = isNegative(x) ? '-' : '';
  if (exponent < 0) return `${sign}0.${('0'.repeat(-exponent - 1) + digits).replace(/0+$/, '')}`;
  const all = digits.padEnd(exponent + 1, '0');
  return `${sign}${all.slice(0, exponent + 1)}.${all.slice(exponent + 1).replace(/0+$/, '')}`;
}

/** The text of a NumPy scalar: all digits that tell it from its neighbours. */
function scalarText(data: TypedArray, dtype: DType): string {
  if (dtype === bool_) return data[0] ? 'True' : 'False';
  if (dtype.kind !== 'float') return String(data[0]);
  const x = numberReader(data, dtype)(0);
  if (dtype === bfloat16) return fixedText(x);
  if (!Number.isFinite(x)) return nonFinite(x);
  const decimal = x === 0 ? ZERO : shortestDigits(Math.abs(x), formatOf(dtype));
  const size = Math.abs(x);
  if (size === 0 || (size >= 1e-4 && size < 1e16)) return positionalText(x, decimal).replace(/\.$/, '.0');
  const { digits, exponent } = decimal;
  const power = String(Math.abs(exponent)).padStart(2, '0');
  const fraction = digits.length > 1 ? `.${digits.slice(1)}` : '';
  return `${x < 0 ? '-' : ''}${digits[0]}${fraction}e${exponent < 0 ? '-' : '+'}${power}`;
}
