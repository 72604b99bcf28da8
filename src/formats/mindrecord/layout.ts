import { RuntimeError } from '../../common/errors.js';
import { joinBytes } from '../bytes.js';
import type { Page } from './header.js';
import type { StoredRow } from './row.js';

/** Writes bytes at a place of a page. */
export type WritePage = (page: number, offset: number, bytes: Uint8Array) => void;

/**
 * Puts rows into pages as MindSpore does. A page of blobs holds the blobs of a group of rows; the other fields of a group stand together in a page of
 * their own kind, which may hold several groups: a group that has outgrown its page is moved to a new one.
 */
export class Layout {
  /** The last pages of their kinds, which still grow. */
  private blob: Page | undefined;
  private raw: Page | undefined;
  /** The other fields of the last group, should it have to move. */
  private lastGroup: Uint8Array[] = [];

  constructor(
    private readonly pageSize: number,
    private readonly write: WritePage,
    readonly pages: Page[] = [],
    lastGroup?: Uint8Array,
  ) {
    this.blob = pages.findLast(({ kind }) => kind === 'BLOB_DATA');
    this.raw = pages.findLast(({ kind }) => kind === 'RAW_DATA');
    if (lastGroup !== undefined) this.lastGroup = [lastGroup];
  }

  /** Rows of the file. */
  get rows(): number {
    return this.blob?.end ?? 0;
  }

  /** Adds rows. RuntimeError, with nothing written, for one that no page could hold. */
  append(rows: readonly StoredRow[]): void {
    for (const { blob, raw } of rows) {
      if (blob.length + 8 > this.pageSize) this.tooSmall('a blob row');
      if (raw.length + 8 > this.pageSize) this.tooSmall('a raw row');
    }
    const groups = this.cut(rows);
    groups.forEach((group, i) => this.appendBlobs(group, i > 0));
    groups.forEach((group, i) => this.appendRaw(group, i > 0));
  }

  /** The rows in groups; the first ones, possibly none, join the last group there is. */
  private cut(rows: readonly StoredRow[]): StoredRow[][] {
    const groups: StoredRow[][] = [[]];
    let blobBytes = this.blob?.size ?? 0;
    let rawBytes = size(this.lastGroup);
    for (const row of rows) {
      blobBytes += row.blob.length + 8;
      rawBytes += row.raw.length + 8;
      const first = this.blob === undefined && groups.length === 1;
      if (first || blobBytes > this.pageSize || rawBytes > this.pageSize) {
        groups.push([]);
        blobBytes = row.blob.length + 8;
        rawBytes = row.raw.length + 8;
      }
      groups.at(-1)!.push(row);
    }
    return groups;
  }

  private appendBlobs(rows: readonly StoredRow[], isNew: boolean): void {
    if (rows.length === 0) return;
    if (isNew) {
      const start = this.rows;
      const kindId = this.blob === undefined ? 0 : this.blob.kindId + 1;
      this.blob = this.page({ kind: 'BLOB_DATA', kindId, start, end: start, groups: [{ id: 0, offset: 0 }] });
    }
    const page = this.blob!;
    const bytes = framed(rows.map(({ blob }) => blob));
    this.write(page.id, page.size, bytes);
    page.size += bytes.length;
    page.end += rows.length;
  }

  private appendRaw(rows: readonly StoredRow[], isNew: boolean): void {
    if (rows.length === 0) return;
    const bytes = framed(rows.map(({ raw }) => raw));
    if (isNew) {
      const id = (this.raw?.groups.at(-1)?.id ?? -1) + 1;
      if (this.raw === undefined || this.raw.size + bytes.length > this.pageSize) this.newRaw();
      this.raw!.groups.push({ id, offset: this.raw!.size });
      this.lastGroup = [];
    } else if (this.raw!.size + bytes.length > this.pageSize) {
      this.moveGroup();
    }
    const page = this.raw!;
    this.write(page.id, page.size, bytes);
    page.size += bytes.length;
    this.lastGroup.push(bytes);
  }

  /** Moves the last group to a page of its own. */
  private moveGroup(): void {
    const from = this.raw!;
    const { id, offset } = from.groups.pop()!;
    from.size = offset;
    this.newRaw();
    const bytes = joinBytes(this.lastGroup);
    this.write(this.raw!.id, 0, bytes);
    this.raw!.size = bytes.length;
    this.raw!.groups.push({ id, offset: 0 });
  }

  private newRaw(): void {
    const kindId = this.raw === undefined ? 0 : this.raw.id + 1;
    this.raw = this.page({ kind: 'RAW_DATA', kindId, start: 0, end: 0, groups: [] });
  }

  private page(page: Omit<Page, 'id' | 'size'>): Page {
    const made: Page = { id: this.pages.length, size: 0, ...page };
    this.pages.push(made);
    return made;
  }

  private tooSmall(what: string): never {
    throw new RuntimeError(
      `Invalid data, Page size: ${this.pageSize} is too small to save ${what}. Please try to use the mindrecord api ` +
        "'set_page_size(value)' to enable larger page size, and the value range is in [32768 bytes, 268435456 bytes].",
    );
  }
}

const size = (parts: readonly Uint8Array[]): number => parts.reduce((sum, { length }) => sum + length, 0);

/** Each part with its length in front: eight bytes, little-endian. */
function framed(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(size(parts) + 8 * parts.length);
  const view = new DataView(out.buffer);
  let at = 0;
  for (const part of parts) {
    view.setBigUint64(at, BigInt(part.length), true);
    out.set(part, at + 8);
    at += 8 + part.length;
  }
  return out;
}
