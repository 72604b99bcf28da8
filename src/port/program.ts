/** The functions, classes and variables of a script. */
import { root, type Bindings, type Def } from './definitions.js';
import { bindNames } from './scopes.js';
import { ANY, type Type } from './types.js';
import type { Block, Class, Expr, Func, Param } from './syntax.js';
import { everyExpression, everyStatement, expressionsOf } from './walk.js';

/** A lambda. */
export type Lambda = Extract<Expr, { kind: 'lambda' }>;

/** A function, method or lambda. */
export interface FuncInfo {
  readonly id: number;
  readonly node: Func | Lambda;
  readonly owner: ClassInfo | null;
  /** Name of the parameter that is the object, for methods. */
  readonly self: string | null;
  readonly params: readonly Param[];
  returns: Type;
  async: boolean;
  readonly generator: boolean;
  /** What its parameters are when nobody says: a network's inputs are Tensors. */
  role: Type | null;
  /** Types of arguments that calls give it. */
  given: Map<string, Type>;
  /** What calls have given since the last round. */
  next: Map<string, Type>;
}

/** A class of the script. */
export interface ClassInfo {
  readonly id: string;
  readonly node: Class;
  readonly scopeNode: object;
  readonly fields: Map<string, Type>;
  readonly methods: Map<string, FuncInfo>;
  /** What it extends, as an expression; null for nothing. */
  readonly base: Expr | null;
  /** Name in TypeScript. */
  name: string;
}

/** A variable of TypeScript: definitions of one name that are one. */
export interface Variable {
  readonly key: Def;
  readonly name: string;
  readonly defs: Def[];
  readonly uses: Expr[];
  type: Type | undefined;
  /** All its reads want one number of what `asnumpy` gives. */
  scalar: boolean;
  jsName: string;
}

/** Everything known of a script. */
export class Program {
  readonly bindings: Bindings;
  readonly variables = new Map<Def, Variable>();
  readonly functions = new Map<object, FuncInfo>();
  readonly byId: FuncInfo[] = [];
  readonly classes = new Map<object, ClassInfo>();
  readonly classById = new Map<string, ClassInfo>();
  /** Classes and functions that repeat an earlier one word for word. */
  readonly repeated = new Map<object, object>();

  constructor(
    readonly module: Block,
    readonly source: string,
  ) {
    this.bindings = bindNames(module);
    this.collectVariables();
    this.collectBlock(module, module, null);
  }

  private collectVariables(): void {
    for (const def of new Set(this.bindings.defOf.values())) {
      const key = root(def);
      let variable = this.variables.get(key);
      if (variable === undefined) {
        variable = {
          key,
          name: key.name,
          defs: [],
          uses: this.bindings.uses.get(key) ?? [],
          type: undefined,
          scalar: false,
          jsName: key.name,
        };
        this.variables.set(key, variable);
      }
      if (!variable.defs.includes(def)) variable.defs.push(def);
    }
    for (const v of this.variables.values()) v.defs.sort((a, b) => positionOf(a) - positionOf(b));
  }

  private collectBlock(block: Block, scopeNode: object, owner: ClassInfo | null): void {
    const texts = new Map<string, object>();
    const visit = (inner: Block): void => {
      everyStatement(
        inner,
        (s) => {
          if (s.kind === 'class') {
            const known = texts.get(this.text(s));
            if (known !== undefined) {
              this.repeated.set(s, known);
              this.classes.set(s, this.classes.get(known)!);
              return;
            }
            texts.set(this.text(s), s);
            this.addClass(s, scopeNode);
          } else if (s.kind === 'def') {
            const known = owner === null ? texts.get(this.text(s)) : undefined;
            if (known !== undefined) {
              this.repeated.set(s, known);
              this.functions.set(s, this.functions.get(known)!);
              return;
            }
            texts.set(this.text(s), s);
            this.addFunction(s, owner);
          }
          for (const e of expressionsOf(s)) {
            everyExpression(e, (x) => {
              if (x.kind === 'lambda') this.addFunction(x, null);
            });
          }
        },
        false,
      );
    };
    visit(block);
  }

  /** The text of a function or class without comments and empty lines: equal texts in one scope mean the same. */
  private text(s: Func | Class): string {
    return this.source
      .slice(s.from, s.to)
      .replace(/#[^\n]*/g, '')
      .replace(/[ \t]+$/gm, '')
      .replace(/\n+/g, '\n');
  }

  private addClass(s: Class, scopeNode: object): void {
    const base = s.bases.find((b) => b.kind === 'position')?.value ?? null;
    const info: ClassInfo = {
      id: String(this.classById.size),
      node: s,
      scopeNode,
      fields: new Map(),
      methods: new Map(),
      base: base?.kind === 'name' && base.id === 'object' ? null : base,
      name: s.name,
    };
    this.classes.set(s, info);
    this.classById.set(info.id, info);
    this.collectBlock(s.body, s, info);
  }

  private addFunction(node: Func | Lambda, owner: ClassInfo | null): void {
    if (this.functions.has(node)) return;
    const isStatic =
      node.kind === 'def' && node.decorators.some((d) => d.kind === 'name' && ['staticmethod'].includes(d.id));
    const method = owner !== null && !isStatic && node.kind === 'def';
    const info: FuncInfo = {
      id: this.byId.length,
      node,
      owner,
      self: method ? (node.params[0]?.name ?? null) : null,
      params: method ? node.params.slice(1) : node.params,
      returns: ANY,
      async: false,
      generator: node.kind === 'def' && hasYield(node),
      role: null,
      given: new Map(),
      next: new Map(),
    };
    this.functions.set(node, info);
    this.byId.push(info);
    if (owner !== null && node.kind === 'def') owner.methods.set(node.name, info);
    if (node.kind === 'def') this.collectBlock(node.body, node, null);
    else
      everyExpression(node.body, (x) => {
        if (x.kind === 'lambda') this.addFunction(x, null);
      });
  }

  /** The variable of a place: a name that is read, a target, a parameter, a function or class. */
  variable(node: object): Variable | undefined {
    const def = this.bindings.defOf.get(node);
    return def === undefined ? undefined : this.variables.get(root(def));
  }
}

function positionOf(d: Def): number {
  const node = d.node as { from?: number };
  return node.from ?? d.statement?.from ?? 0;
}

function hasYield(f: Func): boolean {
  let found = false;
  everyStatement(
    f.body,
    (s) => {
      if (s.kind === 'def' || s.kind === 'class') return;
      for (const e of expressionsOf(s)) {
        const visit = (x: Expr): void => {
          if (x.kind === 'yield') found = true;
        };
        everyExpression(e, visit);
      }
    },
    false,
  );
  return found;
}
