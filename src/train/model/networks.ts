import { asTuple, checkValueType, pyClass, pyRepr, pyStr } from '../../common/checks.js';
import { NotImplementedError, ValueError } from '../../common/errors.js';
import { Cell, TrainOneStepCell, WithEvalCell, WithLossCell } from '../../nn/index.js';
import { Optimizer } from '../../nn/optim/optimizer.js';
import type { Metric } from '../metrics/metric.js';

/** What `Model` asks of a loss scale manager. */
export interface LossScale {
  /** What the gradients are multiplied by. */
  get_loss_scale(): number;
  /** A cell that changes the scale, or null when it is fixed. */
  get_update_cell(): unknown;
}

/** The arguments of `Model` that say what is trained. */
export interface Parts extends Record<string, unknown> {
  network: Cell;
  loss_fn: Cell | null;
  optimizer: Optimizer | null;
  eval_network: Cell | null;
  eval_indexes: readonly number[] | null;
  amp_level: string;
  boost_level: string;
  loss_scale_manager: LossScale | null;
}

const AMP_LEVELS = ['O0', 'O1', 'O2', 'O3', 'auto'];
const BOOST_LEVELS = ['O0', 'O1', 'O2'];
const OPTIMIZERS = [Optimizer, 'FreezeOpt', 'AdaSumByGradWrapCell', 'AdaSumByDeltaWeightWrapCell'];

/** Checks the parts, and joins network, loss and optimizer to what one step of training calls. */
export function trainNetwork(parts: Parts): Cell {
  const { network, loss_fn, optimizer, amp_level, boost_level, loss_scale_manager } = parts;
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
  const withLoss = loss_fn === null ? network : new WithLossCell(network, loss_fn);
  if (optimizer === null) return withLoss;
  checkValueType('optimizer', optimizer, OPTIMIZERS);
  checkLevel('level', amp_level, AMP_LEVELS);
  checkLevel('boost_level', boost_level, BOOST_LEVELS);
  return new TrainOneStepCell(withLoss, optimizer, fixedScale(loss_scale_manager)).set_train();
}

function checkLevel(name: string, level: unknown, levels: readonly string[]): void {
  if (typeof level !== 'string') {
    throw new TypeError(
      `The argument \`${name}\` must be a string in ${pyRepr(levels)},but got type ${pyClass(level)}.`,
    );
  }
  if (!levels.includes(level))
    throw new ValueError(`The '${name}' should be in : ${pyRepr(levels)}, but got ${level}.`);
  if (level !== 'O0') throw new NotImplementedError(`For 'Model', the ${name} '${level}' is not supported yet.`);
}

function fixedScale(manager: LossScale | null): number | null {
  if (manager === null) return null;
  if (manager.get_update_cell() !== null) {
    throw new ValueError(
      'Only `loss_scale_manager=None` or `loss_scale_manager=FixedLossScaleManager(drop_overflow_update=False)`are supported on ' +
        'device `CPU`. ',
    );
  }
  return manager.get_loss_scale();
}

/** What one step of an evaluation calls, and which of its outputs are loss, prediction and label; nothing without metrics. */
export function evalNetwork(
  { network, loss_fn, eval_network, eval_indexes }: Parts,
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
  return { cell: new WithEvalCell(network, loss_fn), indexes: asTuple([0, 1, 2]) };
}

const NO_EVALUATION =
  "If `metrics` is set, `eval_network` must not be None. Do not set `metrics` if you don't want an evaluation.\n" +
  'If evaluation is required, you need to specify `eval_network`, which will be used in the framework to evaluate the model.\n' +
  'For the simple scenarios with one data, one label and one logits, `eval_network` is optional, and then you can set ' +
  '`eval_network` or `loss_fn`. For the latter case, framework will automatically build an evaluation network with `network` and ' +
  '`loss_fn`.';
