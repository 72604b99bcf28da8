import { asTuple, checkValueType } from '../common/checks.js';
import { ValueError } from '../common/errors.js';
import { isInt } from './call.js';
import { argumentText } from './window.js';

/** Depth, height and width. */
export type Triple = readonly [depth: number, height: number, width: number];

/** How {@link checkTriple} is to be strict, and what it tells. */
interface TripleRules {
  /** Zero is allowed. */
  readonly zero?: boolean;
  /** Tuples of five are allowed. */
  readonly five?: boolean;
  /** What stands before the three numbers where one of them is refused. */
  readonly lead?: readonly number[];
}

/**
 * Depth, height and width from an int or a tuple of three. TypeError for other types, ValueError for other numbers, in the words of MindSpore's
 * primitives over volumes.
 */
export function checkTriple(
  name: string,
  given: unknown,
  primitive: string,
  { zero, five, lead = [] }: TripleRules = {},
): Triple {
  const value = Array.isArray(given) ? asTuple([...(given as readonly unknown[])]) : given;
  if (!isInt(value)) checkValueType(name, value, ['int', 'tuple'], primitive);
  const wrong = (shown: unknown): ValueError =>
    new ValueError(
      `For '${primitive}', the parameter '${name}' must be an positive integer or a tuple of three ${five ? 'or five ' : ''}positive integer, ` +
        `but got ${argumentText(shown)}`,
    );
  const items = Array.isArray(value) ? (value as readonly unknown[]) : [value, value, value];
  if (items.length !== 3 && !(five && items.length === 5)) throw wrong(value);
  const last = items.slice(-3);
  if (!last.every((x) => isInt(x) && (x > 0 || (zero === true && Number(x) === 0)))) throw wrong([...lead, ...last]);
  const [depth, height, width] = last.map(Number);
  return [depth, height, width];
}
