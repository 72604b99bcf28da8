import { RuntimeError } from '../common/errors.js';
import { nextValueId, Storage, Value } from '../common/value.js';
import { Body } from './body.js';
import { closeOver, cutGraph, type Cut, type Graph } from './graph.js';
import { intern } from './node.js';
import type { Aval } from './op.js';
import { record, swapScope, withinBody } from './recorder.js';

/** A closed graph that an operation holds as an attribute. */
export class Subgraph extends Body {
  readonly text: string;

  constructor(
    readonly graph: Graph,
    structure: string,
  ) {
    super();
    this.text = `graph#${intern(structure)}`;
  }

  /** Shapes and dtypes of its inputs. */
  get inputs(): readonly Aval[] {
    return this.graph.inputs.map((id) => this.graph.values[id]);
  }

  /** Shapes and dtypes of its outputs. */
  get outputs(): readonly Aval[] {
    return this.graph.outputs.map((id) => this.graph.values[id]);
  }
}

/** A recorded body: its inputs are those it was asked for, then the captures. */
export interface RecordedBody {
  readonly body: Subgraph;
  /** Values of the graph around that it reads, in order of first use. */
  readonly captures: readonly Value[];
}

/** A value without elements that stands for an input of a graph being recorded; using it afterwards raises `message`. */
export function placeholder({ shape, dtype }: Aval, message: string): Value {
  const storage = new Storage();
  storage.error = new RuntimeError(message);
  return new Value(shape, dtype, storage);
}

/**
 * Records what `write` does with inputs of these shapes and dtypes as a graph of its own. What it reads besides is captured: inputs
 * after the others.
 */
export function recordBody(
  inputs: readonly Aval[],
  write: (inputs: readonly Value[]) => readonly Value[],
): RecordedBody {
  const since = nextValueId();
  const message = 'A Tensor of the body of a loop or branch was used outside of it: return it instead.';
  const places = inputs.map((aval) => placeholder(aval, message));
  const roots = withinBody(() => write(places));
  return closeBody(cutGraph(roots, since), places);
}

/** What a cut computes as a body whose first inputs are these values; everything else that it reads is captured. */
export function closeBody(cut: Cut, inputs: readonly Value[]): RecordedBody {
  const order = new Map(inputs.map((value, i) => [value, i]));
  const leaves = [...cut.leaves, ...cut.numbers];
  const captures = leaves.filter((leaf) => !order.has(leaf));
  captures.forEach((value, i) => order.set(value, inputs.length + i));
  const all = [...inputs, ...captures];
  const avals = all.map(({ shape, dtype }) => `${dtype.name}[${shape.join()}]`);
  const structure = `${avals.join()}|${leaves.map((leaf) => order.get(leaf)).join()}|${cut.key.join()}`;
  return { body: new Subgraph(closeOver(cut, all), structure), captures };
}

/** Records the nodes of a closed graph once more, on these inputs, and gives its outputs. */
export function replayGraph(graph: Graph, inputs: readonly Value[]): Value[] {
  const values: Value[] = [...inputs];
  graph.inputs.forEach((id, i) => (values[id] = inputs[i]));
  for (const { op, attrs, inputs: ins, outputs, scope } of graph.nodes) {
    const around = swapScope(scope);
    try {
      const made = record(
        op,
        ins.map((id) => values[id]),
        attrs,
      );
      outputs.forEach((id, i) => (values[id] = made[i]));
    } finally {
      swapScope(around);
    }
  }
  return graph.outputs.map((id) => values[id]);
}
