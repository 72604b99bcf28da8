import type { Signature } from '../../common/signature.js';
import { cellCall, optimizerCall } from '../../jit/scope.js';
import { tensorsIn } from '../../jit/tree.js';
import { STATE, type CellNode } from './state.js';
import { refreshNames, structureVersion } from './walk.js';

/** A method as it is stored. */
type Method = (...args: never[]) => unknown;

type Binder = Signature<Record<string, unknown>>;

const constructs = new WeakMap<Method, Binder>();

/** Says what the arguments of one of the package's own `construct` are, so that calls with other ones raise Python's TypeError. */
export function declareConstruct(construct: Method, signature: Binder): void {
  constructs.set(construct, signature);
}

/**
 * What calling a cell does: look for duplicate names once, bind the arguments of the package's own layers (a user's `construct` gets
 * them untouched), run `construct` inside the scope of the cell. The result is a Promise when `construct` is async.
 */
export function callCell(cell: CellNode & { construct: Method; cls_name: string }, args: unknown[]): unknown {
  const state = cell[STATE];
  if (!state.namesChecked) {
    refreshNames(cell);
    state.namesChecked = true;
  }
  const construct = cell.construct as (...args: unknown[]) => unknown;
  const signature = constructs.get(construct);
  const inputs = signature === undefined ? args : bound(signature, args);
  state.touched ??= { cell, version: () => structureVersion(cell) };
  const body = () => construct.apply(cell, inputs);
  if (state.optimizer) return optimizerCall(state.touched, tensorsIn(inputs), body);
  return cellCall(state.touched, state.name ?? cell.cls_name, body);
}

function bound(signature: Binder, args: unknown[]): unknown[] {
  const record = signature.bind(args);
  return signature.parameters.map((parameter) => record[parameter.name]);
}
