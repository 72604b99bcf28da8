import { ValueError } from '../../common/errors.js';
import { signature } from '../../common/signature.js';
import { Tensor } from '../../common/tensor.js';
import * as ops from '../../ops/index.js';
import { Cell } from '../cell.js';
import { checkAxis } from './check.js';
import { declareLayer } from './declare.js';

const SIG = {
  SiLU: signature('nn.SiLU', ''),
  Softsign: signature('nn.Softsign', ''),
  Tanhshrink: signature('nn.Tanhshrink', ''),
  LogSigmoid: signature('nn.LogSigmoid', ''),
  Mish: signature('nn.Mish', ''),
  FastGelu: signature('nn.FastGelu', ''),
  HSigmoid: signature('nn.HSigmoid', ''),
  HSwish: signature('nn.HSwish', ''),
  Softmax2d: signature('nn.Softmax2d', ''),
  Softmin: signature<{ axis: number }>('nn.Softmin', 'axis=-1'),
  GLU: signature<{ axis: number }>('nn.GLU', 'axis=-1'),
};

/** x·sigmoid(x), of floats. MindSpore's `nn.SiLU`. */
export class SiLU extends Cell {
  constructor();
  constructor(...args: unknown[]) {
    SIG.SiLU.bind(args);
    super();
  }

  override construct(x: Tensor): Tensor {
    return ops.silu(x);
  }
}

/** x / (1 + |x|), of floats. MindSpore's `nn.Softsign`. */
export class Softsign extends Cell {
  constructor();
  constructor(...args: unknown[]) {
    SIG.Softsign.bind(args);
    super();
  }

  override construct(x: Tensor): Tensor {
    return ops.softsign(x);
  }
}

/** x − tanh(x); integers give float32. MindSpore's `nn.Tanhshrink`. */
export class Tanhshrink extends Cell {
  constructor();
  constructor(...args: unknown[]) {
    SIG.Tanhshrink.bind(args);
    super();
  }

  override construct(x: Tensor): Tensor {
    return ops.tanhshrink(x);
  }
}

/** log(sigmoid(x)) of floats, right in both tails. MindSpore's `nn.LogSigmoid`. */
export class LogSigmoid extends Cell {
  constructor();
  constructor(...args: unknown[]) {
    SIG.LogSigmoid.bind(args);
    super();
  }

  override construct(input_x: Tensor): Tensor {
    return ops.logsigmoid(input_x);
  }
}

/** x·tanh(softplus(x)), of floats. MindSpore's `nn.Mish`. */
export class Mish extends Cell {
  constructor();
  constructor(...args: unknown[]) {
    SIG.Mish.bind(args);
    super();
  }

  override construct(input_x: Tensor): Tensor {
    return ops.mish(input_x);
  }
}

/** x / (1 + e^(−1.702·x)), of float16 and float32. MindSpore's `nn.FastGelu`. */
export class FastGelu extends Cell {
  constructor();
  constructor(...args: unknown[]) {
    SIG.FastGelu.bind(args);
    super();
  }

  override construct(x: Tensor): Tensor {
    return ops.fast_gelu(x);
  }
}

/** x / 6 + 1 / 2 within [0, 1]. MindSpore's `nn.HSigmoid`. */
export class HSigmoid extends Cell {
  constructor();
  constructor(...args: unknown[]) {
    SIG.HSigmoid.bind(args);
    super();
  }

  override construct(input: Tensor): Tensor {
    return ops.hardsigmoid(input);
  }
}

/** x·min(max(x + 3, 0), 6) / 6. MindSpore's `nn.HSwish`. */
export class HSwish extends Cell {
  constructor();
  constructor(...args: unknown[]) {
    SIG.HSwish.bind(args);
    super();
  }

  override construct(input: Tensor): Tensor {
    return ops.hardswish(input);
  }
}

/** e^x over its sum over the channels of (C, H, W) or (N, C, H, W). ValueError at the call for another rank. MindSpore's `nn.Softmax2d`. */
export class Softmax2d extends Cell {
  constructor();
  constructor(...args: unknown[]) {
    SIG.Softmax2d.bind(args);
    super();
  }

  override construct(x: Tensor): Tensor {
    if (x instanceof Tensor && x.ndim !== 3 && x.ndim !== 4) {
      throw new ValueError(`For '${this.cls_name}', the in_shape must have 3 or 4 dims, but got ${x.ndim}.`);
    }
    return ops.softmax(x, -3);
  }
}

/** e^−x over its sum along `axis`. TypeError for an axis that is no int, ValueError at the call for one outside. MindSpore's `nn.Softmin`. */
export class Softmin extends Cell {
  readonly axis: number;

  constructor(axis?: number);
  constructor(options?: { axis?: number });
  constructor(...args: unknown[]) {
    const { axis } = SIG.Softmin.bind(args);
    super();
    this.axis = checkAxis('Softmax', axis);
  }

  override construct(x: Tensor): Tensor {
    return ops.softmin(x, this.axis);
  }
}

/** The first half of x along `axis` times the sigmoid of the second. ValueError at the call when the size there is odd. MindSpore's `nn.GLU`. */
export class GLU extends Cell {
  readonly dim: number;

  constructor(axis?: number);
  constructor(options?: { axis?: number });
  constructor(...args: unknown[]) {
    const { axis } = SIG.GLU.bind(args);
    super();
    this.dim = axis;
  }

  override construct(x: Tensor): Tensor {
    return ops.glu(x, this.dim);
  }
}

declareLayer(SiLU, 'SiLU', 'x');
declareLayer(Softsign, 'Softsign', 'x');
declareLayer(Tanhshrink, 'Tanhshrink', 'x');
declareLayer(LogSigmoid, 'LogSigmoid', 'input_x');
declareLayer(Mish, 'Mish', 'input_x');
declareLayer(FastGelu, 'FastGelu', 'x');
declareLayer(HSigmoid, 'HSigmoid', 'input');
declareLayer(HSwish, 'HSwish', 'input');
declareLayer(Softmax2d, 'Softmax2d', 'x');
declareLayer(Softmin, 'Softmin', 'x');
declareLayer(GLU, 'GLU', 'x');
