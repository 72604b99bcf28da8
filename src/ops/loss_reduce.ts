import { float32, type DType } from '../common/dtype.js';
import { pyStr, pyTypeName } from '../common/checks.js';
import { ValueError } from '../common/errors.js';
import { sameShape, type Shape } from '../common/shape.js';
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

/** How losses of single elements may become the result. */
const REDUCTIONS = ['mean', 'sum', 'none'];

/** ValueError unless `reduction` is one of the three, in the words of losses written in Python there. */
export function checkReduction(reduction: unknown, loss: string): asserts reduction is 'mean' | 'sum' | 'none' {
  if (REDUCTIONS.includes(reduction as string)) return;
  throw new ValueError(
    `For '${loss}', the 'reduction' must be in ['mean', 'sum', 'none'], but got ${pyStr(reduction)}.`,
  );
}

/** ValueError unless `reduction` is one of the three, in the words of losses that are one primitive there. */
export function checkEnum(primitive: string, reduction: unknown): asserts reduction is 'mean' | 'sum' | 'none' {
  if (REDUCTIONS.includes(reduction as string)) return;
  throw new ValueError(
    `Failed to convert the value "${pyStr(reduction)}" of input 'reduction' of '${primitive}' to enum.`,
  );
}

/** ValueError in MindSpore's words unless two inputs of a primitive have one shape. */
export function checkSameShape(primitive: string, what: string, x: Tensor, y: Tensor): void {
  if (sameShape(x.shape, y.shape)) return;
  throw new ValueError(
    `For primitive[${primitive}], the ${what}: ${commas(x.shape)} must be equal to ${commas(y.shape)}`,
  );
}

/** A shape as checks of primitives print it: `[2,3,]`. */
export function commas(shape: Shape): string {
  return `[${shape.map((d) => `${d},`).join('')}]`;
}

/** The mean, the sum or all, in the dtype of x. */
export function reduced(x: Tensor, reduction: 'mean' | 'sum' | 'none'): Tensor {
  if (reduction === 'none') return x;
  return (reduction === 'mean' ? meanOp : sumOp)([x], { axes: x.shape.map((_, i) => i), keepdims: false });
}

/** The mean, the sum or all, computed in float32 and given back in `dtype`, as MindSpore's losses do it. */
export function reduceLoss(x: Tensor, reduction: string, dtype: DType): Tensor {
  const wide = cast(x, float32);
  const attrs = { axes: x.shape.map((_, i) => i), keepdims: false };
  if (reduction === 'none') return cast(wide, dtype);
  return cast(reduction === 'mean' ? meanOp([wide], attrs) : sumOp([wide], attrs), dtype);
}
