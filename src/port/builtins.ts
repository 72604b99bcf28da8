/** Types of what Python has itself: built-in functions, methods of strings, lists and dicts, some modules. */
import { join } from './join.js';
import type { Expr, ExprOf } from './syntax.js';
import * as T from './types.js';
import type { Type } from './types.js';

/** What is asked of the types of other expressions. */
export interface TypeSource {
  typeOf(e: Expr): Type;
  elementOf(e: Expr): Type;
  elementType(t: Type): Type;
  resultOf(t: Type): Type;
  scalarContext(e: Expr): boolean;
}

/** Built-in functions whose result does not depend on the arguments. */
const RESULTS: Readonly<Record<string, Type>> = {
  len: T.INT,
  int: T.INT,
  ord: T.INT,
  hash: T.INT,
  id: T.INT,
  float: T.FLOAT,
  str: T.STRING,
  repr: T.STRING,
  chr: T.STRING,
  hex: T.STRING,
  bin: T.STRING,
  input: T.STRING,
  format: T.STRING,
  type: T.ANY,
  bool: T.BOOL,
  isinstance: T.BOOL,
  issubclass: T.BOOL,
  hasattr: T.BOOL,
  callable: T.BOOL,
  all: T.BOOL,
  any: T.BOOL,
  print: T.NONE,
  range: T.list(T.INT),
  open: { kind: 'api', path: 'py:file' },
};

/** A name that the script does not define. */
export function builtinType(id: string): Type {
  if (id === '__name__' || id === '__file__') return T.STRING;
  const of = RESULTS[id];
  return of === undefined ? T.ANY : { kind: 'callable', of, async: false };
}

const STRING_METHODS: Readonly<Record<string, Type>> = {
  split: T.list(T.STRING),
  splitlines: T.list(T.STRING),
  rsplit: T.list(T.STRING),
  find: T.INT,
  rfind: T.INT,
  index: T.INT,
  count: T.INT,
  startswith: T.BOOL,
  endswith: T.BOOL,
  isdigit: T.BOOL,
  isalpha: T.BOOL,
  isspace: T.BOOL,
};

/** What a call of a method gives; null when the table of the package or the script itself says it. */
export function methodType(owner: Type, name: string, call: ExprOf<'call'>, infer: TypeSource): Type | null {
  const first = call.args[0]?.value;
  switch (owner.kind) {
    case 'string':
      return STRING_METHODS[name] ?? T.STRING;
    case 'list':
    case 'tuple':
      if (name === 'index' || name === 'count') return T.INT;
      if (name === 'pop') return infer.elementType(owner);
      if (name === 'copy') return owner;
      if (name === 'flatten' || name === 'ravel') return T.list(T.innermost(owner));
      return T.NONE;
    case 'record':
    case 'map':
      if (name === 'keys') return { kind: 'iterable', of: T.STRING };
      if (name === 'values') return { kind: 'iterable', of: owner.of };
      if (name === 'items') return { kind: 'iterable', of: T.tupleOf(T.STRING, owner.of) };
      if (name === 'copy') return owner;
      if (name === 'get' || name === 'pop' || name === 'setdefault') {
        const other = call.args[1]?.value;
        return other === undefined ? owner.of : join(infer.typeOf(other), owner.of);
      }
      return T.NONE;
    case 'set':
      return name === 'copy' || name === 'union' || name === 'difference' || name === 'intersection' ? owner : T.NONE;
    case 'ndarray':
      return ndarrayMethod(name, call);
    case 'object':
      if (T.isTensor(owner)) {
        if (name === 'asnumpy' || name === 'numpy') return infer.scalarContext(call) ? T.NUMBER : T.NDARRAY;
        if (name === 'tolist') return T.ANY;
        if (name === 'max' || name === 'min') return call.args.length === 0 ? T.TENSOR : T.tupleOf(T.TENSOR, T.TENSOR);
        if (name === 'item') return T.NUMBER;
      }
      if (owner.path.startsWith('dataset.')) {
        if (name === 'create_tuple_iterator') return { kind: 'rows', of: T.list(outputOf(call)) };
        if (name === 'create_dict_iterator') return { kind: 'rows', of: { kind: 'record', of: outputOf(call) } };
      }
      return null;
    case 'api':
      if (owner.path === 'py:file')
        return name === 'readlines' ? T.list(T.STRING) : name === 'read' ? T.STRING : T.NONE;
      return null;
    case 'any':
      if (name === 'asnumpy') return infer.scalarContext(call) ? T.NUMBER : T.NDARRAY;
      if (first === undefined && ['strip', 'lower', 'upper'].includes(name)) return T.STRING;
      if (name === 'create_tuple_iterator') return { kind: 'rows', of: T.list(outputOf(call)) };
      if (name === 'create_dict_iterator') return { kind: 'rows', of: { kind: 'record', of: outputOf(call) } };
      if (name === 'get_dataset_size') return T.INT;
      if (name === 'items' && first === undefined) return { kind: 'iterable', of: T.tupleOf(T.STRING, T.ANY) };
      return null;
    default:
      return null;
  }
}

function outputOf(call: ExprOf<'call'>): Type {
  const numpy = call.args.find((a) => a.kind === 'keyword' && a.name === 'output_numpy')?.value;
  return numpy?.kind === 'bool' && numpy.value ? T.NDARRAY : T.TENSOR;
}

const REDUCTIONS = new Set(['sum', 'mean', 'max', 'min', 'prod', 'std', 'var', 'argmax', 'argmin', 'all', 'any']);

function ndarrayMethod(name: string, call: ExprOf<'call'>): Type {
  if (REDUCTIONS.has(name)) return call.args.length === 0 ? T.NUMBER : T.NDARRAY;
  if (name === 'item') return T.NUMBER;
  if (name === 'tolist') return T.ANY;
  if (name === 'tobytes') return T.ANY;
  return T.NDARRAY;
}

/** What a name of another module is; with `()` behind it, what a call gives. */
export function moduleType(path: string): Type {
  switch (path) {
    case 'py:sys.argv':
      return T.list(T.STRING);
    case 'py:time.time()':
    case 'py:time.perf_counter()':
    case 'py:math.pi':
    case 'py:math.e':
    case 'py:math.inf':
    case 'py:random.random()':
    case 'py:random.uniform()':
      return T.FLOAT;
    case 'py:math.floor()':
    case 'py:math.ceil()':
    case 'py:random.randint()':
    case 'py:random.randrange()':
      return T.INT;
    case 'py:os.path.exists()':
    case 'py:os.path.isfile()':
    case 'py:os.path.isdir()':
      return T.BOOL;
    case 'py:os.path.join()':
    case 'py:os.path.basename()':
    case 'py:os.path.dirname()':
    case 'py:os.path.abspath()':
    case 'py:os.getcwd()':
      return T.STRING;
    case 'py:os.listdir()':
      return T.list(T.STRING);
    default:
      if (/^py:math\.\w+\(\)$/.test(path)) return T.FLOAT;
      return path.endsWith('()') ? T.ANY : { kind: 'api', path };
  }
}

/** What a call of a built-in function gives, where that depends on its arguments. */
export function builtinCall(id: string, first: Expr, e: ExprOf<'call'>, infer: TypeSource): Type | null {
  switch (id) {
    case 'iter':
      return { kind: 'iterator', of: infer.elementOf(first) };
    case 'next':
      return infer.elementOf(first);
    case 'list':
    case 'tuple':
    case 'sorted':
    case 'reversed':
    case 'enumerate':
    case 'zip':
      return T.list(infer.elementOf(id === 'enumerate' || id === 'zip' ? e : first));
    case 'set':
      return { kind: 'set', of: infer.elementOf(first) };
    case 'map': {
      const f = infer.typeOf(first);
      const plain = first.kind === 'name' ? { int: T.INT, float: T.FLOAT, str: T.STRING }[first.id] : undefined;
      return T.list(plain ?? infer.resultOf(f));
    }
    case 'filter':
      return e.args[1] ? T.list(infer.elementOf(e.args[1].value)) : null;
    case 'sum': {
      const of = infer.elementOf(first);
      return T.isTensor(of) || T.isNumber(of) ? of : T.NUMBER;
    }
    case 'min':
    case 'max': {
      const types =
        e.args.length === 1
          ? [infer.elementOf(first)]
          : e.args.filter((a) => a.kind === 'position').map((a) => infer.typeOf(a.value));
      return types.reduce((a, b) => join(a, b));
    }
    case 'abs': {
      const t = infer.typeOf(first);
      return t;
    }
    case 'round':
      return e.args.length > 1 ? T.FLOAT : T.INT;
    case 'pow':
    case 'divmod':
      return T.NUMBER;
    default:
      return null;
  }
}
