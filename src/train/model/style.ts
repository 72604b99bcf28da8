import { get_context, PYNATIVE_MODE } from '../../common/context.js';
import { RuntimeError } from '../../common/errors.js';
import { jit } from '../../jit/index.js';
import { several, severalCompiled, type Several } from '../../jit/several.js';
import type { Cell } from '../../nn/cell.js';
import { structureEpoch } from '../../nn/cell/state.js';

/** How a cell is called. */
export interface Runner {
  /** Calls it with the columns of a step. */
  step(inputs: readonly unknown[]): unknown;
  /** Makes several such calls in one run. Rejects with the reason where that cannot be done; nothing has happened then. */
  several(steps: readonly (readonly unknown[])[]): Promise<Several>;
  /** Whether that has been done with such columns: it is compiled. */
  severalCompiled(inputs: readonly unknown[]): boolean;
}

/**
 * Calls a cell in graph style: traced once for each shape of its inputs, one run a call. A cell with an async `construct` somewhere is called as it is,
 * because its graph may depend on values; in graph mode that raises RuntimeError.
 */
export function graphStyle(cell: Cell): Runner {
  const compiled = jit(cell);
  let epoch = -1;
  let waiting: Cell | undefined;
  const findAsync = (): Cell | undefined => {
    if (epoch !== structureEpoch()) {
      epoch = structureEpoch();
      waiting = asyncCell(cell);
    }
    return waiting;
  };
  return {
    step: (inputs) => {
      const found = findAsync();
      if (found === undefined) return compiled(...inputs) as unknown;
      if (get_context('mode') === PYNATIVE_MODE) return cell(...inputs) as unknown;
      throw new RuntimeError(
        `The asynchronous 'construct' of '${found.cls_name}' cannot be compiled to a graph: take out the await, or use PYNATIVE_MODE.`,
      );
    },
    several: (steps) => {
      const found = findAsync();
      if (found === undefined) return several(compiled, steps);
      return Promise.reject(new RuntimeError(`the 'construct' of '${found.cls_name}' is asynchronous`));
    },
    severalCompiled: (inputs) => severalCompiled(compiled, inputs),
  };
}

function asyncCell(cell: Cell): Cell | undefined {
  for (const [, one] of cell.cells_and_names()) {
    if ((one.construct as { constructor: { name: string } }).constructor.name === 'AsyncFunction') return one;
  }
  return undefined;
}
