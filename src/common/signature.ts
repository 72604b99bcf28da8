/** One parameter of a callable. */
export interface ParameterSpec {
  readonly name: string;
  /** `undefined` when the argument is required. */
  readonly default: unknown;
  readonly required: boolean;
  readonly keywordOnly: boolean;
}

/** Options of {@link signature}. */
export interface SignatureOptions {
  /** Parameters that accept a Python dict, so that a plain object at their position may be the argument itself. */
  readonly dicts?: readonly string[];
  /** Name in messages when it is not `name`; classes get `Name.__init__`. */
  readonly messageName?: string;
  /** Errors have the words of `inspect.Signature.bind`, as for attributes of primitives, not those of a call. */
  readonly inspect?: boolean;
}

const registry = new Map<string, Signature<Record<string, unknown>>>();

/** All signatures by name; the parity document compares them with MindSpore's. */
export const signatures: ReadonlyMap<string, Signature<Record<string, unknown>>> = registry;

/**
 * A run-time signature: Python's parameter list as text, and the one binder of the whole API. Positional arguments come first;
 * keywords are one plain object in last place.
 */
export class Signature<T extends Record<string, unknown>> {
  readonly parameters: readonly ParameterSpec[];
  private readonly positional: readonly ParameterSpec[];
  private readonly names: ReadonlySet<string>;
  private readonly dicts: ReadonlySet<string>;
  private readonly variadic: string | undefined;
  private readonly messageName: string;
  private readonly inspect: boolean;

  constructor(
    readonly name: string,
    readonly text: string,
    options: SignatureOptions = {},
  ) {
    const { parameters, variadic } = parse(text);
    this.parameters = parameters;
    this.variadic = variadic;
    this.positional = parameters.filter((p) => !p.keywordOnly);
    this.names = new Set(parameters.map((p) => p.name));
    this.dicts = new Set(options.dicts ?? []);
    this.inspect = options.inspect === true;
    const last = name.slice(name.lastIndexOf('.') + 1);
    this.messageName = options.messageName ?? (/^[A-Z]/.test(last) ? `${last}.__init__` : last);
  }

  /**
   * Every parameter by name, defaults filled in. TypeError, in Python's words, for unknown, duplicate, missing and surplus
   * arguments. An argument that is `undefined` counts as not given.
   */
  bind(args: readonly unknown[]): T {
    const out: Record<string, unknown> = {};
    let count = args.length;
    while (count > 0 && args[count - 1] === undefined) count--;
    let keywords: Record<string, unknown> | undefined;
    if (count > 0 && isPlainObject(args[count - 1])) {
      const last = args[count - 1] as Record<string, unknown>;
      const unknown = Object.keys(last).find((k) => !this.names.has(k));
      const at = this.positional[count - 1];
      if (unknown === undefined && !(Object.keys(last).length === 0 && at && this.dicts.has(at.name))) {
        keywords = last;
        count--;
      } else if (!(at && this.dicts.has(at.name))) {
        throw this.wrong(`got an unexpected keyword argument '${unknown}'`);
      }
    }
    if (count > this.positional.length && this.variadic === undefined) throw this.surplus(count);
    const { positional, parameters } = this;
    for (let i = 0; i < count && i < positional.length; i++)
      if (args[i] !== undefined) out[positional[i].name] = args[i];
    if (this.variadic !== undefined) out[this.variadic] = args.slice(positional.length, count);
    if (keywords !== undefined) {
      for (const [key, value] of Object.entries(keywords)) {
        if (value === undefined) continue;
        if (key in out) throw this.wrong(`${this.inspect ? '' : 'got '}multiple values for argument '${key}'`);
        out[key] = value;
      }
    }
    let lacks = false;
    for (const p of parameters) {
      if (p.name in out) continue;
      if (p.required) lacks = true;
      else out[p.name] = p.default;
    }
    if (lacks) throw this.missing(parameters.filter((p) => p.required && !(p.name in out)));
    return out as T;
  }

  /** As {@link bind}, in the order of the parameters. */
  list(args: readonly unknown[]): readonly unknown[] {
    const { positional, parameters } = this;
    const whole = args.length === parameters.length && args.length === positional.length;
    if (whole && !args.includes(undefined) && !isPlainObject(args[args.length - 1])) return args;
    const bound = this.bind(args);
    return parameters.map(({ name }) => bound[name]);
  }

  private wrong(what: string): TypeError {
    return new TypeError(this.inspect ? what : `${this.messageName}() ${what}`);
  }

  private surplus(given: number): TypeError {
    if (this.inspect) return this.wrong('too many positional arguments');
    const most = this.positional.length;
    const least = this.positional.filter((p) => p.required).length;
    const method = this.messageName.includes('.') ? 1 : 0; // Python counts `self`
    const takes = least === most ? `${most + method}` : `from ${least + method} to ${most + method}`;
    const plural = most + method === 1 ? '' : 's';
    const were = given + method === 1 ? 'was' : 'were';
    return this.wrong(`takes ${takes} positional argument${plural} but ${given + method} ${were} given`);
  }

  private missing(missing: readonly ParameterSpec[]): TypeError {
    const names = missing.map((p) => `'${p.name}'`);
    if (this.inspect) return this.wrong(`missing a required argument: ${names[0]}`);
    const list =
      names.length <= 2 ? names.join(' and ') : `${names.slice(0, -1).join(', ')}, and ${names[names.length - 1]}`;
    const kind = missing[0].keywordOnly ? 'keyword-only' : 'positional';
    const plural = names.length === 1 ? '' : 's';
    return this.wrong(`missing ${names.length} required ${kind} argument${plural}: ${list}`);
  }
}

/** Declares the signature of one callable; `name` is MindSpore's, without the package (`nn.ASGD`, `ops.matmul`). */
export function signature<T extends Record<string, unknown>>(
  name: string,
  text: string,
  options?: SignatureOptions,
): Signature<T> {
  const made = new Signature<T>(name, text, options);
  registry.set(name, made);
  return made;
}

/** True for `{…}` literals: what stands for keywords or a Python dict. */
export function isPlainObject(x: unknown): x is Record<string, unknown> {
  if (typeof x !== 'object' || x === null) return false;
  const prototype: unknown = Object.getPrototypeOf(x);
  return prototype === Object.prototype || prototype === null;
}

function parse(text: string): { parameters: ParameterSpec[]; variadic: string | undefined } {
  const parameters: ParameterSpec[] = [];
  let variadic: string | undefined;
  let keywordOnly = false;
  for (const part of splitTop(text)) {
    if (part === '*') keywordOnly = true;
    else if (part.startsWith('*')) {
      variadic = part.slice(1);
      keywordOnly = true;
    } else {
      const eq = part.indexOf('=');
      const name = (eq < 0 ? part : part.slice(0, eq)).trim();
      const required = eq < 0;
      parameters.push({
        name,
        required,
        keywordOnly,
        default: required ? undefined : literal(part.slice(eq + 1).trim()),
      });
    }
  }
  return { parameters, variadic };
}

function splitTop(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i <= text.length; i++) {
    const c = text[i];
    if (c === '(' || c === '[') depth++;
    if (c === ')' || c === ']') depth--;
    if (i === text.length || (c === ',' && depth === 0)) {
      const part = text.slice(start, i).trim();
      if (part) parts.push(part);
      start = i + 1;
    }
  }
  return parts;
}

/** The JS value of a Python literal: None → null, tuples and lists → arrays, the rest as written. */
function literal(text: string): unknown {
  if (text === 'None') return null;
  if (text === 'True') return true;
  if (text === 'False') return false;
  if (/^['"]/.test(text)) return text.slice(1, -1);
  if (/^[([]/.test(text)) return splitTop(text.slice(1, -1)).map(literal);
  const number = Number(text.replace("float('inf')", 'Infinity'));
  if (!Number.isNaN(number)) return number;
  throw new Error(`not a literal default: ${text}`);
}
