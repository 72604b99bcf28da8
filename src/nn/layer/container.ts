import { AttributeError, NotImplementedError } from '../../common/errors.js';
import { pyTypeName } from '../../common/pytext.js';
import { isPlainObject, signature } from '../../common/signature.js';
import type { Tensor } from '../../common/tensor.js';
import type { Cell } from '../cell.js';
import { insertChild } from '../cell/assign.js';
import { isCell, STATE, type CellNode } from '../cell/state.js';
import { renameParameters } from '../cell/walk.js';
import { declareLayer } from './declare.js';
import { CellSequence, prefixOf, renameAt } from './sequence.js';
import { after } from './after.js';

signature('nn.SequentialCell', '*args');
const CELL_LIST = signature<{ args: unknown[]; auto_prefix: boolean }>('nn.CellList', '*args, auto_prefix=True');

/**
 * Cells that run one after the other: `new nn.SequentialCell(a, b)`, `new nn.SequentialCell([a, b])`, or with names
 * `new nn.SequentialCell(new Map([['conv', a], ['relu', b]]))`. MindSpore's `nn.SequentialCell`. Input and output: those of the first and last
 * cell. `[i]` and `[-i]` read and replace a cell, `delete list[i]` removes one. TypeError for what is no cell.
 */
export class SequentialCell extends CellSequence {
  /** Whether a cell's key is its position, and so changes when cells before it are removed. */
  readonly #numbered: boolean[] = [];

  constructor(...cells: Cell[]);
  constructor(cells: readonly Cell[] | ReadonlyMap<string, Cell> | Readonly<Record<string, Cell>>);
  constructor(...args: unknown[]) {
    super(true);
    const only = args.length === 1 && !isCell(args[0]) ? args[0] : args;
    const named = only instanceof Map || isPlainObject(only);
    if (!named && !Array.isArray(only)) {
      throw new TypeError(
        `For '${this.cls_name}', the 'args[0]' must be Cell, list or orderedDict, but got ${pyTypeName(only)}`,
      );
    }
    const pairs: Iterable<[string, unknown]> = named
      ? only instanceof Map
        ? (only as Map<string, unknown>)
        : Object.entries(only)
      : (only as unknown[]).map((cell, i) => [String(i), cell]);
    for (const [name, cell] of pairs) {
      insertChild(this[STATE], name, cell);
      if (!isCell(cell)) throw new AttributeError("'NoneType' object has no attribute 'update_parameters_name'");
      renameParameters(cell, `${name}.`);
      this.#numbered.push(!named);
    }
    this.store(this[STATE].cells);
  }

  /** The cells as an array. */
  get cell_list(): Cell[] {
    return this.list();
  }

  override construct(input_data: Tensor): Tensor {
    let data = input_data;
    for (const cell of this.list()) data = after(data, (x) => cell(x) as Tensor);
    return data;
  }

  /** Adds a cell at the end. TypeError unless it is one. */
  append(cell: Cell): void {
    this.checkCell(cell);
    const { cells } = this[STATE];
    const key = String(this.length);
    renameParameters(cell, `${prefixOf(cells).prefix}${key}.`);
    this.#numbered.push(true);
    this.store(new Map(cells).set(key, cell));
  }

  /** Python's `cells[start:stop]`: a new SequentialCell of the same cells, which renames their parameters. */
  slice(start?: number, stop?: number): SequentialCell {
    return new SequentialCell(new Map([...this.name_cells()].slice(start, stop)));
  }

  protected setItem(index: number, value: unknown): void {
    this.checkCell(value);
    const { cells } = this[STATE];
    const { prefix } = prefixOf(cells);
    const key = [...cells.keys()][this.checkIndex(index)];
    renameParameters(value, `${prefix}${key}.`);
    this.store(new Map(cells).set(key, value));
  }

  protected removeItem(index: number): void {
    const at = this.checkIndex(index);
    const left = [...this[STATE].cells].filter((_, i) => i !== at);
    this.#numbered.splice(at, 1);
    const { prefix, index: part } = prefixOf(new Map(left));
    const renamed = left.map(([key, cell], i): [string, CellNode | null] => {
      if (!this.#numbered[i]) return [key, cell];
      if (cell !== null) renameAt(cell, prefix, part, String(i));
      return [String(i), cell];
    });
    this.store(new Map(renamed));
  }
}

/**
 * A list of cells that are registered but not run: `new nn.CellList([a, b])`. MindSpore's `nn.CellList`. `[i]` and `[-i]` read and replace a
 * cell, `delete list[i]` removes one, `for … of` and `length` work. `auto_prefix` false leaves the parameters' names alone. TypeError for
 * what is no cell, IndexError for a position outside.
 */
export class CellList extends CellSequence {
  constructor(cells?: readonly Cell[], options?: { auto_prefix?: boolean });
  constructor(options?: { auto_prefix?: boolean });
  constructor(...inputs: unknown[]) {
    const { args, auto_prefix } = CELL_LIST.bind(inputs);
    super(auto_prefix);
    if (args.length > 1) {
      throw new TypeError(
        `CellList.__init__() takes from 1 to 2 positional arguments but ${args.length + 1} were given`,
      );
    }
    if (args.length === 1) this.extend(args[0] as Cell[]);
  }

  override construct(..._inputs: unknown[]): unknown {
    throw new NotImplementedError();
  }

  /** Adds a cell at the end. */
  append(cell: Cell): void {
    this.checkCell(cell);
    this.#add([cell]);
  }

  /** Adds the cells of an array at the end. Returns this list. TypeError unless it is an array of cells. */
  extend(cells: readonly Cell[]): this {
    if (!Array.isArray(cells)) {
      throw new TypeError(
        `For '${this.cls_name}', the new cells wanted to append should be instance of list, but got ${pyTypeName(cells)}.`,
      );
    }
    for (const cell of cells) this.checkCell(cell);
    this.#add(cells as Cell[]);
    return this;
  }

  /** Puts a cell before the one at `index`; the later ones move up and are renamed. */
  insert(index: number, cell: Cell): void {
    const at = this.checkIndex(index, true);
    this.checkCell(cell);
    const state = this[STATE];
    const { prefix, index: part } = prefixOf(state.cells);
    const cells = this.list();
    if (state.autoPrefix) {
      for (let i = cells.length - 1; i >= at; i--) renameAt(cells[i], prefix, part, String(i + 1));
      renameParameters(cell, `${prefix}${at}.`);
    }
    this.#number(cells.toSpliced(at, 0, cell));
  }

  /** Python's `cells[start:stop]`: a new CellList of the same cells, which renames their parameters. */
  slice(start?: number, stop?: number): CellList {
    return new CellList(this.list().slice(start, stop));
  }

  protected setItem(index: number, value: unknown): void {
    const at = this.checkIndex(index);
    this.checkCell(value);
    const state = this[STATE];
    if (state.autoPrefix) renameParameters(value, `${prefixOf(state.cells).prefix}${at}.`);
    this.#number(this.list().with(at, value));
  }

  protected removeItem(index: number): void {
    const at = this.checkIndex(index);
    const state = this[STATE];
    const left = [...state.cells].filter((_, i) => i !== at);
    const { prefix, index: part } = prefixOf(new Map(left));
    left.forEach(([, cell], i) => {
      if (state.autoPrefix && cell !== null) renameAt(cell, prefix, part, String(i));
    });
    this.#number(left.map(([, cell]) => cell));
  }

  #add(cells: readonly Cell[]): void {
    const state = this[STATE];
    const { prefix } = prefixOf(state.cells);
    const all = this.list();
    for (const cell of cells) {
      if (state.autoPrefix) renameParameters(cell, `${prefix}${all.length}.`);
      all.push(cell);
    }
    this.#number(all);
  }

  #number(cells: readonly (CellNode | null)[]): void {
    this.store(new Map(cells.map((cell, i) => [String(i), cell])));
  }
}

declareLayer(SequentialCell, 'SequentialCell', 'input_data');
declareLayer(CellList, 'CellList');
