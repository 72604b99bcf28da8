import { nodeModule } from '../common/files.js';
import { runtimeOptions } from './options.js';

/** Multiplications a run that keep one more thread busy: about 2 ms. */
const EACH = 5e7;
/** More threads wait for each other. */
const MOST = 16;

/** Threads of one operator in a graph that makes so many multiplications: as set, else as OMP_NUM_THREADS says, else by the graph and the machine. */
export function threadsFor(work: number): number {
  if (runtimeOptions.threads > 0) return runtimeOptions.threads;
  const told = Number(globalThis.process?.env?.OMP_NUM_THREADS);
  if (Number.isInteger(told) && told > 0) return told;
  return Math.max(1, Math.min(cores(), MOST, Math.floor(work / EACH)));
}

let known: number | undefined;

/** Cores, as far as they can be told from the threads that they run: two each, where there are four and more. */
function cores(): number {
  if (known !== undefined) return known;
  const os = nodeModule<{ availableParallelism(): number }>('node:os');
  const all = os?.availableParallelism() ?? 1;
  return (known = all >= 4 ? all >> 1 : all);
}
