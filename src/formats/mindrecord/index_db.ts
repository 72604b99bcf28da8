import { RuntimeError } from '../../common/errors.js';
import { paths } from '../../common/files.js';
import type { FieldType } from './header.js';
import type { RawValue } from './msgpack.js';
import { RecordFile, recordFiles } from './reader.js';

const SQL_TYPES: Partial<Record<FieldType, string>> = {
  int32: 'INTEGER',
  int64: 'INTEGER',
  float32: 'REAL',
  float64: 'REAL',
};

/** Columns that every index has. They are padded as MindSpore pads them. */
const COLUMNS = [
  '  ROW_ID               INT  NOT NULL',
  ' PAGE_ID_RAW          INT  NOT NULL',
  ' PAGE_OFFSET_RAW      INT  NOT NULL',
  ' PAGE_OFFSET_RAW_END  INT  NOT NULL',
  ' ROW_GROUP_ID         INT  NOT NULL',
  ' PAGE_ID_BLOB         INT  NOT NULL',
  ' PAGE_OFFSET_BLOB     INT  NOT NULL',
  ' PAGE_OFFSET_BLOB_END INT  NOT NULL',
];

/** SQLite, a package of its own that only writing needs. RuntimeError when it is not installed. */
async function sqlite() {
  try {
    // Bundlers of pages have no business with it: files are written in Node only.
    const { default: load } = await import(/* @vite-ignore */ /* webpackIgnore: true */ 'sql.js');
    return await load();
  } catch (error) {
    throw new RuntimeError(
      'The index of MindRecord files is an SQLite database, for which the package sql.js is needed: npm install sql.js',
      { cause: error },
    );
  }
}

/**
 * Writes the index of a MindRecord file beside it, as MindSpore does: a database of where each row is and what it holds in the fields of the index.
 * RuntimeError when sql.js is not installed.
 */
export async function writeIndex(path: string): Promise<void> {
  const { Database } = await sqlite();
  const file = new RecordFile(path, false);
  const { schema, indexFields } = file.header;
  const columns = [
    ...COLUMNS,
    ...indexFields.flatMap((name, i) => [`INC_${i} INT`, ` ${name}_0 ${SQL_TYPES[schema.get(name)!.type] ?? 'TEXT'}`]),
    ` PRIMARY KEY(${['ROW_ID', ...indexFields.map((_, i) => `INC_${i}`)].join(',')})`,
  ];
  const database = new Database();
  try {
    database.run(`CREATE TABLE INDEXES(${columns.join(',')});`);
    database.run('CREATE TABLE SHARD_NAME(NAME TEXT NOT NULL);');
    database.run('BEGIN TRANSACTION;');
    const name = database.prepare('INSERT INTO SHARD_NAME (NAME) VALUES (?);');
    name.run([paths().basename(path)]);
    name.free();
    const marks = Array(8 + 2 * indexFields.length).fill('?');
    const insert = database.prepare(`INSERT INTO INDEXES VALUES (${marks.join(',')});`);
    const wanted = new Set(indexFields);
    for (let i = 0; i < file.length; i++) {
      const { group, blob, raw } = file.place(i);
      const row = file.row(i, wanted);
      const places = [i, raw.page, raw.start, raw.end, group, blob.page, blob.start, blob.end];
      const values = indexFields.flatMap((field) => [0, row.get(field) as RawValue]);
      insert.run([...places, ...values]);
    }
    insert.free();
    database.run('COMMIT TRANSACTION;');
    recordFiles().writeFileSync(`${path}.db`, database.export(), { mode: 0o600 });
  } finally {
    database.close();
  }
}
