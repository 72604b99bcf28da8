import { checkInt, checkValueType } from '../../common/checks.js';
import { signature } from '../../common/signature.js';
import type { Tensor } from '../../common/tensor.js';
import { volumeMaxima, volumeSizes } from '../../ops/adaptive_max.js';
import type { AdaptiveSize } from '../../ops/adaptive_pool.js';
import * as ops from '../../ops/index.js';
import { Cell } from '../cell.js';
import { declareLayer } from './declare.js';
import { checkParts } from './resample.js';

interface Indices extends Record<string, unknown> {
  output_size: unknown;
  return_indices: unknown;
}

const SIG = {
  one: signature<{ output_size: number }>('nn.AdaptiveMaxPool1d', 'output_size'),
  two: signature<Indices>('nn.AdaptiveMaxPool2d', 'output_size, return_indices=False'),
  three: signature<Indices>('nn.AdaptiveMaxPool3d', 'output_size, return_indices=False'),
};

/**
 * The greatest of each of `output_size` equal parts of the last of three axes, of float16 or float32. TypeError and ValueError unless that is a positive int,
 * and at the call for sizes that it does not divide. MindSpore's `nn.AdaptiveMaxPool1d`.
 */
export class AdaptiveMaxPool1d extends Cell {
  readonly output_size: number;

  constructor(output_size: number);
  constructor(options: { output_size: number });
  constructor(...args: unknown[]) {
    const { output_size } = SIG.one.bind(args);
    super();
    const size = checkInt(output_size, 1, '>=', 'output_size', this.cls_name);
    this.output_size = Number(checkValueType('output_size', size, 'int', this.cls_name));
  }

  override construct(x: Tensor): Tensor {
    checkParts(x, this.output_size, this.cls_name);
    if (!['float16', 'float32'].includes(x.dtype.name)) {
      throw new TypeError(`For ${this.cls_name}, the x_dtype must be float16 or float32, but got ${String(x.dtype)}.`);
    }
    return ops.adaptive_max_pool1d(x, this.output_size);
  }
}

declareLayer(AdaptiveMaxPool1d, 'AdaptiveMaxPool1d', 'x');

/**
 * The greatest of each of `output_size` parts of height and width; with `return_indices` `[maxima, positions]`. See `ops.adaptive_max_pool2d`, which checks the
 * arguments at the call. MindSpore's `nn.AdaptiveMaxPool2d`.
 */
export class AdaptiveMaxPool2d<R extends boolean = false> extends Cell {
  readonly output_size: AdaptiveSize;
  readonly return_indices: R;

  constructor(output_size: AdaptiveSize, return_indices?: R);
  constructor(output_size: AdaptiveSize, options?: { return_indices?: R });
  constructor(...args: unknown[]) {
    const { output_size, return_indices } = SIG.two.bind(args);
    super();
    this.output_size = output_size as AdaptiveSize;
    this.return_indices = return_indices as R;
  }

  override construct(input: Tensor): R extends true ? [Tensor, Tensor] : Tensor {
    const found = ops.adaptive_max_pool2d(input, this.output_size, this.return_indices);
    return found as R extends true ? [Tensor, Tensor] : Tensor;
  }
}

declareLayer(AdaptiveMaxPool2d, 'AdaptiveMaxPool2d', 'input');

/**
 * The greatest of each of `output_size` parts of the last three axes; with `return_indices` `[maxima, positions]`. TypeError for sizes that are no ints; see
 * `ops.adaptive_max_pool3d` for what is checked at the call. MindSpore's `nn.AdaptiveMaxPool3d`.
 */
export class AdaptiveMaxPool3d<R extends boolean = false> extends Cell {
  readonly #sizes: Tensor;
  readonly return_indices: R;

  constructor(output_size: number | readonly number[], return_indices?: R);
  constructor(output_size: number | readonly number[], options?: { return_indices?: R });
  constructor(...args: unknown[]) {
    const { output_size, return_indices } = SIG.three.bind(args);
    super();
    this.#sizes = volumeSizes(output_size);
    this.return_indices = Boolean(return_indices) as R;
  }

  override construct(input: Tensor): R extends true ? [Tensor, Tensor] : Tensor {
    const found = volumeMaxima(input, this.#sizes, this.return_indices);
    return found as R extends true ? [Tensor, Tensor] : Tensor;
  }
}

declareLayer(AdaptiveMaxPool3d, 'AdaptiveMaxPool3d', 'input');
