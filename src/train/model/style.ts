import { get_context, PYNATIVE_MODE } from '../../common/context.js';
import { jit } from '../../jit/index.js';
import type { Cell } from '../../nn/cell.js';
import { structureEpoch } from '../../nn/cell/state.js';

/** Calls a cell with the columns of a step. */
export type Runner = (inputs: readonly unknown[]) => unknown;

/**
 * Calls a cell in graph style: traced once for each shape of its inputs, one run a call. In PyNative mode a cell that has an async `construct` somewhere is
 * called as it is, because its graph may depend on values.
 */
export function graphStyle(cell: Cell): Runner {
  const compiled = jit(cell);
  let epoch = -1;
  let eager = false;
  return (inputs) => {
    if (epoch !== structureEpoch()) {
      epoch = structureEpoch();
      eager = hasAsyncCell(cell);
    }
    const call = eager && get_context('mode') === PYNATIVE_MODE ? cell : compiled;
    return call(...inputs) as unknown;
  };
}

function hasAsyncCell(cell: Cell): boolean {
  for (const [, one] of cell.cells_and_names()) {
    if ((one.construct as { constructor: { name: string } }).constructor.name === 'AsyncFunction') return true;
  }
  return false;
}
