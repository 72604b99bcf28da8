import type { DType, TypedArray } from '../common/dtype.js';
import { RuntimeError } from '../common/errors.js';
import { sizeOf, type Shape } from '../common/shape.js';
import type { Storage } from '../common/value.js';
import type { Backend, DeviceTensor, OutputInfo } from './backend.js';
import { attach, bufferOf, collected, DeviceBuffer, hold, letGo, overBudget } from './memory.js';
import type { Feed } from './feed.js';
import { platform } from './platform.js';
import type { SessionEntry } from './sessions.js';
import { counters } from './stats.js';
import type { Repeat, Waiting } from './together.js';
import { readAgain } from './upload.js';

/** A run, or a read, that waits for its turn. */
interface Step extends Partial<Waiting> {
  readonly work: () => Promise<void>;
  readonly bytes: number;
  readonly settle: (error?: Error) => void;
}

const MAX_STEPS = 10_000;
const MAX_BYTES = 512 * 2 ** 20;
/** So many runs may wait while a loop over data goes on. */
const PACE = 2;
/** A run on a device ends when its work has been handed over. So that the work does not pile up, a small result is awaited after so many runs. */
const AWAIT_EVERY = 16;

/**
 * All runs and reads of all providers, one after the other: runs in the order in which they were dispatched, reads of what has been computed before
 * them. (In browsers, what overlaps on WebGPU ends the page.)
 */
export class RunQueue {
  private readonly steps: Step[] = [];
  private bytes = 0;
  private working: Promise<void> | undefined;
  private running = false;
  private unawaited = 0;

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
    outputs: readonly Feed[],
    settled: (error?: Error) => void,
    repeat?: Repeat,
  ): void {
    for (const { storage } of feeds) storage.demand?.();
    let bytes = 0;
    for (const { storage } of feeds) {
      if (storage.device === undefined) bytes += storage.host?.byteLength ?? 0;
      hold(storage);
    }
    let resolve!: () => void;
    const waiting = new Promise<void>((r) => (resolve = r));
    for (const { storage } of outputs) storage.waiting = waiting;
    const settle = (error?: Error): void => {
      for (const { storage } of feeds) letGo(storage);
      for (const { storage } of outputs) {
        storage.waiting = undefined;
        storage.error = error;
      }
      settled(error);
      resolve();
    };
    this.bytes += bytes;
    this.steps.push({ work: () => this.run(entry, feeds, outputs, repeat), bytes, settle, feeds, outputs, repeat });
    this.working ??= this.work();
  }

  /** The elements of a storage whose run has ended. A device hands them over before the next run. */
  async read(storage: Storage, info: OutputInfo): Promise<TypedArray> {
    if (storage.host === undefined) {
      hold(storage);
      await new Promise<void>((resolve, reject) => {
        const step: Step = {
          work: () => fetch(storage, info),
          bytes: 0,
          settle: (error) => {
            letGo(storage);
            if (error) reject(error);
            else resolve();
          },
        };
        this.steps.splice(this.running ? 1 : 0, 0, step);
        this.working ??= this.work();
      });
    }
    return storage.expose() as TypedArray;
  }

  /** Resolves when everything queued so far and meanwhile has ended. */
  async idle(): Promise<void> {
    while (this.working) await this.working;
  }

  /** Resolves when no more runs wait than keep the provider busy; those that are made together count as one. */
  async pace(): Promise<void> {
    const most = PACE * (this.steps.at(-1)?.repeat?.most ?? 1);
    while (this.steps.length > most && this.working) await new Promise<void>((resolve) => this.waiters.push(resolve));
  }

  private waiters: (() => void)[] = [];

  private async work(): Promise<void> {
    await Promise.resolve(); // let the caller finish what it is at
    while (this.steps.length > 0) {
      const [first] = this.steps;
      const count = first.repeat?.count(this.steps) ?? 1;
      let [done, error]: [number, Error | undefined] = [count, undefined];
      this.running = true;
      if (count === 1 || !(await this.together(first.repeat as Repeat, this.steps.slice(0, count) as Waiting[]))) {
        done = 1;
        try {
          await first.work();
        } catch (cause) {
          error = cause instanceof Error ? cause : new RuntimeError(String(cause));
        }
      }
      this.running = false;
      for (const step of this.steps.splice(0, done)) {
        this.bytes -= step.bytes;
        step.settle(error);
      }
      const waiters = this.waiters;
      this.waiters = [];
      for (const wake of waiters) wake();
      if (overBudget()) {
        await platform().collect();
        collected();
      }
    }
    this.working = undefined;
  }

  private async run(
    entry: SessionEntry,
    feeds: readonly Feed[],
    outputs: readonly Feed[],
    repeat: Repeat | undefined,
  ): Promise<void> {
    const { backend, results, ms } = await execute(entry, feeds);
    counters.runs++;
    repeat?.measured(ms);
    outputs.forEach((output, i) => keep(backend, results[i], output));
    if (outputs.some(({ storage }) => storage.host !== undefined)) this.unawaited = 0;
    else if (++this.unawaited >= AWAIT_EVERY) await this.awaitDevice(outputs);
  }

  /** Makes several runs in one. False when that fails: they are as before then. */
  private async together(repeat: Repeat, runs: readonly Waiting[]): Promise<boolean> {
    try {
      const { entry, feeds } = repeat.together(runs);
      const { backend, results, ms } = await execute(entry, feeds);
      counters.runs += runs.length;
      counters.together += runs.length - 1;
      repeat.measured(ms, runs.length);
      repeat.handOut(
        runs,
        (i, output) => keep(backend, results[i], output),
        (i, { dtype }) => backend.hostData(results[i], dtype) as TypedArray,
      );
      return true;
    } catch (error) {
      repeat.refuse(error);
      return false;
    }
  }

  /** Reads the smallest result. */
  private async awaitDevice(outputs: readonly Feed[]): Promise<void> {
    this.unawaited = 0;
    const [first, ...rest] = outputs;
    const smallest = rest.reduce((a, b) => (sizeOf(b.shape) < sizeOf(a.shape) ? b : a), first);
    await fetch(smallest.storage, smallest);
  }
}

/** Runs a graph. */
async function execute(
  entry: SessionEntry,
  feeds: readonly Feed[],
): Promise<{ backend: Backend; results: DeviceTensor[]; ms: number }> {
  const session = await entry.session;
  const backend = await entry.backend();
  const inputs: DeviceTensor[] = [];
  for (const feed of feeds) inputs.push(await deviceTensor(backend, feed));
  const start = performance.now();
  let results: DeviceTensor[];
  try {
    results = await session.run(inputs);
  } catch (cause) {
    throw new RuntimeError(`Running a graph failed: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  }
  const ms = performance.now() - start;
  counters.runMs += ms;
  return { backend, results, ms };
}

/** Gives a storage its result. */
function keep(backend: Backend, result: DeviceTensor, { storage, shape, dtype }: Feed): void {
  storage.host = backend.hostData(result, dtype);
  attach(storage, new DeviceBuffer(backend, result, byteSize(shape, dtype)));
}

function byteSize(shape: Shape, dtype: DType): number {
  return sizeOf(shape) * dtype.size;
}

/** Brings the elements of a storage to the host. */
async function fetch(storage: Storage, info: OutputInfo): Promise<void> {
  if (storage.error) throw storage.error;
  const buffer = bufferOf(storage);
  if (storage.host !== undefined || buffer === undefined) return;
  storage.host = await buffer.backend.download(buffer.tensor, info);
  counters.bytesOut += storage.host.byteLength;
}

/** The tensor that a backend reads: made from host data, which are brought there first when another backend has them. */
async function deviceTensor(backend: Backend, feed: Feed): Promise<DeviceTensor> {
  const { storage, shape, dtype } = feed;
  if (storage.error) throw storage.error;
  const known = bufferOf(storage);
  if (known?.backend === backend) return backend.upload ? readAgain(known, feed) : known.tensor;
  if (known !== undefined) await fetch(storage, { shape, dtype });
  const data = storage.host as TypedArray;
  counters.bytesIn += data.byteLength;
  const tensor = backend.toDevice(data, shape, dtype);
  if (known?.resident !== true) attach(storage, new DeviceBuffer(backend, tensor, data.byteLength));
  return tensor;
}
