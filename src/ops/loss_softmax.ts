import { ValueError } from '../common/errors.js';
import { checkValueType } from '../common/checks.js';
import { sameShape, shapeText } from '../common/shape.js';
import { Tensor } from '../common/tensor.js';
import type { Aval } from '../ir/op.js';
import { divOp, mulOp, subOp } from './arithmetic.js';
import { accepts, checkDType } from './call.js';
import { defineOp, type Op } from './define.js';
import { lowerWide } from './kernels.js';
import { lessOneHotOp } from './loss_labels.js';
import { asConstants, constant } from './operand.js';
import { reshaped } from './reshape.js';
import { logSoftmaxOf, softmaxOp } from './softmax.js';
import { typeText } from './loss_reduce.js';

type None = Record<string, never>;
const LOGITS = 'float16 float32';

function notTensor(primitive: string, inputs: string, name: string, x: unknown, valid: string): TypeError {
  return new TypeError(
    `The primitive[${primitive}]'s input arguments[${inputs}] must be all tensor and those type must be same. ` +
      `But got input argument[${name}]:${typeText(x)}\nValid type list: {${valid}}.`,
  );
}

function inferDense([logits, labels]: readonly Aval[]): Aval {
  const primitive = 'SoftmaxCrossEntropyWithLogits';
  for (const [name, { shape }] of [
    ['logits', logits],
    ['labels', labels],
  ] as const) {
    if (shape.length !== 2) {
      throw new ValueError(
        `For primitive[${primitive}], the dimension of ${name} must be equal to 2, but got ${shape.length}.`,
      );
    }
  }
  if (!sameShape(logits.shape, labels.shape)) {
    throw new ValueError(
      `For '${primitive}', evaluator arg 'label' shape must be consistent with 'logits' shape, but got 'label' shape: ` +
        `${shapeText(labels.shape)}, 'logits' shape: ${shapeText(logits.shape)}.`,
    );
  }
  if (logits.dtype !== labels.dtype) {
    throw new TypeError(
      `For primitive[${primitive}], the input type must be same.\nname:[label_type]:Tensor[${String(labels.dtype)}].\n` +
        `name:[logits_type]:Tensor[${String(logits.dtype)}].`,
    );
  }
  checkDType(primitive, accepts(LOGITS, 'tensor', 'label_type'), labels.dtype);
  return { shape: [logits.shape[0]], dtype: logits.dtype };
}

/**
 * −Σ labels · log softmax(logits) of each row, (N, C) and (N, C) to (N,). The gradient takes the labels as a distribution and as given: softmax − labels
 * for the logits, none for the labels.
 */
const denseOp: Op<None> = defineOp('SoftmaxCrossEntropyWithLogits', {
  infer: inferDense,
  lower: lowerWide((g, [logits, labels]) =>
    g.Neg(g.ReduceSum(g.Mul(labels, logSoftmaxOf(g, logits, 1)), g.ints([1]), { keepdims: 0 })),
  ),
  grad: ([dy], [logits, labels]) => [
    mulOp([reshaped(dy, [dy.size, 1]), subOp([softmaxOp([logits], { axis: 1 }), labels])]),
    null,
  ],
});

/** Cross entropy of each row of (N, C) scores against (N, C) probabilities. MindSpore's SoftmaxCrossEntropyWithLogits primitive, first result. */
export function softmaxCrossEntropyWithLogits(logits: Tensor, labels: Tensor): Tensor {
  for (const [name, x] of [
    ['label_type', labels],
    ['logits_type', logits],
  ] as const) {
    if (x instanceof Tensor) continue;
    const valid = 'Tensor[Float16], Tensor[Float32]';
    throw notTensor('SoftmaxCrossEntropyWithLogits', 'label_type, logits_type', name, x, valid);
  }
  return denseOp([logits, labels]);
}

function inferSparse([logits, labels]: readonly Aval[]): Aval {
  const primitive = 'SparseSoftmaxCrossEntropyWithLogits';
  checkDType(primitive, accepts(LOGITS, 'tensor', 'logits_type(features_type)'), logits.dtype);
  checkDType(primitive, accepts('int32 int64', 'tensor', 'labels_type'), labels.dtype);
  if (logits.shape.length !== labels.shape.length + 1) {
    throw new ValueError('Features shape length must be equal to Labels shape length plus 1');
  }
  if (!sameShape(logits.shape.slice(0, -1), labels.shape)) {
    throw new ValueError('Labels shape value must be equal to the Features except the last dimension of Features');
  }
  return { shape: [], dtype: logits.dtype };
}

/** The mean over the rows of −log softmax(logits) at the label: (N, C) and (N,) to a scalar. */
const sparseOp: Op<None> = defineOp('SparseSoftmaxCrossEntropyWithLogits', {
  infer: inferSparse,
  // The logarithm of the softmax, not the log softmax: what underflows gives infinity, as MindSpore's kernel does.
  lower: lowerWide((g, [logits, labels], { inputs }) => {
    // Negative labels would count from the end; they are to fail like others outside.
    const outside = g.constant(inputs[0].shape[inputs[0].shape.length - 1], labels.dtype);
    const index = g.Where(g.Less(labels, 0), outside, labels);
    const p = g.GatherElements(g.Softmax(logits, { axis: -1 }), g.Unsqueeze(index, g.ints([-1])), { axis: -1 });
    return g.Neg(g.ReduceMean(g.Log(p), { keepdims: 0 }));
  }),
  grad: ([dy], [logits, labels], { outputs: [loss] }) => [sparseGradient(logits, labels, dy, loss), null],
});

/** (softmax(logits) − one-hot labels) · dy / rows. */
function sparseGradient(logits: Tensor, labels: Tensor, dy: Tensor, loss?: Tensor): Tensor {
  const axis = logits.ndim - 1;
  const rows = reshaped(labels, [...labels.shape, 1]);
  const share = divOp([dy, constant(Math.max(labels.size, 1), logits.dtype)]);
  const inputs = [softmaxOp([logits], { axis }), rows, ...(loss ? [loss] : [])];
  return mulOp([lessOneHotOp(inputs, { axis, ignore: null }), share]);
}

/**
 * The mean cross entropy of (N, C) scores against (N,) class indices, a scalar; with `is_grad` its gradient by the scores instead. MindSpore's
 * SparseSoftmaxCrossEntropyWithLogits primitive.
 */
export function sparseSoftmaxCrossEntropyWithLogits(
  logits: Tensor,
  labels: Tensor,
  { is_grad = false }: { is_grad?: boolean } = {},
): Tensor {
  const primitive = 'SparseSoftmaxCrossEntropyWithLogits';
  checkValueType('is_grad', is_grad, 'bool', primitive);
  if (!(labels instanceof Tensor)) {
    throw notTensor(primitive, 'labels_type', 'labels_type', labels, 'Tensor[Int32], Tensor[Int64]');
  }
  if (!(logits instanceof Tensor)) {
    throw notTensor(primitive, 'logits_type', 'logits_type', logits, 'Tensor[Float16], Tensor[Float32]');
  }
  if (!is_grad) return sparseOp([logits, labels]);
  inferSparse([logits, labels]);
  return asConstants(() => sparseGradient(logits, labels, constant(1, logits.dtype)));
}
