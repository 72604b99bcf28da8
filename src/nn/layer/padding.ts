import { ValueError } from '../../common/errors.js';
import { asTuple, pyClass, pyStr, pyTypeName } from '../../common/pytext.js';
import { signature } from '../../common/signature.js';
import type { Tensor } from '../../common/tensor.js';
import * as ops from '../../ops/index.js';
import { border } from '../../ops/pad.js';
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
    const sides = Array.from({ length: axes }, (_, i) => [x.ndim - 1 - i, padding[2 * i], padding[2 * i + 1]] as const);
    for (const [axis, before, after] of sides) {
      const size = x.shape[axis];
      if (before < size && after < size) continue;
      throw new ValueError(
        `For 'MirrorPad', paddings must be no greater than the dimension size: [${before}], [${after}] not less than [${size}]`,
      );
    }
    return sides.reduce((y, [axis, before, after]) => border(y, axis, before, after, 'reflect'), x);
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
