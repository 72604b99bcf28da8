import { bfloat16, bool_, float16, numberReader, type DType, type TypedArray } from '../dtype.js';
import { sizeOf, type Shape } from '../shape.js';
import { roundedDigits } from './digits.js';

/** Sizes above these are shortened to three elements at each edge: of an axis of several, and of an only axis. */
const EDGE = 3;
const LONG = 2 * EDGE;
const LONG_VECTOR = 1000;

/** The text of MindSpore's `repr(tensor)`. `data` is in C order, as the dtype stores it. */
export function tensorRepr(data: TypedArray, shape: Shape, dtype: DType): string {
  const gap = shape.length > 1 ? '\n' : ' ';
  return `Tensor(shape=[${shape.join(', ')}], dtype=${dtype.toString()}, value=${gap}${elements(data, shape, dtype)})`;
}

function elements(data: TypedArray, shape: Shape, dtype: DType): string {
  if (sizeOf(shape) === 0) return '';
  const one = elementText(data, dtype, shape.length === 0);
  if (shape.length === 0) return one(0);
  const fixedWidth = dtype === bool_ || isWideFloat(dtype);
  // Other types take the width of the widest element that is shown.
  const offsets: number[] = [];
  layOut(shape, dtype, (o) => (offsets.push(o), ''));
  const width = fixedWidth ? 0 : offsets.reduce((most, o) => Math.max(most, one(o).length), 0);
  return layOut(shape, dtype, (o) => one(o).padStart(width));
}

/** Brackets, commas and line ends around the elements. */
function layOut(shape: Shape, dtype: DType, text: (offset: number) => string): string {
  if (shape.length === 1) return vector(shape[0], dtype, text);
  const rows = (axis: number, offset: number): string => {
    const size = shape[axis];
    const cut = size > LONG;
    const item = (i: number) =>
      axis === shape.length - 1 ? text(offset * size + i) : rows(axis + 1, offset * size + i);
    const head = Array.from({ length: cut ? EDGE : size }, (_, i) => item(i));
    const tail = cut ? Array.from({ length: EDGE }, (_, i) => item(size - EDGE + i)) : [];
    if (axis === shape.length - 1) return `[${head.join(', ')}${cut ? ` ... ${tail.join(', ')}` : ''}]`;
    const line = `\n${' '.repeat(axis + 1)}`;
    return `[${head.join(`,${line}`)}${cut ? `,${line}...${line}${tail.join(`,${line}`)}` : ''}]`;
  };
  return rows(0, 0);
}

/** A tensor of one axis: a line end after every so many elements. */
function vector(size: number, dtype: DType, text: (offset: number) => string): string {
  const run = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => text(from + i)).join(', ');
  if (size > LONG_VECTOR) return `[${run(0, EDGE)} ... ${run(size - EDGE, size)}]`;
  const perLine = dtype === bool_ || isWideFloat(dtype) ? 12 : 24;
  let out = '';
  for (let i = 0; i < size; i++) {
    out += text(i) + (i < size - 1 ? ', ' : '');
    if (size > EDGE && (i + 1) % perLine === 0) out += '\n ';
  }
  return `[${out}]`;
}

function isWideFloat(dtype: DType): boolean {
  return dtype.kind === 'float' && dtype !== bfloat16;
}

function elementText(data: TypedArray, dtype: DType, scalar: boolean): (offset: number) => string {
  if (dtype === bool_) return (o) => (data[o] ? 'True' : 'False').padStart(scalar ? 0 : 5);
  if (dtype.kind !== 'float') return (o) => String(data[o]);
  const read = numberReader(data, dtype);
  if (scalar || dtype === bfloat16) return (o) => general(read(o));
  const [decimals, width] = dtype === float16 ? [4, 11] : [8, 15];
  return (o) => exponential(read(o), decimals).padStart(width);
}

function signed(x: number, text: (size: number) => string): string {
  if (Number.isNaN(x)) return 'nan';
  const body = Number.isFinite(x) ? text(Math.abs(x)) : 'inf';
  return x < 0 || Object.is(x, -0) ? `-${body}` : body;
}

/** C's `%.8e`. */
function exponential(x: number, decimals: number): string {
  return signed(x, (size) => {
    const { digits, exponent } = digitsOf(size, decimals + 1);
    return `${digits[0]}.${digits.slice(1).padEnd(decimals, '0')}${power(exponent)}`;
  });
}

/** C++'s way with a float when nothing is said: C's `%g`. */
function general(x: number): string {
  return signed(x, (size) => {
    const { digits, exponent } = digitsOf(size, 6);
    const kept = digits.replace(/0+$/, '') || '0';
    if (exponent < -4 || exponent >= 6) return kept[0] + (kept.length > 1 ? `.${kept.slice(1)}` : '') + power(exponent);
    if (exponent < 0) return `0.${'0'.repeat(-exponent - 1)}${kept}`;
    const whole = kept.slice(0, exponent + 1).padEnd(exponent + 1, '0');
    return kept.length > exponent + 1 ? `${whole}.${kept.slice(exponent + 1)}` : whole;
  });
}

function digitsOf(size: number, count: number): { digits: string; exponent: number } {
  return size === 0 ? { digits: '0', exponent: 0 } : roundedDigits(size, { kind: 'total', count });
}

function power(exponent: number): string {
  return `e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
}
