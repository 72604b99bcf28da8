import { RuntimeError } from '../../common/errors.js';

/** A call of `train` or `eval` that is under way. */
export interface Call {
  readonly name: string;
  /** How many of its hooks are running: code of users, which may call the model. */
  hooks: number;
}

/** The calls of one model. A second one beside the first is a forgotten `await`, unless a callback makes it. */
export class Calls {
  readonly #open = new Set<Call>();

  /** Runs one call from beginning to end. RuntimeError, at once, when another one is under way. */
  async alone<T>(name: string, body: (call: Call) => Promise<T>): Promise<T> {
    for (const other of this.#open) {
      if (other.hooks > 0) continue;
      throw new RuntimeError(
        `'Model.${name}' was called while '${other.name}' of the same model was under way: write \`await model.${other.name}(…)\`.`,
      );
    }
    const call: Call = { name, hooks: 0 };
    this.#open.add(call);
    try {
      return await body(call);
    } finally {
      this.#open.delete(call);
    }
  }
}
