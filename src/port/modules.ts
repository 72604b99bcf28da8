/** Names of other modules: numpy, sys, os, time, math, random. */
import { find } from './api.js';
import type { Emitter } from './emitter.js';
import * as L from './layout.js';
import type { Out } from './layout.js';
import { standInCall, standInValue } from './stand_ins.js';
import { quote } from './strings.js';
import type { Expr, ExprOf } from './syntax.js';
import * as T from './types.js';
import { bigintOf, emit, item } from './writers.js';

const NUMPY_VALUES: Readonly<Record<string, string>> = {
  newaxis: 'null',
  inf: 'Infinity',
  nan: 'NaN',
  pi: 'Math.PI',
  e: 'Math.E',
};

/** A name of numpy or of another module where it is no call. */
export function moduleValue(e: Emitter, path: string, x: Expr): Out {
  const own = standInValue(e, path, x);
  if (own !== null) return own;
  if (path.startsWith('np.')) {
    const name = path.slice(3);
    if (name in NUMPY_VALUES) return L.name(NUMPY_VALUES[name]);
    if (/^(float|int|uint|bool|complex)(\d+|_)?$/.test(name)) {
      const dtype =
        name === 'bool_'
          ? 'bool'
          : name === 'float_' || name === 'float'
            ? 'float64'
            : name === 'int_' || name === 'int'
              ? 'int64'
              : name;
      return L.text(quote(dtype));
    }
    if (name === 'ndarray') return L.name(e.imports.value('np.NDArray'));
    return L.name(e.imports.value(path));
  }
  const process = (): string => e.imports.other('node:process', 'default:process');
  switch (path) {
    case 'py:sys.argv':
      return L.method(L.memberOf(L.name((process(), 'process')), 'argv'), 'slice', L.literal('1'));
    case 'py:math.pi':
      return L.name('Math.PI');
    case 'py:math.e':
      return L.name('Math.E');
    case 'py:math.inf':
      return L.name('Infinity');
    case 'py:math.nan':
      return L.name('NaN');
    case 'py:os.sep':
      return L.name((e.imports.other('node:path', 'default:path'), 'path.sep'));
    case 'py:os.environ':
      return L.name((process(), 'process.env'));
    default:
      return e.fail(x, `${path.slice(3)} has no counterpart`);
  }
}

type Write = (e: Emitter, args: readonly Out[], x: ExprOf<'call'>) => Out;

const ofMath =
  (name: string): Write =>
  (_e, args) =>
    L.callOf(L.memberOf(L.name('Math'), name), args);
const ofFs =
  (name: string): Write =>
  (e, args) =>
    L.callOf(L.name(e.imports.other('node:fs', name)), args);
const ofPath =
  (name: string): Write =>
  (e, args) =>
    L.callOf(L.memberOf(L.name((e.imports.other('node:path', 'default:path'), 'path')), name), args);

const CALLS: Readonly<Record<string, Write>> = {
  'time.time': () => L.binary('/', L.method(L.name('Date'), 'now'), L.literal('1000')),
  'time.perf_counter': () => L.binary('/', L.method(L.name('performance'), 'now'), L.literal('1000')),
  'math.sqrt': ofMath('sqrt'),
  'math.exp': ofMath('exp'),
  'math.cos': ofMath('cos'),
  'math.sin': ofMath('sin'),
  'math.tan': ofMath('tan'),
  'math.tanh': ofMath('tanh'),
  'math.floor': ofMath('floor'),
  'math.ceil': ofMath('ceil'),
  'math.fabs': ofMath('abs'),
  'math.log2': ofMath('log2'),
  'math.log10': ofMath('log10'),
  'math.pow': ofMath('pow'),
  'math.log': (_e, args) =>
    args.length === 1
      ? L.callOf(L.memberOf(L.name('Math'), 'log'), args)
      : L.binary(
          '/',
          L.callOf(L.memberOf(L.name('Math'), 'log'), [args[0]]),
          L.callOf(L.memberOf(L.name('Math'), 'log'), [args[1]]),
        ),
  'math.isnan': (_e, args) => L.callOf(L.memberOf(L.name('Number'), 'isNaN'), args),
  'math.isfinite': (_e, args) => L.callOf(L.memberOf(L.name('Number'), 'isFinite'), args),
  'math.prod': (_e, args) =>
    L.method(args[0], 'reduce', L.arrow('(a, b)', L.binary('*', L.name('a'), L.name('b'))), L.literal('1')),
  'random.random': () => L.method(L.name('Math'), 'random'),
  'os.path.exists': ofFs('existsSync'),
  'os.path.isfile': ofFs('existsSync'),
  'os.path.isdir': ofFs('existsSync'),
  'os.path.join': ofPath('join'),
  'os.path.basename': ofPath('basename'),
  'os.path.dirname': ofPath('dirname'),
  'os.path.abspath': ofPath('resolve'),
  'os.listdir': ofFs('readdirSync'),
  'os.remove': ofFs('rmSync'),
  'os.mkdir': ofFs('mkdirSync'),
  'os.makedirs': (e, args) =>
    L.callOf(L.name(e.imports.other('node:fs', 'mkdirSync')), [args[0], L.object(['recursive: true'])]),
  'os.getcwd': (e) => L.method(L.name((e.imports.other('node:process', 'default:process'), 'process')), 'cwd'),
  'sys.exit': (e, args) =>
    L.callOf(L.memberOf(L.name((e.imports.other('node:process', 'default:process'), 'process')), 'exit'), args),
  'copy.deepcopy': (_e, args) => L.callOf(L.name('structuredClone'), args),
};

/** A call of a function of another module. */
export function moduleCall(e: Emitter, path: string, x: ExprOf<'call'>): Out {
  const own = standInCall(e, path, x);
  if (own !== null) return own;
  const name = path.slice('py:'.length);
  if (!Object.hasOwn(CALLS, name)) return e.fail(x, `${name} has no counterpart`);
  const args = x.args
    .filter((a) => a.kind !== 'keyword')
    .map((a) => item(e, a.kind === 'star' ? { ...a.value, kind: 'star', value: a.value } : a.value));
  return CALLS[name](e, args, x);
}

/** A call of a function of numpy. */
export function numpyCall(e: Emitter, path: string, x: ExprOf<'call'>): Out {
  const at = find(path);
  const name = path.slice(3);
  const { casts } = e;
  e.casts = true;
  if (/^(float|int|uint)\d+$/.test(name)) return emit(e, x.args[0].value, 'number');
  if (at === undefined) return e.fail(x, `numpy.${name} has no counterpart in numpy-ts`);
  const callee = L.name(e.imports.value(path));
  const [first] = x.args;
  let args: Out[];
  if (['array', 'asarray'].includes(name) && first?.kind === 'position') {
    const typed = x.args.length > 1;
    const type = x.args.find((a, i) => a.name === 'dtype' || (i === 1 && a.kind === 'position'));
    const data = typed
      ? emit(e, first.value)
      : e.castsToInt(first.value)
        ? emit(e, first.value)
        : bigintWhereInt(e, first.value);
    const dtype =
      type === undefined ? (e.castsToInt(first.value) ? [L.text(quote('int64'))] : []) : [dtypeText(e, type.value)];
    args = [data, ...dtype];
  } else if (name === 'random.randint' && x.args.length === 3 && e.type(x.args[2].value).kind === 'int') {
    args = [...x.args.slice(0, 2).map((a) => emit(e, a.value)), L.array([emit(e, x.args[2].value)])];
  } else args = numpyArguments(e, at.params, x);
  const made = L.callOf(callee, args);
  const unclear = at.type.kind === 'any' && /^np\.(random|linalg)\./.test(path) && !path.endsWith('.seed');
  const t = e.infer.typeOf(x);
  if (t.kind === 'any' && ['sum', 'mean', 'max', 'min', 'prod', 'std', 'var'].includes(name) && x.args.length === 1)
    return L.callOf(L.name('Number'), [made]);
  return unclear && casts ? L.raw([made.doc, ` as ${e.imports.typeName('np.NDArray')}`], L.LEVEL.compare) : made;
}

/** `np.add(a, b, out=c)` as a statement: the result goes into an array that there is; null for other calls. */
export function numpyInto(e: Emitter, x: Expr): Out | null {
  if (x.kind !== 'call') return null;
  const t = e.type(x.callee);
  const into = x.args.find((a) => a.kind === 'keyword' && a.name === 'out');
  if (into === undefined || t.kind !== 'api' || !t.path.startsWith('np.')) return null;
  const made = numpyCall(e, t.path, { ...x, args: x.args.filter((a) => a !== into) });
  return L.callOf(L.name(e.imports.value('np.copyto')), [emit(e, into.value), made]);
}

/** A literal whose ints stay ints. */
function bigintWhereInt(e: Emitter, x: Expr): Out {
  return e.isIntData(x) ? bigintOf(e, x) : emit(e, x);
}

/** Arguments by position; keywords go to their places. */
export function numpyArguments(e: Emitter, params: readonly string[], x: ExprOf<'call'>): Out[] {
  const names = params.map((p) => p.replace(/[?.]/g, ''));
  const out: (Out | undefined)[] = [];
  const left = [];
  for (const a of x.args) {
    if (a.kind !== 'keyword') {
      out.push(item(e, a.kind === 'star' ? { ...a.value, kind: 'star', value: a.value } : a.value));
      continue;
    }
    const at = names.indexOf(a.name);
    if (at < 0) left.push(a);
    else out[at] = a.name === 'dtype' ? dtypeText(e, a.value) : emit(e, a.value);
  }
  if (left.length > 0) e.fail(x, `numpy-ts has no argument '${left[0].name}' here`);
  const [first] = x.args;
  if (
    names[0] === 'shape' &&
    first?.kind === 'position' &&
    T.isNumber(e.type(first.value)) &&
    !params[0].startsWith('...')
  ) {
    out[0] = L.array([out[0]!]);
  }
  return Array.from(out, (o) => o ?? L.name('undefined'));
}

/** The name of a dtype as numpy-ts wants it. */
export function dtypeText(e: Emitter, x: Expr): Out {
  if (x.kind === 'name' && e.infer.isBuiltin(x)) {
    const names: Readonly<Record<string, string>> = { float: 'float64', int: 'int64', bool: 'bool' };
    if (x.id in names) return L.text(quote(names[x.id]));
  }
  return emit(e, x);
}
