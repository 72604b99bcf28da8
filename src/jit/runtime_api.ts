import { engine } from '../common/engine.js';

export { resetStats as reset_stats, stats, type RuntimeStats } from '../runtime/stats.js';

/**
 * Waits until everything recorded so far has run. Rejects with the first error of a run that nobody has read. MindSpore's
 * `runtime.synchronize`.
 */
export function synchronize(): Promise<void> {
  return engine().synchronize();
}
