import { checkValueType, pyStr } from '../../common/checks.js';
import type { DTypeLike } from '../../common/dtype.js';
import { ValueError } from '../../common/errors.js';
import { PyFloat } from '../../common/pyfloat.js';
import { opSeeds } from '../../common/seed.js';
import { signature } from '../../common/signature.js';
import type { Tensor } from '../../common/tensor.js';
import { channelDropoutBy, dropoutBy, dropout1d } from '../../ops/random/dropout.js';
import { MaskStreams } from '../../ops/random/mask.js';
import { Cell } from '../cell.js';
import { declareLayer } from './declare.js';

interface DropoutArguments extends Record<string, unknown> {
  keep_prob: unknown;
  p: unknown;
  dtype: DTypeLike;
}

const DROPOUT = signature<DropoutArguments>('nn.Dropout', "keep_prob=0.5, p=None, dtype='float32'");
const DROPOUT1D = signature<{ p: unknown }>('nn.Dropout1d', 'p=0.5');
const DROPOUT2D = signature<{ p: unknown }>('nn.Dropout2d', 'p=0.5');
const DROPOUT3D = signature<{ p: unknown }>('nn.Dropout3d', 'p=0.5');

/** Keywords of {@link Dropout}. */
export interface DropoutOptions {
  /** The probability of an element to stay, in (0, 1]; of no account when `p` is given. Default 0.5. */
  keep_prob?: number;
  /** The probability of an element to become 0, in [0, 1). Default: 1 − keep_prob. */
  p?: number | PyFloat | null;
  /** Has no effect. */
  dtype?: DTypeLike;
}

/** A number that prints as Python's float when it was meant as one. */
function shown(x: unknown): string {
  return pyStr(typeof x === 'number' && Number.isInteger(x) ? BigInt(x) : x);
}

/**
 * While training, sets elements to 0 with probability `p` and multiplies the others by 1 / (1 − p); else gives its input back. Floats of any
 * shape. Every call draws another mask; after `set_seed` they are MindSpore's. TypeError for probabilities that are no numbers, ValueError for
 * those outside [0, 1). MindSpore's `nn.Dropout`.
 */
export class Dropout extends Cell {
  /** The probability of an element to become 0; null when `keep_prob` was given in its place. */
  readonly p: number | null;
  readonly keep_prob: number;
  private readonly keep: number;
  /** `p` as it was given: a float prints as one. */
  private readonly given: unknown;
  private readonly streams: MaskStreams;

  constructor(keep_prob?: number, p?: number | PyFloat | null, dtype?: DTypeLike);
  constructor(options?: DropoutOptions);
  /** @hidden */
  constructor(keep_prob: number, options: Omit<DropoutOptions, 'keep_prob'>);
  constructor(...args: unknown[]) {
    const { keep_prob, p } = DROPOUT.bind(args);
    super();
    const cls = this.cls_name;
    if (p === null) {
      checkValueType('keep_prob', keep_prob, 'float', cls);
      this.keep = Number(keep_prob);
      if (!(this.keep > 0 && this.keep <= 1)) {
        throw new ValueError(
          `For '${cls}', the 'keep_prob' must be a number in range (0, 1], but got ${pyStr(new PyFloat(this.keep))}.`,
        );
      }
    } else {
      checkValueType('p', p, ['float', 'int'], cls);
      this.keep = 1 - Number(p);
      if (!(Number(p) >= 0 && Number(p) < 1)) {
        throw new ValueError(`For '${cls}', the 'p' must be a number in range [0, 1), but got ${shown(p)}.`);
      }
    }
    this.streams = new MaskStreams(opSeeds('dropout'));
    this.p = p === null ? null : Number(p);
    this.given = p;
    this.keep_prob = Number(keep_prob);
  }

  override construct(x: Tensor): Tensor {
    if (!this.training || this.keep_prob === 1 || this.p === 0) return x;
    return dropoutBy(this.streams, x, this.keep);
  }

  override extend_repr(): string {
    return this.p === null ? `keep_prob=${pyStr(new PyFloat(this.keep_prob))}` : `p=${shown(this.given)}`;
  }
}

/** The probability of a channel to become 0: a float in [0, 1]. */
function channelRate(p: unknown, cls: string): number {
  checkValueType('p', p, 'float', cls);
  const rate = Number(p);
  if (rate >= 0 && rate <= 1) return rate;
  throw new ValueError(`For '${cls}', the 'p' must be a number in range [0, 1], but got ${pyStr(new PyFloat(rate))}.`);
}

/**
 * While training, sets whole channels of (C, L) or (N, C, L) to 0 with probability `p` and multiplies the others by 1 / (1 − p). TypeError unless
 * p is a float, ValueError for one outside [0, 1] and at the call for another rank. MindSpore's `nn.Dropout1d`.
 */
export class Dropout1d extends Cell {
  readonly prob: number;

  constructor(p?: number);
  constructor(options?: { p?: number });
  constructor(...args: unknown[]) {
    const { p } = DROPOUT1D.bind(args);
    super();
    this.prob = channelRate(p, this.cls_name);
  }

  override construct(x: Tensor): Tensor {
    return !this.training || this.prob === 0 ? x : dropout1d(x, this.prob);
  }
}

/** As {@link Dropout1d}, of (N, C, H, W). MindSpore's `nn.Dropout2d`. */
export class Dropout2d extends Cell {
  readonly keep_prob: number;
  private readonly streams = new MaskStreams(opSeeds('Dropout2D'));

  constructor(p?: number);
  constructor(options?: { p?: number });
  constructor(...args: unknown[]) {
    const { p } = DROPOUT2D.bind(args);
    super();
    this.keep_prob = 1 - channelRate(p, this.cls_name);
  }

  override construct(x: Tensor): Tensor {
    if (!this.training || this.keep_prob === 1) return x;
    return channelDropoutBy('Dropout2D', 4, this.streams, x, this.keep_prob);
  }

  override extend_repr(): string {
    return `p=${pyStr(new PyFloat(this.keep_prob))}`;
  }
}

/** As {@link Dropout1d}, of (N, C, D, H, W). MindSpore's `nn.Dropout3d`. */
export class Dropout3d extends Cell {
  readonly keep_prob: number;
  private readonly streams = new MaskStreams(opSeeds('Dropout3D'));

  constructor(p?: number);
  constructor(options?: { p?: number });
  constructor(...args: unknown[]) {
    const { p } = DROPOUT3D.bind(args);
    super();
    this.keep_prob = 1 - channelRate(p, this.cls_name);
  }

  override construct(x: Tensor): Tensor {
    if (!this.training || this.keep_prob === 1) return x;
    return channelDropoutBy('Dropout3D', 5, this.streams, x, this.keep_prob);
  }

  override extend_repr(): string {
    return `p=${pyStr(new PyFloat(this.keep_prob))}`;
  }
}

declareLayer(Dropout, 'Dropout', 'x');
declareLayer(Dropout1d, 'Dropout1d', 'x');
declareLayer(Dropout2d, 'Dropout2d', 'x');
declareLayer(Dropout3d, 'Dropout3d', 'x');
