import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = path.join(root, '.cache', 'ported-tests');

/** Puts the output of the porting tool where it can be compiled and imported; the path of the file. */
export function place(name: string, code: string): string {
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `${name}.ts`);
  writeFileSync(file, code);
  return file;
}

/** What the compiler says of these files under `strict`, as `file:line text`. */
export function typeErrors(files: readonly string[]): string[] {
  const config = ts.readConfigFile(path.join(root, 'tsconfig.json'), (file) => ts.sys.readFile(file));
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, root);
  const program = ts.createProgram([...files], { ...options, noUnusedLocals: false, noUnusedParameters: false });
  return files.flatMap((file) => {
    const source = program.getSourceFile(file)!;
    const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
    return found.map((d) => {
      const { line } = source.getLineAndCharacterOfPosition(d.start ?? 0);
      const lineText = source.text.split('\n')[line];
      return `${path.basename(file)}:${line + 1} ${lineText.trim()}: ${ts.flattenDiagnosticMessageText(d.messageText, ' ')}`;
    });
  });
}
