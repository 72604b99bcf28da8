import { checkBool, checkFloatRange, checkNonNegativeInt, checkValueType, pyRepr } from '../../common/checks.js';
import { ValueError } from '../../common/errors.js';
import { Parameter } from '../../common/parameter.js';
import { signature } from '../../common/signature.js';
import type { RunContext } from './callback.js';
import { Monitored, type MonitorArguments } from './monitored.js';
import { printLine } from './print.js';
import { rateOf } from './rate.js';

const SIG = signature<MonitorArguments>(
  'train.ReduceLROnPlateau',
  "monitor='eval_loss', factor=0.1, patience=10, verbose=False, mode='auto', min_delta=1e-4, cooldown=0, min_lr=0",
);

/** Keywords of {@link ReduceLROnPlateau}. */
export interface ReduceLROnPlateauOptions {
  /** 'eval_loss' (of `fit`), 'loss' (of the last step), or the name of a metric. */
  monitor?: string;
  /** What the rate is multiplied by: between 0 and 1. Default 0.1. */
  factor?: number;
  /** How many epochs without an improvement are waited for. Default 10. */
  patience?: number;
  /** Whether to print the new rate. Default false. */
  verbose?: boolean;
  /** Whether less is better ('min') or more ('max'). 'auto': less for losses, errors, distances and perplexity, else more. */
  mode?: 'auto' | 'min' | 'max';
  /** How much better counts as better. Default 1e-4. */
  min_delta?: number;
  /** How many epochs are not counted after a reduction. Default 0. */
  cooldown?: number;
  /** The rate does not fall below this. Default 0. */
  min_lr?: number;
}

/**
 * Reduces the learning rate when a value has not become better for `patience` epochs. The optimizer has to have one fixed rate, else ValueError.
 * TypeError and ValueError for arguments of other types and ranges. MindSpore's `ReduceLROnPlateau`.
 */
export class ReduceLROnPlateau extends Monitored {
  readonly factor: number;
  readonly verbose: boolean;
  readonly cooldown: number;
  readonly min_lr: number | bigint;
  /** Epochs that are still not counted. */
  cooldown_counter = 0;

  constructor(
    monitor?: string,
    factor?: number,
    patience?: number,
    verbose?: boolean,
    mode?: 'auto' | 'min' | 'max',
    min_delta?: number,
    cooldown?: number,
    min_lr?: number,
  );
  constructor(options?: ReduceLROnPlateauOptions);
  /** @hidden */
  constructor(monitor: string, options: Omit<ReduceLROnPlateauOptions, 'monitor'>);
  constructor(...args: unknown[]) {
    const given = SIG.bind(args);
    super(given);
    this.factor = checkFloatRange(given.factor, 0, 1, '()') as number;
    this.verbose = checkBool(given.verbose) as boolean;
    this.cooldown = Number(checkNonNegativeInt(given.cooldown));
    this.min_lr = checkValueType('min_lr', given.min_lr, ['float', 'int']) as number | bigint;
  }

  /** Begins anew: what an earlier training left is forgotten. */
  override on_train_begin(run_context: RunContext): void {
    super.on_train_begin(run_context);
    this.cooldown_counter = 0;
  }

  override async on_train_epoch_end(run_context: RunContext): Promise<void> {
    const params = run_context.original_args();
    const rate = rateOf(params);
    if (!(rate instanceof Parameter)) {
      throw new ValueError('ReduceLROnPlateau does not support dynamic learning rate and group learning rate now.');
    }
    const value = await this.watched(params);
    if (value === undefined) return;
    if (this.cooldown_counter > 0) {
      this.cooldown_counter--;
      this.wait = 0;
    }
    if (this.isBetter(value, this.best)) {
      this.best = value;
      this.wait = 0;
    } else if (this.cooldown_counter <= 0 && ++this.wait >= this.patience) {
      await this.#reduce(rate, params.cur_epoch_num);
      this.cooldown_counter = this.cooldown;
      this.wait = 0;
    }
  }

  async #reduce(rate: Parameter, epoch: number): Promise<void> {
    const now = Number(await rate.item());
    const least = Number(this.min_lr);
    if (!(now > Math.fround(least))) return;
    const smaller = Math.fround(now * Math.fround(this.factor));
    rate.set_data(Math.max(smaller, least));
    if (!this.verbose) return;
    const text = smaller >= least ? await rate.str() : pyRepr(this.min_lr, 'float');
    printLine(`Epoch ${String(epoch).padStart(5, '0')}: ReduceLROnPlateau reducing learning rate to ${text}.`);
  }
}
