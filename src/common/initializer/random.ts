import { pyStr } from '../checks.js';
import { float32 } from '../dtype.js';
import { RuntimeError, ValueError } from '../errors.js';
import { fillNormal, fillTruncatedNormal, fillUniform } from '../philox.js';
import { drawSeed } from '../seed.js';
import { signature } from '../signature.js';
import { BUILTIN, Initializer, type InitializerArray } from './base.js';
import { factor, fanInAndOut, fanOf, gainOf, real } from './fan.js';

/** Draws a seed and fills `arr` from the uniform stream on [-bound, bound). */
export function uniformInto(arr: InitializerArray, bound: number): void {
  const data = arr.floats();
  fillUniform(data, drawSeed(), -bound, bound);
  arr.assign(data, float32);
}

/** Draws a seed and fills `data` from the normal stream. ValueError for a negative sigma. */
export function normalFloats(data: Float32Array, mean: unknown, sigma: unknown): Float32Array {
  const s = notNegative(sigma);
  const seed = drawSeed();
  fillNormal(
    data,
    seed,
    real(mean, () => '_random_normal(): incompatible function arguments.'),
    s,
  );
  return data;
}

function normalInto(arr: InitializerArray, mean: unknown, sigma: unknown): void {
  arr.assign(normalFloats(arr.floats(), mean, sigma), float32);
}

function notNegative(sigma: unknown): number {
  const s = real(sigma, (name) => `'<' not supported between instances of '${name}' and 'int'`);
  if (s < 0) throw new ValueError('sigma < 0');
  return s;
}

const UNIFORM = signature<{ scale: number }>('common.initializer.Uniform', 'scale=0.07');

/** Uniform in [-scale, scale). Alias 'uniform'. MindSpore's `mindspore.common.initializer.Uniform`. */
export class Uniform extends Initializer {
  scale: number;

  constructor(scale?: number);
  constructor(options?: { scale?: number });
  constructor(...args: unknown[]) {
    super();
    ({ scale: this.scale } = UNIFORM.bind(args));
  }

  override _initialize(arr: InitializerArray): void {
    uniformInto(
      arr,
      real(this.scale, (name) => `bad operand type for unary -: '${name}'`),
    );
  }
}

const NORMAL = signature<{ sigma: number; mean: number }>('common.initializer.Normal', 'sigma=0.01, mean=0.0');

/**
 * Normal with standard deviation `sigma` around `mean`. Alias 'normal'. ValueError, when data is made, for a negative sigma.
 * MindSpore's `mindspore.common.initializer.Normal`.
 */
export class Normal extends Initializer {
  sigma: number;
  mean: number;

  constructor(sigma?: number, mean?: number);
  constructor(options?: { sigma?: number; mean?: number });
  /** @hidden */
  constructor(sigma: number, options: { mean?: number });
  constructor(...args: unknown[]) {
    super();
    ({ sigma: this.sigma, mean: this.mean } = NORMAL.bind(args));
  }

  override _initialize(arr: InitializerArray): void {
    normalInto(arr, this.mean, this.sigma);
  }
}

const TRUNCATED = signature<{ sigma: number; mean: number; a: number; b: number }>(
  'common.initializer.TruncatedNormal',
  'sigma=0.01, mean=0.0, a=-2.0, b=2.0',
);

/**
 * Normal with standard deviation `sigma` around `mean`, limited to [a, b] (bounds of the value itself, not multiples of sigma). Alias
 * 'truncatednormal'. When data is made: ValueError for a negative sigma, RuntimeError for zero.
 * MindSpore's `mindspore.common.initializer.TruncatedNormal`.
 */
export class TruncatedNormal extends Initializer {
  sigma: number;
  mean: number;
  a: number;
  b: number;

  constructor(sigma?: number, mean?: number, a?: number, b?: number);
  constructor(options?: { sigma?: number; mean?: number; a?: number; b?: number });
  /** @hidden */
  constructor(...mixed: (number | { mean?: number; a?: number; b?: number })[]);
  constructor(...args: unknown[]) {
    super();
    ({ sigma: this.sigma, mean: this.mean, a: this.a, b: this.b } = TRUNCATED.bind(args));
  }

  override _initialize(arr: InitializerArray): void {
    const sigma = notNegative(this.sigma);
    const seed = drawSeed();
    const [a, b, mean] = [this.a, this.b, this.mean].map((x) =>
      real(x, () => '_truncated_normal(): incompatible function arguments.'),
    );
    if (Math.fround(sigma) === 0) throw new RuntimeError('TruncatedNormal: invalid sigma 0.');
    const data = arr.floats();
    fillTruncatedNormal(data, seed, a, b, mean, sigma);
    arr.assign(data, float32);
  }
}

const XAVIER_UNIFORM = signature<{ gain: number }>('common.initializer.XavierUniform', 'gain=1');

/**
 * Uniform in ±gain·sqrt(6 / (fan_in + fan_out)). Alias 'xavier_uniform'. ValueError for fewer than two axes.
 * MindSpore's `mindspore.common.initializer.XavierUniform`.
 */
export class XavierUniform extends Initializer {
  gain: number;

  constructor(gain?: number);
  constructor(options?: { gain?: number });
  constructor(...args: unknown[]) {
    super();
    ({ gain: this.gain } = XAVIER_UNIFORM.bind(args));
  }

  override _initialize(arr: InitializerArray): void {
    const { fanIn, fanOut } = fanInAndOut(arr.shape);
    uniformInto(arr, factor(this.gain) * Math.sqrt(6 / (fanIn + fanOut)));
  }
}

const XAVIER_NORMAL = signature<{ gain: number }>('common.initializer.XavierNormal', 'gain=1');

/**
 * Normal with standard deviation gain·sqrt(2 / (fan_in + fan_out)). Alias 'xavier_normal'. ValueError for fewer than two axes.
 * MindSpore's `mindspore.common.initializer.XavierNormal`.
 */
export class XavierNormal extends Initializer {
  gain: number;

  constructor(gain?: number);
  constructor(options?: { gain?: number });
  constructor(...args: unknown[]) {
    super();
    ({ gain: this.gain } = XAVIER_NORMAL.bind(args));
  }

  override _initialize(arr: InitializerArray): void {
    const { fanIn, fanOut } = fanInAndOut(arr.shape);
    normalInto(arr, 0, factor(this.gain) * Math.sqrt(2 / (fanIn + fanOut)));
  }
}

/** Keywords of {@link HeUniform} and {@link HeNormal}. */
export interface HeOptions {
  /** Slope of the leaky ReLU behind the weight; counts for 'leaky_relu' only. Default 0. */
  negative_slope?: number | null;
  /** 'fan_in' keeps the variance of the forward pass, 'fan_out' that of gradients. Default 'fan_in'. */
  mode?: string;
  /** 'relu', 'leaky_relu', 'tanh', 'sigmoid' or a linear layer's name. Default 'leaky_relu'. */
  nonlinearity?: string;
}

interface HeArguments extends Record<string, unknown> {
  negative_slope: number | null;
  mode: string;
  nonlinearity: string;
}

const HE = "negative_slope=0, mode='fan_in', nonlinearity='leaky_relu'";
const HE_UNIFORM = signature<HeArguments>('common.initializer.HeUniform', HE);

/**
 * Uniform in ±gain·sqrt(3 / fan). Alias 'he_uniform'. When data is made: ValueError for fewer than two axes, an unknown mode or
 * nonlinearity, a slope that is no number. MindSpore's `mindspore.common.initializer.HeUniform`.
 */
export class HeUniform extends Initializer {
  negative_slope: number | null;
  mode: string;
  nonlinearity: string;

  constructor(negative_slope?: number | null, mode?: string, nonlinearity?: string);
  constructor(options?: HeOptions);
  /** @hidden */
  constructor(...mixed: (number | string | null | Omit<HeOptions, 'negative_slope'>)[]);
  constructor(...args: unknown[]) {
    super();
    ({ negative_slope: this.negative_slope, mode: this.mode, nonlinearity: this.nonlinearity } = HE_UNIFORM.bind(args));
  }

  override _initialize(arr: InitializerArray): void {
    const fan = fanOf(arr.shape, this.mode);
    uniformInto(arr, Math.sqrt(3) * (gainOf(this.nonlinearity, this.negative_slope) / Math.sqrt(fan)));
  }
}

const HE_NORMAL = signature<HeArguments>('common.initializer.HeNormal', HE);

/**
 * Normal with standard deviation gain / sqrt(fan). Alias 'he_normal'. Errors as {@link HeUniform}.
 * MindSpore's `mindspore.common.initializer.HeNormal`.
 */
export class HeNormal extends Initializer {
  negative_slope: number | null;
  mode: string;
  nonlinearity: string;

  constructor(negative_slope?: number | null, mode?: string, nonlinearity?: string);
  constructor(options?: HeOptions);
  /** @hidden */
  constructor(...mixed: (number | string | null | Omit<HeOptions, 'negative_slope'>)[]);
  constructor(...args: unknown[]) {
    super();
    ({ negative_slope: this.negative_slope, mode: this.mode, nonlinearity: this.nonlinearity } = HE_NORMAL.bind(args));
  }

  override _initialize(arr: InitializerArray): void {
    const fan = fanOf(arr.shape, this.mode);
    normalInto(arr, 0, gainOf(this.nonlinearity, this.negative_slope) / Math.sqrt(fan));
  }
}

const VARIANCE = signature<{ scale: number; mode: string; distribution: string }>(
  'common.initializer.VarianceScaling',
  "scale=1.0, mode='fan_in', distribution='truncated_normal'",
);

/**
 * Variance scale / n, where n is fan_in, fan_out or their mean ('fan_avg'): normal for 'untruncated_normal', uniform for 'uniform' and,
 * as in MindSpore, whose branch for it is never taken, for 'truncated_normal' too. Alias 'variancescaling'. ValueError for a scale that is not
 * positive, an unknown mode or distribution. MindSpore's `mindspore.common.initializer.VarianceScaling`.
 */
export class VarianceScaling extends Initializer {
  scale: number;
  mode: string;
  distribution: string;

  constructor(scale?: number, mode?: string, distribution?: string);
  constructor(options?: { scale?: number; mode?: string; distribution?: string });
  /** @hidden */
  constructor(...mixed: (number | string | { mode?: string; distribution?: string })[]);
  constructor(...args: unknown[]) {
    super();
    const { scale, mode, distribution } = VARIANCE.bind(args);
    this.scale = scale;
    this.mode = mode;
    this.distribution = distribution;
    const refuse = (text: string) => new ValueError(`For VarianceScaling initializer, the argument ${text}.`);
    if (real(scale, (name) => `'<=' not supported between instances of '${name}' and 'float'`) <= 0) {
      throw refuse(`'scale' must be greater than 0, but got ${pyStr(scale)}`);
    }
    if (!['fan_in', 'fan_out', 'fan_avg'].includes(mode)) {
      throw refuse(`'mode' must be fan_in, fan_out or fan_avg, but got ${pyStr(mode)}`);
    }
    if (!['uniform', 'truncated_normal', 'untruncated_normal'].includes(distribution)) {
      throw refuse(
        `'distribution' must be uniform, truncated_norm or untruncated_norm, but got ${pyStr(distribution)}`,
      );
    }
  }

  override _initialize(arr: InitializerArray): void {
    const { fanIn, fanOut } = fanInAndOut(arr.shape);
    const n = this.mode === 'fan_in' ? fanIn : this.mode === 'fan_out' ? fanOut : (fanIn + fanOut) / 2;
    const variance = Number(this.scale) / Math.max(1, n);
    if (this.distribution === 'untruncated_normal') normalInto(arr, 0, Math.sqrt(variance));
    else uniformInto(arr, Math.sqrt(3 * variance));
  }
}

for (const c of [Uniform, Normal, TruncatedNormal, XavierUniform, XavierNormal, HeUniform, HeNormal, VarianceScaling]) {
  BUILTIN.add(c);
}
