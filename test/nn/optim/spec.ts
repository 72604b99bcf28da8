/** Builds optimizers from the JSON descriptions of tools/oracle/optim_spec.py; runs them and reads what they hold. */

import { asTuple } from '../../../src/common/checks.js';
import { float32, numberReader, toDType } from '../../../src/common/dtype.js';
import { np } from '../../../src/common/numpy.js';
import { Parameter } from '../../../src/common/parameter.js';
import { Tensor, type TensorInput } from '../../../src/common/tensor.js';
import { Cell } from '../../../src/nn/cell.js';
import * as schedules from '../../../src/nn/learning_rate_schedule.js';
import * as optim from '../../../src/nn/optim/index.js';
import * as ops from '../../../src/ops/index.js';
import { loadFixture } from '../../helpers/fixtures.js';

/** A value as JSON: null, or an object with one key that says the kind. */
export type Spec = null | { readonly [kind: string]: unknown };

/** An optimizer as JSON. */
export interface Case {
  readonly class: string;
  readonly args: readonly Spec[];
  readonly kwargs: Readonly<Record<string, Spec>>;
  readonly dtype?: string;
  readonly grads?: Spec;
  readonly member?: readonly [string, Spec];
}

/** One configuration and what the oracle has after some steps. */
export interface Recorded {
  readonly name: string;
  readonly case: Case;
  readonly order: readonly string[];
  /** Name, shape, dtype of all parameters. */
  readonly layout: readonly (readonly [string, readonly number[], string])[];
  readonly ints: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>;
  readonly rate: Readonly<Record<string, Rates>>;
  readonly decay?: Readonly<Record<string, Rates>>;
}

/** One number, or one for each parameter; a decay may come as an array of one. */
export type Rates = number | readonly Rates[];

/** What a recorder of configurations writes. */
export interface Recording {
  readonly marks: readonly number[];
  readonly grads: number;
  readonly cases: readonly Recorded[];
}

/** A user's schedule: rate / sqrt(step + 1). */
class RootDecay extends schedules.LearningRateSchedule {
  constructor(private readonly rate: number) {
    super();
  }

  override construct(step: Tensor): Tensor {
    return ops.mul(this.rate, ops.rsqrt(ops.add(ops.cast(step, float32), 1)));
  }
}

/** A schedule that forgets to say what the rate is. */
class NoConstruct extends schedules.LearningRateSchedule {}

/** Weight decay k / (step + 1), of the step's own shape. */
class FallingDecay extends Cell {
  constructor(private readonly k: number) {
    super();
  }

  override construct(step: Tensor): Tensor {
    return ops.div(this.k, ops.add(ops.cast(step, float32), 1));
  }
}

/** Weight decay that is a scalar whatever the step is. */
class PlainDecay extends Cell {
  private readonly k: Tensor;

  constructor(k: number) {
    super();
    this.k = new Tensor(k);
  }

  override construct(_step: Tensor): Tensor {
    return ops.mul(this.k, 1);
  }
}

type AnyClass = new (...args: never[]) => unknown;

const CELLS: Record<string, AnyClass> = { RootDecay, NoConstruct, FallingDecay, PlainDecay };

const BANK = loadFixture<Recording>('optim/asgd').tensors;

/** The value that a parameter of the bank starts with. */
export function startOf(name: string): { data: Float32Array; shape: number[]; dtype: 'float32' } {
  // A scalar is stored with one axis; the gradients have theirs in front.
  const shape = BANK.get(`grads/${name}`)!.shape.slice(1);
  return { data: BANK.get(`start/${name}`)!.data as Float32Array, shape, dtype: 'float32' };
}

/** Step `t` (from 0) of the gradients of a parameter, times `factor`. */
export function gradient(name: string, t: number, dtype: string, factor = 1): Tensor {
  const all = BANK.get(`grads/${name}`)!;
  const shape = all.shape.slice(1);
  const size = shape.reduce((a, b) => a * b, 1);
  const at = (t % all.shape[0]) * size;
  const data = (all.data as Float32Array).slice(at, at + size).map((x) => x * factor);
  return new Tensor({ data, shape, dtype: 'float32' }, toDType(dtype));
}

function numbers(x: unknown): TensorInput {
  if (Array.isArray(x)) return x.map(numbers) as TensorInput;
  return typeof x === 'string' ? Number(x) : (x as TensorInput);
}

const falling = ([start, k, n]: readonly number[]): number[] =>
  Array.from({ length: n }, (_, i) => start / (1 + k * i));

/** Builds the values of one description; a parameter named twice is one object. */
export class Builder {
  readonly params = new Map<string, Parameter>();

  constructor(private readonly dtype = 'float32') {}

  /** A parameter of the bank. */
  param(name: string): Parameter {
    let param = this.params.get(name);
    if (param === undefined) {
      param = new Parameter(new Tensor(startOf(name), toDType(this.dtype)), name);
      this.params.set(name, param);
    }
    return param;
  }

  build(spec: Spec): unknown {
    if (spec === null) return null;
    const [[kind, value]] = Object.entries(spec);
    return this.kinds[kind](value as never);
  }

  /** The optimizer of a description. */
  construct({ class: name, args, kwargs }: Case): optim.Optimizer {
    const Class = (optim as unknown as Record<string, new (...given: unknown[]) => optim.Optimizer>)[name];
    const keywords = Object.fromEntries(Object.entries(kwargs).map(([k, v]) => [k, this.build(v)]));
    return new Class(...args.map((v) => this.build(v)), ...(Object.keys(keywords).length > 0 ? [keywords] : []));
  }

  private readonly list = (v: readonly Spec[]): unknown[] => v.map((x) => this.build(x));
  private readonly instance = ([name, ...args]: readonly [string, ...Spec[]]): unknown =>
    new (CELLS[name] ?? (schedules as unknown as Record<string, AnyClass>)[name])(...(this.list(args) as never[]));

  private readonly kinds: Record<string, (v: never) => unknown> = {
    float: (v: number | string) => (typeof v === 'number' ? v : Number(v.replace('inf', 'Infinity'))),
    int: (v: number) => BigInt(v),
    bool: (v: boolean) => v,
    str: (v: string) => v,
    list: this.list,
    tuple: (v: readonly Spec[]) => asTuple(this.list(v)),
    dict: (v: readonly [string, Spec][]) => Object.fromEntries(v.map(([k, x]) => [k, this.build(x)])),
    generator: (v: readonly Spec[]) => this.generate(v),
    iter: (v: readonly Spec[]) => this.list(v)[Symbol.iterator](),
    tensor: ([data, dtype]: [unknown, string]) => new Tensor(numbers(data), toDType(dtype)),
    ndarray: ([data, dtype]: [number[], string]) => np.array(data, dtype as 'float32'),
    falling,
    falling_tensor: (v: [number, number, number, string]) =>
      new Tensor(falling(v.slice(0, 3) as number[]), toDType(v[3])),
    falling_ndarray: (v: [number, number, number, string]) =>
      np.array(falling(v.slice(0, 3) as number[]), v[3] as 'float64'),
    param: (v: string) => this.param(v),
    bank: (v: readonly string[]) => v.map((name) => this.param(name)),
    new_param: ([name, data]: [string, number[]]) => new Parameter(new Tensor(data), name),
    schedule: this.instance,
    cell: this.instance,
  };

  private *generate(v: readonly Spec[]): Generator<unknown> {
    yield* this.list(v);
  }
}

/** Elements of a tensor as numbers, once computed. */
export async function elements(tensor: Tensor): Promise<number[]> {
  const read = numberReader(await tensor.read(), tensor.dtype);
  return Array.from({ length: tensor.size }, (_, i) => Number(read(i)));
}

/** Rates or decays as numbers; those that were computed with one element more count the same. */
export async function rates(value: Tensor | readonly Tensor[]): Promise<number[]> {
  const all = value instanceof Tensor ? [value] : value;
  return (await Promise.all(all.map(elements))).flat();
}
