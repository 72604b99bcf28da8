import { describe, expect, test } from 'vitest';
import { set_seed } from '../../src/common/seed.js';
import { Tensor } from '../../src/common/tensor.js';
import { grad, jit, runtime, value_and_grad } from '../../src/jit/index.js';
import * as nn from '../../src/nn/index.js';
import * as ops from '../../src/ops/index.js';
import type { Outcome } from './interpreter.js';
import { replayCases, replayRefusals, type LayerCase, type LayersMeta } from './layer_replay.js';
import { build, openRecording } from './recording.js';

interface Meta extends LayersMeta {
  readonly cases: readonly (LayerCase & { readonly train?: boolean })[];
}

const recording = openRecording<Meta>('nn_layers_norm');
const { meta, recorded, expectTensor } = recording;

describe('layers that normalise, as recorded', () => {
  replayCases(recording);
});

describe('statistics move as recorded', () => {
  for (const c of meta.cases) {
    if (!c.train) continue;
    test(c.id, async () => {
      set_seed(c.seed);
      const net = build(c);
      net.set_train();
      const parameters = net.trainable_params();
      for (const k of [0, 1, 2]) {
        const x = recorded(`${c.id}.t${k}.x`);
        if (k === 0) {
          const weighed = (a: Tensor): Tensor => ops.sum(ops.mul(net(a) as Tensor, recorded(`${c.id}.t0.dy`)));
          const found = grad(weighed, 0, parameters.length > 0 ? parameters : null)(x) as unknown;
          const [dx, dp] = parameters.length > 0 ? (found as [Tensor, Tensor[]]) : [found as Tensor, []];
          await expectTensor(dx, `${c.id}.t0.dx`);
          for (const [i, p] of parameters.entries()) await expectTensor(dp[i], `${c.id}.t0.dp.${p.name}`);
        } else {
          await expectTensor(net(x) as Tensor, `${c.id}.t${k}.y`);
        }
        for (const [path, p] of net.parameters_and_names()) await expectTensor(p, `${c.id}.t${k}.s.${path}`);
      }
      net.set_train(false);
      await expectTensor(net(recorded(`${c.id}.x0`)) as Tensor, `${c.id}.e.y`);
      expect(net.trainable_params().map((p) => p.name)).toEqual(parameters.map((p) => p.name));
    });
  }
});

describe('a loop with statistics has few graphs', () => {
  class Net extends nn.Cell {
    fc = new nn.Dense(4, 3);
    norm = new nn.BatchNorm1d(3);
    override construct(x: Tensor): Tensor {
      return this.norm(this.fc(x));
    }
  }
  const x = Tensor.fromData(
    Float32Array.from({ length: 20 }, (_, i) => Math.sin(i * i)),
    [5, 4],
  );

  for (const style of ['eager', 'jit'] as const) {
    test(style, async () => {
      set_seed(1);
      const net = new Net();
      net.set_train();
      const optimizer = new nn.Momentum(net.trainable_params(), 0.1, 0.9);
      const slopes = value_and_grad(
        (a: Tensor) => ops.sum(ops.square(ops.sub(net(a), 1))),
        null,
        net.trainable_params(),
      );
      const step = (a: Tensor): Tensor => {
        const [loss, grads] = slopes(a) as [Tensor, Tensor[]];
        optimizer(grads);
        return loss;
      };
      const compiled = style === 'jit' ? jit(step) : step;
      const before = runtime.stats();
      for (let i = 0; i < 8; i++) await compiled(x).item();
      await runtime.synchronize();
      const { runs, sessions } = runtime.stats();
      expect({ runs: runs - before.runs, sessions: sessions - before.sessions }).toEqual({ runs: 8, sessions: 1 });
      const mean = await net.norm.moving_mean.read();
      net.set_train(false);
      await net(x).read();
      await net(x).read();
      expect(runtime.stats().sessions - sessions).toBeLessThanOrEqual(1);
      expect(await net.norm.moving_mean.read()).toEqual(mean);
    });
  }
});

/** Outcomes that differ on purpose; docs/differences.md has them. */
const DIFFERENT = new Map<string, Outcome>([
  [
    'BatchNorm2d [2] {"foo":1}',
    { error: 'TypeError', text: "BatchNorm2d.__init__() got an unexpected keyword argument 'foo'" },
  ],
  [
    'BatchNorm2d [] {}',
    { error: 'TypeError', text: "BatchNorm2d.__init__() missing 1 required positional argument: 'num_features'" },
  ],
  [
    'LayerNorm [{"tuple":[3]}] {} [{"data":[1,2,3],"dtype":"int32"}]',
    {
      error: 'TypeError',
      text:
        'Select CPU operator[LayerNorm] fail! Unsupported data type!\nThe supported data types are BFloat16, Float16, Float32, Float64,\n' +
        ' but get input[Int32].',
    },
  ],
]);

replayRefusals(recording, { outcomes: DIFFERENT });
