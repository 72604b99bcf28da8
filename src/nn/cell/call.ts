import { get_context, GRAPH_MODE } from '../../common/context.js';
import type { Signature } from '../../common/signature.js';
import { currentScope } from '../../ir/recorder.js';
import { jit } from '../../jit/jit.js';
import { cellCall, optimizerCall } from '../../jit/scope.js';
import { tensorsIn } from '../../common/tree.js';
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
 * them untouched), run `construct` inside the scope of the cell; in GRAPH_MODE as a compiled graph, when user code makes the call. The
 * result is a Promise when `construct` is async.
 */
export function callCell(cell: CellNode & { construct: Method; cls_name: string }, args: unknown[]): unknown {
  const state = cell[STATE];
  if (!state.namesChecked) {
    refreshNames(cell);
    state.namesChecked = true;
  }
  const signature = constructs.get(cell.construct);
  const inputs = signature === undefined ? args : bound(signature, args);
  state.touched ??= { cell, version: () => structureVersion(cell) };
  const { touched } = state;
  const construct = (values: unknown[]) => (cell.construct as (...values: unknown[]) => unknown).apply(cell, values);
  if (state.optimizer) return optimizerCall(touched, tensorsIn(inputs), () => construct(inputs));
  const run = (...values: unknown[]): unknown => cellCall(touched, pathPart(cell), () => construct(values), values);
  if (get_context('mode') !== GRAPH_MODE) return run(...inputs);
  state.compiled ??= jit(Object.defineProperty(run, 'name', { value: cell.cls_name }));
  return state.compiled(...inputs);
}

/** What a cell is called in the path of errors: by its class where the path begins, below by the attribute that holds it. */
function pathPart(cell: CellNode & { cls_name: string }): string {
  return currentScope() === '' ? cell.cls_name : (cell[STATE].name ?? cell.cls_name);
}

function bound(signature: Binder, args: unknown[]): unknown[] {
  const record = signature.bind(args);
  return signature.parameters.map((parameter) => record[parameter.name]);
}
