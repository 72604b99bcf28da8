import { RuntimeError } from '../../common/errors.js';
import { type PyFloat } from '../../common/pyfloat.js';
import { type Tensor } from '../../common/tensor.js';
import * as ops from '../../ops/index.js';

/** What stands in a graph while it is computed. */
export type Held = Tensor | number | boolean | string | null | PyFloat | readonly Held[];

/** Computes a primitive of its inputs and of what it was made with. */
type Primitive = (inputs: readonly Held[], attributes: ReadonlyMap<string, Held>) => Held;

type Fn = (...inputs: never[]) => Tensor;

const tensor = (x: Held): Tensor => x as Tensor;
const int = (x: Held | undefined): number => Number(x);
const ints = (x: Held | undefined): number[] => [x ?? []].flat().map((item) => int(item));
const flag = (x: Held | undefined): boolean => x === true;
const call =
  (f: Fn): Primitive =>
  (inputs) =>
    (f as (...args: readonly Held[]) => Tensor)(...inputs);
/** The two last of four: (N, C, H, W). */
const pair = (x: Held | undefined): [number, number] => ints(x).slice(-2) as [number, number];

const UNARY = {
  ReLU: ops.relu,
  ReLU6: ops.relu6,
  Sigmoid: ops.sigmoid,
  Tanh: ops.tanh,
  Exp: ops.exp,
  Expm1: ops.expm1,
  Log: ops.log,
  Log1p: ops.log1p,
  Sqrt: ops.sqrt,
  Rsqrt: ops.rsqrt,
  Abs: ops.abs,
  Neg: ops.neg,
  Erf: ops.erf,
  Square: ops.square,
  Sin: ops.sin,
  Cos: ops.cos,
  Floor: ops.floor,
  Ceil: ops.ceil,
  Round: ops.round,
  Sign: ops.sign,
  SiLU: ops.silu,
  Softplus: ops.softplus,
  HSigmoid: ops.hardsigmoid,
  HSwish: ops.hardswish,
  Mish: ops.mish,
  Reciprocal: ops.reciprocal,
  LogicalNot: ops.logical_not,
  StopGradient: ops.stop_gradient,
};

const BINARY = {
  Add: ops.add,
  Adds: ops.add,
  Sub: ops.sub,
  Subs: ops.sub,
  Mul: ops.mul,
  Muls: ops.mul,
  Div: ops.div,
  Divs: ops.div,
  RealDiv: ops.div,
  FloorDiv: ops.floor_div,
  Pow: ops.pow,
  Maximum: ops.maximum,
  Minimum: ops.minimum,
  Less: ops.less,
  LessEqual: ops.less_equal,
  Greater: ops.greater,
  GreaterEqual: ops.greater_equal,
  Equal: ops.equal,
  NotEqual: ops.not_equal,
  LogicalAnd: ops.logical_and,
  LogicalOr: ops.logical_or,
  MatMulExt: ops.matmul,
};

const product =
  (make: typeof ops.MatMul): Primitive =>
  ([x, y, a, b], attributes) =>
    new make(flag(a ?? attributes.get('transpose_a')), flag(b ?? attributes.get('transpose_b')))(tensor(x), tensor(y));

const reduction =
  (make: typeof ops.ReduceMean): Primitive =>
  ([x, axis, keep], attributes) =>
    new make(flag(keep ?? attributes.get('keep_dims')))(tensor(x), ints(axis));

const pool =
  (make: typeof ops.MaxPool): Primitive =>
  ([x, size, strides, mode], attributes) => {
    const kernel_size = pair(size ?? attributes.get('kernel_size'));
    const pad_mode = String(mode ?? attributes.get('pad_mode'));
    return new make({ kernel_size, strides: pair(strides ?? attributes.get('strides')), pad_mode })(tensor(x));
  };

const PRIMITIVES: Readonly<Record<string, Primitive>> = {
  ...Object.fromEntries(
    Object.entries(UNARY).map(([name, f]) => [name, ([x]: readonly Held[]) => call(f)([x], new Map())]),
  ),
  ...Object.fromEntries(
    Object.entries(BINARY).map(([name, f]) => [name, ([x, y]: readonly Held[]) => call(f)([x, y], new Map())]),
  ),
  // What orders the computation in MindSpore; values are immutable here.
  Load: ([x]) => x,
  Depend: ([x]) => x,
  UpdateState: () => null,
  MakeTuple: (inputs) => inputs,
  TupleGetItem: ([x, i]) => (x as readonly Held[])[int(i)],

  MatMul: product(ops.MatMul),
  BatchMatMul: product(ops.BatchMatMul),
  Dense: ([x, w, b]) => ops.dense(tensor(x), tensor(w), b as Tensor | null),
  BiasAdd: ([x, b]) => ops.bias_add(tensor(x), tensor(b)),
  Softmax: ([x, axis], attributes) => ops.softmax(tensor(x), ints(axis ?? attributes.get('axis'))[0]),
  LogSoftmax: ([x, axis], attributes) => ops.log_softmax(tensor(x), ints(axis ?? attributes.get('axis'))[0]),
  GeLU: ([x]) => new ops.GeLU()(tensor(x)),
  Elu: ([x]) => ops.elu(tensor(x)),
  LeakyReLU: ([x, slope]) => ops.leaky_relu(tensor(x), Number(slope)),
  Select: ([condition, x, y]) => ops.where(tensor(condition), tensor(x), tensor(y)),
  Flatten: ([x]) => ops.flatten(tensor(x)),
  Reshape: ([x, shape]) => ops.reshape(tensor(x), ints(shape)),
  Transpose: ([x, dims]) => ops.transpose(tensor(x), ints(dims)),
  ExpandDims: ([x, axis]) => ops.expand_dims(tensor(x), int(axis)),
  Squeeze: ([x, axis], attributes) => ops.squeeze(tensor(x), ints(axis ?? attributes.get('axis'))),
  Concat: ([x, axis], attributes) => ops.concat(x as Tensor[], int(axis ?? attributes.get('axis'))),
  Stack: ([x, axis], attributes) => ops.stack(x as Tensor[], int(axis ?? attributes.get('axis'))),
  SumExt: ([x, axis, keep]) => new ops.ReduceSum(flag(keep))(tensor(x), ints(axis)),
  MeanExt: ([x, axis, keep]) => new ops.ReduceMean(flag(keep))(tensor(x), ints(axis)),
  ReduceMean: reduction(ops.ReduceMean),
  ReduceSum: reduction(ops.ReduceSum),
  ReduceMax: reduction(ops.ReduceMax),
  ReduceMin: reduction(ops.ReduceMin),
  MaxPool: pool(ops.MaxPool),
  AvgPool: pool(ops.AvgPool),
  Conv2D: ([x, weight], attributes) => {
    const kernel = pair(attributes.get('kernel_size'));
    const pad_mode = String(attributes.get('pad_mode'));
    return new ops.Conv2D({
      out_channel: int(attributes.get('out_channel')),
      kernel_size: kernel,
      pad_mode: pad_mode as 'pad',
      pad: pad_mode === 'pad' ? ints(attributes.get('pad')) : 0,
      stride: pair(attributes.get('stride')),
      dilation: pair(attributes.get('dilation')),
      group: int(attributes.get('group')),
    })(tensor(x), tensor(weight));
  },
  BatchNorm: ([x, gamma, beta, mean, variance, training, epsilon]) => {
    if (flag(training)) throw new RuntimeError('Load MindIR failed: BatchNorm in training mode is not supported.');
    const eps = Number(epsilon);
    const [m, v, g, b] = [mean, variance, gamma, beta].map(tensor);
    return [ops.batch_norm(tensor(x), m, v, g, b, { training: false, eps })];
  },
};

/** The result of a primitive. RuntimeError for one that is not known. */
export function compute(name: string, inputs: readonly Held[], attributes: ReadonlyMap<string, Held>): Held {
  const primitive = PRIMITIVES[name];
  if (primitive === undefined) throw new RuntimeError(`The primitive '${name}' of the MindIR file is not supported.`);
  return primitive(inputs, attributes);
}
