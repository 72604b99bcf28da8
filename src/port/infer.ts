/** Types of expressions and variables: enough to choose between an operator and a call. */
import { find } from './api.js';
import { annotationType } from './annotations.js';
import { CallTypes } from './call_types.js';
import { join } from './join.js';
import type { FuncInfo, Variable } from './program.js';
import type { Def } from './definitions.js';
import type { Expr } from './syntax.js';
import * as T from './types.js';
import type { Type } from './types.js';
import { everyExpression, everyStatement, expressionsOf } from './walk.js';

const ROUNDS = 6;

/** Module names of the package; of numpy. */
function apiRoot(module: string): string | null {
  if (module === 'mindspore') return '';
  if (module.startsWith('mindspore.')) return module.slice('mindspore.'.length);
  if (module === 'numpy') return 'np';
  if (module.startsWith('numpy.')) return `np${module.slice('numpy'.length)}`;
  return null;
}

/** The path of what an import binds: below `mindspore` without it, of numpy below `np`, of others below `py:`. */
export function importedPath(module: string, name: string | null): string {
  const base = apiRoot(module) ?? `py:${module}`;
  if (name === null) return base;
  return base === '' ? name : `${base}.${name}`;
}

/** Types of variables, parameters, fields and results, worked out in rounds. */
export class Inference extends CallTypes {
  /** Works out types until nothing changes. */
  run(): void {
    for (let round = 0; round < ROUNDS; round++) {
      const before = this.snapshot();
      this.cache = new Map();
      this.round();
      if (this.snapshot() === before) break;
    }
    this.cache = new Map();
  }

  private snapshot(): string {
    const parts = [...this.program.variables.values()].map((v) => v.type);
    const functions = this.program.byId.map((f) => [f.returns, f.async, f.role, ...f.given]);
    const fields = [...this.program.classById.values()].map((c) => [...c.fields]);
    return JSON.stringify([parts, functions, fields]);
  }

  private round(): void {
    for (const f of this.program.byId) f.next = new Map();
    for (const v of this.program.variables.values()) v.type = this.variableType(v);
    for (const f of this.program.byId) f.returns = this.returnType(f);
    everyStatement(this.program.module, (s) => {
      for (const e of expressionsOf(s)) everyExpression(e, (x) => void this.typeOf(x));
      if (s.kind === 'assign' && s.value !== null) {
        for (const target of s.targets) this.assignField(target, this.typeOf(s.value));
      }
      if (s.kind === 'augment') this.assignField(s.target, this.augmented(s.op, s.target, s.value));
      if (s.kind === 'assign' && s.value === null && s.annotation !== null)
        this.assignField(s.targets[0], this.annotation(s.annotation));
      if (s.kind === 'for') this.assignField(s.target, T.ANY);
    });
    for (const f of this.program.byId) f.given = f.next;
    for (const c of this.program.classById.values()) {
      for (const s of c.node.body.statements) {
        if (s.kind === 'assign' && s.targets[0].kind === 'name' && s.value !== null) {
          c.fields.set(s.targets[0].id, join(c.fields.get(s.targets[0].id), this.typeOf(s.value)));
        }
      }
      if (c.base !== null && this.isCellClass(c.id)) {
        const construct = c.methods.get('construct');
        if (construct) construct.role = T.TENSOR;
      }
      const get = c.methods.get('__getitem__');
      if (get) get.role = T.INT;
    }
  }

  /** `self.x = value` gives the class a field. */
  private assignField(target: Expr, type: Type): void {
    if (target.kind === 'tuple' || target.kind === 'list') {
      target.items.forEach((t, i) => this.assignField(t, this.part(type, [i])));
      return;
    }
    if (target.kind !== 'attr') return;
    const owner = this.typeOf(target.object);
    if (owner.kind !== 'instance') return;
    const fields = this.program.classById.get(owner.name)!.fields;
    const known = fields.get(target.name);
    if (type.kind === 'any' && known !== undefined) return;
    fields.set(target.name, known?.kind === 'any' ? type : join(known, type));
  }

  private variableType(v: Variable): Type | undefined {
    if (v.scalar) return T.NUMBER;
    let unknown = false;
    let out: Type | undefined;
    for (const def of v.defs) {
      const t = this.defType(def, v);
      // What is not known, a name's own value among it, tells nothing.
      if (t !== undefined && t.kind === 'any' && v.defs.length > 1) unknown = true;
      else if (t !== undefined) out = out?.kind === 'any' && def.source.kind === 'augment' ? t : join(out, t);
    }
    if (out === undefined && unknown) out = T.ANY;
    if (out?.kind === 'list' && out.of.kind === 'any') out = T.list(this.appended(v) ?? T.ANY);
    return out;
  }

  /** The type of what is appended to a list. */
  private appended(v: Variable): Type | undefined {
    return this.appends.get(v);
  }

  defType(def: Def, v?: Variable): Type | undefined {
    const { source } = def;
    switch (source.kind) {
      case 'value':
        if (def.statement?.kind === 'with') return this.withType(source.value);
        return this.part(this.typeOf(source.value), source.path);
      case 'element':
        return this.part(this.elementOf(source.iter), source.path);
      case 'augment':
        return this.augmented(source.op, source.target, source.value, v);
      case 'param':
        return this.paramType(def);
      case 'def': {
        const info = this.program.functions.get(source.node);
        if (info === undefined) return T.ANY;
        const made: Type = { kind: 'function', id: info.id };
        return source.node.decorators.reduceRight<Type>((t, d) => this.decorated(t, d), made);
      }
      case 'class':
        return { kind: 'class', name: this.program.classes.get(source.node)!.id };
      case 'import':
        return { kind: 'api', path: importedPath(source.module, source.name) };
      case 'error':
        return T.ERROR;
    }
  }

  private withType(value: Expr): Type {
    const t = this.typeOf(value);
    return t;
  }

  private decorated(t: Type, decorator: Expr): Type {
    const at = this.typeOf(decorator.kind === 'call' ? decorator.callee : decorator);
    if (at.kind === 'api' && (find(at.path)?.path === 'jit' || at.path === 'jit')) {
      if (t.kind === 'function' && this.program.byId[t.id].owner === null) this.setRole(t, T.TENSOR);
      return t;
    }
    if (decorator.kind === 'name' && decorator.id === 'property') return t;
    return at.kind === 'api' ? t : T.ANY;
  }

  private augmented(op: string, target: Expr, value: Expr, v?: Variable): Type {
    // What the variable has been so far, without this operation.
    let left: Type = target.kind === 'name' ? T.ANY : this.typeOf(target);
    if (v !== undefined) {
      let before: Type | undefined;
      for (const def of v.defs) if (def.source.kind !== 'augment') before = join(before, this.defType(def) ?? T.ANY);
      left = before ?? T.ANY;
    }
    const right = this.typeOf(value);
    if (T.isNumber(left) && right.kind === 'ndarray') return op === '//' ? left : T.FLOAT;
    return this.arithmetic(op, left, right);
  }

  private paramType(def: Def): Type {
    const { scope, source } = def;
    if (source.kind !== 'param') return T.ANY;
    const info = this.program.functions.get(scope.node as never);
    if (info === undefined) return T.ANY; // within something that repeats what there was
    if (info.self !== null && source.index === 0) return { kind: 'instance', name: info.owner!.id };
    const p = source.param;
    if (p.kind === 'rest') return T.list(this.restGiven(info));
    if (p.kind === 'keywords') return { kind: 'record', of: T.ANY };
    if (p.annotation !== null) {
      const t = this.annotation(p.annotation);
      if (t.kind !== 'any') return t;
    }
    const given = info.given.get(p.name);
    const value = p.value === null ? undefined : this.typeOf(p.value);
    if (given !== undefined && given.kind !== 'any')
      return value === undefined || value.kind === 'any' ? given : join(given, value);
    if (value !== undefined && value.kind !== 'none' && value.kind !== 'any') return value;
    const found = info.role ?? this.hintOf(def) ?? T.ANY;
    return value?.kind === 'none' ? T.optional(found) : found;
  }

  private restGiven(info: FuncInfo): Type {
    return info.given.get('*') ?? T.ANY;
  }

  /** What a parameter must be, from what is done with it. */
  private hintOf(def: Def): Type | null {
    return this.hints.get(def) ?? null;
  }
  private readonly hints = new Map<Def, Type>();

  protected hint(e: Expr, t: Type): void {
    if (e.kind !== 'name') return;
    const v = this.program.variable(e);
    for (const d of v?.defs ?? []) if (d.source.kind === 'param') this.hints.set(d, t);
  }

  annotation(e: Expr): Type {
    return annotationType(e, (x) => this.typeOf(x));
  }

  private returnType(f: FuncInfo): Type {
    if (f.node.kind === 'lambda') return this.typeOf(f.node.body);
    let out: Type | undefined;
    let yielded: Type | undefined;
    everyStatement(
      f.node.body,
      (s) => {
        if (s.kind === 'return') out = this.joinReturn(out, s.value === null ? T.NONE : this.typeOf(s.value));
        for (const e of expressionsOf(s)) {
          everyExpression(e, (x) => {
            if (x.kind !== 'yield') return;
            const t = x.value === null ? T.NONE : this.typeOf(x.value);
            yielded = join(yielded, x.from_ ? T.ANY : t);
          });
        }
      },
      false,
    );
    if (f.generator) return { kind: f.async ? 'rows' : 'iterable', of: yielded ?? T.ANY };
    if (f.node.returns !== null && out === undefined) return this.annotation(f.node.returns);
    return out ?? T.NONE;
  }

  private joinReturn(a: Type | undefined, b: Type): Type {
    // A recursive function's own result tells nothing.
    return a?.kind === 'any' ? b : b.kind === 'any' && a !== undefined ? a : join(a, b);
  }
}
