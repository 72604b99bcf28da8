import { AttributeError, KeyError, ValueError } from '../../common/errors.js';
import { isGeneratedName, Parameter, ParameterTuple } from '../../common/parameter.js';
import { pyClass, pyStr, pyTypeName } from '../../common/pytext.js';
import { Tensor } from '../../common/tensor.js';
import { isCell, STATE, type CellNode, type CellState } from './state.js';
import { renameParameters } from './walk.js';

/** Registers a parameter under an attribute name; null leaves a removed one. Errors as `Cell.insert_param_to_cell` documents. */
export function insertParameter(state: CellState, name: unknown, parameter: unknown, refuseDots = true): void {
  if (!name) throw new KeyError("For 'insert_param_to_cell', the argument 'param_name' should not be None.");
  const key = pyStr(name);
  if (refuseDots && key.includes('.')) {
    throw new KeyError("For 'insert_param_to_cell', the argument 'param_name' should not contain'.' ");
  }
  if (key in state.target && !state.params.has(key)) {
    throw new KeyError(
      `For 'insert_param_to_cell', the ${key} parameter already exists in the network.` +
        'Cannot insert another parameter with the same name.',
    );
  }
  if (!(parameter instanceof Parameter) && parameter !== null) {
    throw new TypeError(
      `For 'insert_param_to_cell', the argument 'param' must be 'Parameter' if not None, but got ${pyClass(parameter)}.`,
    );
  }
  if (parameter !== null && isGeneratedName(parameter.name)) parameter.name = key;
  state.params.set(key, parameter);
  show(state, key, parameter);
}

/** Registers a child under an attribute name; null leaves a removed one. Errors as `Cell.insert_child_to_cell` documents. */
export function insertChild(state: CellState, name: unknown, child: unknown): void {
  if (typeof name !== 'string') {
    throw new TypeError(
      `For 'insert_child_to_cell', the type of parameter 'child_name' must be str, but got ${pyClass(name)}.`,
    );
  }
  if (name === '' || name.includes('.')) {
    throw new KeyError(
      "For 'insert_child_to_cell', the parameter 'child_name' can not be None and can not contain '.' ",
    );
  }
  if (name in state.target && !state.cells.has(name)) {
    throw new KeyError(
      `For 'insert_child_to_cell', the ${name} child cell already exists in the network.` +
        'Cannot insert another child cell with the same name.',
    );
  }
  if (child !== null && !isCell(child)) {
    throw new TypeError(
      `For 'insert_child_to_cell', the argument 'child_cell' must be 'Cell' if not None, but got type ${pyClass(child)}.`,
    );
  }
  state.cells.set(name, child);
  if (child !== null) child[STATE].name = name;
  show(state, name, child);
}

/** Puts another child in a registered one's place, under every key by which the cell shows it; parameters keep their names. */
export function replaceChild(state: CellState, name: string, child: CellNode): void {
  const before = state.cells.get(name);
  const { target } = state;
  for (const key of Reflect.ownKeys(target)) {
    const descriptor = Reflect.getOwnPropertyDescriptor(target, key);
    if (descriptor !== undefined && before !== undefined && descriptor.value === before) {
      Object.defineProperty(target, key, { ...descriptor, value: child });
    }
  }
  for (const [key, one] of state.cells) if (one === before) state.cells.set(key, child);
  child[STATE].name = name;
  state.changed();
}

const bufferTensors = new WeakSet<Tensor>();

/** Registers a Tensor that is saved with the cell; null leaves a removed one. Errors as `Cell.register_buffer` documents. */
export function insertBuffer(state: CellState, name: unknown, tensor: unknown, persistent = true): void {
  if (typeof name !== 'string') {
    throw new TypeError(`buffer name should be a string.But got this type: ${pyClass(name)}`);
  }
  if (name.includes('.')) throw new KeyError('buffer name can\'t contain "."');
  if (name === '') throw new KeyError('buffer name can\'t be empty string ""');
  if (name in state.target && !state.buffers.has(name)) throw new KeyError(`attribute '${name}' already exists`);
  if (tensor !== null && !(tensor instanceof Tensor)) {
    throw new TypeError(
      `cannot assign '${pyClass(tensor)}' object to buffer '${name}' (mindspore Tensor or None required)`,
    );
  }
  if (tensor !== null) {
    bufferTensors.add(tensor);
    tensor.hold();
  }
  state.buffers.set(name, tensor);
  if (persistent) state.transient.delete(name);
  else state.transient.add(name);
  show(state, name, tensor);
}

/** Makes a registered thing readable as a member. */
function show(state: CellState, key: string, value: unknown): void {
  state.scalars.delete(key);
  state.changed();
  Object.defineProperty(state.target, key, { value, writable: true, enumerable: true, configurable: true });
}

/** Forgets a plain member that a parameter or a cell is about to replace. */
function dropPlain(state: CellState, key: string): void {
  const registered = state.params.has(key) || state.cells.has(key) || state.buffers.has(key);
  if (registered || !Object.hasOwn(state.target, key)) return;
  Reflect.deleteProperty(state.target, key);
  state.scalars.delete(key);
}

/** What `this.key = value` means: MindSpore's `Cell.__setattr__`. */
function assign(state: CellState, key: string, value: unknown): void {
  if (value instanceof Parameter) {
    dropPlain(state, key);
    insertParameter(state, key, value);
  } else if (value instanceof ParameterTuple) {
    assignTuple(state, value);
    state.setPlain(key, value);
  } else if (isParameterList(value)) {
    checkList(state, value);
    state.setPlain(key, value);
  } else if (isCell(value)) {
    dropPlain(state, key);
    if (state.autoPrefix) renameParameters(value, `${key}.`);
    insertChild(state, key, value);
  } else if (value instanceof Tensor && bufferTensors.has(value)) {
    dropPlain(state, key);
    insertBuffer(state, key, value);
  } else {
    assignOther(state, key, value);
  }
}

function assignTuple(state: CellState, tuple: ParameterTuple): void {
  const names = new Set<string>();
  for (const parameter of new Set(tuple)) {
    if (isGeneratedName(parameter.name)) parameter.name = `Parameter$${state.tupleNames++}`;
    if (names.has(parameter.name)) {
      throw new ValueError(
        `The value (${tuple.map(String).join(', ')}) , its name '${parameter.name}' already exists. ` +
          'Please set a unique name for the parameter.',
      );
    }
    names.add(parameter.name);
    insertParameter(state, parameter.name, parameter, false);
  }
}

function isParameterList(value: unknown): value is Parameter[] {
  return Array.isArray(value) && value.length > 0 && value.every((x) => x instanceof Parameter);
}

function checkList({ listed }: CellState, list: readonly Parameter[]): void {
  for (const parameter of list) {
    if (listed.objects.has(parameter)) continue;
    listed.objects.add(parameter);
    if (listed.names.has(parameter.name)) {
      throw new ValueError(
        `The value [${list.map(String).join(', ')}] , its name '${parameter.name}' already exists. ` +
          'Please set a unique name for the parameter.',
      );
    }
    listed.names.add(parameter.name);
  }
}

function assignOther(state: CellState, key: string, value: unknown): void {
  const none = value === null || value === undefined;
  if (state.params.has(key)) {
    const parameter = state.params.get(key);
    if (none) {
      state.params.set(key, null);
      show(state, key, null);
    } else if (value instanceof Tensor && parameter) {
      parameter.set_data(value);
    } else {
      throw new TypeError(
        `Parameter '${key}' already exists in network, can not assign this type: '${pyClass(value)}' as a parameter.`,
      );
    }
  } else if (state.cells.has(key)) {
    if (!none) {
      throw new TypeError(
        `Sub cell '${key}' already exists in network, can not assign this type: '${pyClass(value)}' as a cell.`,
      );
    }
    state.cells.set(key, null);
    show(state, key, null);
  } else if (state.buffers.has(key)) {
    if (!none) {
      throw new TypeError(
        `Buffer '${key}' already exists in network, can not assign this type: '${pyClass(value)}' as a buffer.`,
      );
    }
    state.buffers.set(key, null);
    show(state, key, null);
  } else {
    state.setPlain(key, value);
  }
}

const INDEX = /^-?(0|[1-9][0-9]*)$/;

/** The traps of a cell's proxy. There is no `get`: reading a member costs nothing. */
export const handler: ProxyHandler<CellNode> = {
  defineProperty(target, key, descriptor) {
    if (typeof key === 'symbol' || !('value' in descriptor)) return Reflect.defineProperty(target, key, descriptor);
    const state = target[STATE];
    if (state.items !== undefined && INDEX.test(key)) state.items.set(Number(key), descriptor.value);
    else if (state.setKey !== undefined && isCell(descriptor.value)) state.setKey(key, descriptor.value);
    else assign(state, key, descriptor.value);
    return true;
  },

  deleteProperty(target, key) {
    if (typeof key === 'symbol') return Reflect.deleteProperty(target, key);
    const state = target[STATE];
    if (state.items !== undefined && INDEX.test(key)) {
      state.items.remove(Number(key));
      return true;
    }
    const known = state.params.delete(key) || state.buffers.delete(key) || state.cells.delete(key);
    if (!known && !Object.hasOwn(target, key)) {
      throw new AttributeError(`'${pyTypeName(target)}' object has no attribute '${key}'`);
    }
    state.scalars.delete(key);
    state.changed();
    return Reflect.deleteProperty(target, key);
  },
};
