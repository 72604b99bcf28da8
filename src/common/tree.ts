import { Tensor } from './tensor.js';

/** All Tensors in nested arrays, Maps and plain objects, in order. */
export function tensorsIn(tree: unknown, out: Tensor[] = []): Tensor[] {
  if (tree instanceof Tensor) out.push(tree);
  else if (Array.isArray(tree)) for (const item of tree) tensorsIn(item, out);
  else if (tree instanceof Map) for (const item of tree.values()) tensorsIn(item, out);
  else if (isDict(tree)) for (const item of Object.values(tree)) tensorsIn(item, out);
  return out;
}

/** The same structure with every Tensor replaced. */
export function mapTensors(tree: unknown, change: (t: Tensor) => unknown): unknown {
  if (tree instanceof Tensor) return change(tree);
  if (Array.isArray(tree)) return tree.map((item) => mapTensors(item, change));
  if (tree instanceof Map) return new Map([...tree].map(([k, v]) => [k as unknown, mapTensors(v, change)]));
  if (isDict(tree)) return Object.fromEntries(Object.entries(tree).map(([k, v]) => [k, mapTensors(v, change)]));
  return tree;
}

/** True for promises of any make. */
export function isPromise(x: unknown): x is Promise<unknown> {
  return typeof x === 'object' && x !== null && typeof (x as { then?: unknown }).then === 'function';
}

function isDict(x: unknown): x is Record<string, unknown> {
  if (typeof x !== 'object' || x === null) return false;
  const prototype: unknown = Object.getPrototypeOf(x);
  return prototype === Object.prototype || prototype === null;
}
