import { bool_, float32 } from '../common/dtype.js';
import { ValueError } from '../common/errors.js';
import { PyFloat } from '../common/pyfloat.js';
import { broadcastShapes, vectorText } from '../common/shape.js';
import { type Tensor } from '../common/tensor.js';
import type { Builder, Sym } from '../ir/builder.js';
import { addOp, divOp, inferBinary, mulOp, negOp, subRaw } from './arithmetic.js';
import { accepts, checkDType } from './call.js';
import { cast } from './cast.js';
import { equalOp, greaterEqualOp, greaterOp, lessEqualOp, lessOp, logicalAndOp } from './compare.js';
import { defineOp, type Op } from './define.js';
import { binary, binaryFunction, unaryFunction, type BinaryInput, type UnaryInput } from './functions.js';
import { lowerWide } from './kernels.js';
import { logOp } from './math.js';
import { asConstants, constant } from './operand.js';
import { whereOp } from './where.js';

import type { Operand } from './promotion.js';

type None = Record<string, never>;

const zero = (x: Tensor): Tensor => constant(0, x.dtype);

/** The share of the gradient of a maximum or minimum: half where both are equal, none where the other one was taken. */
function share(dy: Tensor, x: Tensor, y: Tensor, lost: Tensor): Tensor {
  const half = mulOp([dy, constant(0.5, dy.dtype)]);
  return whereOp([equalOp([x, y]), half, whereOp([lost, zero(dy), dy])]);
}

// A NaN in the second operand is kept, one in the first is not: so it is in MindSpore's kernels.
const pick =
  (op: 'Greater' | 'Less') =>
  (g: Builder, [x, y]: readonly Sym[]): Sym => {
    if (x.dtype === bool_) return op === 'Greater' ? g.Or(x, y) : g.And(x, y);
    return g.Where(g[op](x, y), x, y);
  };

/** The greater of two. */
export const maximumOp: Op<None> = defineOp('Maximum', {
  infer: inferBinary('Maximum', [accepts('f bf i b uint8 uint32 uint64')]),
  lower: lowerWide(pick('Greater')),
  grad: ([dy], [x, y], { needs }) => [
    needs[0] ? share(dy, x, y, lessOp([x, y])) : null,
    needs[1] ? share(dy, x, y, greaterOp([x, y])) : null,
  ],
});

/** The smaller of two. */
export const minimumOp: Op<None> = defineOp('Minimum', {
  infer: inferBinary('Minimum', [accepts('f bf i u')]),
  lower: lowerWide(pick('Less')),
  grad: ([dy], [x, y], { needs }) => [
    needs[0] ? share(dy, x, y, greaterOp([x, y])) : null,
    needs[1] ? share(dy, x, y, lessOp([x, y])) : null,
  ],
});

/** The greater of both, element by element with broadcasting and promotion; equal ones share the gradient. MindSpore's `ops.maximum`. */
export const maximum: BinaryInput = binary('maximum', maximumOp);

/** The smaller of both, element by element with broadcasting and promotion; equal ones share the gradient. MindSpore's `ops.minimum`. */
export const minimum: BinaryInput = binary('minimum', minimumOp);

/** x to the power of y; integers to negative powers give 0 (or ±1). */
export const powOp: Op<None> = defineOp('Pow', {
  infer: inferBinary('Pow', [accepts('f bf i u')]),
  lower: lowerWide((g, [x, y]) => g.Pow(x, y)),
  grad: ([dy], [x, y], { needs, outputs }) => {
    const base = (): Tensor => mulOp([dy, mulOp([y, powOp([x, subRaw([y, constant(1, y.dtype)])])])]);
    const exponent = (): Tensor => {
      const rate = mulOp([outputs[0], logOp([x])]);
      const still = logicalAndOp([equalOp([x, zero(x)]), greaterEqualOp([y, zero(y)])]);
      return mulOp([dy, whereOp([still, zero(rate), rate])]);
    };
    return [needs[0] ? base() : null, needs[1] ? exponent() : null];
  },
});

/** input to the power of exponent. MindSpore's `ops.pow`. */
export const pow = binaryFunction('pow', ['input', 'exponent'], (a, b) => powOp([a, b]), {
  primitive: 'Pow',
  params: ['input', 'exponent'],
  kinds: 'Number, Tensor',
}) as {
  (input: Operand, exponent: Operand): Tensor;
  (input: Operand, options: { exponent: Operand }): Tensor;
};

/** 2 to the power of input; integers up to 64 bits, uint8 and bool give float32. MindSpore's `ops.exp2`. */
export const exp2: UnaryInput = unaryFunction('exp2', 'Pow', 'input', (x) => asConstants(() => pow(new PyFloat(2), x)));

/** The angle of the point (other, input), in (−π, π]. */
const atan2Op: Op<None> = defineOp('Atan2', {
  infer: inferBinary('Atan2', [accepts('f bf')]),
  lower: lowerWide((g, [y, x]) => {
    const [up, right] = [g.Abs(y), g.Abs(x)];
    const [small, large] = [g.Min(up, right), g.Max(up, right)];
    // 0/0 is an angle of 0, ∞/∞ one of π/4.
    const ratio = g.Where(
      g.Equal(small, large),
      g.Where(g.Equal(up, 0), small, g.constant(1, x.dtype)),
      g.Div(small, large),
    );
    const octant = g.Atan(ratio);
    const quadrant = g.Where(g.Greater(up, right), g.Sub(g.constant(Math.PI / 2, x.dtype), octant), octant);
    const half = g.Where(g.Less(x, 0), g.Sub(g.constant(Math.PI, x.dtype), quadrant), quadrant);
    // Adding y keeps a NaN.
    return g.Where(g.Less(y, 0), g.Neg(half), half);
  }),
  grad: ([dy], [y, x], { needs }) => {
    const scale = divOp([dy, addOp([mulOp([x, x]), mulOp([y, y])])]);
    return [needs[0] ? mulOp([scale, x]) : null, needs[1] ? negOp([mulOp([scale, y])]) : null];
  },
});

/** The angle of the point (other, input), in (−π, π], of floats. MindSpore's `ops.atan2`. */
export const atan2: BinaryInput = binary('atan2', atan2Op);

/** x·log y. */
const xlogyOp: Op<None> = defineOp('Xlogy', {
  infer: ([x, y]) => {
    checkDType('Xlogy', accepts('f bf'), x.dtype);
    const shape = broadcastShapes(x.shape, y.shape);
    if (shape !== undefined) return { shape, dtype: x.dtype };
    const sides = [`input ${vectorText(x.shape)}`, `other ${vectorText(y.shape)}`];
    if (y.shape.length > x.shape.length) sides.reverse();
    throw new ValueError(`For XLogy, the shape of ${sides[0]} and the shape of ${sides[1]} cannot broadcast.`);
  },
  lower: lowerWide((g, [x, y]) => g.Mul(x, g.Log(y))),
  grad: ([dy], [x, y], { needs }) => {
    const byX = (): Tensor => {
      const log = logOp([y]);
      const nothing = logicalAndOp([equalOp([x, zero(x)]), lessEqualOp([y, zero(y)])]);
      return mulOp([dy, whereOp([nothing, zero(log), log])]);
    };
    return [needs[0] ? byX() : null, needs[1] ? divOp([mulOp([dy, x]), y]) : null];
  },
});

const floats = (x: Tensor): Tensor => (x.dtype.isFloat ? x : cast(x, float32));

/** input·log(other); two bools or two numbers give float32. MindSpore's `ops.xlogy`. */
export const xlogy: BinaryInput = binaryFunction(
  'xlogy',
  ['input', 'other'],
  (a, b, numbers) => (numbers || a.dtype === bool_ ? xlogyOp([floats(a), floats(b)]) : xlogyOp([a, b])),
  { primitive: 'Xlogy', params: ['input', 'other'], kinds: 'Tensor' },
);
