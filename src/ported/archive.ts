import { unzipSync } from 'fflate';
import { unpackTar } from 'modern-tar';
import type { Host } from './host.js';

/** How the entries of an archive are packed. */
export type Packing = 'zip' | 'tar' | 'tar.gz';

/** A file in an archive, or a folder, which has no bytes. */
export interface Entry {
  readonly name: string;
  readonly bytes: Uint8Array | null;
}

/** The files and folders of an archive, whose sums are right and whose names stay within the folder they are unpacked to. Errors otherwise. */
export async function entriesOf(packing: Packing, bytes: Uint8Array, host: Host): Promise<Entry[]> {
  let entries: Entry[];
  try {
    entries = packing === 'zip' ? fromZip(bytes, host) : await fromTar(packing, bytes, host);
  } catch (error) {
    throw new Error(`this is no whole ${packing} archive: ${(error as Error).message}`, { cause: error });
  }
  for (const { name } of entries) {
    const parts = name.split(/[\\/]/);
    if (/^([\\/]|[A-Za-z]:)/.test(name) || parts.includes('..'))
      throw new Error(`the archive holds '${name}', which would be written outside the folder: nothing is unpacked`);
  }
  return entries;
}

function fromZip(bytes: Uint8Array, host: Host): Entry[] {
  const sums = zipSums(bytes);
  const files = Object.entries(unzipSync(bytes));
  // fflate tells what it could not unpack, but not that the bytes are others than were packed.
  for (const [name, data] of files) {
    if (sums.get(name) !== host.zlib.crc32(data)) throw new Error(`'${name}' is damaged`);
  }
  return files.map(([name, data]) => ({ name, bytes: name.endsWith('/') ? null : data }));
}

const END = 0x06054b50;
const END_64 = 0x06064b50;
const HEADER = 0x02014b50;

/** The CRC-32 of each entry, as the directory at the end of a zip archive has them. */
function zipSums(bytes: Uint8Array): Map<string, number> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let end = bytes.length - 22;
  while (end >= 0 && view.getUint32(end, true) !== END) end--;
  if (end < 0) throw new Error('the directory at its end is missing');
  let at = view.getUint32(end + 16, true);
  if (at === 0xffffffff) {
    const end64 = Number(view.getBigUint64(end - 20 + 8, true));
    if (view.getUint32(end64, true) !== END_64) throw new Error('the directory at its end is damaged');
    at = Number(view.getBigUint64(end64 + 48, true));
  }
  const sums = new Map<string, number>();
  while (at + 46 <= end && view.getUint32(at, true) === HEADER) {
    const [flags, length] = [view.getUint16(at + 8, true), view.getUint16(at + 28, true)];
    const raw = bytes.subarray(at + 46, at + 46 + length);
    // Bit 11 says UTF-8; else fflate takes a byte for a character.
    const name = flags & 0x800 ? new TextDecoder().decode(raw) : String.fromCharCode(...raw);
    if (flags & 1) throw new Error(`'${name}' is encrypted`);
    sums.set(name, view.getUint32(at + 16, true));
    at += 46 + length + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return sums;
}

async function fromTar(packing: Packing, bytes: Uint8Array, host: Host): Promise<Entry[]> {
  const tar = packing === 'tar' ? bytes : host.zlib.gunzipSync(bytes);
  const entries: Entry[] = [];
  for (const { header, data } of await unpackTar(tar, { strict: true })) {
    const type = header.type ?? 'file';
    if (type === 'file') entries.push({ name: header.name, bytes: data ?? new Uint8Array() });
    else if (type === 'directory') entries.push({ name: header.name, bytes: null });
    else throw new Error(`'${header.name}' is a ${type}, and only files and folders are unpacked`);
  }
  return entries;
}
