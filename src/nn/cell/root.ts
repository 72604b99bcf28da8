import { bfloat16, float16, float32 } from '../../common/dtype.js';
import { pyTypeName } from '../../common/pytext.js';
import { signature } from '../../common/signature.js';
import { computeIn } from '../../ops/precision.js';
import { handler } from './assign.js';
import { callCell } from './call.js';
import { CellState, STATE, type CellNode } from './state.js';

const SIG = signature<{ auto_prefix: boolean; flags: Record<string, unknown> | null }>(
  'nn.Cell',
  'auto_prefix=True, flags=None',
  {
    dicts: ['flags'],
  },
);

/** Flags that set the precision of a cell. */
const PRECISIONS = new Map([
  ['fp16', float16],
  ['fp32', float32],
  ['bf16', bfloat16],
]);

/** Keywords of {@link Cell}. */
export interface CellOptions {
  /** Whether the names of parameters below get the attributes' names as prefixes. Wrappers of a whole network say false. Default true. */
  auto_prefix?: boolean;
  /** Members to set at once, as `add_flags` does. */
  flags?: Record<string, unknown> | null;
}

/** How a cell comes into being: a function behind a proxy. The first of the classes that make up `Cell`. */
export abstract class CellRoot implements CellNode {
  /** @internal */
  declare readonly [STATE]: CellState;
  /** True while the network is being trained; set by `set_train`. */
  declare training: boolean;
  /** True when gradients are wanted of the whole cell; set by `set_grad`. */
  declare requires_grad: boolean;

  constructor(auto_prefix?: boolean, flags?: Record<string, unknown> | null);
  constructor(options?: CellOptions);
  constructor(...args: unknown[]) {
    const { auto_prefix, flags } = SIG.bind(args);
    const target = (...inputs: unknown[]): unknown => callCell(self, inputs);
    Reflect.deleteProperty(target, 'name');
    Reflect.deleteProperty(target, 'length');
    Object.setPrototypeOf(target, new.target.prototype);
    const state = new CellState(target, Boolean(auto_prefix));
    Object.defineProperty(target, STATE, { value: state });
    const self: this = new Proxy<this>(target as unknown as this, handler);
    state.setPlain('training', false);
    state.setPlain('requires_grad', false);
    if (flags !== null) self.add_flags(flags);
    return self;
  }

  /** Computes the outputs from the inputs; every subclass defines it. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- a subclass chooses its own inputs and outputs
  abstract construct(...inputs: any[]): any;

  /** The cell as it is printed. */
  abstract toString(): string;

  /** The name of the class, as it stands in error messages. */
  get cls_name(): string {
    return pyTypeName(this);
  }

  /**
   * Sets members of this cell that `get_flags` lists. `fp16`, `bf16` and `fp32` that are true set its precision too, as `to_float` does. Returns
   * this cell.
   */
  add_flags(flags: Record<string, unknown>): this {
    const state = this[STATE];
    const entries = flags instanceof Map ? (flags as Map<string, unknown>) : Object.entries(flags);
    for (const [name, value] of entries) {
      state.flags.set(name, value);
      state.setPlain(name, value);
      const dtype = value === true ? PRECISIONS.get(name) : undefined;
      if (dtype !== undefined) state.precision = computeIn(dtype);
    }
    return this;
  }

  /** What `add_flags` has set. */
  get_flags(): Map<string, unknown> {
    return this[STATE].flags;
  }
}
