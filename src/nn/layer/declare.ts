import { PY_TYPE } from '../../common/pytext.js';
import { signature } from '../../common/signature.js';
import { declareConstruct } from '../cell/call.js';

/** A class whose instances have a `construct`, taken as a value. */
interface Declared {
  readonly prototype: { readonly construct: (...args: never[]) => unknown };
}

/**
 * Fixes the name of one of the package's cells against bundlers that shorten names, and declares the inputs of its `construct`, so
 * that calls with other arguments raise Python's TypeError.
 */
export function declareLayer(cls: Declared, name: string, inputs?: string): void {
  Object.defineProperty(cls, PY_TYPE, { value: name });
  if (inputs === undefined) return;
  const messageName = `${name}.construct`;
  declareConstruct(cls.prototype.construct, signature(`nn.${messageName}`, inputs, { messageName }));
}
