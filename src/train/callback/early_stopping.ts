import { checkBool } from '../../common/checks.js';
import { Parameter } from '../../common/parameter.js';
import { signature } from '../../common/signature.js';
import type { Cell } from '../../nn/cell.js';
import { load_param_into_net } from '../serialization/into_net.js';
import type { RunContext } from './callback.js';
import { Monitored, type MonitorArguments } from './monitored.js';
import { printLine } from './print.js';

const SIG = signature<MonitorArguments>(
  'train.EarlyStopping',
  "monitor='eval_loss', min_delta=0, patience=0, verbose=False, mode='auto', baseline=None, restore_best_weights=False",
);

/** Keywords of {@link EarlyStopping}. */
export interface EarlyStoppingOptions {
  /** 'eval_loss' (of `fit`), 'loss' (of the last step), or the name of a metric. */
  monitor?: string;
  /** How much better counts as better. Default 0. */
  min_delta?: number;
  /** How many epochs without an improvement are waited for. Default 0. */
  patience?: number;
  /** Whether to print when it stops. Default false. */
  verbose?: boolean;
  /** Whether less is better ('min') or more ('max'). 'auto': less for losses, errors, distances and perplexity, else more. */
  mode?: 'auto' | 'min' | 'max';
  /** Epochs that are not better than this value count as waiting, too. MindSpore puts `min_delta` in its place, and so does this. */
  baseline?: number | null;
  /** Whether the network gets the parameters of the best epoch when training is stopped. Default false. */
  restore_best_weights?: boolean;
}

/**
 * Stops the training when a value has not become better for `patience` epochs. TypeError and ValueError for arguments of other types and
 * ranges, ValueError for a metric that is no number. MindSpore's `EarlyStopping`.
 */
export class EarlyStopping extends Monitored {
  readonly verbose: boolean;
  readonly baseline: number | null;
  readonly restore_best_weights: boolean;
  /** The epoch after which it stopped; 0 if it did not. */
  stopped_epoch = 0;
  #best: Map<string, Parameter> | undefined;

  constructor(
    monitor?: string,
    min_delta?: number,
    patience?: number,
    verbose?: boolean,
    mode?: 'auto' | 'min' | 'max',
    baseline?: number | null,
    restore_best_weights?: boolean,
  );
  constructor(options?: EarlyStoppingOptions);
  /** @hidden */
  constructor(monitor: string, options: Omit<EarlyStoppingOptions, 'monitor'>);
  constructor(...args: unknown[]) {
    const given = SIG.bind(args);
    super(given);
    this.verbose = checkBool(given.verbose) as boolean;
    this.baseline = given.baseline ? Number(given.min_delta) : null;
    this.restore_best_weights = checkBool(given.restore_best_weights) as boolean;
  }

  /** Begins anew: what an earlier training left is forgotten. */
  override on_train_begin(run_context: RunContext): void {
    super.on_train_begin(run_context);
    this.stopped_epoch = 0;
    this.#best = undefined;
  }

  override async on_train_epoch_end(run_context: RunContext): Promise<void> {
    const params = run_context.original_args();
    const value = await this.watched(params);
    if (value === undefined) return;
    const { train_network } = params;
    if (this.restore_best_weights) this.#best ??= weightsOf(train_network);
    this.wait++;
    if (this.isBetter(value, this.best)) {
      this.best = value;
      if (this.restore_best_weights) this.#best = weightsOf(train_network);
      if (this.baseline === null || this.isBetter(value, this.baseline)) this.wait = 0;
    }
    if (this.wait < this.patience) return;
    this.stopped_epoch = params.cur_epoch_num;
    run_context.request_stop();
    if (this.#best === undefined) return;
    if (this.verbose) printLine('Restoring model weights from the end of the best epoch.');
    load_param_into_net(train_network, this.#best);
  }

  override on_train_end(_run_context: RunContext): void {
    if (this.stopped_epoch === 0 || !this.verbose) return;
    printLine(`Epoch ${String(this.stopped_epoch).padStart(5, '0')}: early stopping`);
  }
}

/** The present values of all parameters; values do not change, so nothing is copied. */
function weightsOf(network: Cell): Map<string, Parameter> {
  return new Map(Array.from(network.get_parameters(), (p) => [p.name, new Parameter(p.value(), { name: p.name })]));
}
