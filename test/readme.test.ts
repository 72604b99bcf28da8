import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const readme = readFileSync(path.join(root, 'README.md'), 'utf8');

/** What the examples take for granted. */
const GIVEN = `
declare const train_set: InstanceType<typeof ms.dataset.MnistDataset>;
declare const test_set: typeof train_set;
`;

/** Errors of a module in the root of the project, checked with the project's options. */
function typeErrors(text: string): string[] {
  const config = ts.readConfigFile(path.join(root, 'tsconfig.json'), (name) => ts.sys.readFile(name));
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, root);
  const file = path.join(root, 'readme-example.ts');
  const disk = ts.createCompilerHost(options);
  const host: ts.CompilerHost = {
    ...disk,
    fileExists: (name) => name === file || disk.fileExists(name),
    getSourceFile: (name, settings) =>
      name === file ? ts.createSourceFile(name, text, settings) : disk.getSourceFile(name, settings),
  };
  const program = ts.createProgram([file], { ...options, noUnusedLocals: false, noImplicitOverride: false }, host);
  const source = program.getSourceFile(file);
  if (!source) throw new Error('the example was not compiled');
  const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
  return found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

describe('README', () => {
  const examples = [...readme.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, text]) => text);

  it('shows TypeScript that the compiler accepts', () => {
    expect(examples.length).toBeGreaterThan(1);
    const text = examples.join('\n') + GIVEN;
    expect(typeErrors(text)).toEqual([]);
    // The check itself: a keyword that does not exist.
    expect(typeErrors(text.replace('learning_rate:', 'learning_pace:'))).not.toEqual([]);
  });

  it('names commands and files that exist', () => {
    const { scripts } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { scripts: object };
    for (const [, name] of readme.matchAll(/npm run (\w+)/g)) expect(scripts).toHaveProperty(name);
    for (const [, file] of readme.matchAll(/\]\((?!https?:)([^)#]+)/g)) {
      expect(existsSync(path.join(root, file)), file).toBe(true);
    }
  });
});
