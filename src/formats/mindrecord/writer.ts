import { RuntimeError } from '../../common/errors.js';
import { paths } from '../../common/files.js';
import { headerText, type Header, type Schema } from './header.js';
import { Layout } from './layout.js';
import { RecordFile, recordFiles } from './reader.js';
import { storeRow, type FieldValues } from './row.js';

/** What all files of a set have in common. */
export type SetHeader = Pick<Header, 'headerSize' | 'pageSize' | 'schema' | 'description' | 'indexFields' | 'shards'>;

/** Writes one MindRecord file. Rows go to the file at once, the header at the end. */
class RecordWriter {
  private readonly fs = recordFiles();
  private readonly file: number;
  private readonly layout: Layout;

  constructor(
    readonly path: string,
    private readonly common: SetHeader,
    private readonly shard: number,
    existing?: RecordFile,
  ) {
    this.file = this.fs.openSync(path, existing === undefined ? 'w' : 'r+');
    this.saved = existing?.header.saved ?? 0;
    const write = (page: number, offset: number, bytes: Uint8Array): void =>
      this.write(common.headerSize + page * common.pageSize + offset, bytes);
    this.layout = new Layout(common.pageSize, write, [...(existing?.header.pages ?? [])], existing?.lastGroup());
  }

  private saved: number;

  append(rows: readonly FieldValues[]): void {
    const stored = rows.map((row) => storeRow(this.common.schema, row));
    this.layout.append(stored);
    this.saved += stored.reduce((sum, { saved }) => sum + saved, 0);
  }

  close(): void {
    const { common, saved, shard } = this;
    const text = new TextEncoder().encode(headerText({ ...common, pages: this.layout.pages, saved, shard }));
    if (text.length + 8 > common.headerSize) {
      throw new RuntimeError(
        `Invalid data, the size of mindrecord header: ${text.length} is larger than ${common.headerSize}. Please use 'set_header_size' for a larger one.`,
      );
    }
    const length = new Uint8Array(8);
    new DataView(length.buffer).setBigUint64(0, BigInt(text.length), true);
    this.write(0, length);
    this.write(8, text);
    this.fs.closeSync(this.file);
    this.fs.chmodSync(this.path, 0o600);
  }

  private write(position: number, bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length;) {
      at += this.fs.writeSync(this.file, bytes, at, bytes.length - at, position + at);
    }
  }
}

/** Writes a set of MindRecord files. */
export class RecordSetWriter {
  private readonly writers: readonly RecordWriter[];
  /** The file that gets the next row that cannot be dealt out evenly. */
  private turn = 0;

  /** RuntimeError for a folder that is missing and, unless `overwrite`, for files that are there. */
  constructor(files: readonly string[], common: Omit<SetHeader, 'shards'>, overwrite: boolean) {
    const fs = recordFiles();
    const { basename, dirname } = paths();
    for (const path of files) {
      if (!fs.existsSync(dirname(path))) {
        throw new RuntimeError(
          `Invalid dir, failed to get the realpath of mindrecord file dir. Please check path: ${dirname(path)}`,
        );
      }
      if (!overwrite && fs.existsSync(path)) {
        throw new RuntimeError(
          `Invalid file, mindrecord files already exist. Please check file path: ${paths().resolve(path)}.\n` +
            "If you do not want to keep the files, set the 'overwrite' parameter to True and try again.",
        );
      }
    }
    const header = { ...common, shards: files.map((path) => basename(path)) };
    this.writers = files.map((path, shard) => {
      fs.rmSync(`${path}.db`, { force: true });
      return new RecordWriter(path, header, shard);
    });
  }

  /** Adds rows to the files: as many to each as can be, the first ones to the first, and those left over in turn. */
  append(rows: readonly FieldValues[]): void {
    const { writers } = this;
    const each = Math.floor(rows.length / writers.length);
    const left = rows.length - each * writers.length;
    const counts = writers.map((_, i) => each + ((i - this.turn + writers.length) % writers.length < left ? 1 : 0));
    this.turn = (this.turn + left) % writers.length;
    let at = 0;
    writers.forEach((writer, i) => {
      writer.append(rows.slice(at, at + counts[i]));
      at += counts[i];
    });
  }

  /** Writes the headers and closes the files. */
  close(): void {
    for (const writer of this.writers) writer.close();
  }
}

/** Adds rows to a MindRecord file that is there. */
export class RecordAppender {
  private readonly writer: RecordWriter;
  readonly schema: Schema;

  /** RuntimeError when it is missing or no MindRecord file. */
  constructor(path: string) {
    const existing = new RecordFile(path);
    this.schema = existing.header.schema;
    this.writer = new RecordWriter(path, existing.header, existing.header.shard, existing);
  }

  /** Adds rows. */
  append(rows: readonly FieldValues[]): void {
    this.writer.append(rows);
  }

  /** Writes the header and closes the file. */
  close(): void {
    this.writer.close();
  }
}
