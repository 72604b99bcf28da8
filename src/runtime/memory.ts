import type { Storage } from '../common/value.js';
import type { Backend, DeviceTensor } from './backend.js';
import { counters } from './stats.js';

/**
 * Tensors of the runtime. Memory of a device is freed in two ways. A value that a parameter has been given anew and that nobody else has seen is freed when
 * the last run that reads it has ended. Everything else is freed after the garbage collector has found its storage; as that knows
 * nothing of the device's memory, it is asked to look when much is held ({@link overBudget}).
 */
export class DeviceBuffer {
  private live: boolean;

  constructor(
    /** Whose tensor it is: another backend cannot read it. */
    readonly backend: Backend,
    readonly tensor: DeviceTensor,
    private readonly bytes: number,
  ) {
    this.live = backend.resident(tensor);
    if (!this.live) return;
    counters.deviceBytes += bytes;
    counters.deviceBuffers++;
    counters.deviceBytesPeak = Math.max(counters.deviceBytesPeak, counters.deviceBytes);
  }

  /** Whether it holds memory that has to be freed. */
  get resident(): boolean {
    return this.live;
  }

  /** Frees the memory; the tensor is of no use afterwards. */
  release(): void {
    if (this.live) {
      this.live = false;
      counters.deviceBytes -= this.bytes;
      counters.deviceBuffers--;
    }
    this.backend.dispose(this.tensor);
  }
}

const dropped = new FinalizationRegistry<DeviceBuffer>((buffer) => buffer.release());

/** Gives a storage its tensor. */
export function attach(storage: Storage, buffer: DeviceBuffer): void {
  storage.device = buffer;
  if (buffer.resident) dropped.register(storage, buffer, buffer);
}

/** The tensor of a storage. */
export function bufferOf(storage: Storage): DeviceBuffer | undefined {
  return storage.device as DeviceBuffer | undefined;
}

/** Says that a run, or a read, uses the storage until {@link letGo}. */
export function hold(storage: Storage): void {
  storage.users++;
}

/** Ends what {@link hold} began; frees what was discarded meanwhile. */
export function letGo(storage: Storage): void {
  storage.users--;
  if (storage.discarded && storage.users === 0) free(storage);
}

/**
 * Frees the tensor of a storage that nobody can get at any more, as soon as no run uses it. On the host its memory takes a later result: that
 * spares the making and collecting of as much memory as a model has, in each step.
 */
export function discard(storage: Storage): void {
  if (bufferOf(storage) === undefined) return;
  storage.discarded = true;
  if (storage.users === 0) free(storage);
}

function free(storage: Storage): void {
  const buffer = bufferOf(storage);
  if (buffer === undefined || (!buffer.resident && storage.exposed)) return;
  if (!buffer.resident) storage.host = undefined;
  dropped.unregister(buffer);
  buffer.release();
  storage.device = undefined;
}

/** Bytes on the device from which on garbage is looked for. */
const BUDGET = 256 * 2 ** 20;
let limit = BUDGET;

/** Whether so much is held that garbage should be collected; {@link collected} has to be told afterwards. */
export function overBudget(): boolean {
  return counters.deviceBytes > limit;
}

/** What is left after a collection is in use: the next one waits until it has grown by half. */
export function collected(): void {
  limit = Math.max(BUDGET, 1.5 * counters.deviceBytes);
}
