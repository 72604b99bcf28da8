/** What the modules for ported programs need of Node. The modules are asked of the running process, so that bundles for pages hold none of them. */

type Process = typeof import('node:process');

/** Node's modules that are used here. */
export interface Host {
  readonly fs: typeof import('node:fs');
  readonly path: typeof import('node:path');
  readonly os: typeof import('node:os');
  readonly url: typeof import('node:url');
  readonly zlib: typeof import('node:zlib');
}

/** Node's modules; null in a browser. */
export function nodeHost(): Host | null {
  const get = (globalThis as { process?: Partial<Process> }).process?.getBuiltinModule;
  if (get === undefined) return null;
  return {
    fs: get('node:fs'),
    path: get('node:path'),
    os: get('node:os'),
    url: get('node:url'),
    zlib: get('node:zlib'),
  };
}
