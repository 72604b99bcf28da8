import { float32 } from '../../common/dtype.js';
import { normals, uniformReals } from '../../common/distributions.js';
import { RuntimeError, ValueError } from '../../common/errors.js';
import { default_generator, Generator } from '../../common/generator.js';
import { pyClass } from '../../common/pytext.js';
import { sizeOf } from '../../common/shape.js';
import { Tensor } from '../../common/tensor.js';
import { add, div, mul, sub } from '../arithmetic.js';
import type { PyNumber } from '../call.js';
import { cast } from '../cast.js';
import { less } from '../compare.js';
import { log, neg } from '../math.js';
import type { Operand } from '../promotion.js';
import { multinomial, type MultinomialOptions } from '../random/choice.js';
import { drawn } from '../random/drawn.js';
import type { Seed } from '../random/uniform.js';
import { install, member, overloaded, type Member } from './overload.js';
import { inPlace } from './convert.js';

/** Keywords of members that draw. */
export interface GeneratorOption {
  /** What it draws from. Default `default_generator`. */
  generator?: Generator | null;
}

declare module '../../common/tensor.js' {
  interface Tensor {
    /** Indices drawn with this tensor's elements as weights. MindSpore's `Tensor.multinomial`. */
    multinomial(num_samples: number, replacement?: boolean, seed?: Seed): Tensor;
    /** Indices drawn with this tensor's elements as weights. MindSpore's `Tensor.multinomial`. */
    multinomial(num_samples: number, options?: MultinomialOptions): Tensor;
    /** 1 with the probability that each element is, else 0. MindSpore's `Tensor.bernoulli`. */
    bernoulli(options?: GeneratorOption): Tensor;
    /** Fills this tensor with 1 with probability `p`, else 0. MindSpore's `Tensor.bernoulli_`. */
    bernoulli_(p?: PyNumber | Tensor, options?: GeneratorOption): Tensor;
    /** Fills this tensor with numbers uniform in [from_, to). MindSpore's `Tensor.uniform_`. */
    uniform_(from_?: PyNumber | Tensor, to?: PyNumber | Tensor, options?: GeneratorOption): Tensor;
    /** Fills this tensor with normal numbers. MindSpore's `Tensor.normal_`. */
    normal_(mean?: PyNumber, std?: PyNumber, options?: GeneratorOption): Tensor;
    /** Fills this tensor with numbers of the exponential distribution of rate `lambd`. MindSpore's `Tensor.exponential_`. */
    exponential_(lambd?: PyNumber, options?: GeneratorOption): Tensor;
  }
}

type Stream = (seeds: readonly [number, number]) => (count: number) => Float32Array;

/** float32 numbers of the tensor's shape, from the generator that was given. TypeError for what is none. */
function draws(self: Tensor, stream: Stream, generator: unknown): Tensor {
  if (generator !== null && !(generator instanceof Generator)) {
    throw new TypeError(`The 'generator' must be a Generator or None, but got ${pyClass(generator)}.`);
  }
  const next = stream((generator ?? default_generator).step());
  return drawn(self.shape, float32, () => next(sizeOf(self.shape)));
}

/** A member that fills the tensor. */
function filling(name: string, text: string, stream: Stream, body: (u: Tensor, bound: Bound) => Tensor): Member {
  return overloaded(name, [
    {
      text: `${text}, *, generator=None`,
      body: (self, bound) => inPlace(self, body(draws(self, stream, bound.generator), bound as unknown as Bound)),
    },
  ]);
}

type Bound = Readonly<Record<string, Operand>>;

install({
  multinomial: member(multinomial),
  bernoulli: overloaded('bernoulli', [
    {
      text: '*, generator=None',
      body: (self, { generator }) => cast(less(draws(self, uniformReals, generator), cast(self, float32)), self.dtype),
    },
  ]),
  bernoulli_: filling('bernoulli_', 'p=0.5', uniformReals, (u, { p }) => {
    if (!(p instanceof Tensor) && !(Number(p) >= 0 && Number(p) <= 1)) {
      throw new ValueError(`For bernoulli_, p should be in [0, 1], but got ${Number(p)}.`);
    }
    return cast(less(u, p), float32);
  }),
  uniform_: filling('uniform_', 'from_=0, to=1', uniformReals, (u, { from_, to }) =>
    add(mul(u, sub(to, from_)), from_),
  ),
  normal_: filling('normal_', 'mean=0, std=1', normals, (u, { mean, std }) => add(mul(u, std), mean)),
  exponential_: filling('exponential_', 'lambd=1', uniformReals, (u, { lambd }) => {
    if (!(Number(lambd) > 0)) {
      throw new RuntimeError(`For exponential_, 'lambd' must be greater than 0, but got ${Number(lambd)}.`);
    }
    return div(neg(log(sub(1, u))), lambd);
  }),
});
