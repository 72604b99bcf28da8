/**
 * Which definition of a name each use sees. Python lets a name hold values of several types one after the other; TypeScript does not. So the
 * definitions that reach a common use are one variable, and others of the same name may become another.
 */
import {
  Definitions,
  unite,
  type Bindings,
  type Def,
  type Flow,
  type Scope,
  type Source,
  type State,
} from './definitions.js';
import { copy, mergeAll } from './flow.js';
import type { Block, Expr, Func, Stmt } from './syntax.js';
import { parts } from './walk.js';

/** Finds out about all names of a module. */
export function bindNames(module: Block): Bindings {
  const binder = new Binder();
  return binder.run(module);
}

/** Walks over the statements in the order in which they run. */
class Binder extends Definitions {
  run(module: Block): Bindings {
    const scope = this.scope('module', module, null);
    const flow: Flow = { state: new Map(), breaks: [], continues: [] };
    this.block(module, scope, flow);
    this.finish(scope, flow.state ?? (new Map() as State));
    return this.bindings(scope);
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
          const inner: Scope = this.scopes.get(clause) ?? this.scope('inner', clause, scope);
          this.target(clause.target, clause.iter, 'element', inner, flow, this.depsOf(clause.iter));
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
