/** What MindSpore's kernels say to dtypes, in its words. */

import type { DType } from '../../common/dtype.js';
import type { Parameter } from '../../common/parameter.js';
import type { Tensor } from '../../common/tensor.js';

const tensorText = (dtype: DType): string => `Tensor[${String(dtype)}]`;

/** TypeError for a float argument whose dtype is wider than that of the parameter, which no kernel converts. `where` names what the message names. */
export function checkWidth(param: Parameter, dtype: DType, where?: { argument: string; primitive: string }): void {
  if (!dtype.isFloat || dtype.size <= param.dtype.size) return;
  const what =
    where === undefined
      ? `so data type ${String(param.dtype)}`
      : `the argument[${where.argument}]'s data type of primitive[${where.primitive}] is ${String(param.dtype)}`;
  throw new TypeError(
    "Data type conversion is not supported for a 'Parameter', nor for the input tensor of an in-place operator, " +
      `${what}, which cannot be converted to data type ${String(dtype)} automatically.`,
  );
}

/** TypeError unless the gradient has the dtype of the state; `state` names it in the message, in its order. */
export function checkSameType(
  primitive: string,
  gradient: readonly [name: string, grad: Tensor],
  state: readonly string[],
  { dtype }: Parameter,
): void {
  const [name, grad] = gradient;
  if (grad.dtype === dtype) return;
  const lines = [
    `name:[${name}]:${tensorText(grad.dtype)}.`,
    ...state.map((s) => `name:[${s}]:Ref[${tensorText(dtype)}].`),
  ];
  throw new TypeError(`For primitive[${primitive}], the input type must be same.\n${lines.join('\n')}`);
}

/** TypeError unless an argument of a kernel has one of the dtypes that it takes; `accepted` is how its message lists them. */
export function checkAccepted(
  primitive: string,
  argument: string,
  dtype: DType,
  allowed: readonly DType[],
  accepted: string = allowed.map(tensorText).join(', '),
): void {
  if (allowed.includes(dtype)) return;
  throw new TypeError(
    `For primitive[${primitive}], the input argument[${argument}] must be a type of {${accepted}}, but got ${tensorText(dtype)}.`,
  );
}
