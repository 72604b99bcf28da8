import { get_context, GRAPH_MODE } from '../../common/context.js';
import { RuntimeError } from '../../common/errors.js';
import type { Signature } from '../../common/signature.js';
import { currentScope, inPrecision } from '../../ir/recorder.js';
import { jit } from '../../jit/jit.js';
import { cellCall, optimizerCall } from '../../jit/scope.js';
import { isPromise, mapTensors, tensorsIn } from '../../common/tree.js';
import { halfToFloat32 } from '../../ops/precision.js';
import { withBprop, type CustomGradient } from './bprop.js';
import { withHooks } from './forward.js';
import { Copies, copying } from './copying.js';
import { STATE, type CellNode } from './state.js';
import { refreshNames, structureVersion } from './walk.js';

/** A method as it is stored. */
type Method = (...args: never[]) => unknown;

type Binder = Signature<Record<string, unknown>>;

const constructs = new WeakMap<Method, Binder>();

/** Says what the arguments of one of the package's own `construct` are, so that calls with other ones raise Python's TypeError. */
export function declareConstruct(construct: Method, signature: Binder): void {
  if (constructs.has(construct)) throw new Error(`A 'construct' is declared twice, in '${signature.name}': inherited?`);
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
  const signature = constructs.get((state.target as typeof cell).construct);
  const inputs = signature === undefined ? args : signature.list(args);
  state.copies ??= new Copies(cell);
  state.touched ??= { cell, version: () => structureVersion(cell) };
  const { touched } = state;
  const construct = (values: readonly unknown[]) =>
    copying(state, values, () => precisely(cell, () => constructOf(cell, values)));
  if (state.optimizer) return optimizerCall(touched, tensorsIn(inputs), () => construct(inputs));
  const run = (...values: unknown[]): unknown => cellCall(touched, pathPart(cell), () => construct(values), values);
  if (get_context('mode') !== GRAPH_MODE) return run(...inputs);
  state.compiled ??= jit(Object.defineProperty(run, 'name', { value: cell.cls_name }));
  return state.compiled(...inputs);
}

/** Runs a call in the precision of its cell, which holds for the synchronous part of a call only. */
function precisely(cell: CellNode & { cls_name: string }, body: () => unknown): unknown {
  const { precision, widened } = cell[STATE];
  if (precision === undefined) return body();
  const result = inPrecision(precision, body);
  if (!isPromise(result)) return widened ? mapTensors(result, (t) => halfToFloat32(t)) : result;
  result.catch(() => undefined);
  throw new RuntimeError(
    `The asynchronous 'construct' in '${cell.cls_name}' cannot run in mixed precision: take out the await.`,
  );
}

/** `construct` with the gradient that the cell says itself, between its hooks. Members are not read through the proxy: this happens at each call. */
function constructOf(cell: CellNode & { construct: Method }, inputs: readonly unknown[]): unknown {
  const { hooks, target } = cell[STATE];
  const plain = (values: readonly unknown[]) =>
    ((target as typeof cell).construct as (...v: unknown[]) => unknown).apply(cell, [...values]);
  const own =
    'bprop' in target
      ? (values: readonly unknown[]) => withBprop(cell as CellNode as CustomGradient, values, plain)
      : plain;
  return hooks.empty ? own(inputs) : withHooks(cell, hooks, inputs, own);
}

/** What a cell is called in the path of errors: by its class where the path begins, below by the attribute that holds it. */
function pathPart(cell: CellNode & { cls_name: string }): string {
  const state = cell[STATE];
  if (state.name !== undefined && currentScope() !== '') return state.name;
  return (state.className ??= (state.target as typeof cell).cls_name);
}
