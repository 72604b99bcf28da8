import { checkIntRange, checkString, checkValueType, pyStr, pyTypeName } from '../../common/checks.js';
import { get_context } from '../../common/context.js';
import type { DTypeLike } from '../../common/dtype.js';
import { ValueError } from '../../common/errors.js';
import { initializer, type InitLike } from '../../common/initializer.js';
import { Parameter } from '../../common/parameter.js';
import { pyClass, pyFloat } from '../../common/pytext.js';
import { signature } from '../../common/signature.js';
import { Tensor } from '../../common/tensor.js';
import { batchNorm } from '../../ops/batch_norm.js';
import { isNumber } from '../../ops/call.js';
import * as ops from '../../ops/index.js';
import { Cell } from '../cell.js';
import { declareLayer } from './declare.js';

interface BatchNormArguments extends Record<string, unknown> {
  num_features: number;
  eps: number;
  momentum: number;
  affine: boolean;
  gamma_init: InitLike;
  beta_init: InitLike;
  moving_mean_init: InitLike;
  moving_var_init: InitLike;
  use_batch_statistics: boolean | null;
  data_format?: string;
  process_groups?: unknown;
  dtype: DTypeLike;
}

const FIRST =
  "num_features, eps=1e-5, momentum=0.9, affine=True, gamma_init='ones', beta_init='zeros', moving_mean_init='zeros', " +
  "moving_var_init='ones', use_batch_statistics=None";
const batchNormSignature = (name: string, more: string) =>
  signature<BatchNormArguments>(`nn.${name}`, `${FIRST}, ${more}dtype='float32'`);
const SIG = {
  one: batchNormSignature('BatchNorm1d', "data_format='NCHW', "),
  two: batchNormSignature('BatchNorm2d', "data_format='NCHW', "),
  three: batchNormSignature('BatchNorm3d', ''),
  sync: batchNormSignature('SyncBatchNorm', 'process_groups=None, '),
};

/** What the constructors have in common; each class says which options it has. */
interface CommonOptions {
  /** Added to the variance; in (0, 1]. Default 1e-5. */
  eps?: number;
  /** How much of the moving statistics stays at each step; in [0, 1]. Default 0.9. */
  momentum?: number;
  /** Whether gamma and beta are trained. Default true. */
  affine?: boolean;
  /** Fills gamma: a Tensor, an initializer, its alias or a number. Default 'ones'. */
  gamma_init?: InitLike;
  /** Fills beta. Default 'zeros'. */
  beta_init?: InitLike;
  /** Fills the moving mean. Default 'zeros'. */
  moving_mean_init?: InitLike;
  /** Fills the moving variance. Default 'ones'. */
  moving_var_init?: InitLike;
  /** Normalise by the batch always (true), by the moving statistics always (false), or by the batch in training only (null). Default null. */
  use_batch_statistics?: boolean | null;
  /** Type of the parameters. Default float32. */
  dtype?: DTypeLike;
}

/** Keywords of {@link BatchNorm3d}. */
export type BatchNorm3dOptions = CommonOptions;

/** Keywords of {@link BatchNorm1d} and {@link BatchNorm2d}. */
export interface BatchNormOptions extends CommonOptions {
  /** 'NCHW'. ValueError for 'NHWC', which MindSpore has on GPUs only. */
  data_format?: string;
}

/** Keywords of {@link SyncBatchNorm}. */
export interface SyncBatchNormOptions extends CommonOptions {
  /** Groups of devices that share statistics, as lists of ranks. There is one device, of rank 0. Default null. */
  process_groups?: readonly (readonly number[])[] | 0 | null;
}

/** What the layers that normalise channels by batches share. */
abstract class BatchNorm extends Cell {
  readonly num_features: number;
  readonly eps: number;
  /** The weight of the batch in the moving statistics: 1 less the argument `momentum`. */
  readonly momentum: number;
  readonly use_batch_statistics: boolean | null;
  readonly format: string;
  moving_mean: Parameter;
  moving_variance: Parameter;
  gamma: Parameter;
  beta: Parameter;

  constructor(given: BatchNormArguments) {
    super();
    const cls = this.cls_name;
    const { num_features, eps, momentum, affine, use_batch_statistics, dtype, data_format = 'NCHW' } = given;
    checkValueType('num_features', num_features, ['int'], cls);
    if (num_features < 1) {
      throw new ValueError(`For '${cls}', the 'num_features' must be at least 1, but got ${pyStr(num_features)}.`);
    }
    checkMomentum(momentum, cls);
    checkFormat(data_format, cls);
    if (use_batch_statistics !== null && typeof use_batch_statistics !== 'boolean') {
      throw new ValueError(
        `For '${cls}', the 'use_batch_statistics' must be a boolean value or None, but got ${pyStr(use_batch_statistics)}.`,
      );
    }
    this.format = data_format;
    this.use_batch_statistics = use_batch_statistics;
    this.num_features = Number(num_features);
    this.eps = eps;
    const parameter = (init: InitLike, name: string, requires_grad: boolean): Parameter =>
      new Parameter(initializer(init, [this.num_features], dtype), { name, requires_grad });
    this.moving_mean = parameter(given.moving_mean_init, 'mean', false);
    this.moving_variance = parameter(given.moving_var_init, 'variance', false);
    this.gamma = parameter(given.gamma_init, 'gamma', affine);
    this.beta = parameter(given.beta_init, 'beta', affine);
    this.momentum = 1 - Number(momentum);
  }

  /** ValueError unless the layer takes inputs of that many axes. */
  protected abstract checkRank(rank: number): void;

  override construct(x: Tensor): Tensor {
    this.checkRank(rankOf(x));
    const { gamma, beta, moving_mean, moving_variance, momentum, eps: epsilon } = this;
    const training = this.use_batch_statistics ?? this.training;
    return batchNorm([x, gamma, beta, moving_mean, moving_variance], { training, momentum, epsilon });
  }

  override extend_repr(): string {
    const { num_features, eps, momentum, gamma, beta, moving_mean, moving_variance } = this;
    return (
      `num_features=${num_features}, eps=${pyStr(eps)}, momentum=${pyFloat(1 - momentum)}, gamma=${String(gamma)}, ` +
      `beta=${String(beta)}, moving_mean=${String(moving_mean)}, moving_variance=${String(moving_variance)}`
    );
  }
}

declareLayer(BatchNorm, '_BatchNorm', 'x');

/** The number of axes of an input. TypeError unless it is a Tensor. */
export function rankOf(x: unknown): number {
  if (x instanceof Tensor) return x.ndim;
  throw new TypeError(`For primitive[Shape], the input argument must be Tensor, but got ${pyClass(x)}.`);
}

/** ValueError unless the input has as many axes as the layer wants. */
export function needRank(rank: number, wanted: number, cls: string): void {
  if (rank === wanted) return;
  throw new ValueError(`For '${cls}', the in_shape must have ${wanted} dims, but got ${rank}.`);
}

/** A number in [0, 1], in Python's words where it is none. */
export function checkMomentum(momentum: unknown, cls: string): void {
  if (!isNumber(momentum)) {
    throw new TypeError(`'<' not supported between instances of '${pyTypeName(momentum)}' and 'int'`);
  }
  if (Number(momentum) >= 0 && Number(momentum) <= 1) return;
  throw new ValueError(`For '${cls}', the 'momentum' must be a number in range [0, 1], but got ${pyStr(momentum)}.`);
}

function checkFormat(format: unknown, cls: string): void {
  checkString(format, ['NCHW', 'NHWC'], 'format', cls);
  const device = get_context('device_target') as string;
  if (format !== 'NHWC' || device === 'GPU') return;
  throw new ValueError(`For '${cls}', the 'NHWC' format only support in GPU target, but got device target ${device}.`);
}

/**
 * Normalises each channel of (N, C) or (N, C, L): gamma · (x − mean) / √(variance + eps) + beta. In training by the batch, whose mean and variance (divided by n − 1)
 * then enter `moving_mean` and `moving_variance` with the weight 1 − momentum; otherwise by these two, which no gradient reaches. TypeError and
 * ValueError for arguments of another type or range, ValueError at the call for other inputs. MindSpore's `nn.BatchNorm1d`.
 */
export class BatchNorm1d extends BatchNorm {
  constructor(
    num_features: number,
    eps?: number,
    momentum?: number,
    affine?: boolean,
    gamma_init?: InitLike,
    beta_init?: InitLike,
    moving_mean_init?: InitLike,
    moving_var_init?: InitLike,
    use_batch_statistics?: boolean | null,
    data_format?: string,
    dtype?: DTypeLike,
  );
  constructor(num_features: number, options?: BatchNormOptions);
  /** @hidden */
  constructor(num_features: number, eps: number, options: BatchNormOptions);
  constructor(...args: unknown[]) {
    super(SIG.one.bind(args));
  }

  protected override checkRank(rank: number): void {
    if (rank === 2 || rank === 3) return;
    throw new ValueError(`For '${this.cls_name}', the must have 2 dims or 3 dims, but got ${rank}.`);
  }
}

declareLayer(BatchNorm1d, 'BatchNorm1d');

/**
 * Normalises each channel of images (N, C, H, W); see {@link BatchNorm1d}. MindSpore's `nn.BatchNorm2d`.
 */
export class BatchNorm2d extends BatchNorm {
  constructor(
    num_features: number,
    eps?: number,
    momentum?: number,
    affine?: boolean,
    gamma_init?: InitLike,
    beta_init?: InitLike,
    moving_mean_init?: InitLike,
    moving_var_init?: InitLike,
    use_batch_statistics?: boolean | null,
    data_format?: string,
    dtype?: DTypeLike,
  );
  constructor(num_features: number, options?: BatchNormOptions);
  /** @hidden */
  constructor(num_features: number, eps: number, options: BatchNormOptions);
  constructor(...args: unknown[]) {
    super(SIG.two.bind(args));
  }

  protected override checkRank(rank: number): void {
    needRank(rank, 4, this.cls_name);
  }
}

declareLayer(BatchNorm2d, 'BatchNorm2d');

/**
 * Normalises each channel of (N, C, D, H, W), by a {@link BatchNorm2d} that is its child `bn2d`. MindSpore's `nn.BatchNorm3d`.
 */
export class BatchNorm3d extends Cell {
  bn2d: BatchNorm2d;

  constructor(
    num_features: number,
    eps?: number,
    momentum?: number,
    affine?: boolean,
    gamma_init?: InitLike,
    beta_init?: InitLike,
    moving_mean_init?: InitLike,
    moving_var_init?: InitLike,
    use_batch_statistics?: boolean | null,
    dtype?: DTypeLike,
  );
  constructor(num_features: number, options?: BatchNorm3dOptions);
  /** @hidden */
  constructor(num_features: number, eps: number, options: BatchNorm3dOptions);
  constructor(...args: unknown[]) {
    const { data_format: _, process_groups: __, ...options } = SIG.three.bind(args);
    super();
    const { num_features, ...rest } = options;
    this.bn2d = new BatchNorm2d(num_features, rest);
  }

  override construct(x: Tensor): Tensor {
    needRank(rankOf(x), 5, this.cls_name);
    const [n, c, d, h, w] = x.shape;
    return ops.reshape(this.bn2d(ops.reshape(x, [n, c, d * h, w])), x.shape);
  }
}

declareLayer(BatchNorm3d, 'BatchNorm3d', 'x');

/**
 * {@link BatchNorm2d} over several devices, of (N, C) or (N, C, H, W). There is one device here, so that it is the same. ValueError for `process_groups`
 * that are no lists of ranks, which is 0. MindSpore's `nn.SyncBatchNorm`.
 */
export class SyncBatchNorm extends BatchNorm {
  readonly process_groups: SyncBatchNormOptions['process_groups'];

  constructor(
    num_features: number,
    eps?: number,
    momentum?: number,
    affine?: boolean,
    gamma_init?: InitLike,
    beta_init?: InitLike,
    moving_mean_init?: InitLike,
    moving_var_init?: InitLike,
    use_batch_statistics?: boolean | null,
    process_groups?: SyncBatchNormOptions['process_groups'],
    dtype?: DTypeLike,
  );
  constructor(num_features: number, options?: SyncBatchNormOptions);
  /** @hidden */
  constructor(num_features: number, eps: number, options: SyncBatchNormOptions);
  constructor(...args: unknown[]) {
    const given = SIG.sync.bind(args);
    super(given);
    this.process_groups = given.process_groups as SyncBatchNormOptions['process_groups'];
    if (given.process_groups !== null && given.process_groups !== 0) checkGroups(given.process_groups, this.cls_name);
  }

  protected override checkRank(rank: number): void {
    if (rank === 2 || rank === 4) return;
    throw new ValueError(`For '${this.cls_name}', the must have 2 dims or 4 dims, but got ${rank}.`);
  }
}

declareLayer(SyncBatchNorm, 'SyncBatchNorm');

function checkGroups(groups: unknown, cls: string): void {
  if (!Array.isArray(groups)) {
    throw new ValueError(
      `The parameter 'process_groups' must be isinstance of <class 'list'>, but got ${pyStr(groups)}.`,
    );
  }
  const seen = new Set<number>();
  const bad = (groups as unknown[]).find((group) => !Array.isArray(group));
  if (bad !== undefined) throw new TypeError(`'${pyTypeName(bad)}' object is not iterable`);
  for (const rank of groups.flat() as unknown[]) {
    checkIntRange(rank, 0, 1, '[)', 'rank id in process_groups', cls);
    if (seen.has(Number(rank))) {
      throw new ValueError(
        `For '${cls}', rank id in 'process_groups' must not be duplicated, but got ${pyStr(groups)}.`,
      );
    }
    seen.add(Number(rank));
  }
}
