import { bool_, float64 } from '../common/dtype.js';
import { floor_divide, inferBinary, mul } from './arithmetic.js';
import { accepts } from './call.js';
import { cast } from './cast.js';
import { defineOp, type Op } from './define.js';
import { pow } from './extrema.js';
import { binary, binaryFunction, type BinaryInput } from './functions.js';
import { asConstants, constant } from './operand.js';

type None = Record<string, never>;

const BITS = accepts('b i u', 'tensor', 'x');

/** An operation on bits; on truth values it is the logical one. */
function bitsOp(
  name: string,
  onnx: 'BitwiseAnd' | 'BitwiseOr' | 'BitwiseXor',
  logical: 'And' | 'Or' | 'Xor',
): Op<None> {
  return defineOp<None>(name, {
    infer: inferBinary(name, [BITS]),
    lower: (g, [x, y]) => (x.dtype === bool_ ? g[logical](x, y) : g[onnx](x, y)),
    grad: 'none',
  });
}

/** input & other of integers and bools. MindSpore's `ops.bitwise_and`. */
export const bitwise_and: BinaryInput = binary('bitwise_and', bitsOp('BitwiseAnd', 'BitwiseAnd', 'And'));
/** input | other of integers and bools. MindSpore's `ops.bitwise_or`. */
export const bitwise_or: BinaryInput = binary('bitwise_or', bitsOp('BitwiseOr', 'BitwiseOr', 'Or'));
/** input ^ other of integers and bools. MindSpore's `ops.bitwise_xor`. */
export const bitwise_xor: BinaryInput = binary('bitwise_xor', bitsOp('BitwiseXor', 'BitwiseXor', 'Xor'));

/** input·2^other or the quotient rounded down: what shifting does. */
function shift(name: string, left: boolean): BinaryInput {
  return binaryFunction(
    name,
    ['input', 'other'],
    (a, b) =>
      asConstants(() => {
        const power = cast(pow(constant(2, float64), cast(b, float64)), a.dtype);
        return left ? mul(a, power) : floor_divide(a, power);
      }),
    { primitive: left ? 'LeftShift' : 'RightShift', params: ['input', 'other'], kinds: 'Number, Tensor' },
  );
}

/** Bits moved to the left. MindSpore's `ops.bitwise_left_shift`. */
export const bitwise_left_shift: BinaryInput = shift('bitwise_left_shift', true);
/** Bits moved to the right, the sign's kept. MindSpore's `ops.bitwise_right_shift`. */
export const bitwise_right_shift: BinaryInput = shift('bitwise_right_shift', false);
