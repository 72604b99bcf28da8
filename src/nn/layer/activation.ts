import { checkBool } from '../../common/checks.js';
import { KeyError } from '../../common/errors.js';
import { pyRepr, pyStr } from '../../common/pytext.js';
import { signature } from '../../common/signature.js';
import type { Tensor } from '../../common/tensor.js';
import * as ops from '../../ops/index.js';
import { Cell } from '../cell.js';
import { ELU, HShrink, Hardtanh, PReLU, RReLU, ReLU6, SoftShrink, Threshold } from './activation_bent.js';
import {
  FastGelu,
  HSigmoid,
  HSwish,
  LogSigmoid,
  Mish,
  SiLU,
  Softmax2d,
  Softmin,
  Softsign,
  Tanhshrink,
} from './activation_smooth.js';
import { checkAxis } from './check.js';
import { declareLayer } from './declare.js';

const SIG = {
  relu: signature('nn.ReLU', ''),
  sigmoid: signature('nn.Sigmoid', ''),
  tanh: signature('nn.Tanh', ''),
  leaky_relu: signature<{ alpha: number }>('nn.LeakyReLU', 'alpha=0.2'),
  gelu: signature<{ approximate: boolean }>('nn.GELU', 'approximate=True'),
  softmax: signature<{ axis: number }>('nn.Softmax', 'axis=-1'),
  log_softmax: signature<{ axis: number }>('nn.LogSoftmax', 'axis=-1'),
};

/** max(0, x), element by element. Any float shape. MindSpore's `nn.ReLU`. */
export class ReLU extends Cell {
  constructor();
  constructor(...args: unknown[]) {
    SIG.relu.bind(args);
    super();
  }

  override construct(input: Tensor): Tensor {
    return ops.relu(input);
  }
}

/** 1 / (1 + e^−x), element by element. Any float shape. MindSpore's `nn.Sigmoid`. */
export class Sigmoid extends Cell {
  constructor();
  constructor(...args: unknown[]) {
    SIG.sigmoid.bind(args);
    super();
  }

  override construct(x: Tensor): Tensor {
    return ops.sigmoid(x);
  }
}

/** tanh(x), element by element. Any float shape. MindSpore's `nn.Tanh`. */
export class Tanh extends Cell {
  constructor();
  constructor(...args: unknown[]) {
    SIG.tanh.bind(args);
    super();
  }

  override construct(x: Tensor): Tensor {
    return ops.tanh(x);
  }
}

/** x where it is positive, alpha·x elsewhere (alpha ≤ 1). TypeError at the call for an alpha that is no number. MindSpore's `nn.LeakyReLU`. */
export class LeakyReLU extends Cell {
  /** Slope on the negative side. */
  alpha: number;

  constructor(alpha?: number);
  constructor(options?: { alpha?: number });
  constructor(...args: unknown[]) {
    const { alpha } = SIG.leaky_relu.bind(args);
    super();
    this.alpha = alpha;
  }

  override construct(x: Tensor): Tensor {
    return ops.leaky_relu(x, this.alpha);
  }
}

/** x·Φ(x); with `approximate` Φ by tanh, else by erf. TypeError unless that is a boolean. MindSpore's `nn.GELU`. */
export class GELU extends Cell {
  /** 'tanh' or 'none'. */
  approximate: 'tanh' | 'none';

  constructor(approximate?: boolean);
  constructor(options?: { approximate?: boolean });
  constructor(...args: unknown[]) {
    const { approximate } = SIG.gelu.bind(args);
    super();
    this.approximate = checkBool(approximate, 'approximate', this.cls_name) ? 'tanh' : 'none';
  }

  override construct(x: Tensor): Tensor {
    return ops.gelu(x, this.approximate);
  }
}

/** e^x over its sum along `axis`. TypeError for an axis that is no int, ValueError at the call for one outside. MindSpore's `nn.Softmax`. */
export class Softmax extends Cell {
  readonly axis: number;

  constructor(axis?: number);
  constructor(options?: { axis?: number });
  constructor(...args: unknown[]) {
    const { axis } = SIG.softmax.bind(args);
    super();
    this.axis = checkAxis('Softmax', axis);
  }

  override construct(input: Tensor): Tensor {
    return ops.softmax(input, this.axis);
  }
}

/** The logarithm of softmax along `axis`. TypeError for an axis that is no int, ValueError at the call for one outside. MindSpore's `nn.LogSoftmax`. */
export class LogSoftmax extends Cell {
  readonly axis: number;

  constructor(axis?: number);
  constructor(options?: { axis?: number });
  constructor(...args: unknown[]) {
    const { axis } = SIG.log_softmax.bind(args);
    super();
    this.axis = checkAxis('LogSoftmax', axis);
  }

  override construct(x: Tensor): Tensor {
    return ops.log_softmax(x, this.axis);
  }
}

/** What a layer applies to its result: a cell or a primitive of one tensor. */
export type Activation = Cell | (ops.Primitive & ((x: Tensor) => Tensor));

const LAYERS: Readonly<Record<string, (new () => Cell) | undefined>> = {
  softmin: Softmin,
  softmax: Softmax,
  softmax2d: Softmax2d,
  logsoftmax: LogSoftmax,
  relu: ReLU,
  relu6: ReLU6,
  rrelu: RReLU,
  silu: SiLU,
  tanh: Tanh,
  tanhshrink: Tanhshrink,
  hardtanh: Hardtanh,
  gelu: GELU,
  fast_gelu: FastGelu,
  elu: ELU,
  sigmoid: Sigmoid,
  softsign: Softsign,
  prelu: PReLU,
  leakyrelu: LeakyReLU,
  hswish: HSwish,
  hsigmoid: HSigmoid,
  logsigmoid: LogSigmoid,
  softshrink: SoftShrink,
  hshrink: HShrink,
  threshold: Threshold as unknown as new () => Cell,
  mish: Mish,
};

/** A new activation layer by its name in MindSpore, null for null. KeyError for other names. MindSpore's `nn.get_activation`. */
export function get_activation(name: string | null, prim_name: string | null = null): Cell | null {
  if (name === null) return null;
  const layer = Object.hasOwn(LAYERS, name) ? LAYERS[name] : undefined;
  if (layer !== undefined) return new layer();
  const prefix = prim_name === null ? 'The' : `For '${prim_name}', the`;
  throw new KeyError(`${prefix} 'name' must be in ${pyRepr(Object.keys(LAYERS))}, but got ${pyStr(name)}.`);
}

declareLayer(ReLU, 'ReLU', 'input');
declareLayer(Sigmoid, 'Sigmoid', 'x');
declareLayer(Tanh, 'Tanh', 'x');
declareLayer(LeakyReLU, 'LeakyReLU', 'x');
declareLayer(GELU, 'GELU', 'x');
declareLayer(Softmax, 'Softmax', 'input');
declareLayer(LogSoftmax, 'LogSoftmax', 'x');
