/** What the modules for ported programs need of Node. The modules are asked of the running process, so that bundles for pages hold none of them. */
import type * as fs from 'node:fs';
import type * as os from 'node:os';
import type * as path from 'node:path';
import type * as url from 'node:url';
import type * as zlib from 'node:zlib';

/** Node's modules that are used here. */
export interface Host {
  readonly fs: typeof fs;
  readonly path: typeof path;
  readonly os: typeof os;
  readonly url: typeof url;
  readonly zlib: typeof zlib;
}

/** Node's modules; null in a browser. */
export function nodeHost(): Host | null {
  const get = (globalThis as { process?: Partial<NodeJS.Process> }).process?.getBuiltinModule;
  if (get === undefined) return null;
  return {
    fs: get('node:fs'),
    path: get('node:path'),
    os: get('node:os'),
    url: get('node:url'),
    zlib: get('node:zlib'),
  };
}

/** A line for those who run the program. */
export function say(line: string): void {
  // eslint-disable-next-line no-console -- what was downloaded and drawn is told, as in Python
  console.log(line);
}
