import { type Value } from '../common/value.js';
import { intern, localText, Node, type Epoch } from './node.js';
import type { Attrs, Aval, OpRecord } from './op.js';
import { inOperation } from './where.js';

/** What is told about every node; `jit` decides when to run. */
export interface RecorderHooks {
  /** Before a node is made: may run what is pending. Gives the present epoch. */
  before(inputs: readonly Value[]): Epoch;
  /** After a node was made. */
  after(node: Node): void;
}

const NEVER: Epoch = { frontier: [] };
let hooks: RecorderHooks = { before: () => NEVER, after: () => undefined };
let scope = '';

/** Puts the hooks in place. */
export function setRecorderHooks(next: RecorderHooks): void {
  hooks = next;
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

/** Infers the results of an operation, records it, and gives its outputs. Errors name the operation's cell. */
export function record(op: OpRecord, inputs: readonly Value[], attrs: Attrs): readonly Value[] {
  const epoch = hooks.before(inputs);
  let inferred: Aval | readonly Aval[];
  try {
    inferred = op.infer(inputs, attrs);
  } catch (error) {
    inOperation(error, scope, op.name, inputs);
    throw error;
  }
  const avals = Array.isArray(inferred) ? (inferred as readonly Aval[]) : [inferred as Aval];
  const node = new Node(op, inputs, attrs, avals, intern(localText(op, attrs)), scope, epoch);
  hooks.after(node);
  return node.outputs;
}
