import type { DType } from '../common/dtype.js';
import { sameShape, type Shape } from '../common/shape.js';
import type { Tensor } from '../common/tensor.js';
import type { Builder, Sym } from '../ir/builder.js';
import { addOp, divOp, mulOp, negOp } from './arithmetic.js';
import { defineOp, type Op } from './define.js';
import { lowerWide } from './kernels.js';
import { expOp } from './math.js';
import { logSoftmaxGradient, logSoftmaxOf } from './softmax.js';

/** The axis of the classes, and the label that is left out. */
export type ClassAttrs = { readonly axis: number; readonly ignore: number };
type EntropyAttrs = ClassAttrs & { readonly mean: boolean };
type SpreadAttrs = ClassAttrs & { readonly shape: Shape };

/** Where the label is the one to leave out. */
function ignored(g: Builder, labels: Sym, ignore: number): Sym {
  return g.Equal(labels, g.constant(ignore, labels.dtype));
}

/** The element that the label names, 0 where it is left out. */
function picked(g: Builder, x: Sym, labels: Sym, { axis, ignore }: ClassAttrs): Sym {
  return g.Where(ignored(g, labels, ignore), 0, g.GatherElements(x, placeOf(g, labels, ignore), { axis }));
}

/** The label, and a place that there is for the one to leave out. */
function placeOf(g: Builder, labels: Sym, ignore: number): Sym {
  return g.Where(ignored(g, labels, ignore), g.constant(0, labels.dtype), labels);
}

/**
 * From each row of classes the element that the label names, 0 where the label is `ignore`. `labels` has the shape of the input with size
 * 1 at the axis, and so has the result. An index outside the classes fails when it runs.
 */
export const pickClassOp: Op<ClassAttrs> = defineOp<ClassAttrs>('PickClass', {
  infer: ([x, labels]) => ({ shape: labels.shape, dtype: x.dtype }),
  lower: lowerWide((g, [x, labels], { attrs }) => picked(g, x, labels, attrs)),
  grad: ([dy], [x, labels], { attrs }) => [spreadClassOp([dy, labels], { ...attrs, shape: x.shape }), null],
});

/** The reverse of {@link pickClassOp}: each element in the place of its label, zeros elsewhere. */
export const spreadClassOp: Op<SpreadAttrs> = defineOp<SpreadAttrs>('SpreadClass', {
  infer: ([x], { shape }) => ({ shape, dtype: x.dtype }),
  // Chosen, not multiplied: what is not finite stays where it is.
  lower: lowerWide((g, [x, labels], { attrs: { axis, ignore, shape } }) => {
    const hot = oneHot(g, labels, shape, axis);
    const inClasses = ignore >= 0 && ignore < shape[axis];
    return g.Where(inClasses ? g.And(hot, g.Not(ignored(g, labels, ignore))) : hot, x, 0);
  }),
  grad: ([d], [, labels], { attrs: { axis, ignore } }) => [pickClassOp([d, labels], { axis, ignore }), null],
});

/** True in the place of each label. */
function oneHot(g: Builder, labels: Sym, shape: Shape, axis: number): Sym {
  const classes = Array.from({ length: shape[axis] }, (_, i) => i);
  const along = shape.map((_, i) => (i === axis ? shape[axis] : 1));
  return g.Equal(labels, g.constant(classes, labels.dtype, along));
}

/** 1 in the place of each label, 0 elsewhere, in a float dtype. */
export const labelsOneHotOp: Op<{ readonly axis: number; readonly shape: Shape; readonly dtype: DType }> = defineOp(
  'LabelsOneHot',
  {
    infer: (_, { shape, dtype }) => ({ shape, dtype }),
    lower: (g, [labels], { attrs }) => g.Cast(oneHot(g, labels, attrs.shape, attrs.axis), { to: attrs.dtype }),
    grad: 'none',
  },
);

/** The input, of the shape of the labels or a scalar, where the label is another than `ignore`, else 0. */
export const keepLabelledOp: Op<{ readonly ignore: number }> = defineOp<{ readonly ignore: number }>('KeepLabelled', {
  infer: ([x, labels]) => ({ shape: x.shape.length === 0 ? labels.shape : x.shape, dtype: x.dtype }),
  lower: lowerWide((g, [x, labels], { attrs }) => g.Where(ignored(g, labels, attrs.ignore), 0, x)),
  grad: ([dy], [, labels], { attrs }) => [keepLabelledOp([dy, labels], attrs), null],
});

/**
 * The input less 1 in the place of each label; where the label is `ignore`, anything may come. Without `ignore` all labels name a class. With the
 * loss itself as third input it is computed after it: a label outside the classes is then an error of the loss, not of this.
 */
export const lessOneHotOp: Op<{ readonly axis: number; readonly ignore: number | null }> = defineOp('LessOneHot', {
  infer: ([x]) => ({ shape: x.shape, dtype: x.dtype }),
  lower: lowerWide((g, [x, labels, loss], { attrs: { axis, ignore }, inputs: [{ shape }, { shape: rows }] }) => {
    if (g.target.provider !== 'cpu' && g.target.provider !== 'wasm') {
      return g.Sub(x, g.Cast(oneHot(g, labels, shape, axis), { to: x.dtype }));
    }
    const known = ignore === null ? labels : placeOf(g, labels, ignore);
    const place = (loss as Sym | undefined) === undefined ? known : g.Where(g.Equal(loss, loss), known, known);
    const less = g.Expand(g.constant(-1, x.dtype), g.ints(rows));
    return g.ScatterElements(x, place, less, { axis, reduction: 'add' });
  }),
  grad: ([d]) => [d, null, null],
});

/**
 * The cross entropy of scores and labels, summed or averaged over the labels that count; then the log softmax and minus the number of labels that count,
 * of which the gradient is made: (softmax − one-hot labels) · factor, where the label counts.
 */
export const labelEntropyOp: Op<EntropyAttrs> = defineOp<EntropyAttrs>('LabelCrossEntropy', {
  infer: ([{ shape, dtype }]) => [
    { shape: [], dtype },
    { shape, dtype },
    { shape: [], dtype },
  ],
  lower: lowerWide((g, [x, labels], { attrs, inputs: [{ shape }] }) => {
    const logs = shape.includes(0) ? g.Identity(x) : logSoftmaxOf(g, x, attrs.axis);
    const all = (y: Sym): Sym => g.ReduceSum(y, { keepdims: 0 });
    const sum = all(picked(g, logs, labels, attrs));
    if (!attrs.mean) return [g.Neg(sum), logs, sum];
    const none = ignored(g, labels, attrs.ignore);
    const count = all(g.Where(none, g.constant(0, x.dtype), g.constant(-1, x.dtype)));
    return [g.Div(sum, count), logs, count];
  }),
  grad: ([dy, dlogs], [, labels], { attrs: { axis, ignore, mean }, outputs: [loss, logs, count], reached }) => {
    const factor = mean ? divOp([negOp([dy]), count]) : dy;
    const dx = mulOp([
      lessOneHotOp([expOp([logs]), labels, loss], { axis, ignore }),
      keepLabelledOp([factor, labels], { ignore }),
    ]);
    return [reached[1] ? addOp([dx, logSoftmaxGradient(dlogs, logs, axis)]) : dx, null];
  },
});

/** True when `labels` has the shape of `x` with size 1 at the axis. */
export function labelsFit(x: Tensor, labels: Tensor, axis: number): boolean {
  return sameShape(
    labels.shape,
    x.shape.map((d, i) => (i === axis ? 1 : d)),
  );
}
