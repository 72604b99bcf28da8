import { member } from './api.js';
import * as T from './types.js';
import type { Type } from './types.js';

/** What a member of a class of the package is. */
export function memberType(path: string, name: string): Type {
  const at = member(path, name);
  if (at === undefined) return T.ANY;
  if (at.kind === 'f') return { kind: 'callable', of: at.type, async: at.async };
  return at.type;
}

/** What calling a member gives. */
export function memberCall(path: string, name: string): Type {
  const at = member(path, name);
  if (at === undefined) return T.ANY;
  // Any cell: most give a Tensor.
  return path === 'nn.Cell' && name === 'construct' ? T.TENSOR : at.type;
}

/** What a function of numpy gives. */
export function numpyType(path: string): Type {
  if (/^np\.random\.(seed)$/.test(path)) return T.NONE;
  if (/^np\.(sum|mean|max|min|prod|std|var|argmax|argmin|allclose)$/.test(path)) return T.ANY;
  return T.NDARRAY;
}
