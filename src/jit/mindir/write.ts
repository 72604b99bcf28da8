import { NotImplementedError } from '../../common/errors.js';
import { PyFloat } from '../../common/pyfloat.js';
import type { TypedArray } from '../../common/dtype.js';
import type { MindirAval, MindirNode, MindirValue } from '../../formats/mindir.js';
import type { GraphNode } from '../../ir/graph.js';
import type { Attrs, Aval } from '../../ir/op.js';

/** Writes the nodes of a graph of MindSpore's primitives. */
export class PrimitiveWriter {
  readonly nodes: MindirNode[] = [];
  readonly constants = new Map<string, MindirValue>();
  private count = 0;

  /** A primitive applied to values and constants; gives the name of its result. */
  call(
    primitive: string,
    inputs: readonly (string | { readonly constant: MindirValue })[],
    results: readonly MindirAval[],
    attributes: Readonly<Record<string, MindirValue>> = {},
    isFunction = true,
  ): string {
    const output = `CNode_${this.count++}`;
    this.nodes.push({
      primitive,
      attributes: new Map(Object.entries(attributes)),
      inputs: inputs.map((input) => (typeof input === 'string' ? input : this.constant(input.constant))),
      output,
      results,
      isFunction,
    });
    return output;
  }

  /** The name of a constant. */
  constant(value: MindirValue): string {
    const name = `ValueNode_${this.count++}`;
    this.constants.set(name, value);
    return name;
  }
}

/** Writes an operation: its inputs' names and forms, its own attributes, the form of its result; gives the name of that. */
type Rule = (
  w: PrimitiveWriter,
  node: { x: readonly string[]; of: readonly Aval[]; attrs: Attrs; out: Aval },
) => string;

const same =
  (primitive: string): Rule =>
  (w, { x, out }) =>
    w.call(primitive, x, [out]);
const ints = (value: unknown): number[] => [...(value as readonly number[])];
const host = (constant: MindirValue): { constant: MindirValue } => ({ constant });

/** Operations that are primitives of the same name and inputs. */
const SAME = [
  'Add Sub Mul Div Maximum Minimum Pow FloorDiv Less LessEqual Greater GreaterEqual Equal NotEqual LogicalAnd LogicalOr LogicalNot Select',
  'ReLU GeLU Sigmoid Tanh Exp Log Sqrt Rsqrt Abs Neg Erf Square Sin Cos Floor Ceil Round Sign Softplus ReLU6 SiLU Reciprocal Expm1 Log1p',
].flatMap((names) => names.split(' '));

const reduction =
  (primitive: string): Rule =>
  (w, { x, attrs, out }) =>
    w.call(
      primitive,
      [
        x[0],
        host(ints(attrs.axes)),
        host(Boolean(attrs.keepdims)),
        ...(primitive === 'ReduceSum' ? [host(false)] : []),
      ],
      [out],
    );

const windows = (mode: string, attrs: Attrs): Record<string, MindirValue> => ({
  kernel_size: [1, 1, ...ints(attrs.kernel)],
  strides: [1, 1, ...ints(attrs.stride)],
  pad_mode: mode,
  format: 'NCHW',
});

const pool =
  (primitive: string): Rule =>
  (w, { x, attrs, out }) => {
    const padded = ints(attrs.pads).some((pad) => pad !== 0);
    const dilated = attrs.dilation !== undefined && ints(attrs.dilation).some((step) => step !== 1);
    if (padded || dilated || attrs.ceil === true) throw unsupported(`${primitive} with padding or dilation`);
    return w.call(primitive, x, [out], windows('VALID', attrs), false);
  };

const RULES: Readonly<Record<string, Rule>> = {
  ...Object.fromEntries(SAME.map((name) => [name, same(name)])),
  GeLUErf: (w, { x, out }) => {
    const scaled = w.call('Mul', [x[0], host(scalar(Math.SQRT1_2, out))], [out]);
    const erf = w.call('Erf', [scaled], [out]);
    const one = w.call('Add', [erf, host(scalar(1, out))], [out]);
    return w.call('Mul', [w.call('Mul', [x[0], one], [out]), host(scalar(0.5, out))], [out]);
  },
  Reshape: (w, { x, out }) => w.call('Reshape', [x[0], host([...out.shape])], [out]),
  Transpose: (w, { x, attrs, out }) => w.call('Transpose', [x[0], host(ints(attrs.perm))], [out]),
  Softmax: (w, { x, attrs, out }) => w.call('Softmax', [x[0], host([Number(attrs.axis)])], [out]),
  LogSoftmax: (w, { x, attrs, out }) => w.call('LogSoftmax', [x[0], host(Number(attrs.axis))], [out]),
  ReduceMean: reduction('ReduceMean'),
  ReduceSum: reduction('ReduceSum'),
  ReduceMax: reduction('ReduceMax'),
  ReduceMin: reduction('ReduceMin'),
  Concat: (w, { x, of, attrs, out }) => {
    const together = w.call('MakeTuple', x, of, {}, false);
    return w.call('Concat', [together, host(Number(attrs.axis))], [out]);
  },
  MatMul: (w, { x, of, attrs, out }) => {
    const flags = [host(Boolean(attrs.transpose_a)), host(Boolean(attrs.transpose_b))];
    return w.call(of[0].shape.length === 2 ? 'MatMul' : 'BatchMatMul', [...x, ...flags], [out]);
  },
  Dense: (w, { x, of, out }) => {
    const [rows, columns] = [of[0].shape.slice(0, -1).reduce((a, b) => a * b, 1), of[1].shape[0]];
    const flat: Aval = { shape: [rows, columns], dtype: out.dtype };
    const matrix = of[0].shape.length === 2;
    const input = matrix
      ? x[0]
      : w.call('Reshape', [x[0], host([rows, of[1].shape[1]])], [{ ...flat, shape: [rows, of[1].shape[1]] }]);
    let made = w.call('MatMul', [input, x[1], host(false), host(true)], [flat]);
    if (x.length > 2) made = w.call('BiasAdd', [made, x[2], host(0)], [flat]);
    return matrix ? made : w.call('Reshape', [made, host([...out.shape])], [out]);
  },
  BiasAdd: (w, { x, out }) => w.call('BiasAdd', [...x, host(0)], [out]),
  Conv2D: (w, { x, of, attrs, out }) => {
    const [height, width] = of[1].shape.slice(2);
    const pads = ints(attrs.pads);
    const [top, left, bottom, right] = pads;
    const pad = [top, bottom, left, right];
    const made = w.call(
      'Conv2D',
      x.slice(0, 2),
      [out],
      {
        kernel_size: [height, width],
        mode: 1,
        out_channel: of[1].shape[0],
        pad,
        pad_mode: pads.some((p) => p !== 0) ? 'pad' : 'valid',
        format: 'NCHW',
        pad_list: pad,
        groups: Number(attrs.group),
        group: Number(attrs.group),
        stride: [1, 1, ...ints(attrs.stride)],
        dilation: [1, 1, ...ints(attrs.dilation)],
      },
      false,
    );
    return x.length > 2 ? w.call('BiasAdd', [made, x[2], host(0)], [out]) : made;
  },
  BatchNormInfer: (w, { x, of, attrs, out }) => {
    const constants = [host(false), host(new PyFloat(Number(attrs.epsilon))), host(new PyFloat(0.1)), host(0)];
    const results = [out, of[1], of[1], of[1], of[1]];
    return w.call('TupleGetItem', [w.call('BatchNorm', [...x, ...constants], results), host(0)], [out], {}, false);
  },
  MaxPool: pool('MaxPool'),
  AvgPool: pool('AvgPool'),
  Identity: (_, { x }) => x[0],
  StopGradient: (_, { x }) => x[0],
  Const: (w, { attrs, out }) => {
    const elements = attrs.value as number | TypedArray | readonly number[];
    const data = new out.dtype.array(out.shape.reduce((a, b) => a * b, 1));
    const at = (i: number): number => (typeof elements === 'object' ? Number(elements[i]) : Number(elements));
    for (let i = 0; i < data.length; i++) data[i] = out.dtype.name === 'int64' ? BigInt(at(i)) : at(i);
    return w.constant({ ...out, data });
  },
};

function scalar(value: number, { dtype }: Aval): MindirValue {
  const data = new dtype.array(1);
  data[0] = value;
  return { shape: [], dtype, data };
}

function unsupported(what: string): NotImplementedError {
  return new NotImplementedError(`For 'export', the operation '${what}' has no counterpart in MindIR files here.`);
}

/** Writes a node; gives the name of its first result, others being for gradients only. NotImplementedError for operations that no rule knows. */
export function writeNode(
  w: PrimitiveWriter,
  node: GraphNode,
  x: readonly string[],
  of: readonly Aval[],
  out: Aval,
): string {
  const rule = RULES[node.op.name];
  if (rule === undefined) throw unsupported(node.op.name);
  return rule(w, { x, of, attrs: node.attrs, out });
}
