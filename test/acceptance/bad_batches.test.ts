/** Batches that do not fit, in real networks and in every way to train them. */
import { describe, expect, test } from 'vitest';
import { NotImplementedError, nn, ops, RuntimeError, type Tensor, ValueError } from '../../src/index.js';
import { defineOp } from '../../src/ops/define.js';
import {
  bits,
  column,
  errorOf,
  expectError,
  labels,
  NETS,
  noUnhandledRejections,
  parts,
  STYLES,
  type Column,
} from './setup.js';

interface Bad {
  readonly net: keyof typeof NETS;
  readonly loss_fn?: () => nn.Cell;
  /** The label of a batch that fits the loss, where it is no list of classes. */
  readonly label?: Column;
  readonly bad: { readonly x?: Column; readonly label?: Column };
  readonly error: new (text?: string) => Error;
  /** Below the network, or null for the loss. */
  readonly cell: string | null;
  readonly says: readonly string[];
}

const mse = () => new nn.MSELoss();
const cross = () => new nn.CrossEntropyLoss();

const BATCHES: Record<string, Bad> = {
  'too wide for Dense': {
    net: 'mlp',
    bad: { x: column([2, 5]) },
    error: ValueError,
    cell: 'body.0',
    says: [
      "For 'MatMul'",
      "'x1_col': 5 and 'x2_row': 4",
      "operation 'Dense' of Tensor[Float32] (2, 5), Tensor[Float32] (8, 4)",
    ],
  },
  'a row instead of a batch for Dense': {
    net: 'mlp',
    bad: { x: column([5]) },
    error: ValueError,
    cell: 'body.0',
    says: ["'x1_col': 5 and 'x2_row': 4", 'Tensor[Float32] (1, 5)'],
  },
  'float64 into Dense': {
    net: 'mlp',
    bad: { x: column([2, 4], 'float64') },
    error: TypeError,
    cell: 'body.0',
    says: ["'x1' with type Tensor[Float64] and 'x2' with type Tensor[Float32]", 'Tensor[Float64] (2, 4)'],
  },
  'bytes into Dense': {
    net: 'mlp',
    bad: { x: column([2, 4], 'uint8') },
    error: TypeError,
    cell: 'body.0',
    says: ['Tensor[UInt8]', 'Tensor[UInt8] (2, 4)'],
  },
  'three channels into Conv2d': {
    net: 'lenet',
    bad: { x: column([2, 3, 28, 28]) },
    error: RuntimeError,
    cell: 'conv1',
    says: [
      "For 'Conv2D'",
      "'C_in' of input 'x' shape: 3",
      "operation 'Conv2D' of Tensor[Float32] (2, 3, 28, 28), Tensor[Float32] (6, 1, 5, 5)",
    ],
  },
  'no channels for Conv2d': {
    net: 'lenet',
    bad: { x: column([2, 28, 28]) },
    error: ValueError,
    cell: 'conv1',
    says: ['For primitive[Conv2D], the x shape size must be equal to 4, but got 3.', '(2, 28, 28)'],
  },
  'an image smaller than the kernel': {
    net: 'lenet',
    bad: { x: column([2, 1, 4, 4]) },
    error: ValueError,
    cell: 'conv1',
    says: ["For 'Conv2d'", 'greater than or equal to kernel_size', '(2, 1, 4, 4)', '(6, 1, 5, 5)'],
  },
  'bytes into Conv2d': {
    net: 'lenet',
    bad: { x: column([2, 1, 28, 28], 'uint8') },
    error: TypeError,
    cell: 'conv1',
    says: ['For primitive[Conv2D]', 'Tensor[UInt8]', '(2, 1, 28, 28)'],
  },
  'an image of another size, found behind Flatten': {
    net: 'lenet',
    bad: { x: column([2, 1, 32, 32]) },
    error: ValueError,
    cell: 'fc1',
    says: ["'x1_col': 400 and 'x2_row': 256", 'Tensor[Float32] (2, 400)'],
  },
  'more labels than rows': {
    net: 'lenet',
    bad: { label: labels(1, 2, 3) },
    error: ValueError,
    cell: null,
    says: ['Labels shape value must be equal to the Features', 'Tensor[Float32] (2, 10), Tensor[Int32] (3,)'],
  },
  'labels of two axes': {
    net: 'mlp',
    bad: { label: { ...labels(1, 2), shape: [2, 1] } },
    error: ValueError,
    cell: null,
    says: ['Features shape length must be equal to Labels shape length plus 1', 'Tensor[Int32] (2, 1)'],
  },
  'labels that are no integers': {
    net: 'mlp',
    bad: { label: column([2]) },
    error: TypeError,
    cell: null,
    says: ['SparseSoftmaxCrossEntropyWithLogits', '{Tensor[Int32], Tensor[Int64]}, but got Tensor[Float32]', '(2, 3)'],
  },
  'a class that is not there': {
    net: 'mlp',
    bad: { label: labels(1, 3) },
    error: RuntimeError,
    cell: null,
    says: ["For 'SparseSoftmaxCrossEntropyWithLogits'", 'Out of range', 'Tensor[Float32] (2, 3), Tensor[Int32] (2,)'],
  },
  'a negative class': {
    net: 'lenet',
    bad: { label: labels(-1, 3) },
    error: RuntimeError,
    cell: null,
    says: ["For 'SparseSoftmaxCrossEntropyWithLogits'", 'Tensor[Float32] (2, 10), Tensor[Int32] (2,)'],
  },
  'CrossEntropyLoss: more labels than rows': {
    net: 'mlp',
    loss_fn: cross,
    bad: { label: labels(1, 2, 0) },
    error: ValueError,
    cell: null,
    says: ["For 'CrossEntropyLoss'", "'logits' shape: (2, 3) and 'labels' shape: (3,)"],
  },
  'CrossEntropyLoss: labels of another dtype': {
    net: 'mlp',
    loss_fn: cross,
    bad: { label: { data: BigInt64Array.of(1n, 2n), shape: [2], dtype: 'int64' } },
    error: TypeError,
    cell: null,
    says: [
      "the 'labels' should be Int32, but got 'mindspore.int64'",
      'called with Tensor[Float32] (2, 3), Tensor[Int64] (2,)',
    ],
  },
  'CrossEntropyLoss: a class that is not there': {
    net: 'mlp',
    loss_fn: cross,
    bad: { label: labels(1, 3) },
    error: RuntimeError,
    cell: null,
    says: ['Out of range', 'Tensor[Float32] (2, 3)'],
  },
  'MSELoss: a target of another shape': {
    net: 'mlp',
    loss_fn: mse,
    label: column([2, 3]),
    bad: { label: column([2, 4]) },
    error: ValueError,
    cell: null,
    says: ["For 'SubExt'", 'input.shape = [2, 3] and other.shape = [2, 4]', 'called with'],
  },
};

noUnhandledRejections();

describe.each(Object.keys(STYLES))('%s', (name) => {
  const style = STYLES[name];

  test.each(Object.entries(BATCHES))('refuses %s, changes nothing, and goes on', async (_, given) => {
    const { make, x, label: classes } = NETS[given.net];
    const used = parts(make(), given.loss_fn?.());
    const label = given.label ?? classes;
    const step = style.step(used);
    await step(x, label);
    const before = await bits(used);
    const error = await errorOf(() => step(given.bad.x ?? x, given.bad.label ?? label));
    const inModel = name === 'Model.train';
    const loss = inModel ? 'TrainOneStepCell.network._loss_fn' : used.loss_fn.cls_name;
    const cell = given.cell === null ? loss : `${style.net(used)}.${given.cell}`;
    expectError(error, given.error, [...given.says, `\nIn cell '${cell}', `]);
    expect(error.message).not.toMatch(/onnxruntime|\.cc:|status code/i);
    expect(await bits(used)).toEqual(before);
    await step(x, label);
    expect(await bits(used)).not.toEqual(before);
  });

  test('refuses an operation without a gradient, naming the cell', async () => {
    class Inner extends nn.Cell {
      scale = new nn.Dense(4, 3);
      override construct(y: Tensor): Tensor {
        return withoutGradient([this.scale(y)]);
      }
    }
    class Outer extends nn.Cell {
      inner = new Inner();
      override construct(y: Tensor): Tensor {
        return ops.mul(this.inner(y), 2);
      }
    }
    const { x, label } = NETS.mlp;
    const used = parts(new Outer());
    const before = await bits(used);
    const error = await errorOf(() => style.step(used)(x, label));
    expectError(error, NotImplementedError, [
      "The operation 'TestWithoutGradient' has no gradient.",
      `\nIn cell '${style.net(used)}.inner', operation 'TestWithoutGradient' of Tensor[Float32] (2, 3).`,
    ]);
    expect(await bits(used)).toEqual(before);
  });

  test('gives a parameter that the loss does not depend on the gradient zero', async () => {
    class Unused extends nn.Cell {
      used = new nn.Dense(4, 3);
      unused = new nn.Dense(4, 3);
      override construct(y: Tensor): Tensor {
        return this.used(y);
      }
    }
    const { x, label } = NETS.mlp;
    const net = new Unused();
    const optimizer = new nn.ASGD(net.trainable_params(), { learning_rate: 0.05, lambd: 0 });
    const used = { ...parts(net), optimizer };
    const before = await bits(used);
    await style.step(used)(x, label);
    const after = await bits(used);
    expect(after['unused.weight']).toBe(before['unused.weight']);
    expect(after['used.weight']).not.toBe(before['used.weight']);
  });
});

/** As an operation is whose author forgot the rule. */
const withoutGradient = defineOp('TestWithoutGradient', {
  infer: ([x]) => ({ shape: x.shape, dtype: x.dtype }),
  lower: (g, [x]) => g.Neg(x),
  grad: undefined as never,
});
