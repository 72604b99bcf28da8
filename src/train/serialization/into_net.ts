import { checkBool, pyClass } from '../../common/checks.js';
import { RuntimeError, ValueError } from '../../common/errors.js';
import type { DType } from '../../common/dtype.js';
import { Parameter } from '../../common/parameter.js';
import { sameShape, shapeText } from '../../common/shape.js';
import { signature } from '../../common/signature.js';
import { Tensor } from '../../common/tensor.js';
import { Cell } from '../../nn/cell.js';
import { reshape } from '../../ops/index.js';
import { checkInstance } from './checks.js';
import { entriesOfDict, isDict } from './entries.js';

const SIG = signature<{ net: unknown; parameter_dict: unknown; strict_load: boolean; remove_redundancy: unknown }>(
  'train.load_param_into_net',
  'net, parameter_dict, strict_load=False, remove_redundancy=False',
  { dicts: ['parameter_dict'] },
);

/** Parameters by name, as `load_checkpoint` gives them; strings are passed over. */
export type ParameterDict = ReadonlyMap<string, Parameter | string> | Readonly<Record<string, Parameter | string>>;

/** Keywords of {@link load_param_into_net}. */
export interface LoadParamOptions {
  /** Whether names and types have to be the same. Default false. */
  strict_load?: boolean;
  /** For files of several devices: has to be false. */
  remove_redundancy?: boolean;
}

/**
 * Gives the parameters of a network the values of those of the same name. Unless `strict_load`, what the dictionary lacks is looked for under
 * names that end with it, for one prefix after the other; and floats (integers) get values of another float (integer) type, converted.
 * A shape may have additional axes of size 1 at its end.
 *
 * Returns the names of the network's parameters that got nothing, and those of the dictionary that no parameter has; what was found by its
 * ending is among the latter. MindSpore's `load_param_into_net`.
 *
 * TypeError for what is no network or dictionary of parameters, and for `remove_redundancy`, which needs several devices; RuntimeError for a
 * parameter of another shape or type. Nothing has changed then.
 */
export function load_param_into_net(
  net: Cell,
  parameter_dict: ParameterDict,
  strict_load?: boolean,
  remove_redundancy?: boolean,
): [param_not_load: string[], ckpt_not_load: string[]];
export function load_param_into_net(
  net: Cell,
  parameter_dict: ParameterDict,
  options?: LoadParamOptions,
): [param_not_load: string[], ckpt_not_load: string[]];
/** @hidden */
export function load_param_into_net(
  net: Cell,
  parameter_dict: ParameterDict,
  strict_load: boolean,
  options: Omit<LoadParamOptions, 'strict_load'>,
): [param_not_load: string[], ckpt_not_load: string[]];
export function load_param_into_net(...args: unknown[]): [string[], string[]] {
  const { net, parameter_dict, strict_load: strict, remove_redundancy } = SIG.bind(args);
  const dict = checkArguments(net, parameter_dict);
  checkBool(strict);
  checkInstance('remove_redundancy', remove_redundancy, "<class 'bool'>");
  if (remove_redundancy === true) {
    throw new TypeError(
      'The deduplication feature for loading checkpoint can only be used in parallel scenarios, but got stand_alone.',
    );
  }
  // All is looked at before anything changes.
  const updates: [Parameter, Tensor][] = [];
  const take = (parameter: Parameter, given: Parameter) => updates.push([parameter, fitting(parameter, given, strict)]);
  const missing: Parameter[] = [];
  const unused = new Set(dict.keys());
  for (const parameter of (net as Cell).get_parameters()) {
    const given = dict.get(parameter.name);
    if (given instanceof Parameter) {
      take(parameter, given);
      unused.delete(parameter.name);
    } else if (given === undefined && !parameter.name.startsWith('accu_grads')) missing.push(parameter);
  }
  const left = strict ? missing : takeByEnding(missing, dict, take);
  for (const [parameter, value] of updates) parameter.set_data(value);
  return [left.map((parameter) => parameter.name), [...unused]];
}

function checkArguments(net: unknown, parameters: unknown): Map<string, Parameter | string> {
  if (!(net instanceof Cell)) {
    throw new TypeError(`For 'load_param_into_net', the argument 'net' should be a Cell, but got ${pyClass(net)}.`);
  }
  if (!isDict(parameters)) {
    throw new TypeError(
      `For 'load_param_into_net', the argument 'parameter_dict' should be a dict, but got ${pyClass(parameters)}.`,
    );
  }
  const dict = new Map<string, Parameter | string>();
  for (const [name, value] of entriesOfDict(parameters)) {
    if (typeof name !== 'string' || !(value instanceof Parameter || typeof value === 'string')) {
      throw new TypeError(
        "For 'parameter_dict', the element in the argument 'parameter_dict' should be a 'str' and 'Parameter' , " +
          `but got ${pyClass(name)} and ${pyClass(value)}.`,
      );
    }
    dict.set(name, value);
  }
  return dict;
}

/**
 * Looks for a name of the dictionary that ends with the name of a missing parameter: what precedes the ending is a prefix, with which all
 * missing parameters are looked up; then for the next one. Returns those that are still missing.
 */
function takeByEnding(
  missing: readonly Parameter[],
  dict: ReadonlyMap<string, Parameter | string>,
  take: (parameter: Parameter, given: Parameter) => void,
): Parameter[] {
  let left = [...missing];
  // MindSpore does not see a prefix that is the first missing name itself.
  const unseen = missing[0]?.name;
  const names = Array.from(dict).flatMap(([name, value]) => (value instanceof Parameter ? [name] : []));
  for (;;) {
    const prefix = findPrefix(left, names, unseen);
    if (prefix === undefined) return left;
    left = left.filter((parameter) => {
      const given = dict.get(prefix + parameter.name);
      if (!(given instanceof Parameter)) return true;
      take(parameter, given);
      return false;
    });
  }
}

function findPrefix(missing: readonly Parameter[], names: readonly string[], unseen: string): string | undefined {
  for (const { name } of missing) {
    const found = names.find((other) => other.endsWith(name));
    const prefix = found?.slice(0, found.length - name.length);
    if (prefix !== undefined && prefix !== unseen) return prefix;
  }
  return undefined;
}

/** The value that `parameter` gets of `given`. */
function fitting(parameter: Parameter, given: Parameter, strict: boolean): Tensor {
  const { name, shape, dtype } = parameter;
  let value: Tensor = given;
  if (!sameShape(shape, given.shape)) {
    if (given.ndim <= shape.length || given.shape.slice(shape.length).some((size) => size !== 1)) {
      throw new RuntimeError(
        `For 'load_param_into_net', ${name} in the argument 'net' should have the same shape as ${name} in the argument 'parameter_dict'. ` +
          `But got its shape ${shapeText(shape)} in the argument 'net' and shape ${shapeText(given.shape)} in the argument 'parameter_dict'.` +
          'May you need to check whether the checkpoint you loaded is correct or the batch size and so on in the ' +
          "'net' and 'parameter_dict' are same.",
      );
    }
    if (given.size !== parameter.size) {
      throw new ValueError(
        `cannot reshape array of size ${given.size} into shape ${shapeText(shape).replaceAll(' ', '')}`,
      );
    }
    const host = given.hostData();
    value = host ? Tensor.fromData(host, shape, given.dtype) : reshape(given, shape);
  }
  if (dtype !== given.dtype && (strict || !convertible(dtype, given.dtype))) {
    throw new RuntimeError(
      `For 'load_param_into_net', ${name} in the argument 'net' should have the same type as ${name} in the argument 'parameter_dict'. ` +
        `but got its type ${String(dtype)} in the argument 'net' and type ${String(given.dtype)} in the argument 'parameter_dict'.` +
        'May you need to check whether the checkpoint you loaded is correct.',
    );
  }
  return value;
}

/** Among floats and among signed integers MindSpore converts. */
function convertible(a: DType, b: DType): boolean {
  return a.kind === b.kind && (a.kind === 'float' || a.kind === 'int');
}
