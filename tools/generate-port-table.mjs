// Writes src/port/generated/table.ts: what the porting tool knows of this package and of numpy-ts — names, parameters, types, what is asynchronous — read
// from the TypeScript declarations with the compiler's API, so that nothing is typed in twice. Without `--fresh` an existing table is left as it is.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import ts from 'typescript';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const target = path.join(root, 'src', 'port', 'generated', 'table.ts');

/** Python's modules that have a counterpart of their own: mindspore-ts/port/NAME, src/ported/NAME.ts. */
const STAND_INS = { download: 'download', 'matplotlib.pyplot': 'pyplot' };

/** The text of the table, from the sources as they are. */
export function makeTable() {
  const config = ts.readConfigFile(path.join(root, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, root);
  const entry = path.join(root, 'src', 'index.ts');
  const standIns = Object.entries(STAND_INS).map(([python, name]) => ({
    name,
    prefix: `py:${python}`,
    file: path.join(root, 'src', 'ported', `${name}.ts`),
  }));
  const program = ts.createProgram([entry, ...standIns.map(({ file }) => file)], { ...options, noEmit: true });
  const checker = program.getTypeChecker();
  const numpy = numpySymbol(program, checker);

  const resolved = (symbol) => (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol);
  /** Where a thing was met first; other places are aliases. */
  const paths = new Map();
  /** Name of a class's symbol. */
  const classes = new Map();
  const lines = [];
  const waiting = [];

  const isHidden = (declaration) =>
    ts.getJSDocTags(declaration).some((tag) => ['hidden', 'internal'].includes(tag.tagName.text));

  function visitModule(symbol, prefix, depth) {
    for (const each of checker.getExportsOfModule(symbol)) {
      const at = resolved(each);
      const name = prefix === '' ? each.name : `${prefix}.${each.name}`;
      if (name === 'np' || each.name.startsWith('_')) continue;
      const flags = at.flags;
      if (flags & ts.SymbolFlags.ValueModule) {
        if (paths.has(at)) lines.push(`${name}|=|${paths.get(at)}`);
        else if (depth < 4) {
          paths.set(at, name);
          lines.push(`${name}|m`);
          waiting.push(() => visitModule(at, name, depth + 1));
        }
        continue;
      }
      if (!(flags & ts.SymbolFlags.Value)) continue;
      if (paths.has(at)) {
        lines.push(`${name}|=|${paths.get(at)}`);
        continue;
      }
      paths.set(at, name);
      const type = checker.getTypeOfSymbol(at);
      const made = type.getConstructSignatures();
      if (flags & ts.SymbolFlags.Class || made.length > 0) {
        const instance =
          flags & ts.SymbolFlags.Class
            ? checker.getDeclaredTypeOfSymbol(at)
            : checker.getReturnTypeOfSignature(made[0]);
        if (instance.symbol && !classes.has(instance.symbol)) classes.set(instance.symbol, name);
        later.push(() => describeClass(name, at, instance, made));
      } else later.push(() => describeValue(name, type));
    }
  }
  const later = [];

  function describeValue(name, type) {
    const calls = type.getCallSignatures();
    if (calls.length > 0 && !type.symbol?.name.match(/^DType$/))
      lines.push(`${name}|f|${parameters(calls)}|${returned(calls)}${keywords(name, calls)}`);
    else lines.push(`${name}|v|${encode(type)}`);
  }

  /** The nearest class above that has a name in the package. */
  function namedBase(instance) {
    for (const type of instance.isIntersection() ? instance.types : (instance.getBaseTypes?.() ?? [])) {
      const found = classes.get(type.symbol) ?? namedBase(type);
      if (found !== '') return found;
    }
    return '';
  }

  function describeClass(name, symbol, instance, made) {
    const base = namedBase(instance);
    const constructs =
      symbol.flags & ts.SymbolFlags.Class ? checker.getTypeOfSymbol(symbol).getConstructSignatures() : made;
    lines.push(`${name}|c|${parameters(constructs)}|${base}`);
    const inherited = new Set();
    const own = instance.getProperties().filter((p) => {
      if (p.name.startsWith('_') || p.name.startsWith('#')) return false;
      const owner = p.valueDeclaration?.parent?.symbol;
      if (p.valueDeclaration && /[\\/]typescript[\\/]lib[\\/]/.test(p.valueDeclaration.getSourceFile().fileName))
        return false;
      return owner === undefined || classes.get(owner) === undefined || classes.get(owner) === name;
    });
    for (const member of own) {
      if (inherited.has(member.name)) continue;
      const declaration = member.valueDeclaration ?? member.declarations?.[0];
      if (declaration === undefined || isHidden(declaration)) continue;
      if (ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Private) continue;
      describeMember(`${name}.${member.name}`, checker.getTypeOfSymbol(member));
    }
    for (const member of checker.getPropertiesOfType(checker.getTypeOfSymbol(symbol))) {
      if (member.name === 'prototype' || member.name.startsWith('_')) continue;
      const declaration = member.valueDeclaration;
      if (declaration?.parent !== symbol.valueDeclaration || declaration === undefined || isHidden(declaration))
        continue;
      describeMember(`${name}.${member.name}`, checker.getTypeOfSymbol(member));
    }
  }

  function describeMember(name, type) {
    const calls = type.getCallSignatures();
    const isClass = type.symbol !== undefined && classes.has(type.symbol);
    if (calls.length > 0 && !isClass)
      lines.push(`${name}|f|${parameters(calls)}|${returned(calls)}${keywords(name, calls)}`);
    else lines.push(`${name}|v|${encode(type)}`);
  }

  /** Names of the overload with the most positions, `?` where they may be left out, `...` for a rest; null without names. */
  function parameters(signatures) {
    let best = '';
    let most = -1;
    for (const signature of signatures) {
      const names = signature.getParameters().flatMap((p) => {
        const declaration = p.valueDeclaration;
        const type = checker.getTypeOfSymbol(p);
        const rest = declaration && ts.isParameter(declaration) && declaration.dotDotDotToken !== undefined;
        if (rest) {
          const labels = type.target?.labeledElementDeclarations;
          if (labels)
            return labels.map((label) => (label ? label.name.getText() + (label.questionToken ? '?' : '') : p.name));
          return [`...${p.name}`];
        }
        const optional =
          declaration &&
          ts.isParameter(declaration) &&
          (declaration.questionToken !== undefined || declaration.initializer !== undefined);
        return [p.name + (optional ? '?' : '')];
      });
      const named = names.filter((n) => !/^options\??$/.test(n));
      if (named.length > most) [best, most] = [named.join(','), named.length];
    }
    return best;
  }

  /** Of functions that stand for those of other modules: the keywords that they take. */
  function keywords(name, signatures) {
    if (!name.startsWith('py:')) return '';
    const found = new Set();
    for (const p of signatures.flatMap((s) => s.getParameters())) {
      const type = checker.getTypeOfSymbol(p);
      const one = checker.isArrayType(type) ? checker.getTypeArguments(type)[0] : type;
      for (const each of one.isUnion() ? one.types : [one]) {
        if (!/Options$/.test(each.symbol?.name ?? '')) continue;
        for (const property of each.getProperties()) found.add(property.name);
      }
    }
    return `|${[...found].sort().join(',')}`;
  }

  function returned(signatures) {
    const kinds = [...new Set(signatures.map((s) => encode(checker.getReturnTypeOfSignature(s))))];
    if (kinds.length === 1) return kinds[0];
    if (kinds.every((k) => k.startsWith('P<'))) return 'P<?>';
    const known = kinds.filter((k) => k !== '?');
    return known.length === 1 ? known[0] : '?';
  }

  function encode(type, depth = 0) {
    if (depth > 4) return '?';
    const f = type.flags;
    if (f & (ts.TypeFlags.Any | ts.TypeFlags.Unknown | ts.TypeFlags.Never)) return '?';
    if (type.isUnion()) {
      const parts = type.types.filter((t) => !(t.flags & (ts.TypeFlags.Null | ts.TypeFlags.Undefined)));
      const optional = parts.length < type.types.length;
      const kinds = [...new Set(parts.map((t) => encode(t, depth + 1)))];
      const joined =
        kinds.length === 1
          ? kinds[0]
          : kinds.length === 0
            ? '0'
            : kinds.every((k) => k === 'n' || k === 'i' || k === 'b')
              ? 'n'
              : kinds.includes('T') && kinds.every((k) => k === 'T' || k === 'Parameter')
                ? 'T'
                : '?';
      return optional && joined !== '?' && joined !== '0' ? `O<${joined}>` : joined;
    }
    if (f & ts.TypeFlags.NumberLike) return 'n';
    if (f & ts.TypeFlags.BigIntLike) return 'i';
    if (f & ts.TypeFlags.StringLike) return 's';
    if (f & ts.TypeFlags.BooleanLike) return 'b';
    if (f & (ts.TypeFlags.Void | ts.TypeFlags.Null | ts.TypeFlags.Undefined)) return '0';
    if (f & ts.TypeFlags.TypeParameter) {
      if (type.isThisType) return 'this';
      const constraint = checker.getBaseConstraintOfType(type);
      return constraint && constraint !== type ? encode(constraint, depth + 1) : '?';
    }
    const symbol = type.symbol;
    const args = () => checker.getTypeArguments(type).map((t) => encode(t, depth + 1));
    if (checker.isTupleType(type)) return `[${args().join(',')}]`;
    if (checker.isArrayType(type)) return `A<${args()[0]}>`;
    const known = symbol && classes.get(symbol);
    if (known) return known === 'Tensor' ? 'T' : known;
    switch (symbol?.name) {
      case 'Promise':
      case 'PromiseLike':
        return `P<${args()[0]}>`;
      case 'Map':
      case 'ReadonlyMap':
        return `M<${args()[1]}>`;
      case 'Set':
      case 'ReadonlySet':
        return `S<${args()[0]}>`;
      case 'Generator':
      case 'Iterable':
      case 'Iterator':
      case 'IterableIterator':
      case 'MapIterator':
        return `I<${args()[0]}>`;
      case 'AsyncGenerator':
      case 'AsyncIterable':
      case 'AsyncIterator':
      case 'AsyncIterableIterator':
        return `G<${args()[0]}>`;
      case 'NDArray':
      case 'NDArrayCore':
        return 'N';
      case 'DType':
        return 'D';
      default:
    }
    const calls = type.getCallSignatures();
    if (calls.length > 0) return `F<${returned(calls)}>`;
    return '?';
  }

  const rootSymbol = checker.getSymbolAtLocation(program.getSourceFile(entry));
  visitModule(rootSymbol, '', 0);
  for (const { name, prefix, file } of standIns) {
    lines.push(`${prefix}|m|${name}`);
    visitModule(checker.getSymbolAtLocation(program.getSourceFile(file)), prefix, 0);
  }
  while (waiting.length > 0) waiting.shift()();
  for (const describe of later) describe();

  if (numpy) {
    for (const [prefix, symbol] of numpy) {
      for (const each of checker.getExportsOfModule(symbol)) {
        const at = resolved(each);
        if (!(at.flags & ts.SymbolFlags.Value) || at.flags & ts.SymbolFlags.ValueModule) continue;
        const type = checker.getTypeOfSymbol(at);
        const calls = type.getCallSignatures();
        if (calls.length > 0) lines.push(`${prefix}${each.name}|f|${parameters(calls)}|${returned(calls)}`);
        else if (each.name === 'NDArray') {
          for (const member of checker.getDeclaredTypeOfSymbol(at).getProperties()) {
            if (!member.name.startsWith('_') && !member.name.startsWith('#')) {
              describeMember(`np.NDArray.${member.name}`, checker.getTypeOfSymbol(member));
            }
          }
        } else if (prefix === 'np.' && type.flags & ts.TypeFlags.NumberLike) lines.push(`np.${each.name}|v|n`);
        else if (prefix === 'np.' && type.getProperties().length > 0 && each.name === 'random') {
          for (const member of type.getProperties())
            describeMember(`np.random.${member.name}`, checker.getTypeOfSymbol(member));
        } else if (prefix === 'np.' && each.name === 'linalg') {
          for (const member of type.getProperties())
            describeMember(`np.linalg.${member.name}`, checker.getTypeOfSymbol(member));
        }
      }
    }
  }
  // What the parity document says to be there with a difference.
  const parity = path.join(root, 'docs', 'parity.json');
  if (existsSync(parity)) {
    for (const [name, status] of Object.entries(JSON.parse(readFileSync(parity, 'utf8')).names)) {
      if (status === 'd') lines.push(`${name}|d`);
    }
  }
  return lines;
}

/** The module of numpy-ts. */
function numpySymbol(program, checker) {
  const file = program.getSourceFiles().find((f) => /numpy-ts\/dist\/types\/index\.d\.ts$/.test(f.fileName));
  const symbol = file && checker.getSymbolAtLocation(file);
  return symbol ? [['np.', symbol]] : null;
}

/** Writes the table; nothing when it is as it was. */
export function writeTable() {
  const lines = makeTable();
  const text = `// Generated from the declarations by tools/generate-port-table.mjs.\n/** A line a name: path, kind, parameters, type. */\nexport const TABLE = \`\n${lines.join('\n')}\n\`;\n`;
  if (existsSync(target) && readFileSync(target, 'utf8') === text) return;
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(`${target}.${process.pid}`, text);
  renameSync(`${target}.${process.pid}`, target);
  console.log(`generated src/port/generated/table.ts: ${lines.length} names`);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  if (process.argv.includes('--fresh') || !existsSync(target)) writeTable();
}
