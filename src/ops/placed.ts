import { Tensor } from '../common/tensor.js';
import { nodeOf } from '../ir/node.js';
import { addOp } from './arithmetic.js';
import { constant } from './operand.js';
import { concatenated } from './join.js';
import { stridedGradOp, type IntoWindow } from './strided.js';

/** A window filled by a tensor in the midst of zeros, as {@link stridedGradOp} makes it: the tensor, and where it is. */
interface Placed {
  readonly filling: Tensor;
  readonly at: IntoWindow;
}

function placed(x: Tensor): Placed | undefined {
  const node = nodeOf(x.handle);
  if (node?.op.name !== stridedGradOp.record.name) return undefined;
  return { filling: new Tensor(node.inputs[0]), at: node.attrs as unknown as IntoWindow };
}

/** The only axis along which the windows are not the whole; undefined when there are several. */
function commonAxis(parts: readonly Placed[]): number | undefined {
  const { shape } = parts[0].at;
  const axes = shape.flatMap((size, i) =>
    parts.every(({ at }) => at.starts[i] === 0 && at.steps[i] === 1 && at.sizes[i] === size) ? [] : [i],
  );
  return axes.length === 1 && parts.every(({ at }) => at.steps[axes[0]] === 1) ? axes[0] : undefined;
}

/** The parts side by side, zeros between them; undefined when they overlap or are not of this kind. */
function sideBySide(terms: readonly Tensor[]): Tensor | undefined {
  const parts = terms.map(placed);
  if (!parts.every((part) => part !== undefined)) return undefined;
  const axis = commonAxis(parts);
  if (axis === undefined) return undefined;
  const { shape } = parts[0].at;
  const start = ({ at }: Placed): number => at.starts[axis];
  const pieces: Tensor[] = [];
  let end = 0;
  const zerosUpTo = (to: number): void => {
    if (to === end) return;
    const gap = shape.map((d, i) => (i === axis ? to - end : d));
    pieces.push(constant(0, terms[0].dtype, gap));
  };
  for (const part of [...parts].sort((a, b) => start(a) - start(b))) {
    if (start(part) < end) return undefined;
    zerosUpTo(start(part));
    pieces.push(part.filling);
    end = start(part) + part.at.sizes[axis];
  }
  zerosUpTo(shape[axis]);
  return concatenated(pieces, axis);
}

/**
 * The sum of tensors of one shape, the first and the second first. The gradients of slices of one tensor, each of them zeros around a window, are put side by
 * side instead where the windows do not overlap: one pass over memory for all, not two for each.
 */
export function sumOfGradients(terms: readonly Tensor[]): Tensor {
  if (terms.length === 1) return terms[0];
  return sideBySide(terms) ?? terms.slice(1).reduce((sum, term) => addOp([sum, term]), terms[0]);
}
