import { NotImplementedError, ValueError } from '../common/errors.js';
import { joinBytes } from './bytes.js';

/**
 * MindSpore's encrypted checkpoints: the file's bytes in blocks of 64 MiB, each of them one record. All integers are little-endian with four
 * bytes.
 *
 *     AES-GCM   magic, the 16 bytes of the tag, size of the rest, size of the nonce (16), nonce, size of the cipher, cipher
 *     AES-CBC   magic, size of the rest, size of the vector (16), vector, size of the cipher, cipher
 *
 * Of the nonce AES-GCM uses the first 12 bytes.
 */

const BLOCK_BYTES = 64 * 1024 * 1024;
const VECTOR_BYTES = 16;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

interface Mode {
  readonly magic: number;
  /** Bytes between the magic and the sizes. */
  readonly tagBytes: number;
  readonly parameters: (vector: Uint8Array<ArrayBuffer>) => AesGcmParams | AesCbcParams;
}

const MODES = new Map<string, Mode>([
  [
    'AES-GCM',
    {
      magic: 0x7f3a5ed8,
      tagBytes: TAG_BYTES,
      parameters: (vector) => ({ name: 'AES-GCM', iv: vector.subarray(0, NONCE_BYTES) }),
    },
  ],
  ['AES-CBC', { magic: 0x7f3a5ed9, tagBytes: 0, parameters: (iv) => ({ name: 'AES-CBC', iv }) }],
]);

const MAGICS: readonly number[] = [0x7f3a5ed8, 0x7f3a5ed9, 0x7f3a5eda];

/** True for bytes that begin as an encrypted checkpoint of any mode does. */
export function isEncrypted(head: Uint8Array): boolean {
  return head.length >= 4 && MAGICS.includes(viewOf(head).getUint32(0, true));
}

/** Checks key and mode: ValueError for others than MindSpore's, NotImplementedError for SM4-CBC. */
export function checkCipher(key: Uint8Array, mode: string, failed: string): void {
  if (mode === 'SM4-CBC') throw new NotImplementedError("The mode 'SM4-CBC' is not supported: use 'AES-GCM'.");
  if (!MODES.has(mode)) throw new ValueError(`${failed}: the mode is 'AES-GCM' or 'AES-CBC', not '${mode}'.`);
  if (![16, 24, 32].includes(key.length)) {
    throw new ValueError(`${failed}: the key has 16, 24 or 32 bytes, not ${key.length}.`);
  }
}

/** The records of an encrypted file for the pieces of a plain one. Check key and mode first. */
export async function* encryptCheckpoint(
  pieces: Iterable<Uint8Array>,
  key: Uint8Array,
  mode: string,
  blockBytes = BLOCK_BYTES,
): AsyncGenerator<Uint8Array> {
  const { magic, tagBytes, parameters } = MODES.get(mode) as Mode;
  const secret = await importKey(key, mode, 'encrypt');
  for (const block of blocks(pieces, blockBytes)) {
    const vector = crypto.getRandomValues(new Uint8Array(VECTOR_BYTES));
    const made = new Uint8Array(await crypto.subtle.encrypt(parameters(vector), secret, block));
    // The tag comes last where the cipher is made, and first in the file.
    const cipher = made.subarray(0, made.length - tagBytes);
    const record = new Uint8Array(16 + tagBytes + VECTOR_BYTES + cipher.length);
    const view = viewOf(record);
    view.setUint32(0, magic, true);
    record.set(made.subarray(cipher.length), 4);
    let at = 4 + tagBytes;
    view.setUint32(at, 8 + VECTOR_BYTES + cipher.length, true);
    view.setUint32(at + 4, VECTOR_BYTES, true);
    at += 8;
    record.set(vector, at);
    view.setUint32(at + VECTOR_BYTES, cipher.length, true);
    record.set(cipher, at + VECTOR_BYTES + 4);
    yield record;
  }
}

/** The pieces joined and cut into blocks of one size, the last one shorter. */
function* blocks(pieces: Iterable<Uint8Array>, blockBytes: number): Generator<Uint8Array<ArrayBuffer>> {
  let waiting: Uint8Array[] = [];
  let size = 0;
  for (const piece of pieces) {
    for (let at = 0; at < piece.length;) {
      const part = piece.subarray(at, at + blockBytes - size);
      waiting.push(part);
      size += part.length;
      at += part.length;
      if (size === blockBytes) {
        yield joinBytes(waiting);
        waiting = [];
        size = 0;
      }
    }
  }
  if (size > 0) yield joinBytes(waiting);
}

/** The plain bytes of an encrypted file. ValueError where it is none of this mode, is damaged, or has another key. */
export async function decryptCheckpoint(
  bytes: Uint8Array,
  key: Uint8Array,
  mode: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const { magic, tagBytes, parameters } = MODES.get(mode) as Mode;
  const secret = await importKey(key, mode, 'decrypt');
  const view = viewOf(bytes);
  const fail = (why: string, cause?: unknown) => new ValueError(`The file cannot be decrypted: ${why}.`, { cause });
  const plain: Uint8Array[] = [];
  const head = 16 + tagBytes + VECTOR_BYTES;
  for (let at = 0; at < bytes.length;) {
    if (bytes.length - at < head) throw fail(`it ends at byte ${bytes.length}, within a record`);
    const sizes = at + 4 + tagBytes;
    const length = view.getUint32(sizes + 8 + VECTOR_BYTES, true);
    if (view.getUint32(at, true) !== magic) throw fail(`no record of ${mode} begins at byte ${at}`);
    if (view.getUint32(sizes + 4, true) !== VECTOR_BYTES) throw fail(`the record at byte ${at} has a wrong vector`);
    if (length > bytes.length - at - head) throw fail(`the record at byte ${at} ends after the file`);
    const vector = bytes.slice(sizes + 8, sizes + 8 + VECTOR_BYTES);
    const cipher = bytes.subarray(at + head, at + head + length);
    const input = joinBytes([cipher, bytes.subarray(at + 4, at + 4 + tagBytes)]);
    let block: ArrayBuffer;
    try {
      block = await crypto.subtle.decrypt(parameters(vector), secret, input);
    } catch (cause) {
      throw fail('the key is another one, or the file is damaged', cause);
    }
    plain.push(new Uint8Array(block));
    at += head + length;
  }
  return joinBytes(plain);
}

function importKey(key: Uint8Array, mode: string, use: 'encrypt' | 'decrypt'): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', key.slice(), mode, false, [use]);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
