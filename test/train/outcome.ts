import * as errors from '../../src/common/errors.js';

/** What a call of the oracle gave. */
export type Outcome<T = unknown> = { ok: T | null } | { error: string; text: string };

/** The error that a call throws or rejects with, as the oracle's recorder writes it. */
export async function errorOf(call: () => unknown): Promise<Outcome> {
  try {
    const value = await call();
    return { ok: value };
  } catch (error) {
    const { name, message } = error as Error;
    // Python quotes the text of a KeyError.
    const text = error instanceof errors.KeyError ? (message.includes("'") ? `"${message}"` : `'${message}'`) : message;
    return { error: name, text: plainClasses(text) };
  }
}

/** Without the modules in which classes live: `<class 'Accuracy'>`. */
export function plainClasses(text: string): string {
  return text.replaceAll(/<class '(?:[\w.]+\.)?(\w+)'>/g, "<class '$1'>");
}

/** Numbers of a text (or of anything as JSON) apart from the rest. */
export function apart(text: string): { words: string; numbers: number[] } {
  const number = /-?\d+\.\d+(?:e-?\d+)?/g;
  return { words: text.replaceAll(number, '#'), numbers: Array.from(text.match(number) ?? [], Number) };
}
