/** Transforms of any data: MindSpore's `mindspore.dataset.transforms`. */
export { Compose } from './compose.js';
export { TypeCast } from './type_cast.js';
export type { Operation, RowFunction, TransformInput } from './operation.js';
