/** What is known of one name of MindSpore's API. */
export interface Entry {
  readonly name: string;
  readonly short: string;
  readonly aliases?: readonly string[];
  readonly kind: 'class' | 'function' | 'method' | 'property' | 'module-constant';
  readonly owner?: Entry;
  readonly module: string;
}

/** MindSpore's API. */
export interface Manifest {
  readonly mindspore: string;
  readonly entries: readonly Entry[];
  find(name: string): Entry | undefined;
}

/** Reads test/fixtures/manifest.json. */
export function readManifest(file?: string): Manifest;
