import { describe, it } from 'vitest';
import type { Tensor } from '../../src/common/tensor.js';
import { convolution3d } from '../../src/ops/conv3d.js';
import { paddedMaxWindow, paddedMaxima } from '../../src/ops/pool3d.js';
import { expectCases, operationsOf, type Difference } from '../helpers/ops.js';

const DIFFERENCES: readonly Difference[] = [
  { op: ['ops.conv3d', 'py.Conv3D'], skip: 'float64', why: 'MindSpore refuses float64' },
  {
    op: 'ops.conv3d',
    when: (c) => c.error === 'ZeroDivisionError',
    skip: 'all',
    why: "no groups are refused in the primitive's words, not by Python's division",
  },
  {
    op: 'ops.conv3d',
    when: (c) => (c.text ?? '').startsWith('Resize failed'),
    skip: 'all',
    why: 'an input without elements is refused for its shape; MindSpore fails in its kernel',
  },
  {
    op: 'ops.conv3d',
    when: (c) => (c.text ?? '').endsWith("but got type 'list'."),
    skip: 'all',
    why: 'arrays are tuples here, and MindSpore refuses lists',
  },
];

type Attributes = Record<string, unknown>;

const OWN = {
  'py.Conv3D': (x: Tensor, w: Tensor, attrs: Attributes): Tensor =>
    convolution3d(x, w, { dilation: 1, group: 1, stride: 1, pad: 0, pad_mode: 'valid', ...attrs }),
  'py.MaxPool3D': (x: Tensor, { pad_list, ...attrs }: Attributes = {}): Tensor => {
    const pads = (Array.isArray(pad_list) ? pad_list : new Array<number>(3).fill(Number(pad_list ?? 0))) as number[];
    const all = { kernel_size: 1, strides: 1, pad_mode: 'valid', ceil_mode: false, ...attrs, pad_list: pads };
    return paddedMaxima(x, paddedMaxWindow(all));
  },
};

describe('volumes', () => {
  it.each(operationsOf('volumes'))('%s', (op) => expectCases('volumes', op, DIFFERENCES, OWN));
});
