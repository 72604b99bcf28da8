import type { DType, TypedArray } from '../../common/dtype.js';
import { engine } from '../../common/engine.js';
import { sizeOf, type Shape } from '../../common/shape.js';
import { Tensor } from '../../common/tensor.js';
import { noteUnrecorded, Storage, Value } from '../../common/value.js';

/**
 * A tensor of elements that `draw` gives. They are fixed from then on, so whatever is computed of it a second time is the same. In a call that
 * is being recorded they are drawn by each replay. A scalar travels with other host numbers.
 */
export function drawn(shape: Shape, dtype: DType, draw: () => TypedArray): Tensor {
  noteUnrecorded();
  const replayed = engine().recording();
  const value = new Value(shape, dtype, Storage.of(replayed ? new dtype.array(sizeOf(shape)) : draw()));
  if (replayed) value.redraw = draw;
  value.hostNumber = shape.length === 0;
  return new Tensor(value);
}
