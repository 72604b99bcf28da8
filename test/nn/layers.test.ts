import { describe, expect, test } from 'vitest';
import { set_seed } from '../../src/common/seed.js';
import type { Parameter } from '../../src/common/parameter.js';
import { Tensor } from '../../src/common/tensor.js';
import { grad } from '../../src/jit/index.js';
import type * as nn from '../../src/nn/index.js';
import * as ops from '../../src/ops/index.js';
import { expectClose, type Tolerance } from '../helpers/close.js';
import { withoutCell } from '../helpers/errors.js';
import { outcome, settled, type Outcome } from './interpreter.js';
import { build, interpreter, openRecording, type Build, type CommonMeta } from './recording.js';

interface Case extends Build {
  readonly id: string;
  readonly inputs: readonly (readonly number[])[];
  readonly seed: number;
  readonly repr: string;
  readonly parameters: readonly string[];
  readonly gradient: boolean;
}

interface Meta extends CommonMeta {
  readonly cases: readonly Case[];
  readonly special: readonly string[];
}

const { meta, stored, recorded, expectTensor } = openRecording<Meta>('nn_layers');

/** MindSpore's gradient along an inner axis is this far from the same formula in float64; ours is within 1e-6. */
const LOOSE: Readonly<Record<string, Tolerance>> = { logsoftmax_axis1: { rtol: 5e-5 } };

describe('layers as recorded', () => {
  for (const c of meta.cases) {
    test(c.id, async () => {
      set_seed(c.seed);
      const net = build(c);
      expect(String(net)).toBe(c.repr);
      const parameters = net.trainable_params();
      expect(parameters.map((p) => p.name)).toEqual(c.parameters);
      // Backwards: what a parameter holds must not depend on when it is read.
      for (const p of [...parameters].reverse()) {
        expect([...((await p.read()) as Float32Array)], p.name).toEqual([...stored(`${c.id}.p.${p.name}`).data]);
      }
      const x = recorded(`${c.id}.x0`);
      await expectTensor(net(x) as Tensor, `${c.id}.y`);
      if (!c.gradient) return;
      const weighed = (a: Tensor): Tensor => ops.sum(ops.mul(net(a) as Tensor, recorded(`${c.id}.dy`)));
      const found = grad(weighed, 0, parameters.length > 0 ? parameters : null)(x) as unknown;
      const [dx, dp] = parameters.length > 0 ? (found as [Tensor, Tensor[]]) : [found as Tensor, []];
      await expectTensor(dx, `${c.id}.dx0`, LOOSE[c.id]);
      for (const [i, p] of parameters.entries()) await expectTensor(dp[i], `${c.id}.dp.${p.name}`);
      expect(await slopeError(net, c.id, x, parameters, [dx, ...dp])).toBeLessThan(SLOPE);
    });
  }

  test('a gradient that is 1 % off is noticed by the central difference', async () => {
    for (const id of ['dense_tanh', 'conv_pad_tuple', 'avg_pad', 'gelu_erf']) {
      const c = meta.cases.find((each) => each.id === id)!;
      set_seed(c.seed);
      const net = build(c);
      const { data, shape } = stored(`${id}.dx0`);
      const wrong = data.map((g) => g * 1.01);
      const error = await slopeError(net, id, recorded(`${id}.x0`), [], [Tensor.fromData(wrong, shape)]);
      expect(error, id).toBeGreaterThan(SLOPE);
    }
  });
});

/** How far a slope may be from its central difference, relative to the slope. */
const SLOPE = 5e-3;
const STEP = 2e-3;

/** Along a direction in which all partial derivatives add up: how far the slope is from its central difference. */
async function slopeError(
  net: nn.Cell,
  id: string,
  x: Tensor,
  parameters: readonly Parameter[],
  gradients: readonly Tensor[],
): Promise<number> {
  const dy = stored(`${id}.dy`).data;
  const points = await Promise.all([x, ...parameters].map(async (t) => ((await t.read()) as Float32Array).slice()));
  const slopes = await Promise.all(gradients.map(async (g) => (await g.read()) as Float32Array));
  const directions = slopes.map((g) => g.map((v, i) => Math.sign(v) * (0.5 + ((i * 0.618) % 1))));
  const slope = slopes.reduce((sum, g, k) => sum + g.reduce((s, v, i) => s + v * directions[k][i], 0), 0);
  const at = async (step: number): Promise<number> => {
    const moved = [x, ...parameters].map((t, k) => {
      return Tensor.fromData(
        points[k].map((v, i) => v + step * (directions[k]?.[i] ?? 0)),
        t.shape,
      );
    });
    parameters.forEach((p, k) => p.set_data(moved[k + 1]));
    const y = (await (net(moved[0]) as Tensor).read()) as Float32Array;
    return y.reduce((sum, v, i) => sum + v * dy[i], 0);
  };
  const difference = ((await at(STEP)) - (await at(-STEP))) / (2 * STEP);
  return slope === 0 ? Math.abs(difference) : Math.abs(difference - slope) / Math.abs(slope);
}

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
      text: "The 'name' must be in ['softmax', 'logsoftmax', 'relu', 'tanh', 'gelu', 'sigmoid', 'leakyrelu'], but got nothing.",
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

describe('constructors refuse what MindSpore refuses', () => {
  for (const { gives, ...c } of meta.wrong) {
    const title = `${c.layer} ${JSON.stringify(c.args)} ${JSON.stringify(c.kwargs)}`;
    test(title, () => {
      const got = outcome(() => (build(c), null));
      const different = DIFFERENT.get(title);
      if (different !== undefined) expect(different).not.toEqual(gives);
      expect(got).toEqual(different ?? gives);
    });
  }
});

describe('calls refuse what MindSpore refuses, and name the cell', () => {
  for (const { gives, inputs, ...c } of meta.calls) {
    const title = `${c.layer} ${JSON.stringify(c.args)} ${JSON.stringify(c.kwargs)} ${JSON.stringify(inputs)}`;
    test(title, async () => {
      const got = await settled(() => build(c)(...inputs.map((x) => interpreter.value(x))));
      const bare = { ...got, text: got.text && withoutCell(got.text) };
      const different = DIFFERENT.get(title);
      if (different !== undefined) expect(different).not.toEqual(gives);
      expect(bare).toEqual({ text: undefined, ...(different ?? gives) });
    });
  }
});
