import { checkBool, checkPositiveInt } from '../../common/checks.js';
import type { DTypeLike } from '../../common/dtype.js';
import { IndexError, ValueError } from '../../common/errors.js';
import { HeUniform, initializer, Uniform, type InitLike } from '../../common/initializer.js';
import { Parameter } from '../../common/parameter.js';
import { pyClass, pyTypeName, pyTypeNames } from '../../common/pytext.js';
import { signature } from '../../common/signature.js';
import { Tensor } from '../../common/tensor.js';
import * as ops from '../../ops/index.js';
import { denseOp } from '../../ops/dense.js';
import { matMul } from '../../ops/matmul.js';
import { Cell } from '../cell.js';
import { isCell } from '../cell/state.js';
import { get_activation, type Activation } from './activation.js';
import { tensorText } from './check.js';
import { declareLayer } from './declare.js';

interface DenseArguments extends Record<string, unknown> {
  in_channels: number;
  out_channels: number;
  weight_init: InitLike | null;
  bias_init: InitLike | null;
  has_bias: boolean;
  activation: unknown;
  dtype: DTypeLike;
}

const DENSE = signature<DenseArguments>(
  'nn.Dense',
  "in_channels, out_channels, weight_init=None, bias_init=None, has_bias=True, activation=None, dtype='float32'",
);
const FLATTEN = signature<{ start_dim: number; end_dim: number }>('nn.Flatten', 'start_dim=1, end_dim=-1');

/** Keywords of {@link Dense}. */
export interface DenseOptions {
  /** Fills the weight: a Tensor (out, in), an initializer, its alias or a number. Default HeUniform(√5). */
  weight_init?: InitLike | null;
  /** Fills the bias: a Tensor (out), an initializer, its alias or a number. Default Uniform(1 / √in). */
  bias_init?: InitLike | null;
  /** Whether a bias is added. Default true. */
  has_bias?: boolean;
  /** Applied to the result: a layer, a primitive, or a name such as 'relu'. Default none. */
  activation?: string | Activation | null;
  /** Type of the parameters. Default float32. */
  dtype?: DTypeLike;
}

/**
 * activation(x · weightᵀ + bias). Input (…, in_channels), output (…, out_channels), of the dtype of the parameters; `weight`
 * (out_channels, in_channels), `bias` (out_channels) or null. TypeError and ValueError for sizes that are no positive ints, initial
 * tensors of another shape, an activation of another kind; KeyError for an unknown name of one. MindSpore's `nn.Dense`.
 */
export class Dense extends Cell {
  readonly in_channels: number;
  readonly out_channels: number;
  readonly has_bias: boolean;
  weight: Parameter;
  bias: Parameter | null;
  activation: Activation | null;

  constructor(
    in_channels: number,
    out_channels: number,
    weight_init?: InitLike | null,
    bias_init?: InitLike | null,
    has_bias?: boolean,
    activation?: string | Activation | null,
    dtype?: DTypeLike,
  );
  constructor(in_channels: number, out_channels: number, options?: DenseOptions);
  /** @hidden */
  constructor(in_channels: number, out_channels: number, weight_init: InitLike | null, options: DenseOptions);
  constructor(...args: unknown[]) {
    const given = DENSE.bind(args);
    super();
    const cls = this.cls_name;
    this.in_channels = Number(checkPositiveInt(given.in_channels, 'in_channels', cls));
    this.out_channels = Number(checkPositiveInt(given.out_channels, 'out_channels', cls));
    this.has_bias = checkBool(given.has_bias, 'has_bias', cls);
    const { weight_init, bias_init, dtype } = given;
    const [out, inputs] = [this.out_channels, this.in_channels];
    this.checkWeight(weight_init);
    this.weight = new Parameter(initializer(weight_init ?? new HeUniform(Math.sqrt(5)), [out, inputs], dtype), {
      name: 'weight',
    });
    if (this.has_bias) {
      this.checkBias(bias_init);
      const bias = initializer(bias_init ?? new Uniform(1 / Math.sqrt(inputs)), [out], dtype);
      this.bias = new Parameter(bias, { name: 'bias' });
    } else {
      this.bias = null;
    }
    this.activation = activationOf(given.activation, cls);
  }

  override construct(x: Tensor): Tensor {
    if (!(x instanceof Tensor)) {
      throw new TypeError(`For primitive[Shape], the input argument must be Tensor, but got ${pyClass(x)}.`);
    }
    if (x.ndim === 0) throw new IndexError('tuple index out of range');
    const flat = x.ndim === 2 ? x : ops.reshape(x, [-1, x.shape[x.ndim - 1]]);
    let y = this.bias ? denseOp([flat, this.weight, this.bias]) : matMul(flat, this.weight, { transpose_b: true });
    if (this.activation !== null) y = this.activation(y) as Tensor;
    return x.ndim === 2 ? y : ops.reshape(y, [...x.shape.slice(0, -1), y.shape[y.ndim - 1]]);
  }

  override extend_repr(): string {
    const bias = this.has_bias ? ', has_bias=True' : '';
    const activation = this.activation === null ? '' : `, activation=${this.activation.toString()}`;
    return `input_channels=${this.in_channels}, output_channels=${this.out_channels}${bias}${activation}`;
  }

  private checkWeight(init: InitLike | null): void {
    if (!(init instanceof Tensor)) return;
    if (init.ndim === 2 && init.shape[0] === this.out_channels && init.shape[1] === this.in_channels) return;
    throw new ValueError(
      `For '${this.cls_name}', weight init shape error. The ndim of 'weight_init' must be equal to 2, and the first dim must ` +
        "be equal to 'out_channels', and the second dim must be equal to 'in_channels'. But got 'weight_init': " +
        `${tensorText(init)}, 'out_channels': ${this.out_channels}, 'in_channels': ${this.in_channels}.`,
    );
  }

  private checkBias(init: InitLike | null): void {
    if (!(init instanceof Tensor) || (init.ndim === 1 && init.shape[0] === this.out_channels)) return;
    throw new ValueError(
      `For '${this.cls_name}', bias init shape error. The ndim of 'bias_init' must be equal to 1, and the first dim must be ` +
        `equal to 'out_channels'. But got 'bias_init': ${tensorText(init)}, 'out_channels': ${this.out_channels}.`,
    );
  }
}

function activationOf(activation: unknown, cls: string): Activation | null {
  if (typeof activation === 'string') return get_activation(activation);
  if (activation === null || isCell(activation) || pyTypeNames(activation).includes('Primitive')) {
    return activation as Activation | null;
  }
  throw new TypeError(
    `For '${cls}', the 'activation' must be str or Cell or Primitive, but got ${pyTypeName(activation)}.`,
  );
}

/**
 * Joins the axes from `start_dim` to `end_dim` into one. Any shape and dtype. ValueError at the call for axes outside the shape or in the wrong
 * order. MindSpore's `nn.Flatten`.
 */
export class Flatten extends Cell {
  readonly start_dim: number;
  readonly end_dim: number;

  constructor(start_dim?: number, end_dim?: number);
  constructor(options?: { start_dim?: number; end_dim?: number });
  /** @hidden */
  constructor(start_dim: number, options: { end_dim?: number });
  constructor(...args: unknown[]) {
    const { start_dim, end_dim } = FLATTEN.bind(args);
    super();
    this.start_dim = start_dim;
    this.end_dim = end_dim;
  }

  override construct(x: Tensor): Tensor {
    const { start_dim, end_dim } = this;
    const rank = Math.max(x.ndim, 1);
    for (const dim of [start_dim, end_dim]) {
      if (typeof dim === 'string') throw new TypeError("'<' not supported between instances of 'str' and 'int'");
      if (dim < -rank || dim >= rank) throw new ValueError("'start_dim' or 'end_dim' out of range.");
    }
    return ops.flatten(x, { start_dim, end_dim });
  }
}

/** Gives its input back. Arguments of the constructor mean nothing. MindSpore's `nn.Identity`. */
export class Identity extends Cell {
  constructor(..._args: unknown[]) {
    super();
  }

  override construct(input: Tensor): Tensor {
    return input;
  }
}

declareLayer(Dense, 'Dense', 'x');
declareLayer(Flatten, 'Flatten', 'x');
declareLayer(Identity, 'Identity', 'input');
