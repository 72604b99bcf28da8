/** Which literals hold the elements of int Tensors: `Tensor([1, 2])` is int64 in Python, and TypeScript needs bigints for that. */
import { find } from './api.js';
import type { Inference } from './infer.js';
import type { Program } from './program.js';
import type { Expr, ExprOf } from './syntax.js';
import { everyExpression, everyStatement, expressionsOf } from './walk.js';
import type { Type } from './types.js';

/** Literals to be written with bigints; arguments that need a dtype instead. */
export interface IntData {
  readonly literals: Set<Expr>;
  readonly casts: Set<Expr>;
}

/** Looks at everything that makes Tensors and arrays of Python's numbers. */
export function findIntData(program: Program, infer: Inference): IntData {
  const literals = new Set<Expr>();
  const casts = new Set<Expr>();
  const sinks: Expr[] = [];
  // What gets a dtype anyway may be of numbers.
  const typed = new Set<Expr>();
  everyStatement(program.module, (s) => {
    for (const top of expressionsOf(s)) {
      everyExpression(top, (x) => {
        if (x.kind === 'attr' && x.name === 'astype') typed.add(x.object);
        if (x.kind === 'call' && x.args.length > 1 && x.args[0].kind === 'position') {
          const t = infer.typeOf(x.callee);
          if (t.kind === 'api' && find(t.path)?.path === 'Tensor') typed.add(x.args[0].value);
        }
      });
    }
  });
  everyStatement(program.module, (s) => {
    for (const top of expressionsOf(s)) {
      everyExpression(top, (x) => {
        if (x.kind === 'call' && !typed.has(x)) sinks.push(...sinkOf(infer, x));
      });
    }
  });
  const names = new Set<Expr>(sinks.filter((x) => x.kind === 'name'));
  const mark = (x: Expr): void => {
    if (x.kind === 'list' || x.kind === 'tuple') {
      if (!x.items.some((i) => i.kind === 'star')) {
        literals.add(x);
        x.items.forEach(mark);
      }
    } else if (x.kind === 'number' || x.kind === 'unary') literals.add(x.kind === 'unary' ? x.operand : x);
  };
  for (const sink of sinks) {
    if (!isInts(infer.typeOf(sink))) continue;
    if (sink.kind !== 'name') {
      if (sink.kind === 'list' || sink.kind === 'tuple' || sink.kind === 'number' || sink.kind === 'unary') mark(sink);
      else casts.add(sink);
      continue;
    }
    const v = program.variable(sink);
    const values = v?.defs.map((d) =>
      d.source.kind === 'value' && d.source.path.length === 0 ? d.source.value : null,
    ) ?? [null];
    const written = values.every((x) => x !== null && (x.kind === 'list' || x.kind === 'tuple'));
    if (v !== undefined && written && v.uses.every((u) => names.has(u))) values.forEach((x) => mark(x));
    else casts.add(sink);
  }
  return { literals, casts };
}

/** The arguments of a call that become elements. */
function sinkOf(infer: Inference, x: ExprOf<'call'>): Expr[] {
  const t = infer.typeOf(x.callee);
  if (t.kind !== 'api') return [];
  const path = t.path.startsWith('np.') ? t.path : find(t.path)?.path;
  const at = (i: number, name: string): Expr | undefined =>
    x.args.find((a) => a.kind === 'keyword' && a.name === name)?.value ??
    (x.args[i]?.kind === 'position' ? x.args[i].value : undefined);
  switch (path) {
    case 'Tensor':
    case 'tensor': {
      const data = at(0, 'input_data');
      return data !== undefined && at(1, 'dtype') === undefined && x.args.length === 1 ? [data] : [];
    }
    case 'Parameter': {
      const data = at(0, 'default_input');
      return data === undefined ? [] : [data];
    }
    case 'np.array':
    case 'np.asarray': {
      const data = at(0, 'object');
      return data !== undefined && at(1, 'dtype') === undefined ? [data] : [];
    }
    case 'dataset.NumpySlicesDataset': {
      const data = at(0, 'data');
      return data === undefined ? [] : [data];
    }
    default:
      return [];
  }
}

function isInts(t: Type): boolean {
  switch (t.kind) {
    case 'int':
      return true;
    case 'list':
      return isInts(t.of);
    case 'tuple':
      return t.items.length > 0 && t.items.every(isInts);
    default:
      return false;
  }
}
