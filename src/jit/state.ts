import type { Holder, Value } from '../common/value.js';
import type { Epoch, Node } from '../ir/node.js';
import { inBody } from '../ir/recorder.js';

/** The present structure version of a cell; equal texts mean that a recording still holds. */
export type VersionOf = () => string;

/** A call whose operations are being recorded for replay; nothing is dispatched meanwhile. */
export interface Trace {
  /** Parameters assigned so far, with the value on entry. */
  readonly assigned: Map<Holder, Value>;
  /** Every cell that was called, with its structure version: what the recording depends on. */
  readonly touched: Map<object, VersionOf>;
}

/** What the lazy engine keeps between calls. One for the process, as a program has one order of events. */
export const state = {
  /** The present epoch. */
  epoch: { frontier: [] } as Epoch,
  /** How many library calls (cells, gradient calls, optimizers) are under way; user code runs at 0. */
  depth: 0,
  /** Counts library calls made by user code. */
  call: 0,
  /** Gradient calls under way: nodes keep their inputs while there are any. */
  gradScopes: 0,
  /** The call being recorded, if any. */
  trace: undefined as Trace | undefined,
  /** Parameters whose value is pending: the call that assigned it. */
  dirty: new Map<Holder, number>(),
  /** Parameters that were made of a pending value: a traced call has to find elements there. */
  born: new Set<Holder>(),
  /** Results to be computed with the next run in any case: losses, results of top-level cells. */
  handed: new Map<Value, number>(),
  /** Results of top-level operations and gradients, computed with the next run unless something consumed them. */
  loose: [] as { value: Value; call: number }[],
  /** Gradients handed out since the last run. */
  grads: [] as Value[],
  /** Nodes recorded since the last run. */
  pendingNodes: 0,
  /** Nodes materialised within a gradient scope, that drop their inputs when it closes. */
  retained: [] as Value[],
  /** Values that parameters got while gradient calls are under way. */
  assignments: [] as { readonly parameter: Holder; readonly value: Value }[],
  /** An error that nobody has read. */
  unread: undefined as Error | undefined,
};

/** True while user code runs: no cell, gradient call, trace or body of a loop is under way. */
export function atTopLevel(): boolean {
  return state.depth === 0 && state.trace === undefined && !inBody();
}

/** True for a value that has neither elements nor a run under way. */
export function isPending(value: Value): boolean {
  return value.storage === undefined;
}

/** The node behind a pending value. */
export function producer(value: Value): Node {
  return value.producer as Node;
}
