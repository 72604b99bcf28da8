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

/** Compiled graphs by key, the least recently used thrown out first. */
export class SessionCache {
  private readonly entries = new Map<number, SessionEntry[]>();
  private count = 0;

  constructor(
    private readonly capacity: number,
    private readonly evicted: (entry: SessionEntry) => void,
  ) {}

  /** The entry of exactly this key. */
  get(key: readonly number[]): SessionEntry | undefined {
    const hash = hashKey(key);
    const bucket = this.entries.get(hash);
    const found = bucket?.find((e) => equalKeys(e.key, key));
    if (bucket && found) {
      this.entries.delete(hash); // to the young end of the map
      this.entries.set(hash, bucket);
    }
    return found;
  }

  /** Stores an entry whose key is not there yet. */
  set(entry: SessionEntry): void {
    const hash = hashKey(entry.key);
    const bucket = this.entries.get(hash);
    if (bucket) bucket.push(entry);
    else this.entries.set(hash, [entry]);
    if (++this.count <= this.capacity) return;
    const [oldest, old] = this.entries.entries().next().value as [number, SessionEntry[]];
    this.entries.delete(oldest);
    this.count -= old.length;
    old.forEach(this.evicted);
  }
}

/** FNV-1a over the numbers. */
function hashKey(key: readonly number[]): number {
  let h = 0x811c9dc5;
  for (const n of key) h = Math.imul(h ^ n, 0x01000193);
  return h >>> 0;
}

function equalKeys(a: readonly number[], b: readonly number[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
