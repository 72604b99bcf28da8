import { float32, type DType } from '../../common/dtype.js';
import { sizeOf, type Shape } from '../../common/shape.js';
import type { Builder, OnnxAttrs, Sym } from '../../ir/builder.js';
import type { NodeList } from '../builder.js';

/** How a convolution that is not written yet may end: something is added to its result, negative values become zero. */
export interface Ending {
  readonly sum?: Sym;
  readonly relu?: boolean;
}

/** A part of a sum: a tensor in blocked layout times one number for each channel; or a convolution that is not written yet. */
export interface Term {
  readonly x: Sym | ((ending: Ending) => Sym);
  /** (C). */
  readonly scale?: Sym;
}

/** What is known of a value in blocked layout: a sum over terms, plus one number for each channel, of which negative values become zero. */
export interface Parts {
  readonly terms: readonly Term[];
  /** (C). */
  readonly bias?: Sym;
  readonly relu?: boolean;
}

interface Entry {
  parts: Parts;
  readonly shape: Shape;
  /** How many nodes read it. */
  readonly readers: number;
  blocked?: Sym;
  plain?: Sym;
}

const BLOCKED = 'com.microsoft.nchwc';

/**
 * Values of a graph in the blocked layout of ONNX Runtime's convolutions: (N, C / b, H, W, b) under the shape (N, C, H, W). A value in
 * this layout is named by a placeholder; it is written when something reads it, in the layout that the reader wants, and once for each.
 */
export class Layouts {
  private readonly entries = new Map<string, Entry>();
  private readonly reordered = new Map<string, Sym>();
  /** (C, 1, 1) made of (C). */
  private readonly columns = new Map<string, Sym>();

  constructor(
    readonly g: Builder,
    private readonly list: NodeList,
    /** Channels in a block. */
    readonly block: number,
  ) {}

  /** Whether a shape can be blocked without padding. */
  fits(shape: Shape): boolean {
    return shape.length === 4 && shape[1] % this.block === 0 && sizeOf(shape) > 0;
  }

  /** Whether this value is in blocked layout. */
  has({ name }: Sym): boolean {
    return this.entries.has(name);
  }

  /** A name that nothing else has. */
  fresh(dtype: DType): Sym {
    return this.list.fresh(dtype);
  }

  /** A value in blocked layout, of `shape` and read by so many nodes. */
  give(parts: Parts, shape: Shape, readers: number): Sym {
    const sym = this.list.fresh(float32);
    this.entries.set(sym.name, { parts, shape, readers });
    return sym;
  }

  /** The same in (N, C, H, W), whichever layout it is in. */
  plain(sym: Sym): Sym {
    const entry = this.entries.get(sym.name);
    if (entry === undefined) return sym;
    return (entry.plain ??= this.node('ReorderOutput', [this.blocked(sym)], { channels: entry.shape[1] }));
  }

  /** The same in blocked layout, whichever layout it is in. */
  blocked(sym: Sym): Sym {
    const entry = this.entries.get(sym.name);
    if (entry) return (entry.blocked ??= this.write(entry.parts, entry.shape[1]));
    const known = this.reordered.get(sym.name);
    if (known) return known;
    const made = this.reorder(sym);
    this.reordered.set(sym.name, made);
    return made;
  }

  /** (N, C, H, W) in blocked layout. */
  reorder(sym: Sym): Sym {
    return this.node('ReorderInput', [sym], {});
  }

  /** A value as parts of a sum, so that what is computed from it can be computed in one. */
  parts(sym: Sym): Parts {
    const entry = this.entries.get(sym.name);
    if (entry === undefined) return { terms: [{ x: this.blocked(sym) }] };
    const { parts, readers, blocked } = entry;
    const cheap = readers === 1 || (parts.terms.length === 1 && typeof parts.terms[0].x !== 'function');
    return blocked === undefined && !parts.relu && cheap ? parts : { terms: [{ x: this.blocked(sym) }] };
  }

  /** Says that a (C, 1, 1) is made of a (C). */
  isColumn(column: Sym, vector: Sym): void {
    this.columns.set(column.name, vector);
  }

  /** The (C) that a (C, 1, 1) is made of. */
  vectorOf(column: Sym): Sym | undefined {
    return this.columns.get(column.name);
  }

  /** One number for each channel as (C), from (C, 1, 1), (1, C, 1, 1) or a scalar; undefined for other shapes. */
  perChannel(sym: Sym, shape: Shape, channels: number): Sym | undefined {
    const known = this.columns.get(sym.name);
    if (known) return known;
    if (sizeOf(shape) === 1 && shape.length <= 1) return this.g.Expand(sym, this.g.ints([channels]));
    const [h, w] = shape.slice(-2);
    if (shape.length < 3 || sizeOf(shape) !== channels || h !== 1 || w !== 1 || shape.at(-3) !== channels)
      return undefined;
    return this.g.Reshape(sym, this.g.ints([channels]));
  }

  /** The mean of each image's channels, (N, C), of a tensor in blocked layout. */
  means(blocked: Sym, [n, c]: Shape): Sym {
    return this.g.Reshape(this.node('GlobalAveragePool', [blocked], {}), this.g.ints([n, c]));
  }

  /** A convolution whose input, kernel and result are blocked. */
  conv(inputs: readonly (Sym | null)[], attrs: OnnxAttrs, { sum, relu }: Ending): Sym {
    const [x, w, bias] = inputs;
    const all = [x, w, bias ?? null, sum ?? null];
    return this.node('Conv', all, { ...attrs, auto_pad: 'NOTSET', activation: relu ? 'Relu' : undefined });
  }

  /** (A, B, …) with B a block as (A, …, B). */
  inwards(x: Sym, outer: number, inner: number): Sym {
    const rows = this.g.Reshape(x, this.g.ints([outer, this.block, inner, 1]));
    return this.node('ReorderInput', [rows], {});
  }

  /** (A, …, B) with B a block as (A, B, …). */
  outwards(x: Sym, outer: number, inner: number): Sym {
    const rows = this.g.Reshape(x, this.g.ints([outer, this.block, inner, 1]));
    return this.node('ReorderOutput', [rows], { channels: this.block });
  }

  private node(op: string, inputs: readonly (Sym | null)[], attrs: OnnxAttrs): Sym {
    const out = this.list.fresh(float32);
    this.list.add(op, inputs, attrs, [out], BLOCKED);
    return out;
  }

  /** One pass over memory for each term: a convolution of each channel by itself multiplies, adds the term before, and ends as told. */
  private write({ terms, bias, relu }: Parts, channels: number): Sym {
    const { g } = this;
    const last = terms.find(({ x, scale }) => typeof x === 'function' && scale === undefined && bias === undefined);
    const rest = terms.filter((term) => term !== last);
    const plain = rest.filter(({ scale }) => scale === undefined);
    const [first, ...others] = [...plain, ...rest.filter((term) => !plain.includes(term))];
    if (last) {
      const sum = rest.length === 0 ? undefined : this.write({ terms: rest }, channels);
      return (last.x as (ending: Ending) => Sym)({ sum, relu });
    }
    const start = first.scale === undefined ? own(first) : undefined;
    const scaled = start === undefined ? [first, ...others] : others;
    if (start !== undefined && bias === undefined) {
      if (scaled.length === 0) return relu ? g.Relu(start) : start;
      if (scaled.length === 1 && scaled[0].scale === undefined && !relu) return g.Add(start, own(scaled[0]));
    }
    if (start !== undefined && scaled.length === 0) return this.each(start, undefined, channels, { bias, relu });
    return scaled.reduce<Sym | undefined>((sum, term, i) => {
      const end = i === scaled.length - 1 ? { bias, relu } : {};
      return this.each(own(term), term.scale, channels, { ...end, sum });
    }, start) as Sym;
  }

  /** scale · x + bias + sum by channel; bounded below by zero with `relu`. */
  private each(x: Sym, scale: Sym | undefined, c: number, { bias, ...ending }: Ending & { readonly bias?: Sym }): Sym {
    const { g } = this;
    const ones = (): Sym => g.constant(new Array<number>(c).fill(1), float32, [c, 1, 1, 1]);
    const weights = scale === undefined ? ones() : g.Reshape(scale, g.ints([c, 1, 1, 1]));
    const attrs = { kernel_shape: [1, 1], strides: [1, 1], pads: [0, 0, 0, 0], dilations: [1, 1], group: c };
    return this.conv([x, weights, bias ?? null], attrs, ending);
  }
}

function own({ x }: Term): Sym {
  return typeof x === 'function' ? x({}) : x;
}
