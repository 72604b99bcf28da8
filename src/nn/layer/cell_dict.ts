import { KeyError, NotImplementedError, ValueError } from '../../common/errors.js';
import { pyTypeName } from '../../common/pytext.js';
import { isPlainObject, signature } from '../../common/signature.js';
import { Cell } from '../cell.js';
import { insertChild } from '../cell/assign.js';
import { isCell, STATE } from '../cell/state.js';
import { renameParameters } from '../cell/walk.js';
import { declareLayer } from './declare.js';
import { CellSequence, prefixOf } from './sequence.js';

signature('nn.CellDict', '*args');

/** Cells by name: what a CellDict is made of. */
export type NamedCells =
  ReadonlyMap<string, Cell> | Readonly<Record<string, Cell>> | CellDict | Iterable<readonly [string, Cell]>;

/**
 * Cells by name that are registered but not run: `new nn.CellDict({ conv, relu })`, also of a Map, another CellDict or pairs. MindSpore's `nn.CellDict`.
 * `dict.at('conv')` and, where types allow, `dict.conv` read a cell, assigning replaces or adds one, `delete dict.conv` removes one; iteration gives the
 * keys.
 * `auto_prefix` false leaves the parameters' names alone.
 *
 * TypeError for keys that are no strings, for what is no cell, and for lists, SequentialCells and CellDicts; KeyError for a key that is empty, has a dot
 * or is a member of cells.
 */
export class CellDict extends Cell {
  constructor(cells?: NamedCells, options?: { auto_prefix?: boolean });
  constructor(options: { auto_prefix?: boolean });
  constructor(...args: unknown[]) {
    const last = args[args.length - 1];
    const named = isPlainObject(last) && Object.keys(last).join() === 'auto_prefix' && !isCell(last.auto_prefix);
    super({ auto_prefix: named ? Boolean(last.auto_prefix) : true });
    this[STATE].setKey = (key, cell) => this.setItem(key, cell);
    const given = named ? args.slice(0, -1) : args;
    if (given.length === 1) this.update(given[0] as NamedCells);
  }

  override construct(..._inputs: unknown[]): unknown {
    throw new NotImplementedError();
  }

  /** Number of cells. */
  override get length(): number {
    return this[STATE].cells.size;
  }

  /** The names, in order. */
  [Symbol.iterator](): IterableIterator<string> {
    return this.keys();
  }

  /** Whether there is a cell of that name: Python's `key in dict`. */
  has(key: string): boolean {
    return this[STATE].cells.has(key);
  }

  /** The names, in order. */
  keys(): IterableIterator<string> {
    return this[STATE].cells.keys();
  }

  /** The cells, in order. */
  values(): IterableIterator<Cell> {
    return this[STATE].cells.values() as IterableIterator<Cell>;
  }

  /** Names and cells, in order. */
  items(): IterableIterator<[string, Cell]> {
    return this[STATE].cells.entries() as IterableIterator<[string, Cell]>;
  }

  /** Removes all cells. */
  clear(): void {
    for (const key of [...this.keys()]) Reflect.deleteProperty(this, key);
  }

  /** The cell of that name: Python's `dict[key]`. KeyError when there is none. */
  at(key: string): Cell {
    const cell = this[STATE].cells.get(key);
    if (cell === undefined) throw new KeyError(key);
    return cell as Cell;
  }

  /** Removes a cell and gives it. KeyError when there is none of that name. */
  pop(key: string): Cell {
    const cell = this.at(key);
    Reflect.deleteProperty(this, key);
    return cell;
  }

  /** Adds cells, replacing those of the same names. TypeError unless it is a dictionary or iterable of pairs, ValueError for pairs of another length. */
  update(cells: NamedCells): void {
    if (cells instanceof CellDict || cells instanceof Map) {
      for (const [key, cell] of cells instanceof CellDict ? cells.items() : cells) this.setItem(key, cell);
      return;
    }
    if (isPlainObject(cells)) {
      for (const [key, cell] of Object.entries(cells)) this.setItem(key, cell);
      return;
    }
    if (!isIterable(cells)) {
      throw new TypeError(
        `CellDict.update() should be called with an iterable of key-value pairs, but got ${pyTypeName(cells)}`,
      );
    }
    let at = 0;
    for (const pair of cells as Iterable<unknown>) {
      if (!isIterable(pair)) {
        throw new TypeError(`CellDict update sequence element #${at} should be Iterable; but got ${pyTypeName(pair)}`);
      }
      const [key, cell, ...more] = pair;
      const size = [...pair].length;
      if (size !== 2 || more.length > 0) {
        throw new ValueError(`CellDict update sequence element #${at}, length should be 2; but has length ${size}`);
      }
      this.setItem(key, cell);
      at += 1;
    }
  }

  /** What `dict[key] = cell` does. */
  private setItem(key: unknown, cell: unknown): void {
    const name = this.cls_name;
    const state = this[STATE];
    if (typeof key !== 'string') {
      throw new TypeError(`For '${name}', the type of key should be string but got ${pyTypeName(key)}.`);
    }
    if (key in this && !state.cells.has(key)) {
      throw new KeyError(`For '${name}', the key can not be same with the attributes of Cell, but got key ${key}.`);
    }
    if (key.includes('.')) throw new KeyError(`For '${name}', key can not contain ".", but got key ${key}`);
    if (key === '') throw new KeyError(`For '${name}', key can not be empty string "", but got key ${key}`);
    if (cell === null || cell === undefined) throw new TypeError(`For '${name}', cell can not be None.`);
    if (!isCell(cell)) {
      throw new TypeError(`For '${name}', the type of cell should be Cell, but got ${pyTypeName(cell)}.`);
    }
    if (cell instanceof CellDict || cell instanceof CellSequence) {
      throw new TypeError(
        `For '${name}', the type of cell can not be CellDict, CellList or SequentialCell, but got ${pyTypeName(cell)}.`,
      );
    }
    if (state.autoPrefix) renameParameters(cell, `${prefixOf(state.cells).prefix}${key}.`);
    insertChild(state, key, cell);
  }
}

function isIterable(x: unknown): x is Iterable<unknown> {
  return (
    (typeof x === 'object' || typeof x === 'function' || typeof x === 'string') &&
    x !== null &&
    Symbol.iterator in Object(x)
  );
}

declareLayer(CellDict, 'CellDict');
