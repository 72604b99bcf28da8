import { ValueError } from '../../common/errors.js';
import { Signature, signature } from '../../common/signature.js';
import { type Tensor } from '../../common/tensor.js';
import { needTensor } from '../call.js';

/** The axis as counted from the first. ValueError where there is none. */
export function axisOf(dim: number, rank: number): number {
  const axis = dim < 0 ? dim + Math.max(rank, 1) : dim;
  if (axis >= 0 && axis < Math.max(rank, 1)) return axis;
  throw new ValueError(`Dimension out of range (expected to be in range of [${-rank}, ${rank}), but got ${dim})`);
}

type Bound = Record<string, unknown>;
type Body = (input: Tensor, bound: Bound) => unknown;

/** A function of a tensor called `input` and what `text` lists after it, under a name of `mint`. */
export function mintFunction(name: string, text: string, body: Body): (...args: unknown[]) => unknown {
  return bound(signature<Bound>(`mint.${name}`, `input${text === '' ? '' : `, ${text}`}`), body);
}

/** The same where MindSpore has several lists of parameters, of which `text` holds all: nothing is declared at run time. */
export function mintOverloads(name: string, text: string, body: Body): (...args: unknown[]) => unknown {
  return bound(new Signature<Bound>(`mint.${name}`, `input${text === '' ? '' : `, ${text}`}`), body);
}

function bound(sig: Signature<Bound>, body: Body): (...args: unknown[]) => unknown {
  const last = sig.name.slice(sig.name.lastIndexOf('.') + 1);
  return (...args) => {
    const given = sig.bind(args);
    needTensor(last, 'input', given.input);
    return body(given.input, given);
  };
}
