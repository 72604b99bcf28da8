import { checkValueType } from '../../common/checks.js';
import { RuntimeError, ValueError } from '../../common/errors.js';
import { signature } from '../../common/signature.js';
import { Metric } from './metric.js';
import {
  checkDistanceMetric,
  distances,
  regionsOf,
  surfaceOf,
  type DistanceMetric,
  type Places,
  type RegionTexts,
} from './surface.js';

interface Arguments extends Record<string, unknown> {
  symmetric: unknown;
  distance_metric: unknown;
}
const SIG = {
  MeanSurfaceDistance: signature<Arguments>(
    'train.MeanSurfaceDistance',
    "symmetric=False, distance_metric='euclidean'",
  ),
  RootMeanSquareDistance: signature<Arguments>(
    'train.RootMeanSquareDistance',
    "symmetric=False, distance_metric='euclidean'",
  ),
};

/** Keywords of {@link MeanSurfaceDistance} and {@link RootMeanSquareDistance}. */
export interface SurfaceDistanceOptions {
  /** Whether the way back counts as well. Default false. */
  symmetric?: boolean;
  /** Default 'euclidean'. */
  distance_metric?: DistanceMetric;
}

/** A mean over the surface of the predicted region of something of the distance to the surface of the true one. */
abstract class SurfaceDistance extends Metric {
  readonly symmetric: boolean;
  readonly distance_metric: DistanceMetric;
  readonly #texts: RegionTexts;
  #surfaces: [predicted: Places, truth: Places] | undefined;

  constructor({ symmetric, distance_metric }: Arguments, texts: RegionTexts) {
    super();
    this.distance_metric = checkDistanceMetric(distance_metric);
    this.symmetric = checkValueType('symmetric', symmetric, ['bool']) as boolean;
    this.#texts = texts;
  }

  /** What is taken the mean of. */
  protected abstract term(distance: number): number;

  /** The result of both ways' means. */
  protected abstract both(there: number, back: number): number;

  override clear(): void {
    this.#surfaces = undefined;
  }

  /** Takes prediction, truth and the label of the region; the last call counts. Errors for other inputs, shapes that differ, and a label that is in neither. */
  override async update(...inputs: unknown[]): Promise<void> {
    const [predicted, truth] = await regionsOf(this, inputs, this.#texts);
    this.#surfaces = [surfaceOf(predicted), surfaceOf(truth)];
  }

  /** The distance; infinite where one of the regions is empty. RuntimeError when nothing was seen. */
  override eval(): number {
    if (this.#surfaces === undefined) {
      throw new RuntimeError("Please call the 'update' method before calling 'eval' method.");
    }
    const [predicted, truth] = this.#surfaces;
    const there = this.#mean(predicted, truth);
    if (!this.symmetric || predicted.length === 0) return there;
    const back = this.#mean(truth, predicted);
    return truth.length === 0 ? back : this.both(there, back);
  }

  #mean(from: Places, to: Places): number {
    if (from.length === 0) return Infinity;
    const terms = distances(from, to, this.distance_metric).map((distance) => this.term(distance));
    return terms.reduce((a, b) => a + b, 0) / terms.length;
  }
}

const PARTS = ['predicted value size: ', ', shape: ', ', true value size: ', ', shape: '];

/** Sizes and shapes as the messages list them. */
export function sizesText(sizes: readonly string[]): string {
  return sizes.map((size, i) => PARTS[i] + size).join('');
}

/**
 * The mean distance from the surface of the predicted region to that of the true one. `update` takes prediction, truth (both of one shape) and the label of the region. TypeError and
 * ValueError for arguments of other types and values. MindSpore's `MeanSurfaceDistance`.
 */
export class MeanSurfaceDistance extends SurfaceDistance {
  constructor(symmetric?: boolean, distance_metric?: DistanceMetric);
  constructor(options?: SurfaceDistanceOptions);
  constructor(...args: unknown[]) {
    const name = "For 'MeanSurfaceDistance.update',";
    super(SIG.MeanSurfaceDistance.bind(args), {
      masks: true,
      inputs: (count) => `${name} it needs 3 inputs (predicted value, true value, label index), but got ${count}`,
      labelError: ValueError,
      label: (type) => `${name} the label index (input[2]) must be int or float, but got ${type}.`,
      missing: (label) =>
        `${name} the label index (input[2]) must be in predicted value (input[0]) or true value (input[1]), but ${label} is not.`,
      shapes: (sizes) =>
        `${name} the size of predicted value (input[0]) and true value (input[1]) must be greater than 0, in addition to that, predicted value and ` +
        `true value must have the same shape, but got ${sizesText(sizes)}.`,
    });
  }

  protected term(distance: number): number {
    return distance;
  }

  protected both(there: number, back: number): number {
    return (there + back) / 2;
  }
}

/**
 * The mean of squares of the distances from the surface of the predicted region to that of the true one; with `symmetric` the root of the mean of both ways, as in MindSpore. `update` takes
 * prediction, truth (both of one shape) and the label of the region. TypeError and ValueError for arguments of other types and values. MindSpore's `RootMeanSquareDistance`.
 */
export class RootMeanSquareDistance extends SurfaceDistance {
  constructor(symmetric?: boolean, distance_metric?: DistanceMetric);
  constructor(options?: SurfaceDistanceOptions);
  constructor(...args: unknown[]) {
    const name = "For 'RootMeanSquareDistance.update',";
    super(SIG.RootMeanSquareDistance.bind(args), {
      masks: true,
      inputs: (count) => `${name} it needs 3 inputs(predicted value, true value, label index), but got ${count}.`,
      labelError: TypeError,
      label: (type) => `${name} the label index (input[2]) must be int or float, but got label index type: ${type}.`,
      missing: (label) =>
        `${name} the label index (input[2]) should be in predicted value (input[0]) or true value (input[1]), but ${label} is not.`,
      shapes: (sizes) =>
        `${name} the size of predicted value (input[0]) and true value (input[1]) should be greater than 0, in addition to that, predicted value and ` +
        `true value should have the same shape, but got ${sizesText(sizes)}. `,
    });
  }

  protected term(distance: number): number {
    return distance ** 2;
  }

  protected both(there: number, back: number): number {
    return Math.sqrt((there + back) / 2);
  }
}
