import type { Tensor } from '../common/tensor.js';
import { currentScope, inPrecision, swapScope } from '../ir/recorder.js';
import { inCell } from '../ir/where.js';
import { asConstants } from '../ops/operand.js';
import { dispatch, enter, hand, leave, raiseUnread } from './engine.js';
import { atTopLevel, isPending, producer, state, type VersionOf } from './state.js';
import { isPromise, tensorsIn } from '../common/tree.js';

/** What a traced call depends on: a cell and how to ask for its structure version. */
export interface Touched {
  readonly cell: object;
  readonly version: VersionOf;
  /** Where it was called last: the same text each time is one string, compared and hashed once. */
  path?: { readonly around: string; readonly name: string; readonly text: string };
}

function pathOf(touched: Touched, name: string): string {
  const around = currentScope();
  const known = touched.path;
  if (known?.around === around && known.name === name) return known.text;
  touched.path = { around, name, text: around === '' ? name : `${around}.${name}` };
  return touched.path.text;
}

/**
 * The call of a cell: `body` is its `construct`, `name` what it is called in the cell around it, `inputs` what errors say it was called
 * with. Results of a top-level call are computed with the next run. An asynchronous body is followed to its end.
 */
export function cellCall<T>(touched: Touched, name: string, body: () => T, inputs: readonly unknown[] = []): T {
  state.trace?.touched.set(touched.cell, touched.version);
  const around = currentScope();
  const path = pathOf(touched, name);
  enter();
  swapScope(path);
  let result: T;
  try {
    result = body();
  } catch (error) {
    inCell(error, path, inputs);
    throw error;
  } finally {
    swapScope(around);
    leave();
  }
  if (isPromise(result)) {
    return result.then(
      (settled) => {
        handTree(settled);
        return settled;
      },
      (error: unknown) => {
        inCell(error, path, inputs);
        throw error;
      },
    ) as T;
  }
  handTree(result);
  return result;
}

/**
 * The call of an optimizer: `body` assigns the parameters and its state. When user code made the call, everything due is then
 * computed in one run; the gradients it consumed are not kept. Raises first what an earlier run left behind.
 */
export function optimizerCall<T>({ cell, version }: Touched, gradients: readonly Tensor[], body: () => T): T {
  state.trace?.touched.set(cell, version);
  const top = atTopLevel();
  if (top) raiseUnread();
  enter();
  let result: T;
  try {
    result = inPrecision(null, () => asConstants(body));
  } finally {
    leave();
  }
  if (top) {
    for (const { handle: value } of gradients) if (isPending(value)) producer(value).consumed = true;
    handTree(result);
    dispatch();
  }
  return result;
}

function handTree(tree: unknown): void {
  if (atTopLevel()) hand(tensorsIn(tree).map((t) => t.handle));
}
