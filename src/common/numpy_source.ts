import * as np from 'numpy-ts';

/** Where `numpy.ts` gets numpy-ts from. In what Node imports, `numpy_late.ts` stands in its place. */
export { np };

/** What this package wants of `np.random`; arrays only by their `data`. */
export interface Stream {
  /** Restarts the stream. */
  seed(seed: number): void;
  /** The state of the generator; `mti` is beyond 624 as long as nobody has drawn or seeded. */
  get_state(): ReturnType<typeof np.random.get_state>;
  /** Puts the generator back to a state. */
  set_state(state: ReturnType<typeof np.random.get_state>): void;
  /** Bytes. */
  bytes(length: number): Uint8Array;
  /** Numbers in [low, high). */
  uniform(low: number, high: number, size: number[]): unknown;
  /** Normal numbers. */
  randn(count: number): unknown;
  /** 0 … n − 1 in random order. */
  permutation(n: number): { readonly data: unknown };
}

/** NumPy's global random stream, `np.random`. */
export const stream = (): Stream => np.random;

/** Calls `then` as soon as the stream is there: at once. */
export const whenReady = (then: () => void): void => then();

/** Resolves when `np` and the stream can be used. */
export const ready = (): Promise<void> => Promise.resolve();
