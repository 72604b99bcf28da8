import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { structureFaults } from './helpers/layers.js';

/** The faults of a made-up tree. */
const faults = (files: Record<string, string>) => structureFaults(new Map(Object.entries(files)));

/** A made-up file that imports another. */
const importing = (file: string, target: string) => ({
  [file]: `import { a } from '${path.posix
    .relative(path.posix.dirname(`x/${file}`), `x/${target}`)
    .replace(/^(?!\.)/, './')
    .replace(/\.ts$/, '.js')}';`,
  [target]: '',
});

describe('src', () => {
  it('keeps to the layers, without cycles, long files and undocumented exports', () => {
    const src = fileURLToPath(new URL('../src/', import.meta.url));
    const names = readdirSync(src, { recursive: true, encoding: 'utf8' }).map((name) => name.replaceAll(path.sep, '/'));
    const sources = names.filter((name) => name.endsWith('.ts') && !/^(formats|port)\/generated\//.test(name));
    expect(sources.length).toBeGreaterThan(50);
    expect(structureFaults(new Map(sources.map((name) => [name, readFileSync(path.join(src, name), 'utf8')])))).toEqual(
      [],
    );
  });
});

describe('the check', () => {
  it.each([
    ['ir/a.ts', 'common/b.ts'],
    ['ops/math/a.ts', 'ir/b.ts'],
    ['onnx/a.ts', 'formats/onnx.ts'],
    ['jit/a.ts', 'runtime/b.ts'],
    ['train/callback/a.ts', 'nn/cell.ts'],
    ['dataset/a.ts', 'formats/idx.ts'],
    ['index.ts', 'dataset/a.ts'],
    ['nn/a.ts', 'nn/layer/b.ts'],
  ])('lets %s import %s', (file, target) => {
    expect(faults(importing(file, target))).toEqual([]);
  });

  it.each([
    ['common/a.ts', 'ir/b.ts'],
    ['ops/a.ts', 'autodiff/b.ts'],
    ['ops/a.ts', 'nn/cell.ts'],
    ['autodiff/a.ts', 'onnx/b.ts'],
    ['runtime/a.ts', 'onnx/b.ts'],
    ['nn/a.ts', 'runtime/b.ts'],
    ['train/a.ts', 'onnx/b.ts'],
    ['train/a.ts', 'formats/onnx.ts'],
    ['dataset/a.ts', 'nn/b.ts'],
    ['nn/a.ts', 'index.ts'],
  ])('refuses %s importing %s', (file, target) => {
    expect(faults(importing(file, target))).toEqual([expect.stringContaining(`may not import ${target}`)]);
  });

  it('sees every kind of import', () => {
    const forms = [
      "import '../ir/b.js';",
      "import type { A } from '../ir/b.js';",
      "export * from '../ir/b.js';",
      "export const a = await import('../ir/b.js'); /** */",
      "let x: import('../ir/b.js').B;",
      "import b = require('../ir/b.js');",
    ];
    for (const text of forms) {
      expect(faults({ 'common/a.ts': `/** doc */ ${text}`, 'ir/b.ts': '' }), text).toHaveLength(1);
    }
    expect(faults({ 'common/a.ts': 'const name = String(1); void import(name);' })).toEqual([
      'common/a.ts: an import whose name is computed',
    ]);
    expect(faults({ 'common/a.ts': "import './gone.js';" })).toEqual([
      'common/a.ts: imports ./gone.js, which is not there',
    ]);
  });

  it('keeps packages where they belong', () => {
    const allowed: [string, string][] = [
      ['runtime/node.ts', 'onnxruntime-node'],
      ['runtime/web.ts', 'onnxruntime-web/webgpu'],
      ['common/numpy_source.ts', 'numpy-ts'],
      ['formats/onnx.ts', 'protobufjs/minimal.js'],
      ['runtime/node.ts', 'node:fs'],
    ];
    for (const [file, name] of allowed) expect(faults({ [file]: `import '${name}';` })).toEqual([]);
    const refused: [string, string][] = [
      ['runtime/session.ts', 'onnxruntime-common'],
      ['jit/a.ts', 'onnxruntime-web/wasm'],
      ['common/tensor.ts', 'numpy-ts'],
      ['onnx/a.ts', 'protobufjs/minimal.js'],
      ['nn/a.ts', 'mindspore-ts'],
      ['onnx/a.ts', '../formats/generated/onnx.js'],
      ['dataset/a.ts', 'node:fs'],
      ['train/bar.ts', 'cli-progress'],
    ];
    for (const [file, name] of refused) expect(faults({ [file]: `import '${name}';` }), name).toHaveLength(1);
    expect(faults({ 'dataset/a.ts': "import type { A } from 'node:fs'; void import('node:fs');" })).toEqual([]);
  });

  it('finds cycles', () => {
    const cycle = {
      'ir/a.ts': "import './b.js';",
      'ir/b.ts': "import './c.js';",
      'ir/c.ts': "import type { A } from './a.js';",
      'ir/d.ts': "import './a.js'; import './c.js';",
    };
    expect(faults(cycle)).toEqual(['import cycle: ir/a.ts -> ir/b.ts -> ir/c.ts -> ir/a.ts']);
    expect(faults({ 'ir/a.ts': "import './a.js';" })).toEqual(['import cycle: ir/a.ts -> ir/a.ts']);
  });

  it('finds long files, unknown layers and exports without a comment', () => {
    expect(faults({ 'ir/a.ts': '\n'.repeat(500) })).toEqual([]);
    expect(faults({ 'ir/a.ts': '\n'.repeat(501) })).toEqual(['ir/a.ts: 501 lines, more than 500']);
    expect(faults({ 'misc/a.ts': '' })).toEqual(['misc/a.ts: the layer misc is unknown']);
    const text = `
      /** Documented. */
      export function f(x: number): void;
      export function f(x: string): void;
      export function f(): void {}
      // A remark is no doc comment.
      export const a = 1;
      export const addOp = 1;
      /** Documented. */
      export class B {}
      export interface C { x: number }
      const hidden = 1;
      export { hidden };`;
    expect(faults({ 'ir/a.ts': text })).toEqual([
      'ir/a.ts: the export a has no doc comment',
      'ir/a.ts: the export C has no doc comment',
    ]);
  });
});
