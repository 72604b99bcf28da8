import { RuntimeError } from '../../common/errors.js';
import { fileSystem, paths, type FileSystem } from '../../common/files.js';
import { blobFields, parseHeader, type Header, type Page, type Schema } from './header.js';
import { readBlob, readRaw, type FieldValue } from './row.js';

/** Where the parts of a row are: their page, and from which byte of it to which, with the eight bytes that tell their length. */
export interface RowPlace {
  readonly group: number;
  readonly blob: Place;
  readonly raw: Place;
}

interface Place {
  readonly page: number;
  readonly start: number;
  readonly end: number;
}

/** Node's file system for MindRecord. RuntimeError elsewhere. */
export function recordFiles(): FileSystem {
  return fileSystem('MindRecord files need it');
}

/** One MindRecord file. What is read of it is only what is asked for. */
export class RecordFile {
  readonly header: Header;
  private readonly blobPages: readonly Page[];
  private readonly groups: (readonly RowPlace[] | undefined)[] = [];
  private readonly fs = recordFiles();

  /** RuntimeError for a file that is missing, itself or its index, or no MindRecord file. Only what writes the index does without one. */
  constructor(
    readonly path: string,
    hasIndex = true,
  ) {
    for (const file of hasIndex ? [path, `${path}.db`] : [path]) {
      if (!this.fs.existsSync(file)) throw new RuntimeError(`The input: ${file} is not exists.`);
    }
    const length = this.number(0);
    if (length === 0 || length > this.fs.statSync(path).size) {
      throw new RuntimeError(
        `Invalid file, the size of mindrecord file header: ${length} is wrong, file path: ${path}.`,
      );
    }
    this.header = parseHeader(new TextDecoder().decode(this.read(8, length)), path);
    this.blobPages = this.header.pages.filter(({ kind }) => kind === 'BLOB_DATA').sort((a, b) => a.kindId - b.kindId);
  }

  /** Number of rows. */
  get length(): number {
    return this.blobPages.at(-1)?.end ?? 0;
  }

  /** Where row `index` is. */
  place(index: number): RowPlace {
    const group = this.blobPages.findIndex(({ end }) => index < end);
    this.groups[group] ??= this.scan(group);
    return this.groups[group][index - this.blobPages[group].start];
  }

  /** Row `index`, the fields of `columns` only, in no order. */
  row(index: number, columns: ReadonlySet<string>): Map<string, FieldValue> {
    const { schema } = this.header;
    const { blob, raw } = this.place(index);
    const out = new Map<string, FieldValue>(readRaw(schema, this.part(raw)));
    if (blobFields(schema).some((name) => columns.has(name))) {
      for (const [name, value] of readBlob(schema, this.part(blob))) out.set(name, value);
    }
    for (const name of out.keys()) if (!columns.has(name)) out.delete(name);
    return out;
  }

  /** The last group's bytes outside of the blobs; none in a file without rows. */
  lastGroup(): Uint8Array | undefined {
    const page = this.header.pages.findLast(({ kind }) => kind === 'RAW_DATA');
    if (page === undefined) return undefined;
    const { offset } = page.groups.at(-1)!;
    return this.read(this.position(page.id) + offset, page.size - offset);
  }

  /** The byte of the file where a page begins. */
  position(page: number): number {
    const { headerSize, pageSize } = this.header;
    return headerSize + page * pageSize;
  }

  private part({ page, start, end }: Place): Uint8Array {
    return this.read(this.position(page) + start + 8, end - start - 8);
  }

  /** The places of a group's rows. */
  private scan(group: number): RowPlace[] {
    const page = this.blobPages[group];
    const rawPage = this.header.pages.find(
      ({ kind, groups }) => kind === 'RAW_DATA' && groups.some(({ id }) => id === group),
    );
    if (rawPage === undefined) throw this.broken();
    const count = page.end - page.start;
    const blobs = this.places(page, 0, count);
    const raws = this.places(rawPage, rawPage.groups.find(({ id }) => id === group)!.offset, count);
    return blobs.map((blob, i) => ({ group, blob, raw: raws[i] }));
  }

  private places(page: Page, from: number, count: number): Place[] {
    const bytes = this.read(this.position(page.id), page.size);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let start = from;
    return Array.from({ length: count }, () => {
      if (start + 8 > page.size) throw this.broken();
      const end = start + 8 + Number(view.getBigUint64(start, true));
      if (end > page.size) throw this.broken();
      const place = { page: page.id, start, end };
      start = end;
      return place;
    });
  }

  private broken(): RuntimeError {
    return new RuntimeError(`Invalid file, the rows of mindrecord file: ${this.path} do not fit its header.`);
  }

  private number(position: number): number {
    const bytes = this.read(position, 8);
    return Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  }

  private read(position: number, length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    const file = this.fs.openSync(this.path, 'r');
    try {
      for (let at = 0; at < length;) {
        const got = this.fs.readSync(file, bytes, at, length - at, position + at);
        if (got === 0) throw this.broken();
        at += got;
      }
    } finally {
      this.fs.closeSync(file);
    }
    return bytes;
  }
}

/** The rows of several files, one file after the other. */
export class RecordSet {
  readonly schema: Schema;
  readonly files: readonly RecordFile[];

  /**
   * A path stands for all files that were written together with it, an array of paths for these files only. RuntimeError for files that are missing or
   * of another schema.
   */
  constructor(given: string | readonly string[]) {
    this.files = typeof given === 'string' ? together(given) : given.map((path) => new RecordFile(path));
    const [first, ...others] = this.files;
    this.schema = first.header.schema;
    for (const { header, path } of others) {
      if (JSON.stringify([...header.schema]) === JSON.stringify([...this.schema])) continue;
      throw new RuntimeError(
        `Invalid file, the metadata of mindrecord file: ${path} is different from others, please make sure all the mindrecord files generated by the ` +
          'same script.',
      );
    }
  }

  /** Rows of each file. */
  get lengths(): readonly number[] {
    return this.files.map(({ length }) => length);
  }

  /** Number of rows. */
  get length(): number {
    return this.lengths.reduce((a, b) => a + b, 0);
  }

  /** RuntimeError for a column that the schema lacks. */
  checkColumns(columns: Iterable<string>): void {
    for (const name of columns) {
      if (this.schema.has(name)) continue;
      throw new RuntimeError(
        `Invalid data, column name: ${name} can not found in schema. Please check the 'column_list'.`,
      );
    }
  }

  /** Row `index` of all, the fields of `columns` only. */
  row(index: number, columns: ReadonlySet<string>): Map<string, FieldValue> {
    let rest = index;
    for (const file of this.files) {
      if (rest < file.length) return file.row(rest, columns);
      rest -= file.length;
    }
    throw new RuntimeError(`Sample ID (${index}) is out of bound, expected range [0, ${this.length - 1}]`);
  }
}

function together(path: string): RecordFile[] {
  const first = new RecordFile(path);
  const { dirname, join, resolve, basename } = paths();
  const fs = recordFiles();
  return first.header.shards.map((name) => {
    const file = join(dirname(resolve(path)), name);
    if (!fs.existsSync(file)) {
      throw new RuntimeError(
        `Invalid file, mindrecord file: ${file} can not be found. Please check whether the mindrecord file exists and do not rename the mindrecord ` +
          'file.',
      );
    }
    return name === basename(path) ? first : new RecordFile(file);
  });
}
