import { checkValueType, pyClass, pyRepr, pyStr } from '../common/checks.js';
import { type DType, float16, float32 } from '../common/dtype.js';
import { ValueError } from '../common/errors.js';
import { signature } from '../common/signature.js';
import type { Tensor } from '../common/tensor.js';
import { mapTensors } from '../common/tree.js';
import * as nn from '../nn/index.js';
import { after } from '../nn/layer/after.js';
import { declareLayer } from '../nn/layer/declare.js';
import { Optimizer } from '../nn/optim/optimizer.js';
import { halfToFloat32 } from '../ops/precision.js';
import { DynamicLossScaleManager, LossScaleManager } from './loss_scale_manager.js';
import { auto_mixed_precision, get_black_list, levelOf, narrowExcept } from './mixed_precision.js';

const LEVELS = ['O0', 'O1', 'O2', 'O3', 'auto'];
const BOOST_LEVELS = ['O0', 'O1', 'O2'];
const OPTIMIZERS = [Optimizer, 'FreezeOpt', 'AdaSumByGradWrapCell', 'AdaSumByDeltaWeightWrapCell'];

/** What a level stands for unless keywords say otherwise. */
interface Config {
  readonly keep_batchnorm_fp32: boolean;
  readonly cast_model_type: DType;
  readonly loss_scale_manager: LossScaleManager | null;
}

/** Keywords of {@link build_train_network}. */
export interface AmpOptions {
  /** Whether BatchNorm and LayerNorm compute in float32. Default: at 'O2'. */
  keep_batchnorm_fp32?: boolean;
  /** What the network computes in: float16 or float32. Default: float16 at 'O2' and 'O3'. */
  cast_model_type?: DType;
  /** Scales the loss. Default: a DynamicLossScaleManager at 'O2', else none. */
  loss_scale_manager?: LossScaleManager | null;
}

function configOf(level: string, options: Readonly<Record<string, unknown>>): Config {
  for (const key of Object.keys(options)) {
    if (!['cast_model_type', 'keep_batchnorm_fp32', 'loss_scale_manager'].includes(key)) {
      throw new ValueError(`Unsupported arg '${key}'`);
    }
  }
  const { cast_model_type: type, keep_batchnorm_fp32: keep, loss_scale_manager: manager } = options;
  if (type !== undefined && type !== float16 && type !== float32) {
    throw new TypeError(
      `The 'cast_model_type' should be one of [mindspore.float16, mindspore.float32], but got '${pyStr(type)}'.`,
    );
  }
  if (keep !== undefined) checkValueType('keep_batchnorm_fp32', keep, 'bool');
  if (manager) checkValueType('loss_scale_manager', manager, [LossScaleManager, 'GroupLossScaleManager']);
  return {
    keep_batchnorm_fp32: (keep as boolean | undefined) ?? level === 'O2',
    cast_model_type: (type as DType | undefined) ?? (level === 'O2' || level === 'O3' ? float16 : float32),
    loss_scale_manager:
      manager === undefined
        ? level === 'O2'
          ? new DynamicLossScaleManager()
          : null
        : (manager as LossScaleManager | null),
  };
}

/** TypeError and ValueError for levels that are none. */
function checkLevels(level: unknown, boost: unknown): void {
  if (typeof level !== 'string') {
    throw new TypeError(`The argument \`level\` must be a string in ${pyRepr(LEVELS)},but got type ${pyClass(level)}.`);
  }
  const check = (name: string, value: unknown, all: readonly string[]): void => {
    if (!all.includes(value as string)) {
      throw new ValueError(`The '${name}' should be in : ${pyRepr(all)}, but got ${pyStr(value)}.`);
    }
  };
  check('level', level, LEVELS);
  check('boost_level', boost, BOOST_LEVELS);
}

function narrowed(network: nn.Cell, level: string, config: Config): nn.Cell {
  const { cast_model_type: type, keep_batchnorm_fp32: keep } = config;
  if (type === float16) {
    if (keep) narrowExcept(network, get_black_list(), float16);
    else network.to_float(float16);
    return network;
  }
  if (!keep && level === 'O2') return network.to_float(float16);
  return level === 'O2' || level === 'O3' ? network : auto_mixed_precision(network, level);
}

/** A network with its loss, which is computed in float32. */
class Float32Loss extends nn.Cell {
  _backbone: nn.Cell;
  _loss_fn: nn.Cell;

  constructor(backbone: nn.Cell, loss_fn: nn.Cell) {
    super({ auto_prefix: false });
    this._backbone = backbone;
    this._loss_fn = loss_fn;
  }

  override construct(data: Tensor, label: Tensor): Tensor {
    const wide = (tree: unknown): unknown => mapTensors(tree, halfToFloat32);
    return after(this._backbone(data) as unknown, (out) => this._loss_fn(wide(out), wide(label)) as Tensor);
  }
}

declareLayer(Float32Loss, 'WithLossCell');

function withLoss(network: nn.Cell, loss: nn.Cell, { cast_model_type: type }: Config): nn.Cell {
  checkValueType('loss_fn', loss, nn.Cell);
  const half = type === float16 || ['O2', 'O3', 'auto'].includes(levelOf(network) ?? '');
  return half ? new Float32Loss(network, loss) : new nn.WithLossCell(network, loss);
}

const SIG = signature<{
  network: nn.Cell;
  optimizer: Optimizer;
  loss_fn: nn.Cell | null;
  level: string;
  boost_level: string;
}>('amp.build_train_network', "network, optimizer, loss_fn=None, level='O0', boost_level='O0'");
const POSITIONS = new Set(['network', 'optimizer', 'loss_fn', 'level', 'boost_level']);

/**
 * What one step of training calls, at a level of mixed precision: a TrainOneStepCell, or with a `loss_scale_manager` that looks at overflows a
 * TrainOneStepWithLossScaleCell, in training mode. Errors for levels, keywords and parts that are none. `boost_level` changes nothing.
 * MindSpore's `amp.build_train_network`.
 */
export function build_train_network(
  network: nn.Cell,
  optimizer: Optimizer,
  loss_fn?: nn.Cell | null,
  level?: string,
  boost_level?: string,
  options?: AmpOptions,
): nn.Cell;
export function build_train_network(
  network: nn.Cell,
  optimizer: Optimizer,
  options: AmpOptions & { loss_fn?: nn.Cell | null; level?: string; boost_level?: string },
): nn.Cell;
/** @hidden */
export function build_train_network(
  network: nn.Cell,
  optimizer: Optimizer,
  loss_fn: nn.Cell | null,
  options: AmpOptions & { level?: string; boost_level?: string },
): nn.Cell;
export function build_train_network(...args: unknown[]): nn.Cell {
  const last = args[args.length - 1];
  const keywords = isKeywords(last) ? last : {};
  const named = Object.fromEntries(Object.entries(keywords).filter(([key]) => POSITIONS.has(key)));
  const extra = Object.fromEntries(Object.entries(keywords).filter(([key]) => !POSITIONS.has(key)));
  const { network, optimizer, loss_fn, level, boost_level } = SIG.bind(
    isKeywords(last) ? [...args.slice(0, -1), named] : args,
  );
  checkValueType('optimizer', optimizer, OPTIMIZERS);
  checkLevels(level, boost_level);
  const config = configOf(level, extra);
  if (loss_fn !== null) checkValueType('loss_fn', loss_fn, nn.Cell);
  const prepared = narrowed(network, level, config);
  const whole = loss_fn === null ? prepared : withLoss(prepared, loss_fn, config);
  const manager = config.loss_scale_manager;
  const update = manager?.get_update_cell() ?? null;
  if (update !== null) return new nn.TrainOneStepWithLossScaleCell(whole, optimizer, update).set_train();
  return new nn.TrainOneStepCell(whole, optimizer, manager?.get_loss_scale() ?? null).set_train();
}

function isKeywords(x: unknown): x is Record<string, unknown> {
  return typeof x === 'object' && x !== null && Object.getPrototypeOf(x) === Object.prototype;
}
