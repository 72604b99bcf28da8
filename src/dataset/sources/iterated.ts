import { RuntimeError } from '../../common/errors.js';
import type { Row } from '../column.js';
import { after, isPromise, type Maybe } from '../maybe.js';
import { needsAwait, type Counting, type Node, type Run, type Stage } from '../pipeline.js';
import type { Restart } from './rows.js';

/** Rows that a generator or another iterable gives, one after the other. */
export class IteratedNode implements Node {
  private counted: number | undefined;

  constructor(
    private readonly names: readonly string[],
    private readonly restart: Restart,
    /** The most rows of an epoch; 0 for all. */
    private readonly limit: number,
    private readonly convert: (value: unknown) => Maybe<Row>,
    /** How many rows the source says it has. */
    promised?: number,
  ) {
    if (promised !== undefined) this.promised = limit > 0 ? Math.min(promised, limit) : promised;
    this.counted = this.promised;
  }

  private readonly promised: number | undefined;

  /** RuntimeError when the source says that it has no rows. */
  private checkSource(): void {
    if (this.promised === 0) throw new RuntimeError('GeneratorNode: data row of input source must not be 0, got: 0');
  }

  /** RuntimeError when an epoch had another number of rows than the source says. */
  private checkPromise(given: number): void {
    if (this.promised === undefined || this.promised === given) return;
    throw new RuntimeError(
      given === 0
        ? 'Unable to fetch data from GeneratorDataset, try iterate the source function of GeneratorDataset or check value of num_epochs when ' +
            'create iterator.'
        : `The actual amount of data read from generator ${given} is different from generator.len ${this.promised}, ` +
            'you should adjust generator.len to make them match.',
    );
  }

  columns(): readonly string[] {
    return this.names;
  }

  size(counting: Counting): Maybe<number> {
    this.checkSource();
    if (this.counted !== undefined) return this.counted;
    return after(this.count(counting), (count) => (this.counted = count));
  }

  batchSize(): number {
    return 1;
  }

  repeatCount(): number {
    return 1;
  }

  private count(counting: Counting): Maybe<number> {
    const iterator = guard(() => this.restart());
    if (counting === 'sync' && Symbol.asyncIterator in iterator) throw needsAwait();
    let count = 0;
    const loop = (): Maybe<number> => {
      while (this.limit === 0 || count < this.limit) {
        const result = guard(() => iterator.next());
        if (isPromise(result)) {
          if (counting === 'sync') {
            result.catch(() => undefined);
            throw needsAwait();
          }
          return result.then((r) => (r.done ? count : (count++, loop())), rethrow);
        }
        if (result.done) return count;
        count++;
      }
      return count;
    };
    return loop();
  }

  open(_run: Run): Stage {
    this.checkSource();
    let iterator: ReturnType<Restart> | undefined;
    let given = 0;
    const end = (): null => {
      this.checkPromise(given);
      this.counted ??= given;
      iterator = undefined;
      given = 0;
      return null;
    };
    const take = (result: IteratorResult<unknown>): Maybe<Row | null> => {
      if (result.done) return end();
      given++;
      return guardRow(() => this.convert(result.value));
    };
    const close = (): Maybe<void> => {
      const open = iterator;
      iterator = undefined;
      given = 0;
      if (open?.return === undefined) return;
      return after(open.return() as Maybe<unknown>, () => undefined);
    };
    return {
      endless: false,
      next: () => {
        if (this.limit > 0 && given === this.limit) {
          this.checkPromise(given);
          this.counted ??= given;
          return after(close(), () => null);
        }
        const from = (iterator ??= guard(() => this.restart()));
        const result = guard(() => from.next());
        return isPromise(result) ? result.then(take, rethrow) : take(result);
      },
      finish: close,
    };
  }
}

/** The error of a user's source, as the error that MindSpore makes of it; the original is the cause. */
export function sourceError(error: unknown): RuntimeError {
  if (error instanceof RuntimeError) return error;
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return new RuntimeError(`Exception thrown from user defined function in dataset: GeneratorDataset: ${text}`, {
    cause: error,
  });
}

function rethrow(error: unknown): never {
  throw sourceError(error);
}

/** Runs a user's code that makes a row, now or later. */
export function guardRow(f: () => Maybe<Row>): Maybe<Row> {
  const row = guard(f);
  return isPromise(row) ? row.catch(rethrow) : row;
}

/** Runs a user's code. */
export function guard<T>(f: () => T): T {
  try {
    return f();
  } catch (error) {
    throw sourceError(error);
  }
}
