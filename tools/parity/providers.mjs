// What is known of an operation on each execution provider: where its recorded cases are compared with the CPU (npm run test:providers), and how it is
// lowered there (docs/providers.json).
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../setup.mjs';

/** Providers on which recorded cases of operations are compared with the CPU. */
const COMPARED = ['WebGPU', 'WASM'];

const LOWERED = { n: 'one node', c: 'several nodes', p: 'partly on the processor', r: 'refused', '-': undefined };

/** How an operation is lowered, in words, for float32 or, where it does not take that, its first dtype. */
function lowered(row, dtypes) {
  const at = [dtypes.indexOf('float32'), ...dtypes.keys()].find((i) =>
    Object.values(row).some((letters) => letters[i] !== '-'),
  );
  if (at === undefined) return undefined;
  const words = Object.entries(row).map(([provider, letters]) => [provider, LOWERED[letters[at]]]);
  return `${dtypes[at]}: ${words.flatMap(([provider, word]) => (word ? [`${provider} ${word}`] : [])).join(', ')}`;
}

/** `of(entry, evidence)` gives `{ compared, lowered }`: providers on which recorded cases are replayed, and a text or undefined. */
export function readProviders() {
  const source = readFileSync(path.join(root, 'test', 'providers', 'families.ts'), 'utf8');
  const list = /const OTHER = new Set\(\[(.*?)\]\)/s.exec(source)?.[1] ?? '';
  const other = new Set([...list.matchAll(/'(\w+)'/g)].map((m) => m[1]));
  const compared = (fixture) => fixture.startsWith('ops/') && !other.has(fixture.slice('ops/'.length));
  const file = path.join(root, 'docs', 'providers.json');
  const { header, rows } = existsSync(file)
    ? JSON.parse(readFileSync(file, 'utf8'))
    : { header: { dtypes: [] }, rows: {} };
  return {
    of: (entry, evidence) => ({
      compared: ['CPU', ...(evidence && [...evidence.fixtures].some(compared) ? COMPARED : [])],
      lowered: rows[entry.short] && lowered(rows[entry.short], header.dtypes),
    }),
  };
}
