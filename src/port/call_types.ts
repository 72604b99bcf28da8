/** What calls give. */
import { find } from './api.js';
import { builtinCall, methodType, moduleType } from './builtins.js';
import { ExpressionTypes } from './expression_types.js';
import { join } from './join.js';
import { intOf } from './literals.js';
import { memberCall, numpyType } from './member_types.js';
import type { FuncInfo, Variable } from './program.js';
import type { Argument, Expr, ExprOf } from './syntax.js';
import * as T from './types.js';
import type { Type } from './types.js';

/** Types of calls; the arguments that they give to functions of the script are noted there. */
export abstract class CallTypes extends ExpressionTypes {
  /** Types of what is appended to lists. */
  readonly appends = new Map<Variable, Type>();

  /** Says what a function's parameters are when nobody else does. */
  protected setRole(t: Type, role: Type): void {
    if (t.kind === 'function') this.program.byId[t.id].role ??= role;
  }

  protected call(e: ExprOf<'call'>): Type {
    const special = this.specialCall(e);
    if (special !== null) return special;
    const t = T.present(this.typeOf(e.callee));
    if (e.callee.kind === 'attr') {
      const owner = T.present(this.typeOf(e.callee.object));
      const made = methodType(owner, e.callee.name, e, this);
      if (made !== null) return made;
    }
    return this.called(t, e.args, e);
  }

  /** What calling a function without a look at its arguments gives. */
  resultOf(t: Type): Type {
    return t.kind === 'function' ? this.program.byId[t.id].returns : this.called(t, []);
  }

  /** What calling a value of that type gives. */
  called(t: Type, args: readonly Argument[], e?: Expr): Type {
    void e;
    switch (t.kind) {
      case 'api': {
        const at = find(t.path);
        if (at === undefined && /^dataset\.\w+Dataset$/.test(t.path))
          return { kind: 'object', path: 'dataset.Dataset' };
        if (at === undefined)
          return t.path.startsWith('py:') ? moduleType(`${t.path}()`) : t.path.startsWith('np.') ? T.NDARRAY : T.ANY;
        if (at.kind === 'c') return { kind: 'object', path: at.path };
        if (t.path.startsWith('np.') && at.type.kind === 'any') return numpyType(t.path);
        if (at.path.startsWith('ops.')) for (const a of args.slice(0, 1)) this.hint(a.value, T.TENSOR);
        return at.type;
      }
      case 'class': {
        const init = this.program.classById.get(t.name)!.methods.get('__init__');
        if (init !== undefined) this.give(init, args);
        else {
          const base = this.program.classById.get(t.name)!.base;
          const b = base === null ? null : this.typeOf(base);
          if (b?.kind === 'class') this.called(b, args);
        }
        return { kind: 'instance', name: t.name };
      }
      case 'function': {
        const f = this.program.byId[t.id];
        this.give(f, args);
        return f.returns;
      }
      case 'instance': {
        const construct = this.methodOf(t.name, 'construct') ?? this.methodOf(t.name, '__call__');
        if (construct !== undefined) {
          this.give(construct, args);
          return construct.returns;
        }
        const path = this.basePath(t.name);
        return path === null ? T.ANY : memberCall(path, 'construct');
      }
      case 'object':
        for (const a of args) if (t.path.startsWith('nn.')) this.hint(a.value, T.TENSOR);
        return memberCall(t.path, 'construct');
      case 'callable':
        return t.of;
      default:
        return T.ANY;
    }
  }

  /** The method of a class of the script, or of a class of the script that it extends. */
  methodOf(id: string, name: string): FuncInfo | undefined {
    const info = this.program.classById.get(id)!;
    const own = info.methods.get(name);
    if (own !== undefined || info.base === null) return own;
    const t = this.typeOf(info.base);
    return t.kind === 'class' && t.name !== id ? this.methodOf(t.name, name) : undefined;
  }

  /** Notes the types of arguments for the parameters of a function. */
  protected give(f: FuncInfo, args: readonly Argument[]): void {
    const note = (name: string, t: Type): void => {
      const known = f.next.get(name);
      if (t.kind === 'any' && known !== undefined) return;
      f.next.set(name, known?.kind === 'any' ? t : join(known, t));
    };
    const plain = f.params.filter((p) => p.kind === 'plain');
    let i = 0;
    for (const a of args) {
      if (a.kind === 'keyword') note(a.name, this.typeOf(a.value));
      else if (a.kind === 'star') {
        const t = this.elementOf(a.value);
        while (i < plain.length) note(plain[i++].name, t);
        note('*', t);
      } else if (a.kind === 'position') {
        if (i < plain.length) note(plain[i].name, this.typeOf(a.value));
        else note('*', this.typeOf(a.value));
        i++;
      }
    }
  }

  /** Calls whose results depend on their arguments more than a table can say. */
  protected specialCall(e: ExprOf<'call'>): Type | null {
    const { callee } = e;
    if (callee.kind === 'name' && this.isBuiltin(callee) && e.args.length > 0) {
      const made = builtinCall(callee.id, e.args[0].value, e, this);
      if (made !== null) return made;
    }
    const t = this.typeOf(e.callee);
    const path = t.kind === 'api' ? (find(t.path)?.path ?? t.path) : '';
    const arg = (i: number, name: string): Expr | undefined =>
      e.args.find((a) => a.kind === 'keyword' && a.name === name)?.value ??
      (e.args[i]?.kind === 'position' ? e.args[i].value : undefined);
    switch (path) {
      case 'value_and_grad':
      case 'grad': {
        const f = arg(0, 'fn');
        if (f === undefined) return T.ANY;
        const ft = this.typeOf(f);
        this.setRole(ft, T.TENSOR);
        const position = arg(1, 'grad_position');
        const weights = arg(2, 'weights');
        const aux = arg(3, 'has_aux');
        const value = ft.kind === 'function' ? this.program.byId[ft.id].returns : this.called(ft, []);
        const one =
          (position === undefined && weights === undefined) || (position?.kind === 'number' && weights === undefined);
        const byBoth =
          weights !== undefined && weights.kind !== 'none' && position !== undefined && position.kind !== 'none';
        const grads: Type = one ? T.TENSOR : byBoth ? T.ANY : T.list(T.TENSOR);
        const async = ft.kind === 'function' && this.program.byId[ft.id].async;
        const extra: Type = T.list(T.TENSOR);
        const of =
          path === 'value_and_grad'
            ? T.tupleOf(value, grads)
            : aux?.kind === 'bool' && aux.value
              ? T.tupleOf(grads, extra)
              : grads;
        return { kind: 'callable', of, async };
      }
      case 'jit': {
        const f = arg(0, 'fn');
        if (f === undefined) return null;
        const ft = this.typeOf(f);
        this.setRole(ft, T.TENSOR);
        return ft;
      }
      case 'ops.stop_gradient':
      case 'ops.depend':
        return arg(0, 'value') ? this.typeOf(arg(0, 'value')!) : null;
      case 'amp.auto_mixed_precision':
        return arg(0, 'network') ? this.typeOf(arg(0, 'network')!) : null;
      case 'ops.clip_by_global_norm':
      case 'amp.LossScaler.unscale':
        return arg(0, 'x') ? this.typeOf(arg(0, 'x')!) : null;
      case 'py:matplotlib.pyplot.subplots': {
        const of = (name: string): Type => ({
          kind: 'object',
          path: `${path.slice(0, path.lastIndexOf('.'))}.${name}`,
        });
        const sizes = [arg(0, 'nrows'), arg(1, 'ncols')].map((x) => (x === undefined ? 1 : intOf(x)));
        return T.tupleOf(
          of('Figure'),
          sizes.reduce<Type>((t, n) => (n === 1 ? t : T.list(t)), of('Axes')),
        );
      }
      default:
    }
    if (e.callee.kind === 'attr') {
      const owner = T.present(this.typeOf(e.callee.object));
      // Loss scalers give back what they are given.
      if (
        owner.kind === 'object' &&
        /^amp\.\w*LossScaler$/.test(owner.path) &&
        /scale$/.test(e.callee.name) &&
        e.args[0]
      ) {
        return this.typeOf(e.args[0].value);
      }
      if (owner.kind === 'object' && owner.path.startsWith('dataset.') && e.callee.name === 'map') {
        const f = arg(0, 'operations');
        for (const each of f === undefined ? [] : f.kind === 'list' || f.kind === 'tuple' ? f.items : [f]) {
          const ft = this.typeOf(each);
          this.setRole(ft, T.NDARRAY);
        }
      }
      if (owner.kind === 'instance' && /^(set_train|to_float|set_grad)$/.test(e.callee.name)) return owner;
      if (
        owner.kind === 'object' &&
        owner.path.startsWith('nn.') &&
        /^(set_train|to_float|set_grad)$/.test(e.callee.name)
      )
        return owner;
      if (e.callee.name === 'append' && e.callee.object.kind === 'name' && e.args[0]) {
        const v = this.program.variable(e.callee.object);
        if (v !== undefined) this.appends.set(v, join(this.appends.get(v), this.typeOf(e.args[0].value)));
      }
    }
    return null;
  }
}
