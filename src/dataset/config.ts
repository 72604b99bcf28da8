import { isInstance } from '../common/checks.js';
import { ValueError } from '../common/errors.js';
import { seedNumpy } from '../common/numpy.js';
import { currentSeed, setCurrentSeed } from './random/seed.js';

/**
 * Seeds all shuffling and sampling, and NumPy's global stream. With a seed, pipelines give their rows in MindSpore's order.
 * TypeError unless `seed` is an int, ValueError unless it is in [0, 2^32). MindSpore's `dataset.config.set_seed`.
 */
export function set_seed(seed: number | bigint): void {
  if (typeof seed === 'boolean' || !isInstance(seed, 'int')) throw new TypeError("seed isn't of type int.");
  if (seed < 0 || seed > 0xffffffff) {
    throw new ValueError('seed given is not within the required range [0, UINT32_MAX(4294967295)].');
  }
  setCurrentSeed(Number(seed));
  seedNumpy(Number(seed));
}

/** The seed set last; 5489 when none was. MindSpore's `dataset.config.get_seed`. */
export function get_seed(): number {
  return currentSeed();
}
