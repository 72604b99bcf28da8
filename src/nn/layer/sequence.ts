import { IndexError } from '../../common/errors.js';
import { pyStr, pyTypeName } from '../../common/pytext.js';
import { Cell } from '../cell.js';
import { isCell, STATE, type CellNode } from '../cell/state.js';
import { parametersAndNames } from '../cell/walk.js';

/** What SequentialCell and CellList share: integer keys, length, iteration. Not part of MindSpore's API. */
export abstract class CellSequence extends Cell {
  /** The cell at a position; -1 is the last. `undefined` outside the range; {@link at} raises there. */
  [index: number]: Cell;

  protected constructor(auto_prefix: boolean) {
    super({ auto_prefix });
    this[STATE].items = {
      set: (index, value) => this.setItem(index, value),
      remove: (index) => this.removeItem(index),
    };
  }

  /** What `list[index] = cell` does. */
  protected abstract setItem(index: number, value: unknown): void;
  /** What `delete list[index]` does. */
  protected abstract removeItem(index: number): void;

  /** Number of cells. */
  override get length(): number {
    return this[STATE].cells.size;
  }

  /** The cells in order. */
  [Symbol.iterator](): IterableIterator<Cell> {
    return this.list().values();
  }

  /** The cell at `index`; -1 is the last. IndexError outside the range, TypeError unless an int. */
  at(index: number): Cell {
    return this.list()[this.checkIndex(index)];
  }

  /** Sets `requires_grad` of this cell and of the cells in it. Returns this cell. */
  override set_grad(flag?: boolean): this;
  override set_grad(options: { flag?: boolean; requires_grad?: never }): this;
  override set_grad(flag: boolean | { flag?: boolean } = true): this {
    const value = typeof flag === 'object' ? (flag.flag ?? true) : flag;
    this.requires_grad = value;
    for (const cell of this.list()) cell.set_grad(value);
    return this;
  }

  /** The cells as an array. */
  protected list(): Cell[] {
    return [...this[STATE].cells.values()] as Cell[];
  }

  /** A position counted from the front. */
  protected checkIndex(index: number, inserting = false): number {
    const n = this.length;
    if (!Number.isInteger(index)) {
      throw new TypeError(`For '${this.cls_name}', the type of 'index' must be int, but got ${pyTypeName(index)}.`);
    }
    if (index < -n || index > n || (index === n && !inserting)) {
      throw new IndexError(
        `For '${this.cls_name}', the value of 'index' must be a number in range ` +
          `[${-n}, ${n}${inserting ? ']' : ')'}, but got ${pyStr(index)}.`,
      );
    }
    return index < 0 ? index + n : index;
  }

  /** Throws TypeError unless `x` is a cell. */
  protected checkCell(x: unknown): asserts x is Cell {
    if (isCell(x)) return;
    throw new TypeError(`For '${this.cls_name}', each cell must be subclass of Cell, but got ${pyTypeName(x)}.`);
  }

  /** Replaces all registered cells and makes `[i]` and `[-i]` read them. */
  protected store(cells: Map<string, CellNode | null>): void {
    const state = this[STATE];
    for (let i = 0; i < state.cells.size; i++) {
      Reflect.deleteProperty(state.target, String(i));
      Reflect.deleteProperty(state.target, String(i - state.cells.size));
    }
    for (const name of state.cells.keys()) Reflect.deleteProperty(state.target, name);
    const show = (key: string, value: CellNode | null) =>
      Object.defineProperty(state.target, key, { value, writable: true, enumerable: false, configurable: true });
    state.cells = cells;
    let at = 0;
    for (const [name, cell] of cells) {
      if (cell !== null) cell[STATE].name = name;
      show(name, cell);
      show(String(at), cell);
      show(String(at - cells.size), cell);
      at += 1;
    }
    state.changed();
  }
}

/** What the names of the parameters inside start with, before the cell's own key, and at which part the key stands. */
export function prefixOf(cells: ReadonlyMap<string, CellNode | null>): { prefix: string; index: number } {
  const named: [key: string, name: string[]][] = [];
  for (const [key, cell] of cells) {
    const [first] = cell === null ? [] : parametersAndNames(cell);
    if (first !== undefined) named.push([key, first[1].name.split('.')]);
    if (named.length === 2) break;
  }
  let found = { prefix: '', index: 0 };
  if (named.length === 0) return found;
  const [[key, parts], second] = named as [[string, string[]], [string, string[]] | undefined];
  for (const [index, part] of parts.entries()) {
    if (part !== key) continue;
    found = {
      prefix: parts
        .slice(0, index)
        .map((p) => `${p}.`)
        .join(''),
      index,
    };
    if (second !== undefined && second[1][index] === second[0]) break;
  }
  return found;
}

/** Gives the parameters below `cell` the key at part `index` of their names. */
export function renameAt(cell: CellNode, prefix: string, index: number, key: string): void {
  for (const [, parameter] of parametersAndNames(cell)) {
    parameter.name = `${prefix}${key}.${parameter.name
      .split('.')
      .slice(index + 1)
      .join('.')}`;
  }
}
