import type { Value } from '../common/value.js';
import { intern, newWalk, nodeOf, type Node } from '../ir/node.js';
import { isDeclared } from '../ops/define.js';

/** What the rules of a walk get to see, apart from values. */
export interface Structure {
  /** Equal exactly for walks whose rules record the same. */
  readonly key: readonly number[];
  /** All values that they may read, in the order in which the key counts them. */
  readonly values: readonly Value[];
}

/**
 * The structure of a walk from `outputs`, whose gradients are `seeds`, through `nodes` (in the order they were recorded) to `wrt`. undefined where a rule or a hook
 * belongs to one place: user code is behind it, and it has to be asked each time.
 */
export function structureOf(
  nodes: readonly Node[],
  outputs: readonly Value[],
  seeds: readonly (Value | undefined)[],
  wrt: readonly Value[],
): Structure | undefined {
  const walk = newWalk();
  const values: Value[] = [];
  const key: number[] = [];
  const count = (value: Value): void => {
    value.walk = walk;
    value.place = values.push(value) - 1;
  };
  const read = (value: Value): void => {
    if (value.walk === walk) return void key.push(value.place);
    key.push(-1, intern(value.dtype.name), value.shape.length);
    for (const d of value.shape) key.push(d);
    count(value);
  };
  for (const node of nodes) {
    if (!isDeclared(node.op)) return undefined;
    key.push(-2, node.localKey, intern(node.scope));
    for (const input of node.inputs) read(input);
    for (const output of node.outputs) {
      if (output.hooks !== undefined || output.owner?.hooks !== undefined) return undefined;
      if (output.walk !== walk) count(output);
    }
  }
  key.push(-3);
  outputs.forEach(read);
  key.push(-4);
  for (const seed of seeds) {
    if (seed === undefined) {
      key.push(-6);
      continue;
    }
    read(seed);
    // Sums of gradients look at what made them.
    key.push(nodeOf(seed)?.localKey ?? -1);
  }
  key.push(-5);
  for (const value of wrt) key.push(value.walk === walk ? value.place : -1);
  return { key, values };
}
