import { checkBool, checkPositiveInt, checkValueType, pyClass, pyStr, pyTypeName } from '../../common/checks.js';
import type { DTypeLike } from '../../common/dtype.js';
import { AttributeError, ValueError } from '../../common/errors.js';
import { initializer, type InitLike } from '../../common/initializer.js';
import { Parameter } from '../../common/parameter.js';
import { signature } from '../../common/signature.js';
import { Tensor } from '../../common/tensor.js';
import { layerNorm } from '../../ops/layer_norm.js';
import * as ops from '../../ops/index.js';
import { Cell } from '../cell.js';
import { declareLayer } from './declare.js';

interface LayerNormArguments extends Record<string, unknown> {
  normalized_shape: readonly number[];
  begin_norm_axis: number;
  begin_params_axis: number;
  gamma_init: InitLike;
  beta_init: InitLike;
  epsilon: number;
  dtype: DTypeLike;
}

const LAYER_NORM = signature<LayerNormArguments>(
  'nn.LayerNorm',
  "normalized_shape, begin_norm_axis=-1, begin_params_axis=-1, gamma_init='ones', beta_init='zeros', epsilon=1e-7, dtype='float32'",
);

/** Keywords of {@link LayerNorm}. */
export interface LayerNormOptions {
  /** The axes from here on are normalised together; −1 is the last. Default −1. */
  begin_norm_axis?: number;
  /** gamma and beta have the shape of the input from this axis on; −1 is the last. Default −1. */
  begin_params_axis?: number;
  /** Fills gamma: a Tensor, an initializer, its alias or a number. Default 'ones'. */
  gamma_init?: InitLike;
  /** Fills beta. Default 'zeros'. */
  beta_init?: InitLike;
  /** Added to the variance. Default 1e-7. */
  epsilon?: number;
  /** Type of the parameters. Default float32. */
  dtype?: DTypeLike;
}

/**
 * gamma · (x − mean) / √(variance + epsilon) + beta, mean and variance over the axes from `begin_norm_axis` on; `gamma` and `beta` have the shape
 * `normalized_shape`. Any float dtype, which the result has too. TypeError and ValueError for arguments of another type or shape, ValueError and
 * RuntimeError at the call for axes and inputs that do not fit. MindSpore's `nn.LayerNorm`.
 */
export class LayerNorm extends Cell {
  readonly normalized_shape: readonly number[];
  readonly begin_norm_axis: number;
  readonly begin_params_axis: number;
  readonly epsilon: number;
  gamma: Parameter;
  beta: Parameter;

  constructor(
    normalized_shape: readonly number[],
    begin_norm_axis?: number,
    begin_params_axis?: number,
    gamma_init?: InitLike,
    beta_init?: InitLike,
    epsilon?: number,
    dtype?: DTypeLike,
  );
  constructor(normalized_shape: readonly number[], options?: LayerNormOptions);
  /** @hidden */
  constructor(normalized_shape: readonly number[], begin_norm_axis: number, options: LayerNormOptions);
  /** @hidden */
  constructor(
    normalized_shape: readonly number[],
    begin_norm_axis: number,
    begin_params_axis: number,
    options: LayerNormOptions,
  );
  constructor(...args: unknown[]) {
    const given = LAYER_NORM.bind(args);
    super();
    const { normalized_shape: shape, dtype } = given;
    if (!Array.isArray(shape)) {
      throw new TypeError(
        `For '${this.cls_name}', the type of 'normalized_shape' must be tuple[int] or list[int], but got ${pyStr(shape)} ` +
          `and the type is ${pyClass(shape)}.`,
      );
    }
    if (shape.length === 0) {
      throw new ValueError(
        'Expected normalized_shape to be at least 1-dimensional, i.e., containing at least one element, but got ' +
          `normalized_shape = ${pyStr(shape)}`,
      );
    }
    this.normalized_shape = shape;
    this.begin_norm_axis = given.begin_norm_axis;
    this.begin_params_axis = given.begin_params_axis;
    this.epsilon = given.epsilon;
    this.gamma = new Parameter(initializer(given.gamma_init, shape, dtype), { name: 'gamma' });
    this.beta = new Parameter(initializer(given.beta_init, shape, dtype), { name: 'beta' });
  }

  override construct(input_x: Tensor): Tensor {
    needDType(input_x);
    const [gamma, beta] = [this.gamma, this.beta].map((p) => ops.cast(p, input_x.dtype));
    return layerNorm(input_x, gamma, beta, this);
  }

  override extend_repr(): string {
    const { normalized_shape, begin_norm_axis, begin_params_axis, gamma, beta } = this;
    return (
      `normalized_shape=${pyStr(normalized_shape)}, begin_norm_axis=${pyStr(begin_norm_axis)}, ` +
      `begin_params_axis=${pyStr(begin_params_axis)}, gamma${String(gamma)}, beta=${String(beta)}`
    );
  }
}

declareLayer(LayerNorm, 'LayerNorm', 'input_x');

/** AttributeError, in Python's words, unless x is a Tensor. */
function needDType(x: unknown): asserts x is Tensor {
  if (x instanceof Tensor) return;
  throw new AttributeError(`'${pyTypeName(x)}' object has no attribute 'dtype'`);
}

interface GroupNormArguments extends Record<string, unknown> {
  num_groups: number;
  num_channels: number;
  eps: number;
  affine: boolean;
  gamma_init: InitLike;
  beta_init: InitLike;
  dtype: DTypeLike;
}

const GROUP_NORM = signature<GroupNormArguments>(
  'nn.GroupNorm',
  "num_groups, num_channels, eps=1e-5, affine=True, gamma_init='ones', beta_init='zeros', dtype='float32'",
);

/** Keywords of {@link GroupNorm}. */
export interface GroupNormOptions {
  /** Added to the variance. Default 1e-5. */
  eps?: number;
  /** Whether gamma and beta are trained. Default true. */
  affine?: boolean;
  /** Fills gamma: a Tensor, an initializer, its alias or a number. Default 'ones'. */
  gamma_init?: InitLike;
  /** Fills beta. Default 'zeros'. */
  beta_init?: InitLike;
  /** Type of the parameters. Default float32. */
  dtype?: DTypeLike;
}

/**
 * Splits the channels of (N, C, …) into groups and normalises each group of each sample: gamma · (x − mean) / √(variance + eps) + beta, `gamma` and `beta` (C). Any
 * float dtype. TypeError and ValueError for arguments of another type or range and inputs with other channels. MindSpore's `nn.GroupNorm`.
 */
export class GroupNorm extends Cell {
  readonly num_groups: number;
  readonly num_channels: number;
  readonly eps: number;
  readonly affine: boolean;
  gamma: Parameter;
  beta: Parameter;

  constructor(
    num_groups: number,
    num_channels: number,
    eps?: number,
    affine?: boolean,
    gamma_init?: InitLike,
    beta_init?: InitLike,
    dtype?: DTypeLike,
  );
  constructor(num_groups: number, num_channels: number, options?: GroupNormOptions);
  /** @hidden */
  constructor(num_groups: number, num_channels: number, eps: number, options: GroupNormOptions);
  constructor(...args: unknown[]) {
    const { num_groups, num_channels, eps, affine, gamma_init, beta_init, dtype } = GROUP_NORM.bind(args);
    super();
    const cls = this.cls_name;
    this.num_groups = Number(checkPositiveInt(num_groups, 'num_groups', cls));
    this.num_channels = Number(checkPositiveInt(num_channels, 'num_channels', cls));
    if (this.num_channels % this.num_groups !== 0) {
      throw new ValueError(
        `For '${cls}', the 'num_channels' must be divided by 'num_groups', but got 'num_channels': ${num_channels}, ` +
          `'num_groups': ${num_groups}.`,
      );
    }
    this.eps = checkValueType('eps', eps, ['float'], cls);
    this.affine = checkBool(affine, 'affine', cls);
    const parameter = (init: InitLike, name: string): Parameter =>
      new Parameter(initializer(init, [this.num_channels], dtype), { name, requires_grad: affine });
    this.gamma = parameter(gamma_init, 'gamma');
    this.beta = parameter(beta_init, 'beta');
  }

  override construct(x: Tensor): Tensor {
    needDType(x);
    const [gamma, beta] = [this.gamma, this.beta].map((p) => ops.cast(p, x.dtype));
    return ops.group_norm(x, this.num_groups, gamma, beta, this.eps);
  }

  override extend_repr(): string {
    return `num_groups=${this.num_groups}, num_channels=${this.num_channels}`;
  }
}

declareLayer(GroupNorm, 'GroupNorm', 'x');
