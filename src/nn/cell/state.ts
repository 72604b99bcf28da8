import type { Parameter } from '../../common/parameter.js';
import type { Tensor } from '../../common/tensor.js';
import type { Value } from '../../common/value.js';
import type { Precision } from '../../ir/recorder.js';
import type { Tapes } from '../../ir/tape.js';
import { CellHooks, type Hook } from './hooks.js';

/** Where a cell keeps what it has registered. */
export const STATE: unique symbol = Symbol('mindspore.cell');

/** What the machinery of cells needs to know of one; the class with the public members is `Cell`. */
export interface CellNode {
  /** @internal */
  readonly [STATE]: CellState;
  /** The cell as it is printed. */
  toString(): string;
}

/** Lets a container say what `list[i] = cell` and `delete list[i]` mean. */
export interface ItemRules {
  set(index: number, value: unknown): void;
  remove(index: number): void;
}

let nextId = 0;
let epoch = 0;

/** Counts every change of any cell's structure, so that a walk can be skipped while nothing has changed. */
export function structureEpoch(): number {
  return epoch;
}

/** Everything a cell has registered. */
export class CellState {
  /** Tells cells apart in structure keys. */
  readonly id = nextId++;
  /** Own parameters by attribute name; null for one that was removed by assigning None. */
  readonly params = new Map<string, Parameter | null>();
  /** Children by attribute name; null for one that was removed by assigning None. */
  cells = new Map<string, CellNode | null>();
  /** Tensors that belong to the state without being trained, by attribute name; null for one that was removed by assigning None. */
  readonly buffers = new Map<string, Tensor | null>();
  /** Those of them that are not saved. */
  readonly transient = new Set<string>();
  /** What is asked at calls. */
  readonly hooks = new CellHooks();
  /** What is asked when the state is saved or loaded. */
  readonly savePre = new Map<object, Hook>();
  readonly savePost = new Map<object, Hook>();
  readonly loadPre = new Map<object, Hook>();
  readonly loadPost = new Map<object, Hook>();
  /** What `set_inputs` has noted. */
  inputs: readonly unknown[] | null = null;
  /** How operations within see their inputs; undefined leaves what is around. */
  precision: Precision | undefined;
  /** Whether half-precision results are given back as float32: the cell alone computes in its precision. */
  widened = false;
  /** Numbers, strings and booleans among the members: a trace depends on their values. */
  readonly scalars = new Map<string, unknown>();
  /** What `add_flags` has set. */
  readonly flags = new Map<string, unknown>();
  /** Names and identities of parameters assigned in plain lists, which are checked but not registered. */
  readonly listed = { names: new Set<string>(), objects: new Set<Parameter>() };
  /** Numbers the nameless parameters of tuples. */
  tupleNames = 1;
  /** Whether duplicate names were looked for, which the first call does. */
  namesChecked = false;
  /** How the cell treats integer keys, when it is a list. */
  items: ItemRules | undefined;
  /** What assigning a cell to a member means, when it is a dictionary of cells. */
  setKey: ((key: string, value: CellNode) => void) | undefined;
  /** The attribute that the cell was last assigned to; errors name cells by it. */
  name: string | undefined;
  /** The name of its class, once it was asked for. */
  className: string | undefined;
  /** Whether calls train: they are told to the engine as an optimizer's. */
  optimizer = false;
  /** What graph style notes of a call of this cell; made at the first call. */
  touched: { readonly cell: object; readonly version: () => string } | undefined;
  /** What its calls have recorded; made at the first call. */
  copies: { for(given: readonly Value[]): Tapes | undefined } | undefined;
  /** The call as a compiled graph, once GRAPH_MODE has made one. */
  compiled: ((...args: unknown[]) => unknown) | undefined;
  /** Counts changes of members that are not scalars. */
  version = 0;

  constructor(
    /** The function behind the proxy: writing to it registers nothing. */
    readonly target: object,
    /** Whether children get the attribute's name as a prefix. */
    readonly autoPrefix: boolean,
  ) {}

  /** To be called after any change of structure. */
  changed(): void {
    this.version += 1;
    epoch += 1;
  }

  /** Sets a member that registers nothing. */
  setPlain(name: string, value: unknown): void {
    this.noteScalar(name, value);
    Object.defineProperty(this.target, name, { value, writable: true, enumerable: true, configurable: true });
  }

  /** Keeps the structure key up to date for a plain member that gets `value`. */
  noteScalar(name: string, value: unknown): void {
    const scalar = value === null || (typeof value !== 'object' && typeof value !== 'function');
    if (scalar && value !== undefined) {
      if (this.scalars.get(name) === value) return;
      this.scalars.set(name, value);
      epoch += 1;
      return;
    }
    this.scalars.delete(name);
    if ((this.target as Record<string, unknown>)[name] !== value) this.changed();
  }
}

/** True for cells. */
export function isCell(x: unknown): x is CellNode {
  return typeof x === 'function' && STATE in x;
}
