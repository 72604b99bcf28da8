import { checkPositiveInt, pyStr, pyTypeName } from '../common/checks.js';
import { RuntimeError, ValueError } from '../common/errors.js';
import { signature } from '../common/signature.js';
import { DynamicLossScaleUpdateCell, FixedLossScaleUpdateCell, type LossScaleUpdate } from '../nn/index.js';

/** The base of what says how large the loss scale is and how it changes. MindSpore's `amp.LossScaleManager`. */
export class LossScaleManager {
  /** The scale; null here. */
  get_loss_scale(): number | null {
    return null;
  }

  /** Takes note of a step. */
  update_loss_scale(_overflow: boolean): void {
    // Subclasses say what changes.
  }

  /** The cell that changes the scale within a step, or null when nothing is looked at. */
  get_update_cell(): LossScaleUpdate | null {
    return null;
  }
}

function checkNumber(value: unknown, other: string): void {
  if (typeof value === 'number' || typeof value === 'bigint') return;
  throw new TypeError(`'<' not supported between instances of '${pyTypeName(value)}' and '${other}'`);
}

const FIXED = signature<{ loss_scale: number; drop_overflow_update: boolean }>(
  'amp.FixedLossScaleManager',
  'loss_scale=128.0, drop_overflow_update=True',
);

/**
 * A scale that stays. With `drop_overflow_update` a step whose gradients are not finite changes nothing. ValueError for a scale below 1.
 * MindSpore's `amp.FixedLossScaleManager`.
 */
export class FixedLossScaleManager extends LossScaleManager {
  readonly #scale: number;
  readonly #drop: boolean;

  constructor(loss_scale?: number, drop_overflow_update?: boolean);
  constructor(options: { loss_scale?: number; drop_overflow_update?: boolean });
  constructor(...args: unknown[]) {
    const { loss_scale, drop_overflow_update } = FIXED.bind(args);
    super();
    checkNumber(loss_scale, 'int');
    if (loss_scale < 1) throw new ValueError(`The argument 'loss_scale' must be >= 1, but got ${pyStr(loss_scale)}`);
    this.#scale = Number(loss_scale);
    this.#drop = drop_overflow_update;
  }

  /** The scale. */
  override get_loss_scale(): number {
    return this.#scale;
  }

  /** Whether steps with an overflow are left out. */
  get_drop_overflow_update(): boolean {
    return this.#drop;
  }

  /** A cell that leaves the scale, or null without `drop_overflow_update`. */
  override get_update_cell(): LossScaleUpdate | null {
    return this.#drop ? new FixedLossScaleUpdateCell(this.#scale) : null;
  }
}

const DYNAMIC = signature<{ init_loss_scale: number; scale_factor: number; scale_window: number }>(
  'amp.DynamicLossScaleManager',
  'init_loss_scale=16777216, scale_factor=2, scale_window=2000',
);

const MOST_BAD_STEPS = 1000;

/**
 * A scale that is divided by `scale_factor` on overflow and multiplied after `scale_window` steps without one. ValueError for a scale below 1, a factor
 * ≤ 0 and a window that is no int > 0. MindSpore's `amp.DynamicLossScaleManager`.
 */
export class DynamicLossScaleManager extends LossScaleManager {
  loss_scale: number;
  readonly scale_factor: number;
  readonly scale_window: number;
  cur_iter = 1;
  last_overflow_iter = 0;
  bad_step = 0;

  constructor(init_loss_scale?: number, scale_factor?: number, scale_window?: number);
  constructor(options: { init_loss_scale?: number; scale_factor?: number; scale_window?: number });
  constructor(...args: unknown[]) {
    const { init_loss_scale, scale_factor, scale_window } = DYNAMIC.bind(args);
    super();
    checkNumber(init_loss_scale, 'float');
    if (init_loss_scale < 1) {
      throw new ValueError(`The argument 'init_loss_scale' must be > 1, but got ${pyStr(init_loss_scale)}`);
    }
    checkPositiveInt(scale_window, 'scale_window', 'DynamicLossScaleManager');
    if (scale_factor <= 0) {
      throw new ValueError(`The argument 'scale_factor' must be > 0, but got ${pyStr(scale_factor)}`);
    }
    this.loss_scale = Number(init_loss_scale);
    this.scale_factor = Number(scale_factor);
    this.scale_window = Number(scale_window);
  }

  /** The scale at present. */
  override get_loss_scale(): number {
    return this.loss_scale;
  }

  /** Takes note of a step: changes the scale. RuntimeError after more than 1000 overflows in a row. */
  override update_loss_scale(overflow: boolean): void {
    if (overflow) {
      this.loss_scale = Math.max(this.loss_scale / this.scale_factor, 1);
      this.last_overflow_iter = this.cur_iter;
      this.bad_step += 1;
    } else {
      if ((this.cur_iter - this.last_overflow_iter) % this.scale_window === 0) this.loss_scale *= this.scale_factor;
      this.bad_step = 0;
    }
    if (this.bad_step > MOST_BAD_STEPS) {
      throw new RuntimeError(
        `('Dynamic loss scale Continuous overflow ', ${this.bad_step}, ' times, has exceeded maximum threshold.')`,
      );
    }
    this.cur_iter += 1;
  }

  /** true: steps with an overflow are left out. */
  get_drop_overflow_update(): boolean {
    return true;
  }

  /** A cell that changes the scale in the same way within a step. */
  override get_update_cell(): LossScaleUpdate {
    return new DynamicLossScaleUpdateCell(this.loss_scale, this.scale_factor, this.scale_window);
  }
}
