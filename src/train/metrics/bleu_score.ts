import { checkValueType } from '../../common/checks.js';
import { RuntimeError, ValueError } from '../../common/errors.js';
import { signature } from '../../common/signature.js';
import { Metric, rearranged } from './metric.js';

const SIG = signature<{ n_gram: unknown; smooth: unknown }>('train.BleuScore', 'n_gram=4, smooth=False');

type Words = readonly unknown[];

/**
 * How much translations have in common with references: the geometric mean of the shares of sequences of 1 to `n_gram` words that are in a reference, less where translations
 * are short. `smooth` adds one to all counts. TypeError for arguments of other types, ValueError unless `n_gram` is 1 to 4. MindSpore's `BleuScore`.
 */
export class BleuScore extends Metric {
  readonly n_gram: number;
  readonly smooth: boolean;
  #found: number[] = [];
  #all: number[] = [];
  #length = 0;
  #wanted = 0;
  #seen = false;

  constructor(n_gram?: number, smooth?: boolean);
  constructor(options?: { n_gram?: number; smooth?: boolean });
  constructor(...args: unknown[]) {
    const { n_gram, smooth } = SIG.bind(args);
    super();
    this.n_gram = Number(checkValueType('n_gram', n_gram, ['int']));
    if (this.n_gram > 4 || this.n_gram < 1) {
      throw new ValueError(`For 'BleuScore', the argument 'n_gram' should range from 1 to 4, but got ${this.n_gram}.`);
    }
    this.smooth = checkValueType('smooth', smooth, ['bool']) as boolean;
    this.clear();
  }

  override clear(): void {
    this.#found = Array.from({ length: this.n_gram }, () => 0);
    this.#all = [...this.#found];
    this.#length = this.#wanted = 0;
    this.#seen = false;
  }

  /** Takes translations (arrays of words) and, for each, an array of references. ValueError for other than two inputs, or numbers that differ. */
  override update(...inputs: unknown[]): void {
    const given = rearranged(this, inputs) as [readonly Words[], readonly (readonly Words[])[]];
    if (given.length !== 2) {
      throw new ValueError(
        `For 'BleuScore.update', it needs 2 inputs (candidate_corpus, reference_corpus), but got ${(given as unknown[]).length}.`,
      );
    }
    const [candidates, references] = given;
    if (candidates.length !== references.length) {
      throw new ValueError(
        "For 'BleuScore.update', 'translate_corpus' (inputs[0]) and 'reference_corpus' (inputs[1]) should be equal in length, " +
          `but got ${candidates.length}, ${references.length}`,
      );
    }
    candidates.forEach((words, i) => this.#take(words, references[i]));
    this.#seen = true;
  }

  #take(words: Words, references: readonly Words[]): void {
    this.#length += words.length;
    const differences = references.map((reference) => Math.abs(words.length - reference.length));
    this.#wanted += references[differences.indexOf(Math.min(...differences))].length;
    const counted = references.map((reference) => sequences(reference, this.n_gram));
    for (const [key, { length, count }] of sequences(words, this.n_gram)) {
      const most = Math.max(...counted.map((of) => of.get(key)?.count ?? 0));
      this.#found[length - 1] += Math.min(count, most);
      this.#all[length - 1] += count;
    }
  }

  /** The score, from 0 to 1. RuntimeError when nothing was seen. */
  override eval(): number {
    if (!this.#seen) throw new RuntimeError("Please call the 'update' method before calling 'eval' method.");
    if (Math.min(...this.#found) === 0) return 0;
    const extra = this.smooth ? 1 : 0;
    const logs = this.#found.map((n, i) => Math.log((n + extra) / (this.#all[i] + extra)) / this.n_gram);
    const penalty = this.#length > this.#wanted ? 1 : Math.exp(1 - this.#wanted / this.#length);
    return penalty * Math.exp(logs.reduce((a, b) => a + b, 0));
  }
}

/** The sequences of up to `longest` words, and how often each occurs. */
function sequences(words: Words, longest: number): Map<string, { length: number; count: number }> {
  const found = new Map<string, { length: number; count: number }>();
  for (let length = 1; length <= longest; length++) {
    for (let at = 0; at + length <= words.length; at++) {
      const key = JSON.stringify(words.slice(at, at + length));
      const one = found.get(key);
      if (one) one.count++;
      else found.set(key, { length, count: 1 });
    }
  }
  return found;
}
