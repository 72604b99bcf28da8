import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import '../src/index.js';
import { signatures } from '../src/common/signature.js';

const root = new URL('../', import.meta.url).pathname;
const config = ts.getParsedCommandLineOfConfigFile(
  `${root}tsconfig.json`,
  {},
  {
    ...ts.sys,
    onUnRecoverableConfigFileDiagnostic: () => undefined,
  },
) as ts.ParsedCommandLine;
const program = ts.createProgram([`${root}src/index.ts`], { ...config.options, noEmit: true });
const checker = program.getTypeChecker();

const resolved = (symbol: ts.Symbol): ts.Symbol =>
  symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;

/** The exported thing of that name (`nn.ASGD`, `train.Model.train`), found from the root of the package. */
function exported(name: string): ts.Symbol | undefined {
  const source = program.getSourceFile(`${root}src/index.ts`) as ts.SourceFile;
  let at: ts.Symbol | undefined = checker.getSymbolAtLocation(source);
  for (const part of name.split('.')) {
    if (at === undefined) return undefined;
    const symbol: ts.Symbol = resolved(at);
    at =
      symbol.flags & ts.SymbolFlags.Class
        ? checker.getDeclaredTypeOfSymbol(symbol).getProperty(part)
        : checker.getExportsOfModule(symbol).find((s) => s.name === part);
  }
  return at && resolved(at);
}

/** Parameter names of every overload an editor shows; a rest parameter is `...name`, an options object `{}`. */
function overloads(symbol: ts.Symbol): string[][] {
  const type = checker.getTypeOfSymbol(symbol);
  // Classes have construct signatures, and so have constants that are classes.
  const made = type.getConstructSignatures();
  const found = made.length > 0 ? made : type.getCallSignatures();
  return found.map((s) => s.getParameters().flatMap(parameterNames));
}

/** The name of a parameter, or the labels of the tuple that a rest parameter is. */
function parameterNames(p: ts.Symbol): string[] {
  const { target } = checker.getTypeOfSymbol(p) as ts.TypeReference & { target?: Partial<ts.TupleType> };
  const labels = (target as Partial<ts.TupleType> | undefined)?.labeledElementDeclarations;
  return labels?.map((label) => label?.name.getText() ?? p.name) ?? [p.name];
}

describe('the overload with all positions has the names of the run-time signature', () => {
  for (const [name, signature] of signatures) {
    if (/(^|\.)_/.test(name)) continue;
    const symbol = exported(name);
    if (symbol === undefined) continue; // members that Tensors get and internals; test/signatures.test.ts holds their texts
    const positions = signature.parameters.filter((p) => !p.keywordOnly).map((p) => p.name);
    test(name, () => {
      const shown = overloads(symbol);
      // `function` and `var` are reserved words; a leading underscore says that a base class does not use the argument.
      const RESERVED: Readonly<Record<string, string>> = { function: 'fn', var: 'var_' };
      const same = (shown: string, p: string): boolean => [p, `_${p}`].includes(shown) || shown === RESERVED[p];
      const fits = shown.some((names) => positions.every((p, i) => names[i] !== undefined && same(names[i], p)));
      expect(fits || positions.length === 0, `${positions.join(', ')} is none of ${JSON.stringify(shown)}`).toBe(true);
    });
  }
  test('most signatures were found', () => {
    const public_ = [...signatures.keys()].filter((n) => !/(^|\.)_/.test(n));
    expect(public_.filter((n) => exported(n) !== undefined).length).toBeGreaterThan(public_.length * 0.8);
  });
});
