import { checkNonNegativeInt, isInstance, pyClass } from './checks.js';
import { ValueError } from './errors.js';
import { nextWords, seedNumpy } from './numpy.js';

let globalSeed: number | null = null;
const listeners: ((seed: number) => void)[] = [];
/** What the next use of an operator's seed gives; by operator and seed. */
const opCounters = new Map<string, number>();

/**
 * Seeds everything that draws: NumPy's global stream (and with it the initializers), data pipelines, random operators.
 * TypeError unless `seed` is an int, ValueError unless it is in [0, 2**32). MindSpore's `set_seed`.
 */
export function set_seed(seed: number | bigint): void {
  if (!isInstance(seed, 'int')) {
    throw new TypeError(`The argument 'seed' must be type of int, but got ${pyClass(seed)}.`);
  }
  checkNonNegativeInt(seed, 'seed', 'global_seed');
  if (seed >= 2 ** 32) throw new ValueError('Seed must be between 0 and 2**32 - 1');
  globalSeed = Number(seed);
  seedNumpy(globalSeed);
  opCounters.clear();
  for (const listener of listeners) listener(globalSeed);
}

/** The seed of the last {@link set_seed}, or null when there was none. MindSpore's `get_seed`. */
export function get_seed(): number | null {
  return globalSeed;
}

/** Calls `listener` after every {@link set_seed}; for the parts that keep a stream of their own. */
export function onSeed(listener: (seed: number) => void): void {
  listeners.push(listener);
}

/** A 64-bit number as two 32-bit words. */
export interface Words {
  readonly low: number;
  readonly high: number;
}

/**
 * The seed of one initializer: what `numpy.random.randint(1, 2**63)` draws. NumPy takes two words, the high one first, masks them
 * to 63 bits and draws again while the number is 2^63 − 1.
 */
export function drawSeed(): Words {
  for (;;) {
    const [first, second] = nextWords(2);
    const high = first & 0x7fffffff;
    if (high === 0x7fffffff && second === 0xffffffff) continue;
    return second === 0xffffffff ? { low: 0, high: high + 1 } : { low: second + 1, high };
  }
}

/** The two seeds of a random operator; both 0 when nothing was seeded. */
export type OpSeeds = readonly [graph: number, op: number];

const MAX_SEED = 2 ** 31 - 1;
/** What stands for the global seed 0. */
const SEED_OF_ZERO = 87654321;
/** What each use adds to an operator's seed. */
const SEED_STEP = 533697028;

/**
 * The seeds with which MindSpore makes a random operator: the global one, and one that starts at `seed` (null: 0) and moves on with each use of
 * the same `name` and `seed`, until {@link set_seed} starts it anew. ValueError or TypeError for a seed that is no int ≥ 0.
 */
export function opSeeds(name: string, seed: unknown = null): OpSeeds {
  const given = seed ?? 0;
  if (globalSeed === null && given === 0) return [0, 0];
  const start = BigInt(checkNonNegativeInt(given, 'seed', name) as number | bigint);
  const key = `${name} ${start}`;
  const op = opCounters.get(key) ?? Number(start % BigInt(MAX_SEED));
  opCounters.set(key, (op + SEED_STEP) % MAX_SEED);
  return [(globalSeed === 0 ? SEED_OF_ZERO : (globalSeed ?? 0)) % MAX_SEED, op];
}
