import { isAvailable } from '../../runtime/queries.js';
import { countOf } from './shared.js';

/** false; that is logged. MindSpore's `device_context.ascend.is_available`. */
export function is_available(): boolean {
  return isAvailable('Ascend');
}

/** RuntimeError: there is none. MindSpore's `device_context.ascend.device_count`. */
export function device_count(): number {
  return countOf('Ascend', 'Device Ascend not exist.');
}
