import { Tensor } from '../../common/tensor.js';
import { Callback, type RunContext } from './callback.js';
import { lossOf } from './loss.js';

/**
 * Keeps what each epoch gave: `history` maps 'net_output' and, in `fit`, the names of the metrics to arrays of values, one for each epoch. It reads the
 * loss once an epoch. MindSpore's `History`.
 */
export class History extends Callback {
  /** Values by name; they are kept over several trainings. */
  readonly history = new Map<string, unknown[]>();
  /** The epochs of the last training: `epoch.get('epoch')`. */
  epoch: Map<'epoch', number[]> | null = null;

  override begin(_run_context: RunContext): void {
    this.epoch = new Map([['epoch', []]]);
  }

  override async epoch_end(run_context: RunContext): Promise<void> {
    const params = run_context.original_args();
    this.epoch?.get('epoch')?.push(params.get('cur_epoch_num', 1) as number);
    const output = await lossOf(params.net_outputs);
    this.#add('net_output', output instanceof Tensor ? await lossOf(output) : output);
    for (const [name, value] of params.metrics ?? []) this.#add(name, value);
  }

  #add(name: string, value: unknown): void {
    const values = this.history.get(name);
    if (values) values.push(value);
    else this.history.set(name, [value]);
  }
}
