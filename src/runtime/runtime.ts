import { KeyedCache } from '../common/keyed.js';
import type { Backend, Provider } from './backend.js';
import { theProvider } from './devices.js';
import { platform } from './platform.js';
import { RunQueue } from './queue.js';
import { compile, type Compilation, type SessionEntry } from './sessions.js';

const CACHED_SESSIONS = 512;

/** All runs of the process. */
const queue = new RunQueue();

/** A backend with its compiled graphs. */
export class Runtime {
  private loaded: Promise<Backend> | undefined;
  private known: Backend | undefined;
  private readonly backend = (): Promise<Backend> => (this.loaded ??= this.load());
  /** All runs, in order; one queue for all providers. */
  readonly queue = queue;
  /** Compiled graphs. */
  readonly sessions = new KeyedCache<SessionEntry>(CACHED_SESSIONS, (entry) => void this.release(entry));

  constructor(
    /** The execution provider that graphs are written for. */
    readonly provider: Provider,
  ) {}

  /** Whether its build of ONNX Runtime has been loaded, or is being loaded. */
  get initialized(): boolean {
    return this.loaded !== undefined;
  }

  /** How many channels a block has in the layout of the backend's own convolutions; undefined as long as it is not loaded, too. */
  get block(): number | undefined {
    return this.known?.block;
  }

  private async load(): Promise<Backend> {
    return (this.known = await platform().load(this.provider));
  }

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

const runtimes = new Map<Provider, Runtime>();

/** The runtime of the device target in use. */
export function theRuntime(): Runtime {
  return runtimeOf(theProvider());
}

/** The runtime of a provider. */
export function runtimeOf(provider: Provider): Runtime {
  let runtime = runtimes.get(provider);
  if (runtime === undefined) runtimes.set(provider, (runtime = new Runtime(provider)));
  return runtime;
}
