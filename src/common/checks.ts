/**
 * MindSpore's argument checks (`mindspore._checkparam`), with its words. Each returns the value it was given, or throws.
 *
 * A JS number is a float wherever a float is wanted, and an int wherever an int is wanted and it is integral. A bigint is a Python
 * int and nothing else. Booleans, strings and null are never numbers.
 *
 * Bounds are Python numbers too: in a float check `0` prints as `0.0` and `0n` as `0`.
 */
export * from './checks/numbers.js';
export {
  checkBool,
  checkElementTypeOfDict,
  checkElementTypeOfIterable,
  checkString,
  checkValueType,
  isInstance,
} from './checks/types.js';
export type { ClassOf, PyType } from './checks/types.js';
export { PY_TYPE, asTuple, isClass, pyClass, pyFloat, pyRepr, pyStr, pyTypeName, pyTypeNames } from './pytext.js';
export type { NumberKind } from './pytext.js';
