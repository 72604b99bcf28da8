import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import prettier from 'prettier';
import { afterEach, describe, expect, it, vi } from 'vitest';
import * as ms from '../../src/index.js';
import { port } from '../../src/port/index.js';
import { loadFixture } from '../helpers/fixtures.js';
import { place, typeErrors } from '../helpers/ported.js';

const { meta: recorded } = loadFixture<Record<string, string>>('port');
const sources = new URL('../fixtures/port/', import.meta.url);
const examples = new URL('../../examples/', import.meta.url);

const programs = new Map(
  Object.keys(recorded).map((name) => [name, readFileSync(new URL(`${name}.py`, sources), 'utf8')]),
);
for (const name of readdirSync(examples)) {
  if (['mnist.ts', 'packed', 'tutorials'].includes(name)) continue;
  programs.set(`example_${name}`, readFileSync(new URL(`${name}/train.py`, examples), 'utf8'));
}
const ported = new Map([...programs].map(([name, text]) => [name, port(text)]));
const files = new Map([...ported].map(([name, { code }]) => [name, place(name, code ?? '')]));

const NUMBER = /[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?/gi;

/** Lines of words, and the numbers of each; spaces around numbers are those of the layout of arrays. */
function taken(text: string): { words: string; numbers: number[] }[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => ({
      words: line.replace(NUMBER, '#').replace(/\s+/g, ' ').replace(/\[ /g, '[').trim(),
      numbers: Array.from(line.matchAll(NUMBER), ([digits]) => Number(digits)),
    }));
}

function expectSame(found: string, wanted: string): void {
  const [a, b] = [taken(found), taken(wanted)];
  expect(a.map((l) => l.words)).toEqual(b.map((l) => l.words));
  b.forEach(({ numbers }, i) => {
    numbers.forEach((x, k) => {
      expect(Math.abs(a[i].numbers[k] - x), `${found.split('\n')[i]}: ${x}`).toBeLessThanOrEqual(
        1e-4 * Math.max(1, Math.abs(x)),
      );
    });
  });
}

const here = process.cwd();
let folder: string | undefined;

afterEach(() => {
  vi.restoreAllMocks();
  process.chdir(here);
  if (folder !== undefined) rmSync(folder, { recursive: true });
  folder = undefined;
  ms.set_context({ mode: ms.PYNATIVE_MODE });
});

it('what is ported compiles under strict', () => {
  expect(typeErrors([...files.values()])).toEqual([]);
});

describe.each([...programs.keys()])('%s', (name) => {
  const { code, diagnostics, apis } = ported.get(name)!;

  it('is translated whole', () => {
    expect(diagnostics.filter((d) => d.severity === 'error')).toEqual([]);
    expect(apis.filter((a) => a.status === 'missing')).toEqual([]);
  });

  it('is laid out as prettier does', async () => {
    const options = { parser: 'typescript', printWidth: 120, singleQuote: true } as const;
    expect(code).toBe(await prettier.format(code!, options));
  });
});

describe.each(Object.keys(recorded))('%s', (name) => {
  it('prints what Python prints', async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'ported-'));
    process.chdir(folder);
    const lines: string[] = [];
    vi.spyOn(console, 'log').mockImplementation((...parts: unknown[]) => void lines.push(parts.join(' ')));
    await import(files.get(name)!);
    vi.restoreAllMocks();
    expectSame(lines.join('\n'), recorded[name]);
  });
});
