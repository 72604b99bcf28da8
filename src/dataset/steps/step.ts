import type { Maybe } from '../maybe.js';
import type { Counting, Node, Run, Stage } from '../pipeline.js';

/** A step over one other step, which it leaves as it is where a subclass does not say otherwise. */
export abstract class StepNode implements Node {
  constructor(protected readonly child: Node) {}

  columns(): readonly string[] {
    return this.child.columns();
  }

  size(counting: Counting): Maybe<number> {
    return this.child.size(counting);
  }

  batchSize(): number {
    return this.child.batchSize();
  }

  repeatCount(): number {
    return this.child.repeatCount();
  }

  abstract open(run: Run): Stage;
}
