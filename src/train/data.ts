import { AttributeError } from '../common/errors.js';
import { pyTypeName } from '../common/checks.js';

/** What `Model` needs of a dataset: every pipeline of `ms.dataset` has it. */
export interface TrainingData {
  /** Steps of an epoch. */
  get_dataset_size(): number | Promise<number>;
  /** The same where it cannot be told at once, as for asynchronous sources. */
  countRows?(): Promise<number>;
  /** An iterator over the columns as Tensors. Each loop over it is one epoch, `num_epochs` in all. */
  create_tuple_iterator(options: { num_epochs: number }): AsyncIterable<unknown>;
  /** Back to the start, for the next iterator. */
  reset(): void;
}

/** AttributeError, Python's, for what is no dataset. */
export function checkData(data: unknown): TrainingData {
  for (const name of ['get_dataset_size', 'create_tuple_iterator', 'reset']) {
    if (typeof (data as Record<string, unknown> | null)?.[name] !== 'function') {
      throw new AttributeError(`'${pyTypeName(data)}' object has no attribute '${name}'`);
    }
  }
  return data as TrainingData;
}

/** Steps of an epoch. */
export function sizeOf(data: TrainingData): number | Promise<number> {
  return data.countRows?.() ?? data.get_dataset_size();
}

/** The columns of a step; a dataset of one column may give the Tensor itself. */
export function columns(element: unknown): readonly unknown[] {
  return Array.isArray(element) ? (element as readonly unknown[]) : [element];
}
