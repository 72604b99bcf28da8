import { pyTypeName } from '../common/checks.js';
import * as errors from '../common/errors.js';
import { shapeText } from '../common/shape.js';
import { Tensor } from '../common/tensor.js';
import type { Aval } from './op.js';

/** Errors that the library raises; those of users' own classes are left as they are. */
const CLASSES: readonly (new (message?: string) => Error)[] = [TypeError, ...Object.values(errors)];
const MANY = 8;

/** A Tensor by dtype and shape, as MindSpore names its type: `Tensor[Float32] (2, 3)`. */
function avalText({ dtype, shape }: Aval): string {
  return `Tensor[${String(dtype)}] ${shapeText(shape)}`;
}

/** Arguments of a call, Tensors by dtype and shape and anything else by its type. */
function inputsText(inputs: readonly unknown[]): string {
  const one = (x: unknown): string => {
    if (x instanceof Tensor) return avalText(x);
    if (Array.isArray(x) && x.length > 0) return `[${inputsText(x)}]`;
    return pyTypeName(x);
  };
  return inputs.slice(0, MANY).map(one).join(', ') + (inputs.length > MANY ? ', …' : '');
}

/** An operation and what it was given. */
export function operationText(name: string, inputs: readonly Aval[]): string {
  return `operation '${name}' of ${inputs.map(avalText).join(', ')}`;
}

/** Says of an error in which cell an operation failed, and what it was given. */
export function inOperation(error: unknown, path: string, name: string, inputs: readonly Aval[]): void {
  tell(error, path, () => operationText(name, inputs));
}

/** Says of an error in which cell it happened, and what the cell was called with. */
export function inCell(error: unknown, path: string, inputs: readonly unknown[]): void {
  tell(error, path, () => (inputs.length === 0 ? '' : `called with ${inputsText(inputs)}`));
}

/** The first to tell is right: errors pass from the innermost cell outwards. */
function tell(error: unknown, path: string, what: () => string): void {
  if (path === '' || !CLASSES.some((type) => error instanceof type)) return;
  const told = error as Error;
  if (told.message.includes('\nIn cell ')) return;
  const rest = what();
  told.message += `\nIn cell '${path}'${rest === '' ? '' : `, ${rest}`}.`;
}
