/** The twin of the interpreter in tools/oracle/cells.py: runs small programs over cells that a fixture holds. */

import { asTuple } from '../../src/common/checks.js';
import { toDType } from '../../src/common/dtype.js';
import * as initializers from '../../src/common/initializer.js';
import { Parameter, ParameterTuple } from '../../src/common/parameter.js';
import { HookHandle } from '../../src/common/hooks.js';
import { Tensor } from '../../src/common/tensor.js';
import * as nn from '../../src/nn/index.js';
import { isCell } from '../../src/nn/cell/state.js';
import { IncompatibleKeys } from '../../src/nn/cell/stateful.js';

/** An expression of a program. */
export type Expr = unknown;

type Callable = (...args: unknown[]) => unknown;
type Members = Record<string | number, unknown>;

/** A statement of a program, and what it gave in MindSpore. */
export interface Statement {
  readonly let?: string;
  readonly be?: Expr;
  readonly set?: string;
  readonly del?: string;
  readonly setitem?: string;
  readonly delitem?: string;
  readonly index?: number | string;
  readonly do?: string;
  readonly method?: string;
  readonly args?: readonly Expr[];
  readonly kwargs?: Readonly<Record<string, Expr>>;
  readonly get?: string;
  readonly look?: string;
  readonly gives: Outcome;
}

/** What a call gave: a value, or an error's class and text. */
export interface Outcome {
  readonly ok?: unknown;
  readonly error?: string;
  readonly text?: string;
}

/** A cell with state of its own. */
class Extra extends nn.Cell {
  kept = 0;
  override get_extra_state(): number {
    return this.kept + 1;
  }
  override set_extra_state(state: number): void {
    this.kept = state;
  }
}

/** A layer with inherited members and one more. */
class Derived extends nn.Dense {
  gain: Parameter;
  constructor(i: number, o: number) {
    super(i, o);
    this.gain = new Parameter(ones([o]));
  }
}

/** And a child. */
class DerivedMore extends Derived {
  more: nn.Cell;
  constructor(i: number, o: number) {
    super(i, o);
    this.more = new nn.Dense(o, o);
  }
  override extend_repr(): string {
    return 'more';
  }
}

/** A cell that prints two lines of its own. */
class TwoLines extends nn.Cell {
  override extend_repr(): string {
    return 'first\nsecond';
  }
}

const CLASSES = { Extra, Derived, DerivedMore, TwoLines } as unknown as Record<
  string,
  new (...args: unknown[]) => nn.Cell
>;

function ones(shape: readonly number[]): Tensor {
  return Tensor.fromData(new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(1), shape);
}

/** Variables of one program, and what its expressions mean. */
export class Interpreter {
  readonly vars = new Map<string, unknown>();

  /** Positional arguments, then the keywords as one object when there are any. */
  args(args: readonly Expr[] = [], kwargs: Readonly<Record<string, Expr>> = {}): unknown[] {
    const out = args.map((a) => this.value(a));
    const named = Object.entries(kwargs).map(([k, v]) => [k, this.value(v)]);
    if (named.length > 0) out.push(Object.fromEntries(named));
    return out;
  }

  value(e: Expr): unknown {
    if (typeof e !== 'object' || e === null) return e;
    if (Array.isArray(e)) return e.map((item) => this.value(item));
    const x = e as Record<string, Expr>;
    const list = (key: string) => (x[key] as Expr[]).map((item) => this.value(item));
    const args = () => this.args(x.args as Expr[] | undefined, x.kwargs as Record<string, Expr> | undefined);
    if ('var' in x) return this.path(x.var as string);
    if ('cell' in x) {
      const name = x.cell as string;
      if (name in CLASSES) return new CLASSES[name](...args());
      const made = { [name]: class extends nn.Cell {} }[name] as unknown as new (...a: unknown[]) => unknown;
      return new made(...args());
    }
    if ('nn' in x)
      return new (nn as unknown as Record<string, new (...a: unknown[]) => unknown>)[x.nn as string](...args());
    if ('init' in x) {
      return new (initializers as unknown as Record<string, new (...a: unknown[]) => unknown>)[x.init as string](
        ...args(),
      );
    }
    if ('param' in x) {
      const { name, requires_grad } = x as { name?: string; requires_grad?: boolean };
      return new Parameter(ones(x.param as number[]), { name, requires_grad });
    }
    if ('call' in x) return (this.path(x.call as string) as Record<string, Callable>)[x.method as string](...args());
    if (Object.keys(x).join() === 'dtype') return toDType(x.dtype);
    if ('tensor' in x) return ones(x.tensor as number[]);
    if ('data' in x) return new Tensor(x.data as number[], toDType(x.dtype ?? 'float32'));
    if ('ptuple' in x) return new ParameterTuple(list('ptuple') as Parameter[]);
    if ('tuple' in x) return asTuple(list('tuple'));
    if ('list' in x) return list('list');
    if ('odict' in x) return new Map((x.odict as [string, Expr][]).map(([k, v]) => [k, this.value(v)]));
    if ('slice' in x) {
      return (this.path(x.slice as string) as nn.CellList).slice(
        x.from as number,
        (x.to as number | null) ?? undefined,
      );
    }
    throw new Error(`no expression: ${JSON.stringify(e)}`);
  }

  path(text: string): unknown {
    const [first, ...rest] = text.split('.');
    return rest.reduce((value, name) => (value as Members)[name], this.vars.get(first));
  }

  private owner(text: string): [Members, string] {
    const at = text.lastIndexOf('.');
    return [this.path(text.slice(0, at)) as Members, text.slice(at + 1)];
  }

  run(s: Statement): unknown {
    if (s.let !== undefined) this.vars.set(s.let, this.value(s.be));
    else if (s.set !== undefined) {
      const [owner, name] = this.owner(s.set);
      owner[name] = this.value(s.be);
    } else if (s.del !== undefined) {
      const [owner, name] = this.owner(s.del);
      delete owner[name];
    } else if (s.setitem !== undefined) (this.path(s.setitem) as Members)[s.index!] = this.value(s.be);
    else if (s.delitem !== undefined) delete (this.path(s.delitem) as Members)[s.index!];
    else if (s.do !== undefined) {
      const cell = this.path(s.do) as Record<string, Callable>;
      return shown(cell[s.method!](...this.args(s.args, s.kwargs)));
    } else if (s.get !== undefined) return shown(this.path(s.get));
    else if (s.look !== undefined) return look(this.path(s.look) as nn.Cell);
    return null;
  }
}

/** A value as the recorder writes it. */
function shown(value: unknown): unknown {
  if (value instanceof Parameter) return { parameter: value.name };
  if (value instanceof Tensor) return { tensor: value.shape };
  if (isCell(value)) return { cell: (value as nn.Cell).cls_name };
  if (value === undefined || value instanceof HookHandle) return null;
  if (value instanceof IncompatibleKeys) {
    return { missing: value.missing_keys, unexpected: value.unexpected_keys, text: String(value) };
  }
  if (value instanceof Map) return { dict: [...value].map(([k, v]) => [k, shown(v)]) };
  if (typeof value === 'object' && value !== null) return Array.from(value as Iterable<unknown>, shown);
  return value;
}

/** Everything one can see of a cell. */
function look(cell: nn.Cell): unknown {
  const names = (parameters: Iterable<Parameter>) => Array.from(parameters, (p) => p.name);
  return {
    repr: String(cell),
    params: Array.from(cell.parameters_and_names(), ([path, p]) => [path, p.name, p.shape, p.requires_grad]),
    own: names(cell.get_parameters({ expand: false })),
    trainable: names(cell.trainable_params()),
    untrainable: names(cell.untrainable_params()),
    dict: [...cell.parameters_dict().keys()],
    cells: Array.from(cell.cells_and_names(), ([path, c]) => [path, c.cls_name, c.training, c.requires_grad]),
    children: [...cell.name_cells().keys()],
  };
}

/** What a call gives, as {@link Outcome}. */
export function outcome(call: () => unknown): Outcome {
  try {
    return { ok: call() };
  } catch (error) {
    const { constructor, message } = error as Error;
    return { error: constructor.name, text: message };
  }
}

/** {@link outcome} of what may only fail when it is computed. */
export async function settled(call: () => unknown): Promise<Outcome> {
  try {
    const value = await call();
    if (value instanceof Tensor) await value.read();
    return { ok: null };
  } catch (error) {
    const { constructor, message } = error as Error;
    return { error: constructor.name, text: message };
  }
}
