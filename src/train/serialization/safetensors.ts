import { toDType } from '../../common/dtype.js';
import { ValueError } from '../../common/errors.js';
import { WrongChecksum, type CheckpointTensor, type CheckpointValue } from '../../formats/checkpoint.js';
import { crc32 } from '../../formats/crc32.js';
import { readSafetensors, writeSafetensors, type SafeTensor } from '../../formats/safetensors.js';

/** Names in the order in which MindSpore goes through them. */
function sorted<T>(found: ReadonlyMap<string, T>): [string, T][] {
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** The checksum that MindSpore notes: of each name and its data. */
function checksumOf(tensors: Iterable<readonly [string, { readonly data: ArrayBufferView }]>): number {
  let checksum = 0;
  for (const [name, { data }] of tensors) {
    checksum = crc32(new TextEncoder().encode(name), checksum);
    checksum = crc32(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), checksum);
  }
  return checksum;
}

/** A safetensors file as MindSpore writes it. ValueError for strings, which the format has none of. */
export function encodeSafetensors(
  found: ReadonlyMap<string, CheckpointValue>,
  crc: boolean,
  removeRedundancy: boolean | null,
): Uint8Array {
  const tensors = new Map<string, SafeTensor>();
  for (const [name, value] of sorted(found)) {
    if (typeof value === 'string') {
      throw new ValueError(
        `For 'save_checkpoint', a file of format 'safetensors' holds no strings, such as '${name}'.`,
      );
    }
    tensors.set(name, { data: value.data, shape: value.shape, dtype: value.dtype.name });
  }
  const notes = new Map<string, string>();
  if (tensors.size > 0) {
    if (crc) notes.set('crc_num', String(checksumOf(tensors)));
    notes.set('format', 'ms');
    if (removeRedundancy !== null) notes.set('remove_redundancy', removeRedundancy ? 'True' : 'False');
  }
  return writeSafetensors(tensors, notes);
}

/** What a safetensors file holds, in the order of its names, and what it says of removed redundancy. */
export function decodeSafetensors(
  bytes: Uint8Array,
  crc: boolean,
): { found: [string, CheckpointTensor][]; removeRedundancy: boolean | undefined } {
  const { tensors, metadata } = readSafetensors(bytes);
  const all = sorted(tensors);
  const noted = metadata.get('crc_num');
  if (crc && noted !== undefined && Number(noted) !== checksumOf(all)) {
    throw new WrongChecksum(
      "For 'load_checkpoint', the crc check has failed. Please check whether the ckpt file is damaged.",
    );
  }
  const found = all.map(([name, { data, shape, dtype }]): [string, CheckpointTensor] => {
    return [name, { data, shape, dtype: toDType(dtype) }];
  });
  const redundancy = metadata.get('remove_redundancy');
  return { found, removeRedundancy: redundancy === undefined ? undefined : redundancy === 'True' };
}
