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
  /** The walk over the graph that has met it last. */
  walk = 0;
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
    const [first] = avals;
    this.outputs =
      avals.length === 1
        ? [new Value(first.shape, first.dtype, this)]
        : avals.map((a, i) => new Value(a.shape, a.dtype, this, i));
  }
}

let walks = 0;

/**
 * The number of a new walk over the graph. Values and nodes note in which walk they were met, and values at which place: an object that is put into a Map for the
 * first time costs more than the walk itself. One walk has to end before the next one begins.
 */
export function newWalk(): number {
  return ++walks;
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

/** So many calls of an operation are remembered, to be found without making a text. */
const MANY_CALLS = 8;
const calls = new WeakMap<OpRecord, { readonly attrs: Attrs; readonly key: number }[]>();

/** The small number that stands for operation and attributes. */
export function localKey(op: OpRecord, attrs: Attrs): number {
  let list = calls.get(op);
  if (list === undefined) calls.set(op, (list = []));
  for (const call of list) if (sameAttrs(call.attrs, attrs)) return call.key;
  const key = intern(localText(op, attrs));
  for (const name in attrs) if (attrs[name] instanceof Body) return key; // not to be held
  list.unshift({ attrs, key });
  if (list.length > MANY_CALLS) list.pop();
  return key;
}

function sameAttrs(a: Attrs, b: Attrs): boolean {
  if (a === b) return true;
  let count = 0;
  for (const key in a) {
    count++;
    if (!sameAttr(a[key], b[key])) return false;
  }
  for (const key in b) if (count-- === 0 || !(key in a)) return false;
  return count === 0;
}

/** Whether both have the same text. */
function sameAttr(a: AttrValue, b: AttrValue): boolean {
  if (Object.is(a, b)) return true;
  if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!sameAttr(a[i] as AttrValue, b[i] as AttrValue)) return false;
  return true;
}

/** Operation and attributes as text. */
export function localText(op: OpRecord, attrs: Attrs): string {
  let text = op.name;
  for (const key in attrs) text += `|${key}=${attrText(attrs[key])}`;
  return text;
}

/** An attribute as text, for keys and printing. */
export function attrText(value: AttrValue): string {
  switch (typeof value) {
    case 'number':
      return Object.is(value, -0) ? '-0' : `${value}`;
    case 'string':
      return quoted(value);
    case 'bigint':
      return `${value}n`;
    default:
  }
  if (Array.isArray(value)) {
    let text = '';
    for (const item of value as readonly AttrValue[]) text += text === '' ? attrText(item) : `,${attrText(item)}`;
    return `[${text}]`;
  }
  if (value instanceof DType) return value.name;
  return value instanceof Body ? value.text : String(value);
}

const MANY_TEXTS = 1000;
const texts = new Map<string, string>();

/** A text in quotes. Most are settings, of which there are few. */
function quoted(text: string): string {
  let found = texts.get(text);
  if (found === undefined) {
    found = JSON.stringify(text);
    if (texts.size < MANY_TEXTS) texts.set(text, found);
  }
  return found;
}
