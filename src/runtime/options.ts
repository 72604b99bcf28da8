/** Settings of the runtime that hold for sessions made afterwards. */
export const runtimeOptions = {
  /** Threads of one operator on the CPU and WASM providers; 0 leaves it to `threadsFor`. */
  threads: 0,
  /** Compiling fails when a node of the graph would run on the processor although the provider is another. */
  strict: false,
  /** Whether runs that wait are made together: where it pays, wherever it can be done, or never. */
  together: 'auto' as 'auto' | 'always' | 'never',
};
