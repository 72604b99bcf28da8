import { DType } from '../common/dtype.js';
import { Value, type Producer } from '../common/value.js';
import { Body } from './body.js';
import type { Attrs, Aval, AttrValue, OpRecord } from './op.js';

/** The time between two dispatches. */
export interface Epoch {
  /** When it has ended: what user code made in it and has not consumed, still pending. */
  frontier: Value[];
}

/** One operation that has been recorded and not (or not only) been run. */
export class Node implements Producer {
  /** Its results, in order. */
  readonly outputs: readonly Value[];
  /** Whether user code, outside of all cells and gradient calls, has used a result. */
  consumed = false;
  constructor(
    readonly op: OpRecord,
    readonly inputs: readonly Value[],
    readonly attrs: Attrs,
    avals: readonly Aval[],
    /** A small number that stands for operation and attributes. */
    readonly localKey: number,
    /** The path of the cell that recorded it, for messages. */
    readonly scope: string,
    /** When it was recorded. */
    readonly epoch: Epoch,
  ) {
    this.outputs = avals.map((a, i) => new Value(a.shape, a.dtype, this, i));
  }
}

/** The node that a value comes from, while it is kept. */
export function nodeOf(value: Value): Node | undefined {
  return value.producer as Node | undefined;
}

const interned = new Map<string, number>();

/** The small number that stands for a text, the same for equal texts. */
export function intern(text: string): number {
  let id = interned.get(text);
  if (id === undefined) interned.set(text, (id = interned.size));
  return id;
}

/** Operation and attributes as text. */
export function localText(op: OpRecord, attrs: Attrs): string {
  let text = op.name;
  for (const key in attrs) text += `|${key}=${attrText(attrs[key])}`;
  return text;
}

/** An attribute as text, for keys and printing. */
export function attrText(value: AttrValue): string {
  if (Array.isArray(value)) return `[${(value as readonly AttrValue[]).map(attrText).join(',')}]`;
  if (value instanceof DType) return value.name;
  if (value instanceof Body) return value.text;
  if (Object.is(value, -0)) return '-0';
  if (typeof value === 'bigint') return `${value}n`;
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}
