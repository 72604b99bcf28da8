import { signature } from '../../common/signature.js';
import type { Tensor } from '../../common/tensor.js';
import { lp_pool1d, lp_pool2d } from '../../ops/lp_pool.js';
import { Cell } from '../cell.js';
import { declareLayer } from './declare.js';

interface LpArguments<Size> extends Record<string, unknown> {
  norm_type: number;
  kernel_size: Size;
  stride: Size | null;
  ceil_mode: boolean;
}

const TEXT = 'norm_type, kernel_size, stride=None, ceil_mode=False';
const LP_POOL1D = signature<LpArguments<number>>('nn.LPPool1d', TEXT);
const LP_POOL2D = signature<LpArguments<LPPoolSize>>('nn.LPPool2d', TEXT);

/** A size along height and width: one int for both, or a pair. */
export type LPPoolSize = number | readonly [number, number];

/** Keywords of {@link LPPool1d} and {@link LPPool2d}. */
export interface LPPoolOptions<Size> {
  /** Steps of the window. Default: the window's size. */
  stride?: Size | null;
  /** A window that sticks out counts. Default false. */
  ceil_mode?: boolean;
}

/** What both layers keep. Not part of MindSpore's API. */
abstract class LPPool<Size> extends Cell {
  readonly norm_type: number;
  readonly kernel_size: Size;
  readonly stride: Size | null;
  readonly ceil_mode: boolean;

  protected constructor({ norm_type, kernel_size, stride, ceil_mode }: LpArguments<Size>) {
    super();
    this.norm_type = norm_type;
    this.kernel_size = kernel_size;
    this.stride = stride;
    this.ceil_mode = ceil_mode;
  }
}

/**
 * (Σ xᵖ)^(1/p) over each window, p being `norm_type`. Input (N, C, L) or (C, L), output (…, L′). Arguments are checked at the call: TypeError and ValueError
 * for another type or range, RuntimeError where no window fits. MindSpore's `nn.LPPool1d`.
 */
export class LPPool1d extends LPPool<number> {
  constructor(norm_type: number, kernel_size: number, stride?: number | null, ceil_mode?: boolean);
  constructor(norm_type: number, kernel_size: number, options?: LPPoolOptions<number>);
  /** @hidden */
  constructor(norm_type: number, kernel_size: number, stride: number, options: LPPoolOptions<number>);
  constructor(...args: unknown[]) {
    super(LP_POOL1D.bind(args));
  }

  override construct(x: Tensor): Tensor {
    return lp_pool1d(x, this.norm_type, this.kernel_size, this.stride, this.ceil_mode);
  }
}

declareLayer(LPPool1d, 'LPPool1d', 'x');

/**
 * (Σ xᵖ)^(1/p) over each window, p being `norm_type`. Input (N, C, H, W), output (N, C, H′, W′). Arguments are checked at the call: TypeError and ValueError
 * for another type or range, RuntimeError where no window fits. MindSpore's `nn.LPPool2d`.
 */
export class LPPool2d extends LPPool<LPPoolSize> {
  constructor(norm_type: number, kernel_size: LPPoolSize, stride?: LPPoolSize | null, ceil_mode?: boolean);
  constructor(norm_type: number, kernel_size: LPPoolSize, options?: LPPoolOptions<LPPoolSize>);
  /** @hidden */
  constructor(norm_type: number, kernel_size: LPPoolSize, stride: LPPoolSize, options: LPPoolOptions<LPPoolSize>);
  constructor(...args: unknown[]) {
    super(LP_POOL2D.bind(args));
  }

  override construct(x: Tensor): Tensor {
    return lp_pool2d(x, this.norm_type, this.kernel_size, this.stride, this.ceil_mode);
  }
}

declareLayer(LPPool2d, 'LPPool2d', 'x');
