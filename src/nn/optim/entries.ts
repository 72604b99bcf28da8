import { pyClass } from '../../common/checks.js';
import type { Parameter } from '../../common/parameter.js';
import { decays, readDecay, type Decay } from './decay.js';
import { checkOnce, type ReadGroups } from './groups.js';
import { buildRate, isDynamic, type BuiltRate, type Rate } from './rate.js';

/** All that an optimizer knows of one parameter. */
export interface Entry {
  readonly param: Parameter;
  readonly rate: BuiltRate;
  readonly decay: Decay;
  /** Whether the decay applies to it. */
  readonly decays: boolean;
  /** Whether its gradients are centralized. */
  readonly centralize: boolean;
}

/** Arguments that all parameters share. */
export interface Shared {
  readonly rate: Rate;
  readonly weightDecay: unknown;
  readonly lossScale: number;
  readonly cls: string;
}

/** The entries of parameters that were given without groups: those that are exempt do not decay. */
export function plainEntries(
  params: readonly Parameter[],
  { rate, weightDecay, lossScale, cls }: Shared,
  exempt: (param: Parameter) => boolean,
): Entry[] {
  const decay = readDecay(weightDecay, lossScale, cls);
  const built = buildRate(rate, 'learning_rate', false);
  return params.map((param) => {
    return { param, rate: built, decay, decays: !exempt(param), centralize: false };
  });
}

/**
 * The entries of groups, in their order. `collect` is told the parameters of each group before anything else of it is looked at.
 * TypeError and ValueError for decay and centralization, RuntimeError for a parameter that was given twice.
 */
export function groupEntries(
  { groups, ownRates, dynamic }: ReadGroups,
  { rate, weightDecay, lossScale, cls }: Shared,
  collect: (params: readonly Parameter[]) => void,
): Entry[] {
  const asCell = ownRates && (dynamic || isDynamic(rate));
  const shared = buildRate(rate, 'learning_rate', asCell);
  const names = new Set<string>();
  return groups.flatMap((group) => {
    collect(group.params);
    const own = group.lr === undefined ? shared : buildRate(group.lr, `learning_rate_group_${group.index}`, asCell);
    const decay = readDecay(group.weightDecay === undefined ? weightDecay : group.weightDecay.value, lossScale, cls);
    const centralize = group.centralize === undefined ? false : readCentralization(group.centralize.value);
    return group.params.map((param) => {
      checkOnce(param, names);
      return { param, rate: own, decay, decays: decays(decay), centralize };
    });
  });
}

function readCentralization(given: unknown): boolean {
  if (typeof given === 'boolean') return given;
  throw new TypeError(`For 'Optimizer', the 'gradients_centralization' must be bool type, but got ${pyClass(given)}.`);
}
