import { RuntimeError, ValueError } from '../../common/errors.js';
import { PY_TYPE, pyStr } from '../../common/pytext.js';
import { Signature, signature } from '../../common/signature.js';
import type { Tensor } from '../../common/tensor.js';
import type { Operand } from '../promotion.js';

/** Arguments by name. */
export type Bound = Record<string, unknown>;

/** What a primitive does with its inputs, given its attributes. */
export type PrimitiveBody = (inputs: Bound, attrs: Bound) => unknown;

/**
 * The base of operations with attributes, MindSpore's `ops.Primitive`: make one with its attributes, then call it with its inputs,
 * `new ops.Concat(1)([x, y])`. It is no Cell and holds no parameters; layers take it where they take an activation.
 */
export class Primitive {
  /** The operation's name, `Concat`. */
  declare readonly name: string;
  /** The attributes by name. */
  declare readonly attrs: Map<string, unknown>;

  constructor(name: string, attrs: Bound, call: (...inputs: unknown[]) => unknown) {
    const self = (...inputs: unknown[]): unknown => call(...inputs);
    Reflect.deleteProperty(self, 'length');
    Object.defineProperty(self, 'name', { value: name });
    Object.defineProperty(self, 'attrs', { value: new Map(Object.entries(attrs)) });
    Object.setPrototypeOf(self, new.target.prototype);
    return self as unknown as this;
  }

  /** Adds an attribute, which is printed and has no other effect. Returns this primitive. */
  add_prim_attr(name: string, value: unknown): this {
    this.attrs.set(name, value);
    return this;
  }

  /** Strategies of parallel computing have no effect on one device. Returns this primitive. */
  shard(): this {
    return this;
  }

  /** `Prim[Concat]<axis=1>`, as MindSpore prints it. */
  toString(): string {
    const list = [...this.attrs].map(([name, value]) => `${name}=${attributeText(value)}`);
    return `Prim[${this.name}]${list.length === 0 ? '' : `<${list.join(', ')}>`}`;
  }

  /** The same text. */
  toJSON(): string {
    return this.toString();
  }

  /** The text `console.log` shows. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}

/** A value as MindSpore's C++ prints it: arrays as tuples. */
function attributeText(value: unknown): string {
  if (!Array.isArray(value)) return pyStr(value);
  const items = value.map(attributeText).join(', ');
  return value.length === 1 ? `(${items},)` : `(${items})`;
}

/**
 * The class of a primitive.
 * @typeParam Call what a call with the inputs gives
 * @typeParam Init its attributes by position
 * @typeParam Options the same by keyword
 */
export interface PrimitiveClass<
  Call extends (...inputs: never[]) => unknown,
  Init extends readonly unknown[] = [],
  Options = Record<string, never>,
> {
  new (...attributes: Init): Primitive & Call;
  new (options: Options): Primitive & Call;
  readonly prototype: Primitive;
}

/** A primitive of one tensor without attributes. */
export type UnaryPrimitive = PrimitiveClass<(x: Tensor) => Tensor>;

/** A primitive of two operands without attributes. */
export type BinaryPrimitive = PrimitiveClass<(input: Operand, other: Operand) => Tensor>;

/** What sets a primitive apart beyond its two parameter lists. */
export interface PrimitiveRules {
  /** Checks attributes when the primitive is made and gives those that are printed; without it all are, as they were given. */
  readonly shown?: (attrs: Bound) => Bound;
  /** MindSpore declares the inputs as `*args`, and counts them: what it raises for another number. */
  readonly counted?: (name: string, wanted: number, given: number) => Error;
}

/** Inputs that are counted, by the machinery. */
export const COUNTED: PrimitiveRules = {
  counted: (name, wanted, given) =>
    new RuntimeError(`For Operator[${name}], the inputs number should be ${wanted} but got ${given}.`),
};

const inputNumber =
  (what: string) =>
  (name: string, wanted: number, given: number): Error =>
    new ValueError(`For primitive[${name}], the ${what} must be equal to ${wanted}, but got ${given}.`);

/** Inputs that are counted, by the primitive's own check. */
export const COUNTED_ONE: PrimitiveRules = { counted: inputNumber('input number') };

/** The same in other words. */
export const COUNTED_MANY: PrimitiveRules = { counted: inputNumber('input numbers') };

/**
 * Declares a primitive in one line: its name, the attributes its constructor takes and the inputs of a call (both as Python's parameter
 * lists), and what a call does.
 */
export function primitive<
  Call extends (...inputs: never[]) => unknown,
  Init extends readonly unknown[] = [],
  Options = Record<string, never>,
>(
  name: string,
  init: string,
  call: string,
  body: PrimitiveBody,
  { shown = (attrs) => attrs, counted }: PrimitiveRules = {},
): PrimitiveClass<Call, Init, Options> {
  const attributes = signature<Bound>(`ops.${name}`, init, { inspect: true });
  const inputs = new Signature<Bound>(`ops.${name}`, call, { messageName: `${name}.__call__` });
  const wanted = inputs.parameters.length;
  // A class of its own, so that `instanceof` and type names tell primitives apart.
  const made = class extends Primitive {
    constructor(...args: unknown[]) {
      const bound = attributes.bind(args);
      const attrs = Object.fromEntries(attributes.parameters.map((p) => [p.name, bound[p.name]]));
      super(name, shown(attrs), (...given) => {
        if (counted && given.length !== wanted) throw counted(name, wanted, given.length);
        return body(inputs.bind(given), attrs);
      });
    }
  };
  Object.defineProperty(made, PY_TYPE, { value: name });
  Object.defineProperty(made, 'name', { value: name });
  return made as unknown as PrimitiveClass<Call, Init, Options>;
}

/** A primitive of one tensor, called `param`, that does what a function does. */
export function unary(name: string, param: string, f: (x: Tensor) => Tensor, rules?: PrimitiveRules): UnaryPrimitive {
  return primitive(name, '', param, (inputs) => f(inputs[param] as Tensor), rules);
}

/** A primitive of two operands that does what a function does. */
export function binary(
  name: string,
  params: readonly [string, string],
  f: (a: Operand, b: Operand) => Tensor,
  rules?: PrimitiveRules,
): BinaryPrimitive {
  const [a, b] = params;
  return primitive(name, '', params.join(', '), (inputs) => f(inputs[a] as Operand, inputs[b] as Operand), rules);
}
