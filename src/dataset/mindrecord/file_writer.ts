import { RuntimeError } from '../../common/errors.js';
import { log } from '../../common/log.js';
import { signature } from '../../common/signature.js';
import { isBlob, type Field, type Schema } from '../../formats/mindrecord/header.js';
import { writeIndex } from '../../formats/mindrecord/index_db.js';
import { recordFiles } from '../../formats/mindrecord/reader.js';
import type { FieldValues } from '../../formats/mindrecord/row.js';
import { RecordAppender, RecordSetWriter } from '../../formats/mindrecord/writer.js';
import { checkFileName, entriesOf, isInt, readSchema } from './checks.js';
import { MRMAddSchemaError, MRMDefineIndexError, ParamTypeError, ParamValueError } from './errors.js';
import { fittingRows, type RawRow } from './rows.js';

const SIG = signature<{ file_name: unknown; shard_num: unknown; overwrite: unknown }>(
  'mindrecord.FileWriter',
  'file_name, shard_num=1, overwrite=False',
);
const SCHEMA = signature<{ content: unknown; desc: string | null }>(
  'mindrecord.FileWriter.add_schema',
  'content, desc=None',
  { dicts: ['content'] },
);
const INDEX = signature<{ index_fields: unknown }>('mindrecord.FileWriter.add_index', 'index_fields');
const WRITE = signature<{ raw_data: unknown; parallel_writer: unknown }>(
  'mindrecord.FileWriter.write_raw_data',
  'raw_data, parallel_writer=False',
  { dicts: ['raw_data'] },
);
const HEADER_SIZE = signature<{ header_size: unknown }>('mindrecord.FileWriter.set_header_size', 'header_size');
const PAGE_SIZE = signature<{ page_size: unknown }>('mindrecord.FileWriter.set_page_size', 'page_size');
const APPEND = signature<{ file_name: unknown }>('mindrecord.FileWriter.open_for_append', 'file_name');

/** The schema that `add_schema` takes: for each field its type and, of arrays, the shape, in which −1 is any size. */
export type SchemaContent = Readonly<Record<string, Field>> | ReadonlyMap<string, Field>;

/**
 * Writes rows to MindRecord files, which MindSpore reads as well: `add_schema`, then `write_raw_data` any number of times, then `await commit()`. In
 * Node only, with the package sql.js for the index. ParamValueError for a wrong name, `shard_num` outside 1 to 1000 or `overwrite` that is no boolean.
 * MindSpore's `mindrecord.FileWriter`.
 */
export class FileWriter {
  private paths: readonly string[];
  private readonly overwrite: boolean;
  private schema: Schema | undefined;
  private description = '';
  private indexFields: readonly string[] | undefined;
  private headerSize = 2 ** 24;
  private pageSize = 2 ** 25;
  private writer: RecordSetWriter | RecordAppender | undefined;
  private committed = false;

  constructor(file_name: string, shard_num?: number, overwrite?: boolean);
  constructor(file_name: string, options: { shard_num?: number; overwrite?: boolean });
  constructor(options: { file_name: string; shard_num?: number; overwrite?: boolean });
  constructor(...args: unknown[]) {
    const { file_name, shard_num, overwrite } = SIG.bind(args);
    const path = checkFileName(file_name);
    if (shard_num === null) throw new ParamValueError('Parameter shard_num is None.');
    if (!isInt(shard_num)) throw new ParamValueError("Parameter shard_num's type is not int.");
    const count = Number(shard_num);
    if (count < 1 || count > 1000) {
      throw new ParamValueError(`Parameter shard_num's value: ${count} should between 1 and 1000.`);
    }
    if (typeof overwrite !== 'boolean') throw new ParamValueError("Parameter overwrite's type is not bool.");
    const digits = String(count - 1).length;
    this.paths =
      count === 1 ? [path] : Array.from({ length: count }, (_, i) => `${path}${String(i).padStart(digits, '0')}`);
    this.overwrite = overwrite;
  }

  /** A writer that adds rows to a file that is there. RuntimeError when it is missing. MindSpore's `FileWriter.open_for_append`. */
  static open_for_append(file_name: string): FileWriter;
  static open_for_append(options: { file_name: string }): FileWriter;
  static open_for_append(...args: unknown[]): FileWriter {
    const path = checkFileName(APPEND.bind(args).file_name);
    const out = new FileWriter('append');
    out.paths = [path];
    const appender = new RecordAppender(path);
    out.writer = appender;
    out.schema = appender.schema;
    return out;
  }

  /**
   * Says what rows have. MRMInvalidSchemaError for a schema that is not as it should be, MRMAddSchemaError for a second one. MindSpore's
   * `FileWriter.add_schema`.
   */
  add_schema(content: SchemaContent, desc?: string | null): void;
  add_schema(content: SchemaContent, options: { desc?: string | null }): void;
  add_schema(...args: unknown[]): void {
    const { content, desc } = SCHEMA.bind(args);
    const schema = readSchema(content);
    if (this.schema !== undefined) throw new MRMAddSchemaError();
    this.schema = schema;
    this.description = desc ?? '';
  }

  /**
   * Chooses the fields of the index, which are else all single values. ParamTypeError unless they are a list of names, MRMDefineIndexError for bytes
   * and arrays, RuntimeError for names that the schema lacks or that are there twice. MindSpore's `FileWriter.add_index`.
   */
  add_index(index_fields: readonly string[]): void;
  add_index(options: { index_fields: readonly string[] }): void;
  add_index(...args: unknown[]): void {
    const { index_fields } = INDEX.bind(args);
    if (!Array.isArray(index_fields) || index_fields.length === 0) throw new ParamTypeError('index_fields', 'list');
    const { schema } = this;
    for (const name of index_fields as unknown[]) {
      const field = schema?.get(name as string);
      if (field !== undefined && isBlob(field)) {
        throw new MRMDefineIndexError(`Failed to set field ${name as string} since it's not primitive type.`);
      }
      if (typeof name !== 'string') throw new ParamTypeError('index field', 'str');
      if (field === undefined) {
        const text = JSON.stringify(Object.fromEntries(schema ?? []));
        throw new RuntimeError(
          `Invalid input, 'index_fields': ${name} can not found in schema: ${text}.\n ` +
            "Please use 'add_index' function to add proper 'index_fields'.",
        );
      }
    }
    index_fields.forEach((name: string, i) => {
      if (index_fields.indexOf(name) === i) return;
      throw new RuntimeError(
        `The 'index_fields': ${name} is added repeatedly. Please remove the redundant 'add_index' function.`,
      );
    });
    this.indexFields = index_fields as string[];
  }

  /**
   * Bytes that the header may have: 16 KB to 128 MB, a multiple of 4; 16 MB unless it is set. RuntimeError for others. MindSpore's
   * `FileWriter.set_header_size`.
   */
  set_header_size(header_size: number): void;
  set_header_size(options: { header_size: number }): void;
  set_header_size(...args: unknown[]): void {
    this.headerSize = checkSize(HEADER_SIZE.bind(args).header_size, 'header', 2 ** 14, 2 ** 27);
  }

  /**
   * Bytes of a page, which holds a row at least: 32 KB to 256 MB, a multiple of 4; 32 MB unless it is set. RuntimeError for others. MindSpore's
   * `FileWriter.set_page_size`.
   */
  set_page_size(page_size: number): void;
  set_page_size(options: { page_size: number }): void;
  set_page_size(...args: unknown[]): void {
    this.pageSize = checkSize(PAGE_SIZE.bind(args).page_size, 'page', 2 ** 15, 2 ** 28);
  }

  /**
   * Writes rows. Those that do not fit the schema are left out, with a warning. ParamTypeError unless they are a list of dicts; RuntimeError when none
   * fits, for a row that is larger than a page, for files that are there already (see `overwrite`), for a missing folder, and after `commit`.
   * `parallel_writer` changes nothing. MindSpore's `FileWriter.write_raw_data`.
   */
  write_raw_data(raw_data: readonly RawRow[], parallel_writer?: boolean): void;
  write_raw_data(raw_data: readonly RawRow[], options: { parallel_writer?: boolean }): void;
  write_raw_data(...args: unknown[]): void {
    const { raw_data, parallel_writer } = WRITE.bind(args);
    if (typeof parallel_writer !== 'boolean') throw new TypeError('The parameter `parallel_writer` must be bool.');
    const writer = this.opened();
    if (!Array.isArray(raw_data)) throw new ParamTypeError('raw_data', 'list');
    if (this.committed) {
      throw new RuntimeError(
        'Not allowed to call `write_raw_data` on flushed MindRecord files.When creating new MindRecord files, please remove `commit` before ' +
          '`write_raw_data`. In other cases, when appending to existing MindRecord files, please call `open_for_append` first and then `write_raw_data`.',
      );
    }
    if (raw_data.some((row) => entriesOf(row) === undefined)) throw new ParamTypeError('raw_data item', 'dict');
    const rows: readonly FieldValues[] = fittingRows(this.schema!, raw_data, (text) => log.warning(text));
    if (rows.length === 0) {
      throw new RuntimeError(
        "There is no valid data which can be written by 'write_raw_data' to mindrecord file. Please check the abnormal input data indicated in the " +
          'warning log above.',
      );
    }
    writer.append(rows);
  }

  /** Ends the files and writes their indices. RuntimeError when sql.js is not installed. MindSpore's `FileWriter.commit`. */
  async commit(): Promise<void> {
    if (this.committed) throw new RuntimeError('The MindRecord files have been committed already.');
    const writer = this.opened();
    this.committed = true;
    writer.close();
    for (const path of this.paths) await writeIndex(path);
  }

  private opened(): RecordSetWriter | RecordAppender {
    if (this.writer !== undefined) return this.writer;
    const { schema, headerSize, pageSize, description } = this;
    recordFiles();
    if (schema === undefined) {
      throw new RuntimeError(
        "Invalid data, schema is not found in header, please use 'add_schema' to add a schema for new mindrecord files.",
      );
    }
    const single = [...schema].filter(([, field]) => !isBlob(field)).map(([name]) => name);
    const indexFields = this.indexFields ?? single;
    const common = { schema, headerSize, pageSize, description, indexFields };
    return (this.writer = new RecordSetWriter(this.paths, common, this.overwrite));
  }
}

function checkSize(value: unknown, what: string, least: number, most: number): number {
  if (!isInt(value)) throw new TypeError(`set_${what}_size(): incompatible function arguments.`);
  const size = Number(value);
  if (size < least || size > most) {
    throw new RuntimeError(`Invalid data, ${what} size: ${size} should be in range [${least} bytes, ${most} bytes].`);
  }
  if (size % 4 !== 0) throw new RuntimeError(`Invalid data, ${what} size ${size} should be divided by four.`);
  return size;
}
