import type { TypedArray } from '../common/dtype.js';
import { log } from '../common/log.js';
import { sizeOf } from '../common/shape.js';
import { Storage } from '../common/value.js';
import type { OutputInfo } from './backend.js';
import { runtimeOptions } from './options.js';
import type { Feed } from './feed.js';
import type { SessionEntry } from './sessions.js';

/** A run as it waits in the queue. */
export interface Waiting {
  readonly feeds: readonly Feed[];
  readonly outputs: readonly Feed[];
  /** What it can be done together with: runs that wait behind it and have the same. */
  readonly repeat?: Repeat;
}

/** What a run of a recorded call is to the next one; all numbers are places among feeds and outputs. */
export interface Roles {
  /** Parameters: the next run reads at `feed` what this one gives at `output`. */
  readonly states: readonly { readonly feed: number; readonly output: number }[];
  /** Feeds that differ from run to run. */
  readonly sequences: readonly number[];
  /** Feeds that stay the same. */
  readonly captures: readonly number[];
  /** Outputs that are no states. */
  readonly results: readonly number[];
}

/** Parts of one length, one after the other, in `into`. */
export function joined(parts: readonly TypedArray[], into: TypedArray): TypedArray {
  parts.forEach((part, k) => {
    (into as Float32Array).set(part as Float32Array, k * part.length);
  });
  return into;
}

/** Longer than this (ms) nothing else gets its turn. */
const LONGEST = 40;
/** How many runs are made in one: few different numbers, as ONNX Runtime plans memory for each. More spare nothing. */
const COUNTS = [64, 48, 32, 24, 16, 12, 8, 6, 4, 3, 2, 1];
const [MOST] = COUNTS;
/** Bytes of feeds and results that one run stacks at most. */
const MOST_BYTES = 32 * 2 ** 20;
/** The loop is compiled when runs that it could have made have taken so many times what compiling the call took. */
const WORTH = 2;
/** The first session of a process takes longer than its graph does: milliseconds that count at most. */
const COMPILES = 250;

/**
 * Runs of one recorded call that wait one behind the other are made in one: a loop that carries the parameters. What is saved is what a run costs whatever it
 * computes, and fresh memory for every parameter. Only values of parameters that nobody can get at any more are left out, so no program can tell.
 */
export class Repeat {
  private entry: SessionEntry | undefined;
  private off = false;
  /** Milliseconds a call; and those spent in runs that the loop could have made. */
  private each = Infinity;
  private spent = 0;
  private readonly bytes: number;
  private readonly memory: TypedArray[] = [];

  constructor(
    private readonly roles: Roles,
    /** What a call reads and gives. */
    shapes: { readonly feeds: readonly OutputInfo[]; readonly outputs: readonly OutputInfo[] },
    /** The call's own session. */
    private readonly single: SessionEntry,
    private readonly compile: () => SessionEntry,
  ) {
    const parts = [...roles.sequences.map((i) => shapes.feeds[i]), ...roles.results.map((i) => shapes.outputs[i])];
    this.bytes = parts.reduce((sum, { shape, dtype }) => sum + sizeOf(shape) * dtype.size, 1);
  }

  /** How many runs may be made in one; 1 as long as nothing is known of them. */
  get most(): number {
    const { together } = runtimeOptions;
    if (this.off || together === 'never') return 1;
    const inTime = together === 'always' ? MOST : Math.floor(LONGEST / this.each);
    return Math.max(1, Math.min(MOST, inTime, Math.floor(MOST_BYTES / this.bytes)));
  }

  /** How many runs from the first of these on are made together: 1 when the first runs alone. */
  count(waiting: readonly Partial<Waiting>[]): number {
    if (waiting[1]?.repeat !== this) return 1;
    const most = Math.min(this.most, waiting.length);
    let count = 1;
    while (count < most && this.follows(waiting[count - 1] as Waiting, waiting[count])) count++;
    count = COUNTS.find((n) => n <= count) as number;
    if (count === 1) return 1;
    const paid = runtimeOptions.together === 'always' || this.spent >= WORTH * Math.min(COMPILES, this.single.took);
    if (this.entry === undefined && !paid) {
      this.spent += this.each;
      return 1;
    }
    return count;
  }

  /** Whether a run goes on where the one before it ends, and nobody can look at the parameters between them. */
  private follows(before: Waiting, run: Partial<Waiting>): boolean {
    if (run.repeat !== this) return false;
    const { feeds } = run as Waiting;
    const { states, sequences, captures } = this.roles;
    return (
      states.every(({ feed, output }) => {
        const { storage } = before.outputs[output];
        return feeds[feed].storage === storage && storage.superseded && storage.users === 1;
      }) &&
      captures.every((i) => feeds[i].storage === before.feeds[i].storage) &&
      [before.feeds, feeds].every((all) => sequences.every((i) => all[i].storage.host !== undefined))
    );
  }

  /** Takes note of what a run of so many calls took. */
  measured(ms: number, count = 1): void {
    const each = ms / count;
    this.each = this.each === Infinity ? each : 0.8 * this.each + 0.2 * each;
  }

  /** Never again: what is wrong, the calls say when they run alone. */
  refuse(error: unknown): void {
    this.off = true;
    log.debug(`Runs are not made together: ${error instanceof Error ? error.message : String(error)}`);
  }

  /** The loop and what it reads, for these runs. */
  together(runs: readonly Waiting[]): { entry: SessionEntry; feeds: Feed[] } {
    this.entry ??= this.compile();
    const [{ feeds }] = runs;
    return {
      entry: this.entry,
      feeds: [
        ...this.roles.states.map(({ feed }) => feeds[feed]),
        ...this.roles.sequences.map((i, at) => this.stacked(runs, i, at)),
        ...this.roles.captures.map((i) => feeds[i]),
      ],
    };
  }

  /** What the runs read at feed `i`, one after the other; the memory serves the next ones, too. */
  private stacked(runs: readonly Waiting[], i: number, at: number): Feed {
    const { shape, dtype } = runs[0].feeds[i];
    const length = sizeOf(shape) * runs.length;
    let memory = this.memory[at];
    if (memory === undefined || memory.length < length) memory = this.memory[at] = new dtype.array(length);
    const parts = runs.map(({ feeds }) => feeds[i].storage.host as TypedArray);
    return { storage: Storage.of(joined(parts, memory.subarray(0, length))), shape: [runs.length, ...shape], dtype };
  }

  /** Hands out what the loop gave: parameters to the last run, of everything else its part to each. */
  handOut(
    runs: readonly Waiting[],
    keep: (made: number, output: Feed) => void,
    dataOf: (made: number, output: Feed) => TypedArray,
  ): void {
    const { states, results } = this.roles;
    const last = runs[runs.length - 1].outputs;
    states.forEach(({ output }, i) => keep(i, last[output]));
    results.forEach((output, i) => {
      const size = sizeOf(last[output].shape);
      const data = dataOf(states.length + i, last[output]);
      runs.forEach(({ outputs }, at) => (outputs[output].storage.host = data.subarray(at * size, (at + 1) * size)));
    });
  }
}
