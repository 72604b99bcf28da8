import { uint8 } from './dtype.js';
import { RuntimeError } from './errors.js';
import { mixSeeds } from './philox.js';
import type { OpSeeds } from './seed.js';
import { Tensor } from './tensor.js';

/** How far a use moves the offset, as in MindSpore. */
const STEP = 12n;

/**
 * The state of random numbers of members that take a `generator`: a seed, an int64, and an offset that moves on with each use. Both 0 at first.
 * MindSpore's `Generator`.
 */
export class Generator {
  private current = 0n;
  private offset = 0n;

  /** The state, 16 numbers of uint8: seed and offset, lowest byte first. MindSpore's `Generator.get_state`. */
  get_state(): Tensor {
    const bytes = new DataView(new ArrayBuffer(16));
    bytes.setBigInt64(0, this.current, true);
    bytes.setBigInt64(8, this.offset, true);
    return Tensor.fromData(new Uint8Array(bytes.buffer), [16], uint8);
  }

  /** Goes back to a state of {@link get_state}, which has to be on the host. RuntimeError for anything else. MindSpore's `Generator.set_state`. */
  set_state(state: Tensor): void {
    const given: unknown = state;
    if (given instanceof Tensor && given.dtype !== uint8) {
      throw new RuntimeError(`State data type must be UInt8, but got ${String(given.dtype)}`);
    }
    const data = given instanceof Tensor ? given.hostData() : undefined;
    if (data === undefined) throw new RuntimeError('Invalid tensor input: State');
    if (data.length !== 16) throw new RuntimeError(`State data size must be 16, but got ${data.length}`);
    const bytes = new DataView(Uint8Array.from(data as Uint8Array).buffer);
    this.current = bytes.getBigInt64(0, true);
    this.offset = bytes.getBigInt64(8, true);
  }

  /** Takes a random seed and gives it. MindSpore's `Generator.seed`. */
  seed(): number {
    const [drawn] = globalThis.crypto.getRandomValues(new Uint32Array(1));
    this.restart(BigInt(drawn));
    return drawn;
  }

  /** Starts from a seed; gives the generator. TypeError unless it is an int. MindSpore's `Generator.manual_seed`. */
  manual_seed(seed: number | bigint): this {
    const given: unknown = seed;
    const isInt = typeof given === 'bigint' || typeof given === 'boolean' || Number.isInteger(given);
    if (!isInt) throw new TypeError('Seed must be an integer.');
    this.restart(BigInt.asIntN(64, BigInt(given as number)));
    return this;
  }

  /** The seed that it started from: a bigint where a number would not be exact. MindSpore's `Generator.initial_seed`. */
  initial_seed(): number | bigint {
    const n = Number(this.current);
    return Number.isSafeInteger(n) ? n : this.current;
  }

  /** @internal Seeds for one use, of seed and offset; the offset then moves on. */
  step(): OpSeeds {
    const [low, high] = [this.current, this.offset].map((x) => BigInt.asUintN(64, x));
    this.offset = BigInt.asIntN(64, this.offset + STEP);
    return mixSeeds(low, high);
  }

  private restart(seed: bigint): void {
    this.current = seed;
    this.offset = 0n;
  }
}

/** What members draw from that get no generator; it starts from a random seed. MindSpore's `default_generator`. */
export const default_generator: Generator = new Generator();
default_generator.seed();

/** Seeds {@link default_generator} randomly and gives the seed. MindSpore's `seed`. */
export function seed(): number {
  return default_generator.seed();
}

/** Seeds {@link default_generator} and gives it. TypeError unless `seed` is an int. MindSpore's `manual_seed`. */
export function manual_seed(seed: number | bigint): Generator {
  return default_generator.manual_seed(seed);
}

/** The seed that {@link default_generator} started from. MindSpore's `initial_seed`. */
export function initial_seed(): number | bigint {
  return default_generator.initial_seed();
}

/** The state of {@link default_generator}. MindSpore's `get_rng_state`. */
export function get_rng_state(): Tensor {
  return default_generator.get_state();
}

/** Sets the state of {@link default_generator}. RuntimeError for what is no state. MindSpore's `set_rng_state`. */
export function set_rng_state(state: Tensor): void {
  default_generator.set_state(state);
}
