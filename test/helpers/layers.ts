import path from 'node:path';
import ts from 'typescript';

/** Every layer with the layers that it may import. A file directly in src/ belongs to the layer `index`, which may import all. */
const LAYERS = new Map<string, readonly string[]>([
  ['common', []],
  ['formats', ['common']],
  ['ir', ['common']],
  ['ops', ['common', 'ir']],
  ['autodiff', ['common', 'ir', 'ops']],
  ['onnx', ['common', 'formats', 'ir']],
  ['runtime', ['common', 'formats']],
  ['jit', ['common', 'formats', 'ir', 'ops', 'autodiff', 'onnx', 'runtime']],
  // From here on nobody sees ONNX or ONNX Runtime.
  ['nn', ['common', 'formats', 'ir', 'ops', 'autodiff', 'jit']],
  ['amp', ['common', 'formats', 'ir', 'ops', 'autodiff', 'jit', 'nn']],
  ['train', ['common', 'formats', 'ir', 'ops', 'autodiff', 'jit', 'nn', 'amp']],
  ['dataset', ['common', 'formats']],
  // The porting tool reads texts; what it knows of the package is a generated table.
  ['port', []],
  // What ported programs import is loaded beside the package, which may be one file: nothing that holds state, no classes of the package.
  ['ported', ['formats']],
]);

/** Packages, and files of ours, that only some may import: a pattern of the import, a pattern of the importers. */
const RESTRICTED: readonly { what: RegExp; by: RegExp }[] = [
  { what: /^onnxruntime-/, by: /^runtime\/(node|web)\.ts$/ },
  { what: /^numpy-ts(\/|$)/, by: /^common\/numpy_(source|late)\.ts$/ },
  { what: /^(protobufjs|long)(\/|$)/, by: /^formats\// },
  { what: /^formats\/onnx\.ts$/, by: /^(formats|onnx|jit)\// },
  { what: /^fflate$/, by: /^(ported|formats\/image)\// },
  { what: /^modern-tar$/, by: /^ported\// },
  { what: /^@lezer\//, by: /^port\// },
  { what: /^mindspore-ts(\/|$)/, by: /^$/ },
];

/** What no browser has: to be imported dynamically, where it is needed. */
const NODE_ONLY = /^(node:|cli-progress$|onnxruntime-node$)/;

/** The one file that imports by address: a module of numpy-ts that has no name of its own. */
const BY_ADDRESS = 'common/numpy_late.ts';

/** The most lines that a file may have. */
const MAX_LINES = 500;

/** One import of a file: the specifier as written, and whether it is made when the file is loaded. */
interface Import {
  specifier: string | undefined;
  static: boolean;
}

/** All imports and re-exports of a source text, types and dynamic imports included. */
function importsOf(source: ts.SourceFile): Import[] {
  const found: Import[] = [];
  const text = (node: ts.Node | undefined) => (node && ts.isStringLiteralLike(node) ? node.text : undefined);
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) found.push({ specifier: text(node.moduleSpecifier), static: !isTypeOnly(node) });
    else if (ts.isExportDeclaration(node) && node.moduleSpecifier)
      found.push({ specifier: text(node.moduleSpecifier), static: true });
    else if (ts.isExternalModuleReference(node)) found.push({ specifier: text(node.expression), static: true });
    else if (ts.isImportTypeNode(node))
      found.push({
        specifier: ts.isLiteralTypeNode(node.argument) ? text(node.argument.literal) : undefined,
        static: false,
      });
    else if (ts.isCallExpression(node) && isImportCall(node))
      found.push({ specifier: text(node.arguments[0]), static: false });
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

const isTypeOnly = ({ importClause }: ts.ImportDeclaration) =>
  importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;

function isImportCall({ expression }: ts.CallExpression): boolean {
  return (
    expression.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(expression) && expression.text === 'require')
  );
}

/**
 * Exported declarations that have no doc comment. One comment is enough for the overloads of a function; an operator's record
 * (`absOp`) is described where its function (`abs`) is.
 */
function undocumented(source: ts.SourceFile): string[] {
  const documented = new Map<string, boolean>();
  for (const statement of source.statements) {
    if (!ts.canHaveModifiers(statement)) continue;
    if (!ts.getModifiers(statement)?.some((modifier) => modifier.kind === ts.SyntaxKind.ExportKeyword)) continue;
    const names = ts.isVariableStatement(statement)
      ? statement.declarationList.declarations.map(({ name }) => name.getText(source))
      : [(statement as ts.DeclarationStatement).name?.getText(source) ?? 'default'];
    const has = ts.getJSDocCommentsAndTags(statement).length > 0;
    for (const name of names) documented.set(name, (documented.get(name) ?? false) || has);
  }
  return [...documented].filter(([name, has]) => !has && !name.endsWith('Op')).map(([name]) => name);
}

const layerOf = (file: string) => (file.includes('/') ? file.slice(0, file.indexOf('/')) : 'index');

/** The first import cycle through each group of files, as `a.ts -> b.ts -> a.ts`. */
function cycles(graph: Map<string, string[]>): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, trail: string[]): void => {
    const at = trail.indexOf(file);
    if (at >= 0) found.push([...trail.slice(at), file].join(' -> '));
    if (at >= 0 || done.has(file)) return;
    for (const next of graph.get(file) ?? []) visit(next, [...trail, file]);
    done.add(file);
  };
  for (const file of graph.keys()) visit(file, []);
  return found;
}

/**
 * What is wrong with the structure of a source tree: imports against the layers, restricted packages, cycles, files that are
 * too long, exports without a doc comment.
 * @param files text of every file, by its path below `src/`
 * @returns one line for each fault
 */
export function structureFaults(files: ReadonlyMap<string, string>): string[] {
  const faults: string[] = [];
  const graph = new Map<string, string[]>();
  for (const [file, text] of files) {
    const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
    const layer = layerOf(file);
    const lines = text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
    if (lines > MAX_LINES) faults.push(`${file}: ${lines} lines, more than ${MAX_LINES}`);
    if (layer !== 'index' && !LAYERS.has(layer)) faults.push(`${file}: the layer ${layer} is unknown`);
    for (const name of undocumented(source)) faults.push(`${file}: the export ${name} has no doc comment`);

    const targets: string[] = [];
    for (const { specifier, static: isStatic } of importsOf(source)) {
      if (specifier === undefined) {
        if (file !== BY_ADDRESS) faults.push(`${file}: an import whose name is computed`);
        continue;
      }
      const local = specifier.startsWith('.');
      const target = local ? path.posix.join(path.posix.dirname(file), specifier).replace(/\.js$/, '.ts') : specifier;
      if (RESTRICTED.some(({ what, by }) => what.test(target) && !by.test(file))) {
        faults.push(`${file}: may not import ${target}`);
      }
      if (isStatic && NODE_ONLY.test(specifier) && file !== 'runtime/node.ts' && file !== 'cli.ts') {
        faults.push(`${file}: imports ${specifier} when loaded, which no browser has`);
      }
      if (!local) continue;
      if (/^formats\/generated\//.test(target)) {
        if (layer !== 'formats') faults.push(`${file}: may not import ${target}`);
        continue;
      }
      if (/^port\/generated\//.test(target)) {
        if (layer !== 'port') faults.push(`${file}: may not import ${target}`);
        continue;
      }
      if (!files.has(target)) {
        faults.push(`${file}: imports ${specifier}, which is not there`);
        continue;
      }
      const other = layerOf(target);
      if (layer !== 'index' && other !== layer && !LAYERS.get(layer)?.includes(other)) {
        faults.push(`${file}: ${layer} may not import ${target}`);
      }
      targets.push(target);
    }
    graph.set(file, targets);
  }
  for (const cycle of cycles(graph)) faults.push(`import cycle: ${cycle}`);
  return faults;
}
