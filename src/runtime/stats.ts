/** Counters of the runtime since the start or the last reset. */
export interface RuntimeStats {
  /** Graphs run. */
  runs: number;
  /** Graphs compiled. */
  sessions: number;
  /** Milliseconds spent writing and compiling graphs. */
  compileMs: number;
  /** Milliseconds spent in runs. */
  runMs: number;
  /** Bytes of inputs that came from the host and had not been there before. */
  bytesIn: number;
}

/** The counters themselves. */
export const counters: RuntimeStats = { runs: 0, sessions: 0, compileMs: 0, runMs: 0, bytesIn: 0 };

/** A copy of the counters. */
export function stats(): RuntimeStats {
  return { ...counters };
}

/** Sets all counters to zero. */
export function resetStats(): void {
  Object.assign(counters, { runs: 0, sessions: 0, compileMs: 0, runMs: 0, bytesIn: 0 });
}
