import { get_context, PYNATIVE_MODE } from '../../common/context.js';
import { RuntimeError } from '../../common/errors.js';
import { jit } from '../../jit/index.js';
import type { Cell } from '../../nn/cell.js';
import { structureEpoch } from '../../nn/cell/state.js';

/** Calls a cell with the columns of a step. */
export type Runner = (inputs: readonly unknown[]) => unknown;

/**
 * Calls a cell in graph style: traced once for each shape of its inputs, one run a call. A cell with an async `construct` somewhere is called as it is,
 * because its graph may depend on values; in graph mode that raises RuntimeError.
 */
export function graphStyle(cell: Cell): Runner {
  const compiled = jit(cell);
  let epoch = -1;
  let waiting: Cell | undefined;
  return (inputs) => {
    if (epoch !== structureEpoch()) {
      epoch = structureEpoch();
      waiting = asyncCell(cell);
    }
    if (waiting === undefined) return compiled(...inputs) as unknown;
    if (get_context('mode') === PYNATIVE_MODE) return cell(...inputs) as unknown;
    throw new RuntimeError(
      `The asynchronous 'construct' of '${waiting.cls_name}' cannot be compiled to a graph: take out the await, or use PYNATIVE_MODE.`,
    );
  };
}

function asyncCell(cell: Cell): Cell | undefined {
  for (const [, one] of cell.cells_and_names()) {
    if ((one.construct as { constructor: { name: string } }).constructor.name === 'AsyncFunction') return one;
  }
  return undefined;
}
