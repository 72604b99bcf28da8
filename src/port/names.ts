/** Names of TypeScript's variables: which Python definitions share one, where it is declared, what it is called. */
import type { Program, Variable } from './program.js';
import type { Scope } from './definitions.js';
import { fits, join } from './join.js';
import type { Block, Stmt } from './syntax.js';
import { ANY, type Type } from './types.js';
import { blocksOf } from './walk.js';

/** A variable as it is declared. */
export interface Slot {
  name: string;
  readonly scope: Scope;
  readonly variables: Variable[];
  type: Type;
  /** The innermost block that holds all its places; null for parameters. */
  home: Block | null;
  /** Whether it gets a value after its declaration. */
  reassigned: boolean;
  declared: boolean;
}

/** A slot that keeps a log of what has been declared, so that it can be taken back. */
class LoggedSlot implements Slot {
  name = '';
  reassigned = false;
  private isDeclared = false;

  constructor(
    readonly scope: Scope,
    readonly variables: Variable[],
    public type: Type,
    public home: Block | null,
    private readonly log: Slot[],
  ) {}

  get declared(): boolean {
    return this.isDeclared;
  }

  set declared(value: boolean) {
    if (value && !this.isDeclared) this.log.push(this);
    this.isDeclared = value;
  }
}

/** The slots of all variables, and those declared so far, in order. */
export interface Slots {
  readonly of: Map<Variable, Slot>;
  readonly log: Slot[];
}

const RESERVED = new Set(
  (
    'break case catch class const continue debugger default delete do else enum export extends false finally for function if import in instanceof new null ' +
    'return super switch this throw true try typeof var void while with yield let static implements interface package private protected public await ' +
    'arguments eval undefined NaN Infinity Array Object Number String Boolean Math Map Set Promise Error JSON console process Symbol BigInt Date async of'
  ).split(' '),
);

/** A name that TypeScript allows. */
export function safeName(name: string): string {
  return RESERVED.has(name) ? `${name}_` : name;
}

/** Gives every variable its slot. */
export function assignSlots(program: Program): Slots {
  const slots = new Map<Variable, Slot>();
  const log: Slot[] = [];
  const byScope = new Map<Scope, Map<string, Slot[]>>();
  const sorted = [...program.variables.values()].sort((a, b) => start(a) - start(b));
  for (const v of sorted) {
    const { scope } = v.key;
    const names = byScope.get(scope) ?? new Map<string, Slot[]>();
    byScope.set(scope, names);
    const same = names.get(v.name) ?? [];
    names.set(v.name, same);
    const type = v.type ?? ANY;
    const home = commonBlock(program, v);
    const joined = same.find((s) => canShare(s, v, type, home, program));
    if (joined !== undefined) {
      joined.variables.push(v);
      joined.type = join(joined.type, type);
      joined.home = joined.home === null ? null : common(joined.home, home, program);
      slots.set(v, joined);
      continue;
    }
    const slot: Slot = new LoggedSlot(scope, [v], type, home, log);
    same.push(slot);
    slots.set(v, slot);
  }
  for (const [scope, names] of byScope) {
    const taken = new Set<string>(scope.kind === 'class' ? [] : [...names.keys()].map(safeName));
    for (const [name, list] of names) {
      list.forEach((slot, i) => {
        slot.name = safeName(name);
        const clash = list.slice(0, i).some((other) => overlap(other, slot, program));
        if (i > 0 && clash) slot.name = fresh(safeName(name), slot.type, taken);
        taken.add(slot.name);
        slot.reassigned = slot.variables.reduce((n, v) => n + v.defs.length, 0) > 1;
      });
    }
  }
  return { of: slots, log };
}

function start(v: Variable): number {
  const node = v.defs[0].node as { from?: number };
  return node.from ?? v.defs[0].statement?.from ?? 0;
}

function fresh(name: string, type: Type, taken: Set<string>): string {
  const suffix = type.kind === 'ndarray' ? '_array' : ['number', 'int', 'float'].includes(type.kind) ? '_value' : '';
  if (suffix !== '' && !taken.has(name + suffix)) return name + suffix;
  let n = 2;
  while (taken.has(`${name}${n}`)) n++;
  return `${name}${n}`;
}

const isPlain = (v: Variable): boolean =>
  v.defs.every((d) => ['value', 'element', 'augment', 'param'].includes(d.source.kind));

function canShare(slot: Slot, v: Variable, type: Type, home: Block | null, program: Program): boolean {
  if (slot.scope.kind === 'inner') return false;
  const first = slot.variables[0];
  if (!isPlain(first) || !isPlain(v)) {
    // The same import again is the same thing; so is a function or class that is written out twice.
    const [a, b] = [first.defs[0], v.defs[0]];
    if (a.source.kind === 'import' && b.source.kind === 'import')
      return JSON.stringify(a.source) === JSON.stringify(b.source);
    if (a.source.kind === 'class' && b.source.kind === 'class')
      return program.classes.get(a.source.node) === program.classes.get(b.source.node);
    if (a.source.kind === 'def' && b.source.kind === 'def')
      return program.functions.get(a.source.node) === program.functions.get(b.source.node);
    return false;
  }
  if (slot.home !== null && home !== null && disjoint(slot.home, home, program)) return false;
  // A name that a loop gives is best the loop's own.
  const loops = (x: Variable): boolean => x.defs.every((d) => d.source.kind === 'element');
  if (slot.home !== home && (loops(v) || slot.variables.every(loops)) && slot.home !== null) return false;
  return fits(slot.type, type) && fits(type, slot.type);
}

/** The blocks around a place, outermost first. */
function blocksAt(program: Program, node: object): Block[] {
  return (program.bindings.places.get(node) ?? []).map((p) => p.block);
}

function commonBlock(program: Program, v: Variable): Block | null {
  if (v.defs.some((d) => d.source.kind === 'param')) return null;
  let out: Block[] | null = null;
  for (const node of [...v.defs.map((d) => d.node), ...v.uses]) {
    let path = blocksAt(program, node);
    const def = v.defs.find((d) => d.node === node);
    // What a loop gives belongs to its body.
    if (def?.statement?.kind === 'for' && def.source.kind === 'element') path = [...path, def.statement.body];
    out = out === null ? path : out.slice(0, shared(out, path));
  }
  return out === null || out.length === 0 ? program.module : out[out.length - 1];
}

function shared(a: readonly Block[], b: readonly Block[]): number {
  let n = 0;
  while (n < a.length && n < b.length && a[n] === b[n]) n++;
  return n;
}

function contains(outer: Block, inner: Block): boolean {
  if (outer === inner) return true;
  return outer.statements.some((s) => blocksOf(s).some((b) => contains(b, inner)));
}

function disjoint(a: Block, b: Block, program: Program): boolean {
  void program;
  return !contains(a, b) && !contains(b, a);
}

function common(a: Block, b: Block | null, program: Program): Block {
  if (b === null || contains(a, b)) return a;
  if (contains(b, a)) return b;
  return program.module;
}

/** True when two slots of one name would get into each other's way. */
function overlap(a: Slot, b: Slot, program: Program): boolean {
  if (a.home === null || b.home === null) return true;
  if (!contains(a.home, b.home) && !contains(b.home, a.home)) return false;
  if (a.home === b.home) return true;
  const [outer, inner] = contains(a.home, b.home) ? [a, b] : [b, a];
  // The inner one hides the outer one in all of its block, and in the head of its loop.
  const heads = new Set<Stmt>();
  for (const v of inner.variables) for (const d of v.defs) if (d.statement?.kind === 'for') heads.add(d.statement);
  return outer.variables.some((v) =>
    [...v.uses, ...v.defs.map((d) => d.node)].some((node) =>
      (program.bindings.places.get(node) ?? []).some((p) => p.block === inner.home || heads.has(p.statement)),
    ),
  );
}
