import { float32 } from '../../common/dtype.js';
import type { Shape } from '../../common/shape.js';
import type { Sym } from '../../ir/builder.js';
import type { LowerContext } from '../../ir/op.js';
import type { Layouts, Parts } from './layout.js';

type Context = LowerContext<{ readonly epsilon: number }>;

/** Batch normalization of values in blocked layout. */
export class Norms {
  /** x − mean by the names of both: the gradient wants it again. */
  private readonly offs = new Map<string, Sym>();

  constructor(private readonly k: Layouts) {}

  /** By the batch's own statistics, which it gives too. */
  train([x, gamma, beta]: readonly Sym[], { attrs, inputs: [{ shape }] }: Context, readers: number): readonly Sym[] {
    const { k } = this;
    const { g } = k;
    const mean = this.means(k.blocked(x), shape);
    const off = k.blocked(k.give({ ...k.parts(x), bias: g.Neg(mean) }, shape, 1));
    this.offs.set(`${x.name} ${mean.name}`, off);
    const variance = this.means(g.Mul(off, off), shape);
    const scale = g.Div(gamma, g.Sqrt(g.Add(variance, g.constant(attrs.epsilon, float32))));
    return [k.give({ terms: [{ x: off, scale }], bias: beta }, shape, readers), mean, variance];
  }

  /** By given statistics. */
  infer([x, gamma, beta, mean, variance]: readonly Sym[], { attrs }: Context): Parts {
    const { k } = this;
    const { g } = k;
    const scale = g.Div(gamma, g.Sqrt(g.Add(variance, g.constant(attrs.epsilon, float32))));
    return { terms: [{ x: k.blocked(x), scale }], bias: g.Sub(beta, g.Mul(mean, scale)) };
  }

  /** x − mean, where the mean of x has been taken from it before. */
  centred(x: Sym, column: Sym): Sym | undefined {
    const mean = this.k.vectorOf(column);
    return mean && this.offs.get(`${x.name} ${mean.name}`);
  }

  /** The mean of each channel, (C). */
  private means(blocked: Sym, shape: Shape): Sym {
    const { k } = this;
    return k.g.ReduceMean(k.means(blocked, shape), k.g.ints([0]), { keepdims: 0 });
  }

  /** The sum of each channel, (C). */
  sums(blocked: Sym, shape: Shape): Sym {
    const { g } = this.k;
    return g.Mul(this.means(blocked, shape), g.constant(shape[0] * shape[2] * shape[3], float32));
  }
}
