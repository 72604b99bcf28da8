/** Types of expressions. */
import { find, member } from './api.js';
import { builtinType, moduleType, type TypeSource } from './builtins.js';
import { join } from './join.js';
import { intOf } from './literals.js';
import { memberType } from './member_types.js';
import type { FuncInfo, Program } from './program.js';
import { findScalars } from './scalars.js';
import type { Expr, ExprOf } from './syntax.js';
import * as T from './types.js';
import type { Type } from './types.js';

/** Types of expressions, given those of variables. What calls give, and what calls tell of parameters, is left to others. */
export abstract class ExpressionTypes implements TypeSource {
  protected cache = new Map<Expr, Type>();
  private readonly active = new Set<object>();
  protected readonly scalars: Set<Expr>;

  constructor(readonly program: Program) {
    this.scalars = findScalars(program, (e) => this.isBuiltin(e));
  }

  protected abstract call(e: ExprOf<'call'>): Type;
  abstract resultOf(t: Type): Type;
  abstract methodOf(id: string, name: string): FuncInfo | undefined;
  /** What something must be, from what is done with it. */
  protected abstract hint(e: Expr, t: Type): void;

  /** True for a class whose objects are cells. */
  isCellClass(id: string): boolean {
    return this.apiBase(id, (path) => member(path, 'construct') !== undefined && path.startsWith('nn.'));
  }

  /** The class of the package that a class of the script extends, if there is one for which `check` holds. */
  apiBase(id: string, check: (path: string) => boolean): boolean {
    const path = this.basePath(id);
    return path !== null && check(path);
  }

  /** The path of the class of the package that a class of the script extends, through other classes of the script. */
  basePath(id: string): string | null {
    const info = this.program.classById.get(id);
    if (info?.base == null) return null;
    const t = this.typeOf(info.base);
    if (t.kind === 'api') return find(t.path)?.kind === 'c' ? find(t.path)!.path : null;
    return t.kind === 'class' && t.name !== id ? this.basePath(t.name) : null;
  }

  /** The part of a value that a pattern takes: `a, (b, c) = value`. */
  part(t: Type, path: readonly number[]): Type {
    let at = T.present(t);
    for (const i of path) {
      if (at.kind === 'tuple') at = i < 0 ? T.list(this.elementType(at)) : (at.items[i] ?? T.ANY);
      else at = i < 0 ? T.list(this.elementType(at)) : this.elementType(at);
    }
    return path.length > 0 ? at : t;
  }

  elementType(t: Type): Type {
    return T.elementOf(T.present(t));
  }

  /** What a loop over an expression gives each time. */
  elementOf(iter: Expr): Type {
    if (iter.kind === 'call' && iter.callee.kind === 'name' && this.isBuiltin(iter.callee)) {
      const args = iter.args.map((a) => a.value);
      switch (iter.callee.id) {
        case 'range':
          return T.INT;
        case 'enumerate':
          return args.length > 0 ? T.tupleOf(T.INT, this.elementOf(args[0])) : T.ANY;
        case 'zip':
          return T.tupleOf(...args.map((a) => this.elementOf(a)));
        case 'reversed':
        case 'sorted':
        case 'list':
        case 'tuple':
        case 'iter':
          return args.length > 0 ? this.elementOf(args[0]) : T.ANY;
        default:
      }
    }
    const t = T.present(this.typeOf(iter));
    if (t.kind === 'instance') {
      const info = this.program.classById.get(t.name)!;
      if (this.isCellClass(t.name)) return T.ANY;
      const next = info.methods.get('__next__') ?? info.methods.get('__getitem__');
      const whole = info.methods.get('__iter__');
      if (whole?.generator) return this.elementType(whole.returns);
      return next?.returns ?? T.ANY;
    }
    if (t.kind === 'object' && ['nn.CellList', 'nn.SequentialCell'].includes(t.path))
      return { kind: 'object', path: 'nn.Cell' };
    return this.elementType(t);
  }

  /** True for a name that the script does not define: one of Python's own. */
  isBuiltin(e: Expr): boolean {
    return e.kind === 'name' && this.program.variable(e) === undefined;
  }

  typeOf(e: Expr): Type {
    const known = this.cache.get(e);
    if (known !== undefined) return known;
    if (this.active.has(e)) return T.ANY;
    this.active.add(e);
    const t = T.bounded(this.compute(e));
    this.active.delete(e);
    this.cache.set(e, t);
    return t;
  }

  protected compute(e: Expr): Type {
    switch (e.kind) {
      case 'number':
        return e.int ? T.INT : T.FLOAT;
      case 'string':
        return { kind: 'string', values: [e.value] };
      case 'format':
        return T.STRING;
      case 'bool':
      case 'not':
        return T.BOOL;
      case 'none':
        return T.NONE;
      case 'name': {
        const v = this.program.variable(e);
        if (v === undefined) return builtinType(e.id);
        return v.type ?? T.ANY;
      }
      case 'attr':
        return this.attribute(e);
      case 'index':
        return this.index(e);
      case 'call':
        return this.call(e);
      case 'binary':
        return this.arithmetic(e.op, this.typeOf(e.left), this.typeOf(e.right), e);
      case 'unary': {
        const t = this.typeOf(e.operand);
        return t.kind === 'bool' ? T.INT : t;
      }
      case 'compare': {
        const types = [e.first, ...e.rest.map((r) => r.right)].map((x) => this.typeOf(x));
        if (e.rest.every((r) => !['in', 'not in', 'is', 'is not'].includes(r.op))) {
          if (types.some(T.isTensor)) return T.TENSOR;
          if (types.some((t) => t.kind === 'ndarray') && !this.scalarContext(e)) return T.NDARRAY;
        }
        return T.BOOL;
      }
      case 'logic': {
        const types = e.items.map((x) => this.typeOf(x));
        return types.reduce((a, b) => (b.kind === 'none' ? a : join(e.op === 'or' ? T.present(a) : a, b)));
      }
      case 'choice':
        return join(this.typeOf(e.yes), this.typeOf(e.no));
      case 'lambda':
        return this.lambdaType(e);
      case 'tuple':
        if (e.items.some((x) => x.kind === 'star')) return T.list(this.itemsType(e.items));
        return { kind: 'tuple', items: e.items.map((x) => this.typeOf(x)) };
      case 'list':
        return T.list(this.itemsType(e.items));
      case 'set':
        return { kind: 'set', of: this.itemsType(e.items) };
      case 'dict':
        return {
          kind: 'record',
          of: e.entries.reduce<Type | undefined>((t, x) => join(t, this.typeOf(x.value)), undefined) ?? T.ANY,
        };
      case 'comprehension': {
        const of = this.typeOf(e.value ?? e.element);
        if (e.of === 'dict') return { kind: 'record', of };
        return { kind: e.of === 'set' ? 'set' : 'list', of };
      }
      case 'star':
      case 'await':
      case 'walrus':
        return this.typeOf(e.value);
      case 'slice':
      case 'ellipsis':
      case 'yield':
        return T.ANY;
    }
  }

  protected lambdaType(e: Expr): Type {
    const info = this.program.functions.get(e);
    return info === undefined ? T.ANY : { kind: 'function', id: info.id };
  }

  protected itemsType(items: readonly Expr[]): Type {
    let out: Type | undefined;
    for (const x of items) {
      const t = x.kind === 'star' ? this.elementOf(x.value) : this.typeOf(x);
      out = join(out, t);
    }
    return out ?? T.ANY;
  }

  arithmetic(op: string, a: Type, b: Type, e?: Expr): Type {
    if (T.isTensor(a) || T.isTensor(b)) return T.TENSOR;
    if (a.kind === 'ndarray' || b.kind === 'ndarray')
      return e !== undefined && this.scalarContext(e) ? T.NUMBER : T.NDARRAY;
    if (T.isNumber(a) && T.isNumber(b)) {
      if (op === '/') return T.FLOAT;
      if (a.kind === 'float' || b.kind === 'float') return T.FLOAT;
      const ints = (t: Type): boolean => t.kind === 'int' || t.kind === 'bool';
      return ints(a) && ints(b) ? T.INT : T.NUMBER;
    }
    if (a.kind === 'string') return op === '+' || op === '*' || op === '%' ? T.STRING : T.ANY;
    if (op === '+' && (a.kind === 'list' || a.kind === 'tuple')) {
      if (a.kind === 'tuple' && b.kind === 'tuple') return { kind: 'tuple', items: [...a.items, ...b.items] };
      return T.list(join(this.elementType(a), this.elementType(b)));
    }
    if (op === '*' && (a.kind === 'list' || b.kind === 'list')) return a.kind === 'list' ? a : b;
    if (op === '/' && (T.isNumber(a) || T.isNumber(b)) && (a.kind === 'any' || b.kind === 'any')) return T.ANY;
    return T.ANY;
  }

  protected attribute(e: ExprOf<'attr'>): Type {
    if (e.object.kind === 'call' && e.object.callee.kind === 'name' && e.object.callee.id === 'super') {
      return this.inherited(e);
    }
    const t = T.present(this.typeOf(e.object));
    switch (t.kind) {
      case 'api': {
        const path = t.path === '' ? e.name : `${t.path}.${e.name}`;
        if (path.startsWith('py:')) return moduleType(path);
        const at = find(path);
        if (at?.kind === 'v' && !path.startsWith('np.')) return at.type;
        if (at?.kind === 'v') return T.NUMBER;
        return { kind: 'api', path: at === undefined ? path : path };
      }
      case 'instance': {
        const info = this.program.classById.get(t.name)!;
        const field = info.fields.get(e.name);
        if (field !== undefined) return field;
        const method = info.methods.get(e.name);
        if (method !== undefined) {
          if (
            method.node.kind === 'def' &&
            method.node.decorators.some((d) => d.kind === 'name' && d.id === 'property')
          )
            return method.returns;
          return { kind: 'function', id: method.id };
        }
        const base = info.base === null ? T.ANY : this.typeOf(info.base);
        if (base.kind === 'class') return this.attributeOf({ kind: 'instance', name: base.name }, e.name);
        const path = this.basePath(t.name);
        return path === null ? T.ANY : memberType(path, e.name);
      }
      case 'class': {
        const info = this.program.classById.get(t.name)!;
        const method = info.methods.get(e.name);
        return method !== undefined ? { kind: 'function', id: method.id } : (info.fields.get(e.name) ?? T.ANY);
      }
      case 'object':
        if (T.isTensor(t) && e.name === 'shape') return T.list(T.INT);
        return memberType(t.path, e.name);
      case 'ndarray':
        if (e.name === 'shape') return T.list(T.INT);
        if (e.name === 'T') return T.NDARRAY;
        if (e.name === 'size' || e.name === 'ndim') return T.INT;
        return e.name === 'dtype' ? T.STRING : T.ANY;
      case 'list':
        return e.name === 'flat' ? T.list(T.innermost(t)) : T.ANY;
      case 'any':
        if (e.name === 'shape') return T.list(T.INT);
        if (['asnumpy'].includes(e.name)) this.hint(e.object, T.TENSOR);
        return T.ANY;
      default:
        return T.ANY;
    }
  }

  /** What `super().name` is. */
  private inherited(e: ExprOf<'attr'>): Type {
    const around = [...this.program.classById.values()].filter((c) => c.node.from <= e.from && e.to <= c.node.to);
    const info = around.sort((a, b) => b.node.from - a.node.from)[0];
    const base = info?.base == null ? T.ANY : this.typeOf(info.base);
    if (base.kind === 'class') return this.attributeOf({ kind: 'instance', name: base.name }, e.name);
    const path = info === undefined ? null : this.basePath(info.id);
    return path === null ? T.ANY : memberType(path, e.name);
  }

  protected attributeOf(t: Type, name: string): Type {
    if (t.kind !== 'instance') return T.ANY;
    const info = this.program.classById.get(t.name)!;
    const found = info.fields.get(name);
    if (found !== undefined) return found;
    const method = info.methods.get(name);
    if (method !== undefined) return { kind: 'function', id: method.id };
    const path = this.basePath(t.name);
    return path === null ? T.ANY : memberType(path, name);
  }

  protected index(e: ExprOf<'index'>): Type {
    const t = T.present(this.typeOf(e.object));
    const [item] = e.items;
    switch (t.kind) {
      case 'list':
        return item?.kind === 'slice' ? t : e.items.reduce<Type>((of) => this.elementType(of), t);
      case 'tuple': {
        if (item?.kind === 'slice') return T.list(this.elementType(t));
        const n = intOf(item);
        return n !== null ? (t.items[n < 0 ? n + t.items.length : n] ?? T.ANY) : this.elementType(t);
      }
      case 'map':
      case 'record':
        return t.of;
      case 'string':
        return T.STRING;
      case 'ndarray':
        return T.NDARRAY;
      case 'object':
        if (T.isTensor(t)) return T.TENSOR;
        if (t.path === 'ParameterTuple') return T.PARAMETER;
        if (['nn.CellList', 'nn.SequentialCell', 'nn.CellDict'].includes(t.path))
          return { kind: 'object', path: 'nn.Cell' };
        return T.ANY;
      case 'instance': {
        const get = this.program.classById.get(t.name)!.methods.get('__getitem__');
        return get?.returns ?? T.ANY;
      }
      default:
        return T.ANY;
    }
  }

  /** What `X.asnumpy()` stands for where one number is wanted. */
  scalarContext(e: Expr): boolean {
    return this.scalars.has(e);
  }
}
