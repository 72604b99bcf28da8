import { RuntimeError } from '../../common/errors.js';
import type { Row } from '../column.js';
import { isPromise, type Maybe } from '../maybe.js';
import { rowStage, type Counting, type Node, type Run, type Stage } from '../pipeline.js';
import { TensorOperation, type Operation } from '../transforms/operation.js';
import { runOperations } from '../transforms/run.js';
import { StepNode } from './step.js';

/** Names of the columns of `there` when those in `from` become those in `to`, and where each comes from. */
export interface Replacement {
  readonly names: readonly string[];
  /** For each name: a result (`of: 'new'`) or a column that was there. */
  readonly places: readonly { of: 'new' | 'old'; at: number }[];
}

/**
 * As many results as inputs take their places; else the results come first, and then what is left. A result takes the place of a column of the
 * same name.
 */
export function replaceColumns(there: readonly string[], from: readonly string[], to: readonly string[]): Replacement {
  const found: { name: string; of: 'new' | 'old'; at: number }[] = [];
  const old = there.map((name, at) => ({ name, of: 'old' as const, at }));
  if (from.length === to.length) {
    for (const column of old) {
      const at = from.indexOf(column.name);
      if (at >= 0) found.push({ name: to[at], of: 'new', at });
      else if (!to.includes(column.name)) found.push(column);
    }
  } else {
    const left = old.filter(({ name }) => !from.includes(name));
    to.forEach((name, at) => {
      if (!left.some((column) => column.name === name)) found.push({ name, of: 'new', at });
    });
    found.push(...left);
  }
  return { names: found.map(({ name }) => name), places: found };
}

/** Puts results and the columns that stay in order. */
export function mergeColumns({ places }: Replacement, old: Row, made: Row): Row {
  return places.map(({ of, at }) => (of === 'new' ? made[at] : old[at]));
}

/** Operations on some columns of every row. */
export class MapNode extends StepNode {
  constructor(
    child: Node,
    private readonly operations: readonly Operation[],
    private readonly inputs: readonly string[],
    private readonly outputs: readonly string[],
  ) {
    super(child);
  }

  override columns(): readonly string[] {
    return this.plan().replacement.names;
  }

  override size(counting: Counting): Maybe<number> {
    this.checkOperations();
    return super.size(counting);
  }

  override open(run: Run): Stage {
    const { from, replacement, outputs } = this.plan();
    const merge = (row: Row, made: Row): Row => {
      if (made.length !== outputs) {
        throw new RuntimeError(
          "Invalid columns, the number of columns returned in 'map' operations should match the number of 'output_columns', " +
            `but got the number of columns returned in 'map' operations: ${made.length}, the number of 'output_columns': ${outputs}.`,
        );
      }
      return mergeColumns(replacement, row, made);
    };
    const operations = this.operations.map((op) => (op instanceof TensorOperation ? op.started() : op));
    return rowStage(this.child.open(run), (row): Maybe<Row> => {
      const made = runOperations(
        operations,
        from.map((place) => row[place]),
        outputs,
      );
      return isPromise(made) ? made.then((columns) => merge(row, columns)) : merge(row, made);
    });
  }

  private checkOperations(): void {
    if (this.operations.length === 0) throw new RuntimeError("Map: No 'operations' are specified.");
  }

  private plan(): { from: number[]; replacement: Replacement; outputs: number } {
    this.checkOperations();
    const there = this.child.columns();
    const inputs = this.inputs.length > 0 ? this.inputs : there.slice(0, 1);
    const outputs = this.outputs.length > 0 ? this.outputs : inputs;
    const missing = inputs.find((name) => !there.includes(name));
    if (missing !== undefined) {
      throw new RuntimeError(`Invalid parameter, input column name: ${missing} doesn't exist in the dataset columns.`);
    }
    const replacement = replaceColumns(there, inputs, outputs);
    return { from: inputs.map((name) => there.indexOf(name)), replacement, outputs: outputs.length };
  }
}
