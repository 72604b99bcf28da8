import type { DType } from '../common/dtype.js';
import type { Shape } from '../common/shape.js';
import type { Storage } from '../common/value.js';

/** Something that a run reads or gives: where its elements are (or will be), and what it looks like. */
export interface Feed {
  readonly storage: Storage;
  readonly shape: Shape;
  readonly dtype: DType;
}
