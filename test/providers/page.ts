/** What the page offers to the tests that drive it. */
import * as ms from 'mindspore-ts';
import { runFamily, select, type Outcome } from './conformance.js';
import { fetchCases } from './fixtures.web.js';
import { inWorker } from './in_worker.js';
import { train } from './nets.js';

/** Runs the cases of a family with the device target in use, so many of each operation. */
async function family(name: string, most: number): Promise<Outcome[]> {
  const { cases, pool } = await fetchCases(name);
  return runFamily(select(cases, pool, most), pool);
}

/** Destroys the device that ONNX Runtime uses, as a driver that fails does. */
function loseDevice(): void {
  for (const device of devices) device.destroy();
}

interface Destroyable {
  destroy(): void;
}

const devices: Destroyable[] = [];
const adapters = (
  globalThis as { GPUAdapter?: { prototype: { requestDevice(...args: unknown[]): Promise<Destroyable> } } }
).GPUAdapter;
if (adapters !== undefined) {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its own `this`
  const { requestDevice } = adapters.prototype;
  adapters.prototype.requestDevice = async function (...args) {
    const device = await requestDevice.apply(this, args);
    devices.push(device);
    return device;
  };
}

const offered = { ms, train, family, inWorker, loseDevice };

/** What `window.providers` holds. */
export type Offered = typeof offered;

Object.assign(window, { providers: offered });
