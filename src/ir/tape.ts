import type { DType } from '../common/dtype.js';
import { sameShape, type Shape } from '../common/shape.js';
import { unrecorded, type Holder, type Value } from '../common/value.js';
import { Body } from './body.js';
import type { Node } from './node.js';
import type { Attrs, Aval, OpRecord } from './op.js';
import { circumstances, copyNode, logged, readyToCopy, type Circumstances } from './recorder.js';

/** One operation of a tape. Its inputs are places: first come the values given, then those of parameters, then results in order. */
interface Step {
  readonly op: OpRecord;
  readonly attrs: Attrs;
  readonly localKey: number;
  readonly scope: string;
  readonly inputs: readonly number[];
  readonly outputs: readonly Aval[];
}

/** What was recorded: the nodes, and where the results are; -1 is none. */
interface Written {
  readonly held: readonly Holder[];
  readonly heldAvals: readonly Aval[];
  readonly steps: readonly Step[];
  readonly results: readonly number[];
}

/** What a call gives: its results, and whatever else the caller keeps with them. */
export interface Recorded<T> {
  readonly values: readonly (Value | undefined)[];
  readonly rest: T;
}

interface Tape<T> {
  readonly around: Circumstances;
  readonly given: readonly Aval[];
  /** undefined where the call does more than record. */
  readonly written: Written | undefined;
  readonly rest: T;
}

/** So many kinds of calls are remembered in one place: batches of two sizes, training and evaluation. */
const MANY_TAPES = 8;

/**
 * What calls of one kind have recorded, so that an equal call copies the nodes: no arguments are read, no shapes inferred, no rules asked. The caller vouches
 * that what is recorded follows from the structure of the values given and from nothing else that may change; what can be seen of it is seen to: a call that
 * looks at elements, gives a Tensor another value, reads values from elsewhere than parameters, or records an operation with a graph is not copied.
 */
export class Tapes<T = undefined> {
  private readonly tapes: Tape<T>[] = [];

  /** What `write` records of these values; `variant` is what else it depends on. `write` gives undefined for what has no such form. */
  record(given: readonly Value[], variant: boolean, write: () => Recorded<T> | undefined): Recorded<T> | undefined {
    const around = circumstances(variant);
    const tape = this.tapes.find((known) => fits(known, around, given));
    if (tape !== undefined) return (tape.written && copied(tape.written, given, tape.rest)) ?? write();
    // Two values given that are one could not be told apart, and what is not simply read now is not simply read the next time.
    if (new Set(given).size < given.length || readyToCopy(given) === undefined) return write();
    const before = unrecorded();
    const [made, nodes] = logged(write);
    const written = made && unrecorded() === before ? taped(given, nodes, made.values) : undefined;
    this.tapes.unshift({ around, given: given.map(avalOf), written, rest: made?.rest as T });
    if (this.tapes.length > MANY_TAPES) this.tapes.pop();
    return made;
  }
}

function avalOf({ shape, dtype }: Value): Aval {
  return { shape, dtype };
}

function fits<T>(tape: Tape<T>, around: Circumstances, given: readonly Value[]): boolean {
  const { scope, precision, differentiating, variant } = tape.around;
  if (differentiating !== around.differentiating || variant !== around.variant) return false;
  if (precision !== around.precision || !sameAvals(tape.given, given) || scope !== around.scope) return false;
  const { written } = tape;
  if (written === undefined) return true;
  const { held, heldAvals } = written;
  for (let i = 0; i < held.length; i++) if (!sameAval(heldAvals[i], held[i].handle)) return false;
  return true;
}

function sameAvals(avals: readonly Aval[], values: readonly Aval[]): boolean {
  if (avals.length !== values.length) return false;
  for (let i = 0; i < avals.length; i++) if (!sameAval(avals[i], values[i])) return false;
  return true;
}

function sameAval(a: { shape: Shape; dtype: DType }, b: { shape: Shape; dtype: DType }): boolean {
  return a.dtype === b.dtype && (a.shape === b.shape || sameShape(a.shape, b.shape));
}

/** The nodes as a tape; undefined when they cannot be copied. */
function taped(
  given: readonly Value[],
  nodes: readonly Node[],
  results: readonly (Value | undefined)[],
): Written | undefined {
  const own = new Set(nodes.flatMap((node) => node.outputs));
  const held: Holder[] = [];
  const place = new Map<Value, number>(given.map((value, i) => [value, i]));
  for (const node of nodes) {
    for (const name in node.attrs) if (node.attrs[name] instanceof Body) return undefined;
    for (const input of node.inputs) {
      if (own.has(input) || place.has(input)) continue;
      if (input.owner?.handle !== input) return undefined;
      place.set(input, given.length + held.length);
      held.push(input.owner);
    }
  }
  let count = given.length + held.length;
  for (const value of own) place.set(value, count++);
  const found = results.map((value) => (value === undefined ? -1 : place.get(value)));
  if (found.includes(undefined)) return undefined;
  const steps = nodes.map(({ op, attrs, localKey, scope, inputs, outputs }): Step => {
    return { op, attrs, localKey, scope, inputs: inputs.map((v) => place.get(v)!), outputs: outputs.map(avalOf) };
  });
  return { held, heldAvals: held.map(({ handle }) => avalOf(handle)), steps, results: found as number[] };
}

/** The same nodes once more; undefined when a value has to be computed before it is read. */
function copied<T>({ held, steps, results }: Written, given: readonly Value[], rest: T): Recorded<T> | undefined {
  const values = [...given];
  for (const { handle } of held) values.push(handle);
  const epoch = readyToCopy(values);
  if (epoch === undefined) return undefined;
  const at = (place: number): Value => values[place];
  for (const { op, attrs, localKey, scope, inputs, outputs } of steps) {
    for (const made of copyNode(op, inputs.map(at), attrs, outputs, localKey, scope, epoch)) values.push(made);
  }
  return { values: results.map((place) => (place < 0 ? undefined : values[place])), rest };
}
