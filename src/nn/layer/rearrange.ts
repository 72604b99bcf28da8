import { checkIsInt, checkValueType } from '../../common/checks.js';
import { IndexError, ValueError } from '../../common/errors.js';
import { asTuple, pyClass } from '../../common/pytext.js';
import { signature } from '../../common/signature.js';
import type { Tensor } from '../../common/tensor.js';
import * as ops from '../../ops/index.js';
import { dealt } from '../../ops/pixel_shuffle.js';
import { Cell } from '../cell.js';
import { rankOf } from './batch_norm.js';
import { isInt } from './check.js';
import { declareLayer } from './declare.js';

const SIG = {
  unflatten: signature<{ axis: number; unflattened_size: readonly number[] }>('nn.Unflatten', 'axis, unflattened_size'),
  shuffle: signature<{ groups: unknown }>('nn.ChannelShuffle', 'groups'),
};

/**
 * Splits one axis into several: `axis` becomes the axes of `unflattened_size`, of which one may be −1. TypeError for arguments of another type; ValueError at the
 * call when the sizes do not fit. MindSpore's `nn.Unflatten`.
 */
export class Unflatten extends Cell {
  readonly axis: number;
  readonly unflattened_size: readonly number[];

  constructor(axis: number, unflattened_size: readonly number[]);
  constructor(axis: number, options: { unflattened_size: readonly number[] });
  constructor(...args: unknown[]) {
    const { axis, unflattened_size } = SIG.unflatten.bind(args);
    super();
    this.axis = Number(checkIsInt(axis, 'axis', 'Unflatten'));
    checkValueType('unflattended_size', unflattened_size, ['list', 'tuple'], 'Unflatten');
    this.unflattened_size = asTuple([...unflattened_size]);
  }

  override construct(input_x: Tensor): Tensor {
    rankOf(input_x);
    const { shape } = input_x;
    const after = this.axis === -1 ? [] : shape.slice(this.axis + 1);
    return ops.reshape(input_x, asTuple([...shape.slice(0, this.axis), ...this.unflattened_size, ...after]));
  }
}

declareLayer(Unflatten, 'Unflatten', 'input_x');

/**
 * Deals the channels of (N, C, …) out to `groups`: the first of each group, then the second of each, and so on. TypeError and ValueError unless that is a positive
 * int, ValueError at the call when the groups do not fit. MindSpore's `nn.ChannelShuffle`.
 */
export class ChannelShuffle extends Cell {
  readonly groups: number;

  constructor(groups: number);
  constructor(options: { groups: number });
  constructor(...args: unknown[]) {
    const { groups } = SIG.shuffle.bind(args);
    super();
    if (!isInt(groups)) {
      throw new TypeError(`For ChannelShuffle, the param \`groups\` must be int, but got ${pyClass(groups)}.`);
    }
    if (groups < 1) {
      throw new ValueError(`For ChannelShuffle, the param \`groups\` must be larger than 0, but got ${groups}.`);
    }
    this.groups = Number(groups);
  }

  override construct(x: Tensor): Tensor {
    if (rankOf(x) < 2) throw new IndexError('tuple index out of range');
    return dealt(x, this.groups);
  }
}

declareLayer(ChannelShuffle, 'ChannelShuffle', 'x');
