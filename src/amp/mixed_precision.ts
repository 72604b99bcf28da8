import { pyClass, pyRepr, pyStr } from '../common/checks.js';
import { bfloat16, float16, float32, type DType } from '../common/dtype.js';
import { ValueError } from '../common/errors.js';
import { signature } from '../common/signature.js';
import { mapTensors } from '../common/tree.js';
import { inPrecision } from '../ir/recorder.js';
import * as nn from '../nn/index.js';
import { replaceChild } from '../nn/cell/assign.js';
import { isCell, STATE, type CellState } from '../nn/cell/state.js';
import { declareLayer } from '../nn/layer/declare.js';
import * as ops from '../ops/index.js';
import { computeByLists, computeIn, halfToFloat32, type PrecisionLists } from '../ops/precision.js';

/** A class of cells or of primitives. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- constructors take what they take
export type AmpClass = abstract new (...args: any[]) => unknown;

/** Anything called with tensors. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- its arguments are its own business
type Callable = (...args: any[]) => unknown;

const existing = (space: object, names: string): AmpClass[] =>
  names.split(' ').flatMap((name) => {
    const found = (space as Record<string, unknown>)[name];
    return typeof found === 'function' ? [found as AmpClass] : [];
  });

const WHITE_CELLS =
  'Conv1d Conv2d Conv3d Conv1dTranspose Conv2dTranspose Conv3dTranspose Dense LSTMCell RNNCell GRUCell';
const WHITE_PRIMITIVES =
  'Conv2D Conv3D Conv2DTranspose Conv3DTranspose Conv2DBackpropInput MatMul BatchMatMul PReLU ReLU Ger';
/** Layers that are one primitive of the list, by it. */
const LAYERS_OF: Readonly<Record<string, string>> = { ReLU: 'ReLU', PReLU: 'PReLU' };

/** Classes that compute in half precision at O1: those of MindSpore's list that exist here. MindSpore's `amp.get_white_list`. */
export function get_white_list(): AmpClass[] {
  return [...existing(nn, WHITE_CELLS), ...existing(ops, WHITE_PRIMITIVES)];
}

/** Cells that compute in float32 at O2: those of MindSpore's list that exist here. MindSpore's `amp.get_black_list`. */
export function get_black_list(): AmpClass[] {
  return existing(nn, 'BatchNorm1d BatchNorm2d BatchNorm3d LayerNorm');
}

/** MindSpore's lists for 'auto', by the names that the operations have here. */
const AUTO: PrecisionLists = {
  narrow: new Set(
    'Conv2D Conv3D Conv2DTranspose Conv3DTranspose MatMul BatchMatMul PReLU Einsum Dense Addmm Addbmm Addmv Baddbmm Mv'.split(
      ' ',
    ),
  ),
  wide: new Set(
    (
      'Pow ACos Acos Asin Cosh Erfinv Exp Expm1 Log Log10 Log1p Log2 Reciprocal Rsqrt Sinh Tan Softplus LayerNorm BatchNorm BatchNormInfer ' +
      'GroupNorm Norm ReduceProd Softmax LogSoftmax CumProd CumSum ReduceSum NLLLoss BinaryCrossEntropy ' +
      'SoftmaxCrossEntropyWithLogits SparseSoftmaxCrossEntropyWithLogits'
    ).split(' '),
  ),
};

/** Gives what a network computes as `dtype`. */
class OutputTo16 extends nn.Cell {
  _backbone: nn.Cell;
  readonly dtype: DType;

  constructor(backbone: nn.Cell, dtype: DType) {
    super({ auto_prefix: false });
    this._backbone = backbone;
    this.dtype = dtype;
  }

  override construct(...inputs: unknown[]): unknown {
    return mapTensors(this._backbone(...inputs), (t) => ops.cast(t, this.dtype));
  }
}

/** Gives what a network computes as float32. */
class OutputTo32 extends nn.Cell {
  _backbone: nn.Cell;

  constructor(backbone: nn.Cell) {
    super({ auto_prefix: false });
    this._backbone = backbone;
  }

  override construct(...inputs: unknown[]): unknown {
    return mapTensors(this._backbone(...inputs), halfToFloat32);
  }
}

declareLayer(OutputTo16, '_OutputTo16');
declareLayer(OutputTo32, '_OutputTo32');

const setByUser = ({ flags }: CellState): boolean => ['fp32', 'fp16', 'bf16'].some((name) => flags.get(name) === true);

/** Lets cells of the listed classes compute in `dtype`, each giving its results as float32. */
function narrowListed(cell: nn.Cell, white: readonly AmpClass[], dtype: DType): void {
  const state = cell[STATE];
  if (setByUser(state)) return;
  const layers = Object.entries(LAYERS_OF).filter(([, primitive]) => white.includes((ops as never)[primitive]));
  const listed = [...white, ...layers.map(([name]) => (nn as never)[name] as AmpClass)];
  if (listed.includes(cell.constructor as unknown as AmpClass)) {
    state.precision = computeIn(dtype);
    state.widened = true;
    state.changed();
    return;
  }
  for (const child of cell.cells()) narrowListed(child, white, dtype);
}

/** Lets a network compute in `dtype`, except for the cells of the listed classes, which compute in float32. */
export function narrowExcept(network: nn.Cell, black: readonly AmpClass[], dtype: DType): void {
  network.to_float(dtype);
  for (const [name, child] of network.name_cells()) {
    if (black.some((type) => child instanceof (type as never))) {
      replaceChild(network[STATE], name, new OutputTo16(child.to_float(float32), dtype));
    } else narrowExcept(child, black, dtype);
  }
}

function checkHalf(dtype: unknown): asserts dtype is DType {
  if (dtype === float16 || dtype === bfloat16) return;
  throw new ValueError(`The dtype should be one of (mstype.float16, mstype.bfloat16), but got ${pyStr(dtype)}.`);
}

const AUTO_SIG = signature<{ network: unknown; amp_level: string; dtype: unknown }>(
  'amp.auto_mixed_precision',
  "network, amp_level='O0', dtype='float16'",
);

/** The level that {@link auto_mixed_precision} has given a network. */
const levels = new WeakMap<object, string>();

/** The level of a network, when it has one. */
export function levelOf(network: object): string | undefined {
  return levels.get(network);
}

/**
 * Lets a network compute partly in half precision. 'O0': nothing; 'O1': the cells of {@link get_white_list}, whose results are float32 again; 'O2': all but the
 * cells of {@link get_black_list}; 'O3': all; 'auto': operations by their kind, also of a function. `dtype` is float16 or bfloat16. Parameters stay
 * float32. The network itself changes; at O2 and O3 what is returned is a cell around it, with float32 results.
 *
 * TypeError for what is no Cell, ValueError for other levels and dtypes. MindSpore's `amp.auto_mixed_precision`.
 */
export function auto_mixed_precision<T extends Callable>(network: T, amp_level?: string, dtype?: DType): T;
export function auto_mixed_precision<T extends Callable>(network: T, options: { amp_level?: string; dtype?: DType }): T;
export function auto_mixed_precision(...args: unknown[]): unknown {
  const bound = AUTO_SIG.bind(args);
  const { network, amp_level } = bound;
  const dtype = bound.dtype === 'float16' ? float16 : bound.dtype;
  if (!isCell(network)) {
    if (amp_level !== 'auto') {
      throw new TypeError(`For amp_level '${pyStr(amp_level)}', the network type should be Cell.`);
    }
    if (typeof network !== 'function') {
      throw new TypeError("For amp_level 'auto', the network type should be Cell or function.");
    }
  }
  checkHalf(dtype);
  const changed = atLevel(network as nn.Cell, amp_level, dtype);
  if (amp_level !== 'O0') levels.set(changed, amp_level);
  return changed;
}

function atLevel(network: nn.Cell, level: string, dtype: DType): nn.Cell {
  switch (level) {
    case 'O0':
      return network;
    case 'O1':
      narrowListed(network, get_white_list(), dtype);
      return network;
    case 'O2':
      narrowExcept(network, get_black_list(), dtype);
      return new OutputTo32(network);
    case 'O3':
      network.to_float(dtype);
      return new OutputTo32(network);
    case 'auto': {
      const precision = computeByLists(dtype, AUTO);
      if (!isCell(network)) {
        const fn = network as Callable;
        return ((...inputs: unknown[]) => inPrecision(precision, () => fn(...inputs))) as unknown as nn.Cell;
      }
      network[STATE].precision = precision;
      network[STATE].changed();
      return network;
    }
    default:
      throw new ValueError(`The amp level ${pyStr(level)} is not supported`);
  }
}

const CUSTOM = signature<{ network: unknown; white_list: unknown; black_list: unknown; dtype: unknown }>(
  'amp.custom_mixed_precision',
  "network, *, white_list=None, black_list=None, dtype='float16'",
);

/**
 * As {@link auto_mixed_precision} with one's own list: `white_list` as at 'O1', `black_list` as at 'O2'. TypeError for what is no Cell and for lists that hold
 * other things than classes, ValueError unless exactly one list is given and for other dtypes. MindSpore's `amp.custom_mixed_precision`.
 */
export function custom_mixed_precision<T extends Callable>(
  network: T,
  options?: { white_list?: readonly AmpClass[] | null; black_list?: readonly AmpClass[] | null; dtype?: DType },
): T;
export function custom_mixed_precision(...args: unknown[]): unknown {
  const bound = CUSTOM.bind(args);
  const { network, white_list, black_list } = bound;
  const dtype = bound.dtype === 'float16' ? float16 : bound.dtype;
  if (!isCell(network)) throw new TypeError('The network type should be Cell.');
  if (white_list === null && black_list === null) {
    throw new ValueError('For custom_mixed_precision, one of white_list and black_list must be provided.');
  }
  if (white_list !== null && black_list !== null) {
    throw new ValueError(
      'For custom_mixed_precision, the white_list or black_list cannot be provided at the same time, please provide one or the other.',
    );
  }
  checkHalf(dtype);
  if (white_list !== null) {
    narrowListed(network as nn.Cell, checkList(white_list, 'white_list'), dtype);
    return network;
  }
  narrowExcept(network as nn.Cell, checkList(black_list, 'black_list'), dtype);
  return new OutputTo32(network as nn.Cell);
}

function checkList(list: unknown, name: 'white_list' | 'black_list'): readonly AmpClass[] {
  if (!Array.isArray(list)) throw new TypeError(`The type of ${name} should be list, but got ${pyClass(list)}`);
  for (const item of list as unknown[]) {
    const prototype: unknown = typeof item === 'function' ? item.prototype : undefined;
    if (isCell(item) || typeof prototype !== 'object') {
      throw new TypeError(`The element in ${name} should be a class, but got ${pyRepr(item)}`);
    }
    const fits = prototype instanceof nn.Cell || (name === 'white_list' && prototype instanceof ops.Primitive);
    if (fits) continue;
    const kinds = name === 'white_list' ? "'Cell' and 'Primitive'" : "'Cell'";
    throw new TypeError(`The subclass of element in ${name} should be one of ${kinds}, but got ${pyRepr(item)}`);
  }
  return list as AmpClass[];
}
