import type { Backend } from './backend.js';
import { nodeBackend } from './node.js';
import { RunQueue } from './queue.js';
import { compile, SessionCache, type Compilation, type SessionEntry } from './sessions.js';

const CACHED_SESSIONS = 512;

/** The backend in use with its queue and its compiled graphs. */
export class Runtime {
  /** The execution provider that graphs are written for. */
  readonly provider: Backend['provider'] = 'cpu';
  private loaded: Promise<Backend> | undefined;
  private readonly backend = (): Promise<Backend> => (this.loaded ??= nodeBackend());
  /** All runs, in order. */
  readonly queue = new RunQueue(this.backend);
  /** Compiled graphs. */
  readonly sessions = new SessionCache(CACHED_SESSIONS, (entry) => void this.release(entry));

  /** Compiles a model and remembers it under its key. */
  compile(key: readonly number[], input: Compilation): SessionEntry {
    const entry = compile(this.backend, key, input);
    this.sessions.set(entry);
    return entry;
  }

  private async release(entry: SessionEntry): Promise<void> {
    try {
      const session = await entry.session;
      await this.queue.idle();
      await session.release();
    } catch {
      // It never compiled: there is nothing to free, and its error went to whoever ran it.
    }
  }
}

let current: Runtime | undefined;

/** The runtime of the process. */
export function theRuntime(): Runtime {
  return (current ??= new Runtime());
}
