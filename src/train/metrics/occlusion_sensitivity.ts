import { checkValueType } from '../../common/checks.js';
import { convertData, float64, toDType, type DType } from '../../common/dtype.js';
import { RuntimeError, ValueError } from '../../common/errors.js';
import { toNumpy, type NDArray } from '../../common/numpy.js';
import { stridesOf } from '../../common/shape.js';
import { signature } from '../../common/signature.js';
import { Tensor } from '../../common/tensor.js';
import { Cell } from '../../nn/cell.js';
import { toHost, type HostArray } from './host.js';
import { Metric, rearranged } from './metric.js';

const SIG = signature<{ pad_val: unknown; margin: unknown; n_batch: unknown; b_box: unknown }>(
  'train.OcclusionSensitivity',
  'pad_val=0.0, margin=2, n_batch=128, b_box=None',
);

/** Keywords of {@link OcclusionSensitivity}. */
export interface OcclusionSensitivityOptions {
  /** What covered places are given. Default 0. */
  pad_val?: number;
  /** How far around a place is covered: from `margin` before it to `margin − 1` after it. Default 2. */
  margin?: number;
  /** How many pictures are given to the model at once. Default 128. */
  n_batch?: number;
  /** The places that are tried: least and largest index of each axis but the batch, one after the other; a negative largest index is the last. Default: all. */
  b_box?: readonly number[] | null;
}

const NAME = "For 'OcclusionSensitivity.update',";

/**
 * How much the score of a class falls when a place of the picture is covered: a map of the places. `update` takes the model (a Cell that gives scores (N, classes)), one picture
 * (1, …) and its label. TypeError for arguments of other types. MindSpore's `OcclusionSensitivity`.
 */
export class OcclusionSensitivity extends Metric {
  readonly pad_val: number;
  readonly margin: number;
  readonly n_batch: number;
  readonly b_box: readonly number[] | null;
  #map: NDArray | undefined;

  constructor(pad_val?: number, margin?: number, n_batch?: number, b_box?: readonly number[] | null);
  constructor(options?: OcclusionSensitivityOptions);
  constructor(...args: unknown[]) {
    const { pad_val, margin, n_batch, b_box } = SIG.bind(args);
    super();
    this.pad_val = checkValueType('pad_val', pad_val, ['float']) as number;
    checkValueType('margin', margin, ['int', 'list']);
    // A margin for each axis is in MindSpore's list of types, but not in its code.
    if (Array.isArray(margin)) throw new TypeError("unsupported operand type(s) for -: 'int' and 'list'");
    this.margin = Number(margin);
    this.n_batch = Number(checkValueType('n_batch', n_batch, ['int']));
    this.b_box = (b_box === null ? null : checkValueType('b_box', b_box, ['list'])) as readonly number[] | null;
  }

  override clear(): void {
    this.#map = undefined;
  }

  /** Computes the map; the last call counts. ValueError for other than three inputs and for a wrong box, RuntimeError for other than one picture and label, TypeError for no Cell. */
  override async update(...inputs: unknown[]): Promise<void> {
    const given = rearranged(this, inputs);
    if (given.length !== 3) {
      throw new ValueError(
        `${NAME} it needs 3 inputs (classification model, predicted value, label), but got ${given.length}.`,
      );
    }
    const picture = await toHost(given[1]);
    const label = await toHost(given[2]);
    const model = checkValueType('model', given[0], [Cell]) as Cell;
    if (picture.shape[0] > 1) {
      throw new RuntimeError(
        `${NAME} the shape at index 0 of the predicted value (input[1]) must be 1, but got ${picture.shape[0]}.`,
      );
    }
    if (label.data.length !== picture.shape[0]) {
      throw new RuntimeError(
        `${NAME} the number of the label (input[2]) must be same as the batches, but got the label number ${label.data.length}, ` +
          `and batches ${picture.shape[0]}.`,
      );
    }
    const [least, sizes] = boxOf(this.b_box, picture.shape.slice(1));
    const places = placesOf(least, sizes);
    const [base] = await scores(model, [picture.data], picture, label.data[0]);
    const found: number[] = [];
    for (let at = 0; at < places.length; at += this.n_batch) {
      const covered = places.slice(at, at + this.n_batch).map((place) => this.#cover(picture, place));
      found.push(...(await scores(model, covered, picture, label.data[0])));
    }
    const shape = sizes.filter((size) => size !== 1);
    this.#map = toNumpy(
      Float64Array.from(found, (score) => base - score),
      shape,
      float64,
    );
  }

  #cover(picture: HostArray, place: readonly number[]): Float64Array {
    const shape = picture.shape.slice(1);
    const strides = stridesOf(shape);
    return picture.data.map((value, at) => {
      const covered = place.every((x, axis) => {
        const here = Math.floor(at / strides[axis]) % shape[axis];
        return here >= x - this.margin && here < x + this.margin;
      });
      return covered ? this.pad_val : value;
    });
  }

  /** The map, without axes of size 1. RuntimeError when nothing was seen. */
  override eval(): NDArray {
    if (this.#map === undefined)
      throw new RuntimeError("Please call the 'update' method before calling 'eval' method.");
    return this.#map;
  }
}

/** The model's scores of the label for some pictures. */
async function scores(
  model: Cell,
  pictures: readonly Float64Array[],
  { shape, dtype }: { shape: readonly number[]; dtype: DType },
  label: number,
): Promise<number[]> {
  const size = shape.slice(1).reduce((a, b) => a * b, 1);
  const all = new Float64Array(pictures.length * size);
  pictures.forEach((picture, i) => all.set(picture, i * size));
  const elements = convertData(all, toDType('float64'), dtype);
  const output = (await model(Tensor.fromData(elements, [pictures.length, ...shape.slice(1)], dtype))) as Tensor;
  const { data } = await toHost(output);
  return pictures.map((_, i) => data[i * (data.length / pictures.length) + label]);
}

function placesOf(least: readonly number[], sizes: readonly number[]): number[][] {
  const strides = stridesOf(sizes);
  const count = sizes.reduce((a, b) => a * b, 1);
  return Array.from({ length: count }, (_, i) =>
    strides.map((stride, axis) => (Math.floor(i / stride) % sizes[axis]) + least[axis]),
  );
}

/** Where the box begins, and its sizes. */
function boxOf(box: readonly number[] | null, shape: readonly number[]): [least: number[], sizes: number[]] {
  if (box === null) return [shape.map(() => 0), [...shape]];
  if (box.length !== 2 * shape.length) {
    throw new ValueError(
      "For 'OcclusionSensitivity', the bounding box must contain upper and lower for all dimensions (except batch number), and the length of " +
        `'b_box' must be twice as long as predicted value's (except batch number), but got 'b_box' length ${box.length}, predicted value length ` +
        `(except batch number) ${shape.length}.`,
    );
  }
  const least = shape.map((_, axis) => Math.max(0, box[2 * axis]));
  const most = shape.map((size, axis) => (box[2 * axis + 1] < 0 ? size - 1 : box[2 * axis + 1]));
  if (most.some((x, axis) => x >= shape[axis])) {
    throw new ValueError(
      "For 'OcclusionSensitivity', maximum bounding box must be smaller than image size for all values.",
    );
  }
  if (least.some((x, axis) => x > most[axis])) {
    throw new ValueError(
      "For 'OcclusionSensitivity', minimum bounding box must be smaller than maximum bounding box for all values.",
    );
  }
  return [least, most.map((x, axis) => x - least[axis] + 1)];
}
