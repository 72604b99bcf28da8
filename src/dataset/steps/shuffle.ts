import type { Row } from '../column.js';
import { after, isPromise, type Maybe } from '../maybe.js';
import type { Node, Run, Stage } from '../pipeline.js';
import { Mt19937x64 } from '../random/mt19937_64.js';
import { drawingSeed } from '../random/seed.js';
import { StepNode } from './step.js';

/** Mixes rows through a buffer: each row given is a random one of the buffer, whose place the next row takes. MindSpore's order. */
export class ShuffleNode extends StepNode {
  constructor(
    child: Node,
    private readonly bufferSize: number,
  ) {
    super(child);
  }

  override open(run: Run): Stage {
    const child = this.child.open(run);
    const random = new Mt19937x64(drawingSeed());
    const buffer: Row[] = [];
    let begun = false;
    let ended = false;
    const add = (row: Row | null) => {
      if (row === null) ended = true;
      else buffer.push(row);
    };
    const next = (): Maybe<Row | null> => {
      begun = true;
      while (!ended && buffer.length < this.bufferSize) {
        const row = child.next();
        if (isPromise(row)) return row.then((value) => (add(value), next()));
        add(row);
      }
      if (buffer.length === 0) {
        begun = ended = false;
        return null;
      }
      const at = random.below(buffer.length);
      const row = buffer[at];
      const last = buffer.pop()!;
      if (at < buffer.length) buffer[at] = last;
      return row;
    };
    // The rest of the epoch is drawn, so that the next one has the order it would have had.
    const drain = (): Maybe<void> => {
      while (begun) {
        const row = next();
        if (isPromise(row)) return row.then(drain);
      }
    };
    const finish = (): Maybe<void> => {
      if (!child.endless) return drain();
      buffer.length = 0;
      begun = ended = false;
      return after(child.finish(), () => undefined);
    };
    return { endless: child.endless, next, finish };
  }
}
