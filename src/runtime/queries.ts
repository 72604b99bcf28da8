import { deviceTarget } from '../common/context.js';
import { ValueError } from '../common/errors.js';
import { log } from '../common/log.js';
import { pyClass, pyStr } from '../common/pytext.js';
import { isSupported, nameOf, providerOf, refusal } from './devices.js';
import { runtimeOf } from './runtime.js';

/** What programs ask about devices: MindSpore's targets, and those that ask for one provider. */
const TARGETS = ['CPU', 'GPU', 'Ascend'];
const OWN = ['WebGPU', 'WASM', 'CUDA'];

/** ValueError for what is no device target; `name` is the function that was called. */
export function checkKnown(target: unknown, name: string): asserts target is string {
  if (typeof target === 'string' && (TARGETS.includes(target) || OWN.includes(target))) return;
  const where = name === '' ? 'The argument' : `For '${name}', the argument`;
  throw new ValueError(`${where} 'device_target' must be one of ['CPU', 'GPU', 'Ascend'], but got ${pyStr(target)}.`);
}

/** Whether a target can be had, as far as that can be told at once; why it cannot is logged. */
export function isAvailable(target: string): boolean {
  if (isSupported(target)) return true;
  const reason = refusal(target);
  log.warning(`Backend ${target} is not available${reason === undefined ? '' : `: ${reason}`}.`);
  return false;
}

/** Whether ONNX Runtime has been loaded for a target. */
export function isInitialized(target: string): boolean {
  const provider = providerOf(target);
  return provider !== undefined && runtimeOf(provider).initialized;
}

/** The target that a query is about: the one in use when none is given. ValueError for one that is not there. */
export function queried(target: unknown): string {
  const asked = target ?? deviceTarget();
  if (typeof asked !== 'string') {
    throw new TypeError(
      `The argument 'device_target' must be str, but got ${pyStr(asked)}, type is ${pyClass(asked)}.`,
    );
  }
  checkKnown(asked, '');
  if (!isSupported(asked)) {
    throw new ValueError(
      `${asked} backend is not available for this MindSpore package.You can call hal.is_available to check the reason.`,
    );
  }
  return asked;
}

/** What a target is called: 'CPU', or the provider that it comes to. */
export function deviceName(target: string): string {
  const provider = providerOf(target);
  return provider === undefined || provider === 'wasm' || target === 'CPU' ? 'CPU' : nameOf(provider);
}
