// What proves that a name does what MindSpore does: the recorded cases that name it, the tests that replay them, how those ended.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { root } from '../setup.mjs';
import { holder, last, lineage } from './manifest.mjs';

const FIXTURES = path.join(root, 'test', 'fixtures');
const TESTS = path.join(root, 'test');

/** Modules in which a fixture's bare names are looked up, by the beginning of its own name; the first that fits counts. */
const MODULES = [
  [
    /^dataset\//,
    ['dataset', 'dataset.vision', 'dataset.transforms', 'dataset.text', 'dataset.audio', 'dataset.Dataset'],
  ],
  [/^(ops\/|ops_|control|second_order)/, ['ops']],
  [/^nn_dropout/, ['nn', 'ops']],
  [/^(nn_|optim\/)/, ['nn', 'nn.Cell', 'nn.probability.distribution', 'nn.probability.bijector']],
  [/^initial/, ['common.initializer', '']],
  [/^amp/, ['amp']],
  [/^train_|^checkpoint/, ['train', 'train.Callback', 'train.CheckpointConfig', 'nn']],
  [/^(grad|transforms)/, ['', 'ops', 'nn']],
  [/^parameters/, ['', 'Parameter', 'ParameterTuple']],
  [/^mint/, ['mint', 'mint.nn', 'mint.nn.functional']],
  [/^numpy/, ['numpy']],
  [/./, ['', 'nn', 'ops']],
];

/** What a recorder writes before a name. */
const PREFIXES = { prim: 'ops', repr: 'ops', ms: '', py: 'ops' };

/** Fixtures that hold MindSpore's API itself, or timings. */
const NO_CASES = new Set(['manifest', 'signatures', 'lenet_timing']);

function list(folder, ending) {
  const names = readdirSync(folder, { recursive: true }).map((name) => name.split(path.sep).join('/'));
  return names.filter((name) => name.endsWith(ending)).sort();
}

/** JSON as Python writes it, where numbers need not be finite: what they are does not matter here. */
function parse(text) {
  return JSON.parse(text.replace(/(?<=[[,:]\s*)(-?Infinity|NaN)(?=\s*[,\]}])/g, 'null'));
}

const read = (file) => readFileSync(file, 'utf8');
const isObject = (x) => typeof x === 'object' && x !== null && !Array.isArray(x);

/** The cases of a fixture: the elements of its lists and the entries of its tables. */
function* casesOf(data, depth = 0, title = undefined) {
  if (Array.isArray(data)) {
    if (data.some((x) => typeof x === 'object' && x !== null)) {
      for (const x of data) yield { title, case: x };
    }
  } else if (isObject(data)) {
    const values = Object.values(data);
    const table = depth < 2 && values.every((v) => typeof v === 'object' && v !== null);
    if (!table) yield { title, case: data };
    else for (const [key, value] of Object.entries(data)) yield* casesOf(value, depth + 1, key);
  }
}

/** All strings of a case that may be names, with the keys that hold them; keywords are none. */
function* stringsOf(x) {
  if (typeof x === 'string') yield x;
  else if (Array.isArray(x)) for (const y of x) yield* stringsOf(y);
  else if (isObject(x)) {
    for (const [key, value] of Object.entries(x)) {
      if (key === 'kwargs' || key === 'text' || key === 'printed' || key === 'repr') continue;
      yield* stringsOf(value);
    }
  }
}

/** All keys of a case: they may be members of the classes among a fixture's modules. */
function* keysOf(x) {
  if (Array.isArray(x)) for (const y of x) yield* keysOf(y);
  else if (isObject(x)) {
    yield* Object.keys(x);
    for (const value of Object.values(x)) yield* keysOf(value);
  }
}

/** Classes of the errors that a case holds. */
function* errorsOf(x) {
  if (Array.isArray(x)) for (const y of x) yield* errorsOf(y);
  else if (isObject(x)) {
    if (typeof x.error === 'string') yield x.error;
    for (const value of Object.values(x)) yield* errorsOf(value);
  }
}

/** Entries of the manifest that a case names. */
function namesIn(manifest, fixture, found, keys) {
  const modules = MODULES.find(([pattern]) => pattern.test(fixture))[1];
  const entries = new Set();
  const words = [...new Set(found)].filter((word) => /^[A-Za-z_][\w.]*$/.test(word));
  for (const word of words) {
    const dot = word.indexOf('.');
    const prefix = dot < 0 ? undefined : word.slice(0, dot);
    if (dot > 0) {
      const full = prefix in PREFIXES ? [PREFIXES[prefix], word.slice(dot + 1)].filter(Boolean).join('.') : word;
      const entry = manifest.find(full);
      if (entry) entries.add(entry);
    } else {
      const entry = modules.map((m) => manifest.find(m === '' ? word : `${m}.${word}`)).find(Boolean);
      if (entry && (entry.kind !== 'module-constant' || /\d$|^bool$/.test(word))) entries.add(entry);
    }
  }
  for (const cls of modules.filter((m) => manifest.find(m)?.kind === 'class')) {
    for (const key of keys) if (manifest.find(`${cls}.${key}`)) entries.add(manifest.find(`${cls}.${key}`));
  }
  // Members of the classes that the case names.
  for (const cls of [...entries].filter((e) => e.kind === 'class')) {
    for (const base of lineage(manifest, cls)) {
      for (const word of words) {
        const member = manifest.find(`${cls.short}.${word}`) ?? manifest.find(`${base.short}.${word}`);
        if (member?.owner) entries.add(member);
      }
    }
  }
  return entries;
}

/** Local modules that a test file imports, itself included: their text stands for what the test does. */
function closure(file, seen = new Set()) {
  if (seen.has(file) || !existsSync(file)) return seen;
  seen.add(file);
  for (const [, target] of read(file).matchAll(/from '(\.[^']+)\.js'/g)) {
    const next = `${path.resolve(path.dirname(file), target)}.ts`;
    if (next.startsWith(TESTS)) closure(next, seen);
  }
  return seen;
}

/** The test files that replay each fixture: those that load it by its name. */
function replays(fixtures) {
  const out = new Map(fixtures.map((name) => [name, []]));
  const names = new Map(fixtures.map((name) => [name, path.posix.basename(name)]));
  for (const file of list(TESTS, '.test.ts')) {
    const texts = [...closure(path.join(TESTS, file))].map(read);
    const literals = new Set(
      texts.flatMap((text) => [...text.matchAll(/[([,:]\s*['"`]([\w/]+)['"`]/g)].map((m) => m[1])),
    );
    for (const [name, base] of names) {
      const folder = path.posix.dirname(name);
      const near = folder === 'ops' ? /^(ops|common)\// : folder === 'optim' ? /^nn\/optim\// : undefined;
      const loads = near ? near.test(file) && (literals.has(base) || literals.has(name)) : literals.has(name);
      if (loads) out.get(name).push(`test/${file}`);
    }
  }
  return out;
}

/** Names of MindSpore that a recorder's Python uses, as `nn.Dense`; members as `.name`. */
function namesInPython(text) {
  const alias = new Map([
    ['ms', ''],
    ['mindspore', ''],
    ['nn', 'nn'],
    ['ops', 'ops'],
    ['mint', 'mint'],
    ['ds', 'dataset'],
  ]);
  for (const [, module, names] of text.matchAll(/from mindspore([\w.]*) import ([^\n(]+|\([^)]*\))/g)) {
    for (const item of names.replace(/[()]|#.*/g, ' ').split(',')) {
      const [name, as = name] = item.trim().split(/\s+as\s+/);
      if (name) alias.set(as, [module.slice(1), name].filter(Boolean).join('.'));
    }
  }
  for (const [, module, as] of text.matchAll(/import mindspore\.([\w.]+) as (\w+)/g)) alias.set(as, module);
  const found = new Set();
  const members = new Set();
  for (const [chain] of text.matchAll(/(?<![\w.'"])[A-Za-z_]\w*(\.[A-Za-z_]\w*)*/g)) {
    const [head, ...rest] = chain.split('.');
    if (alias.has(head)) found.add([alias.get(head), ...rest].filter(Boolean).join('.'));
  }
  for (const [, name] of text.matchAll(/\.([A-Za-z_]\w*)/g)) members.add(name);
  return { found, members };
}

/** Members that Python's own types have too: they count only where their class is named beside them. */
const PYTHON_MEMBERS = new Set(
  'append add clear copy count extend get index insert items keys pop remove reverse sort update values join split format strip replace reshape sum mean max min astype shape dtype size ndim transpose flatten tolist item any all round take repeat std var argmax argmin data name T'.split(
    ' ',
  ),
);

/**
 * Evidence by entry: `cases` (recorded cases that name it), `fixtures`, `programs` (recorded programs that use it, on both sides), `errors` (classes recorded), `tests`,
 * and `outcome`: 'passed', 'failed' or 'not run'.
 */
export function readEvidence(manifest, results) {
  const fixtures = list(FIXTURES, '.json')
    .map((name) => name.replace(/\.json$/, ''))
    .filter((name) => !NO_CASES.has(name));
  const tests = replays(fixtures);
  const evidence = new Map();
  const of = (entry) => {
    if (!evidence.has(entry))
      evidence.set(entry, { cases: 0, fixtures: new Set(), programs: new Set(), errors: new Map(), tests: new Set() });
    return evidence.get(entry);
  };
  for (const fixture of fixtures.filter((name) => tests.get(name).length > 0)) {
    const { data } = parse(read(path.join(FIXTURES, `${fixture}.json`)));
    for (const { title, case: one } of casesOf(data)) {
      const words = [...stringsOf(one), ...(title?.split(/[\s,()=]+/).filter((w) => /[A-Z_]/.test(w)) ?? [])];
      const errors = [...errorsOf(one)];
      for (const entry of namesIn(manifest, fixture, words, new Set(keysOf(one)))) {
        const e = of(entry);
        e.cases += 1;
        e.fixtures.add(fixture);
        for (const error of errors) e.errors.set(error, (e.errors.get(error) ?? 0) + 1);
        for (const test of tests.get(fixture)) e.tests.add(test);
      }
    }
  }
  programs(manifest, fixtures, tests, of);
  for (const entry of manifest.entries) {
    const cls = entry.owner && evidence.get(entry.owner);
    if (cls?.cases > 0 && IMPLIED.test(last(entry.short)) && !evidence.get(entry)?.cases) evidence.set(entry, cls);
  }
  for (const e of evidence.values()) {
    const outcomes = [...e.tests].map((test) => results?.files[test]);
    e.outcome = outcomes.some((o) => o?.failed > 0)
      ? 'failed'
      : outcomes.every((o) => o?.passed > 0)
        ? 'passed'
        : 'not run';
  }
  return { of: (entry) => evidence.get(entry), fixtures: fixtures.length };
}

/** Members that a class's cases run without naming them: the call of a cell, the hooks of a callback. */
const IMPLIED = /^(construct|on_\w+|begin|end|(epoch|step)_(begin|end))$/;

/** Recorded programs: what both a recorder and the test that replays its recording use. */
function programs(manifest, fixtures, tests, of) {
  const folder = path.join(root, 'tools', 'oracle');
  const byLast = new Map();
  for (const entry of manifest.entries.filter((e) => e.owner)) {
    byLast.set(last(entry.short), [...(byLast.get(last(entry.short)) ?? []), entry]);
  }
  for (const recorder of list(folder, '.py')) {
    const text = read(path.join(folder, recorder));
    const written = fixtures.filter(
      (name) => tests.get(name).length > 0 && new RegExp(`["'/]${path.posix.basename(name)}["']`).test(text),
    );
    if (written.length === 0) continue;
    const { found, members } = namesInPython(text);
    const replayed = new Set(written.flatMap((name) => tests.get(name)));
    for (const test of replayed) {
      const source = [...closure(path.join(root, test))].map(read).join('\n');
      const used = new Set(source.match(/[A-Za-z_]\w*/g));
      const note = (entry) => {
        const e = of(entry);
        for (const name of written.filter((n) => tests.get(n).includes(test))) e.programs.add(name);
        e.tests.add(test);
      };
      const classes = new Set();
      for (const name of found) {
        const entry = manifest.find(name);
        if (!entry || !used.has(last(name))) continue;
        note(entry);
        if (entry.kind === 'class') for (const base of lineage(manifest, entry)) classes.add(base);
      }
      for (const word of members) {
        if (!used.has(word)) continue;
        for (const entry of byLast.get(word) ?? []) {
          const anyCell = ['nn.Cell', 'Tensor', 'Parameter'].includes(holder(entry.short)) && !PYTHON_MEMBERS.has(word);
          if (anyCell || classes.has(entry.owner)) note(entry);
        }
      }
    }
  }
}
