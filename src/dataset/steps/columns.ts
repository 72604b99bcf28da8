import { RuntimeError } from '../../common/errors.js';
import type { Node, Run, Stage } from '../pipeline.js';
import { rowStage } from '../pipeline.js';
import { StepNode } from './step.js';

/** Some of the columns, in the order asked for. */
export class ProjectNode extends StepNode {
  constructor(
    child: Node,
    private readonly names: readonly string[],
  ) {
    super(child);
  }

  override columns(): readonly string[] {
    const there = this.child.columns();
    for (const name of this.names) {
      if (!there.includes(name)) throw new RuntimeError(`Invalid column, column name: ${name} does not exist.`);
    }
    return this.names;
  }

  override open(run: Run): Stage {
    const there = this.child.columns();
    const places = this.columns().map((name) => there.indexOf(name));
    return rowStage(this.child.open(run), (row) => places.map((place) => row[place]));
  }
}

/** Columns under other names. */
export class RenameNode extends StepNode {
  constructor(
    child: Node,
    private readonly from: readonly string[],
    private readonly to: readonly string[],
  ) {
    super(child);
  }

  override columns(): readonly string[] {
    const there = this.child.columns();
    if (!this.from.every((name) => there.includes(name))) {
      throw new RuntimeError('Invalid column, column to be renamed does not exist.');
    }
    for (const name of this.to) {
      if (there.includes(name) && !this.from.includes(name)) {
        throw new RuntimeError(
          'Invalid column, rename operation does not support rename one column name into another already exist column name, ' +
            `existing column name is: ${name}.`,
        );
      }
    }
    return there.map((name) => this.to[this.from.indexOf(name)] ?? name);
  }

  override open(run: Run): Stage {
    this.columns();
    return this.child.open(run);
  }
}
