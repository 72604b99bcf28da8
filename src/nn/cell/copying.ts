import { DType } from '../../common/dtype.js';
import { Initializer } from '../../common/initializer.js';
import { Parameter } from '../../common/parameter.js';
import { Tensor } from '../../common/tensor.js';
import type { Value } from '../../common/value.js';
import { Tapes } from '../../ir/tape.js';
import { inConstants } from '../../ops/operand.js';
import { isCell, STATE, structureEpoch, type CellNode, type CellState } from './state.js';
import { cellsAndNames, structureVersion } from './walk.js';

type Callable = { readonly construct: unknown };

/** `construct` of the package's own cells by their prototypes: what it records follows from their members and from what they get. */
const own = new WeakMap<object, unknown>();

/** Says that a class is one of them; classes derived from it are not. */
export function declareOwn(prototype: Callable): void {
  own.set(prototype, prototype.construct);
}

/** What a cell was like. */
interface Seen {
  epoch: number;
  readonly version: string;
  /** What messages call it and the cells below. */
  readonly names: string;
  /** Arrays among the members of the cell and of those below, and what was in them. */
  readonly arrays: readonly { readonly array: readonly unknown[]; readonly items: readonly unknown[] }[];
  /** The cell and those below, behind their proxies, and what their classes construct with. */
  readonly targets: readonly { readonly target: Callable; readonly construct: unknown }[];
  /** Whether user code has no part in its calls. */
  readonly own: boolean;
}

/** What calls of a cell have recorded, as long as nothing about it changes. */
export class Copies<T = undefined> {
  private seen: Seen | undefined;
  private tapes: Tapes<T> | undefined;

  /** What a cell of the package constructs with; undefined for others. Looked up once: this is asked in each call. */
  private readonly construct: unknown;

  constructor(private readonly cell: CellNode) {
    this.construct = constructOf(cell[STATE].target);
  }

  /**
   * Those of calls that get these values; undefined where user code may have a part in them (a class or a hook of theirs, here or below), and for
   * the value of a parameter, which the cell may read by itself as well.
   */
  for(given: readonly Value[]): Tapes<T> | undefined {
    const { construct, cell } = this;
    if (construct === undefined || (cell[STATE].target as Callable).construct !== construct) return undefined;
    if (this.seen === undefined || !holds(cell, this.seen)) {
      this.seen = look(cell);
      this.tapes = this.seen.own ? new Tapes() : undefined;
    }
    for (const value of given) if (value.owner?.handle === value) return undefined;
    return this.tapes;
  }
}

/** What `construct` gives for these arguments: its nodes are copied, where an equal call is known. */
export function copying({ copies }: CellState, args: readonly unknown[], construct: () => unknown): unknown {
  const given: Value[] = [];
  for (const x of args) {
    if (!(x instanceof Tensor)) return construct();
    given.push(x.handle);
  }
  const tapes = copies?.for(given);
  if (tapes === undefined) return construct();
  let called = false;
  let result: unknown;
  const recorded = tapes.record(given, inConstants(), () => {
    called = true;
    result = construct();
    // A Tensor that there was before the call is itself the result.
    const made = result instanceof Tensor && !(result instanceof Parameter) && !given.includes(result.handle);
    return made ? { values: [(result as Tensor).handle], rest: undefined } : undefined;
  });
  return called ? result : new Tensor(recorded?.values[0] as Value);
}

function constructOf(target: object): unknown {
  return own.get(Object.getPrototypeOf(target) as object);
}

function isOwn(target: object): boolean {
  const construct = constructOf(target);
  return construct !== undefined && construct === (target as Callable).construct;
}

/** Whether nothing about a cell has changed. */
function holds(cell: CellNode, seen: Seen): boolean {
  const epoch = structureEpoch();
  if (seen.epoch !== epoch) {
    if (structureVersion(cell) !== seen.version || namesIn(cell) !== seen.names) return false;
    seen.epoch = epoch;
  }
  if (seen.own && !seen.targets.every(({ target, construct }) => target.construct === construct)) return false;
  for (const { array, items } of seen.arrays) {
    if (array.length !== items.length) return false;
    for (let i = 0; i < items.length; i++) if (!Object.is(array[i], items[i])) return false;
  }
  return true;
}

function namesIn(cell: CellNode): string {
  let names = '';
  for (const [, each] of cellsAndNames(cell)) names += `${each[STATE].name ?? ''};`;
  return names;
}

function look(cell: CellNode): Seen {
  const arrays: { array: readonly unknown[]; items: readonly unknown[] }[] = [];
  const known = (x: unknown): boolean => {
    if (x === null || (typeof x !== 'object' && typeof x !== 'function')) return true;
    if (!Array.isArray(x)) return x instanceof Tensor || x instanceof DType;
    arrays.push({ array: x, items: [...(x as unknown[])] });
    return x.every(known);
  };
  // A child is looked at itself; an initializer has done its work.
  const member = (x: unknown): boolean => isCell(x) || x instanceof Initializer || known(x);
  const untouched = (each: CellNode): boolean => {
    const { target, hooks } = each[STATE];
    return isOwn(target) && hooks.empty && !('bprop' in target) && Object.values(target).every(member);
  };
  const cells = Array.from(cellsAndNames(cell), ([, each]) => each);
  return {
    epoch: structureEpoch(),
    version: structureVersion(cell),
    names: namesIn(cell),
    targets: cells.map((each) => {
      const target = each[STATE].target as Callable;
      return { target, construct: target.construct };
    }),
    own: cells.every(untouched),
    arrays,
  };
}
