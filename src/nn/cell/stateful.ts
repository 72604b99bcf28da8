import { pyClass } from '../../common/checks.js';
import { RuntimeError } from '../../common/errors.js';
import { addHook, type HookHandle } from '../../common/hooks.js';
import { Parameter } from '../../common/parameter.js';
import { pyTypeName } from '../../common/pytext.js';
import { shapeText } from '../../common/shape.js';
import { isPlainObject, signature } from '../../common/signature.js';
import { Tensor } from '../../common/tensor.js';
import * as ops from '../../ops/index.js';
import { become } from '../../ops/assign.js';
import { BufferedCell } from './buffered.js';
import { STATE, type CellNode, type CellState } from './state.js';

const EXTRA = '_extra_state';

const method = <T extends Record<string, unknown>>(name: string, text: string, dicts: string[] = []) =>
  signature<T>(`nn.Cell.${name}`, text, { messageName: `Cell.${name}`, dicts });

const SIG = {
  save: method<{ args: unknown[]; destination: unknown; prefix: unknown; keep_vars: unknown }>(
    'state_dict',
    "*args, destination=None, prefix='', keep_vars=False",
  ),
  load: method<{ state_dict: unknown; strict: boolean }>('load_state_dict', 'state_dict, strict=True', ['state_dict']),
};

/** What `load_state_dict` could not match. */
export class IncompatibleKeys {
  constructor(
    /** Names that the cell has and the dictionary lacks. */
    readonly missing_keys: string[],
    /** Names that the dictionary has and the cell lacks. */
    readonly unexpected_keys: string[],
  ) {}

  /** The text Python prints. */
  toString(): string {
    const list = (keys: readonly string[]): string => `[${keys.map((k) => `'${k}'`).join(', ')}]`;
    if (this.missing_keys.length + this.unexpected_keys.length === 0) return '<All keys matched successfully>';
    return `_IncompatibleKeys(missing_keys=${list(this.missing_keys)}, unexpected_keys=${list(this.unexpected_keys)})`;
  }

  /** The text `console.log` shows. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}

/** Parameters and buffers by path; extra state is what a cell makes of it. */
export type StateDict = Map<string, unknown>;

/** Notes that hooks may leave about each cell; kept beside the dictionary. */
const metadata = new WeakMap<StateDict, Map<string, Record<string, unknown>>>();

/** What one call of `load_state_dict` collects. */
interface Loading {
  readonly missing: string[];
  readonly unexpected: string[];
  readonly errors: string[];
  readonly notes: ReadonlyMap<string, Record<string, unknown>>;
}

/** Saving and loading of a cell's state as a dictionary. */
export abstract class StatefulCell extends BufferedCell {
  /** Something of the cell's own that `state_dict` saves as `_extra_state`; to be overridden together with {@link set_extra_state}. */
  get_extra_state(): unknown {
    throw new RuntimeError('Reached a code path in Cell.get_extra_state() that should never be called.');
  }

  /** Takes back what {@link get_extra_state} gave. */
  set_extra_state(_state: unknown): void {
    throw new RuntimeError('Reached a code path in Cell.set_extra_state() that should never be called.');
  }

  /**
   * Parameters and persistent buffers of this cell and those below, by path: the objects themselves. `destination` is a Map to add to, `prefix` stands
   * before each path. TypeError for values of another kind.
   */
  state_dict(options?: { destination?: StateDict | null; prefix?: string; keep_vars?: boolean }): StateDict;
  state_dict(...given: unknown[]): StateDict {
    const { args, ...named } = SIG.save.bind(given);
    const destination = named.destination ?? args[0] ?? null;
    const prefix = named.prefix === '' && args.length > 1 ? args[1] : named.prefix;
    const keepVars = named.keep_vars === false && args.length > 2 ? args[2] : named.keep_vars;
    if (destination !== null && !(destination instanceof Map)) {
      throw new TypeError(`The type of destination must be OrderedDict, but got ${pyClass(destination)}`);
    }
    if (typeof prefix !== 'string')
      throw new TypeError(`The type of prefix must be string, but got ${pyClass(prefix)}`);
    if (typeof keepVars !== 'boolean') {
      throw new TypeError(`The type of keep_vars must be bool, but got ${pyClass(keepVars)}`);
    }
    const into: StateDict = (destination as StateDict | null) ?? new Map<string, unknown>();
    const notes = metadata.get(into) ?? (destination === null ? new Map<string, Record<string, unknown>>() : undefined);
    if (notes !== undefined) metadata.set(into, notes);
    save(this, into, prefix, keepVars, notes);
    return into;
  }

  /**
   * Gives parameters and buffers the values that a dictionary has for their paths. With `strict` a name that is on one side only raises RuntimeError, as do
   * other shapes and values that are no Tensors in any case; the matching ones are loaded nevertheless. TypeError unless it is a Map or object.
   */
  load_state_dict(
    state_dict: ReadonlyMap<string, unknown> | Readonly<Record<string, unknown>>,
    strict?: boolean,
  ): IncompatibleKeys;
  load_state_dict(
    state_dict: ReadonlyMap<string, unknown> | Readonly<Record<string, unknown>>,
    options: { strict?: boolean },
  ): IncompatibleKeys;
  load_state_dict(...args: unknown[]): IncompatibleKeys {
    const { state_dict, strict } = SIG.load.bind(args);
    if (!(state_dict instanceof Map) && !isPlainObject(state_dict)) {
      throw new TypeError(`Expected state_dict to be dict-like, got ${pyClass(state_dict)}.`);
    }
    const from: StateDict = new Map<string, unknown>(
      state_dict instanceof Map ? state_dict : Object.entries(state_dict),
    );
    const notes = metadata.get(state_dict as StateDict) ?? new Map<string, Record<string, unknown>>();
    const loading: Loading = { missing: [], unexpected: [], errors: [], notes };
    load(this, from, '', loading);
    const { missing, unexpected, errors } = loading;
    const quoted = (keys: readonly string[]): string => keys.map((k) => `"${k}"`).join(', ');
    if (strict) {
      if (unexpected.length > 0) errors.unshift(`Unexpected key(s) in state_dict: ${quoted(unexpected)}. `);
      if (missing.length > 0) errors.unshift(`Missing key(s) in state_dict: ${quoted(missing)}. `);
    }
    if (errors.length > 0) {
      throw new RuntimeError(`Error(s) in loading state_dict for ${pyTypeName(this)}:\n\t${errors.join('\n\t')}`);
    }
    return new IncompatibleKeys(missing, unexpected);
  }

  /** `hook(cell, prefix, keep_vars)` runs before the state of this cell is saved. */
  register_state_dict_pre_hook(hook: (cell: this, prefix: string, keep_vars: boolean) => void): HookHandle {
    return addHook(this[STATE].savePre, hook as StateHook, () => undefined);
  }

  /** `hook(cell, state_dict, prefix, local_metadata)` runs after the state of this cell was saved. RuntimeError if it returns something. */
  register_state_dict_post_hook(
    hook: (cell: this, state_dict: StateDict, prefix: string, local_metadata: Record<string, unknown>) => void,
  ): HookHandle {
    return addHook(this[STATE].savePost, hook as StateHook, () => undefined);
  }

  /**
   * `hook(cell, state_dict, prefix, local_metadata, strict, missing_keys, unexpected_keys, error_msgs)` runs before the state of this cell is
   * loaded; it may change the dictionary and the lists.
   */
  register_load_state_dict_pre_hook(
    hook: (
      cell: this,
      state_dict: StateDict,
      prefix: string,
      local_metadata: Record<string, unknown>,
      strict: boolean,
      missing_keys: string[],
      unexpected_keys: string[],
      error_msgs: string[],
    ) => void,
  ): HookHandle {
    return addHook(this[STATE].loadPre, hook as StateHook, () => undefined);
  }

  /** `hook(cell, incompatible_keys)` runs after the state of this cell was loaded and may change the lists. RuntimeError if it returns something. */
  register_load_state_dict_post_hook(hook: (cell: this, incompatible_keys: IncompatibleKeys) => void): HookHandle {
    return addHook(this[STATE].loadPost, hook as StateHook, () => undefined);
  }
}

type StateHook = (...args: unknown[]) => unknown;
type Extra = Pick<StatefulCell, 'get_extra_state' | 'set_extra_state'>;

const has = (cell: CellNode, name: keyof Extra): boolean =>
  (cell as unknown as Extra)[name] !== StatefulCell.prototype[name];

/** Own parameters and persistent buffers. */
function* ownState({ params, buffers, transient }: CellState): Iterable<[string, Tensor]> {
  for (const [name, parameter] of params) if (parameter !== null) yield [name, parameter];
  for (const [name, buffer] of buffers) if (buffer !== null && !transient.has(name)) yield [name, buffer];
}

function save(
  cell: CellNode,
  into: StateDict,
  prefix: string,
  keepVars: boolean,
  notes: Map<string, Record<string, unknown>> | undefined,
): void {
  const state = cell[STATE];
  const note = {};
  notes?.set(prefix.slice(0, -1), note);
  for (const hook of state.savePre.values()) hook(cell, prefix, keepVars);
  for (const [name, tensor] of ownState(state)) into.set(prefix + name, tensor);
  if (has(cell, 'get_extra_state')) into.set(prefix + EXTRA, (cell as unknown as Extra).get_extra_state());
  for (const [name, child] of state.cells) {
    if (child !== null)
      (child as StatefulCell).state_dict({ destination: into, prefix: `${prefix}${name}.`, keep_vars: keepVars });
  }
  for (const hook of state.savePost.values()) {
    if ((hook(cell, into, prefix, note) ?? null) !== null)
      throw new RuntimeError('state_dict post-hook must return None');
  }
}

function load(cell: CellNode, from: StateDict, prefix: string, loading: Loading): void {
  const state = cell[STATE];
  const { missing, unexpected, errors, notes } = loading;
  const note = notes.get(prefix.slice(0, -1)) ?? {};
  for (const hook of state.loadPre.values()) hook(cell, from, prefix, note, true, missing, unexpected, errors);
  const own = new Map(ownState(state));
  for (const [name, tensor] of own) {
    const key = prefix + name;
    if (from.has(key)) loadOne(key, tensor, from.get(key), errors);
    else missing.push(key);
  }
  const extra = prefix + EXTRA;
  if (has(cell, 'set_extra_state')) {
    if (from.has(extra)) (cell as unknown as Extra).set_extra_state(from.get(extra));
    else missing.push(extra);
  } else if (from.has(extra)) unexpected.push(extra);
  for (const key of from.keys()) {
    if (!key.startsWith(prefix) || key === extra) continue;
    const rest = key.slice(prefix.length);
    const dot = rest.indexOf('.');
    const known = dot < 0 ? own.has(rest) : state.cells.has(rest.slice(0, dot));
    if (!known) unexpected.push(key);
  }
  for (const [name, child] of state.cells) {
    if (child === null) continue;
    const start = `${prefix}${name}.`;
    load(child, new Map([...from].filter(([key]) => key.startsWith(start))), start, loading);
  }
  for (const hook of state.loadPost.values()) {
    if ((hook(cell, new IncompatibleKeys(missing, unexpected)) ?? null) === null) continue;
    throw new RuntimeError(
      'Hooks registered with ``register_load_state_dict_post_hook`` are notexpected to return new values, if incompatible_keys need ' +
        'to be modified,it should be done inplace.',
    );
  }
}

function loadOne(key: string, target: Tensor, value: unknown, errors: string[]): void {
  if (!(value instanceof Tensor)) {
    errors.push(
      `While copying the parameter named "${key}", expected Tensor or Tensor-like object from checkpoint but received ${pyClass(value)}`,
    );
  } else if (shapeText(value.shape) !== shapeText(target.shape)) {
    errors.push(
      `size mismatch for ${key}: copying a param with shape ${shapeText(value.shape)} from checkpoint, ` +
        `the shape in current model is ${shapeText(target.shape)}.`,
    );
  } else if (target instanceof Parameter) target.set_data(value);
  else become(target, ops.cast(value, target.dtype));
}
