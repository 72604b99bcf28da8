import { RuntimeError } from '../common/errors.js';
import type { Backend, Provider } from './backend.js';

/** Where the program runs, as far as the runtime has to know: Node or a browser. */
export interface Platform {
  readonly name: 'Node' | 'the browser';
  /** The providers that `device_target` can ask for here, the one for the processor first. */
  readonly providers: readonly Provider[];
  /** Why a provider cannot be had here, as far as that can be told at once; undefined when it may be there. */
  missing(provider: Provider): string | undefined;
  /** Loads the build of ONNX Runtime with this provider. RuntimeError when it is not there. */
  load(provider: Provider): Promise<Backend>;
  /** Has garbage collected, where the program can ask for it, so that device memory of dropped tensors comes free. */
  collect(): Promise<void>;
}

let current: Platform | undefined;

/** Says where the program runs; the entry points of the package do. */
export function setPlatform(platform: Platform): void {
  current = platform;
}

/** Where the program runs. RuntimeError when the package was not imported by its name. */
export function platform(): Platform {
  if (current === undefined) {
    throw new RuntimeError("No runtime is loaded: import the package as 'mindspore-ts'.");
  }
  return current;
}
