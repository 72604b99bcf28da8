import { describe, expect, test } from 'vitest';
import * as checks from '../../src/common/checks.js';
import { toDType } from '../../src/common/dtype.js';
import { float } from '../../src/common/pyfloat.js';
import { loadFixture } from '../helpers/fixtures.js';

/** A Python value as the recorder writes it: every kind apart. */
type Encoded = string | boolean | number | null | readonly Encoded[] | { [kind: string]: Encoded };

interface Case {
  check: string;
  args: Encoded[];
  ok?: true;
  error?: string;
  text?: string;
}

function decode(x: Encoded, as: Numbers): unknown {
  if (Array.isArray(x)) return x.map((v) => decode(v as Encoded, as));
  if (typeof x !== 'object' || x === null) return x;
  const [kind, value] = Object.entries(x as Record<string, Encoded>)[0];
  const items = () => (value as Encoded[]).map((v) => decode(v, as));
  switch (kind) {
    case 'float':
      return as.float(Number(value));
    case 'int':
      return as.int(value as string);
    case 'tuple':
      return checks.asTuple(items());
    case 'set':
      return new Set(items());
    case 'dict':
      return new Map((value as [string, Encoded][]).map(([k, v]) => [k, decode(v, as)]));
    default:
      return toDType(value);
  }
}

const { meta } = loadFixture<{
  cases: Case[];
  texts: { value: Encoded; repr: string; str: string; type: string; class: string }[];
}>('checks');

type Check = (...args: unknown[]) => unknown;

function named(name: string): Check {
  if (name === 'check') return checks.check as Check;
  const camel = name.replace(/(^|_)(\w)/g, (_, __, c: string) => c.toUpperCase());
  return (checks as unknown as Record<string, Check>)[`check${camel}`];
}

/** How Python's numbers are given here. */
interface Numbers {
  int: (text: string) => unknown;
  float: (x: number) => unknown;
}

/** Python's kinds kept apart. */
const MARKED: Numbers = { int: BigInt, float: (x) => (Number.isInteger(x) ? float(x) : x) };
/** Plain numbers: what users write. */
const PLAIN: Numbers = { int: Number, float: (x) => x };

/** What a case gives here: 'ok', or class and text of the error. */
function outcome({ check, args }: Case, as: Numbers): string {
  try {
    named(check)(...args.map((x) => decode(x, as)));
    return 'ok';
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
}

function wanted(c: Case): string {
  return c.ok ? 'ok' : `${c.error}: ${c.text}`;
}

/** An array is accepted where Python wants a set. */
function isListForSet(c: Case): boolean {
  const list =
    Array.isArray(c.args[1]) || (c.args[1] !== null && typeof c.args[1] === 'object' && 'tuple' in c.args[1]);
  return c.check === 'value_type' && list && JSON.stringify(c.args[2]) === '["set"]';
}

const byCheck = new Map<string, Case[]>();
for (const c of meta.cases) byCheck.set(c.check, [...(byCheck.get(c.check) ?? []), c]);

describe('outcomes equal MindSpore', () => {
  test.each([...byCheck.keys()])('check %s, kinds of numbers marked', (name) => {
    const cases = byCheck.get(name)!.filter((c) => !isListForSet(c));
    expect(cases.map((c) => [c.args, outcome(c, MARKED)])).toEqual(cases.map((c) => [c.args, wanted(c)]));
  });

  // With plain numbers the outcome is Python's wherever the wanted kind is the given one.
  test.each([...byCheck.keys()].filter((name) => /int|float/.test(name)))('check %s, plain numbers', (name) => {
    const cases = byCheck
      .get(name)!
      .filter((c) => !JSON.stringify(c.args).includes(/int/.test(name) ? 'float' : 'int'));
    expect(cases.length).toBeGreaterThan(2);
    expect(cases.map((c) => [c.args, outcome(c, PLAIN)])).toEqual(cases.map((c) => [c.args, wanted(c)]));
  });
});

describe('numbers', () => {
  test('an integral number is a float where a float is wanted', () => {
    expect(checks.checkPositiveFloat(3, 'x', 'Op')).toBe(3);
    expect(checks.checkValueType('x', 3, 'float')).toBe(3);
    expect(() => checks.checkPositiveFloat(-3, 'x', 'Op')).toThrow(
      "For 'Op', the 'x' must be float and must > 0, but got '-3.0' with type 'float'.",
    );
  });

  test('a bigint is an int and no float', () => {
    expect(() => checks.checkIsFloat(3n, 'lambd', 'ASGD')).toThrow(
      "For 'ASGD', the type of 'lambd' must be 'float', but got 'int'.",
    );
    expect(checks.checkPositiveInt(3n)).toBe(3n);
  });

  test('ms.float makes a float of an integral number', () => {
    expect(checks.checkIsFloat(float(2))).toBeInstanceOf(Object);
    expect(() => checks.checkIsInt(float(2), 'n')).toThrow("The type of 'n' must be 'int', but got 'float'.");
    expect(() => checks.checkNonNegativeFloat(float(-2), 'n')).toThrow("but got '-2.0' with type 'float'.");
  });
});

describe('classes', () => {
  class Base {}
  class Derived extends Base {
    override toString(): string {
      return 'derived';
    }
  }
  class Renamed extends Base {
    static readonly [checks.PY_TYPE] = 'Parameter';
  }

  test('instances pass for a class and for its name', () => {
    const d = new Derived();
    expect(checks.checkValueType('x', d, [Base])).toBe(d);
    expect(checks.checkValueType('x', d, ['Base'])).toBe(d);
    expect(checks.checkValueType('x', new Renamed(), ['Parameter'])).toBeInstanceOf(Renamed);
    expect(() => checks.checkValueType('x', d, [Renamed, 'float'], 'Op')).toThrow(
      "For 'Op', the type of 'x' should be one of '['Parameter', 'float']', but got type 'Derived'.",
    );
  });

  test('names and texts', () => {
    expect(checks.pyTypeName(new Derived())).toBe('Derived');
    expect(checks.pyTypeName(Derived)).toBe('type');
    expect(checks.pyTypeName(() => 1)).toBe('function');
    expect(checks.pyTypeName(async () => {})).toBe('function');
    expect(checks.pyTypeName(undefined)).toBe('NoneType');
    expect(checks.pyTypeName({ a: 1 })).toBe('dict');
    expect(checks.pyTypeName(new Float32Array(2))).toBe('ndarray');
    expect(checks.pyTypeName(Object.setPrototypeOf(() => 1, Derived.prototype))).toBe('Derived');
    expect(checks.pyClass(new Derived())).toBe("<class '__main__.Derived'>");
    expect(checks.pyClass(new Renamed())).toBe("<class 'abc.Parameter'>");
    expect(checks.pyRepr(new Derived())).toBe('derived');
    expect(checks.pyRepr(new Base())).toBe('<Base object>');
    expect(checks.pyRepr([new Derived(), { a: 'b' }])).toBe("[derived, {'a': 'b'}]");
  });
});

test.each(meta.texts)('text of $repr', ({ value, ...expected }) => {
  const x = decode(value, MARKED);
  expect(checks.pyRepr(x)).toBe(expected.repr);
  expect(checks.pyStr(x)).toBe(expected.str);
  expect(checks.pyTypeName(x)).toBe(expected.type);
  expect(checks.pyClass(x)).toBe(expected.class);
  const plain = decode(value, PLAIN);
  if (expected.type === 'float') expect(checks.pyRepr(plain, 'float')).toBe(expected.repr);
});
