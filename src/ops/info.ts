import type { DType } from '../common/dtype.js';
import { pyClass } from '../common/pytext.js';
import type { Shape } from '../common/shape.js';
import { signature } from '../common/signature.js';
import { Tensor } from '../common/tensor.js';
import { abstractType } from './call.js';

const SHAPE = signature<{ input_x: unknown }>('ops.shape', 'input_x');
const DTYPE = signature<{ x: unknown }>('ops.dtype', 'x');
const RANK = signature<{ input_x: unknown }>('ops.rank', 'input_x');
const SIZE = signature<{ input_x: unknown }>('ops.size', 'input_x');
const NUMEL = signature<{ input: unknown }>('ops.numel', 'input');
const IS_TENSOR = signature<{ obj: unknown }>('ops.is_tensor', 'obj');

/** The sizes of the axes. TypeError for what is no Tensor. MindSpore's `ops.shape`. */
export function shape(input_x: Tensor): Shape;
export function shape(options: { input_x: Tensor }): Shape;
export function shape(...args: unknown[]): Shape {
  const { input_x } = SHAPE.bind(args);
  if (input_x instanceof Tensor) return input_x.shape;
  throw new TypeError(`For primitive[Shape], the input argument must be Tensor, but got ${pyClass(input_x)}.`);
}

/** The type of the elements. TypeError for what is no Tensor. MindSpore's `ops.dtype`. */
export function dtype(x: Tensor): DType;
export function dtype(options: { x: Tensor }): DType;
export function dtype(...args: unknown[]): DType {
  const { x } = DTYPE.bind(args);
  if (x instanceof Tensor) return x.dtype;
  throw new TypeError(
    `For Primitive[Dtype], the input argument[input_x] must be a Tensor, CSRTensor or COOTensor, but got ${pyClass(x)}.`,
  );
}

/** The number of axes. TypeError for what is no Tensor. MindSpore's `ops.rank`. */
export function rank(input_x: Tensor): number;
export function rank(options: { input_x: Tensor }): number;
export function rank(...args: unknown[]): number {
  const { input_x } = RANK.bind(args);
  if (input_x instanceof Tensor) return input_x.ndim;
  throw new TypeError('the input x must be Tensor!');
}

/** The number of elements. TypeError for what is no Tensor. MindSpore's `ops.size`. */
export function size(input_x: Tensor): number;
export function size(options: { input_x: Tensor }): number;
export function size(...args: unknown[]): number {
  const { input_x } = SIZE.bind(args);
  if (input_x instanceof Tensor) return input_x.size;
  throw new TypeError(`For 'Size', input must be a Tensor, but got: ${abstractType(input_x)}.`);
}

/** The number of elements. TypeError for what is no Tensor. MindSpore's `ops.numel`. */
export function numel(input: Tensor): number;
export function numel(options: { input: Tensor }): number;
export function numel(...args: unknown[]): number {
  const { input } = NUMEL.bind(args);
  if (input instanceof Tensor) return input.size;
  throw new TypeError(`For numel, input must be a Tensor, but got ${pyClass(input)}.`);
}

/** True for Tensors. MindSpore's `ops.is_tensor`. */
export function is_tensor(obj: unknown): boolean;
export function is_tensor(options: { obj: unknown }): boolean;
export function is_tensor(...args: unknown[]): boolean {
  return IS_TENSOR.bind(args).obj instanceof Tensor;
}
