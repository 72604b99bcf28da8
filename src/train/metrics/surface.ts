import { checkString, checkValueType, pyClass, pyStr } from '../../common/checks.js';
import { ValueError } from '../../common/errors.js';
import { sameShape, shapeText, stridesOf } from '../../common/shape.js';
import { toHost, type HostArray } from './host.js';
import { rearranged, type Metric } from './metric.js';

/** How the distance of two places is measured: root of squares, largest difference, sum of differences. */
export type DistanceMetric = 'euclidean' | 'chessboard' | 'taxicab';

/** TypeError or ValueError unless one of the three. */
export function checkDistanceMetric(distance_metric: unknown): DistanceMetric {
  const metric = checkValueType('distance_metric', distance_metric, ['str']);
  return checkString(metric, ['euclidean', 'chessboard', 'taxicab'], 'distance_metric') as DistanceMetric;
}

/** A region of a picture: true where it is. */
export interface Region {
  readonly shape: readonly number[];
  readonly inside: readonly boolean[];
}

/** The coordinates of places. */
export type Places = readonly (readonly number[])[];

/** Texts of {@link regionsOf} that differ from metric to metric. */
export interface RegionTexts {
  readonly inputs: (count: number) => string;
  readonly labelError: new (message: string) => Error;
  readonly label: (type: string) => string;
  readonly missing: (label: string) => string;
  readonly shapes: (sizes: readonly string[]) => string;
  /** Whether arrays of booleans are regions already. */
  readonly masks: boolean;
}

/** Where the label is in the prediction and in the truth, checked. */
export async function regionsOf(
  metric: Metric,
  inputs: readonly unknown[],
  texts: RegionTexts,
): Promise<[predicted: Region, truth: Region]> {
  const given = rearranged(metric, inputs);
  if (given.length !== 3) throw new ValueError(texts.inputs(given.length));
  const predicted = await toHost(given[0]);
  const truth = await toHost(given[1]);
  const label = given[2];
  if (typeof label !== 'number' && typeof label !== 'bigint' && typeof label !== 'boolean') {
    throw new texts.labelError(texts.label(pyClass(label)));
  }
  const wanted = Number(label);
  if (!predicted.data.includes(wanted) && !truth.data.includes(wanted)) {
    throw new ValueError(texts.missing(pyStr(label)));
  }
  if (predicted.data.length === 0 || !sameShape(predicted.shape, truth.shape)) {
    const sizes = [predicted, truth].flatMap(({ data, shape }) => [String(data.length), shapeText(shape)]);
    throw new ValueError(texts.shapes(sizes));
  }
  const region = ({ data, shape, dtype }: HostArray): Region => ({
    shape,
    inside: Array.from(data, (v) => (texts.masks && dtype.name === 'bool' ? v !== 0 : v === wanted)),
  });
  return [region(predicted), region(truth)];
}

/** The places of a region that have a neighbour along an axis outside of it, or lie at the border. */
export function surfaceOf({ shape, inside }: Region): Places {
  const strides = stridesOf(shape);
  const places: number[][] = [];
  inside.forEach((is, at) => {
    if (!is) return;
    const place = strides.map((stride, axis) => Math.floor(at / stride) % shape[axis]);
    const buried = place.every(
      (x, axis) => x > 0 && x + 1 < shape[axis] && inside[at - strides[axis]] && inside[at + strides[axis]],
    );
    if (!buried) places.push(place);
  });
  return places;
}

const DISTANCES: Record<DistanceMetric, (a: readonly number[], b: readonly number[]) => number> = {
  euclidean: (a, b) => Math.sqrt(a.reduce((sum, x, i) => sum + (x - b[i]) ** 2, 0)),
  chessboard: (a, b) => a.reduce((most, x, i) => Math.max(most, Math.abs(x - b[i])), 0),
  taxicab: (a, b) => a.reduce((sum, x, i) => sum + Math.abs(x - b[i]), 0),
};

/** The distance of each place of `from` to the nearest one of `to`: infinite where there is none. */
export function distances(from: Places, to: Places, metric: DistanceMetric): number[] {
  const distance = DISTANCES[metric];
  return from.map((place) => to.reduce((least, other) => Math.min(least, distance(place, other)), Infinity));
}
