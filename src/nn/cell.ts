import { pyClass } from '../common/checks.js';
import { bfloat16, float16, float32, type DType } from '../common/dtype.js';
import { AttributeError, ValueError } from '../common/errors.js';
import type { Parameter } from '../common/parameter.js';
import { signature } from '../common/signature.js';
import { insertChild, insertParameter } from './cell/assign.js';
import { ShimCell } from './cell/shims.js';
import { cellText } from './cell/print.js';
import { STATE, type CellNode } from './cell/state.js';
import { cellsAndNames, checkNames, parametersAndNames, refreshNames, renameParameters, subCell } from './cell/walk.js';

const method = <T extends Record<string, unknown>>(name: string, text: string) =>
  signature<T>(`nn.Cell.${name}`, text, { messageName: `Cell.${name}` });

const SIG = {
  recurse: {
    trainable_params: method<{ recurse: boolean }>('trainable_params', 'recurse=True'),
    untrainable_params: method<{ recurse: boolean }>('untrainable_params', 'recurse=True'),
    parameters_dict: method<{ recurse: boolean }>('parameters_dict', 'recurse=True'),
  },
  get_parameters: method<{ expand: boolean }>('get_parameters', 'expand=True'),
  parameters_and_names: method<{ name_prefix: string; expand: boolean }>(
    'parameters_and_names',
    "name_prefix='', expand=True",
  ),
  cells_and_names: method<{ cells: Set<CellNode> | null; name_prefix: string }>(
    'cells_and_names',
    "cells=None, name_prefix=''",
  ),
  update_parameters_name: method<{ prefix: string; recurse: boolean }>(
    'update_parameters_name',
    "prefix='', recurse=True",
  ),
  insert_param_to_cell: method<{ param_name: unknown; param: unknown; check_name_contain_dot: boolean }>(
    'insert_param_to_cell',
    'param_name, param, check_name_contain_dot=True',
  ),
  insert_child_to_cell: method<{ child_name: unknown; child_cell: unknown }>(
    'insert_child_to_cell',
    'child_name, child_cell',
  ),
  init_parameters_data: method<{ auto_parallel_mode: boolean }>('init_parameters_data', 'auto_parallel_mode=False'),
  set_train: method<{ mode: boolean }>('set_train', 'mode=True'),
  set_grad: method<{ requires_grad: boolean }>('set_grad', 'requires_grad=True'),
  apply: method<{ fn: (cell: Cell) => void }>('apply', 'fn'),
};

/** A cell is called like a function: `net(x)` runs `construct(x)`. */

export interface Cell {
  (...args: Parameters<this['construct']>): ReturnType<this['construct']>;
}

/**
 * The base of every network and layer: MindSpore's `nn.Cell`. Write the layers as fields (or assign them in the constructor) and the
 * computation as `construct`; call the cell itself. Parameters and cells register as they are assigned, and get their names then.
 *
 * TypeError for a value that is neither over a registered one, KeyError for a name the class has already, ValueError for two
 * parameters of one name in a list. `null` empties a registered member; `delete` removes it.
 */

export class Cell extends ShimCell {
  /** Computes the outputs from the inputs; every subclass defines it. It may be async, then a call returns a Promise. AttributeError here. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- a subclass chooses its own inputs and outputs
  override construct(..._inputs: any[]): any {
    throw new AttributeError("For 'Cell', the method 'construct' is not defined.");
  }

  /** What stands between the brackets when the cell is printed; layers say their sizes here. */
  extend_repr(): string {
    return '';
  }

  /** The parameters that have `requires_grad`, of children too unless `recurse` is false. */
  trainable_params(recurse?: boolean): Parameter[];
  trainable_params(options: { recurse?: boolean }): Parameter[];
  trainable_params(...args: unknown[]): Parameter[] {
    const { recurse } = SIG.recurse.trainable_params.bind(args);
    return [...this.get_parameters(recurse)].filter((p) => p.requires_grad);
  }

  /** The parameters that do not have `requires_grad`. */
  untrainable_params(recurse?: boolean): Parameter[];
  untrainable_params(options: { recurse?: boolean }): Parameter[];
  untrainable_params(...args: unknown[]): Parameter[] {
    const { recurse } = SIG.recurse.untrainable_params.bind(args);
    return [...this.get_parameters(recurse)].filter((p) => !p.requires_grad);
  }

  /** All parameters, a cell's own before its children's, each once; only its own ones unless `expand`. */
  get_parameters(expand?: boolean): IterableIterator<Parameter>;
  get_parameters(options: { expand?: boolean }): IterableIterator<Parameter>;
  get_parameters(...args: unknown[]): IterableIterator<Parameter> {
    const { expand } = SIG.get_parameters.bind(args);
    return Array.from(parametersAndNames(this, '', expand), ([, parameter]) => parameter).values();
  }

  /** All parameters with their paths (`fc.weight`), which are not always their names. */
  parameters_and_names(name_prefix?: string, expand?: boolean): IterableIterator<[string, Parameter]>;
  parameters_and_names(options: { name_prefix?: string; expand?: boolean }): IterableIterator<[string, Parameter]>;
  parameters_and_names(...args: unknown[]): IterableIterator<[string, Parameter]> {
    const { name_prefix, expand } = SIG.parameters_and_names.bind(args);
    return parametersAndNames(this, name_prefix, expand);
  }

  /** The parameters by name. */
  parameters_dict(recurse?: boolean): Map<string, Parameter>;
  parameters_dict(options: { recurse?: boolean }): Map<string, Parameter>;
  parameters_dict(...args: unknown[]): Map<string, Parameter> {
    const { recurse } = SIG.recurse.parameters_dict.bind(args);
    return new Map(Array.from(this.get_parameters(recurse), (p) => [p.name, p]));
  }

  /** The children, each once. */
  cells(): Cell[] {
    return [...this.name_cells().values()];
  }

  /** The children by attribute name, each once. */
  name_cells(): Map<string, Cell> {
    const seen = new Set<CellNode>();
    const found = new Map<string, Cell>();
    for (const [name, cell] of this[STATE].cells) {
      if (cell === null || seen.has(cell)) continue;
      seen.add(cell);
      found.set(name, cell as Cell);
    }
    return found;
  }

  /** The cell at a path (`body.norm`); '' is this one. AttributeError when there is none. */
  get_sub_cell(target: string): Cell {
    return subCell(this, target) as Cell;
  }

  /** This cell and all cells below, each once, with their paths; those in `cells` are left out. */
  cells_and_names(cells?: Set<Cell> | null, name_prefix?: string): IterableIterator<[string, Cell]>;
  cells_and_names(options: { cells?: Set<Cell> | null; name_prefix?: string }): IterableIterator<[string, Cell]>;
  cells_and_names(...args: unknown[]): IterableIterator<[string, Cell]> {
    const { cells, name_prefix } = SIG.cells_and_names.bind(args);
    return cellsAndNames(this, name_prefix, cells ?? undefined) as IterableIterator<[string, Cell]>;
  }

  /**
   * Names all parameters below `prefix` + path. ValueError for a prefix with other characters than ASCII letters, digits, `_`, `.` and `-`,
   * TypeError unless it is a string.
   */
  update_parameters_name(prefix?: string, recurse?: boolean): void;
  update_parameters_name(options: { prefix?: string; recurse?: boolean }): void;
  update_parameters_name(...args: unknown[]): void {
    const { prefix, recurse } = SIG.update_parameters_name.bind(args);
    renameParameters(this, prefix, recurse);
  }

  /** ValueError when two parameters have the same name. */
  check_names(): void {
    checkNames(this);
  }

  /** Gives all parameters their paths as names when two have the same name. A first call does this. ValueError when that does not help. */
  check_names_and_refresh_name(): void {
    refreshNames(this);
  }

  /**
   * Registers a parameter; a nameless one gets the name. KeyError for an empty name, one with a dot, one that the class or a child
   * has; TypeError for what is no Parameter or null.
   */
  insert_param_to_cell(param_name: string, param: Parameter | null, check_name_contain_dot?: boolean): void;
  insert_param_to_cell(
    param_name: string,
    param: Parameter | null,
    options: { check_name_contain_dot?: boolean },
  ): void;
  insert_param_to_cell(...args: unknown[]): void {
    const { param_name, param, check_name_contain_dot } = SIG.insert_param_to_cell.bind(args);
    insertParameter(this[STATE], param_name, param, check_name_contain_dot);
  }

  /**
   * Registers a child, whose parameters keep their names. KeyError for an empty name, one with a dot, one that the class or a parameter
   * has; TypeError for what is no Cell or null.
   */
  insert_child_to_cell(child_name: string, child_cell: Cell | null): void;
  insert_child_to_cell(...args: unknown[]): void {
    const { child_name, child_cell } = SIG.insert_child_to_cell.bind(args);
    insertChild(this[STATE], child_name, child_cell);
  }

  /** The parameters as they are, each mapped to itself: initial data is made when a Parameter is, never later. */
  init_parameters_data(auto_parallel_mode?: boolean): Map<Parameter, Parameter>;
  init_parameters_data(options: { auto_parallel_mode?: boolean }): Map<Parameter, Parameter>;
  init_parameters_data(...args: unknown[]): Map<Parameter, Parameter> {
    SIG.init_parameters_data.bind(args);
    return new Map(Array.from(this.get_parameters(), (p) => [p, p.init_data()]));
  }

  /** Calls `fn` with every cell below, children before parents, and with this one last. Returns this cell. */
  apply(fn: (cell: Cell) => void): this {
    SIG.apply.bind([fn]);
    for (const cell of this.cells()) cell.apply(fn);
    fn(this);
    return this;
  }

  /** Sets `training` here and in all cells below; layers such as Dropout look at it. Returns this cell. */
  set_train(mode?: boolean): this;
  set_train(options: { mode?: boolean }): this;
  set_train(...args: unknown[]): this {
    return this.add_flags_recursive({ training: SIG.set_train.bind(args).mode });
  }

  /** Sets `requires_grad` of this cell. Returns this cell. */
  set_grad(requires_grad?: boolean): this;
  set_grad(options: { requires_grad?: boolean }): this;
  set_grad(...args: unknown[]): this {
    this.requires_grad = SIG.set_grad.bind(args).requires_grad;
    return this;
  }

  /** As {@link add_flags}, for this cell and all cells below. */
  override add_flags_recursive(flags: Record<string, unknown>): this {
    this.add_flags(flags);
    for (const cell of this.cells()) cell.add_flags_recursive(flags);
    return this;
  }

  /**
   * Lets this cell and all cells below compute in a float dtype: every operation casts its float inputs to it, parameters included; what `cast` gives stays
   * until the next operation. Parameters keep their own dtype. `construct` has to be synchronous. Returns this cell. ValueError for other dtypes.
   */
  to_float(dst_type: DType): this {
    if (dst_type !== float16 && dst_type !== float32 && dst_type !== bfloat16) {
      throw new ValueError(
        "For 'to_float', the argument 'dst_type' must be mstype.float32, mstype.float16 or mstype.bfloat16, " +
          `but got type: ${pyClass(dst_type)} and value: ${String(dst_type)}.`,
      );
    }
    return this.add_flags_recursive({
      fp16: dst_type === float16,
      fp32: dst_type === float32,
      bf16: dst_type === bfloat16,
    });
  }

  /** The tree of layers, as MindSpore prints it. */
  override toString(): string {
    return cellText(this);
  }

  /** The same text. */
  toJSON(): string {
    return this.toString();
  }

  /** The text `console.log` shows. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}
