import path from 'node:path';
import ts from 'typescript';

/** The root of the project. */
export const root = path.resolve(import.meta.dirname, '../..');

/**
 * What TypeScript says of modules that are no files, checked with the project's options and those given: for each of `texts`, by absolute path, its
 * messages. `beside` are files to be compiled beside them.
 */
export function typeErrors(
  texts: ReadonlyMap<string, string>,
  given: ts.CompilerOptions = {},
  beside: readonly string[] = [],
): string[][] {
  const config = ts.readConfigFile(path.join(root, 'tsconfig.json'), (name) => ts.sys.readFile(name));
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, root);
  const disk = ts.createCompilerHost(options);
  const host: ts.CompilerHost = {
    ...disk,
    fileExists: (name) => texts.has(name) || disk.fileExists(name),
    readFile: (name) => texts.get(name) ?? disk.readFile(name),
    getSourceFile: (name, settings) => {
      const text = texts.get(name);
      return text === undefined ? disk.getSourceFile(name, settings) : ts.createSourceFile(name, text, settings);
    },
  };
  const program = ts.createProgram([...texts.keys(), ...beside], { ...options, ...given }, host);
  return [...texts.keys()].map((name) => {
    const source = program.getSourceFile(name);
    if (source === undefined) throw new Error(`${name} was not compiled`);
    const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
    return found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
  });
}
