import { describe, expect, it } from 'vitest';
import { int32 } from '../../src/common/dtype.js';
import { Tensor, ops } from '../../src/index.js';
import { sparseSoftmaxCrossEntropyWithLogits } from '../../src/ops/loss_softmax.js';
import { expectCases, operationsOf, type Difference } from '../helpers/ops.js';

const BINARY = ['ops.binary_cross_entropy', 'ops.binary_cross_entropy_with_logits'];
const DENSE = 'py.SoftmaxCrossEntropyWithLogits';
const NARROW = [...BINARY, 'py.BinaryCrossEntropy', DENSE, 'py.SparseSoftmaxCrossEntropyWithLogits'];

const DIFFERENCES: readonly Difference[] = [
  { op: NARROW, skip: 'float64', why: 'MindSpore refuses float64' },
  { op: 'ops.mse_loss', skip: 'float64', why: 'the loss is computed in float32' },
  {
    op: 'ops.cross_entropy',
    when: (_, text) => /\(float32\[[\d, ]*\], float32/.test(text),
    skip: 'float64',
    why: 'probabilities are float32 or float16',
  },
  {
    op: BINARY,
    when: (_, text) => (text.match(/float32/g) ?? []).length > 2,
    skip: 'fd',
    why: 'weights get the gradient zero, as in MindSpore',
  },
  { op: DENSE, skip: 'fd', why: 'labels get the gradient zero, and the logits one as if the labels summed up to 1' },
];

describe('loss', () => {
  it.each(operationsOf('loss'))('%s', (op) => expectCases('loss', op, DIFFERENCES));

  it('a label outside the classes fails when it runs', async () => {
    const loss = ops.cross_entropy(ops.ones([2, 3]), new Tensor([0n, 3n]));
    await expect(loss.item()).rejects.toThrow(/LabelCrossEntropy/);
    for (const label of [-1n, 3n]) {
      const sparse = sparseSoftmaxCrossEntropyWithLogits(ops.ones([1, 3]), new Tensor([label]));
      await expect(sparse.item()).rejects.toThrow(/SparseSoftmaxCrossEntropyWithLogits/);
    }
  });

  it('scores of minus infinity leave a class out', async () => {
    const loss = ops.cross_entropy(new Tensor([[0, -Infinity, 0]]), new Tensor([0n]));
    expect(await loss.item()).toBeCloseTo(Math.log(2), 6);
  });

  it('targets that do not fit are refused', () => {
    const scores = ops.ones([4, 5]);
    const target = ops.zeros([4, 2], int32);
    expect(() => ops.nll_loss(scores, target)).toThrow(/'target'/);
    expect(() => ops.nll_loss(scores, ops.zeros([4], int32), { reduction: 'avg' as never })).toThrow(
      "For 'nll_loss', the 'reduction' must be str and must be in '['none', 'mean', 'sum']', but got 'avg'.",
    );
  });
});
