import type { CheckpointConfig } from './checkpoint_config.js';
import type { CheckpointFolder, FolderFile } from './checkpoint_folder.js';

const BREAKPOINT = '_breakpoint.ckpt';
const LETTER = /\p{L}/u;

/** The ending of a file's name, with its dot; '' when it has none. Python's `os.path.splitext`. */
function extension(name: string): string {
  return /[^.](\.[^.]*)$/.exec(name)?.[1] ?? '';
}

/**
 * `prefix`, or with a number after it when the folder holds files of that prefix: `prefix_1` when there are only `prefix-…`, one more than the
 * highest number of `prefix_2-…` otherwise. Files about failures are counted apart.
 */
export function freshPrefix(folder: CheckpointFolder, prefix: string, breakpoint: boolean): string {
  let number = 0;
  for (const { name } of folder.files()) {
    if (name.endsWith(BREAKPOINT) !== breakpoint) continue;
    if (!breakpoint && !['.ckpt', '.safetensors'].includes(extension(name))) continue;
    const rest = name.slice(prefix.length);
    if (!name.startsWith(prefix) || rest === '' || LETTER.test(rest[0])) continue;
    const dash = rest.indexOf('-');
    const digits = rest.slice(1, Math.max(dash, 0));
    if (dash === 0) number = Math.max(number, 1);
    else if (/^\d+$/.test(digits)) number = Math.max(number, Number(digits) + 1);
  }
  return number > 0 ? `${prefix}_${number}` : prefix;
}

/** The files of a prefix that a training has saved, oldest first. `order` tells those apart that are equally old. */
export function savedFiles(
  folder: CheckpointFolder,
  prefix: string,
  format: string,
  order: readonly string[],
): FolderFile[] {
  const ending = `.${format}`;
  const own = folder.files().filter(({ name }) => {
    if (extension(name) !== ending || !name.startsWith(`${prefix}-`)) return false;
    return !LETTER.test(name.slice(prefix.length, -ending.length));
  });
  return own.sort((a, b) => a.modified - b.modified || order.indexOf(a.name) - order.indexOf(b.name));
}

/** Names of those files that have to go when another one is saved. */
export function surplusFiles(files: readonly FolderFile[], config: CheckpointConfig, lastKept: number): string[] {
  const { keep_checkpoint_max: max, keep_checkpoint_per_n_minutes: minutes } = config;
  if (max && files.length >= max) return [files[0].name];
  const now = Date.now();
  if (max || !minutes || now - lastKept >= minutes * 60_000) return [];
  // Of those of the last minutes the oldest stays.
  return files.filter(({ modified }) => now - modified < minutes * 60_000).flatMap(({ name }, i) => (i ? [name] : []));
}
