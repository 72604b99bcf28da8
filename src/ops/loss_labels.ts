import type { DType } from '../common/dtype.js';
import { sameShape, type Shape } from '../common/shape.js';
import type { Tensor } from '../common/tensor.js';
import type { Builder, Sym } from '../ir/builder.js';
import { defineOp, type Op } from './define.js';
import { lowerWide } from './kernels.js';

/** The axis of the classes, and the label that is left out. */
export type ClassAttrs = { readonly axis: number; readonly ignore: number };
type SpreadAttrs = ClassAttrs & { readonly shape: Shape };

/** Where the label is the one to leave out. */
function ignored(g: Builder, labels: Sym, ignore: number): Sym {
  return g.Equal(labels, g.constant(ignore, labels.dtype));
}

/**
 * From each row of classes the element that the label names, 0 where the label is `ignore`. `labels` has the shape of the input with size
 * 1 at the axis, and so has the result. An index outside the classes fails when it runs.
 */
export const pickClassOp: Op<ClassAttrs> = defineOp<ClassAttrs>('PickClass', {
  infer: ([x, labels]) => ({ shape: labels.shape, dtype: x.dtype }),
  lower: lowerWide((g, [x, labels], { attrs: { axis, ignore } }) => {
    const none = ignored(g, labels, ignore);
    const safe = g.Where(none, g.constant(0, labels.dtype), labels);
    return g.Where(none, 0, g.GatherElements(x, safe, { axis }));
  }),
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

/** The input where the label is another than `ignore`, else 0. */
export const keepLabelledOp: Op<{ readonly ignore: number }> = defineOp<{ readonly ignore: number }>('KeepLabelled', {
  infer: ([x]) => ({ shape: x.shape, dtype: x.dtype }),
  lower: lowerWide((g, [x, labels], { attrs }) => g.Where(ignored(g, labels, attrs.ignore), 0, x)),
  grad: ([dy], [, labels], { attrs }) => [keepLabelledOp([dy, labels], attrs), null],
});

/** True when `labels` has the shape of `x` with size 1 at the axis. */
export function labelsFit(x: Tensor, labels: Tensor, axis: number): boolean {
  return sameShape(
    labels.shape,
    x.shape.map((d, i) => (i === axis ? 1 : d)),
  );
}
