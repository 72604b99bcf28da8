import { describe, expect, test } from 'vitest';
import { set_seed } from '../../src/common/seed.js';
import { Tensor } from '../../src/common/tensor.js';
import { expectClose, type Tolerance } from '../helpers/close.js';
import type { Outcome } from './interpreter.js';
import { replayCases, replayRefusals, SLOPE, slopeError, type LayersMeta } from './layer_replay.js';
import { build, openRecording } from './recording.js';

interface Meta extends LayersMeta {
  readonly special: readonly string[];
}

const recording = openRecording<Meta>('nn_layers');
const { meta, stored, recorded } = recording;

/** MindSpore's gradient along an inner axis is this far from the same formula in float64; ours is within 1e-6. */
const LOOSE: Readonly<Record<string, Tolerance>> = { logsoftmax_axis1: { rtol: 5e-5 } };

describe('layers as recorded', () => {
  replayCases(recording, { loose: LOOSE });

  test('a gradient that is 1 % off is noticed by the central difference', async () => {
    for (const id of ['dense_tanh', 'conv_pad_tuple', 'avg_pad', 'gelu_erf']) {
      const c = meta.cases.find((each) => each.id === id)!;
      set_seed(c.seed);
      const net = build(c);
      const { data, shape } = stored(`${id}.dx0`);
      const wrong = data.map((g) => g * 1.01);
      const error = await slopeError(stored, net, id, recorded(`${id}.x0`), [], [Tensor.fromData(wrong, shape)]);
      expect(error, id).toBeGreaterThan(SLOPE);
    }
  });
});

/** Places where MindSpore's CPU kernels lose a NaN and this package keeps it. */
const KEPT_NAN: Readonly<Record<string, readonly number[]>> = {
  ReLU: [0],
  Softmax: [1, 2, 4, 5],
  LogSoftmax: [1, 2, 4, 5],
};

describe('numbers that are none', () => {
  for (const layer of meta.special) {
    test(layer, async () => {
      const y = (await (
        build({ layer, args: [], kwargs: {} })(recorded('special.x')) as Tensor
      ).read()) as Float32Array;
      const expected = stored(`special.${layer}`).data.slice();
      for (const i of KEPT_NAN[layer] ?? []) {
        expect(expected[i]).not.toBeNaN();
        expected[i] = NaN;
      }
      expectClose(y, expected);
    });
  }
});

/** Outcomes that differ on purpose; docs/differences.md has them. */
const DIFFERENT = new Map<string, Outcome>([
  [
    'Dense [2,3] {"activation":"nothing"}',
    {
      error: 'KeyError',
      text:
        "The 'name' must be in ['softmin', 'softmax', 'softmax2d', 'logsoftmax', 'relu', 'relu6', 'rrelu', 'silu', " +
        "'tanh', 'tanhshrink', 'hardtanh', 'gelu', 'fast_gelu', 'elu', 'sigmoid', 'softsign', 'prelu', 'leakyrelu', 'hswish', 'hsigmoid', 'logsigmoid', 'softshrink', 'hshrink', 'threshold', 'mish'], but got nothing.",
    },
  ],
  [
    'Conv2d [] {}',
    {
      error: 'TypeError',
      text: "Conv2d.__init__() missing 3 required positional arguments: 'in_channels', 'out_channels', and 'kernel_size'",
    },
  ],
  [
    'Conv2d [1,2] {}',
    { error: 'TypeError', text: "Conv2d.__init__() missing 1 required positional argument: 'kernel_size'" },
  ],
  [
    'Conv2d [1,2,3] {"kernel":3}',
    { error: 'TypeError', text: "Conv2d.__init__() got an unexpected keyword argument 'kernel'" },
  ],
  ['Conv2d ["a",2,3] {}', { error: 'TypeError', text: "For 'Conv2d', the 'in_channels' must be int, but got 'str'" }],
  ...[
    ['Softmax', '[null]', 'NoneType'],
    ['LogSoftmax', '["a"]', 'str'],
    ['LogSoftmax', '[1.5]', 'float'],
  ].map(([layer, args, type]): [string, Outcome] => {
    const text = `For '${layer}', the type of 'axis' should be one of '[int, tuple of int]', but got <class '${type}'>.`;
    return [`${layer} ${args} {}`, { error: 'TypeError', text }];
  }),
  [
    'Conv2d [2,4,3] {} [{"data":[[[[1,2],[3,4]],[[1,2],[3,4]]]],"dtype":"int32"}]',
    {
      error: 'TypeError',
      text: 'For primitive[Conv2D], the input type must be same.\nname:[w]:Tensor[Float32].\nname:[x]:Tensor[Int32].',
    },
  ],
]);

replayRefusals(recording, { outcomes: DIFFERENT });
