import { toDType } from '../../common/dtype.js';
import { toNumpy, type NDArray } from '../../common/numpy.js';
import { signature } from '../../common/signature.js';
import type { Field } from '../../formats/mindrecord/header.js';
import { RecordSet } from '../../formats/mindrecord/reader.js';
import type { FieldValue } from '../../formats/mindrecord/row.js';
import { cpuCount } from '../host.js';
import { checkFileName, isInt } from './checks.js';
import { ParamTypeError, ParamValueError } from './errors.js';

const SIG = signature<{ file_name: unknown; num_consumer: unknown; columns: unknown; operator: unknown }>(
  'mindrecord.FileReader',
  'file_name, num_consumer=4, columns=None, operator=None',
);

/** A field of a row that was read: a number, a text, bytes, or an array of numpy-ts. */
export type ReadField = number | bigint | string | Uint8Array | NDArray;

/**
 * Reads the rows of MindRecord files, those that MindSpore wrote as well: of all files that were written together, or of the listed ones. In Node
 * only. `num_consumer` changes nothing. ParamValueError for wrong names and numbers, ParamTypeError unless `columns` is a list, RuntimeError for files
 * that are missing and columns that the schema lacks. MindSpore's `mindrecord.FileReader`.
 */
export class FileReader {
  private readonly set: RecordSet;
  private readonly columns: readonly string[];

  constructor(
    file_name: string | readonly string[],
    num_consumer?: number,
    columns?: readonly string[] | null,
    operator?: null,
  );
  constructor(
    file_name: string | readonly string[],
    options: { num_consumer?: number; columns?: readonly string[] | null; operator?: null },
  );
  constructor(options: {
    file_name: string | readonly string[];
    num_consumer?: number;
    columns?: readonly string[] | null;
    operator?: null;
  });
  constructor(...args: unknown[]) {
    const { file_name, num_consumer, columns } = SIG.bind(args);
    const files = Array.isArray(file_name) ? file_name.map(checkFileName) : checkFileName(file_name);
    if (num_consumer === null) throw new ParamValueError('Parameter num_consumer is None.');
    if (!isInt(num_consumer)) throw new ParamValueError('Parameter num_consumer is not int.');
    const most = Math.max(4, cpuCount());
    if (num_consumer < 1 || num_consumer > most) {
      throw new ParamValueError(`Parameter num_consumer: ${num_consumer} should between 1 and ${most}.`);
    }
    if (columns !== null && !Array.isArray(columns)) throw new ParamTypeError('columns', 'list');
    this.set = new RecordSet(files);
    const chosen = (columns as string[] | null) ?? [];
    this.set.checkColumns(chosen);
    this.columns = chosen.length > 0 ? chosen : [...this.set.schema.keys()];
  }

  /** The rows, one after the other, as objects of fields by name: single values first. MindSpore's `FileReader.get_next`. */
  *get_next(): Generator<Record<string, ReadField>, undefined> {
    const wanted = new Set(this.columns);
    for (let i = 0; i < this.set.length; i++) {
      const row = this.set.row(i, wanted);
      yield Object.fromEntries([...row].map(([name, value]) => [name, this.told(name, value)]));
    }
  }

  /** The schema: type and shape of each field by name. MindSpore's `FileReader.schema`. */
  schema(): Record<string, Field> {
    return Object.fromEntries(this.set.schema);
  }

  /** Number of rows. MindSpore's `FileReader.len`. */
  len(): number {
    return this.set.length;
  }

  /** Nothing is left open; scripts that are ported call it. MindSpore's `FileReader.close`. */
  close(): void {}

  private told(name: string, value: FieldValue): ReadField {
    if (typeof value !== 'object' || value instanceof Uint8Array) return value;
    return toNumpy(value.data, value.shape, toDType(this.set.schema.get(name)!.type));
  }
}
