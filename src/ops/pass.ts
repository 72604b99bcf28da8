import { Tensor } from '../common/tensor.js';
import type { GradContext, OpRecord } from '../ir/op.js';
import { record } from '../ir/recorder.js';

/** What becomes of the gradients of passed tensors: those of `along`, then those of the passed ones; null stops one. */
export type PassRule = (
  dys: readonly Tensor[],
  inputs: readonly Tensor[],
  context: Pick<GradContext<PassAttrs>, 'outputs' | 'needs'>,
) => readonly (Tensor | null)[];

type PassAttrs = { readonly from: number };

const rules: Omit<OpRecord, 'grad'> = {
  name: 'Pass',
  infer: (inputs, { from }) => inputs.slice(from as number).map(({ shape, dtype }) => ({ shape, dtype })),
  lower: (g, inputs, { attrs }) => inputs.slice(attrs.from as number).map((x) => g.Identity(x)),
};

/**
 * The tensors `passed` under other identities, with a gradient rule made for this one place: hooks of cells and gradients that users
 * write. The rule also sees `along`, tensors that the result does not depend on but that the rule may send gradients to.
 */
export function pass(passed: readonly Tensor[], rule: PassRule, along: readonly Tensor[] = []): Tensor[] {
  const inputs = [...along, ...passed].map((x) => x.handle);
  return record({ ...rules, grad: rule }, inputs, { from: along.length }).map((v) => new Tensor(v));
}
