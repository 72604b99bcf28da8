import { find, member } from './api.js';
import { Imports } from './imports.js';
import type { Inference } from './infer.js';
import { name as nameOut, type Out } from './layout.js';
import type { IntData } from './int_data.js';
import type { Slot, Slots } from './names.js';
import type { ClassInfo, FuncInfo, Program, Variable } from './program.js';
import type { Doc } from './doc.js';
import { importedPath } from './infer.js';
import type { Argument, Block, Expr, Stmt, StmtOf } from './syntax.js';
import { everyStatement } from './walk.js';
import * as T from './types.js';
import type { Type } from './types.js';

/** What is said of a place: an error leaves the line out, a warning asks to look at it. */
export interface Note {
  readonly offset: number;
  readonly severity: 'error' | 'warning';
  readonly message: string;
}

/** What a value is wanted for. */
export type Want = 'value' | 'number' | 'condition';

/** The writers that call each other: given to the emitter, so that their files need not import each other in a circle. */
export interface Writers {
  emit(e: Emitter, x: Expr, want?: Want): Out;
  condition(e: Emitter, x: Expr): Out;
  numberOf(e: Emitter, x: Expr): Out;
  apiArguments(e: Emitter, params: readonly string[], args: readonly Argument[]): Out[];
  ownArguments(e: Emitter, f: FuncInfo, args: readonly Argument[], at: Expr): Out[];
  emitBlock(e: Emitter, block: Block): Doc[];
  functionBody(e: Emitter, f: FuncInfo, self: string | null, body: Block): { body: Doc; async: boolean };
  leaveOut(e: Emitter, s: Stmt, why: string): Doc[];
}

/** The function that is being written. */
export interface Context {
  readonly func: FuncInfo | null;
  /** Waiting is not possible here: constructors, callbacks. */
  readonly sync: boolean;
  async: boolean;
  /** What stands for `self`. */
  readonly self: string | null;
}

/** Thrown where something cannot be translated; the statement is left out. */
export class Untranslated extends Error {
  constructor(
    message: string,
    readonly offset: number,
  ) {
    super(message);
  }
}

/** Modules of Python of which something is understood. */
const KNOWN_MODULES =
  /^(os|os\.path|sys|time|math|random|copy|typing|__future__|abc|warnings|logging|argparse|collections|functools)$/;

/** For each statement the variables whose first definition is within it, but not the statement itself. */
function startsOf(slots: Iterable<Slot>, program: Program): Map<Stmt, Slot[]> {
  const out = new Map<Stmt, Slot[]>();
  for (const slot of new Set(slots)) {
    if (slot.home === null || slot.scope.kind === 'inner' || slot.scope.kind === 'class') continue;
    const [first] = slot.variables[0].defs;
    if (['import', 'error', 'param'].includes(first.source.kind)) continue;
    const path = program.bindings.places.get(first.node) ?? [];
    const top = path.find((p) => p.block === slot.home)?.statement;
    if (top === undefined) continue;
    const isWalrus = (first.node as { kind?: string }).kind === 'walrus';
    if (top === first.statement && top.kind !== 'for' && !isWalrus) continue;
    // The statements of `with` go where it stands.
    const between = path.slice(
      path.findIndex((p) => p.statement === top),
      -1,
    );
    if (
      between.length > 0 &&
      between.every((p) => p.statement.kind === 'with') &&
      path[path.length - 1].statement === first.statement
    )
      continue;
    out.set(top, [...(out.get(top) ?? []), slot]);
  }
  return out;
}

const SPECIAL: Readonly<Record<string, string>> = {
  __getitem__: 'get',
  __call__: 'call',
  __str__: 'toString',
  __repr__: 'toString',
  __next__: 'next',
  __iter__: '[Symbol.iterator]',
  __len__: 'length',
};

/** What all parts of the writer share. */
export class Emitter {
  readonly notes: Note[] = [];
  readonly apis = new Map<string, { count: number; offset: number }>();
  readonly imports: Imports;
  context: Context = { func: null, sync: false, async: false, self: null };
  /** Whether arrays of numpy whose type numpy-ts does not tell are cast; not where a Tensor is made of them. */
  casts = true;
  /** Numbers are written as bigints. */
  bigints = 0;
  /** How many function types are being written within each other. */
  depth = 0;
  /** Something has become asynchronous since the last writing. */
  changed = false;

  constructor(
    readonly program: Program,
    readonly infer: Inference,
    private readonly allSlots: Slots,
    readonly ints: IntData,
    readonly writers: Writers,
    /** The modules beside the package: `mindspore-ts/port`. */
    readonly besides: string,
    taken: ReadonlySet<string>,
  ) {
    this.imports = new Imports(taken);
    this.slots = allSlots.of;
    this.starts = startsOf(this.slots.values(), program);
  }

  /** What is thrown on by `raise` alone. */
  caught: string | null = null;
  readonly slots: Map<Variable, Slot>;
  private readonly starts: Map<Stmt, Slot[]>;
  private extended: Set<Variable> | undefined;

  /** Variables that begin within a statement and are needed behind it. */
  startingAt(s: Stmt, block: Block): Slot[] {
    return (this.starts.get(s) ?? []).filter((slot) => slot.home === block);
  }

  /** True for a dict that gets further keys. */
  isExtended(slot: Slot): boolean {
    if (this.extended === undefined) {
      this.extended = new Set();
      everyStatement(this.program.module, (s) => {
        for (const t of s.kind === 'assign' ? s.targets : s.kind === 'augment' ? [s.target] : []) {
          const v = t.kind === 'index' && t.object.kind === 'name' ? this.program.variable(t.object) : undefined;
          if (v !== undefined) this.extended!.add(v);
        }
      });
    }
    return slot.variables.some((v) => this.extended!.has(v));
  }

  /** Where the writing stands, so that a statement that fails can be taken back. */
  mark(): { declared: number; async: boolean } {
    return { declared: this.allSlots.log.length, async: this.context.async };
  }

  reset(to: { declared: number; async: boolean }): void {
    for (const slot of this.allSlots.log.splice(to.declared)) slot.declared = false;
    this.context.async = to.async;
  }

  noteError(offset: number, message: string): void {
    this.notes.push({ offset, severity: 'error', message });
  }

  /** What to say of an import of something that is not here. */
  unknownImport(s: StmtOf<'import'>): Doc[] {
    const names = s.names ?? [{ name: null, as: s.as ?? s.module }];
    const out: Doc[] = [];
    for (const { name } of names) {
      const path = importedPath(s.module, name);
      if (path.startsWith('py:')) {
        if (!KNOWN_MODULES.test(s.module) && find(path) === undefined) {
          const text = this.program.source.slice(s.from, s.to).replace(/\s*\n\s*/g, ' ');
          this.warn(s, `the module ${s.module} has no counterpart`);
          return [`// PORT: no counterpart: ${text}`];
        }
      } else if (path !== '' && path !== 'np' && !path.startsWith('np.') && find(path) === undefined) {
        this.countApi(path, s.from);
        this.warn(s, `mindspore.${path} is missing`);
      }
    }
    if (s.names?.length === 0) this.fail(s, `import * : write the names out`);
    return out;
  }

  warn(at: Expr | { from: number }, message: string): void {
    if (this.notes.some((n) => n.offset === at.from && n.message === message)) return;
    this.notes.push({ offset: at.from, severity: 'warning', message });
  }

  fail(at: Expr | { from: number }, message: string): never {
    throw new Untranslated(message, at.from);
  }

  type(e: Expr): Type {
    return T.present(this.infer.typeOf(e));
  }

  /** Counts the use of a name of MindSpore. */
  countApi(path: string, offset: number): void {
    if (path === '' || path.startsWith('py:') || path.startsWith('np') || find(path)?.kind === 'm') return;
    const known = this.apis.get(path);
    if (known) known.count++;
    else this.apis.set(path, { count: 1, offset });
  }

  /** Counts the use of a member of a class of MindSpore. */
  countMember(path: string, name: string, offset: number): void {
    this.countApi(member(path, name)?.path ?? `${path}.${name}`, offset);
  }

  /** True when the class has the member. */
  hasMember(path: string, name: string): boolean {
    return member(path, name) !== undefined;
  }

  /** A helper of the porting tool's own run-time module. */
  helper(name: string): Out {
    return nameOut(this.imports.other(`${this.besides}/runtime`, name));
  }

  /** Runs something as the body of a function and says whether it waits. */
  inside<R>(context: Omit<Context, 'async'>, body: () => R): { result: R; async: boolean } {
    const before = this.context;
    this.context = { ...context, async: false };
    try {
      const result = body();
      return { result, async: this.context.async };
    } finally {
      this.context = before;
    }
  }

  /** The variable of a place. */
  slotOf(node: object): Slot {
    const v = this.program.variable(node);
    const slot = v === undefined ? undefined : this.slots.get(v);
    if (slot === undefined) throw new Untranslated('a name without a variable', (node as { from?: number }).from ?? 0);
    return slot;
  }

  /** A class of the script as a type. */
  classType(info: ClassInfo): string {
    return info.name === info.node.name ? info.name : `InstanceType<typeof ${info.name}>`;
  }

  /** Python's special methods under the names that TypeScript has for them. */
  methodName(name: string): string {
    return SPECIAL[name] ?? name;
  }

  /** True for a literal whose ints become elements of int Tensors. */
  isIntData(x: Expr): boolean {
    return this.ints.literals.has(x);
  }

  /** True for a list of ints that is no literal, where the Tensor has to be told that they are ints. */
  castsToInt(x: Expr): boolean {
    return this.ints.casts.has(x);
  }

  /** Whether a function waits, as it turned out. */
  setAsync(f: FuncInfo, async: boolean): void {
    if (f.async || !async) return;
    f.async = true;
    this.changed = true;
  }

  /** Notes that the function being written waits. */
  waits(at: { from: number }): void {
    if (this.context.sync) this.fail(at, 'a value would have to be waited for, which is not possible here');
    this.context.async = true;
  }
}
