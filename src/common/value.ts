import type { DType, TypedArray } from './dtype.js';
import type { Shape } from './shape.js';

/** What computes a value that is not there yet; `ir` gives the one implementation. */
export interface Producer {
  /** The values it reads. */
  readonly inputs: readonly Value[];
}

let unseen = 0;

/** Counts what a recorded graph does not show: elements looked at, Tensors given another value. */
export function unrecorded(): number {
  return unseen;
}

/** Counts one more. */
export function noteUnrecorded(): void {
  unseen++;
}

/** Where the elements of a materialised value are: on the host, in the runtime, on the way there, or lost to an error. */
export class Storage {
  /** Elements in C order, when they are on the host. */
  host: TypedArray | undefined;
  /** The runtime's own tensor (its type is the runtime's business), ready to be fed to a run. */
  device: unknown;
  /** Settled when the run that makes the elements has ended, well or badly; undefined once that is so. */
  waiting: Promise<void> | undefined;
  /** Queues the run that makes the elements, when somebody is first to want them; undefined otherwise. */
  demand: (() => void) | undefined;
  /** Why there are no elements. */
  error: Error | undefined;
  /** Runs and reads that have not ended and need the elements. */
  users = 0;
  /** Nobody else can get at the elements any more: the runtime frees them when the last user has ended. */
  discarded = false;
  /** It was a parameter's until a run was queued that gives the parameter another value, and nobody but runs that are queued can get at it. */
  superseded = false;
  /** Somebody outside may hold the host array: it is never written again. */
  exposed = false;

  /** The host array for somebody who may keep it, undefined when there is none. */
  expose(): TypedArray | undefined {
    unseen++;
    if (this.host !== undefined) this.exposed = true;
    return this.host;
  }

  /** A storage that holds host data. */
  static of(data: TypedArray): Storage {
    const storage = new Storage();
    storage.host = data;
    return storage;
  }
}

/** What holds a value that changes: a Parameter, as the machinery sees it. */
export interface Holder {
  /** The present value. */
  handle: Value;
  /** The last value that a run is known to have produced well. */
  lastGood: Value;
  /** What is asked about gradients with respect to it. */
  hooks?: GradientHooks;
}

/** Called in order with the gradient of a value, a Tensor; what they return stands in its place, null or undefined leaves it. */
export type GradientHooks = Map<object, (gradient: never) => unknown>;

/** An empty table of them. */
export function noHooks(): GradientHooks {
  return new Map<object, (gradient: never) => unknown>();
}

let nextId = 0;

/** The id that the next value gets; values made later have larger ids. */
export function nextValueId(): number {
  return nextId;
}

/**
 * An immutable array of known shape and dtype: either materialised (it has a storage) or pending (it has a producer). A
 * materialised value may keep its producer while a gradient scope needs it.
 */
export class Value {
  /** Counts up in order of creation. */
  readonly id = nextId++;
  /** Elements, or the promise of them. */
  storage: Storage | undefined;
  /** The computation, while it is needed. */
  producer: Producer | undefined;
  /** A number that the user mixed with tensors: an input of the graph, packed with others of its dtype. */
  hostNumber = false;
  /** Gives other elements each time the recorded call that this value belongs to is replayed: a random number. */
  redraw: (() => TypedArray) | undefined;
  /** The parameter that holds this value, if any. */
  owner: Holder | undefined;
  /** What is asked about its gradient. */
  hooks: GradientHooks | undefined;
  /** The walk over the graph that has met it last, and the place that it has there. */
  walk = 0;
  place = 0;
  /** Something besides its owner may hold it, or its storage: an operation that reads it, a Tensor, another value. */
  shared = false;

  constructor(
    readonly shape: Shape,
    readonly dtype: DType,
    source: Storage | Producer,
    /** Which output of the producer this is. */
    readonly index = 0,
  ) {
    if (source instanceof Storage) this.storage = source;
    else this.producer = source;
  }

  /** A second value over the same storage; for a pending one use an Identity node instead. */
  alias(): Value {
    if (this.storage === undefined) throw new Error('alias() of a pending value');
    const other = new Value(this.shape, this.dtype, this.storage);
    this.shared = other.shared = true;
    return other;
  }
}
