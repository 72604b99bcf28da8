// npm run docs:examples: runs the examples with the built package and writes below each what it prints. Exits with 1 when one fails.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { runNode } from '../setup.mjs';
import { EXAMPLES, GUIDES, filled, readExamples, readGuides, runBlocks } from './blocks.mjs';

if (!runNode('tools/build.mjs')) process.exit(1);
const only = process.argv.slice(2);
const wanted = (block) => only.length === 0 || only.some((name) => block.name === name || block.file === name);
let failed = 0;
for (const { name, file, code, lines, error } of await runBlocks(readExamples().filter(wanted))) {
  if (error) {
    failed += 1;
    console.log(`${file}: ${name}: ${error.message.split('\n')[0]}`);
    continue;
  }
  const at = path.join(EXAMPLES, file);
  writeFileSync(
    at,
    readFileSync(at, 'utf8').replace(
      `## ${name}\n\n\`\`\`ts\n${code}`,
      () => `## ${name}\n\n\`\`\`ts\n${filled(code, lines)}`,
    ),
  );
}
for (const { name, lines, error, file } of await runBlocks(readGuides().filter(wanted))) {
  if (error) failed += 1;
  console.log(
    `${path.relative(process.cwd(), path.join(GUIDES, file))} prints${error ? ` and fails: ${error.stack}` : ''}:`,
  );
  for (const line of lines) console.log(`  ${line}`);
  if (lines.length === 0) console.log(`  nothing (${name})`);
}
process.exit(failed === 0 ? 0 : 1);
