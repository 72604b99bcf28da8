import { float32, type DType } from '../common/dtype.js';
import { pyTypeName } from '../common/checks.js';
import { Tensor } from '../common/tensor.js';
import { isInt } from './call.js';
import { cast } from './cast.js';
import { meanOp, sumOp } from './sum.js';

/** How MindSpore's compiler calls the type of what is no Tensor. */
export function typeText(x: unknown): string {
  if (isInt(x)) return 'Int64';
  if (typeof x === 'number' || pyTypeName(x) === 'float') return 'Float32';
  if (Array.isArray(x)) {
    const inner = x.map(typeText);
    return inner.length > 0 && inner.every((t) => t === inner[0])
      ? `List[${inner[0]}*${inner.length}]`
      : `List[${inner.join(', ')}]`;
  }
  return pyTypeName(x);
}

/** TypeError unless `x` is a Tensor, in the words of MindSpore's losses. */
export function checkTensor(name: string, x: unknown, loss: string): asserts x is Tensor {
  if (x instanceof Tensor) return;
  throw new TypeError(`For '${loss}', the '${name}' must be a Tensor, but got '${typeText(x)}'`);
}

/** The mean, the sum or all, computed in float32 and given back in `dtype`, as MindSpore's losses do it. */
export function reduceLoss(x: Tensor, reduction: string, dtype: DType): Tensor {
  const wide = cast(x, float32);
  const attrs = { axes: x.shape.map((_, i) => i), keepdims: false };
  if (reduction === 'none') return cast(wide, dtype);
  return cast(reduction === 'mean' ? meanOp([wide], attrs) : sumOp([wide], attrs), dtype);
}
