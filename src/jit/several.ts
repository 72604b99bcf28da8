import type { TypedArray } from '../common/dtype.js';
import { RuntimeError } from '../common/errors.js';
import { sizeOf } from '../common/shape.js';
import { Tensor } from '../common/tensor.js';
import { mapTensors, tensorsIn } from '../common/tree.js';
import { Storage, Value, type Holder } from '../common/value.js';
import { cutGraph, type Graph } from '../ir/graph.js';
import type { Aval } from '../ir/op.js';
import { closeBody } from '../ir/subgraph.js';
import type { ScanAttrs } from '../ops/control/scan_op.js';
import { nameOf } from '../runtime/devices.js';
import type { Feed } from '../runtime/feed.js';
import { theRuntime } from '../runtime/runtime.js';
import type { SessionEntry } from '../runtime/sessions.js';
import { joined } from '../runtime/together.js';
import { feedOf } from './dispatch.js';
import { flushPending, raiseUnread } from './engine.js';
import type { Callable } from './grad.js';
import { argumentTensors, callsOf, drawnOf, keyOf, recordCall, type Calls, type Known, type Recording } from './jit.js';
import { graphOfLoop, sessionOfLoop, stackedAval } from './loop.js';

/** A recorded call as the body of a loop, compiled. */
interface Loop {
  readonly entry: SessionEntry;
  /** Parameters that a call assigns: what the loop carries. */
  readonly assigned: readonly Holder[];
  readonly finals: readonly Aval[];
  /** Which of the arguments, and which of what is drawn, the loop takes apart. */
  readonly args: readonly number[];
  readonly drawn: readonly Value[];
  /** What is the same in each iteration. */
  readonly captures: readonly (Holder | Feed)[];
  /** What an iteration gives. */
  readonly results: readonly Aval[];
  /** The result of a call, of what the loop gave and the Tensors that the call got. */
  readonly rebuild: (made: readonly Tensor[], given: readonly Tensor[]) => unknown;
}

/** Why several calls cannot be one run. */
class Refusal extends Error {}

/** A loop over a recorded call, not yet compiled. */
interface Written {
  readonly graph: Graph;
  readonly attrs: ScanAttrs;
  /** Which values it takes apart: arguments, then what is drawn. */
  readonly read: readonly Value[];
  readonly drawn: readonly Value[];
  readonly captures: readonly Value[];
  readonly finals: readonly Value[];
  /** What an iteration gives: results of the call, without those that are its arguments. */
  readonly made: readonly Value[];
}

/** The loop over a recorded call, as a graph. A Refusal where there is none. */
export function loopGraph({ placeholders, result, assigned, cut }: Recording): Written {
  const argument = new Set(placeholders);
  const results = tensorsIn(result).map((t) => t.handle);
  const finals = cut.roots.slice(results.length);
  // An argument that is also a result need not go through the loop.
  const made = [...new Set(results)].filter((value) => !argument.has(value));
  const inner = cutGraph([...finals, ...made]);
  const drawn = drawnOf(inner);
  const read = inner.leaves.filter((leaf) => argument.has(leaf));
  const entries = assigned.map((p) => p.handle);
  const sequences = [...read, ...drawn];
  if (sequences.length === 0) throw new Refusal('a step reads nothing of its data');
  const { body, captures } = closeBody(inner, [...entries, ...sequences]);
  const attrs: ScanAttrs = {
    body,
    states: assigned.length,
    sequences: sequences.length,
    length: -1,
    reverse: false,
    saves: false,
  };
  const graph = graphOfLoop([...entries, ...sequences.map(stackedAval), ...captures], attrs);
  return { graph, attrs, read, drawn, captures, finals, made };
}

function compileLoop(recording: Recording): Loop {
  const { placeholders, result, assigned } = recording;
  const { graph, attrs, read, drawn, captures, finals, made } = loopGraph(recording);
  const results = tensorsIn(result).map((t) => t.handle);
  const argument = new Map(placeholders.map((p, i) => [p, i]));
  const place = new Map(made.map((value, i) => [value, i]));
  return {
    entry: sessionOfLoop(graph, attrs),
    assigned,
    finals: finals.map(({ shape, dtype }) => ({ shape, dtype })),
    args: read.map((leaf) => argument.get(leaf) as number),
    drawn,
    captures: captures.map((leaf) => (leaf.owner?.handle === leaf ? leaf.owner : feedOf(leaf))),
    results: made.map(({ shape, dtype }) => ({ shape, dtype })),
    rebuild: (outputs, given) => {
      let next = 0;
      return mapTensors(result, () => {
        const value = results[next++];
        const at = argument.get(value);
        return at === undefined ? outputs[place.get(value) as number] : given[at];
      });
    },
  };
}

const loops = new WeakMap<Known, Loop | Refusal>();

/** The loop over such a call. Throws a Refusal, again and again, where there is none. */
function loopOf(calls: Calls, given: readonly unknown[]): { known: Known; loop: Loop } {
  const key = keyOf(given);
  let known = calls.find(key);
  let loop = known && loops.get(known);
  if (known === undefined || loop === undefined) {
    const recording = recordCall(calls.fn, given);
    known ??= calls.add(key, recording);
    try {
      loop = compileLoop(recording);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      loop = error;
    }
    loops.set(known, loop);
  }
  if (loop instanceof Refusal) throw loop;
  return { known, loop };
}

/** Whether two calls can be in one run: their arguments are of one kind. */
export function alike(a: readonly unknown[], b: readonly unknown[]): boolean {
  return keyOf(a) === keyOf(b);
}

/** Whether {@link several} has been used for such calls. */
export function severalCompiled(jitted: Callable, given: readonly unknown[]): boolean {
  const known = callsOf(jitted).find(keyOf(given));
  return known !== undefined && loops.has(known);
}

/** Calls that one run has made. They happen one after the other, when {@link take} says so. */
export interface Several {
  /** Iterations that were computed for nobody: those after the last one taken, and those run again. */
  readonly extra: number;
  /** After how many calls somebody first looked at parameters, or had changed them; 0 if nobody did. */
  readonly between: number;
  /** Whether the next call can be taken: what the function reads is as the run found or left it. */
  holds(): boolean;
  /** The next call happens: parameters are as it leaves them. Its result. */
  take(): unknown;
  /** What has not been taken will not happen; what it drew is for the next calls. */
  abandon(): void;
}

/**
 * Makes several calls of what `jit` gave, with arguments of one kind, in one run: a loop that carries the parameters. A parameter that somebody looks at between
 * two of the calls is then computed by the same loop, run up to there. Rejects with an error that says why it cannot be done; nothing has happened then.
 */
export async function several(jitted: Callable, given: readonly (readonly unknown[])[]): Promise<Several> {
  raiseUnread();
  const runtime = theRuntime();
  runtime.queue.checkRoom();
  const { provider } = runtime;
  if (provider === 'webgpu') throw new Refusal(`${nameOf(provider)} has no loops: the processor would run them`);
  const tensors = given.map(argumentTensors);
  flushPending(tensors.flat().map((t) => t.handle));
  const { known, loop } = loopOf(callsOf(jitted), given[0]);
  const sequences: Sequence[] = [];
  for (const at of loop.args) {
    const parts: TypedArray[] = [];
    for (const call of tensors) parts.push(await call[at].read());
    sequences.push(stacked(parts, tensors[0][at]));
  }
  const draws = given.map(() => known.draw());
  try {
    loop.drawn.forEach((value, i) => {
      sequences.push(
        stacked(
          draws.map((d) => d[i]),
          value,
        ),
      );
    });
    const run = new LoopRun(known, loop, tensors, sequences, draws);
    await run.first();
    return run;
  } catch (error) {
    known.ahead.unshift(...draws);
    throw error;
  }
}

/** What a loop takes apart: the elements of all iterations. */
interface Sequence {
  readonly data: TypedArray;
  /** Of one iteration. */
  readonly element: Aval;
}

function stacked(parts: readonly TypedArray[], { shape, dtype }: Aval): Sequence {
  return { data: joined(parts, new dtype.array(sizeOf(shape) * parts.length)), element: { shape, dtype } };
}

class LoopRun implements Several {
  extra = 0;
  between = 0;
  private readonly length: number;
  /** What the function reads, with the values that it found. */
  private readonly found: Map<Holder, Value>;
  private readonly states: readonly Feed[];
  private readonly captures: readonly Feed[];
  private readonly provider = theRuntime().provider;
  private finals: readonly Value[] = [];
  private results: readonly TypedArray[] = [];
  private taken = 0;

  constructor(
    private readonly known: Known,
    private readonly loop: Loop,
    private readonly given: readonly (readonly Tensor[])[],
    private readonly sequences: readonly Sequence[],
    private readonly draws: readonly (readonly TypedArray[])[],
  ) {
    this.length = given.length;
    const holders = loop.captures.filter((c): c is Holder => 'handle' in c);
    this.found = new Map([...loop.assigned, ...holders].map((p) => [p, p.handle]));
    this.states = loop.assigned.map(({ handle }) => feedOf(handle));
    this.captures = loop.captures.map((c) => ('handle' in c ? feedOf(c.handle) : c));
  }

  /** Makes the run of all iterations. Rejects with its error. */
  async first(): Promise<void> {
    const made = this.run(this.length, this.fresh());
    await made.ended;
    this.finals = made.finals;
    const results: TypedArray[] = [];
    for (const { storage, ...info } of made.results) results.push(await theRuntime().queue.read(storage, info));
    this.results = results;
  }

  private fresh(): Value[] {
    return this.loop.finals.map(({ shape, dtype }) => new Value(shape, dtype, new Storage()));
  }

  /** Queues a run of the first iterations, which fills these values. */
  private run(
    count: number,
    finals: readonly Value[],
  ): { finals: readonly Value[]; results: readonly Feed[]; ended: Promise<void> } {
    const parts = this.sequences.map(({ data, element: { shape, dtype } }): Feed => {
      const part = count === this.length ? data : data.subarray(0, count * sizeOf(shape));
      return { storage: Storage.of(part), shape: [count, ...shape], dtype };
    });
    const results = this.loop.results.map(({ shape, dtype }): Feed => {
      return { storage: new Storage(), shape: [count, ...shape], dtype };
    });
    const feeds = [...this.states, ...parts, ...this.captures];
    const outputs = [...finals.map(feedOf), ...results];
    const ended = new Promise<void>((resolve, reject) => {
      theRuntime().queue.push(this.loop.entry, feeds, outputs, (error) => {
        if (error) reject(error);
        else resolve();
      });
    });
    return { finals, results, ended };
  }

  holds(): boolean {
    if (theRuntime().provider !== this.provider || !this.known.holds()) return false;
    for (const [parameter, value] of this.found) if (parameter.handle !== value) return false;
    return true;
  }

  take(): unknown {
    if (this.taken === this.length) throw new RuntimeError('There is no further call.');
    const at = this.taken++;
    const values = this.taken === this.length ? this.finals : this.stateAfter(this.taken);
    this.loop.assigned.forEach((parameter, i) => {
      const value = values[i];
      value.owner = parameter;
      parameter.handle = parameter.lastGood = value;
      this.found.set(parameter, value);
    });
    const made = this.loop.results.map(({ shape, dtype }, i) => {
      const size = sizeOf(shape);
      return new Tensor(new Value(shape, dtype, Storage.of(this.results[i].subarray(at * size, (at + 1) * size))));
    });
    return this.loop.rebuild(made, this.given[at]);
  }

  /** The parameters after so many iterations, computed when somebody wants one of them. */
  private stateAfter(count: number): readonly Value[] {
    const values = this.fresh();
    const demand = (): void => {
      for (const { storage } of values) (storage as Storage).demand = undefined;
      this.extra += count;
      this.between ||= count;
      // Who reads a value meets its error.
      this.run(count, values).ended.catch(() => undefined);
    };
    for (const { storage } of values) (storage as Storage).demand = demand;
    return values;
  }

  abandon(): void {
    if (this.taken === this.length) return;
    this.extra += this.length - this.taken;
    this.between ||= this.taken;
    this.known.ahead.unshift(...this.draws.slice(this.taken));
    this.taken = this.length;
  }
}
