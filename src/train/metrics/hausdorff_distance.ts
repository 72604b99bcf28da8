import { checkValueType, pyRepr } from '../../common/checks.js';
import { RuntimeError, ValueError } from '../../common/errors.js';
import { stridesOf } from '../../common/shape.js';
import { signature } from '../../common/signature.js';
import { Metric } from './metric.js';
import {
  checkDistanceMetric,
  distances,
  regionsOf,
  surfaceOf,
  type DistanceMetric,
  type Places,
  type Region,
} from './surface.js';
import { sizesText } from './surface_distance.js';

const SIG = signature<{ distance_metric: unknown; percentile: unknown; directed: unknown; crop: unknown }>(
  'train.HausdorffDistance',
  "distance_metric='euclidean', percentile=None, directed=False, crop=True",
);

/** Keywords of {@link HausdorffDistance}. */
export interface HausdorffDistanceOptions {
  /** Default 'euclidean'. */
  distance_metric?: DistanceMetric;
  /** Which percentile of the distances is taken: 0 to 100. Default: the largest. */
  percentile?: number | null;
  /** Whether only the way from the prediction to the truth counts. Default false. */
  directed?: boolean | null;
  /** Whether what lies around both regions is cut off first, and axes of size 1 with it. Default true. */
  crop?: boolean | null;
}

const NAME = "For 'HausdorffDistance.update',";

/**
 * The largest distance from the surface of one region to that of the other. `update` takes prediction, truth (both of one shape) and the label of the region. TypeError and
 * ValueError for arguments of other types and values. MindSpore's `HausdorffDistance`.
 */
export class HausdorffDistance extends Metric {
  readonly distance_metric: DistanceMetric;
  readonly percentile: number | null;
  readonly directed: boolean | null;
  readonly crop: boolean | null;
  #surfaces: [predicted: Places, truth: Places] | undefined;

  constructor(
    distance_metric?: DistanceMetric,
    percentile?: number | null,
    directed?: boolean | null,
    crop?: boolean | null,
  );
  constructor(options?: HausdorffDistanceOptions);
  constructor(...args: unknown[]) {
    const { distance_metric, percentile, directed, crop } = SIG.bind(args);
    super();
    const optional = <T>(name: string, value: unknown, type: string) =>
      (value === null ? null : checkValueType(name, value, [type])) as T | null;
    this.distance_metric = checkDistanceMetric(distance_metric);
    this.percentile = optional<number>('percentile', percentile, 'float');
    this.directed = optional<boolean>('directed', directed, 'bool');
    this.crop = optional<boolean>('crop', crop, 'bool');
  }

  override clear(): void {
    this.#surfaces = undefined;
  }

  /** Takes prediction, truth and the label of the region; the last call counts. ValueError for other inputs, shapes that differ, and a label that is in neither. */
  override async update(...inputs: unknown[]): Promise<void> {
    const regions = await regionsOf(this, inputs, {
      masks: false,
      inputs: (count) => `${NAME} it needs 3 inputs (predicted value, true value, label index), but got ${count}.`,
      labelError: ValueError,
      label: (type) => `${NAME} the label index (input[2]) must be int or float, but got ${type}.`,
      missing: (label) =>
        `${NAME} the label index (input[2]) must be in predicted value (input[0]) or true value (input[1]), but ${label} is not.`,
      shapes: (sizes) =>
        `${NAME} the size of predicted value (input[0]) and true value (input[1]) must be greater than 0, in addition to that, predicted value and true ` +
        `value should have the same shape, but got ${sizesText(sizes)}.`,
    });
    const [predicted, truth] = this.crop ? cropped(regions) : regions;
    this.#surfaces = [surfaceOf(predicted), surfaceOf(truth)];
  }

  /** The distance; infinite where one of the regions is empty. RuntimeError when nothing was seen, ValueError for a percentile beyond 0 and 100. */
  override eval(): number {
    if (this.#surfaces === undefined) {
      throw new RuntimeError("Please call the 'update' method before calling 'eval' method.");
    }
    const [predicted, truth] = this.#surfaces;
    const there = this.#farthest(predicted, truth);
    return this.directed ? there : Math.max(there, this.#farthest(truth, predicted));
  }

  #farthest(from: Places, to: Places): number {
    if (from.length === 0) return Infinity;
    const all = distances(from, to, this.distance_metric).sort((a, b) => a - b);
    if (!this.percentile) return all[all.length - 1];
    if (!(this.percentile >= 0 && this.percentile <= 100)) {
      throw new ValueError(
        `For 'HausdorffDistance', the value of the argument 'percentile' must be [0, 100], but got ${pyRepr(this.percentile, 'float')}.`,
      );
    }
    const at = (this.percentile / 100) * (all.length - 1);
    const below = Math.floor(at);
    const above = Math.min(below + 1, all.length - 1);
    return all[below] + (all[above] - all[below]) * (at - below);
  }
}

/** The box around both regions, without axes of size 1. */
function cropped([predicted, truth]: [Region, Region]): [Region, Region] {
  const { shape } = predicted;
  const strides = stridesOf(shape);
  const places = Array.from(predicted.inside.keys())
    .filter((at) => predicted.inside[at] || truth.inside[at])
    .map((at) => strides.map((stride, axis) => Math.floor(at / stride) % shape[axis]));
  const least = shape.map((_, axis) => places.reduce((x, place) => Math.min(x, place[axis]), Infinity));
  const sizes = shape.map((_, axis) => places.reduce((x, place) => Math.max(x, place[axis]), 0) + 1 - least[axis]);
  const steps = stridesOf(sizes);
  const count = sizes.reduce((a, b) => a * b, 1);
  const cut = ({ inside }: Region): Region => ({
    shape: sizes.filter((size) => size !== 1),
    inside: Array.from({ length: count }, (_, i) => {
      const at = steps.map((step, axis) => (Math.floor(i / step) % sizes[axis]) + least[axis]);
      return inside[at.reduce((sum, x, axis) => sum + x * strides[axis], 0)];
    }),
  });
  return [cut(predicted), cut(truth)];
}
