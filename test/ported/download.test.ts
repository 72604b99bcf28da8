import { createServer, type Server } from 'node:http';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { zipSync, type Zippable } from 'fflate';
import { packTar, type TarEntry } from 'modern-tar';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { download } from '../../src/ported/download.js';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const long = 'a line of text\n'.repeat(2000);
const FILES: Zippable = { 'data/': new Uint8Array(), 'data/a.txt': bytesOf('one'), 'data/deep/b.txt': bytesOf(long) };
const ENTRIES: TarEntry[] = [
  { header: { name: 'data/', type: 'directory', size: 0 } },
  { header: { name: 'data/a.txt', size: 3 }, body: 'one' },
  { header: { name: `data/deep/${'long'.repeat(40)}.txt`, size: long.length }, body: long },
];

const bodies = new Map<string, Uint8Array>();
let server: Server;
let address: string;
let asked = 0;

beforeAll(async () => {
  const zip = zipSync(FILES);
  bodies.set('/a.zip', zip);
  // Bytes stored as they are, one of them changed: only the sum tells it.
  const stored = zipSync(FILES, { level: 0 });
  stored[Buffer.from(stored).indexOf('a line') + 3] ^= 1;
  bodies.set('/changed.zip', stored);
  bodies.set('/short.zip', zip.subarray(0, zip.length / 2));
  bodies.set('/outside.zip', zipSync({ 'fine.txt': bytesOf('x'), '../outside.txt': bytesOf('x') }));
  bodies.set('/absolute.zip', zipSync({ '/tmp/outside.txt': bytesOf('x') }));
  bodies.set('/umlaut.zip', zipSync({ 'Größe/ä.txt': bytesOf('ü') }));
  const tar = await packTar(ENTRIES);
  bodies.set('/a.tar', tar);
  bodies.set('/a.tar.gz', gzipSync(tar));
  bodies.set('/short.tar.gz', gzipSync(tar).subarray(0, 200));
  const link: TarEntry = { header: { name: 'link', type: 'symlink', linkname: '/etc', size: 0 } };
  bodies.set('/link.tar', await packTar([...ENTRIES, link]));
  bodies.set('/outside.tar', await packTar([{ header: { name: 'a/../../b', size: 1 }, body: 'x' }]));
  server = createServer((request, response) => {
    asked++;
    const body = bodies.get(request.url ?? '');
    if (request.url === '/silent') return;
    if (request.url === '/broken') {
      response.writeHead(200, { 'content-length': 1000 });
      response.write('only so much');
      setTimeout(() => response.destroy(), 20);
    } else if (body === undefined) response.writeHead(404).end('nothing');
    else response.writeHead(200, { 'content-length': body.length }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

let folder: string;
let said: string[];
const at = (...names: string[]): string => path.join(folder, ...names);
const text = (...names: string[]): string => readFileSync(at(...names), 'utf8');

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'download-'));
  said = [];
  vi.spyOn(console, 'log').mockImplementation((line: string) => void said.push(line));
});

afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

describe('archives', () => {
  it.each(['zip', 'tar', 'tar.gz'] as const)('%s', async (kind) => {
    expect(await download(`${address}/a.${kind}`, folder, { kind, replace: true })).toBe(folder);
    expect(text('data', 'a.txt')).toBe('one');
    const [name] = readdirSync(at('data', 'deep'));
    expect(text('data', 'deep', name)).toBe(long);
    expect(readdirSync(folder)).toEqual(['data']);
    expect(said).toEqual([
      expect.stringMatching(/^Downloading data from http.* \(.*(bytes|kB)\)$/),
      `Extracting ${kind} file...`,
      `Successfully downloaded / unzipped to ${folder}`,
    ]);
  });

  it('names that are no ASCII', async () => {
    await download(`${address}/umlaut.zip`, at('new', 'er'), 'zip');
    expect(text('new', 'er', 'Größe', 'ä.txt')).toBe('ü');
  });

  it.each([
    ['changed.zip', 'zip', "'data/deep/b.txt' is damaged"],
    ['short.zip', 'zip', 'this is no whole zip archive'],
    ['a.tar', 'zip', 'this is no whole zip archive'],
    ['short.tar.gz', 'tar.gz', 'this is no whole tar.gz archive: unexpected end of file'],
    ['a.zip', 'tar', 'this is no whole tar archive'],
    ['outside.zip', 'zip', "holds '../outside.txt', which would be written outside"],
    ['absolute.zip', 'zip', "holds '/tmp/outside.txt', which would be written outside"],
    ['outside.tar', 'tar', "holds 'a/../../b', which would be written outside"],
    ['link.tar', 'tar', "'link' is a symlink"],
  ] as const)('%s as %s is refused, and leaves nothing', async (name, kind, message) => {
    await expect(download(`${address}/${name}`, at('to', 'here'), { kind })).rejects.toThrow(message);
    await expect(download(`${address}/${name}`, folder, { kind, replace: true })).rejects.toThrow(`${address}/${name}`);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('a folder in the place of a file stays, and nothing is unpacked', async () => {
    mkdirSync(at('data', 'a.txt'), { recursive: true });
    await expect(download(`${address}/a.zip`, folder, { kind: 'zip', replace: true })).rejects.toThrow(
      'is there already as a folder',
    );
    expect(readdirSync(at('data'))).toEqual(['a.txt']);
    expect(readdirSync(folder)).toEqual(['data']);
  });
});

describe('replace', () => {
  it('false: what is there stays, and nothing is asked for', async () => {
    writeFileSync(at('a.zip'), 'mine');
    const before = asked;
    expect(await download(`${address}/a.zip`, at('a.zip'))).toBe(at('a.zip'));
    expect(await download(`${address}/a.zip`, folder, 'zip')).toBe(folder);
    expect([text('a.zip'), asked]).toEqual(['mine', before]);
    expect(said[0]).toMatch(/is there already, so nothing is downloaded/);
  });

  it('true: files get new contents, others stay', async () => {
    mkdirSync(at('data'));
    writeFileSync(at('data', 'a.txt'), 'mine');
    writeFileSync(at('data', 'other.txt'), 'mine');
    await download(`${address}/a.zip`, folder, 'zip', { replace: true, verbose: false });
    expect([text('data', 'a.txt'), text('data', 'other.txt')]).toEqual(['one', 'mine']);
    await download(`${address}/a.zip`, at('data', 'a.txt'), 'file', true, true);
    expect(new Uint8Array(readFileSync(at('data', 'a.txt')))).toEqual(bodies.get('/a.zip'));
  });

  it('true: after an error what was there is as it was', async () => {
    writeFileSync(at('file'), 'mine');
    await expect(download(`${address}/broken`, at('file'), { replace: true })).rejects.toThrow(
      `${address}/broken did not arrive as a whole`,
    );
    expect([text('file'), readdirSync(folder)]).toEqual(['mine', ['file']]);
  });
});

describe('errors', () => {
  it('say what the server answered, that it did not, that there is none', async () => {
    await expect(download(`${address}/none.zip`, at('x'), 'zip')).rejects.toThrow('/none.zip answers 404 Not Found');
    await expect(download(`${address}/silent`, at('x'), { timeout: 0.1 })).rejects.toThrow(
      '/silent cannot be reached: no answer within 0.1 seconds',
    );
    await expect(download('http://127.0.0.1:1/x', at('x'))).rejects.toThrow(/cannot be reached: .+/);
    await expect(download('ftp://host/x', at('x'))).rejects.toThrow('begins with http:, https: or file:');
    expect(existsSync(at('x'))).toBe(false);
  });

  it('tell arguments that do not fit', async () => {
    await expect(download(address, '')).rejects.toThrow('A path is needed');
    await expect(download(address, at('x'), 'rar' as 'zip')).rejects.toThrow(
      '`kind` must be one of file, tar, zip, tar.gz',
    );
    await expect(download(address, at('x'), { foo: 1 } as object)).rejects.toThrow("unexpected keyword argument 'foo'");
    await expect(download(`${address}/a.zip`, folder, { replace: true })).rejects.toThrow('is a folder');
  });

  it('say what to do in a page', async () => {
    vi.stubGlobal('process', undefined);
    try {
      await expect(download('https://host/x.zip', './', 'zip')).rejects.toThrow('fetch the bytes there');
    } finally {
      vi.unstubAllGlobals();
    }
  });
});

it('files of this machine are copied', async () => {
  writeFileSync(at('source.zip'), bodies.get('/a.zip')!);
  await download(pathToFileURL(at('source.zip')).href, at('unpacked'), 'zip');
  expect(text('unpacked', 'data', 'a.txt')).toBe('one');
  const here = process.cwd();
  process.chdir(folder);
  try {
    await download('file:source.zip', 'copy.zip', { verbose: false });
  } finally {
    process.chdir(here);
  }
  expect(readFileSync(at('copy.zip'))).toEqual(readFileSync(at('source.zip')));
});

it('what takes long says how far it is', async () => {
  let now = 0;
  vi.spyOn(Date, 'now').mockImplementation(() => (now += 3000));
  await download(`${address}/a.tar`, folder, { kind: 'tar', replace: true });
  const size = bodies.get('/a.tar')!.length;
  expect(said.slice(1, -2).at(-1)).toMatch(new RegExp(`^\\d+ kB of ${Math.round(size / 1024)} kB \\(100%\\)$`));
  said = [];
  await download(`${address}/a.tar`, folder, { kind: 'tar', replace: true, progressbar: false });
  expect(said).toHaveLength(3);
});
