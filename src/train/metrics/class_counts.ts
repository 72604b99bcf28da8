import { pyRepr } from '../../common/checks.js';
import { IndexError, ValueError } from '../../common/errors.js';
import { argmaxAxis1, type HostArray } from './host.js';

/** How often each class was predicted, is true, and was predicted rightly. */
export interface ClassCounts {
  readonly predicted: Float64Array;
  readonly actual: Float64Array;
  readonly right: Float64Array;
}

/** Counts of nothing yet. */
export function noCounts(classes: number): ClassCounts {
  return {
    predicted: new Float64Array(classes),
    actual: new Float64Array(classes),
    right: new Float64Array(classes),
  };
}

/**
 * Adds one batch to the counts. `message` says what is wrong with labels beyond the classes, given one more than the largest label. ValueError for those and for
 * other than one label a prediction, IndexError for labels that are no integers.
 */
export function count(
  counts: ClassCounts,
  predicted: HostArray,
  truth: HostArray,
  message: (classes: string) => string,
): void {
  const classes = counts.predicted.length;
  const largest = truth.data.reduce((a, b) => Math.max(a, b), -Infinity);
  if (truth.data.length === 0) {
    throw new ValueError('zero-size array to reduction operation maximum which has no identity');
  }
  if (largest + 1 > classes) throw new ValueError(message(pyRepr(largest + 1, truth.dtype.isFloat ? 'float' : 'int')));
  if (truth.dtype.isFloat) throw new IndexError('arrays used as indices must be of integer (or boolean) type');
  const found = argmaxAxis1(predicted).data;
  // A negative label counts from the end, as an index does in Python.
  const labels = truth.data.map((label) => (label < 0 ? label + classes : label));
  const below = labels.findIndex((label) => label < 0);
  if (below >= 0) {
    throw new IndexError(`index ${truth.data[below]} is out of bounds for axis 0 with size ${classes}`);
  }
  if (found.length !== labels.length) {
    throw new ValueError(
      `operands could not be broadcast together with shapes (${labels.length},${classes}) (${found.length},${classes}) `,
    );
  }
  labels.forEach((label, i) => {
    counts.actual[label]++;
    counts.predicted[found[i]]++;
    if (found[i] === label) counts.right[label]++;
  });
}

/** The size of axis 1. IndexError, Python's, where there is none. */
export function classesOf({ shape }: HostArray): number {
  if (shape.length < 2) throw new IndexError('tuple index out of range');
  return shape[1];
}
