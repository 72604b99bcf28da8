import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { root, typeErrors } from './helpers/compile.js';

const readme = readFileSync(path.join(root, 'README.md'), 'utf8');

/** What the examples take for granted. */
const GIVEN = `
declare const train_set: InstanceType<typeof ms.dataset.MnistDataset>;
declare const test_set: typeof train_set;
`;

/** Errors of a module in the root of the project. */
function errorsOf(text: string): string[] {
  const file = path.join(root, 'readme-example.ts');
  const options = { noUnusedLocals: false, noImplicitOverride: false };
  return typeErrors(new Map([[file, text]]), options).flat();
}

describe('README', () => {
  const examples = [...readme.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, text]) => text);

  it('shows TypeScript that the compiler accepts', () => {
    expect(examples.length).toBeGreaterThan(1);
    const text = examples.join('\n') + GIVEN;
    expect(errorsOf(text)).toEqual([]);
    // The check itself: a keyword that does not exist.
    expect(errorsOf(text.replace('learning_rate:', 'learning_pace:'))).not.toEqual([]);
  });

  it('names commands and files that exist', () => {
    const { scripts } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { scripts: object };
    for (const [, name] of readme.matchAll(/npm run (\w+)/g)) expect(scripts).toHaveProperty(name);
    for (const [, file] of readme.matchAll(/\]\((?!https?:)([^)#]+)/g)) {
      expect(existsSync(path.join(root, file)), file).toBe(true);
    }
  });
});
