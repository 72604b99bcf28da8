import { describe, expect, test } from 'vitest';
import { toDType } from '../../src/common/dtype.js';
import { set_seed } from '../../src/common/seed.js';
import { Tensor } from '../../src/common/tensor.js';
import { grad } from '../../src/jit/index.js';
import * as nn from '../../src/nn/index.js';
import * as ops from '../../src/ops/index.js';
import { expectClose } from '../helpers/close.js';
import type { Outcome } from './interpreter.js';
import { replayCases, replayRefusals, type LayersMeta } from './layer_replay.js';
import { build, openRecording, type Build } from './recording.js';

interface Meta extends LayersMeta {
  readonly special: readonly string[];
  readonly embeddings: readonly (Build & {
    readonly id: string;
    readonly ids: never;
    readonly dtype: string;
    readonly repr: string;
    readonly shape: number[];
  })[];
}

const recording = openRecording<Meta>('nn_layers_activation');
const { meta, stored, recorded, expectTensor } = recording;

/** Outcomes that differ on purpose; docs/differences.md has them. */
const DIFFERENT = new Map<string, Outcome>([
  [
    'Hardtanh [2,1] {}',
    { error: 'ValueError', text: 'For Hardtanh, min_val should be less than max_val,but got 2 and 1' },
  ],
  ...['ELU', 'LogSigmoid', 'SiLU'].map((layer): [string, Outcome] => {
    const name = layer === 'ELU' ? 'Elu' : layer;
    const text =
      `Select CPU operator[${name}] fail! Unsupported data type!\nThe supported data types are BFloat16, Float16, Float32, ` +
      'Float64,\n but get input[Int32].';
    return [`${layer} [] {} [{"data":[1,2],"dtype":"int32"}]`, { error: 'TypeError', text }];
  }),
]);

/** Where MindSpore's kernels lose a NaN, an infinity or the tail of a function: what is right there, by position. */
const RIGHT: Readonly<Record<string, Readonly<Record<number, number>>>> = {
  FastGelu: { 3: Infinity },
  LogSigmoid: { 10: -1e30 },
  Mish: { 3: Infinity, 9: 1e30, 11: 88 },
  ReLU6: { 0: NaN },
  SoftShrink: { 0: NaN },
  Softmin: { 1: NaN, 2: NaN, 7: NaN, 8: NaN },
};

describe('activation layers as recorded', () => {
  // MindSpore's exponential is an approximation.
  replayCases(recording, { loose: { mish_scalar: { rtol: 5e-5 } } });
});

replayRefusals(recording, { outcomes: DIFFERENT });

describe('numbers that are none', () => {
  for (const layer of meta.special) {
    test(layer, async () => {
      const y = (await (
        build({ layer, args: [], kwargs: {} })(recorded('special.x')) as Tensor
      ).read()) as Float32Array;
      const expected = stored(`special.${layer}`).data.slice();
      for (const [i, value] of Object.entries(RIGHT[layer] ?? {})) {
        expect(expected[Number(i)]).not.toBe(Math.fround(value));
        expected[Number(i)] = value;
      }
      expectClose(y, expected);
    });
  }
});

test('RReLU draws the slopes that MindSpore draws', async () => {
  set_seed(7);
  const layer = new nn.RReLU(0.1, 0.4);
  await expectTensor(layer(recorded('rrelu.x')), 'rrelu.y0');
  await expectTensor(layer(recorded('rrelu.x')), 'rrelu.y1');
  const x = ops.full([4, 50], -1, { dtype: toDType('float32') });
  const dx = (await (grad((a: Tensor) => layer(a))(x) as Tensor).read()) as Float32Array;
  for (const slope of dx) expect(slope >= 0.1 && slope < 0.4).toBe(true);
  expect(new Set(dx).size).toBeGreaterThan(190);
});

describe('Embedding', () => {
  for (const { id, ids, dtype, repr, shape, ...c } of meta.embeddings) {
    test(id, async () => {
      set_seed(7);
      const net = build(c) as unknown as nn.Embedding;
      expect(String(net)).toBe(repr);
      const indices = new Tensor(ids, toDType(dtype));
      expect([...((await net.embedding_table.read()) as Float32Array)]).toEqual([...stored(`${id}.table`).data]);
      const y = net(indices);
      expect(y.shape).toEqual(shape);
      await expectTensor(y, `${id}.y`);
      const weights = net.trainable_params();
      expect(weights.map((p) => p.name)).toEqual(['embedding_table']);
      const found = grad(
        (i: Tensor) => ops.sum(ops.mul(net(i), recorded(`${id}.dy`))),
        null,
        weights,
      )(indices) as Tensor[];
      await expectTensor(found[0], `${id}.grad`);
    });
  }

  test('every name of get_activation', () => {
    for (const [name, cls] of Object.entries({
      ...{
        softmin: nn.Softmin,
        softmax: nn.Softmax,
        softmax2d: nn.Softmax2d,
        logsoftmax: nn.LogSoftmax,
        relu: nn.ReLU,
      },
      ...{ relu6: nn.ReLU6, rrelu: nn.RReLU, silu: nn.SiLU, tanh: nn.Tanh, tanhshrink: nn.Tanhshrink, gelu: nn.GELU },
      ...{ hardtanh: nn.Hardtanh, fast_gelu: nn.FastGelu, elu: nn.ELU, sigmoid: nn.Sigmoid, softsign: nn.Softsign },
      ...{ prelu: nn.PReLU, leakyrelu: nn.LeakyReLU, hswish: nn.HSwish, hsigmoid: nn.HSigmoid, mish: nn.Mish },
      ...{ logsigmoid: nn.LogSigmoid, softshrink: nn.SoftShrink, hshrink: nn.HShrink },
    })) {
      expect(nn.get_activation(name)).toBeInstanceOf(cls);
    }
    expect(() => nn.get_activation('threshold')).toThrow('missing 2 required positional arguments');
  });
});
