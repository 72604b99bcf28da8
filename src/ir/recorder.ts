import { type Value } from '../common/value.js';
import { localKey, Node, type Epoch } from './node.js';
import type { Attrs, Aval, OpRecord } from './op.js';
import { inOperation } from './where.js';

/** What is told about every node; `jit` decides when to run. */
export interface RecorderHooks {
  /** Before a node is made: may run what is pending. Gives the present epoch. */
  before(inputs: readonly Value[]): Epoch;
  /** After a node was made. */
  after(node: Node): void;
  /** Whether a gradient may be asked of what is recorded now. */
  differentiating(): boolean;
  /** The present epoch, if library code may read these values without anything being run before; else undefined. */
  ready(inputs: readonly Value[]): Epoch | undefined;
}

/** How operations see their inputs: gives what stands for them. Cells with mixed precision cast them so. */
export type Precision = (op: OpRecord, inputs: readonly Value[]) => readonly Value[];

const NEVER: Epoch = { frontier: [] };
let hooks: RecorderHooks = {
  before: () => NEVER,
  after: () => undefined,
  differentiating: () => false,
  ready: () => undefined,
};
let scope = '';
let bodies = 0;
let precision: Precision | undefined;
let log: Node[] | undefined;

/** Puts the hooks in place. */
export function setRecorderHooks(next: RecorderHooks): void {
  hooks = next;
}

/** Runs `body`, whose operations become a graph of their own: nothing is run meanwhile, and nothing is due. */
export function withinBody<T>(body: () => T): T {
  bodies++;
  try {
    return body();
  } finally {
    bodies--;
  }
}

/** True while the body of a loop or a branch is recorded. */
export function inBody(): boolean {
  return bodies > 0;
}

/** Whether a gradient may be asked of what is recorded now: operations then keep what their rules want. */
export function differentiating(): boolean {
  return hooks.differentiating();
}

/** The path of the cell whose `construct` runs now; '' outside. */
export function currentScope(): string {
  return scope;
}

/** Sets the path and gives the one before, to be restored when the synchronous part of the call ends. */
export function swapScope(path: string): string {
  const before = scope;
  scope = path;
  return before;
}

/** Runs the synchronous part of a call with a precision; undefined leaves the one around, null is none. */
export function inPrecision<T>(next: Precision | null | undefined, body: () => T): T {
  if (next === undefined) return body();
  const before = precision;
  precision = next ?? undefined;
  try {
    return body();
  } finally {
    precision = before;
  }
}

/** What an operation sees in place of values, in the precision of the cell around: what is checked before it is recorded has to be this. */
export function asSeen(op: OpRecord, values: readonly Value[]): readonly Value[] {
  return precision === undefined ? values : precision(op, values);
}

/** Infers the results of an operation, records it, and gives its outputs. Errors name the operation's cell. */
export function record(op: OpRecord, given: readonly Value[], attrs: Attrs): readonly Value[] {
  const inputs = asSeen(op, given);
  const epoch = bodies > 0 ? NEVER : hooks.before(inputs);
  let inferred: Aval | readonly Aval[];
  try {
    inferred = op.infer(inputs, attrs);
  } catch (error) {
    inOperation(error, scope, op.name, inputs);
    throw error;
  }
  const avals = Array.isArray(inferred) ? (inferred as readonly Aval[]) : [inferred as Aval];
  const node = new Node(op, inputs, attrs, avals, localKey(op, attrs), scope, epoch);
  if (bodies === 0) keep(node);
  return node.outputs;
}

function keep(node: Node): void {
  log?.push(node);
  hooks.after(node);
}

/** What decides, besides the values that it gets, what a function of the library records. */
export interface Circumstances {
  readonly scope: string;
  readonly precision: Precision | undefined;
  readonly differentiating: boolean;
  /** Whatever else its caller says. */
  readonly variant: boolean;
}

/** The present ones. */
export function circumstances(variant: boolean): Circumstances {
  return { scope, precision, differentiating: hooks.differentiating(), variant };
}

/** What `body` gives, and the nodes that it records outside of bodies of loops. */
export function logged<T>(body: () => T): [T, readonly Node[]] {
  const around = log;
  const nodes: Node[] = (log = []);
  try {
    return [body(), nodes];
  } finally {
    log = around;
    if (around !== undefined) for (const node of nodes) around.push(node);
  }
}

/** The present epoch, if nodes that read these values may be copied as they were recorded; else undefined. */
export function readyToCopy(inputs: readonly Value[]): Epoch | undefined {
  return bodies > 0 ? undefined : hooks.ready(inputs);
}

/** Makes a node as one that was recorded before: its inputs are {@link readyToCopy}. Gives its outputs. */
export function copyNode(
  op: OpRecord,
  inputs: readonly Value[],
  attrs: Attrs,
  outputs: readonly Aval[],
  key: number,
  path: string,
  epoch: Epoch,
): readonly Value[] {
  for (const input of inputs) input.shared = true;
  const node = new Node(op, inputs, attrs, outputs, key, path, epoch);
  keep(node);
  return node.outputs;
}
