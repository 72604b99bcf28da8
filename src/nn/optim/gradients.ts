import { pyTypeName } from '../../common/checks.js';
import { RuntimeError, ValueError } from '../../common/errors.js';
import type { Parameter } from '../../common/parameter.js';
import { sameShape, shapeText } from '../../common/shape.js';
import { Tensor } from '../../common/tensor.js';
import * as ops from '../../ops/index.js';

/**
 * One Tensor of the parameter's shape for each parameter. TypeError for anything that is no Tensor (a missing gradient among them),
 * RuntimeError for another number of them, ValueError for another shape.
 */
export function checkGradients(
  given: unknown,
  params: readonly Parameter[],
  optimizer: { readonly cls_name: string },
): asserts given is readonly Tensor[] {
  const who = (): string => `For '${optimizer.cls_name}',`;
  if (!Array.isArray(given)) {
    throw new TypeError(`${who()} the 'gradients' must be a tuple of Tensor, but got ${pyTypeName(given)}.`);
  }
  if (given.length !== params.length) {
    throw new RuntimeError(
      `${who()} the number of 'gradients' must be that of the parameters, ${params.length}, but got ${given.length}.`,
    );
  }
  params.forEach((param, i) => {
    const grad: unknown = given[i];
    if (!(grad instanceof Tensor)) {
      throw new TypeError(
        `${who()} the gradient of parameter '${param.name}' must be a Tensor, but got ${pyTypeName(grad)}.`,
      );
    }
    if (!sameShape(grad.handle.shape, param.handle.shape)) {
      throw new ValueError(
        `${who()} the gradient of parameter '${param.name}' must have its shape ${shapeText(param.shape)}, ` +
          `but got ${shapeText(grad.shape)}.`,
      );
    }
  });
}

/** What an algorithm gives must fit what it is for: its author's mistakes are found before anything is assigned. */
export function checkUpdate(param: Parameter, value: Tensor, cls: string): void {
  if (sameShape(value.shape, param.shape) && value.dtype === param.dtype) return;
  throw new ValueError(
    `For '${cls}', the new value of '${param.name}' must have shape ${shapeText(param.shape)} and dtype ${String(param.dtype)}, ` +
      `but got ${shapeText(value.shape)} and ${String(value.dtype)}.`,
  );
}

/** Only these are centralized: MindSpore's kernel works on blocks of 16. */
const BLOCK = 16;

/** The gradient less its mean over all axes but the first; others than the kernel takes stay as they are. */
export function centralized(grad: Tensor): Tensor {
  if (grad.ndim < 2 || grad.shape[1] % BLOCK !== 0) return grad;
  const axes = grad.shape.slice(1).map((_, i) => i + 1);
  return ops.sub(grad, ops.mean(grad, axes, true));
}
