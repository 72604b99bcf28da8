import type { Tensor } from '../../common/tensor.js';
import { become } from '../assign.js';
import type { PyNumber } from '../call.js';
import { cast } from '../cast.js';
import { clamp } from '../clamp.js';
import { exp, floor, log } from '../math.js';
import { masked_fill } from '../where.js';
import { install, type Member } from './overload.js';

declare module '../../common/tensor.js' {
  interface Tensor {
    /** e^this, in place. MindSpore's `Tensor.exp_`. */
    exp_(): this;
    /** Natural logarithm, in place. MindSpore's `Tensor.log_`. */
    log_(): this;
    /** The greatest integer not above, in place. MindSpore's `Tensor.floor_`. */
    floor_(): this;
    /** Within [min, max], in place. MindSpore's `Tensor.clamp_`. */
    clamp_(min?: PyNumber | Tensor | null, max?: PyNumber | Tensor | null): this;
    /** Within [min, max], in place. MindSpore's `Tensor.clamp_`. */
    clamp_(options: { min?: PyNumber | Tensor | null; max?: PyNumber | Tensor | null }): this;
    /** value where the mask holds, in place. MindSpore's `Tensor.masked_fill_`. */
    masked_fill_(mask: Tensor, value: PyNumber | Tensor): this;
  }
}

/** A member that does to the tensor itself what a function computes. */
function inPlace(f: (...args: never[]) => Tensor): Member {
  const call = f as unknown as (...args: unknown[]) => Tensor;
  return function (this: Tensor, ...args: unknown[]): Tensor {
    return become(this, cast(call(this, ...args), this.dtype));
  };
}

install({
  exp_: inPlace(exp),
  log_: inPlace(log),
  floor_: inPlace(floor),
  clamp_: inPlace(clamp),
  masked_fill_: inPlace(masked_fill),
});
