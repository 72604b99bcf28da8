import type { Parameter } from '../../common/parameter.js';
import { signature } from '../../common/signature.js';
import type { Cell } from '../../nn/cell.js';
import { load_checkpoint, type LoadCheckpointOptions } from './load.js';

const SIG = signature<Record<string, unknown>>(
  'train.load_checkpoint_async',
  "ckpt_file_name, net=None, strict_load=False, filter_prefix=None, dec_key=None, dec_mode='AES-GCM', specify_prefix=None, choice_func=None",
);

/** Parameters that are being loaded. */
export class ParamDictFuture<V = Parameter> {
  readonly #found: Promise<Map<string, V>>;

  constructor(found: Promise<Map<string, V>>) {
    this.#found = found;
    // Nobody may ask for the result.
    found.catch(() => undefined);
  }

  /** The parameters by name, when they are there; rejects with the errors of `load_checkpoint`. */
  result(): Promise<Map<string, V>> {
    return this.#found;
  }
}

/**
 * Begins to load a checkpoint file: `await future.result()` gives what `load_checkpoint` does. The format is told by the ending of the name. MindSpore's
 * `load_checkpoint_async`.
 */
export function load_checkpoint_async<V = Parameter>(
  ckpt_file_name: string,
  net?: Cell | null,
  strict_load?: boolean,
  filter_prefix?: string | readonly string[] | null,
  dec_key?: LoadCheckpointOptions['dec_key'],
  dec_mode?: string,
  specify_prefix?: string | readonly string[] | null,
  choice_func?: ((name: string) => boolean) | null,
): ParamDictFuture<V>;
export function load_checkpoint_async<V = Parameter>(
  ckpt_file_name: string,
  options?: Omit<LoadCheckpointOptions, 'crc_check' | 'remove_redundancy' | 'format'>,
): ParamDictFuture<V>;
export function load_checkpoint_async(...args: unknown[]): ParamDictFuture {
  const { ckpt_file_name, ...options } = SIG.bind(args);
  const name = ckpt_file_name as string;
  const format = typeof name === 'string' && name.endsWith('.safetensors') ? 'safetensors' : 'ckpt';
  return new ParamDictFuture(load_checkpoint(name, { ...options, format } as LoadCheckpointOptions));
}
