import { engine } from '../../common/engine.js';
import { log } from '../../common/log.js';
import { tensorsIn } from '../../common/tree.js';
import { alike, type Several } from '../../jit/several.js';
import type { HookResult } from '../callback/callback.js';
import { columns } from '../data.js';
import type { Runner } from './style.js';

/** The columns of a step. */
type Inputs = readonly unknown[];

/** Steps of one run where `sink_size` does not say: what a run costs whatever it computes has been spread by then, and the program gets its turn soon enough. */
const USUAL = 100;
/** Bytes of data that one run gets at most. */
const MOST_BYTES = 64 * 2 ** 20;
/** The share of steps that may be computed for nobody before runs become shorter. */
const SPARE = 0.25;

/** How many steps go into one run: `dataset_sink_mode` and `sink_size`. See docs/performance.md. */
export class Sink {
  #most: number;
  #steps = 0;
  #extra = 0;

  /** `size` −1 leaves the number open; 1 is step by step. */
  constructor(size: number) {
    this.#most = size > 0 ? size : USUAL;
  }

  /** Steps of the next run, by the data of its first one. */
  room(inputs: Inputs): number {
    if (this.#most === 1) return 1;
    const bytes = tensorsIn(inputs).reduce((sum, t) => sum + t.nbytes, 0);
    const most = Math.floor(MOST_BYTES / Math.max(1, bytes));
    if (most < 2) this.off(`the data of a step are ${Math.round(bytes / 2 ** 20)} MB`);
    return Math.min(this.#most, Math.max(1, most));
  }

  /** Goes on step by step. */
  off(why: string): void {
    this.#most = 1;
    log.debug(`dataset_sink_mode: steps are run one by one: ${why}.`);
  }

  /** Notes what came of a run. Where hooks look at parameters between its steps, or change them, the next runs end there. */
  learn(taken: number, run: Several): void {
    this.#steps += taken;
    this.#extra += run.extra;
    if (this.#extra <= SPARE * this.#steps) return;
    this.#steps = this.#extra = 0;
    if (run.between > 1) this.#most = Math.min(this.#most, run.between);
    else this.off('callbacks look at parameters, or change them, between steps');
  }
}

/** Steps that go into one run: data of one kind, in order. An error of the data comes after the steps before it. */
async function* gathered(
  data: AsyncIterable<unknown>,
  sink: Sink,
  check: (inputs: Inputs) => void,
): AsyncGenerator<Inputs[]> {
  let steps: Inputs[] = [];
  let room = 1;
  let failure: { readonly error: unknown } | undefined;
  try {
    for await (const element of data) {
      const inputs = columns(element);
      check(inputs);
      if (steps.length > 0 && !alike(steps[0], inputs)) {
        yield steps;
        steps = [];
      }
      if (steps.length === 0) room = sink.room(inputs);
      steps.push(inputs);
      if (steps.length < room) continue;
      yield steps;
      steps = [];
    }
  } catch (error) {
    failure = { error };
  }
  if (steps.length > 0) yield steps;
  if (failure) throw failure.error;
}

/** What happens at each step. */
export interface Hooks {
  begin(inputs: Inputs): HookResult;
  end(outputs: unknown): HookResult;
  /** Whether the loop ends after this step. */
  stopped(): boolean;
}

/** What one pass over data is. */
export interface Pass {
  readonly data: AsyncIterable<unknown>;
  /** Throws for columns that do not fit. */
  readonly check: (inputs: Inputs) => void;
  readonly sink: Sink;
  readonly runner: Runner;
  /** Puts the network into its mode, which hooks may have changed. */
  readonly prepare: () => void;
}

/** Runs the steps of one pass over the data, several in one run where that can be done. Hooks see each step as if it were run alone. */
export async function runSteps(pass: Pass, hooks: Hooks): Promise<void> {
  const { data, check, sink, runner, prepare } = pass;
  for await (const steps of gathered(data, sink, check)) {
    await hooks.begin(steps[0]);
    const run = await started(pass, steps);
    let next = 0;
    while (run !== undefined && next < steps.length) {
      prepare();
      if (!run.holds()) break;
      await hooks.end(run.take());
      next++;
      if (hooks.stopped()) break;
      if (next < steps.length) await hooks.begin(steps[next]);
    }
    if (run !== undefined) {
      run.abandon();
      sink.learn(next, run);
      if (hooks.stopped() && next > 0) return;
    }
    for (; next < steps.length; next++) {
      prepare();
      await hooks.end(await runner.step(steps[next]));
      if (hooks.stopped()) return;
      await engine().pace();
      if (next + 1 < steps.length) await hooks.begin(steps[next + 1]);
    }
  }
}

async function started({ sink, runner, prepare }: Pass, steps: readonly Inputs[]): Promise<Several | undefined> {
  if (steps.length === 1 && !runner.severalCompiled(steps[0])) return undefined;
  prepare();
  try {
    return await runner.several(steps);
  } catch (error) {
    // Run alone, the step that failed says what is wrong.
    sink.off(error instanceof Error ? error.message : String(error));
    return undefined;
  }
}
