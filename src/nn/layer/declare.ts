import { PY_TYPE } from '../../common/pytext.js';
import { signature } from '../../common/signature.js';
import { declareConstruct } from '../cell/call.js';
import { declareOwn } from '../cell/copying.js';

/** A class whose instances have a `construct`, taken as a value. */
interface Declared {
  readonly prototype: { readonly construct: (...args: never[]) => unknown };
}

/**
 * Fixes the name of one of the package's cells against bundlers that shorten names, and declares the inputs of its `construct`, so
 * that calls with other arguments raise Python's TypeError. `construct` says where MindSpore's has another name, or one that its manifest leaves out.
 */
export function declareLayer(
  cls: Declared,
  name: string,
  inputs?: string,
  construct: { signature?: string; messageName?: string } = {},
): void {
  Object.defineProperty(cls, PY_TYPE, { value: name });
  declareOwn(cls.prototype);
  if (inputs === undefined) return;
  const messageName = construct.messageName ?? `${name}.construct`;
  const listed = construct.signature ?? `nn.${name}.construct`;
  declareConstruct(cls.prototype.construct, signature(listed, inputs, { messageName }));
}
