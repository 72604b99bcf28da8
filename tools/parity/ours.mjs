// What the package has: its declarations as the compiler reads them in dist/, and its run-time signatures.
import path from 'node:path';
import ts from 'typescript';
import { root } from '../setup.mjs';

/** Names that come with any function or class, and are no members of a namespace. */
const NAMELESS = new Set(['prototype', 'length', 'name']);

/**
 * `find(name)` gives what the package declares under a short name of MindSpore's (`nn.ASGD`, `Tensor.add`): `{ overloads }`, lists of `{ name }` for each way to
 * call it (none for what is no callable); undefined where nothing is.
 */
export function readDeclarations(entryPoint = path.join(root, 'dist', 'index.d.ts')) {
  const options = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, skipLibCheck: true };
  const program = ts.createProgram([entryPoint], {
    ...options,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    types: [],
  });
  const checker = program.getTypeChecker();
  const module = checker.getSymbolAtLocation(program.getSourceFile(entryPoint));
  const resolved = (symbol) => (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol);

  const step = (symbol, part) => {
    if (NAMELESS.has(part) && !(symbol.flags & ts.SymbolFlags.Class)) return undefined;
    if (symbol.flags & (ts.SymbolFlags.Class | ts.SymbolFlags.Interface)) {
      const member = checker.getDeclaredTypeOfSymbol(symbol).getProperty(part);
      if (member) return member;
    }
    const exported =
      symbol.flags & ts.SymbolFlags.Module && checker.getExportsOfModule(symbol).find((s) => s.name === part);
    if (exported) return exported;
    const type = checker.getTypeOfSymbol(symbol);
    const made = type.getConstructSignatures()[0];
    return (made && checker.getReturnTypeOfSignature(made).getProperty(part)) ?? type.getProperty(part);
  };

  /** The parameter or, for the tuple of a rest parameter and for an object of keywords, what it holds. */
  const parameters = (p) => {
    const type = checker.getNonNullableType(checker.getTypeOfSymbol(p));
    const rest = Boolean(p.valueDeclaration?.dotDotDotToken);
    const labels = rest ? type.target?.labeledElementDeclarations : undefined;
    const named = (name, of) => (name === 'options' ? checker.getPropertiesOfType(of).map((key) => key.name) : [name]);
    if (!labels) return named(p.name, type);
    return labels.flatMap((label, i) => named(label?.name.getText() ?? p.name, checker.getTypeArguments(type)[i]));
  };

  return {
    find(name) {
      let at = module;
      for (const part of name.split('.')) {
        const next = step(at, part);
        if (next === undefined) return undefined;
        at = resolved(next);
      }
      const type = checker.getTypeOfSymbol(at);
      const made = type.getConstructSignatures();
      const signatures = made.length > 0 ? made : type.getCallSignatures();
      const names = signatures.map((s) => s.getParameters().flatMap(parameters));
      return { overloads: names.map((list) => list.map((parameter) => ({ name: parameter }))) };
    },
  };
}
