/** Counters of the runtime since the start or the last reset. */
export interface RuntimeStats {
  /** Graphs run, also those that were made together with others. */
  runs: number;
  /** Those of them that cost no run of ONNX Runtime: calls that waited were made together, in a loop. */
  together: number;
  /** Graphs compiled. */
  sessions: number;
  /** Milliseconds spent writing and compiling graphs. */
  compileMs: number;
  /** Milliseconds spent in runs. */
  runMs: number;
  /** Bytes of inputs that came from the host: on the processor once for each tensor, on a device with each run until it keeps them. */
  bytesIn: number;
  /** Bytes read back from a device. */
  bytesOut: number;
  /** Bytes that tensors on a device hold now; 0 where they are in the processor's memory. No reset changes it. */
  deviceBytes: number;
  /** The most of them so far. */
  deviceBytesPeak: number;
  /** How many such tensors there are now. */
  deviceBuffers: number;
}

const ZERO = { runs: 0, together: 0, sessions: 0, compileMs: 0, runMs: 0, bytesIn: 0, bytesOut: 0 };

/** The counters themselves. */
export const counters: RuntimeStats = { ...ZERO, deviceBytes: 0, deviceBytesPeak: 0, deviceBuffers: 0 };

/** A copy of the counters. */
export function stats(): RuntimeStats {
  return { ...counters };
}

/** Sets to zero what counts since the last reset. */
export function resetStats(): void {
  Object.assign(counters, ZERO);
}
