// npm run docs:providers: writes docs/providers.json, how each operation is lowered for each provider and dtype.
import console from 'node:console';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { root } from './setup.mjs';
import { withSources } from './sources.mjs';

const text = await withSources('/test/providers/table.ts', async ({ tableText }) => tableText());
writeFileSync(path.join(root, 'docs', 'providers.json'), text);
console.log(`${text.split('\n').length} lines`);
process.exit(0);
