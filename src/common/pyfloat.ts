import { PY_TYPE } from './pytext.js';

/** A number that is a Python float even when it is integral; see {@link float}. */
export class PyFloat {
  static readonly [PY_TYPE] = 'float';

  constructor(readonly value: number) {}

  /** So that arithmetic and `Number(x)` see the number. */
  valueOf(): number {
    return this.value;
  }

  /** As Python prints it: `2.0`. */
  toString(): string {
    return Number.isInteger(this.value) ? `${this.value}.0` : String(this.value);
  }
}

/**
 * A number that counts as a float where an integral JS number would count as an int: `x.mul(ms.float(2))` is Python's `x * 2.0`, which
 * makes an int tensor a float one.
 */
export function float(value: number): PyFloat {
  return new PyFloat(value);
}
