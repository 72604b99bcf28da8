import type { DType } from '../common/dtype.js';
import { RuntimeError } from '../common/errors.js';
import type { Shape } from '../common/shape.js';
import type { Backend, BackendSession, CompileInput } from './backend.js';
import { counters } from './stats.js';

/** A model to be compiled, and what messages say of it. */
export interface Compilation extends CompileInput {
  /** Its operations, by the places that the names of its nodes begin with. */
  readonly operations: readonly Operation[];
  /** The model for a backend whose convolutions have blocks of so many channels, if it is another one. */
  readonly blocked?: (block: number) => Uint8Array;
}

/** An operation of a graph, for messages. */
export interface Operation {
  readonly name: string;
  readonly inputs: readonly { readonly shape: Shape; readonly dtype: DType }[];
}

/** A compiled graph, or the promise of one. */
export interface SessionEntry {
  readonly key: readonly number[];
  readonly session: Promise<BackendSession>;
  /** Where it runs. */
  readonly backend: () => Promise<Backend>;
  readonly operations: readonly Operation[];
  /** Milliseconds that compiling took; 0 before that. */
  took: number;
}

/** Compiles a model. The promise never becomes an unhandled rejection: whoever runs the session meets the error. */
export function compile(backend: () => Promise<Backend>, key: readonly number[], input: Compilation): SessionEntry {
  const entry = { key, backend, operations: input.operations, took: 0 };
  const session = (async () => {
    const built = await backend();
    const start = performance.now();
    try {
      const bytes = built.block === undefined ? undefined : input.blocked?.(built.block);
      return await built.createSession(bytes === undefined ? input : { ...input, bytes });
    } catch (cause) {
      throw new RuntimeError(`Compiling a graph failed: ${cause instanceof Error ? cause.message : String(cause)}`, {
        cause,
      });
    } finally {
      counters.sessions++;
      entry.took = performance.now() - start;
      counters.compileMs += entry.took;
    }
  })();
  session.catch(() => undefined);
  return Object.assign(entry, { session });
}
