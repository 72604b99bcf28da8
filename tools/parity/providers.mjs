// On which execution providers the recorded cases of an operation are compared with the CPU (npm run test:providers).
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../setup.mjs';

/** Providers beside the CPU, as the document writes them. */
export const PROVIDERS = ['WebGPU', 'WASM'];

/** `of(evidence)` gives the providers on which recorded cases of an entry are replayed. */
export function readProviders() {
  const source = readFileSync(path.join(root, 'test', 'providers', 'families.ts'), 'utf8');
  const other = new Set(
    [.../const OTHER = new Set\(\[(.*?)\]\)/s.exec(source)[1].matchAll(/'(\w+)'/g)].map((m) => m[1]),
  );
  const compared = (fixture) => fixture.startsWith('ops/') && !other.has(fixture.slice('ops/'.length));
  return {
    of: (evidence) => ['CPU', ...(evidence && [...evidence.fixtures].some(compared) ? PROVIDERS : [])],
  };
}
