import { float32 } from '../dtype.js';
import { ValueError } from '../errors.js';
import { permutation } from '../numpy.js';
import { signature } from '../signature.js';
import type { TensorInput } from '../tensor.js';
import { BUILTIN, Initializer, type InitializerArray } from './base.js';
import { real } from './fan.js';
import { orthonormalColumns } from './qr.js';
import { normalFloats } from './random.js';

/** All elements 0. Alias 'zeros'. MindSpore's `mindspore.common.initializer.Zero`. */
export class Zero extends Initializer {
  override _initialize(arr: InitializerArray): void {
    arr.fill(0);
  }
}

/** All elements 1. Alias 'ones'. MindSpore's `mindspore.common.initializer.One`. */
export class One extends Initializer {
  override _initialize(arr: InitializerArray): void {
    arr.fill(1);
  }
}

const CONSTANT = signature<{ value: TensorInput }>('common.initializer.Constant', 'value');

/**
 * All elements `value`: a number, or an array or Tensor of one element. What a plain number stands for in `initializer`. ValueError,
 * when data is made, for an array of several. MindSpore's `mindspore.common.initializer.Constant`.
 */
export class Constant extends Initializer {
  value: TensorInput;

  constructor(value: TensorInput);
  constructor(options: { value: TensorInput });
  constructor(...args: unknown[]) {
    super();
    ({ value: this.value } = CONSTANT.bind(args));
  }

  override _initialize(arr: InitializerArray): void {
    const value: unknown = this.value;
    if (typeof value === 'string') throw new ValueError(`could not convert string to float: '${value}'`);
    arr.fill(this.value);
  }
}

/** Ones on the main diagonal of a matrix. Alias 'identity'. ValueError unless there are two axes. MindSpore's `mindspore.common.initializer.Identity`. */
export class Identity extends Initializer {
  override _initialize(arr: InitializerArray): void {
    needsMatrix(arr, 'Identity');
    const [rows, columns] = arr.shape;
    const data = new Float32Array(rows * columns);
    for (let i = 0; i < Math.min(rows, columns); i++) data[i * columns + i] = 1;
    arr.assign(data, float32);
  }
}

function needsMatrix(arr: InitializerArray, name: string): void {
  if (arr.shape.length === 2) return;
  throw new ValueError(
    `For ${name} initializer, the dimension of the initialized tensor should be 2, but got ${arr.shape.length}.`,
  );
}

const SPARSE = signature<{ sparsity: number; sigma: number }>('common.initializer.Sparse', 'sparsity, sigma=0.01');

/**
 * Normal with standard deviation `sigma`; in each column of the matrix the fraction `sparsity` of the elements, rounded up, is zero.
 * ValueError unless there are two axes. MindSpore's `mindspore.common.initializer.Sparse`.
 */
export class Sparse extends Initializer {
  sparsity: number;
  sigma: number;

  constructor(sparsity: number, sigma?: number);
  constructor(sparsity: number, options?: { sigma?: number });
  constructor(options: { sparsity: number; sigma?: number });
  constructor(...args: unknown[]) {
    super();
    ({ sparsity: this.sparsity, sigma: this.sigma } = SPARSE.bind(args));
  }

  override _initialize(arr: InitializerArray): void {
    needsMatrix(arr, 'Sparse');
    const [rows, columns] = arr.shape;
    const zeros = Math.ceil(
      real(this.sparsity, (name) => `unsupported operand type(s) for *: '${name}' and 'int'`) * rows,
    );
    const data = normalFloats(arr.floats(), 0, this.sigma);
    for (let c = 0; c < columns; c++) {
      // A slice, so that a negative number leaves out the last ones, as in Python.
      for (const r of Array.from(permutation(rows)).slice(0, zeros)) data[r * columns + c] = 0;
    }
    arr.assign(data, float32);
  }
}

const DIRAC = signature<{ groups: number }>('common.initializer.Dirac', 'groups=1');

/**
 * Kernels of a convolution that pass as many input channels on as they can: output channel i of each group is 1 at the kernel's
 * centre for input channel i, 0 elsewhere. Alias 'dirac'. ValueError unless there are 3 to 5 axes, the first a multiple of `groups`.
 * MindSpore's `mindspore.common.initializer.Dirac`.
 */
export class Dirac extends Initializer {
  groups: number;

  constructor(groups?: number);
  constructor(options?: { groups?: number });
  constructor(...args: unknown[]) {
    super();
    ({ groups: this.groups } = DIRAC.bind(args));
  }

  override _initialize(arr: InitializerArray): void {
    const [outputs, inputs, ...kernel] = arr.shape;
    if (kernel.length < 1 || kernel.length > 3) {
      throw new ValueError(
        `For Dirac initializer, only support to initialize tensor with dimension of 3, 4 or 5, but got ${arr.shape.length}.`,
      );
    }
    const groups = real(this.groups, (name) => `unsupported operand type(s) for %: 'int' and '${name}'`);
    if (groups === 0) throw new ValueError('integer modulo by zero');
    if (outputs % groups !== 0) {
      throw new ValueError(
        'For Dirac initializer, the first dimension ofthe initialized tensor must be divisible by groups, ' +
          `but got first dimension${outputs}, groups${groups}.`,
      );
    }
    const size = kernel.reduce((a, b) => a * b, 1);
    const centre = kernel.reduce((at, d) => at * d + Math.floor(d / 2), 0);
    const perGroup = outputs / groups;
    const data = new Float32Array(outputs * inputs * size);
    for (let g = 0; g < groups; g++) {
      for (let i = 0; i < Math.min(perGroup, inputs); i++) data[((g * perGroup + i) * inputs + i) * size + centre] = 1;
    }
    arr.assign(data, float32);
  }
}

const ORTHOGONAL = signature<{ gain: number }>('common.initializer.Orthogonal', 'gain=1.0');

/**
 * A matrix with orthonormal rows or columns, whichever are fewer, times `gain`; axes after the first are flattened. Alias
 * 'orthogonal'. ValueError for fewer than two axes. MindSpore's `mindspore.common.initializer.Orthogonal`, which takes its QR decomposition from
 * LAPACK: for badly conditioned draws a rare element may differ in the last bit.
 */
export class Orthogonal extends Initializer {
  gain: number;

  constructor(gain?: number);
  constructor(options?: { gain?: number });
  constructor(...args: unknown[]) {
    super();
    ({ gain: this.gain } = ORTHOGONAL.bind(args));
  }

  override _initialize(arr: InitializerArray): void {
    if (arr.shape.length < 2) {
      throw new ValueError(
        `For Orthogonal initializer, the dimension of the initialized tensor should be no less than 2, but got ${arr.shape.length}.`,
      );
    }
    const rows = arr.shape[0];
    const columns = arr.data.length / rows;
    const data = normalFloats(arr.floats(), 0, 1);
    const gain = Math.fround(real(this.gain, (name) => `unsupported operand type(s) for *: 'float32' and '${name}'`));
    orthonormalColumns(data, rows, columns);
    for (let i = 0; i < data.length; i++) data[i] *= gain;
    arr.assign(data, float32);
  }
}

for (const c of [Zero, One, Constant, Identity, Sparse, Dirac, Orthogonal]) BUILTIN.add(c);
