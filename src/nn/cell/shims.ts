import { checkBool, checkNonNegativeInt, pyStr } from '../../common/checks.js';
import { ValueError } from '../../common/errors.js';
import type { Parameter } from '../../common/parameter.js';
import { signature } from '../../common/signature.js';
import { precompile } from '../../jit/inspect.js';
import { HookedCell } from './hooked.js';
import { STATE } from './state.js';
import { parametersAndNames } from './walk.js';

const method = <T extends Record<string, unknown>>(name: string, text: string) =>
  signature<T>(`nn.Cell.${name}`, text, { messageName: `Cell.${name}` });

const SIG = {
  recompute: method<{ output_recompute: unknown }>(
    'recompute',
    '*, use_reentrant=True, output_recompute=False, early_stop=True, context_fn=None',
  ),
  broadcast: method<{ recurse: boolean }>('parameters_broadcast_dict', 'recurse=True'),
  fusion: method<{ fusion_type: unknown; recurse: boolean }>('set_comm_fusion', 'fusion_type, recurse=True'),
};

/** Keywords of `recompute` that concern several devices. */
const PARALLEL_RECOMPUTE = ['mp_comm_recompute', 'parallel_optimizer_comm_recompute', 'recompute_slice_activation'];

/** What MindSpore's graph compiler and several devices want to know of a cell: accepted, checked, and mostly without effect here. */
export abstract class ShimCell extends HookedCell {
  /** Compiles the graph for such inputs without running it, so that errors come now and the first call in graph style is quick. */
  compile(...args: unknown[]): void {
    precompile(this as unknown as (...inputs: unknown[]) => unknown, args);
  }

  /** Notes inputs as examples for {@link get_inputs}; graphs are compiled for the shapes they meet in any case. ValueError for positional inputs and keywords. */
  set_inputs(...inputs: unknown[]): void {
    this[STATE].inputs = inputs;
  }

  /** What {@link set_inputs} has noted, else null. */
  get_inputs(): readonly unknown[] | null {
    return this[STATE].inputs;
  }

  /**
   * Kept for scripts: what the backward pass needs is kept or computed anew as the graph demands, with the same numbers. TypeError unless the
   * flags are bools, ValueError for unknown keywords.
   */
  recompute(
    options: {
      use_reentrant?: boolean;
      output_recompute?: boolean;
      early_stop?: boolean;
      context_fn?: unknown;
      mp_comm_recompute?: boolean;
      parallel_optimizer_comm_recompute?: boolean;
      recompute_slice_activation?: boolean;
    } = {},
  ): void {
    const known = ['use_reentrant', 'output_recompute', 'early_stop', 'context_fn'];
    for (const key of Object.keys(options)) {
      if (known.includes(key) || PARALLEL_RECOMPUTE.includes(key)) continue;
      throw new ValueError(
        `For 'recompute', keyword '${key}' is not recognized! the key kwargs must be 'mp_comm_recompute', ` +
          "'parallel_optimizer_comm_recompute', 'recompute_slice_activation'",
      );
    }
    const own = Object.fromEntries(Object.entries(options).filter(([key]) => known.includes(key)));
    checkBool(SIG.recompute.bind([own]).output_recompute);
  }

  /** Kept for scripts: every graph is compiled in the same way. */
  set_jit_config(_jit_config: unknown): void {
    // Nothing to choose.
  }

  /** Kept for scripts: MindSpore has left it without effect. */
  cast_inputs(_inputs: unknown, _dst_type: unknown): void {
    // To be left out, says MindSpore.
  }

  /** Sets a flag that several devices look at. Returns this cell. */
  set_broadcast_flag(mode = true): this {
    return this.add_flags_recursive({ broadcast_flag: mode });
  }

  /** Kept for scripts. ValueError unless 'less_bn'. Returns this cell. */
  set_boost(boost_type: string): this {
    if (boost_type !== 'less_bn') {
      throw new ValueError(
        `For 'set_boost', the argument 'boost_type' must be 'less_bn', but got ${pyStr(boost_type)}.`,
      );
    }
    return this.add_flags_recursive({ less_bn: true });
  }

  /** Kept for scripts: there is one device. Returns this cell. ValueError and TypeError unless `fusion_type` is an int ≥ 0. */
  set_comm_fusion(fusion_type: number, recurse?: boolean): this;
  set_comm_fusion(fusion_type: number, options: { recurse?: boolean }): this;
  set_comm_fusion(...args: unknown[]): this {
    checkNonNegativeInt(SIG.fusion.bind(args).fusion_type);
    return this;
  }

  /** The parameters by name that several devices share, which is all without `layerwise_parallel`; null when there are none. */
  parameters_broadcast_dict(recurse?: boolean): Map<string, Parameter> | null;
  parameters_broadcast_dict(options: { recurse?: boolean }): Map<string, Parameter> | null;
  parameters_broadcast_dict(...args: unknown[]): Map<string, Parameter> | null {
    const { recurse } = SIG.broadcast.bind(args);
    const shared = Array.from(parametersAndNames(this, '', recurse), ([, p]) => p).filter((p) => !p.layerwise_parallel);
    return shared.length === 0 ? null : new Map(shared.map((p) => [p.name, p]));
  }

  /** As `add_flags`, for this cell and all cells below. */
  abstract add_flags_recursive(flags: Record<string, unknown>): this;
}
