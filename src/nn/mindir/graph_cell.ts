import { pyClass } from '../../common/checks.js';
import { NotImplementedError, RuntimeError } from '../../common/errors.js';
import { Parameter } from '../../common/parameter.js';
import { PyFloat } from '../../common/pyfloat.js';
import { shapeText } from '../../common/shape.js';
import { isPlainObject, signature } from '../../common/signature.js';
import { Tensor } from '../../common/tensor.js';
import { decodeMindir, type MindirGraph, type MindirValue } from '../../formats/mindir.js';
import { Cell } from '../cell.js';
import { compute, type Held } from './primitives.js';

const SIG = signature<{ graph: unknown; params_init: unknown; obf_random_seed: unknown }>(
  'nn.GraphCell',
  'graph, params_init=None, obf_random_seed=None',
  { dicts: ['params_init'] },
);

/** What `load` gives and {@link GraphCell} takes: the graph of a MindIR file. MindSpore's `FuncGraph`. */
export class FuncGraph {
  /** @internal */
  readonly content: MindirGraph;

  /** @internal RuntimeError for bytes that are no MindIR file, or hold what is not known here. */
  constructor(bytes: Uint8Array) {
    this.content = decodeMindir(bytes);
    Object.defineProperty(this, 'content', { enumerable: false });
  }
}

/** Values of parameters by name. */
export type ParamsInit = Readonly<Record<string, Tensor>> | ReadonlyMap<string, Tensor>;

/**
 * The network of a MindIR file, here's or MindSpore's, as a cell: it takes as many Tensors as the file says, of the shapes and dtypes it says, and may be
 * trained like others. `params_init` gives parameters other values. TypeError for what is no graph and for values that are no Tensors,
 * NotImplementedError for `obf_random_seed`; RuntimeError for primitives that are not known, when it is called. MindSpore's `nn.GraphCell`.
 */
export class GraphCell extends Cell {
  declare private readonly graph: FuncGraph;

  constructor(graph: FuncGraph, params_init?: ParamsInit | null, obf_random_seed?: null);
  constructor(graph: FuncGraph, options?: { params_init?: ParamsInit | null; obf_random_seed?: null });
  constructor(...args: unknown[]) {
    super();
    const { graph, params_init, obf_random_seed } = SIG.bind(args);
    if (obf_random_seed !== null) {
      throw new NotImplementedError('Dynamic structure obfuscation is not supported now.');
    }
    if (!(graph instanceof FuncGraph)) {
      throw new TypeError(
        `For 'GraphCell', the argument 'graph' must be a FuncGraph loaded from MindIR, but got type ${pyClass(graph)}.`,
      );
    }
    const given = readInit(params_init);
    Object.defineProperty(this, 'graph', { value: graph, enumerable: false });
    for (const { key, data, shape, dtype } of graph.content.parameters) {
      const value = given.get(key) ?? Tensor.fromData(data.slice(), shape, dtype);
      this.insert_param_to_cell(key.replaceAll('.', '__'), new Parameter(value, { name: key }));
    }
  }

  override construct(...inputs: Tensor[]): never {
    const { content } = this.graph;
    checkInputs(content, inputs);
    const values = new Map<string, Held>(content.inputs.map(({ name }, i) => [name, inputs[i]]));
    const parameters = new Map(Array.from(this.get_parameters(), (parameter) => [parameter.name, parameter]));
    for (const { name, key } of content.parameters) values.set(name, parameters.get(key) as Parameter);
    for (const [name, value] of content.constants) values.set(name, held(value));
    for (const { primitive, attributes, inputs: names, output } of content.nodes) {
      const x = names.map((name) => values.get(name) as Held);
      values.set(output, compute(primitive, x, new Map(Array.from(attributes, ([name, v]) => [name, held(v)]))));
    }
    return values.get(content.output) as never;
  }
}

function readInit(given: unknown): ReadonlyMap<string, Tensor> {
  if (given === null) return new Map();
  if (!(given instanceof Map) && !isPlainObject(given)) {
    throw new TypeError(`For 'GraphCell', the argument 'params_init' must be a dict, but got ${pyClass(given)}.`);
  }
  const entries: [unknown, unknown][] = given instanceof Map ? [...given] : Object.entries(given as object);
  for (const [name, value] of entries) {
    if (typeof name === 'string' && value instanceof Tensor) continue;
    throw new TypeError(
      "For 'GraphCell', the key of the 'params_init' must be str, and the value must be Tensor or Parameter, " +
        `but got the key type: ${pyClass(name)}, and the value type: ${pyClass(value)}`,
    );
  }
  return new Map(entries as [string, Tensor][]);
}

function checkInputs({ inputs: wanted }: MindirGraph, inputs: readonly Tensor[]): void {
  if (inputs.length !== wanted.length) {
    throw new RuntimeError(
      `The inputs number ${inputs.length} of the graph is not equal to ${wanted.length}, the number that the MindIR file tells.`,
    );
  }
  wanted.forEach(({ shape, dtype }, i) => {
    const input = inputs[i] as unknown;
    if (!(input instanceof Tensor))
      throw new TypeError(`Input ${i} of the graph must be a Tensor, but got ${pyClass(input)}.`);
    const fits =
      input.shape.length === shape.length && shape.every((size, k) => size === -1 || size === input.shape[k]);
    if (fits && input.dtype === dtype) return;
    throw new RuntimeError(
      `The input ${i} of the graph should be ${String(dtype)} of shape ${shapeText(shape)} as in the MindIR file, but got ` +
        `${String(input.dtype)} of shape ${shapeText(input.shape)}.`,
    );
  });
}

/** A value of a file as what is computed with. */
function held(value: MindirValue): Held {
  if (typeof value !== 'object' || value === null || value instanceof PyFloat) return value;
  if ('data' in value) return Tensor.fromData(value.data, value.shape, value.dtype);
  return value.map(held);
}
