import { checkString } from '../../common/checks.js';
import { RuntimeError, ValueError } from '../../common/errors.js';
import { asTuple, pyClass, pyStr, pyTypeName } from '../../common/pytext.js';
import { signature } from '../../common/signature.js';
import { Tensor } from '../../common/tensor.js';
import * as ops from '../../ops/index.js';
import { abstractType } from '../../ops/call.js';
import { mirrored, zeroBordered } from '../../ops/pad.js';
import { Cell } from '../cell.js';
import { isInt } from './check.js';
import { declareLayer } from './declare.js';

/** One number for all sides, or (before, after) of the last axis, then of the one before it, and so on. */
export type PaddingSizes = number | readonly number[];

type Padding = { padding: unknown };
type Constant = { padding: unknown; value: unknown };
const constant = (name: string) => signature<Constant>(`nn.${name}`, 'padding, value');
const plain = (name: string) => signature<Padding>(`nn.${name}`, 'padding');
const SIG = {
  ConstantPad1d: constant('ConstantPad1d'),
  ConstantPad2d: constant('ConstantPad2d'),
  ConstantPad3d: constant('ConstantPad3d'),
  Pad: signature<{ paddings: unknown; mode: unknown }>('nn.Pad', "paddings, mode='CONSTANT'"),
  ZeroPad2d: plain('ZeroPad2d'),
  ReflectionPad1d: plain('ReflectionPad1d'),
  ReflectionPad2d: plain('ReflectionPad2d'),
  ReflectionPad3d: plain('ReflectionPad3d'),
  ReplicationPad1d: plain('ReplicationPad1d'),
  ReplicationPad2d: plain('ReplicationPad2d'),
  ReplicationPad3d: plain('ReplicationPad3d'),
};

/** Layers that put a border of one value around the last axes. */
abstract class ConstantPad extends Cell {
  readonly padding: readonly number[];
  readonly value: number;

  constructor({ padding, value }: Constant, name: string, axes: number) {
    super();
    this.padding = constantSizes(padding, name, axes);
    if (typeof value !== 'number' && typeof value !== 'bigint' && typeof value !== 'boolean') {
      throw new TypeError(
        `For '${name}', the type of parameter 'value' must be in [int, float], but got ${pyClass(value)}`,
      );
    }
    this.value = Number(value);
  }

  override construct(x: Tensor): Tensor {
    return ops.pad(x, this.padding, 'constant', this.value);
  }
}

declareLayer(ConstantPad, '_ConstantPadNd', 'x');

function constantSizes(padding: unknown, name: string, axes: number): readonly number[] {
  if (isInt(padding)) return asTuple(new Array<number>(2 * axes).fill(Number(padding)));
  if (!Array.isArray(padding)) {
    throw new TypeError(
      `For '${name}', the type of parameter 'padding' must be in [int, tuple], but got ${pyClass(padding)}`,
    );
  }
  const said = `For '${name}', the length of parameter 'padding' with tuple type must`;
  if (padding.length % 2 !== 0) throw new ValueError(`${said} be a multiple of 2, but got ${padding.length}`);
  if (axes === 1 && padding.length !== 2) throw new ValueError(`${said} equal to 2.but got ${padding.length}`);
  if (padding.length > 2 * axes) throw new ValueError(`${said} no more than ${2 * axes}.but got ${padding.length}`);
  return asTuple([...(padding as number[])]);
}

/** Layers whose border is made of the input itself. */
abstract class OwnPad extends Cell {
  readonly padding: readonly number[];

  constructor({ padding }: Padding, name: string, axes: number, negative: boolean) {
    super();
    this.padding = ownSizes(padding, name, axes, negative);
  }
}

function ownSizes(padding: unknown, name: string, axes: number, negative: boolean): readonly number[] {
  if (isInt(padding)) padding = asTuple(new Array<number>(2 * axes).fill(Number(padding)));
  if (!Array.isArray(padding)) {
    throw new TypeError(
      `For '${name}' the input 'padding' must be an integer or tuple, but got ${pyTypeName(padding)}`,
    );
  }
  const sizes = padding as unknown[];
  if (sizes.length % 2 !== 0) {
    throw new ValueError(
      `For '${name}' the length of input 'padding' must be divisible by 2, but got padding of length ${sizes.length}. `,
    );
  }
  if (!sizes.every(isInt)) {
    throw new TypeError(`For '${name}' every element in 'padding' must be integer, but got ${pyStr(padding)}. `);
  }
  if (!negative && sizes.some((n) => Number(n) < 0)) {
    throw new ValueError(`For '${name}' every element in 'padding' must be >= 0. but got ${pyStr(padding)}. `);
  }
  return asTuple(sizes.map(Number));
}

/** The border mirrors what lies behind the edge, the edge itself left out. */
abstract class ReflectionPad extends OwnPad {
  override construct(x: Tensor): Tensor {
    const { padding } = this;
    if (padding.length === 0) return x;
    const axes = padding.length / 2;
    if (x.ndim < axes) throw new ValueError(`For 'MirrorPad', the input must have ${axes} axes at least.`);
    const sides = x.shape.map((_, axis) => {
      const i = 2 * (x.ndim - 1 - axis);
      return [padding[i] ?? 0, padding[i + 1] ?? 0] as const;
    });
    return mirrored(x, sides, 'reflect');
  }
}

declareLayer(ReflectionPad, '_ReflectionPadNd', 'x');

/** The border repeats the edge. */
abstract class ReplicationPad extends OwnPad {
  override construct(x: Tensor): Tensor {
    return ops.pad(x, this.padding, 'replicate');
  }
}

declareLayer(ReplicationPad, '_ReplicationPadNd', 'x');

/** How {@link Pad} fills the border. */
export type PadMode = 'CONSTANT' | 'REFLECT' | 'SYMMETRIC';

/** (before, after) of each axis. */
export type AxisPaddings = readonly (readonly [before: number, after: number])[];

/**
 * A border around each axis, the first one first, of at most four: zeros ('CONSTANT'), or the input mirrored at its edges, which are repeated ('SYMMETRIC') or not
 * ('REFLECT'). TypeError and ValueError for other arguments, ValueError at the call unless the input has as many axes. MindSpore's `nn.Pad`.
 */
export class Pad extends Cell {
  readonly paddings: AxisPaddings;
  readonly mode: PadMode;

  constructor(paddings: AxisPaddings, mode?: PadMode);
  constructor(paddings: AxisPaddings, options?: { mode?: PadMode });
  constructor(...args: unknown[]) {
    const { paddings, mode } = SIG.Pad.bind(args);
    super();
    this.mode = checkString(mode, ['CONSTANT', 'REFLECT', 'SYMMETRIC'], 'mode', 'Pad') as PadMode;
    this.paddings = axisPaddings(paddings);
  }

  override construct(x: Tensor): Tensor {
    if (this.mode === 'CONSTANT') {
      if (!(x instanceof Tensor)) {
        throw new TypeError(
          `For primitive[Pad], the input argument[input_x] must be a type of {Tensor}, but got ${abstractType(x)}.`,
        );
      }
      for (const n of this.paddings.flat() as unknown[]) {
        if (isInt(n)) continue;
        const type = { int: 'Int64', float: 'FP32', str: 'String', bool: 'Bool' }[pyTypeName(n)] ?? pyTypeName(n);
        throw new RuntimeError(`Cast failed, original value: ${pyStr(n)}, type: ${type}Imm`);
      }
      return zeroBordered(x, this.paddings);
    }
    if (!(x instanceof Tensor)) {
      throw new TypeError(
        `For Primitive[MirrorPad], the type of input argument[input_x] must be Tensor but got ${abstractType(x)}.`,
      );
    }
    const sides = this.paddings.map(([before, after]) => [Math.trunc(before), Math.trunc(after)] as const);
    return mirrored(x, sides, this.mode === 'REFLECT' ? 'reflect' : 'symmetric');
  }
}

declareLayer(Pad, 'Pad', 'x');

function axisPaddings(paddings: unknown): AxisPaddings {
  if (!Array.isArray(paddings)) {
    throw new TypeError(`For 'Pad', the type of 'paddings' must be tuple, but got ${pyTypeName(paddings)}.`);
  }
  const axes = (paddings as unknown[]).map((side) => {
    if (Array.isArray(side)) return asTuple([...(side as unknown[])]);
    throw new TypeError(`object of type '${pyTypeName(side)}' has no len()`);
  });
  if (axes.some((side) => side.length !== 2)) {
    throw new ValueError(`For 'Pad', the dimension of 'paddings' must be (n, 2), but got ${pyStr(asTuple(axes))}.`);
  }
  if (axes.length > 4) {
    throw new ValueError(`For 'Pad', only 'paddings' up to 4 dims is supported, but got ${axes.length}.`);
  }
  return asTuple(axes as never);
}

/** Puts `value` around the last one axis; negative sizes cut off. TypeError and ValueError for other arguments. MindSpore's `nn.ConstantPad1d`. */
export class ConstantPad1d extends ConstantPad {
  constructor(padding: PaddingSizes, value: number);
  constructor(padding: PaddingSizes, options: { value: number });
  constructor(...args: unknown[]) {
    super(SIG.ConstantPad1d.bind(args), 'ConstantPad1d', 1);
  }
}

declareLayer(ConstantPad1d, 'ConstantPad1d');

/** Puts `value` around the last two axes; negative sizes cut off. TypeError and ValueError for other arguments. MindSpore's `nn.ConstantPad2d`. */
export class ConstantPad2d extends ConstantPad {
  constructor(padding: PaddingSizes, value: number);
  constructor(padding: PaddingSizes, options: { value: number });
  constructor(...args: unknown[]) {
    super(SIG.ConstantPad2d.bind(args), 'ConstantPad2d', 2);
  }
}

declareLayer(ConstantPad2d, 'ConstantPad2d');

/** Puts `value` around the last three axes; negative sizes cut off. TypeError and ValueError for other arguments. MindSpore's `nn.ConstantPad3d`. */
export class ConstantPad3d extends ConstantPad {
  constructor(padding: PaddingSizes, value: number);
  constructor(padding: PaddingSizes, options: { value: number });
  constructor(...args: unknown[]) {
    super(SIG.ConstantPad3d.bind(args), 'ConstantPad3d', 3);
  }
}

declareLayer(ConstantPad3d, 'ConstantPad3d');

/** Puts zeros around the last two axes; negative sizes cut off. TypeError and ValueError for other arguments. MindSpore's `nn.ZeroPad2d`. */
export class ZeroPad2d extends ConstantPad {
  constructor(padding: PaddingSizes);
  constructor(options: { padding: PaddingSizes });
  constructor(...args: unknown[]) {
    super({ ...SIG.ZeroPad2d.bind(args), value: 0 }, 'ZeroPad2d', 2);
  }
}

declareLayer(ZeroPad2d, 'ZeroPad2d');

/** Mirrors the last one axis at their edges, which are not repeated. TypeError and ValueError for other arguments. MindSpore's `nn.ReflectionPad1d`. */
export class ReflectionPad1d extends ReflectionPad {
  constructor(padding: PaddingSizes);
  constructor(options: { padding: PaddingSizes });
  constructor(...args: unknown[]) {
    super(SIG.ReflectionPad1d.bind(args), 'ReflectionPad1d', 1, false);
  }
}

declareLayer(ReflectionPad1d, 'ReflectionPad1d');

/** Mirrors the last two axes at their edges, which are not repeated. TypeError and ValueError for other arguments. MindSpore's `nn.ReflectionPad2d`. */
export class ReflectionPad2d extends ReflectionPad {
  constructor(padding: PaddingSizes);
  constructor(options: { padding: PaddingSizes });
  constructor(...args: unknown[]) {
    super(SIG.ReflectionPad2d.bind(args), 'ReflectionPad2d', 2, false);
  }
}

declareLayer(ReflectionPad2d, 'ReflectionPad2d');

/** Mirrors the last three axes at their edges, which are not repeated. TypeError and ValueError for other arguments. MindSpore's `nn.ReflectionPad3d`. */
export class ReflectionPad3d extends ReflectionPad {
  constructor(padding: PaddingSizes);
  constructor(options: { padding: PaddingSizes });
  constructor(...args: unknown[]) {
    super(SIG.ReflectionPad3d.bind(args), 'ReflectionPad3d', 3, false);
  }
}

declareLayer(ReflectionPad3d, 'ReflectionPad3d');

/** Repeats the edges of the last one axis. TypeError and ValueError for other arguments. MindSpore's `nn.ReplicationPad1d`. */
export class ReplicationPad1d extends ReplicationPad {
  constructor(padding: PaddingSizes);
  constructor(options: { padding: PaddingSizes });
  constructor(...args: unknown[]) {
    super(SIG.ReplicationPad1d.bind(args), 'ReplicationPad1d', 1, true);
  }
}

declareLayer(ReplicationPad1d, 'ReplicationPad1d');

/** Repeats the edges of the last two axes. TypeError and ValueError for other arguments. MindSpore's `nn.ReplicationPad2d`. */
export class ReplicationPad2d extends ReplicationPad {
  constructor(padding: PaddingSizes);
  constructor(options: { padding: PaddingSizes });
  constructor(...args: unknown[]) {
    super(SIG.ReplicationPad2d.bind(args), 'ReplicationPad2d', 2, true);
  }
}

declareLayer(ReplicationPad2d, 'ReplicationPad2d');

/** Repeats the edges of the last three axes. TypeError and ValueError for other arguments. MindSpore's `nn.ReplicationPad3d`. */
export class ReplicationPad3d extends ReplicationPad {
  constructor(padding: PaddingSizes);
  constructor(options: { padding: PaddingSizes });
  constructor(...args: unknown[]) {
    super(SIG.ReplicationPad3d.bind(args), 'ReplicationPad3d', 3, true);
  }
}

declareLayer(ReplicationPad3d, 'ReplicationPad3d');
