// Runs all examples and guides with the package in dist/, and writes what each printed as JSON: test/docs.test.ts reads it.
import { readExamples, readGuides, runBlocks } from './blocks.mjs';

const results = await runBlocks([...readExamples(), ...readGuides()]);
console.log(
  JSON.stringify(results.map(({ name, lines, error }) => ({ name, lines, error: error && String(error.stack) }))),
);
