import { checkPositiveInt, checkValueType, pyStr, pyTypeName } from '../../common/checks.js';
import { ValueError } from '../../common/errors.js';
import { Parameter } from '../../common/parameter.js';
import { PyFloat } from '../../common/pyfloat.js';
import { pyClass } from '../../common/pytext.js';
import { shapeText } from '../../common/shape.js';
import { signature } from '../../common/signature.js';
import { Tensor } from '../../common/tensor.js';
import * as ops from '../../ops/index.js';
import { Cell } from '../cell.js';
import { declareLayer } from './declare.js';

const SIG = {
  ReLU6: signature('nn.ReLU6', ''),
  SeLU: signature('nn.SeLU', ''),
  CELU: signature<{ alpha: number }>('nn.CELU', 'alpha=1.0'),
  ELU: signature<{ alpha: number }>('nn.ELU', 'alpha=1.0'),
  HShrink: signature<{ lambd: number }>('nn.HShrink', 'lambd=0.5'),
  SoftShrink: signature<{ lambd: number }>('nn.SoftShrink', 'lambd=0.5'),
  Hardtanh: signature<{ min_val: number; max_val: number }>('nn.Hardtanh', 'min_val=-1.0, max_val=1.0'),
  Threshold: signature<{ threshold: number; value: number }>('nn.Threshold', 'threshold, value'),
  PReLU: signature<{ channel: number; w: unknown }>('nn.PReLU', 'channel=1, w=0.25'),
  RReLU: signature<{ lower: number; upper: number }>('nn.RReLU', `lower=${1 / 8}, upper=${1 / 3}`),
};

/** min(max(x, 0), 6), of float16 and float32. MindSpore's `nn.ReLU6`. */
export class ReLU6 extends Cell {
  constructor();
  constructor(...args: unknown[]) {
    SIG.ReLU6.bind(args);
    super();
  }

  override construct(x: Tensor): Tensor {
    return ops.relu6(x);
  }
}

/** ELU with the self-normalising constants, of floats, int8 and int32. MindSpore's `nn.SeLU`. */
export class SeLU extends Cell {
  constructor();
  constructor(...args: unknown[]) {
    SIG.SeLU.bind(args);
    super();
  }

  override construct(input_x: Tensor): Tensor {
    return ops.selu(input_x);
  }
}

/** x where it is not negative, else alpha·(e^(x/alpha) − 1), of floats. MindSpore's `nn.CELU`. */
export class CELU extends Cell {
  readonly alpha: number;

  constructor(alpha?: number);
  constructor(options?: { alpha?: number });
  constructor(...args: unknown[]) {
    const { alpha } = SIG.CELU.bind(args);
    super();
    this.alpha = alpha;
  }

  override construct(x: Tensor): Tensor {
    return ops.celu(x, this.alpha);
  }
}

/** x where it is not negative, else e^x − 1, of floats. ValueError at the call for an alpha other than 1. MindSpore's `nn.ELU`. */
export class ELU extends Cell {
  readonly alpha: number;

  constructor(alpha?: number);
  constructor(options?: { alpha?: number });
  constructor(...args: unknown[]) {
    const { alpha } = SIG.ELU.bind(args);
    super();
    this.alpha = alpha;
  }

  override construct(x: Tensor): Tensor {
    return ops.elu(x, this.alpha);
  }
}

/** input where |input| > lambd, else 0, of float16 and float32. MindSpore's `nn.HShrink`. */
export class HShrink extends Cell {
  readonly lambd: number;

  constructor(lambd?: number);
  constructor(options?: { lambd?: number });
  constructor(...args: unknown[]) {
    const { lambd } = SIG.HShrink.bind(args);
    super();
    this.lambd = lambd;
  }

  override construct(input: Tensor): Tensor {
    return ops.hardshrink(input, this.lambd);
  }
}

/** input moved by lambd towards 0 where |input| > lambd, else 0, of float16 and float32. MindSpore's `nn.SoftShrink`. */
export class SoftShrink extends Cell {
  readonly lambd: number;

  constructor(lambd?: number);
  constructor(options?: { lambd?: number });
  constructor(...args: unknown[]) {
    const { lambd } = SIG.SoftShrink.bind(args);
    super();
    this.lambd = lambd;
  }

  override construct(input: Tensor): Tensor {
    return ops.softshrink(input, this.lambd);
  }
}

/** x within [min_val, max_val]. ValueError unless min_val < max_val. MindSpore's `nn.Hardtanh`. */
export class Hardtanh extends Cell {
  readonly min_val: number;
  readonly max_val: number;

  constructor(min_val?: number, max_val?: number);
  constructor(options?: { min_val?: number; max_val?: number });
  /** @hidden */
  constructor(min_val: number, options: { max_val?: number });
  constructor(...args: unknown[]) {
    const { min_val, max_val } = SIG.Hardtanh.bind(args);
    super();
    this.min_val = min_val;
    this.max_val = max_val;
    if (min_val >= max_val) {
      throw new ValueError(
        `For Hardtanh, min_val should be less than max_val,but got ${pyStr(min_val)} and ${pyStr(max_val)}`,
      );
    }
  }

  override construct(x: Tensor): Tensor {
    return ops.hardtanh(x, this.min_val, this.max_val);
  }
}

/** x where it exceeds `threshold`, else `value`. TypeError at the call for what is no number. MindSpore's `nn.Threshold`. */
export class Threshold extends Cell {
  readonly threshold: number;
  readonly value: number;

  constructor(threshold: number, value: number);
  constructor(options: { threshold: number; value: number });
  /** @hidden */
  constructor(threshold: number, options: { value: number });
  constructor(...args: unknown[]) {
    const { threshold, value } = SIG.Threshold.bind(args);
    super();
    this.threshold = threshold;
    this.value = value;
  }

  override construct(input_x: Tensor): Tensor {
    return ops.threshold(input_x, this.threshold, this.value);
  }
}

/**
 * x where it is positive, else w·x with one learned `w` or one for each channel (axis 1). `w`: a number, an array or Tensor of `channel` numbers;
 * the parameter is called `w`. TypeError and ValueError for others. MindSpore's `nn.PReLU`.
 */
export class PReLU extends Cell {
  w: Parameter;

  constructor(channel?: number, w?: number | readonly number[] | Tensor);
  constructor(options?: { channel?: number; w?: number | readonly number[] | Tensor });
  /** @hidden */
  constructor(channel: number, options: { w?: number | readonly number[] | Tensor });
  constructor(...args: unknown[]) {
    const { channel, w } = SIG.PReLU.bind(args);
    super();
    const count = Number(checkPositiveInt(channel, 'channel', this.cls_name));
    this.w = new Parameter(slopes(w, count, this.cls_name), { name: 'a' });
  }

  override construct(x: Tensor): Tensor {
    return ops.prelu(x, x instanceof Tensor ? ops.cast(this.w, x.dtype) : this.w);
  }
}

function slopes(w: unknown, channel: number, cls: string): Tensor {
  if (typeof w === 'number' || w instanceof PyFloat) {
    return Tensor.fromData(new Float32Array(channel).fill(Number(w)), [channel]);
  }
  if (Array.isArray(w)) {
    if (w.length !== channel) {
      throw new ValueError(
        `For '${cls}', the length of 'w' must be equal to the 'channel' when the 'w' is a list, but got the length of 'w': ` +
          `${w.length}, the 'channel': ${channel}.`,
      );
    }
    const wrong = (w as unknown[]).find((x) => typeof x !== 'number' && !(x instanceof PyFloat));
    if (wrong !== undefined) {
      throw new ValueError(
        `For '${cls}', all elements in 'w' must be float when the 'w' is a list, but got ${pyStr(wrong)}.`,
      );
    }
    return Tensor.fromData(Float32Array.from(w, Number), [channel]);
  }
  if (w instanceof Tensor) {
    if (!w.dtype.isFloat || w.dtype.name === 'float64') {
      throw new ValueError(
        `For '${cls}', the dtype of 'w' must be float16 or float32 when the 'w' is a tensor, but got ${String(w.dtype)}.`,
      );
    }
    if (w.ndim !== 1 || w.shape[0] !== channel) {
      throw new ValueError(
        `For '${cls}', the dimension of 'w' must be 1, and the elements number should be equal to the 'channel' when the 'w' is a tensor, ` +
          `but got 'w' shape ${shapeText(w.shape)}, the 'channel' ${channel}.`,
      );
    }
    return w;
  }
  throw new TypeError(`For '${cls}', the 'w' only supported float, list and tensor, but got ${pyTypeName(w)}.`);
}

/**
 * x where it is positive, else x times a number drawn from [lower, upper) for each element. TypeError for bounds that are no numbers, ValueError
 * for lower > upper. MindSpore's `nn.RReLU`.
 */
export class RReLU extends Cell {
  readonly lower: number;
  readonly upper: number;

  constructor(lower?: number, upper?: number);
  constructor(options?: { lower?: number; upper?: number });
  /** @hidden */
  constructor(lower: number, options: { upper?: number });
  constructor(...args: unknown[]) {
    const { lower, upper } = SIG.RReLU.bind(args);
    super();
    checkValueType('upper', upper, ['float', 'int'], this.cls_name);
    checkValueType('lower', lower, ['float', 'int'], this.cls_name);
    if (lower > upper) {
      throw new ValueError(
        `For ${this.cls_name}, the value of 'upper' must be greater than or equal to 'lower', but got upper: ${upper}, lower: ${lower}. `,
      );
    }
    this.lower = Number(lower);
    this.upper = Number(upper);
  }

  override construct(x: Tensor): Tensor {
    if (!(x instanceof Tensor)) throw new TypeError(`For 'rrelu', the input must be a Tensor, but got ${pyClass(x)}.`);
    return ops.rrelu(x, this.lower, this.upper);
  }
}

declareLayer(ReLU6, 'ReLU6', 'x');
declareLayer(SeLU, 'SeLU', 'input_x');
declareLayer(CELU, 'CELU', 'x');
declareLayer(ELU, 'ELU', 'x');
declareLayer(HShrink, 'HShrink', 'input');
declareLayer(SoftShrink, 'SoftShrink', 'input');
declareLayer(Hardtanh, 'Hardtanh', 'x');
declareLayer(Threshold, 'Threshold', 'input_x');
declareLayer(PReLU, 'PReLU', 'x');
declareLayer(RReLU, 'RReLU', 'x');
