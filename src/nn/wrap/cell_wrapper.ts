import { checkValueType } from '../../common/checks.js';
import { float16, float32, bfloat16, type DType } from '../../common/dtype.js';
import { ValueError } from '../../common/errors.js';
import type { ParameterTuple } from '../../common/parameter.js';
import { signature } from '../../common/signature.js';
import { type Tensor } from '../../common/tensor.js';
import { value_and_grad } from '../../jit/index.js';
import * as ops from '../../ops/index.js';
import { Cell } from '../cell.js';
import { after } from '../layer/after.js';
import { Identity } from '../layer/basic.js';
import { declareLayer } from '../layer/declare.js';

const SIG = {
  withLoss: signature<{ backbone: Cell; loss_fn: Cell }>('nn.WithLossCell', 'backbone, loss_fn'),
  train: signature<{ network: Cell; optimizer: StepOptimizer; sens: number | null; return_grad: boolean }>(
    'nn.TrainOneStepCell',
    'network, optimizer, sens=None, return_grad=False',
  ),
  withEval: signature<{ network: Cell; loss_fn: Cell; add_cast_fp32: boolean }>(
    'nn.WithEvalCell',
    'network, loss_fn, add_cast_fp32=False',
  ),
};

/** What TrainOneStepCell needs of an optimizer. */
export interface StepOptimizer extends Cell {
  /** The parameters it updates. */
  readonly parameters: ParameterTuple;
}

/** A network with its loss: `construct(data, label)` gives loss_fn(backbone(data), label). MindSpore's `nn.WithLossCell`. */
export class WithLossCell extends Cell {
  _backbone: Cell;
  _loss_fn: Cell;

  constructor(backbone: Cell, loss_fn: Cell);
  constructor(...args: unknown[]) {
    const { backbone, loss_fn } = SIG.withLoss.bind(args);
    super({ auto_prefix: false });
    this._backbone = backbone;
    this._loss_fn = loss_fn;
  }

  override construct(data: Tensor, label: Tensor): Tensor {
    return after(this._backbone(data) as Tensor, (out) => this._loss_fn(out, label) as Tensor);
  }

  /** The network. */
  get backbone_network(): Cell {
    return this._backbone;
  }
}

/** The loss of a step, and with `return_grad` the gradients by the names of the parameters. */
export type StepResult =
  Tensor | [loss: Tensor, grads: Map<string, Tensor>] | [loss: Tensor, overflow: Tensor, scale: Tensor];

/**
 * The loss that `network` gives for `inputs` and the gradients, by `weights`, of what `weigh` makes of it. The network runs once: statistics move once, and
 * masks are the same for both. A Promise when the network is asynchronous.
 */
export function lossAndGradients(
  network: Cell,
  weights: ParameterTuple,
  inputs: readonly unknown[],
  weigh: (loss: Tensor) => Tensor,
): [loss: Tensor, grads: Tensor[]] {
  const forward = (...x: unknown[]) => after(network(...x) as Tensor, (loss) => [weigh(loss), loss]);
  const step = value_and_grad(forward, null, weights, true) as (...x: unknown[]) => [[unknown, Tensor], Tensor[]];
  return after(step(...inputs), ([[, loss], grads]) => [loss, grads]);
}

/**
 * A training step: loss, gradients, update. Its inputs are those of `network`, which computes the loss; the result is the loss, or
 * `[loss, Map of gradients by parameter name]` when `return_grad`. Gradients start from `sens` (1 when null). ValueError when it is 0.
 * MindSpore's `nn.TrainOneStepCell`.
 */
export class TrainOneStepCell extends Cell {
  network: Cell;
  optimizer: StepOptimizer;
  readonly weights: ParameterTuple;
  readonly sens: number;
  readonly return_grad: boolean;
  readonly weights_name: readonly string[];
  grad_reducer: Cell;

  constructor(network: Cell, optimizer: StepOptimizer, sens?: number | null, return_grad?: boolean);
  constructor(network: Cell, optimizer: StepOptimizer, options?: { sens?: number | null; return_grad?: boolean });
  constructor(...args: unknown[]) {
    const { network, optimizer, sens, return_grad } = SIG.train.bind(args);
    super({ auto_prefix: false });
    this.network = network;
    this.network.set_grad();
    this.optimizer = optimizer;
    this.weights = optimizer.parameters;
    if (sens === 0) throw new ValueError("The input argument of 'sens' can not be 0.");
    this.sens = sens ?? 1;
    this.return_grad = Boolean(return_grad);
    this.weights_name = this.weights.map((p) => p.name);
    this.grad_reducer = new Identity();
  }

  override construct(...inputs: unknown[]): StepResult {
    const { network, sens, weights } = this;
    const weigh = (loss: Tensor): Tensor => (sens === 1 ? loss : ops.mul(loss, sens));
    return after(lossAndGradients(network, weights, inputs, weigh), ([loss, grads]) => {
      const reduced = this.grad_reducer(grads) as Tensor[];
      return after(this.optimizer(reduced) as unknown, () => this.result(loss, reduced));
    });
  }

  private result(loss: Tensor, grads: readonly Tensor[]): StepResult {
    if (!this.return_grad) return loss;
    return [loss, new Map(this.weights_name.map((name, i) => [name, grads[i]]))];
  }
}

/**
 * A network and its loss for evaluation: `construct(data, label)` gives `[loss, outputs, label]`. With `add_cast_fp32` outputs and label are cast
 * to float32 first. TypeError unless that is a boolean. MindSpore's `nn.WithEvalCell`.
 */
export class WithEvalCell extends Cell {
  _network: Cell;
  _loss_fn: Cell;
  readonly add_cast_fp32: boolean;

  constructor(network: Cell, loss_fn: Cell, add_cast_fp32?: boolean);
  constructor(network: Cell, loss_fn: Cell, options?: { add_cast_fp32?: boolean });
  constructor(...args: unknown[]) {
    const { network, loss_fn, add_cast_fp32 } = SIG.withEval.bind(args);
    super({ auto_prefix: false });
    this._network = network;
    this._loss_fn = loss_fn;
    this.add_cast_fp32 = checkValueType('add_cast_fp32', add_cast_fp32, 'bool', this.cls_name);
  }

  override construct(data: Tensor, label: Tensor): [loss: Tensor, outputs: Tensor, label: Tensor] {
    return after(this._network(data) as Tensor, (found) => {
      const target = this.add_cast_fp32 ? floatsTo(label, float32) : label;
      const outputs = this.add_cast_fp32 ? ops.cast(found, float32) : found;
      return after(this._loss_fn(outputs, target) as Tensor, (loss): [Tensor, Tensor, Tensor] => [
        loss,
        outputs,
        target,
      ]);
    });
  }
}

/** A tensor of a float dtype in another one; others as they are. MindSpore's `mixed_precision_cast`. */
function floatsTo(x: Tensor, dtype: DType): Tensor {
  return [float16, float32, bfloat16].includes(x.dtype) ? ops.cast(x, dtype) : x;
}

declareLayer(WithLossCell, 'WithLossCell', 'data, label');
declareLayer(TrainOneStepCell, 'TrainOneStepCell');
declareLayer(WithEvalCell, 'WithEvalCell', 'data, label');
