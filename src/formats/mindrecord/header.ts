import { RuntimeError } from '../../common/errors.js';

/** The types that a field may have. */
export type FieldType = 'int32' | 'int64' | 'float32' | 'float64' | 'string' | 'bytes';

/** A field of the rows: one value, or with `shape` an array; −1 is any size. */
export interface Field {
  readonly type: FieldType;
  readonly shape?: readonly number[];
}

/** Fields by name, in the order of their names. */
export type Schema = ReadonlyMap<string, Field>;

/** A part of the file: blobs of rows from `start` to `end`, or what else their rows hold. */
export interface Page {
  readonly id: number;
  readonly kind: 'BLOB_DATA' | 'RAW_DATA';
  /** Counts the pages of blobs; for others the page of their kind before, plus one. */
  readonly kindId: number;
  start: number;
  end: number;
  /** Bytes that are used. */
  size: number;
  /** Groups of rows with their offsets: one for each page of blobs, whose `kindId` is the group's number. */
  readonly groups: { readonly id: number; readonly offset: number }[];
}

/** What stands at the start of a file. */
export interface Header {
  readonly headerSize: number;
  readonly pageSize: number;
  readonly schema: Schema;
  readonly description: string;
  /** Fields that the index has. */
  readonly indexFields: readonly string[];
  readonly pages: readonly Page[];
  /** Bytes that storing integers shortly has saved. */
  readonly saved: number;
  /** Names of all files of the set, without folder. */
  readonly shards: readonly string[];
  /** This file's place among them. */
  readonly shard: number;
}

/** True for fields that are stored in the blob: bytes and arrays. */
export function isBlob({ type, shape }: Field): boolean {
  return type === 'bytes' || shape !== undefined;
}

/** Names of the fields in the blob, in order. */
export function blobFields(schema: Schema): string[] {
  return [...schema].filter(([, field]) => isBlob(field)).map(([name]) => name);
}

/** The schema with its fields in the order of their names. */
export function sortedSchema(fields: Iterable<readonly [string, Field]>): Schema {
  return new Map([...fields].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The header as the text that MindSpore writes. */
export function headerText(header: Header): string {
  const { pages, shard } = header;
  const fields = [...header.schema].map(
    ([name, { shape, type }]) => [name, { ...(shape && { shape }), type }] as const,
  );
  const schema = {
    blob_fields: blobFields(header.schema),
    desc: header.description,
    schema: Object.fromEntries(fields),
  };
  const list = <T>(items: readonly T[]): readonly T[] | null => (items.length > 0 ? items : null);
  return JSON.stringify({
    header_size: header.headerSize,
    index_fields: list(header.indexFields.map((index_field) => ({ index_field, schema_id: 0 }))),
    page: list(
      pages.map(({ id, kind, kindId, start, end, size, groups }) => ({
        end_row_id: end,
        page_id: id,
        page_size: size,
        page_type: kind,
        page_type_id: kindId,
        row_group_ids: groups.map((group) => ({ id: group.id, offset: group.offset })),
        shard_id: shard,
        start_row_id: start,
      })),
    ),
    page_size: header.pageSize,
    compression_size: header.saved,
    schema: [schema],
    shard_addresses: header.shards,
    shard_id: shard,
    statistics: null,
    version: '3.0',
  });
}

interface HeaderJson {
  readonly header_size: number;
  readonly page_size: number;
  readonly compression_size?: number;
  readonly shard_id: number;
  readonly shard_addresses: readonly string[];
  readonly index_fields: readonly { readonly index_field: string }[] | null;
  readonly schema: readonly { readonly desc: string; readonly schema: Record<string, Field> }[];
  readonly page:
    | readonly {
        readonly end_row_id: number;
        readonly page_id: number;
        readonly page_size: number;
        readonly page_type: Page['kind'];
        readonly page_type_id: number;
        readonly row_group_ids: readonly { readonly id: number; readonly offset: number }[];
        readonly start_row_id: number;
      }[]
    | null;
}

/** The header that a text tells. RuntimeError when it is none. */
export function parseHeader(text: string, file: string): Header {
  let json: HeaderJson;
  try {
    json = JSON.parse(text) as HeaderJson;
  } catch (error) {
    throw new RuntimeError(`Invalid file, the header of mindrecord file: ${file} can not be read.`, { cause: error });
  }
  const { desc, schema } = json.schema[0];
  return {
    headerSize: json.header_size,
    pageSize: json.page_size,
    schema: sortedSchema(Object.entries(schema)),
    description: desc,
    indexFields: (json.index_fields ?? []).map(({ index_field }) => index_field),
    pages: (json.page ?? []).map((page) => ({
      id: page.page_id,
      kind: page.page_type,
      kindId: page.page_type_id,
      start: page.start_row_id,
      end: page.end_row_id,
      size: page.page_size,
      groups: page.row_group_ids.map(({ id, offset }) => ({ id, offset })),
    })),
    saved: json.compression_size ?? 0,
    shards: json.shard_addresses,
    shard: json.shard_id,
  };
}
