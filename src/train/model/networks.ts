import { build_train_network, type AmpOptions, type LossScaleManager } from '../../amp/index.js';
import { asTuple, checkValueType, pyStr } from '../../common/checks.js';
import { ValueError } from '../../common/errors.js';
import { Cell, WithEvalCell, WithLossCell } from '../../nn/index.js';
import type { Optimizer } from '../../nn/optim/optimizer.js';
import type { Metric } from '../metrics/metric.js';

/** The arguments of `Model` that say what is trained. */
export interface Parts extends Record<string, unknown> {
  network: Cell;
  loss_fn: Cell | null;
  optimizer: Optimizer | null;
  eval_network: Cell | null;
  eval_indexes: readonly number[] | null;
  amp_level: string;
  boost_level: string;
  loss_scale_manager: LossScaleManager | null;
  keep_batchnorm_fp32: boolean | null;
}

/** Checks the parts, and joins network, loss and optimizer to what one step of training calls. */
export function trainNetwork(parts: Parts): Cell {
  const { network, loss_fn, optimizer, amp_level, boost_level, loss_scale_manager, keep_batchnorm_fp32 } = parts;
  if (optimizer === null && amp_level !== 'O0') {
    throw new ValueError(
      "Auto mixed precision will not work because 'optimizer' is None.Please set amp_level='O0' to disable auto mixed precision " +
        "or set 'optimizer' not be None to use auto mixed precision.",
    );
  }
  checkValueType('network', network, Cell);
  if (loss_scale_manager !== null && optimizer === null) {
    throw new ValueError("The argument 'optimizer' can not be None when set 'loss_scale_manager'.");
  }
  if (loss_fn !== null) checkValueType('loss_fn', loss_fn, Cell);
  if (optimizer === null) return loss_fn === null ? network : new WithLossCell(network, loss_fn);
  const options: AmpOptions = {};
  if (loss_scale_manager !== null) options.loss_scale_manager = loss_scale_manager;
  if (keep_batchnorm_fp32 !== null) options.keep_batchnorm_fp32 = keep_batchnorm_fp32;
  return build_train_network(network, optimizer, loss_fn, amp_level, boost_level, options);
}

/** What one step of an evaluation calls, and which of its outputs are loss, prediction and label; nothing without metrics. */
export function evalNetwork(
  { network, loss_fn, eval_network, eval_indexes, amp_level }: Parts,
  metrics: ReadonlyMap<string, Metric>,
): { cell: Cell | null; indexes: readonly number[] | null } {
  if (metrics.size === 0) {
    if (eval_network !== null) checkValueType('eval_network', eval_network, Cell);
    return { cell: eval_network, indexes: null };
  }
  if (eval_network !== null) {
    checkValueType('eval_network', eval_network, Cell);
    if (eval_indexes !== null && !(Array.isArray(eval_indexes) && eval_indexes.length === 3)) {
      throw new ValueError(
        "The argument 'eval_indexes' must be a list or None. If 'eval_indexes' is a list, length of it must be three. " +
          `But got 'eval_indexes' ${pyStr(eval_indexes)}`,
      );
    }
    return { cell: eval_network, indexes: eval_indexes };
  }
  if (loss_fn === null) throw new ValueError(NO_EVALUATION);
  return {
    cell: new WithEvalCell(network, loss_fn, ['O2', 'O3', 'auto'].includes(amp_level)),
    indexes: asTuple([0, 1, 2]),
  };
}

const NO_EVALUATION =
  "If `metrics` is set, `eval_network` must not be None. Do not set `metrics` if you don't want an evaluation.\n" +
  'If evaluation is required, you need to specify `eval_network`, which will be used in the framework to evaluate the model.\n' +
  'For the simple scenarios with one data, one label and one logits, `eval_network` is optional, and then you can set ' +
  '`eval_network` or `loss_fn`. For the latter case, framework will automatically build an evaluation network with `network` and ' +
  '`loss_fn`.';
