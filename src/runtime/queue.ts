import type { DType, TypedArray } from '../common/dtype.js';
import { RuntimeError } from '../common/errors.js';
import type { Shape } from '../common/shape.js';
import type { Storage } from '../common/value.js';
import type { Backend, DeviceTensor } from './backend.js';
import type { SessionEntry } from './sessions.js';
import { counters } from './stats.js';

/** Something that a run reads: where its elements are (or will be), and what it looks like. */
export interface Feed {
  readonly storage: Storage;
  readonly shape: Shape;
  readonly dtype: DType;
}

/** One run that waits for its turn. */
interface Step {
  readonly entry: SessionEntry;
  readonly feeds: readonly Feed[];
  readonly outputs: readonly { storage: Storage; dtype: DType }[];
  readonly bytes: number;
  readonly settle: (error?: Error) => void;
}

const MAX_STEPS = 10_000;
const MAX_BYTES = 512 * 2 ** 20;

/** All runs, one after the other, in the order in which they were dispatched. */
export class RunQueue {
  private readonly steps: Step[] = [];
  private bytes = 0;
  private working: Promise<void> | undefined;

  constructor(private readonly backend: () => Promise<Backend>) {}

  /** Number of runs that have not ended. */
  get length(): number {
    return this.steps.length;
  }

  /** RuntimeError when so much is queued that the program has to let runs happen first. */
  checkRoom(): void {
    if (this.steps.length < MAX_STEPS && this.bytes < MAX_BYTES) return;
    throw new RuntimeError(
      `${this.steps.length} runs with ${Math.round(this.bytes / 2 ** 20)} MB of inputs wait, and none can start before the program ` +
        'yields: call `await ms.runtime.synchronize()` in the loop.',
    );
  }

  /** Queues a run. The outputs' storages are filled, or get the error; `settled` is told which. Never rejects. */
  push(
    entry: SessionEntry,
    feeds: readonly Feed[],
    outputs: readonly { storage: Storage; dtype: DType }[],
    settled: (error?: Error) => void,
  ): void {
    let bytes = 0;
    for (const { storage } of feeds) if (storage.device === undefined) bytes += storage.host?.byteLength ?? 0;
    let resolve!: () => void;
    const waiting = new Promise<void>((r) => (resolve = r));
    for (const { storage } of outputs) storage.waiting = waiting;
    const settle = (error?: Error): void => {
      for (const { storage } of outputs) {
        storage.waiting = undefined;
        storage.error = error;
      }
      settled(error);
      resolve();
    };
    this.bytes += bytes;
    this.steps.push({ entry, feeds, outputs, bytes, settle });
    this.working ??= this.work();
  }

  /** Resolves when everything queued so far and meanwhile has ended. */
  async idle(): Promise<void> {
    while (this.working) await this.working;
  }

  /** Resolves when at most `most` runs wait. */
  async atMost(most: number): Promise<void> {
    while (this.steps.length > most && this.working) await new Promise<void>((resolve) => this.waiters.push(resolve));
  }

  private waiters: (() => void)[] = [];

  private async work(): Promise<void> {
    await Promise.resolve(); // let the caller finish what it is at
    while (this.steps.length > 0) {
      const step = this.steps[0];
      let error: Error | undefined;
      try {
        await this.run(step);
      } catch (cause) {
        error = cause instanceof Error ? cause : new RuntimeError(String(cause));
      }
      this.steps.shift();
      this.bytes -= step.bytes;
      step.settle(error);
      const waiters = this.waiters;
      this.waiters = [];
      for (const wake of waiters) wake();
    }
    this.working = undefined;
  }

  private async run(step: Step): Promise<void> {
    const backend = await this.backend();
    const session = await step.entry.session;
    const inputs = step.feeds.map((feed) => deviceTensor(backend, feed));
    const start = performance.now();
    let results: DeviceTensor[];
    try {
      results = await session.run(inputs);
    } catch (cause) {
      throw new RuntimeError(`Running a graph failed: ${cause instanceof Error ? cause.message : String(cause)}`, {
        cause,
      });
    }
    counters.runMs += performance.now() - start;
    counters.runs++;
    step.outputs.forEach(({ storage, dtype }, i) => {
      storage.device = results[i];
      storage.host = backend.hostData(results[i], dtype);
    });
  }
}

function deviceTensor(backend: Backend, { storage, shape, dtype }: Feed): DeviceTensor {
  if (storage.error) throw storage.error;
  if (storage.device === undefined) {
    const data = storage.host as TypedArray;
    counters.bytesIn += data.byteLength;
    storage.device = backend.toDevice(data, shape, dtype);
  }
  return storage.device as DeviceTensor;
}
