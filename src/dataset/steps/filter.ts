import { RuntimeError } from '../../common/errors.js';
import type { NDArray } from '../../common/numpy.js';
import { columnToNumpy, type Row } from '../column.js';
import { after, type Maybe } from '../maybe.js';
import { countRows, rowStage, type Counting, type Node, type Run, type Stage } from '../pipeline.js';
import { callUser } from '../transforms/run.js';
import { StepNode } from './step.js';

/** The rows for which a function returns something true. */
export class FilterNode extends StepNode {
  constructor(
    child: Node,
    private readonly predicate: (...columns: NDArray[]) => unknown,
    private readonly inputs: readonly string[],
  ) {
    super(child);
  }

  override size(counting: Counting): Maybe<number> {
    return countRows(this, counting);
  }

  override open(run: Run): Stage {
    const there = this.child.columns();
    const places = (this.inputs.length > 0 ? this.inputs : there).map((name) => {
      const place = there.indexOf(name);
      if (place < 0) {
        throw new RuntimeError(`Invalid parameter, input column name: ${name} doesn't exist in the dataset columns.`);
      }
      return place;
    });
    const ask = (row: Row): Maybe<unknown> =>
      callUser('filter operation: [PyFunc]', () => this.predicate(...places.map((place) => columnToNumpy(row[place]))));
    return rowStage(this.child.open(run), (row) => after(ask(row), (keep) => (isTrue(keep) ? row : undefined)));
  }
}

/** Python's truth of an array of one element is that of the element. */
function isTrue(value: unknown): boolean {
  const data = (value as { data?: ArrayLike<unknown> } | null | undefined)?.data;
  return Boolean(data?.length === 1 ? data[0] : value);
}
