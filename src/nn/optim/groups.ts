import { checkValueType, pyClass, pyRepr, pyTypeName } from '../../common/checks.js';
import { AttributeError, KeyError, RuntimeError, ValueError } from '../../common/errors.js';
import { Parameter } from '../../common/parameter.js';
import { isPlainObject } from '../../common/signature.js';
import { Tensor } from '../../common/tensor.js';
import type { WeightDecay } from './decay.js';
import { isDynamic, rateLength, readRate, type LearningRate, type Rate } from './rate.js';

/** Parameters that are trained alike. */
export interface ParamGroup {
  /** The parameters of the group. */
  params: Iterable<Parameter>;
  /** Their learning rate; the optimizer's when missing. */
  lr?: LearningRate;
  /** Their weight decay, whatever their names are; the optimizer's when missing. */
  weight_decay?: WeightDecay;
  /** Whether their gradients are centralized (rank ≥ 2, second size a multiple of 16). Default false. */
  grad_centralization?: boolean;
}

/** The order in which an optimizer keeps the parameters of its groups, and expects gradients. */
export interface OrderGroup {
  /** All parameters of all groups. */
  order_params: Iterable<Parameter>;
}

/** What an optimizer trains: parameters, or groups of them. */
export type Params = Iterable<Parameter> | Iterable<ParamGroup | OrderGroup>;

/** A group as it was given: any keys, any values. */
type Group = Readonly<Record<string, unknown>>;

/** A group whose keys, parameters and rate were checked. */
export interface ReadGroup {
  /** Its position among all groups, those of order included: part of its rate's name. */
  readonly index: number;
  readonly params: readonly Parameter[];
  /** undefined: the optimizer's. */
  readonly lr: Rate | undefined;
  /** `undefined` when not given, and not checked. */
  readonly weightDecay: { readonly value: unknown } | undefined;
  readonly centralize: { readonly value: unknown } | undefined;
}

/** All groups of an optimizer. */
export interface ReadGroups {
  readonly groups: readonly ReadGroup[];
  /** What `order_params` said last; undefined when no group says an order. */
  readonly order: unknown;
  /** Some group has a rate of its own. */
  readonly ownRates: boolean;
  /** Some group's rate changes with the step. */
  readonly dynamic: boolean;
}

const KEYS = ['params', 'lr', 'weight_decay', 'order_params', 'grad_centralization'];

/** The elements of what Python can iterate. ValueError for None and nothing, TypeError for what is no iterable. */
function elements(given: unknown, what: string): unknown[] {
  if (given === null || given === undefined) {
    throw new ValueError(`For 'Optimizer', the argument ${what} can not be None.`);
  }
  if (given instanceof Tensor) return rows(given);
  if (!isIterable(given)) {
    throw new TypeError(`For 'Optimizer', the argument ${what} must be Iterable type, but got ${pyClass(given)}.`);
  }
  const list = [...given];
  if (list.length === 0) throw new ValueError(`For 'Optimizer', the argument ${what} must not be empty.`);
  return list;
}

/** Iterating a Tensor gives its rows, of which only the type matters here. */
function rows(tensor: Tensor): unknown[] {
  if (tensor.ndim === 0) throw new TypeError('iteration over a 0-d tensor');
  return Array.from({ length: tensor.shape[0] }, () => new Tensor(0));
}

function isIterable(x: unknown): x is Iterable<unknown> {
  return typeof x === 'string' || (typeof x === 'object' && x !== null && Symbol.iterator in x);
}

/** A group as a plain object; undefined for what is no dict. */
function asGroup(x: unknown): Group | undefined {
  if (x instanceof Map) return Object.fromEntries(x as Map<string, unknown>);
  return isPlainObject(x) ? x : undefined;
}

/**
 * What the argument `params` of an optimizer holds: either parameters or groups, each kind alone. ValueError and TypeError as `Optimizer`
 * documents.
 */
export function readParams(given: unknown): { params: Parameter[] } | { groups: Group[] } {
  const list = elements(given, 'parameters');
  if (list.every((x) => x instanceof Parameter)) return { params: list };
  const groups = list.map(asGroup);
  if (groups.every((g) => g !== undefined)) return { groups };
  throw new TypeError(
    "For 'Optimizer', all elements of the argument 'parameters' must be 'Parameter' or 'dict', please check the 'parameters'.",
  );
}

/** Checks the keys, the parameters and the rates of all groups; `defaultRate` is the optimizer's own. */
export function readGroups(given: readonly Group[], defaultRate: Rate, cls: string): ReadGroups {
  const params = given.map(checkGroup);
  let length = rateLength(defaultRate);
  let order: unknown;
  const groups: ReadGroup[] = [];
  given.forEach((group, index) => {
    if ('order_params' in group) {
      order = group.order_params;
      return;
    }
    const lr = 'lr' in group ? readRate(group.lr, cls) : undefined;
    const own = lr === undefined ? 0 : rateLength(lr);
    if (own !== 0 && length !== 0 && own !== length) {
      throw new ValueError(
        "For 'Optimizer', the Tensor type dynamic learning rate in group must be the same size as the argument 'learning_rate'.",
      );
    }
    length = length || own;
    groups.push({
      index,
      params: params[index],
      lr,
      weightDecay: 'weight_decay' in group ? { value: group.weight_decay } : undefined,
      centralize: 'grad_centralization' in group ? { value: group.grad_centralization } : undefined,
    });
  });
  const rates = groups.flatMap((g) => (g.lr === undefined ? [] : [g.lr]));
  return { groups, order, ownRates: rates.length > 0, dynamic: rates.some(isDynamic) };
}

/** The parameters of a group; none for one that says the order. */
function checkGroup(group: Group): Parameter[] {
  const keys = Object.keys(group);
  const unknown = keys.filter((k) => !KEYS.includes(k));
  if (unknown.length > 0) {
    throw new KeyError(
      `For 'Optimizer', the key in group params must be one of in ${pyRepr(KEYS)}, but got ${pyRepr(unknown)}.`,
    );
  }
  if ('order_params' in group) {
    if (keys.length > 1) {
      throw new ValueError(
        "For 'Optimizer', the order params dict in group parameters should only include the 'order_params' key, " +
          `but got dict_keys(${pyRepr(keys)}).`,
      );
    }
    const order = group.order_params;
    if (!isIterable(order) && !(order instanceof Tensor)) {
      throw new TypeError(
        `For 'Optimizer', the value of 'order_params' in group parameters should be Iterable type, but got ${pyClass(order)}.`,
      );
    }
    return [];
  }
  if (!('params' in group)) throw new KeyError('params');
  return elements(group.params, 'group `params`').map((param, index) => {
    if (param instanceof Parameter) return param;
    throw new TypeError(
      `For 'Optimizer', the element in group parameters must be Parameter type, but got ${pyClass(param)} at index ${index}.`,
    );
  });
}

/** RuntimeError for a parameter that was given before. */
export function checkOnce(param: Parameter, names: Set<string>): void {
  if (names.has(param.name)) {
    throw new RuntimeError(
      `For 'Optimizer', the ${param.name} parameter already exists, it does not support repeated setting. ` +
        'Please check whether the optimizer parameter has been set multiple times.',
    );
  }
  names.add(param.name);
}

/** The entries in the order that `order_params` says; as they are when it says nothing. Matched by name, as MindSpore does. */
export function inOrder<T extends { readonly param: Parameter }>(entries: readonly T[], order: unknown): readonly T[] {
  if (order === undefined) return entries;
  const sized = Array.isArray(order) || typeof order === 'string' || order instanceof Set || order instanceof Tensor;
  if (!sized) throw new TypeError(`object of type '${pyTypeName(order)}' has no len()`);
  const list = order instanceof Tensor ? rows(order) : [...(order as Iterable<unknown>)];
  if (list.length === 0) return entries;
  if (list.length !== entries.length) {
    throw new ValueError(
      "For 'Optimizer',the length of order parameters must be the same as the length of group parameters, " +
        `but got order parameters' length ${list.length}, group parameters' length ${entries.length}.`,
    );
  }
  const names = list.map((x) => {
    if (x instanceof Parameter) return x.name;
    throw new AttributeError(`'${pyTypeName(x)}' object has no attribute 'name'`);
  });
  const ordered: T[] = [];
  for (const entry of entries) {
    const at = names.indexOf(entry.param.name);
    if (at < 0) throw new ValueError(`${pyRepr(entry.param.name)} is not in list`);
    ordered[at] = entry;
  }
  return ordered;
}

/** A parameter or several, as `get_lr_parameter` takes them; TypeError for anything else. */
export function readParameterList(param: unknown, cls: string): readonly Parameter[] {
  if (param instanceof Parameter) return [param];
  if (!Array.isArray(param) || pyTypeName(param) === 'tuple') {
    throw new TypeError(
      `For 'get_lr_parameter', the 'param' must be 'Parameter' or 'list' type, but got ${pyClass(param)}.`,
    );
  }
  return (param as unknown[]).map((p) => checkValueType('parameter', p, [Parameter], cls) as Parameter);
}
