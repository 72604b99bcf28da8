import { expect, test } from 'vitest';
import { int32 } from '../../src/common/dtype.js';
import { Tensor } from '../../src/common/tensor.js';
import * as nn from '../../src/nn/index.js';
import * as ops from '../../src/ops/index.js';
import type { Outcome } from './interpreter.js';
import { replay } from './nested.js';

/** In MindSpore these are an AttributeError about `ndim`. */
const NLL: readonly (readonly [string, string])[] = [
  ['[{"tensor":[2,3]},1]', "For 'nll_loss', the 'target' must be a Tensor, but got 'Int64'"],
  ['[1.5,{"data":[0,1],"dtype":"int32"}]', "For 'nll_loss', the 'inputs' must be a Tensor, but got 'Float32'"],
];

// MindSpore's exponential function is 4e-6 from the one in float64, and terms of both signs cancel.
const CANCELS = { rtol: 1e-3 };

replay('nn_losses_more', {
  mutated: ['mae_mean', 'cosine_margin_none', 'focal_weight_sum', 'multi_dice_weights'],
  different: new Map(
    NLL.map(([inputs, text]): [string, Outcome] => [`NLLLoss [] {} ${inputs}`, { error: 'TypeError', text }]),
  ),
  // The gradient of CTC is that by the scores before the log softmax.
  kinks: new Set(['ctc_mean', 'ctc_sum', 'ctc_none', 'ctc_blank_mean', 'ctc_blank_sum', 'ctc_blank_none', 'ctc_alone']),
  loose: { poisson_none: CANCELS, poisson_sum: CANCELS, poisson_mean: CANCELS, focal_weight_mean: { rtol: 1e-4 } },
});

// MindSpore's CPU backend has no kernels for these; test/ops/loss_pairs.test.ts holds the functions to the formulas.
test('layers of losses without a kernel are their functions', async () => {
  const [a, b, c] = [1, 2, 3].map((k) => ops.sin(ops.mul(ops.reshape(ops.arange(1, 13), [4, 3]), k * 0.7)));
  const signs = ops.sign(b);
  const classes = new Tensor([[2, 0, -1], [1, -1, 0], [0, 1, 2], [-1, 0, 1]], int32); // prettier-ignore
  const pairs: readonly (readonly [Tensor, Tensor])[] = [
    [new nn.SoftMarginLoss('sum')(a, signs), ops.soft_margin_loss(a, signs, 'sum')],
    [new nn.MultilabelMarginLoss('none')(a, classes), ops.multilabel_margin_loss(a, classes, 'none')],
    [new nn.TripletMarginLoss(1, true)(a, b, c), ops.triplet_margin_loss(a, b, c, { p: 1, swap: true })],
    [new nn.TripletMarginLoss()(a, b, c, 0.5), ops.triplet_margin_loss(a, b, c, 0.5)],
    [new nn.TripletMarginLoss({ margin: 2 })(a, b, c, 0.5), ops.triplet_margin_loss(a, b, c, 2)],
  ];
  for (const [layer, fn] of pairs) expect(await layer.tolist()).toEqual(await fn.tolist());
});
