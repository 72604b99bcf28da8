import { RuntimeError } from '../../common/errors.js';
import { typeNameOf, type Row } from '../column.js';
import { after, all, isPromise, type Maybe } from '../maybe.js';
import type { Counting, Node, Run, Stage } from '../pipeline.js';

/** `f` of all sizes. */
function sizes(children: readonly Node[], counting: Counting, f: (sizes: number[]) => number): Maybe<number> {
  return after(all(children.map((child) => child.size(counting))), f);
}

/** Runs over stages one after the other. */
function finishAll(stages: readonly Stage[], from = 0): Maybe<void> {
  for (let i = from; i < stages.length; i++) {
    const done = stages[i].finish();
    if (isPromise(done)) return done.then(() => finishAll(stages, i + 1));
  }
}

/** Rows side by side, as long as all have one. */
export class ZipNode implements Node {
  constructor(private readonly children: readonly Node[]) {}

  columns(): readonly string[] {
    const names = this.children.flatMap((child) => child.columns());
    const twice = names.find((name, i) => names.indexOf(name) < i);
    if (twice !== undefined) {
      throw new RuntimeError(`Invalid data, duplicate column ${twice} already exists when zipping datasets.`);
    }
    return names;
  }

  size(counting: Counting): Maybe<number> {
    return sizes(this.children, counting, (rows) => Math.min(...rows));
  }

  batchSize(): number {
    return this.children[this.children.length - 1].batchSize(); // the last one's, as in MindSpore
  }

  repeatCount(): number {
    return this.children[this.children.length - 1].repeatCount();
  }

  open(run: Run): Stage {
    this.columns();
    const stages = this.children.map((child) => child.open(run));
    const finish = () => finishAll(stages);
    const gather = (parts: Row[]): Maybe<Row | null> => {
      for (let i = parts.length; i < stages.length; i++) {
        const row = stages[i].next();
        if (isPromise(row)) return row.then((value) => (value === null ? over() : gather([...parts, value])));
        if (row === null) return over();
        parts.push(row);
      }
      return parts.flat();
    };
    const over = () => after(finish(), () => null);
    return { endless: stages.every((stage) => stage.endless), next: () => gather([]), finish };
  }
}

/** Rows of one step after those of another. */
export class ConcatNode implements Node {
  constructor(private readonly children: readonly Node[]) {}

  columns(): readonly string[] {
    const names = this.children[0].columns();
    for (const child of this.children) {
      if (child.columns().join('\0') !== names.join('\0')) {
        throw new RuntimeError(
          "Invalid columns, 'column name' or 'column order' of concat datasets should be the same.",
        );
      }
    }
    return names;
  }

  size(counting: Counting): Maybe<number> {
    return sizes(this.children, counting, (rows) => rows.reduce((a, b) => a + b, 0));
  }

  batchSize(): number {
    return this.children[this.children.length - 1].batchSize(); // the last one's, as in MindSpore
  }

  repeatCount(): number {
    return this.children[this.children.length - 1].repeatCount();
  }

  open(run: Run): Stage {
    this.columns();
    const stages = this.children.map((child) => child.open(run));
    let at = 0;
    let first: Row | undefined;
    const next = (): Maybe<Row | null> =>
      after(stages[at].next(), (row) => {
        if (row !== null) {
          first ??= row;
          if (first !== row) checkTypes(first, row);
          return row;
        }
        at = (at + 1) % stages.length;
        return at === 0 ? null : next();
      });
    return {
      endless: stages.some((stage) => stage.endless),
      next,
      finish: () => {
        const current = stages[at];
        at = 0;
        return current.finish();
      },
    };
  }
}

function checkTypes(first: Row, row: Row): void {
  first.forEach((column, i) => {
    if (typeNameOf(column) === typeNameOf(row[i])) return;
    throw new RuntimeError(
      `Concat: the data types of the two datasets to be concatenated should be the same, but got: ${typeNameOf(column)} and ${typeNameOf(row[i])}.`,
    );
  });
}
