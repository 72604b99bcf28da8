import { bool_, float32 } from '../../common/dtype.js';
import { sameShape, sizeOf, type Shape } from '../../common/shape.js';
import type { Sym } from '../../ir/builder.js';
import type { Graph, GraphNode } from '../../ir/graph.js';
import type { Attrs, LowerContext } from '../../ir/op.js';
import { Subgraph } from '../../ir/subgraph.js';
import { filterGradient, forward, inputGradient, type ConvAttrs } from './conv.js';
import type { Layouts, Parts } from './layout.js';
import { Norms } from './norm.js';

/** Operations on each element by itself: what their rules write is right in every layout. */
const ELEMENTWISE = new Set([
  ...[
    'Abs',
    'Add',
    'Cos',
    'Div',
    'Elu',
    'Erf',
    'Exp',
    'GeLU',
    'HSigmoid',
    'HSwish',
    'Log',
    'Maximum',
    'Minimum',
    'Mul',
  ],
  ...['Neg', 'Pow', 'ReLU6', 'Reciprocal', 'Rsqrt', 'SiLU', 'Sigmoid', 'Sin', 'Softplus', 'Sqrt', 'Square', 'Sub'],
  ...['SubRaw', 'Tanh'],
]);

/** Whether a graph convolves, so that it is written otherwise where there are blocks. */
export function hasConvolution({ nodes }: Graph): boolean {
  return nodes.some(
    ({ op, attrs }) =>
      op.name.startsWith('Conv2D') ||
      Object.values(attrs).some((a) => a instanceof Subgraph && hasConvolution(a.graph)),
  );
}

/** Nodes of a graph in ONNX Runtime's blocked layout, as far as they have it. */
export class BlockedRules {
  private readonly norms: Norms;
  /** Comparisons whose left side is blocked, by their result. */
  private readonly masks = new Map<string, { readonly x: Sym; readonly bound: Sym; blocked?: Sym; plain?: Sym }>();

  constructor(private readonly k: Layouts) {
    this.norms = new Norms(k);
  }

  /** A value as everything else reads it. */
  plain(sym: Sym): Sym {
    const mask = this.masks.get(sym.name);
    if (mask) return (mask.plain ??= this.k.g.Greater(this.k.plain(mask.x), mask.bound));
    return this.k.plain(sym);
  }

  /** What a node computes; undefined where its own rule has to write it. `readers`: how many nodes read each output. */
  lower(
    node: GraphNode,
    ins: readonly Sym[],
    context: LowerContext<Attrs>,
    readers: readonly number[],
  ): readonly Sym[] | undefined {
    const { k } = this;
    const { inputs, outputs } = context;
    const conv = context as unknown as LowerContext<ConvAttrs>;
    const give = (parts: Parts | undefined): readonly Sym[] | undefined =>
      parts && [k.give(parts, outputs[0].shape, readers[0])];
    switch (node.op.name) {
      case 'Conv2D':
      case 'Conv2DBackpropInput': {
        const made = (node.op.name === 'Conv2D' ? forward : inputGradient)(k, ins, conv);
        return give(made && { terms: [{ x: made }] });
      }
      case 'Conv2DBackpropFilter': {
        const made = filterGradient(k, ins, conv);
        return made && [made];
      }
      case 'Reshape':
        // Numbers by channel are made to stand beside images.
        if (inputs[0].shape.length === 1 && inputs[0].dtype === float32 && isColumn(outputs[0].shape)) {
          const made = k.g.Reshape(ins[0], k.g.ints(outputs[0].shape));
          k.isColumn(made, ins[0]);
          return [made];
        }
        return undefined;
    }
    if (!ins.some((x) => k.has(x) || this.masks.has(x.name))) return undefined;
    switch (node.op.name) {
      case 'BatchNorm':
        return this.norms.train(ins, context as unknown as LowerContext<{ epsilon: number }>, readers[0]);
      case 'BatchNormInfer':
        return give(this.norms.infer(ins, context as unknown as LowerContext<{ epsilon: number }>));
      case 'ChannelDot':
        return [this.norms.sums(k.g.Mul(k.blocked(ins[0]), k.blocked(ins[1])), inputs[0].shape)];
      case 'ReduceSum':
      case 'ReduceMean':
        return this.reduce(node.op.name === 'ReduceMean', ins[0], context);
      case 'ReLU': {
        const parts = k.parts(ins[0]);
        return give({ ...parts, relu: true });
      }
      case 'Greater':
        return this.greater(ins, context);
      case 'Select':
        return give(this.select(ins, context));
      case 'Add':
      case 'Sub':
      case 'SubRaw':
      case 'Mul':
        return give(this.linear(node.op.name, ins, context)) ?? this.elementwise(node, ins, context, readers);
    }
    return this.elementwise(node, ins, context, readers);
  }

  /** Sums and products with what has the same shape, or one number for each channel. */
  private linear(name: string, [a, b]: readonly Sym[], { inputs, outputs }: LowerContext<Attrs>): Parts | undefined {
    const { k } = this;
    const { shape } = outputs[0];
    const full = inputs.map((aval) => sameShape(aval.shape, shape));
    if (full[0] && full[1]) {
      if (name !== 'Add') return undefined;
      const [x, y] = [k.parts(a), k.parts(b)];
      const bias = x.bias && y.bias ? k.g.Add(x.bias, y.bias) : (x.bias ?? y.bias);
      return { terms: [...x.terms, ...y.terms], bias };
    }
    const at = full[0] ? 0 : 1;
    const [x, other] = at === 0 ? [a, b] : [b, a];
    if (!k.has(x) || (at === 1 && name.startsWith('Sub'))) return undefined;
    const off = name.startsWith('Sub') ? this.norms.centred(x, other) : undefined;
    if (off) return { terms: [{ x: off }] };
    const vector = k.perChannel(other, inputs[1 - at].shape, shape[1]);
    if (vector === undefined) return undefined;
    const { terms, bias } = k.parts(x);
    if (name !== 'Mul') {
      const signed = name === 'Add' ? vector : k.g.Neg(vector);
      return { terms, bias: bias ? k.g.Add(bias, signed) : signed };
    }
    const times = (scale: Sym | undefined): Sym => (scale ? k.g.Mul(scale, vector) : vector);
    return { terms: terms.map((t) => ({ ...t, scale: times(t.scale) })), bias: bias && times(bias) };
  }

  /** An operation on each element by itself, all of whose inputs are images of one shape or one number. */
  private elementwise(
    node: GraphNode,
    ins: readonly Sym[],
    context: LowerContext<Attrs>,
    readers: readonly number[],
  ): readonly Sym[] | undefined {
    const { k } = this;
    const { inputs, outputs } = context;
    const { shape, dtype } = outputs[0];
    if (!ELEMENTWISE.has(node.op.name) || outputs.length !== 1 || dtype !== float32) return undefined;
    const full = inputs.map((aval) => sameShape(aval.shape, shape));
    if (!inputs.every((aval, i) => aval.dtype === float32 && (full[i] || sizeOf(aval.shape) === 1))) return undefined;
    const made = node.op.lower(
      k.g,
      ins.map((x, i) => (full[i] ? k.blocked(x) : x)),
      context,
    );
    return [k.give({ terms: [{ x: (Array.isArray(made) ? made[0] : made) as Sym }] }, shape, readers[0])];
  }

  private greater([x, bound]: readonly Sym[], { inputs }: LowerContext<Attrs>): readonly Sym[] | undefined {
    if (!this.k.has(x) || sizeOf(inputs[1].shape) !== 1 || inputs[1].shape.length > 1) return undefined;
    const mask = this.k.fresh(bool_);
    this.masks.set(mask.name, { x, bound });
    return [mask];
  }

  private select([condition, x, y]: readonly Sym[], { inputs, outputs }: LowerContext<Attrs>): Parts | undefined {
    const { k } = this;
    const mask = this.masks.get(condition.name);
    const { shape, dtype } = outputs[0];
    if (mask === undefined || dtype !== float32 || !sameShape(inputs[0].shape, shape)) return undefined;
    const sides = [x, y].map((side, i) => {
      if (sameShape(inputs[i + 1].shape, shape)) return k.blocked(side);
      return sizeOf(inputs[i + 1].shape) === 1 ? side : undefined;
    });
    if (sides[0] === undefined || sides[1] === undefined) return undefined;
    mask.blocked ??= k.g.Greater(k.blocked(mask.x), mask.bound);
    return { terms: [{ x: k.g.Where(mask.blocked, sides[0], sides[1]) }] };
  }

  /** Over height and width, or over all but the channels. */
  private reduce(mean: boolean, x: Sym, { attrs, inputs, outputs }: LowerContext<Attrs>): readonly Sym[] | undefined {
    const { k } = this;
    const { g } = k;
    const [{ shape }] = inputs;
    const axes = (attrs as { readonly axes: readonly number[] }).axes.join();
    if (!k.has(x) || (axes !== '2,3' && axes !== '0,2,3')) return undefined;
    const means = k.means(k.blocked(x), shape);
    const count = shape[2] * shape[3];
    const folded = axes === '2,3' ? means : (mean ? g.ReduceMean : g.ReduceSum)(means, g.ints([0]), { keepdims: 0 });
    const scaled = mean ? folded : g.Mul(folded, g.constant(count, float32));
    return [g.Reshape(scaled, g.ints(outputs[0].shape))];
  }
}

function isColumn(shape: Shape): boolean {
  return shape.length >= 3 && shape.slice(-2).every((d) => d === 1) && sizeOf(shape) === shape.at(-3);
}
