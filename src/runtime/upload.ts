import type { TypedArray } from '../common/dtype.js';
import type { DeviceTensor } from './backend.js';
import type { Feed } from './feed.js';
import { attach, DeviceBuffer } from './memory.js';
import { counters } from './stats.js';

/** Bytes from which on a copy on the device is worth while. Less costs little to bring, and may be sizes that are wanted on the host. */
const LEAST = 4096;

/**
 * The tensor for a run that reads something once more. Host data go to a device with each run that reads them: right for a batch, which is read once.
 * What is read again, as weights that are not trained and data that are kept, is copied there now and stays.
 */
export async function readAgain(buffer: DeviceBuffer, { storage, shape, dtype }: Feed): Promise<DeviceTensor> {
  const { backend, tensor } = buffer;
  if (buffer.resident || backend.upload === undefined) return tensor;
  const { byteLength } = storage.host as TypedArray;
  counters.bytesIn += byteLength;
  const copy = byteLength < LEAST ? undefined : await backend.upload(tensor, { shape, dtype });
  if (copy === undefined) return tensor;
  attach(storage, new DeviceBuffer(backend, copy, byteLength));
  return copy;
}
