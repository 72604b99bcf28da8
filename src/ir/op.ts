import type { DType } from '../common/dtype.js';
import type { Shape } from '../common/shape.js';
import type { Tensor } from '../common/tensor.js';
import type { Value } from '../common/value.js';
import type { Body } from './body.js';
import type { Builder, Sym } from './builder.js';

/** Shape and dtype of a value, without its elements. */
export interface Aval {
  readonly shape: Shape;
  readonly dtype: DType;
}

/** What an attribute of an operation can hold. */
export type AttrValue = number | bigint | string | boolean | null | undefined | DType | Body | readonly AttrValue[];

/** Attributes of an operation: whatever is fixed when a graph is built. */
export type Attrs = Readonly<Record<string, AttrValue>>;

/** What a lowering rule may look at besides its inputs. */
export interface LowerContext<A> {
  readonly attrs: A;
  /** Shapes and dtypes of the inputs. */
  readonly inputs: readonly Aval[];
  /** Shapes and dtypes of the outputs, as `infer` gave them. */
  readonly outputs: readonly Aval[];
  /** Which outputs something reads; what the rule gives for the others does not matter. */
  readonly used: readonly boolean[];
}

/** What a gradient rule may look at besides the gradients and the inputs. */
export interface GradContext<A> {
  readonly attrs: A;
  /** The results of the operation. */
  readonly outputs: readonly Tensor[];
  /** Which inputs the gradient is wanted for; the rule may return null for the others. */
  readonly needs: readonly boolean[];
  /** Which results have a gradient; for the others the rule gets zeros. */
  readonly reached: readonly boolean[];
  /**
   * The walk itself, for operations that hold graphs: gradients of `outputs` (theirs are `seeds`) with respect to `wrt`, through what
   * was recorded from value id `since` on.
   */
  readonly backward: (
    outputs: readonly Tensor[],
    seeds: readonly Tensor[],
    wrt: readonly Value[],
    since: number,
  ) => (Tensor | undefined)[];
}

/**
 * The gradient of an operation: from the gradients of its outputs to those of its inputs, written with operations. A result may
 * have the broadcast shape: the walk sums it to the input's. null says that an input has no gradient.
 */
export type GradRule<A> = (
  dys: readonly Tensor[],
  inputs: readonly Tensor[],
  context: GradContext<A>,
) => readonly (Tensor | null)[];

/** All that is known about an operation. */
export interface OpRecord<A extends Attrs = Attrs> {
  /** Its name, MindSpore's primitive where there is one. */
  readonly name: string;
  /** Result shapes and dtypes; throws MindSpore's errors for inputs that do not fit. */
  readonly infer: (inputs: readonly Aval[], attrs: A) => Aval | readonly Aval[];
  /** The ONNX nodes that compute it. */
  readonly lower: (g: Builder, inputs: readonly Sym[], context: LowerContext<A>) => Sym | readonly Sym[];
  /** Its gradient; 'none' where the derivative is zero or does not exist. */
  readonly grad: GradRule<A> | 'none';
}
