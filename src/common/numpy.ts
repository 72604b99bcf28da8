import type { DType, TypedArray } from './dtype.js';
import { numberReader } from './dtype.js';
import { np, ready, stream, whenReady } from './numpy_source.js';

/**
 * The NumPy of this package. No other file uses numpy-ts, so that user and library share one instance and one random
 * stream. It is exported as `np` from the root.
 */
export { np };

/** Resolves when NumPy can be used; Node's entry waits for it. */
export { ready as numpyReady };

/** An array of numpy-ts. */
export type NDArray = np.NDArray;

// numpy-ts begins with a fixed seed. NumPy begins with a random one, and unseeded weights must differ from run to run.
whenReady(() => {
  if (stream().get_state().mti > 624) stream().seed(globalThis.crypto.getRandomValues(new Uint32Array(1))[0]);
});

/** Restarts NumPy's global stream. `seed` is in [0, 2**32). NumPy's `random.seed`. */
export function seedNumpy(seed: number): void {
  stream().seed(seed);
}

/** The next `count` 32-bit words of NumPy's global stream. */
export function nextWords(count: number): Uint32Array {
  return new Uint32Array(
    stream()
      .bytes(4 * count)
      .slice().buffer,
  );
}

/** `count` numbers of NumPy's global stream, uniform in [low, high). NumPy's `random.uniform(low, high, count)`. */
export function uniformNumbers(low: number, high: number, count: number): Float64Array {
  return (stream().uniform(low, high, [count]) as NDArray).data as Float64Array;
}

/** Moves NumPy's global stream on as `random.randn` does for `count` numbers, two words or more a pair. */
export function skipNormals(count: number): void {
  stream().randn(count);
}

/** Runs `body` and puts NumPy's global stream back to where it was. */
export function withoutDraws<T>(body: () => T): T {
  const state = stream().get_state();
  try {
    return body();
  } finally {
    stream().set_state(state);
  }
}

/** 0 … n − 1 in random order, drawn from NumPy's global stream. NumPy's `random.permutation(n)`. */
export function permutation(n: number): ArrayLike<number> {
  return stream().permutation(n).data as ArrayLike<number>;
}

/** A numpy-ts array with a copy of `data`; bfloat16, which NumPy has not, becomes float32. */
export function toNumpy(data: TypedArray, shape: readonly number[], dtype: DType): NDArray {
  const out = np.zeros([...shape], dtype.name === 'bfloat16' ? 'float32' : dtype.name);
  if (dtype.kind === 'float' && dtype.size === 2) {
    const read = numberReader(data, dtype);
    for (let i = 0; i < data.length; i++) out.data[i] = read(i);
  } else {
    (out.data as TypedArray & { set(from: TypedArray): void }).set(data);
  }
  return out;
}
