import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GRAPH_MODE, PYNATIVE_MODE, set_context } from '../../src/common/context.js';
import { set_seed } from '../../src/common/seed.js';
import { type Tensor } from '../../src/common/tensor.js';
import { grad, runtime } from '../../src/jit/index.js';
import * as nn from '../../src/nn/index.js';
import * as ops from '../../src/ops/index.js';
import { expectClose } from '../helpers/close.js';
import { withoutCell } from '../helpers/errors.js';
import { outcome, settled, type Expr, type Outcome } from './interpreter.js';
import { build, interpreter, openRecording, type CommonMeta } from './recording.js';

interface Meta extends CommonMeta {
  readonly cases: readonly { id: string; loss: string; kwargs: Readonly<Record<string, Expr>>; repr: string }[];
  readonly steps: readonly {
    id: string;
    sens: number | null;
    losses: number[];
    eval: number;
    grads: string[];
    repr: string;
  }[];
}

const { meta, tensors, recorded, expectTensor } = openRecording<Meta>('nn_losses');

describe('losses as recorded', () => {
  for (const { id, loss, kwargs, repr } of meta.cases) {
    test(id, async () => {
      const cell = build({ layer: loss, args: [], kwargs });
      expect(String(cell)).toBe(repr);
      const [x, t, dy] = [recorded(`${id}.x`), recorded(`${id}.t`), recorded(`${id}.dy`)];
      await expectTensor(cell(x, t) as Tensor, `${id}.y`);
      const weighed = (a: Tensor, b: Tensor): Tensor => ops.sum(ops.mul(cell(a, b) as Tensor, dy));
      if (!tensors.has(`${id}.dt`)) {
        await expectTensor(grad(weighed)(x, t) as Tensor, `${id}.dx`);
        return;
      }
      const [dx, dt] = grad(weighed, [0, 1])(x, t) as Tensor[];
      await expectTensor(dx, `${id}.dx`);
      await expectTensor(dt, `${id}.dt`);
    });
  }

  test("a user's loss weighs and reduces with get_loss", async () => {
    class Weighed extends nn.LossBase {
      override construct(x: Tensor, weights: Tensor): Tensor {
        return this.get_loss(ops.square(x), weights);
      }
    }
    const [x, w] = [recorded('weighed.x'), recorded('weighed.w')];
    for (const reduction of ['none', 'mean', 'sum'] as const) {
      const loss = new Weighed(reduction);
      await expectTensor(loss(x, w), `weighed.${reduction}`);
      await expectTensor(grad((a: Tensor) => ops.sum(loss(a, w)))(x) as Tensor, `weighed.${reduction}.dx`);
    }
  });
});

describe.each([
  ['PYNATIVE_MODE', PYNATIVE_MODE],
  ['GRAPH_MODE', GRAPH_MODE],
])('TrainOneStepCell and WithEvalCell as recorded, in %s', (_, mode) => {
  beforeAll(() => set_context({ mode }));
  afterAll(() => set_context({ mode: PYNATIVE_MODE }));

  for (const { id, sens, losses, eval: evaluated, grads, repr } of meta.steps) {
    test(id, async () => {
      const [x, t] = [recorded('steps.x'), recorded('steps.t')];
      set_seed(11);
      const net = new nn.SequentialCell(new nn.Dense(4, 5, { activation: 'relu' }), new nn.Dense(5, 3));
      const loss = new nn.SoftmaxCrossEntropyWithLogits({ sparse: true, reduction: 'mean' });
      const optimizer = new nn.SGD(net.trainable_params(), { learning_rate: 0.1 });
      const step = new nn.TrainOneStepCell(new nn.WithLossCell(net, loss), optimizer, sens, true);
      step.set_train();
      expect(String(step)).toBe(repr);
      for (let i = 0; i < 3; i++) {
        const [value, found] = step(x, t) as [Tensor, Map<string, Tensor>];
        expectClose([Number(await value.item())], [losses[i]]);
        expect([...found.keys()]).toEqual(grads);
        // A rate of 0.4 (sens 4) multiplies what the first steps round differently.
        const tolerance = i === 0 ? {} : { rtol: 1e-4, atolScale: 1e-5 };
        for (const [name, g] of found) await expectTensor(g, `${id}.${i}.d.${name}`, tolerance);
        for (const p of net.trainable_params()) await expectTensor(p, `${id}.${i}.p.${p.name}`, tolerance);
      }
      const plain = new nn.TrainOneStepCell(new nn.WithLossCell(net, loss), optimizer, sens);
      expectClose([Number(await (plain(x, t) as Tensor).item())], [losses[3]]);
      const [value, outputs, labels] = new nn.WithEvalCell(net, loss)(x, t);
      expectClose([Number(await value.item())], [evaluated]);
      await expectTensor(outputs, `${id}.eval.outputs`);
      await expectTensor(labels, `${id}.eval.labels`);
    });
  }
});

describe('a step', () => {
  test('is one run, and one session for all steps', async () => {
    const net = new nn.SequentialCell(new nn.Dense(4, 5, { activation: 'tanh' }), new nn.Dense(5, 3));
    const loss = new nn.SoftmaxCrossEntropyWithLogits({ sparse: true, reduction: 'mean' });
    const step = new nn.TrainOneStepCell(new nn.WithLossCell(net, loss), new nn.SGD(net.trainable_params(), 0.1));
    const [x, t] = [recorded('steps.x'), recorded('steps.t')];
    step(x, t);
    await runtime.synchronize();
    const before = runtime.stats();
    for (let i = 0; i < 5; i++) step(x, t);
    await runtime.synchronize();
    const after = runtime.stats();
    expect(after.runs - before.runs).toBe(5);
    expect(after.sessions - before.sessions).toBeLessThanOrEqual(1);
  });
});

/** Outcomes that differ on purpose; docs/differences.md has them. */
const DIFFERENT = new Map<string, Outcome>([
  [
    'CrossEntropyLoss [] {} [null,{"data":[0,1],"dtype":"int32"}]',
    {
      error: 'TypeError',
      text: "For 'CrossEntropyLoss', the 'logits' must be '<class 'mindspore._c_expression.typing.TensorType'>', but got 'NoneType'",
    },
  ],
]);

describe('constructors refuse what MindSpore refuses', () => {
  for (const { gives, ...c } of meta.wrong) {
    const title = `${c.layer} ${JSON.stringify(c.args)} ${JSON.stringify(c.kwargs)}`;
    test(title, () => {
      const got = outcome(() => (build(c), null));
      expect(got).toEqual(gives);
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
