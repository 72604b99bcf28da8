/** The page of the porting tool in Chromium, as built. */
import path from 'node:path';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { port } from '../../src/port/index.js';
import { root } from '../helpers/built.js';
import { findChromium } from './browser.js';
import { serveFiles, type Serving } from './static.js';

let server: Serving;
let browser: Browser;
let page: Page;
const logged: string[] = [];
const requested: string[] = [];

/** Builds the page for itself, and as it lies in the reference, and serves both. */
async function serve(): Promise<Serving> {
  const folder = path.join(root, '.cache', 'port-site');
  const configFile = path.join(root, 'site', 'port', 'vite.config.ts');
  const chunkSizeWarningLimit = 1000;
  for (const mode of ['production', 'site']) {
    const outDir = path.join(folder, mode);
    await build({ configFile, mode, logLevel: 'error', build: { outDir, chunkSizeWarningLimit } });
  }
  return serveFiles([['', folder]]);
}

async function open(place = 'production', options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext(options);
  const opened = await context.newPage();
  opened.on('console', (message) => logged.push(`${message.type()}: ${message.text()}`));
  opened.on('pageerror', (error) => logged.push(`error: ${error.message}`));
  opened.on('request', (request) => requested.push(request.url()));
  await opened.goto(`${server.address}/${place}/port.html`);
  return opened;
}

const typescript = (): Promise<string> => page.inputValue('#typescript');

/** Pastes a script and waits until the page has said something of it. */
async function paste(python: string, summary: RegExp): Promise<void> {
  await page.fill('#python', python);
  await page.locator('#summary', { hasText: summary }).waitFor();
}

beforeAll(async () => {
  [server, browser] = await Promise.all([
    serve(),
    chromium.launch({ executablePath: findChromium(), args: ['--no-sandbox'] }),
  ]);
  page = await open('production', { permissions: ['clipboard-read', 'clipboard-write'] });
});
afterAll(async () => {
  await browser.close();
  await server.close();
});

it('begins with an example that is translated whole', async () => {
  expect(await typescript()).toContain('class Net extends nn.Cell {');
  expect(await page.textContent('#summary')).toMatch(/^\d+ names of MindSpore, 0 missing\.$/);
  expect(await page.locator('#notes li').count()).toBe(0);
});

it('translates what is pasted, as the command does', async () => {
  const script =
    'from mindspore import nn, Tensor\n\nnet = nn.Dense(3, 4, has_bias=False)\nprint(net(Tensor([[1.0, 2.0, 3.0]])))\n';
  await paste(script, /^2 names/);
  expect(await typescript()).toBe(port(script).code);
  expect(await typescript()).toContain('const net = new nn.Dense(3, 4, { has_bias: false });');
  await page.click('#copy');
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(await typescript());
});

it('shows a syntax error with line and column, and goes there', async () => {
  await paste('import mindspore as ms\ndef f(:\n    pass\n', /^Not translated\.$/);
  expect(await typescript()).toBe('');
  expect(await page.locator('#notes li').allTextContents()).toEqual(['2:7 error: invalid syntax']);
  await page.click('#notes button');
  const selected = await page.evaluate(() => {
    const { selectionStart, value } = document.getElementById('python') as HTMLTextAreaElement;
    return [document.activeElement?.id, value.slice(selectionStart).split('\n')[0]];
  });
  expect(selected).toEqual(['python', ':']);
});

it.each([
  ['Python 2', 'print "a"\n', /^1:1 error: Python 2/],
  ['tabs and spaces', 'if 1:\n\tx = 1\nif 2:\n        y = 2\n', /^4:1 error: .*tabs/],
  ['prose', 'This is not a program at all.\n', /^1:15 error: invalid syntax$/],
])('says where it is no Python: %s', async (_, text, note) => {
  await paste(text, /^Not translated\.$/);
  await expect.poll(() => page.locator('#notes li').allTextContents()).toEqual([expect.stringMatching(note)]);
});

it('names what is missing', async () => {
  await paste('import mindspore as ms\n\nms.nn.NoSuchLayer(1)\n', /^1 name of MindSpore, 1 missing\.$/);
  expect(await page.locator('#notes li').allTextContents()).toEqual([
    '3:1 warning: mindspore.nn.NoSuchLayer is missing',
  ]);
  expect(await page.locator('#apis tbody tr[data-status=missing] td').allTextContents()).toEqual([
    'nn.NoSuchLayer',
    '1',
    'missing',
  ]);
});

it('links to the reference where it lies in it, and only there', async () => {
  expect(await page.isVisible('#site')).toBe(false);
  const inside = await open('site');
  expect(await inside.locator('#site a').first().getAttribute('href')).toBe('../index.html');
  expect(await inside.isVisible('#site')).toBe(true);
  await inside.context().close();
});

it.each([1440, 390])('nothing sticks out of %i pixels', async (width) => {
  const phone = await open('site', { viewport: { width, height: 844 }, hasTouch: true });
  const sizes = await phone.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
  expect(sizes[0]).toBeLessThanOrEqual(sizes[1]);
  await phone.context().close();
});

it('loads nothing from elsewhere and logs no error', () => {
  expect(requested.filter((url) => !url.startsWith(server.address))).toEqual([]);
  expect(logged.filter((text) => /^error/.test(text))).toEqual([]);
});
