import { AttributeError } from '../../common/errors.js';
import { pyTypeName } from '../../common/pytext.js';
import { signature } from '../../common/signature.js';
import type { Tensor } from '../../common/tensor.js';
import { insertBuffer } from './assign.js';
import { CellRoot } from './root.js';
import { STATE, type CellNode } from './state.js';
import { cellsAndNames, subCell } from './walk.js';

const SIG = {
  register: signature<{ name: unknown; tensor: unknown; persistent: boolean }>(
    'nn.Cell.register_buffer',
    'name, tensor, persistent=True',
    { messageName: 'Cell.register_buffer' },
  ),
  named: signature<{ prefix: string; recurse: boolean; remove_duplicate: boolean }>(
    'nn.Cell.named_buffers',
    "prefix='', recurse=True, remove_duplicate=True",
    { messageName: 'Cell.named_buffers' },
  ),
  all: signature<{ recurse: boolean }>('nn.Cell.buffers', 'recurse=True', { messageName: 'Cell.buffers' }),
};

/** Buffers: Tensors that are part of a cell's state and are not trained. */
export abstract class BufferedCell extends CellRoot {
  /**
   * Registers a Tensor that belongs to the state and is not trained; `persistent` false keeps it out of `state_dict`. Members that work in place (`copy_`,
   * `add_`, …) change it, also in calls that are replayed. KeyError for a name that is empty, has a dot, or is taken; TypeError for what is
   * no Tensor or null.
   */
  register_buffer(name: string, tensor: Tensor | null, persistent?: boolean): void;
  register_buffer(name: string, tensor: Tensor | null, options: { persistent?: boolean }): void;
  register_buffer(...args: unknown[]): void {
    const { name, tensor, persistent } = SIG.register.bind(args);
    insertBuffer(this[STATE], name, tensor, Boolean(persistent));
  }

  /** The buffer at a path (`body.norm.count`). AttributeError when there is none. */
  get_buffer(target: string): Tensor {
    const at = target.lastIndexOf('.');
    const cell: CellNode = subCell(this, target.slice(0, Math.max(at, 0)));
    const name = target.slice(at + 1);
    if (!(name in cell)) throw new AttributeError(`${pyTypeName(cell)} has no attribute \`${name}\``);
    const { buffers } = cell[STATE];
    if (!buffers.has(name)) throw new AttributeError(`\`${name}\` is not a buffer`);
    return buffers.get(name) as Tensor;
  }

  /** The buffers with their paths, each once unless `remove_duplicate` is false; those of children too unless `recurse` is. */
  named_buffers(prefix?: string, recurse?: boolean, remove_duplicate?: boolean): IterableIterator<[string, Tensor]>;
  named_buffers(options: {
    prefix?: string;
    recurse?: boolean;
    remove_duplicate?: boolean;
  }): IterableIterator<[string, Tensor]>;
  named_buffers(...args: unknown[]): IterableIterator<[string, Tensor]> {
    const { prefix, recurse, remove_duplicate } = SIG.named.bind(args);
    const seen = new Set<Tensor>();
    const found: [string, Tensor][] = [];
    const cells: Iterable<[string, CellNode]> = recurse ? cellsAndNames(this, prefix) : [[prefix, this]];
    for (const [path, cell] of cells) {
      for (const [name, tensor] of cell[STATE].buffers) {
        if (tensor === null || seen.has(tensor)) continue;
        if (remove_duplicate) seen.add(tensor);
        found.push([path ? `${path}.${name}` : name, tensor]);
      }
    }
    return found.values();
  }

  /** The buffers, each once; those of children too unless `recurse` is false. */
  buffers(recurse?: boolean): IterableIterator<Tensor>;
  buffers(options: { recurse?: boolean }): IterableIterator<Tensor>;
  buffers(...args: unknown[]): IterableIterator<Tensor> {
    const { recurse } = SIG.all.bind(args);
    return Array.from(this.named_buffers({ recurse }), ([, tensor]) => tensor).values();
  }
}
