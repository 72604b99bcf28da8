import { PY_TYPE, pyRepr } from '../common/checks.js';
import { ValueError } from '../common/errors.js';
import { sameShape, type Shape } from '../common/shape.js';

/** What a {@link TextArray} holds: texts, or bytes. */
export type TextItem = string | Uint8Array;

/**
 * Texts or bytes of a row, which no Tensor can hold: iterators give them as they are, as MindSpore gives them as arrays of NumPy. Immutable.
 */
export class TextArray {
  /** @internal */
  static readonly [PY_TYPE] = 'ndarray';

  constructor(
    /** The items in C order. */
    readonly items: readonly TextItem[],
    /** Sizes of the axes. */
    readonly shape: Shape,
  ) {}

  /** NumPy's name of the type, with the length of the longest item: `<U5` for texts, `|S3` for bytes. */
  get dtype(): string {
    const isText = typeof this.items[0] !== 'object';
    const lengths = this.items.map((item) => (typeof item === 'string' ? Array.from(item).length : item.length));
    return `${isText ? '<U' : '|S'}${Math.max(1, ...lengths)}`;
  }

  /** The one item. ValueError unless there is exactly one. */
  item(): TextItem {
    if (this.items.length !== 1) throw new ValueError('can only convert an array of size 1 to a Python scalar');
    return this.items[0];
  }

  /** The items as nested arrays; the item itself without axes. */
  tolist(): unknown {
    let next = 0;
    const build = (axis: number): unknown =>
      axis === this.shape.length ? this.items[next++] : Array.from({ length: this.shape[axis] }, () => build(axis + 1));
    return build(0);
  }

  /** The text that Python's `repr` gives: `array('0.jpg', dtype='<U5')`. */
  toString(): string {
    let next = 0;
    const build = (axis: number): string => {
      if (axis === this.shape.length) return itemText(this.items[next++]);
      const separator = axis === this.shape.length - 1 ? ', ' : ',\n' + ' '.repeat(7 + axis);
      return `[${Array.from({ length: this.shape[axis] }, () => build(axis + 1)).join(separator)}]`;
    };
    return `array(${build(0)}, dtype='${this.dtype}')`;
  }

  /** The text `console.log` shows. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}

/** An item as Python writes it: bytes as `b'a\x00'`. */
function itemText(item: TextItem): string {
  if (typeof item === 'string') return pyRepr(item);
  const mark = item.includes(39) && !item.includes(34) ? '"' : "'";
  const body = Array.from(item, (byte) => {
    const escape = { 9: '\\t', 10: '\\n', 13: '\\r', 92: '\\\\' }[byte];
    if (escape !== undefined) return escape;
    if (String.fromCharCode(byte) === mark) return `\\${mark}`;
    return byte < 32 || byte > 126 ? `\\x${byte.toString(16).padStart(2, '0')}` : String.fromCharCode(byte);
  });
  return `b${mark}${body.join('')}${mark}`;
}

/** A column of texts or bytes. What computes with numbers finds none in it: TypeError. */
export class TextColumn {
  constructor(
    readonly items: readonly TextItem[],
    readonly shape: Shape,
  ) {}

  /** The type as MindSpore names it. */
  get typeName(): 'str' | 'bytes' {
    return typeof this.items[0] === 'object' ? 'bytes' : 'str';
  }

  get data(): never {
    throw this.noNumbers();
  }

  get dtype(): never {
    throw this.noNumbers();
  }

  /** The columns of equal shape as one with a new first axis, or the first that differs from the first one. */
  static stack(columns: readonly TextColumn[]): TextColumn | { differs: TextColumn } {
    const [{ shape, typeName }] = columns;
    const other = columns.find((column) => column.typeName !== typeName || !sameShape(column.shape, shape));
    if (other !== undefined) return { differs: other };
    return new TextColumn(
      columns.flatMap(({ items }) => items),
      Object.freeze([columns.length, ...shape]),
    );
  }

  /** What users get. */
  toArray(): TextArray {
    return new TextArray(this.items, this.shape);
  }

  private noNumbers(): TypeError {
    return new TypeError(`The column holds ${this.typeName === 'str' ? 'texts' : 'bytes'}, not numbers.`);
  }
}
