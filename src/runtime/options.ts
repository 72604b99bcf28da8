/** Settings of the runtime that hold for sessions made afterwards. */
export const runtimeOptions = {
  /** Threads of one operator on the CPU provider. On few or shared cores one is fastest; see docs/performance.md. */
  threads: 1,
};
