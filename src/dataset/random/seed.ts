import { onSeed } from '../../common/seed.js';

/** The seed that stands for "none was set", as in MindSpore (it is the default of `std::mt19937`). */
const UNSET = 5489;

let seed = UNSET;

onSeed((value) => {
  seed = value;
});

/** The seed that was set last, by `config.set_seed` or `set_seed`; 5489 when none was. */
export function currentSeed(): number {
  return seed;
}

/** Sets the seed of pipelines. */
export function setCurrentSeed(value: number): void {
  seed = value;
}

/** The seed that an iterator starts from: the one that was set, else a new random one. */
export function drawingSeed(): number {
  return seed === UNSET ? globalThis.crypto.getRandomValues(new Uint32Array(1))[0] : seed;
}
