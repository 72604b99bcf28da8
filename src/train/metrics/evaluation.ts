import { pyStr } from '../../common/checks.js';
import { ValueError } from '../../common/errors.js';
import { sameShape, shapeText } from '../../common/shape.js';
import { argmaxAxis1, isBinary, isOneHot, toHost, withoutAxis1, type HostArray } from './host.js';
import { rearranged, type Metric } from './metric.js';

/** What kind of labels there are: one class a sample, or any number of them. */
export type EvalType = 'classification' | 'multilabel';

/** TypeError unless one of the two. */
export function checkEvalType(type: EvalType): EvalType {
  if (type === 'classification' || type === 'multilabel') return type;
  throw new TypeError(`The argument 'eval_type' must be in {'classification', 'multilabel'}, but got ${pyStr(type)}`);
}

/** Two inputs on the host, rearranged as the metric says. ValueError with `text`, their number and `end` when there are more or less. */
export async function pairOf(
  metric: Metric,
  inputs: readonly unknown[],
  text: string,
  end = '',
): Promise<[predicted: HostArray, truth: HostArray]> {
  const given = rearranged(metric, inputs);
  if (given.length !== 2) throw new ValueError(`${text}${given.length}${end}`);
  return [await toHost(given[0]), await toHost(given[1])];
}

/** The labels as numbers of classes when they are one-hot, else as they are. */
export function withoutOneHot(predicted: HostArray, truth: HostArray): HostArray {
  return predicted.shape.length === truth.shape.length && isOneHot(truth) ? argmaxAxis1(truth) : truth;
}

/** ValueError for shapes that do not fit, and for values that are not 0 or 1 in the multilabel case. */
export function checkPair(type: EvalType, predicted: HostArray, truth: HostArray): void {
  const [p, y] = [predicted.shape, truth.shape];
  if (type === 'classification') {
    if (p.length !== y.length + 1) {
      throw new ValueError(
        'In classification case, the dimension of y_pred (predicted value) should equal to the dimension of y (true value) add 1, ' +
          `but got y_pred dimension: ${p.length} and y dimension: ${y.length}.`,
      );
    }
    if (sameShape(y, withoutAxis1(p))) return;
    throw new ValueError(
      'In classification case, y_pred (predicted value) shape and y (true value) shape can not match, y shape should be equal to ' +
        'y_pred shape that the value at index 1 is deleted. Such as y_pred shape (1, 2, 3), then y shape should be (1, 3). ' +
        `But got y_pred shape ${shapeText(p)} and y shape ${shapeText(y)}`,
    );
  }
  if (p.length !== y.length) {
    throw new ValueError(
      `In ${type} case, the dimension of y_pred (predicted value) should equal to the dimension of y (true value), ` +
        `but got y_pred dimension: ${p.length} and y dimension: ${y.length}.`,
    );
  }
  if (!sameShape(p, y)) {
    throw new ValueError(
      `In ${type} case, the shape of y_pred (predicted value) should equal to the shape of y (true value), ` +
        `but got y_pred shape: ${shapeText(p)} and y shape: ${shapeText(y)}.`,
    );
  }
  if (!isBinary(predicted) || !isBinary(truth)) {
    throw new ValueError(
      'In multilabel case, all elements in y_pred (predicted value) and y (true value) should be 0 or 1.' +
        'Please check whether your inputs y_pred and y are correct.',
    );
  }
}
