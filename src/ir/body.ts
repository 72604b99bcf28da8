/**
 * A closed graph as an attribute of an operation: the body of a loop, a branch. What is in it is known to `subgraph.ts`, which makes
 * them, and to the emitter.
 */
export abstract class Body {
  /** Equal exactly for graphs of equal structure: what keys and common subexpressions compare. */
  abstract readonly text: string;

  /** The same text. */
  toString(): string {
    return this.text;
  }
}
