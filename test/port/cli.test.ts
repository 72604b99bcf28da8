import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { main } from '../../src/cli.js';

let folder: string;
let out: string;
let err: string;
const file = (name: string): string => path.join(folder, name);

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'cli-'));
  [out, err] = ['', ''];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((out += String(text)), true));
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((err += String(text)), true));
  writeFileSync(file('train.py'), 'import mindspore as ms\nms.set_seed(1)\n');
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

describe('mindspore-ts port', () => {
  it('writes beside the input, and replaces nothing without --force', () => {
    expect(main(['port', file('train.py')])).toBe(0);
    expect(readFileSync(file('train.ts'), 'utf8')).toBe("import * as ms from 'mindspore-ts';\n\nms.set_seed(1);\n");
    expect(out).toMatch(/set_seed +1 +(present|different)/);
    writeFileSync(file('train.ts'), 'mine');
    expect(main(['port', file('train.py')])).toBe(2);
    expect(err).toContain('exists; --force replaces it');
    expect(readFileSync(file('train.ts'), 'utf8')).toBe('mine');
    expect(main(['port', '--force', file('train.py')])).toBe(0);
    expect(readFileSync(file('train.ts'), 'utf8')).not.toBe('mine');
  });

  it('--check writes nothing; what is missing is exit code 1', () => {
    writeFileSync(file('a.py'), 'import mindspore as ms\nms.nn.NoSuchLayer()\n');
    expect(main(['port', '--check', file('a.py')])).toBe(1);
    expect(() => readFileSync(file('a.ts'))).toThrow();
    expect(out).toMatch(/nn\.NoSuchLayer +1 +missing/);
    expect(out).toContain(
      `${file('a.py')}:2:1 warning mindspore.nn.NoSuchLayer is missing\n    ms.nn.NoSuchLayer()\n    ^`,
    );
  });

  it('--out and --json', () => {
    expect(main(['port', file('train.py'), '-o', file('b.ts'), '--json'])).toBe(0);
    expect(readFileSync(file('b.ts'), 'utf8')).toContain('set_seed');
    expect(JSON.parse(out)).toMatchObject([{ output: file('b.ts'), diagnostics: [], apis: [{ name: 'set_seed' }] }]);
  });

  it('says what is wrong with the command or the file', () => {
    expect(main(['port', file('none.py')])).toBe(2);
    expect(err).toContain('ENOENT');
    expect(main(['port', folder])).toBe(2);
    expect(err).toContain('is a directory');
    writeFileSync(file('bytes.py'), Buffer.from([0xff, 0xfe, 0x00]));
    expect(main(['port', file('bytes.py')])).toBe(2);
    expect(err).toContain('is no text in UTF-8');
    writeFileSync(file('bad.py'), 'x = = 1\n');
    expect(main(['port', file('bad.py')])).toBe(2);
    expect(out).toContain(`${file('bad.py')}:1:5 error invalid syntax`);
    expect(main(['port', '--nonsense'])).toBe(2);
    expect(main(['port'])).toBe(2);
    expect(main(['prot', file('train.py')])).toBe(2);
    expect(main(['port', file('train.py'), file('bad.py'), '-o', 'x'])).toBe(2);
  });

  it('--help and --version', () => {
    expect(main(['--help'])).toBe(0);
    expect(out).toContain('Usage: mindspore-ts port FILE');
    out = '';
    expect(main(['--version'])).toBe(0);
    expect(out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});
