import {
  bfloat16,
  bool_,
  convertData,
  DType,
  float32,
  float64,
  int32,
  int64,
  type TypedArray,
} from '../common/dtype.js';
import { AttributeType, DataType, type AttributeProto, type NodeProto, type TensorProto } from '../formats/onnx.js';
import {
  ONNX_OPS,
  type BlockValue,
  type Builder,
  type BuilderOp,
  type OnnxAttrs,
  type OnnxOp,
  type Sym,
  type Target,
} from '../ir/builder.js';
import type { Body } from '../ir/body.js';
import { graphProto, WrittenBlock, type Port } from './graph-proto.js';
import { givesInt64, Names, narrows, wantedWidth } from './narrow.js';
import { isFloatAttr, onnxType } from './types.js';

const BOOL_RESULTS = new Set<string>([
  ...['And', 'Or', 'Not', 'Xor', 'Equal', 'Greater', 'GreaterOrEqual', 'Less', 'LessOrEqual', 'IsInf', 'IsNaN'],
]);
const INT64_RESULTS = new Set<string>(['ArgMax', 'ArgMin', 'NonZero', 'Shape', 'Size']);
const utf8 = new TextEncoder();

/** Collects the nodes and constants of one ONNX graph; see {@link Builder} for what lowering rules see of it. */
export class NodeList {
  readonly nodes: NodeProto[] = [];
  readonly initializers: TensorProto[] = [];
  private readonly constants = new Map<string, Sym>();
  private readonly casts = new Map<string, string>();
  /** Where the nodes being added come from: the operation and its cell, part of node names so that messages can tell. */
  origin = '';

  constructor(
    readonly target: Target,
    /** What is known of names; shared with the graphs within. */
    readonly names = new Names(),
  ) {}

  /** A list for a graph within a node of this one. */
  within(): NodeList {
    const inner = new NodeList(this.target, this.names);
    inner.origin = this.origin;
    return inner;
  }

  /** A name that nothing else has. */
  fresh(dtype: DType): Sym {
    return { name: `t${this.names.count++}`, dtype };
  }

  /** Appends a node; `inputs` may hold numbers, which become constants like the first Sym. */
  add(
    op: string,
    inputs: readonly (Sym | number | null)[],
    attrs: OnnxAttrs,
    outputs: readonly Sym[],
    domain = '',
  ): void {
    const like = inputs.find((x): x is Sym => typeof x === 'object' && x !== null)?.dtype ?? float32;
    const names = inputs.map((x, i) => {
      if (x === null) return '';
      return this.stored(typeof x === 'number' ? this.constant(x, like) : x, wantedWidth(op, i));
    });
    outputs.forEach((out, i) => {
      if (givesInt64(op, i, out.dtype)) this.names.wide.add(out.name);
      this.names.types.set(out.name, this.typeOf(out));
    });
    while (names.length > 0 && names[names.length - 1] === '') names.pop();
    this.nodes.push({
      name: `${this.origin}/${op}_${this.nodes.length}`,
      opType: op,
      domain,
      input: names,
      output: outputs.map((o) => o.name),
      attribute: attributes(attrs, narrows(this.target)),
    });
  }

  /** Says that a value called int64 is stored so. */
  storesInt64({ name }: Sym): void {
    this.names.wide.add(name);
  }

  /** ONNX's type of an input or output of the graph. */
  typeOf({ name, dtype }: Sym): DataType {
    return onnxType(dtype === int64 && narrows(this.target) && !this.names.wide.has(name) ? int32 : dtype);
  }

  /** The name of a value stored as wanted: see narrow.ts. */
  private stored(sym: Sym, width: 'int64' | 'int32' | undefined): string {
    if (sym.dtype !== int64 || !narrows(this.target)) return sym.name;
    const constant = this.names.narrowed.get(sym.name);
    if (constant !== undefined) return width === 'int64' ? sym.name : constant().name;
    if (width === undefined || this.names.wide.has(sym.name) === (width === 'int64')) return sym.name;
    const key = `${width} ${sym.name}`;
    let cast = this.casts.get(key);
    if (cast === undefined) {
      cast = this.fresh(int64).name;
      const to = { name: 'to', type: AttributeType.INT, i: width === 'int64' ? DataType.INT64 : DataType.INT32 };
      const name = `${this.origin}/Cast_${this.nodes.length}`;
      this.nodes.push({ name, opType: 'Cast', input: [sym.name], output: [cast], attribute: [to] });
      this.casts.set(key, cast);
      this.names.types.set(cast, to.i);
      if (width === 'int64') this.names.wide.add(cast);
    }
    return cast;
  }

  /** An initializer; equal ones are stored once. */
  constant(data: number | bigint | readonly number[], dtype: DType, shape?: readonly number[]): Sym {
    const dims = shape ?? (typeof data === 'object' ? [data.length] : []);
    const key = `${dtype.name}|${dims.join(',')}|${typeof data === 'object' ? data.join(',') : Object.is(data, -0) ? '-0' : String(data)}`;
    const known = this.constants.get(key);
    if (known) return known;
    const sym = this.fresh(dtype);
    const stored = dtype === bfloat16 ? float32 : dtype;
    const bytes = encode(data, stored);
    this.initializers.push({
      name: sym.name,
      dims: [...dims],
      dataType: onnxType(dtype),
      rawData: new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    });
    this.constants.set(key, sym);
    this.names.types.set(sym.name, onnxType(dtype));
    if (dtype === int64 && narrows(this.target)) {
      this.names.narrowed.set(sym.name, () => {
        const same = this.constant(data, int32, dims);
        this.names.narrowed.set(sym.name, () => same);
        return same;
      });
    }
    return sym;
  }
}

function encode(data: number | bigint | readonly number[], dtype: DType): TypedArray {
  if (typeof data === 'bigint') return convertData(BigInt64Array.of(data), int64, dtype);
  const numbers = typeof data === 'number' ? Float64Array.of(data) : Float64Array.from(data);
  return convertData(numbers, float64, dtype);
}

function attributes(attrs: OnnxAttrs, narrow: boolean): AttributeProto[] {
  const out: AttributeProto[] = [];
  for (const [name, value] of Object.entries(attrs)) {
    if (value === undefined) continue;
    if (typeof value === 'string') out.push({ name, type: AttributeType.STRING, s: utf8.encode(value) });
    else if (value instanceof WrittenBlock) out.push({ name, type: AttributeType.GRAPH, g: value.graph });
    else if (value instanceof DType) {
      out.push({ name, type: AttributeType.INT, i: onnxType(value === int64 && narrow ? int32 : value) });
    } else if (typeof value === 'number') {
      out.push(
        isFloatAttr(name) ? { name, type: AttributeType.FLOAT, f: value } : { name, type: AttributeType.INT, i: value },
      );
    } else {
      const list = value as readonly number[];
      out.push({ name, type: AttributeType.INTS, ints: [...list] });
    }
  }
  return out;
}

/** Appends the nodes of a closed graph whose inputs these are, and gives its outputs. */
export type Inline = (g: Builder, list: NodeList, body: Body, inputs: readonly Sym[]) => readonly Sym[];

/** The builder that lowering rules get, over a list of nodes. */
export function makeBuilder(list: NodeList, inline: Inline): Builder {
  const resultDType = (op: string, inputs: readonly (Sym | number | null)[], attrs: OnnxAttrs): DType => {
    if (BOOL_RESULTS.has(op)) return bool_;
    if (INT64_RESULTS.has(op)) return int64;
    const syms = inputs.filter((x): x is Sym => typeof x === 'object' && x !== null);
    if (op === 'Where') return syms[1]?.dtype ?? float32;
    if (op === 'ConstantOfShape') return float32;
    return attrs.dtype instanceof DType ? attrs.dtype : (syms[0]?.dtype ?? float32);
  };
  const op =
    (name: OnnxOp): BuilderOp =>
    (...args) => {
      const last = args[args.length - 1];
      const hasAttrs = typeof last === 'object' && last !== null && !isSym(last);
      const attrs = hasAttrs ? last : {};
      const inputs = (hasAttrs ? args.slice(0, -1) : args) as (Sym | number | null)[];
      if (name === 'Cast') return cast(list, inputs[0] as Sym, attrs.to as DType);
      if (name === 'Where') return where(list, inputs);
      const out = list.fresh(resultDType(name, inputs, attrs));
      list.add(name, inputs, attrs, [out]);
      return out;
    };
  const ops = Object.fromEntries(ONNX_OPS.map((name) => [name, op(name)])) as { [K in OnnxOp]: BuilderOp };
  const builder: Builder = {
    ...ops,
    target: list.target,
    inline: (body, inputs) => inline(builder, list, body, inputs),
    block: (inputs, outputs, write) => {
      const inner = list.within();
      const port = ({ dtype, shape }: BlockValue): Port => ({ ...inner.fresh(dtype), shape });
      const ins = inputs.map(port);
      // Graphs with inputs are those of loops, which count in int64.
      if (ins.length > 0) list.storesInt64(ins[0]);
      const made = write(makeBuilder(inner, inline), ins);
      return new WrittenBlock(graphProto(inner, 'body', ins, made, outputs.map(port)), outputs.length);
    },
    constant: (data, dtype, shape) => list.constant(data, dtype, shape),
    ints: (values) => list.constant(values, int64),
    multi: (name, inputs, attrs, count, dtypes) => {
      const first = dtypes?.[0] ?? resultDType(name, inputs, attrs);
      const outs = Array.from({ length: count }, (_, i) => list.fresh(dtypes?.[i] ?? first));
      list.add(name, inputs, attrs, outs);
      return outs;
    },
  };
  return builder;
}

function isSym(x: object): x is Sym {
  return 'name' in x && 'dtype' in x && typeof (x as Sym).name === 'string';
}

/** bfloat16 lives in float32, so a cast to it rounds by going there and back. */
function cast(list: NodeList, x: Sym, to: DType): Sym {
  const out = list.fresh(to);
  if (to !== bfloat16) {
    list.add('Cast', [x], { to }, [out]);
    return out;
  }
  const narrow = list.fresh(bfloat16);
  list.nodes.push({
    name: `${list.origin}/Cast_${list.nodes.length}`,
    opType: 'Cast',
    input: [x.name],
    output: [narrow.name],
    attribute: [{ name: 'to', type: AttributeType.INT, i: DataType.BFLOAT16 }],
  });
  list.add('Cast', [narrow], { to: float32 }, [out]);
  return out;
}

/** The numbers of a Where take the dtype of the tensor beside them, not that of the condition. */
function where(list: NodeList, [condition, x, y]: readonly (Sym | number | null)[]): Sym {
  const like = [x, y].find((v): v is Sym => typeof v === 'object' && v !== null)?.dtype ?? float32;
  const lift = (v: Sym | number | null): Sym => (typeof v === 'number' ? list.constant(v, like) : (v as Sym));
  const out = list.fresh(like);
  list.add('Where', [condition, lift(x), lift(y)], {}, [out]);
  return out;
}
