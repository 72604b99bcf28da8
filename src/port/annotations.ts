import { find } from './api.js';
import type { Expr } from './syntax.js';
import * as T from './types.js';
import type { Type } from './types.js';

/** The type that an annotation names. */
export function annotationType(e: Expr, typeOf: (e: Expr) => Type): Type {
  const t = typeOf(e);
  if (t.kind === 'api') {
    const at = find(t.path);
    if (at?.kind === 'c') return { kind: 'object', path: at.path };
    if (t.path === 'np.ndarray') return T.NDARRAY;
    return T.ANY;
  }
  if (t.kind === 'class') return { kind: 'instance', name: t.name };
  if (e.kind === 'none') return T.NONE;
  if (e.kind === 'string') return T.ANY;
  const name = e.kind === 'name' ? e.id : e.kind === 'index' && e.object.kind === 'name' ? e.object.id : '';
  const inner = e.kind === 'index' ? e.items.map((x) => annotationType(x, typeOf)) : [];
  switch (name) {
    case 'int':
      return T.INT;
    case 'float':
      return T.FLOAT;
    case 'str':
      return T.STRING;
    case 'bool':
      return T.BOOL;
    case 'list':
    case 'List':
    case 'Sequence':
    case 'Iterable':
      return T.list(inner[0] ?? T.ANY);
    case 'tuple':
    case 'Tuple':
      return inner.length > 0 && !(e.kind === 'index' && e.items[1]?.kind === 'ellipsis')
        ? { kind: 'tuple', items: inner }
        : T.list(inner[0] ?? T.ANY);
    case 'dict':
    case 'Dict':
      return { kind: 'record', of: inner[1] ?? T.ANY };
    case 'Optional':
      return T.optional(inner[0] ?? T.ANY);
    default:
      return T.ANY;
  }
}
