/** Definitions and uses of names: which definitions are one variable, and what functions see of what is outside of them. */
import type { StateOf } from './flow.js';
import type { Block, Class, Expr, Func, Param, Stmt } from './syntax.js';
import { parts } from './walk.js';

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

/** What each name may hold at a place. */
export type State = StateOf<Def>;

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

/** Makes one variable of two definitions. */
export function unite(a: Def, b: Def): void {
  const [x, y] = [root(a), root(b)];
  if (x !== y) y.parent = x;
}

/** What each name may hold while a block is walked; null where no way leads. */
export interface Flow {
  state: State | null;
  breaks: State[];
  continues: State[];
}

/** All definitions and uses that were met so far, and which of them belong together. */
export class Definitions {
  private readonly reads = new Map<Expr, Set<Def>>();
  protected readonly defOf = new Map<object, Def>();
  protected readonly scopes = new Map<object, Scope>();
  private readonly places = new Map<object, { block: Block; statement: Stmt }[]>();
  protected readonly path: { block: Block; statement: Stmt }[] = [];
  private version = 0;
  /** Names that some function declares global or nonlocal. */
  private readonly pendingGlobals = new Set<string>();
  private readonly captured = new Set<string>();

  protected scope(kind: Scope['kind'], node: object, parent: Scope | null): Scope {
    const made: Scope = { kind, node, parent, defs: new Map(), free: new Map(), outer: new Map() };
    this.scopes.set(node, made);
    return made;
  }

  /** Functions that nobody calls see what there is at the end. */
  protected finish(scope: Scope, state: State): void {
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
    for (const name of scope.outer.keys()) if (!scope.free.has(name)) scope.free.set(name, new Set());
  }

  protected define(
    name: string,
    source: Source,
    node: object,
    scope: Scope,
    flow: Flow,
    deps: Iterable<Def> = [],
  ): void {
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
      this.pendingGlobals.add(name);
    } else {
      scope.defs.set(name, [...(scope.defs.get(name) ?? []), made]);
      if (this.pendingGlobals.has(name)) {
        const same = scope.defs.get(name)!;
        for (const other of same) unite(same[0], other);
      }
    }
    flow.state?.set(name, new Set([made]));
  }

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

  protected use(node: Extract<Expr, { kind: 'name' }>, scope: Scope, state: State | null): void {
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

  protected see(node: Expr, defs: Iterable<Def>): void {
    const known = this.reads.get(node) ?? new Set<Def>();
    for (const d of defs) known.add(d);
    this.reads.set(node, known);
  }

  /** What a definition reads from outside sees the state at the place where it is used. */
  protected touch(d: Def, state: State, scope: Scope): void {
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

  /** What a function or class reads that its scope does not define is read by the scope around it. */
  protected export(node: object, scope: Scope, state: State | null): void {
    const inner = this.scopes.get(node)!;
    for (const [name, nodes] of inner.free) {
      if (scope.kind !== 'class' && (state?.has(name) || scope.defs.has(name))) continue;
      const known = scope.free.get(name) ?? new Set();
      for (const each of nodes) known.add(each);
      scope.free.set(name, known);
    }
  }

  protected depsOf(e: Expr): Set<Def> {
    const out = new Set<Def>();
    const visit = (x: Expr): void => {
      if (x.kind === 'name') for (const d of this.reads.get(x) ?? []) out.add(d);
      for (const part of parts(x)) visit(part);
    };
    visit(e);
    return out;
  }

  /** Every use and definition with its variable. */
  protected bindings(module: Scope): Bindings {
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
    return { defOf: this.defOf, scopes: this.scopes, module, places: this.places, uses };
  }
}
