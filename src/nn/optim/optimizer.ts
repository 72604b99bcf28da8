import { asTuple, checkPositiveFloat, checkValueType, pyClass } from '../../common/checks.js';
import { get_context } from '../../common/context.js';
import { float32, int32 } from '../../common/dtype.js';
import { NotImplementedError, ValueError } from '../../common/errors.js';
import { Parameter, ParameterTuple } from '../../common/parameter.js';
import '../../common/initializer.js'; // state is cloned with 'zeros' and 'ones'
import { signature } from '../../common/signature.js';
import { Tensor } from '../../common/tensor.js';
import type { Value } from '../../common/value.js';
import type { Recorded } from '../../ir/tape.js';
import * as ops from '../../ops/index.js';
import { Cell } from '../cell.js';
import { Copies } from '../cell/copying.js';
import { STATE } from '../cell/state.js';
import { CellList } from '../layer/container.js';
import { declareLayer } from '../layer/declare.js';
import { decayed, readDecay, type WeightDecay } from './decay.js';
import { groupEntries, plainEntries, type Entry, type Shared } from './entries.js';
import { centralized, checkGradients, checkUpdate } from './gradients.js';
import { inOrder, readGroups, readParameterList, readParams, type Params, type ReadGroups } from './groups.js';
import { isDynamic, rateParameter, readRate, type BuiltRate, type LearningRate } from './rate.js';
import { StepCounter } from './step.js';

const SIG = signature<{ learning_rate: unknown; parameters: unknown; weight_decay: unknown; loss_scale: unknown }>(
  'nn.Optimizer',
  'learning_rate, parameters, weight_decay=0.0, loss_scale=1.0',
);

/** Keywords of {@link Optimizer}. */
export interface OptimizerOptions {
  weight_decay?: WeightDecay;
  loss_scale?: number | bigint;
}

/** The state an algorithm keeps for one parameter, by kind: `{ mu, eta, ax }`. */
export type OptimizerState = Readonly<Record<string, Parameter>>;

/** State that belongs to the optimizer and to no parameter, by the name of its member. */
export type OwnState = Readonly<Record<string, Tensor>>;

/** What a step records: what is assigned, and the new values; the last one is the step's. */
interface Updates {
  readonly assigned: readonly Parameter[];
  readonly values: readonly Value[];
}

/** What an update gives: the parameter's new value, and those of its state that change. */
export type Updated<S extends OptimizerState> = readonly [param: Tensor, state?: { readonly [K in keyof S]?: Tensor }];

/**
 * The base of optimizers: parameters and groups, learning rates, weight decay, centralization, loss scale, the step. MindSpore's
 * `nn.Optimizer`.
 *
 * A subclass either says what differs, `initState` and `update` (and calls `makeState()` at the end of its constructor), or, as
 * in MindSpore, defines `construct(gradients)` with the members here. Both are traced into the training step.
 *
 * `learning_rate`: a number ≥ 0, a scalar Tensor, one rate a step (1-D Tensor, array, iterable), or a `LearningRateSchedule`.
 * `parameters`: parameters, or groups `{ params, lr, weight_decay, grad_centralization }` and `{ order_params }`. `weight_decay`: a number ≥ 0 or a Cell
 * of the step; without groups, parameters with 'beta' or 'gamma' in their names do not decay. `loss_scale`: a number > 0 that gradients
 * are divided by.
 *
 * TypeError for arguments of other types, ValueError for values out of range, groups without parameters, rates of different lengths
 * and orders that do not fit, KeyError for an unknown key of a group, RuntimeError for a parameter in two groups.
 */
export class Optimizer<S extends OptimizerState = OptimizerState, R = unknown, C = unknown> extends Cell {
  /** The number of steps done: int32, shape (1,). */
  declare readonly global_step: Parameter;
  /** The parameters, in the order gradients are expected. */
  declare readonly parameters: ParameterTuple;
  /** The rate, or one for each parameter when groups have rates of their own. */
  declare readonly learning_rate: BuiltRate | ParameterTuple | CellList;
  /** The weight decay times the loss scale: a Tensor or a Cell; with groups, one for each parameter. */
  declare readonly weight_decay: Tensor | Cell | readonly (Tensor | Cell)[];
  /** What gradients are divided by. */
  declare readonly loss_scale: number;
  /** Whether parameters were given in groups. */
  declare readonly is_group: boolean;
  /** Whether some group has a rate of its own. */
  declare readonly is_group_lr: boolean;
  /** Whether a group said the order. */
  declare readonly is_group_params_ordered: boolean;
  /** Whether a rate changes with the step. */
  declare readonly dynamic_lr: boolean;
  /** Whether a weight decay changes with the step. */
  declare readonly dynamic_weight_decay: boolean;
  /** Which parameters decay. */
  declare readonly decay_flags: readonly boolean[];
  /** Whose gradients are centralized. */
  declare readonly grad_centralization_flags: readonly boolean[];
  /** The parameters of all groups, in order. */
  declare group_params: readonly Parameter[];

  readonly #entries: readonly Entry[];
  readonly #counter: StepCounter;
  readonly #decaying: boolean;
  #states: readonly S[] | undefined;
  #copies: Copies<readonly Parameter[]> | undefined;
  #unique = true;
  readonly #target = get_context('device_target') as string;

  constructor(
    learning_rate: LearningRate,
    parameters: Params,
    weight_decay?: WeightDecay,
    loss_scale?: number | bigint,
  );
  constructor(learning_rate: LearningRate, parameters: Params, options?: OptimizerOptions);
  constructor(...args: unknown[]) {
    const { learning_rate, parameters, weight_decay, loss_scale } = SIG.bind(args);
    super({ auto_prefix: false });
    this[STATE].optimizer = true;
    const given = readParams(parameters);
    this.loss_scale = readLossScale(loss_scale, this.cls_name);
    this.global_step = new Parameter(Tensor.fromData(Int32Array.of(0), [1], int32), 'global_step');
    const cls = this.cls_name;
    const shared: Shared = {
      rate: readRate(learning_rate, cls),
      weightDecay: weight_decay,
      lossScale: this.loss_scale,
      cls,
    };
    this.is_group = 'groups' in given;
    const groups = 'groups' in given ? readGroups(given.groups, shared.rate, cls) : undefined;
    this.is_group_lr = groups?.ownRates ?? false;
    this.is_group_params_ordered = groups?.order !== undefined;
    this.dynamic_lr = isDynamic(shared.rate) || (groups?.dynamic ?? false);
    this.#entries =
      'params' in given
        ? plainEntries(given.params, shared, (param) => this.exempt(param))
        : this.#groupEntries(groups as ReadGroups, shared);
    this.#decaying = this.#entries.some((e) => e.decays && e.decay !== 0);
    const rates = this.#entries.map((e) => e.rate);
    this.#counter = new StepCounter(this.global_step, rates);
    if (!this.is_group_lr) this.learning_rate = rates[0];
    else if (this.dynamic_lr) this.learning_rate = new CellList(rates as Cell[], { auto_prefix: false });
    else this.learning_rate = new ParameterTuple(rates as Parameter[]);
    this.parameters = new ParameterTuple(this.#entries.map((e) => e.param));
    this.decay_flags = asTuple(this.#entries.map((e) => e.decays));
    this.grad_centralization_flags = asTuple(this.#entries.map((e) => e.centralize));
    const decay = this.#entries.map((e) => (typeof e.decay === 'number' ? new Tensor(e.decay, float32) : e.decay));
    this.weight_decay = this.is_group ? asTuple(decay) : decay[0];
    this.dynamic_weight_decay = weight_decay instanceof Cell || this.#entries.some((e) => e.decay instanceof Cell);
  }

  #groupEntries(groups: ReadGroups, shared: Shared): readonly Entry[] {
    this.group_params = [];
    const entries = groupEntries(groups, shared, (params) => {
      this.group_params = [...this.group_params, ...params]; // the assignment refuses two parameters of one name
    });
    const ordered = inOrder(entries, groups.order);
    readDecay(shared.weightDecay, shared.lossScale, shared.cls);
    this.group_params = ordered.map((e) => e.param);
    return ordered;
  }

  /** Without groups: whether weight decay leaves a parameter alone. Those of batch normalization, unless an algorithm says otherwise. */
  protected exempt({ name }: Parameter): boolean {
    return name.includes('beta') || name.includes('gamma');
  }

  /** The state of one parameter at the start; its names are part of checkpoints. Called once for each parameter, in order. */
  protected initState(_param: Parameter): S {
    return {} as S;
  }

  /** The gradients as `update` wants them: with weight decay, centralized, without the loss scale. */
  protected prepare(gradients: readonly Tensor[]): readonly Tensor[] {
    return this.scale_grad(this.gradients_centralization(this.decay_weight(gradients)));
  }

  /** What decides about the form of an update besides shapes, dtypes and members, asked before each step: an equal step is not recorded anew. */
  protected variant(): boolean {
    return true;
  }

  /** New values of the state that belongs to the optimizer and to no parameter, by the name of its member: `{ beta1_power }`. */
  protected advance(): OwnState {
    return {};
  }

  /**
   * What `update` needs that is the same for all parameters of one rate: computed once for each rate and given to it as `common`. `own` is what
   * {@link advance} has given.
   */
  protected common(_lr: Tensor, _step: Tensor, _own: OwnState): C {
    return undefined as C;
  }

  /**
   * One step of the algorithm: from a parameter, its gradient (as {@link prepare} gives it), its state, the rate (float32, scalar) and the
   * number of the step (int32, scalar, 1 at the first) to new values. Assigns nothing. `decay` gives the weight decay of this parameter, for
   * algorithms that apply it themselves.
   */
  protected update(
    _param: Parameter,
    _grad: Tensor,
    _state: S,
    _lr: Tensor,
    _step: Tensor,
    _common: C,
    _decay: () => number | Tensor,
  ): Updated<S> {
    throw new NotImplementedError(`For '${this.cls_name}', neither the method 'construct' nor 'update' is defined.`);
  }

  /** What a call returns. */
  protected result(): R {
    return new Tensor(true) as R;
  }

  /** Makes the state of all parameters and registers it, kind by kind: `this.mu`, `this.eta`, … each a ParameterTuple. */
  protected makeState(): void {
    const states = this.parameters.map((p) => this.initState(p));
    for (const kind of Object.keys(states[0] ?? {})) {
      (this as Record<string, unknown>)[kind] = new ParameterTuple(states.map((s) => s[kind]));
    }
    this.#states = states;
  }

  /**
   * Trains one step: `gradients` are one Tensor for each of {@link parameters}, of its shape. RuntimeError for another number of
   * them and for a step beyond the last rate of a list, TypeError for a missing one, ValueError for another shape; nothing has changed then.
   */
  override construct(gradients: readonly Tensor[]): R {
    checkGradients(gradients, this.parameters, this);
    this.#counter.checkRates();
    const { assigned, values } = this.#recorded(gradients);
    // Nothing is assigned before everything is recorded: an error leaves parameters and state as they were.
    assigned.forEach((param, i) => param.assign(values[i]));
    this.#counter.increase(values[assigned.length]);
    return this.result();
  }

  /** New values of parameters and state, and that of the step in last place: copied, where an equal step is known. */
  #recorded(gradients: readonly Tensor[]): Updates {
    const variant = this.variant();
    const given = gradients.map((t) => t.handle);
    const tapes = (this.#copies ??= new Copies(this)).for(given);
    let updates: Updates | undefined;
    const write = (): Updates => (updates = this.#updates(gradients));
    if (tapes === undefined) return write();
    const recorded = tapes.record(given, variant, () => {
      const { assigned, values } = write();
      return { values, rest: assigned };
    }) as Recorded<readonly Parameter[]>;
    return updates ?? { assigned: recorded.rest, values: recorded.values as readonly Value[] };
  }

  #updates(gradients: readonly Tensor[]): Updates {
    const grads = this.prepare(gradients);
    const rates = this.#rates();
    const next = ops.add(this.global_step, 1);
    const step = ops.reshape(next, []);
    const own = this.advance();
    const common = once(rates, (rate) => this.common(rate, step, own));
    let decays: (number | Tensor)[] | undefined;
    const updates = Object.entries(own).map(([kind, value]): [Parameter, Tensor] => [this.#member(kind), value]);
    this.#entries.forEach(({ param, decays: applies }, i) => {
      const state = this.#states?.[i] ?? ({} as S);
      const decay = (): number | Tensor => (applies ? (decays ??= this.#decays())[i] : 0);
      const [value, changed = {}] = this.update(param, grads[i], state, rates[i], step, common[i], decay);
      updates.push([param, value]);
      for (const [kind, next] of Object.entries(changed)) updates.push([state[kind], next as Tensor]);
    });
    updates.forEach(([param, value]) => checkUpdate(param, value, this.cls_name));
    return {
      assigned: updates.map(([param]) => param),
      values: [...updates.map(([, value]) => value.handle), next.handle],
    };
  }

  /** The rate of the next step: a Tensor; with rates of groups, one for each parameter. */
  get_lr(): Tensor | readonly Tensor[] {
    return this.is_group_lr ? asTuple(this.#rates()) : this.#rates()[0];
  }

  /** The weight decay of the next step, times the loss scale: a Tensor; with groups, one for each parameter. */
  get_weight_decay(): Tensor | readonly Tensor[] {
    const values = this.#decays().map((d) => (typeof d === 'number' ? new Tensor(d, float32) : d));
    return this.is_group ? asTuple(values) : values[0];
  }

  /**
   * The rate of a parameter, or those of several: the Parameter that holds it, or the schedule. TypeError for what is neither a Parameter nor a
   * list of them, ValueError for a parameter that is not trained here.
   */
  get_lr_parameter(param: Parameter): BuiltRate;
  get_lr_parameter(param: readonly Parameter[]): BuiltRate[];
  get_lr_parameter(param: Parameter | readonly Parameter[]): BuiltRate | BuiltRate[] {
    const rates = readParameterList(param, this.cls_name).map((p) => {
      const entry = this.#entries.find((e) => e.param === p);
      if (entry === undefined) {
        throw new ValueError(
          `For 'get_lr_parameter', the parameter ${p.name} is not in optimizer, please check whether the argument 'param' is correct.`,
        );
      }
      return rateParameter(entry.rate);
    });
    return param instanceof Parameter ? rates[0] : rates;
  }

  /** The gradients with weight decay: `grad + weight_decay · param` where it applies. */
  decay_weight(gradients: readonly Tensor[]): readonly Tensor[] {
    if (!this.#decaying) return gradients;
    const values = this.#decays();
    return this.#entries.map((e, i) => (e.decays ? decayed(gradients[i], e.param, values[i]) : gradients[i]));
  }

  /** The gradients of groups with `grad_centralization`, less their means over all axes but the first. */
  gradients_centralization(gradients: readonly Tensor[]): readonly Tensor[] {
    if (!this.grad_centralization_flags.some(Boolean)) return gradients;
    return gradients.map((grad, i) => (this.grad_centralization_flags[i] ? centralized(grad) : grad));
  }

  /** The gradients divided by the loss scale. */
  scale_grad(gradients: readonly Tensor[]): readonly Tensor[] {
    if (this.loss_scale === 1) return gradients;
    return gradients.map((grad) => ops.mul(grad, 1 / this.loss_scale));
  }

  /** The gradients as they are: there is no flattened memory here. */
  flatten_gradients(gradients: readonly Tensor[]): readonly Tensor[] {
    return gradients;
  }

  /** Kept for scripts: gradients are never sparse here. TypeError unless boolean. */
  get unique(): boolean {
    return this.#unique;
  }

  set unique(value: boolean) {
    if (typeof value !== 'boolean') {
      throw new TypeError(`For 'Optimizer', the property 'unique' must be bool, but got ${pyClass(value)}`);
    }
    this.#unique = value;
  }

  /** Where parameters are updated: the `device_target` at construction. Setting it raises NotImplementedError. */
  get target(): string {
    return this.#target;
  }

  set target(_value: string) {
    throw new NotImplementedError(`For '${this.cls_name}', the property 'target' can not be set.`);
  }

  /** Sets `target`, for algorithms that let it be set: 'CPU' is where all of them run. TypeError for no string, ValueError for another target. */
  protected setBaseTarget(value: unknown): void {
    if (typeof value !== 'string') {
      throw new TypeError(`For 'Optimizer', the property 'target' must be string, but got ${pyClass(value)}`);
    }
    if (!['CPU', 'Ascend', 'GPU'].includes(value)) {
      throw new ValueError(
        `For 'Optimizer', the property 'target' must be one of ['CPU', 'Ascend' ,'GPU'], but got ${value}`,
      );
    }
    if (value !== this.#target) {
      throw new ValueError(
        "For 'Optimizer', the property 'target' cannot be set to 'GPU' or 'Ascend' in the 'CPU' environment.",
      );
    }
  }

  #member(name: string): Parameter {
    return (this as Record<string, unknown>)[name] as Parameter;
  }

  /** The rate of the next step for each parameter. */
  #rates(): Tensor[] {
    const rates = this.#entries.map((e) => e.rate);
    return once(rates, (rate) => (rate instanceof Parameter ? rate : ops.reshape(rate(this.global_step), [])));
  }

  /** The decay of the next step for each parameter. */
  #decays(): (number | Tensor)[] {
    const decays = this.#entries.map((e) => e.decay);
    return once(decays, (decay) => (typeof decay === 'number' ? decay : decay(this.global_step)));
  }
}

/** What `compute` makes of each key, computed once for equal ones. */
function once<K, V>(keys: readonly K[], compute: (key: K) => V): V[] {
  const known = new Map<K, V>();
  for (const key of keys) if (!known.has(key)) known.set(key, compute(key));
  return keys.map((key) => known.get(key) as V);
}

function readLossScale(given: unknown, cls: string): number {
  const scale = typeof given === 'bigint' ? Number(given) : given;
  checkValueType('loss_scale', scale, ['float'], cls);
  return checkPositiveFloat(scale as number, 'loss_scale', cls);
}

declareLayer(Optimizer, 'Optimizer', 'gradients');
