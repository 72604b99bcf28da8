import { RuntimeError } from '../../common/errors.js';
import { isSupported } from '../../runtime/devices.js';

/** 1 where there is such a device. RuntimeError where there is none, in the words that are asked for. */
export function countOf(target: string, text: string): number {
  if (!isSupported(target)) throw new RuntimeError(text);
  return 1;
}
