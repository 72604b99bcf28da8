/**
 * Which definition of a name each use sees. Python lets a name hold values of several types one after the other; TypeScript does not. So the
 * definitions that reach a common use are one variable, and others of the same name may become another.
 */
import type { Block, Class, Expr, Func, Param, Stmt } from './syntax.js';
import { parts } from './walk.js';
import { boundNames } from './walk.js';
import { copy, mergeAll, type StateOf } from './flow.js';

/** What gives a name its value. */
export type Source =
  | { readonly kind: 'value'; readonly value: Expr; readonly path: readonly number[] }
  | { readonly kind: 'element'; readonly iter: Expr; readonly path: readonly number[] }
  | { readonly kind: 'augment'; readonly op: string; readonly target: Expr; readonly value: Expr }
  | { readonly kind: 'param'; readonly param: Param; readonly index: number }
  | { readonly kind: 'def'; readonly node: Func }
  | { readonly kind: 'class'; readonly node: Class }
  | { readonly kind: 'import'; readonly module: string; readonly name: string | null }
  | { readonly kind: 'error' };

/** A place that gives a name a value. */
export interface Def {
  readonly name: string;
  readonly source: Source;
  /** The node that stands for the name there. */
  readonly node: object;
  readonly scope: Scope;
  readonly block: Block | null;
  readonly statement: Stmt | null;
  /** Names that a function or class reads from outside, with the places. */
  readonly free: ReadonlyMap<string, Set<Expr>>;
  /** Definitions that its value is made from. */
  readonly deps: Set<Def>;
  parent: Def;
  seen: number;
}

/** A module, function, lambda, class or comprehension. */
export interface Scope {
  readonly kind: 'module' | 'function' | 'class' | 'inner';
  readonly node: object | null;
  readonly parent: Scope | null;
  readonly defs: Map<string, Def[]>;
  /** Names read but not defined here. */
  readonly free: Map<string, Set<Expr>>;
  readonly outer: Map<string, 'global' | 'nonlocal'>;
}

type State = StateOf<Def>;

/** Every use and definition with its variable. */
export interface Bindings {
  /** For each name: a place where it is read or given a value. */
  readonly defOf: Map<object, Def>;
  readonly scopes: Map<object, Scope>;
  readonly module: Scope;
  /** Where names are read: the innermost block and statement. */
  readonly places: Map<object, { block: Block; statement: Stmt }[]>;
  readonly uses: Map<Def, Expr[]>;
}

/** The definition that stands for all that are one variable. */
export function root(d: Def): Def {
  let at = d;
  while (at.parent !== at) at = at.parent = at.parent.parent;
  return at;
}

function unite(a: Def, b: Def): void {
  const [x, y] = [root(a), root(b)];
  if (x !== y) y.parent = x;
}

/** Finds out about all names of a module. */
export function bindNames(module: Block): Bindings {
  const binder = new Binder();
  return binder.run(module);
}

interface Flow {
  state: State | null;
  breaks: State[];
  continues: State[];
}

class Binder {
  private readonly reads = new Map<Expr, Set<Def>>();
  private readonly defOf = new Map<object, Def>();
  private readonly scopes = new Map<object, Scope>();
  private readonly places = new Map<object, { block: Block; statement: Stmt }[]>();
  private readonly path: { block: Block; statement: Stmt }[] = [];
  private version = 0;
  private readonly captured = new Set<string>();

  run(module: Block): Bindings {
    const scope = this.scope('module', module, null);
    const flow: Flow = { state: new Map(), breaks: [], continues: [] };
    this.block(module, scope, flow);
    this.finish(scope, flow.state ?? (new Map() as State));
    const uses = new Map<Def, Expr[]>();
    for (const [name, defs] of this.reads) {
      const [first, ...others] = defs;
      for (const other of others) unite(first, other);
      this.defOf.set(name, first);
    }
    for (const [name, def] of this.defOf) {
      if (!this.reads.has(name as Expr)) continue;
      const to = root(def);
      uses.set(to, [...(uses.get(to) ?? []), name as Expr]);
    }
    return { defOf: this.defOf, scopes: this.scopes, module: scope, places: this.places, uses };
  }

  private scope(kind: Scope['kind'], node: object, parent: Scope | null): Scope {
    const made: Scope = { kind, node, parent, defs: new Map(), free: new Map(), outer: new Map() };
    this.scopes.set(node, made);
    return made;
  }

  /** Functions that nobody calls see what there is at the end. */
  private finish(scope: Scope, state: State): void {
    for (const defs of scope.defs.values()) {
      for (const d of defs) {
        if (d.seen < 0 && d.free.size > 0) this.touch(d, state, scope);
      }
    }
    for (const defs of scope.defs.values()) {
      for (const d of defs) {
        for (const [name, nodes] of d.free) {
          const own = scope.kind === 'class' ? undefined : scope.defs.get(name);
          if (own !== undefined) for (const node of nodes) if (!this.reads.has(node)) this.see(node, own);
        }
      }
    }
    for (const [name, nodes] of [...scope.free]) {
      const own = scope.kind === 'class' ? undefined : scope.defs.get(name);
      if (own === undefined) continue;
      // Read before it is defined, as far as one can see.
      for (const node of nodes) if (!this.reads.has(node)) this.reads.set(node, new Set(own));
      scope.free.delete(name);
    }
    for (const [name, kind] of scope.outer) {
      const nodes = scope.free.get(name) ?? new Set();
      scope.free.set(name, nodes);
      void kind;
    }
  }

  private define(name: string, source: Source, node: object, scope: Scope, flow: Flow, deps: Iterable<Def> = []): void {
    const known = this.defOf.get(node);
    if (known !== undefined) {
      for (const dep of deps) known.deps.add(dep);
      flow.state?.set(name, new Set([known]));
      return;
    }
    const last = this.path[this.path.length - 1];
    const free =
      source.kind === 'def' || source.kind === 'class'
        ? (this.scopes.get(source.node)?.free ?? new Map())
        : this.freeIn(source);
    const made: Def = {
      name,
      source,
      node,
      scope,
      block: last?.block ?? null,
      statement: last?.statement ?? null,
      free,
      deps: new Set(deps),
      parent: undefined as never,
      seen: -1,
    };
    made.parent = made;
    if (this.captured.has(name)) this.version++;
    this.defOf.set(node, made);
    this.places.set(node, [...this.path]);
    const outer = scope.outer.get(name);
    if (outer !== undefined) {
      // `global x`: the variable is the one outside.
      let at: Scope = scope;
      do at = at.parent!;
      while (at.parent !== null && (outer === 'global' || at.kind === 'class' || !at.defs.has(name)));
      const others = at.defs.get(name) ?? [];
      at.defs.set(name, [...others, made]);
      for (const other of others) unite(other, made);
      this.pendingGlobals.add(`${name}`);
    } else {
      scope.defs.set(name, [...(scope.defs.get(name) ?? []), made]);
      if (this.pendingGlobals.has(name)) {
        const same = scope.defs.get(name)!;
        for (const other of same) unite(same[0], other);
      }
    }
    flow.state?.set(name, new Set([made]));
  }
  private readonly pendingGlobals = new Set<string>();

  private freeIn(source: Source): Map<string, Set<Expr>> {
    const free = new Map<string, Set<Expr>>();
    const value = source.kind === 'value' ? source.value : source.kind === 'element' ? source.iter : null;
    const visit = (e: Expr): void => {
      if (e.kind === 'lambda') {
        for (const [name, nodes] of this.scopes.get(e)?.free ?? []) free.set(name, nodes);
        return;
      }
      for (const part of parts(e)) visit(part);
    };
    if (value !== null) visit(value);
    return free;
  }

  private use(node: Extract<Expr, { kind: 'name' }>, scope: Scope, state: State | null): void {
    if (!this.places.has(node)) this.places.set(node, [...this.path]);
    const defs = scope.outer.has(node.id) ? undefined : state?.get(node.id);
    if (defs === undefined) {
      scope.free.set(node.id, (scope.free.get(node.id) ?? new Set()).add(node));
      this.captured.add(node.id);
      return;
    }
    this.see(node, defs);
    for (const d of defs) this.touch(d, state!, scope);
  }

  private see(node: Expr, defs: Iterable<Def>): void {
    const known = this.reads.get(node) ?? new Set<Def>();
    for (const d of defs) known.add(d);
    this.reads.set(node, known);
  }

  /** What a definition reads from outside sees the state at the place where it is used. */
  private touch(d: Def, state: State, scope: Scope): void {
    if (d.seen === this.version) return;
    d.seen = this.version;
    for (const [name, nodes] of d.free) {
      const defs = state.get(name);
      if (defs === undefined) continue;
      for (const node of nodes) this.see(node, defs);
      for (const each of defs) this.touch(each, state, scope);
    }
    for (const dep of d.deps) this.touch(dep, state, scope);
  }

  private block(block: Block, scope: Scope, flow: Flow): void {
    for (const statement of block.statements) {
      this.path.push({ block, statement });
      this.statement(statement, scope, flow);
      this.path.pop();
    }
  }

  private statement(s: Stmt, scope: Scope, flow: Flow): void {
    switch (s.kind) {
      case 'expression':
        this.expression(s.value, scope, flow);
        return;
      case 'assign': {
        if (s.value === null) return;
        this.expression(s.value, scope, flow);
        const deps = this.depsOf(s.value);
        for (const target of s.targets) this.target(target, s.value, 'value', scope, flow, deps);
        return;
      }
      case 'augment':
        this.expression(s.value, scope, flow);
        this.expression(s.target, scope, flow);
        if (s.target.kind === 'name') {
          const before = new Set(flow.state?.get(s.target.id) ?? []);
          // The place is both a use and a definition; the definition is known by the statement.
          this.define(s.target.id, { ...s, kind: 'augment' }, s, scope, flow, before);
          const made = this.defOf.get(s)!;
          for (const other of before) unite(other, made);
        }
        return;
      case 'def': {
        for (const e of s.decorators) this.expression(e, scope, flow);
        for (const p of s.params) if (p.value !== null) this.expression(p.value, scope, flow);
        this.function(s, scope);
        this.export(s, scope, flow.state);
        const deps = s.decorators.flatMap((e) => [...this.depsOf(e)]);
        this.define(s.name, { kind: 'def', node: s }, s, scope, flow, deps);
        return;
      }
      case 'class': {
        for (const e of s.decorators) this.expression(e, scope, flow);
        for (const b of s.bases) this.expression(b.value, scope, flow);
        if (!this.scopes.has(s)) {
          const inner = this.scope('class', s, scope);
          const state = new Map(flow.state ?? []);
          this.block(s.body, inner, { state, breaks: [], continues: [] });
          this.finish(inner, state);
        }
        this.export(s, scope, flow.state);
        const deps = s.bases.flatMap((b) => [...this.depsOf(b.value)]);
        this.define(s.name, { kind: 'class', node: s }, s, scope, flow, deps);
        return;
      }
      case 'if': {
        const ends: (State | null)[] = [];
        for (const branch of s.branches) {
          this.expression(branch.test, scope, flow);
          const before = copy(flow.state);
          this.block(branch.body, scope, flow);
          ends.push(flow.state);
          flow.state = before;
        }
        if (s.otherwise !== null) this.block(s.otherwise, scope, flow);
        ends.push(flow.state);
        flow.state = mergeAll(ends);
        return;
      }
      case 'for':
      case 'while': {
        if (s.kind === 'for') this.expression(s.iter, scope, flow);
        const before = copy(flow.state);
        let entry = copy(before);
        const inner: Flow = { state: null, breaks: [], continues: [] };
        for (let pass = 0; pass < 2; pass++) {
          inner.state = copy(entry);
          if (s.kind === 'while') this.expression(s.test, scope, inner);
          else this.target(s.target, s.iter, 'element', scope, inner, this.depsOf(s.iter));
          this.block(s.body, scope, inner);
          entry = mergeAll([entry, inner.state, ...inner.continues]);
        }
        if (s.kind === 'while') this.expression(s.test, scope, { ...inner, state: entry });
        flow.state = mergeAll([entry, ...inner.breaks]);
        if (s.otherwise !== null) this.block(s.otherwise, scope, flow);
        return;
      }
      case 'with':
        for (const { value, target } of s.items) {
          this.expression(value, scope, flow);
          if (target !== null) this.target(target, value, 'value', scope, flow, this.depsOf(value));
        }
        this.block(s.body, scope, flow);
        return;
      case 'try': {
        const before = copy(flow.state);
        this.block(s.body, scope, flow);
        const during = mergeAll([before, flow.state]);
        if (s.otherwise !== null) this.block(s.otherwise, scope, flow);
        const ends = [flow.state];
        for (const handler of s.handlers) {
          flow.state = copy(during);
          if (handler.type !== null) this.expression(handler.type, scope, flow);
          if (handler.name !== null) this.define(handler.name, { kind: 'error' }, handler, scope, flow);
          this.block(handler.body, scope, flow);
          ends.push(flow.state);
        }
        flow.state = mergeAll(ends);
        if (s.last !== null) {
          const alive = flow.state;
          flow.state = mergeAll([during, alive]);
          this.block(s.last, scope, flow);
          if (alive === null) flow.state = null;
        }
        return;
      }
      case 'return':
        if (s.value !== null) this.expression(s.value, scope, flow);
        flow.state = null;
        return;
      case 'raise':
        if (s.value !== null) this.expression(s.value, scope, flow);
        if (s.cause !== null) this.expression(s.cause, scope, flow);
        flow.state = null;
        return;
      case 'break':
      case 'continue':
        if (flow.state !== null) (s.kind === 'break' ? flow.breaks : flow.continues).push(flow.state);
        flow.state = null;
        return;
      case 'assert':
        this.expression(s.test, scope, flow);
        if (s.message !== null) this.expression(s.message, scope, flow);
        return;
      case 'delete':
        for (const t of s.targets) this.expression(t, scope, flow);
        return;
      case 'scope':
        for (const name of s.names) scope.outer.set(name, s.of);
        return;
      case 'import':
        if (s.names === null) {
          const name = s.as ?? s.module.split('.')[0];
          this.define(name, { kind: 'import', module: s.as === null ? name : s.module, name: null }, s, scope, flow);
        } else {
          for (const each of s.names) {
            this.define(each.as, { kind: 'import', module: s.module, name: each.name }, each, scope, flow);
          }
        }
        return;
      case 'pass':
      case 'unknown':
        return;
    }
  }

  /** What a function or class reads that its scope does not define is read by the scope around it. */
  private export(node: object, scope: Scope, state: State | null): void {
    const inner = this.scopes.get(node)!;
    for (const [name, nodes] of inner.free) {
      if (scope.kind !== 'class' && (state?.has(name) || scope.defs.has(name))) continue;
      const known = scope.free.get(name) ?? new Set();
      for (const each of nodes) known.add(each);
      scope.free.set(name, known);
    }
  }

  private function(node: Func | Extract<Expr, { kind: 'lambda' }>, scope: Scope): void {
    if (this.scopes.has(node)) return;
    const inner = this.scope('function', node, scope);
    const flow: Flow = { state: new Map(), breaks: [], continues: [] };
    node.params.forEach((p, index) => this.define(p.name, { kind: 'param', param: p, index }, p, inner, flow));
    if (node.kind === 'lambda') this.expression(node.body, inner, flow);
    else this.block(node.body, inner, flow);
    const end: State = new Map();
    for (const [name, defs] of inner.defs) end.set(name, new Set(defs));
    this.finish(inner, flow.state ?? end);
  }

  private target(
    target: Expr,
    value: Expr,
    kind: 'value' | 'element',
    scope: Scope,
    flow: Flow,
    deps: Iterable<Def>,
    path: readonly number[] = [],
  ): void {
    switch (target.kind) {
      case 'name': {
        const source: Source = kind === 'value' ? { kind, value, path } : { kind, iter: value, path };
        this.define(target.id, source, target, scope, flow, deps);
        return;
      }
      case 'tuple':
      case 'list':
        target.items.forEach((t, i) => this.target(t, value, kind, scope, flow, deps, [...path, i]));
        return;
      case 'star':
        this.target(target.value, value, kind, scope, flow, deps, [...path, -1]);
        return;
      default:
        this.expression(target, scope, flow);
    }
  }

  private depsOf(e: Expr): Set<Def> {
    const out = new Set<Def>();
    const visit = (x: Expr): void => {
      if (x.kind === 'name') for (const d of this.reads.get(x) ?? []) out.add(d);
      for (const part of parts(x)) visit(part);
    };
    visit(e);
    return out;
  }

  private expression(e: Expr, scope: Scope, flow: Flow): void {
    switch (e.kind) {
      case 'name':
        this.use(e, scope, flow.state);
        return;
      case 'lambda': {
        for (const p of e.params) if (p.value !== null) this.expression(p.value, scope, flow);
        this.function(e, scope);
        this.export(e, scope, flow.state);
        const { free } = this.scopes.get(e)!;
        for (const [name, nodes] of free) {
          const defs = flow.state?.get(name);
          if (defs === undefined) continue;
          for (const node of nodes) this.see(node, defs);
          for (const d of defs) this.touch(d, flow.state!, scope);
        }
        return;
      }
      case 'comprehension': {
        const before = copy(flow.state);
        for (const clause of e.clauses) {
          this.expression(clause.iter, scope, flow);
          const names = new Set([...boundNames(clause.target)].map((n) => n.id));
          const inner: Scope = this.scopes.get(clause) ?? this.scope('inner', clause, scope);
          this.target(clause.target, clause.iter, 'element', inner, flow, this.depsOf(clause.iter));
          void names;
          for (const each of clause.conditions) this.expression(each, scope, flow);
        }
        this.expression(e.element, scope, flow);
        if (e.value !== null) this.expression(e.value, scope, flow);
        flow.state = before;
        return;
      }
      case 'walrus':
        this.expression(e.value, scope, flow);
        this.define(e.name, { kind: 'value', value: e.value, path: [] }, e, scope, flow, this.depsOf(e.value));
        return;
      default:
        for (const part of parts(e)) this.expression(part, scope, flow);
    }
  }
}
