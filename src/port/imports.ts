/** What the output imports. */
import { find } from './api.js';
import { group, ifBroken, indent, line as space, separated, type Doc } from './doc.js';
import { quote } from './strings.js';

interface Named {
  readonly name: string;
  readonly as: string;
  value: boolean;
}

/** Collects what is used and writes the imports. */
export class Imports {
  /** Name of the whole package; none until it is needed. */
  private rootName: string | null = null;
  private rootUsed = false;
  private readonly named = new Map<string, Named>();
  private readonly destructured = new Map<string, Map<string, string>>();
  private readonly others = new Map<string, Set<string>>();
  private readonly missing = new Map<string, string>();
  private readonly locals = new Map<string, string>();

  constructor(private readonly taken: ReadonlySet<string>) {}

  /** The script has given the package this name. */
  nameRoot(name: string): void {
    this.rootName ??= name;
  }

  /** Names that the script has imported, with the path below the package. */
  nameLocal(path: string, as: string): void {
    if (!this.locals.has(path)) this.locals.set(path, as);
  }

  /** The name of the whole package. */
  root(): string {
    this.rootUsed = true;
    this.rootName ??= this.taken.has('ms') ? 'mindspore' : 'ms';
    return this.rootName;
  }

  /** A name that the script imported is used. */
  use(path: string, as: string): string {
    if (path === '') {
      this.rootUsed = true;
      this.rootName ??= as;
      return as === this.rootName ? as : this.rootName;
    }
    const at = find(path);
    if (path !== 'np' && at === undefined) {
      this.missing.set(as, path);
      return as;
    }
    const direct = path === 'np' || !path.includes('.') ? path : null;
    if (direct !== null) {
      const known = this.named.get(as);
      if (known) known.value = true;
      else this.named.set(as, { name: direct, as, value: true });
      return as;
    }
    const full = find(path)!.path === path ? path : this.shown(path);
    const dot = full.lastIndexOf('.');
    if (dot < 0) {
      this.named.set(as, { name: full, as, value: true });
      return as;
    }
    const module = full.slice(0, dot);
    const names = this.destructured.get(module) ?? new Map<string, string>();
    names.set(as, full.slice(dot + 1));
    this.destructured.set(module, names);
    this.root();
    return as;
  }

  /** Where the package has what Python has at that path. */
  private shown(path: string): string {
    const at = find(path)!;
    return at.path;
  }

  /** A type of the package, as TypeScript names it. */
  typeName(path: string): string {
    const local = this.locals.get(path);
    if (local !== undefined && !path.includes('.')) {
      if (!this.named.has(local)) this.named.set(local, { name: path, as: local, value: false });
      return local;
    }
    if (!path.includes('.') && !this.taken.has(path)) {
      if (!this.named.has(path)) this.named.set(path, { name: path, as: path, value: false });
      return path;
    }
    const [first, ...rest] = path.split('.');
    const module = this.locals.get(first);
    if (module !== undefined) {
      if (!this.named.has(module)) this.named.set(module, { name: first, as: module, value: false });
      return [module, ...rest].join('.');
    }
    if (['nn', 'np'].includes(first) && !this.taken.has(first)) {
      if (!this.named.has(first)) this.named.set(first, { name: first, as: first, value: false });
      return path;
    }
    return `${this.root()}.${path}`;
  }

  /** A value of the package by its path, however it may be reached. */
  value(path: string): string {
    const [first, ...rest] = path.split('.');
    const local = this.locals.get(first) ?? (first === 'np' && !this.taken.has('np') ? 'np' : undefined);
    if (local !== undefined) {
      this.use(first, local);
      return [local, ...rest].join('.');
    }
    return `${this.root()}.${path}`;
  }

  /** The name that the script has given to a path. */
  local(path: string): string | undefined {
    return this.locals.get(path);
  }

  /** A name of another module: `default:x` and `namespace:x` are the module itself. */
  other(module: string, name: string): string {
    this.others.set(module, (this.others.get(module) ?? new Set()).add(name));
    return name;
  }

  /** The lines at the top of the file. */
  lines(packageName: string): Doc[] {
    const out: Doc[] = [];
    for (const [module, names] of [...this.others].sort(
      ([a], [b]) => Number(b.startsWith('node:')) - Number(a.startsWith('node:')) || (a < b ? -1 : 1),
    )) {
      if (!module.startsWith('node:')) continue;
      out.push(...importLines(module, [...names]));
    }
    if (out.length > 0) out.push('');
    if (this.rootUsed) out.push(`import * as ${this.rootName} from ${quote(packageName)};`);
    const named = [...this.named.values()].sort((a, b) => compare(a.name, b.name));
    if (named.length > 0) {
      const parts = named.map((n) => `${n.value ? '' : 'type '}${n.name === n.as ? n.name : `${n.name} as ${n.as}`}`);
      const onlyTypes = named.every((n) => !n.value);
      const list = onlyTypes ? parts.map((p) => p.replace(/^type /, '')) : parts;
      out.push([`import ${onlyTypes ? 'type ' : ''}`, braces(list), ` from ${quote(packageName)};`]);
    }
    for (const [module, names] of this.others)
      if (!module.startsWith('node:')) out.push(...importLines(module, [...names]));
    if (this.destructured.size > 0) {
      out.push('');
      for (const [module, names] of this.destructured) {
        const parts = [...names].map(([as, name]) => (as === name ? as : `${name}: ${as}`));
        out.push(['const ', braces(parts), ` = ${this.rootName}.${module};`]);
      }
    }
    if (this.missing.size > 0) {
      out.push('');
      for (const [as, path] of this.missing) out.push(`declare const ${as}: any; // missing here: mindspore.${path}`);
    }
    return out;
  }
}

function braces(parts: readonly string[]): Doc {
  return group('{', indent(space, separated(parts, [',', space])), ifBroken(',', ''), space, '}');
}

function compare(a: string, b: string): number {
  const [x, y] = [a.toLowerCase(), b.toLowerCase()];
  return x < y ? -1 : x > y ? 1 : 0;
}

function importLines(module: string, names: string[]): string[] {
  const of = (kind: string): string[] => names.filter((n) => n.startsWith(kind)).map((n) => n.slice(kind.length));
  const rest = names.filter((n) => !/^(default|namespace):/.test(n)).sort(compare);
  const parts = [...of('default:'), ...(rest.length > 0 ? [`{ ${rest.join(', ')} }`] : [])];
  return [
    ...of('namespace:').map((name) => `import * as ${name} from ${quote(module)};`),
    ...(parts.length > 0 ? [`import ${parts.join(', ')} from ${quote(module)};`] : []),
  ];
}
