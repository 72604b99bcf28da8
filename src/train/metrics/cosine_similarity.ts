import { checkString, checkValueType } from '../../common/checks.js';
import { float64 } from '../../common/dtype.js';
import { RuntimeError, ValueError } from '../../common/errors.js';
import { toNumpy, type NDArray } from '../../common/numpy.js';
import { signature } from '../../common/signature.js';
import { toHost, type HostArray } from './host.js';
import { Metric, rearranged } from './metric.js';

const SIG = signature<{ similarity: unknown; reduction: unknown; zero_diagonal: unknown }>(
  'train.CosineSimilarity',
  "similarity='cosine', reduction='none', zero_diagonal=True",
);

/**
 * How alike the rows of a matrix (N, M) are: their products, of rows of length 1 for 'cosine', of the rows as they are for 'dot'. `update` takes the matrix, the last one counts.
 * TypeError and ValueError for arguments of other types and values. MindSpore's `CosineSimilarity`.
 */
export class CosineSimilarity extends Metric {
  readonly similarity: 'cosine' | 'dot';
  readonly reduction: 'none' | 'sum' | 'mean';
  readonly zero_diagonal: boolean;
  #rows: HostArray | undefined;

  constructor(similarity?: 'cosine' | 'dot', reduction?: 'none' | 'sum' | 'mean', zero_diagonal?: boolean);
  constructor(options?: {
    similarity?: 'cosine' | 'dot';
    reduction?: 'none' | 'sum' | 'mean';
    zero_diagonal?: boolean;
  });
  constructor(...args: unknown[]) {
    const given = SIG.bind(args);
    super();
    const similarity = checkValueType('similarity', given.similarity, ['str']);
    this.similarity = checkString(similarity, ['dot', 'cosine'], 'similarity') as 'cosine' | 'dot';
    const reduction = checkValueType('reduction', given.reduction, ['str']);
    this.reduction = checkString(reduction, ['none', 'sum', 'mean'], 'reduction') as 'none' | 'sum' | 'mean';
    this.zero_diagonal = checkValueType('zero_diagonal', given.zero_diagonal, ['bool']) as boolean;
  }

  override clear(): void {
    this.#rows = undefined;
  }

  /** Takes the matrix. TypeError for other than one input, ValueError for other than two axes. */
  override async update(...inputs: unknown[]): Promise<void> {
    const given = rearranged(this, inputs);
    if (given.length !== 1) {
      const count = given.length + 1;
      throw new TypeError(
        count === 1
          ? "CosineSimilarity.update() missing 1 required positional argument: 'inputs'"
          : `CosineSimilarity.update() takes 2 positional arguments but ${count} were given`,
      );
    }
    const rows = await toHost(given[0]);
    if (rows.shape.length !== 2) {
      throw new ValueError(`axis 1 is out of bounds for array of dimension ${rows.shape.length}`);
    }
    this.#rows = rows;
  }

  /** The similarities (N, N), or with a reduction that of each row to all (N). RuntimeError when nothing was seen. */
  override eval(): NDArray {
    if (this.#rows === undefined)
      throw new RuntimeError("Please call the 'update' method before calling 'eval' method.");
    const [n, m] = this.#rows.shape;
    const { data } = this.#rows;
    const product = (a: number, b: number) => {
      let sum = 0;
      for (let k = 0; k < m; k++) sum += data[a * m + k] * data[b * m + k];
      return sum;
    };
    const lengths = Array.from({ length: n }, (_, i) => (this.similarity === 'cosine' ? Math.sqrt(product(i, i)) : 1));
    const matrix = new Float64Array(n * n);
    for (let a = 0; a < n; a++) {
      for (let b = 0; b < n; b++) {
        const zero = a === b && this.zero_diagonal;
        matrix[a * n + b] = zero ? 0 : product(a, b) / (lengths[a] * lengths[b]);
      }
    }
    if (this.reduction === 'none') return toNumpy(matrix, [n, n], float64);
    const sums = Float64Array.from({ length: n }, (_, a) => matrix.slice(a * n, a * n + n).reduce((x, y) => x + y, 0));
    return toNumpy(this.reduction === 'sum' ? sums : sums.map((x) => x / n), [n], float64);
  }
}
