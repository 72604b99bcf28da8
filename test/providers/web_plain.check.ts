/** The package as built, in a page without a bundler, under a strict content security policy. */
import path from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { root } from '../helpers/built.js';
import { findChromium, WITH_WEBGPU } from './browser.js';
import { serveFiles, type Serving } from './static.js';

declare const window: {
  plain: Record<'train' | 'inWorker', (target: string) => Promise<number[]>>;
};

/** What MindSpore prints for the same script. */
const LOSSES = [2.002462, 1.073243, 0.714579];

let browser: Browser;
let server: Serving;
let page: Page;
const logged: string[] = [];

beforeAll(async () => {
  // Side by side, as npm installs them.
  server = await serveFiles([
    ['/plain', path.join(root, 'test', 'providers', 'plain')],
    ['/mindspore-ts/dist', path.join(root, 'dist')],
    ['/onnxruntime-web/dist', path.join(root, 'node_modules', 'onnxruntime-web', 'dist')],
  ]);
  browser = await chromium.launch({ executablePath: findChromium(), args: ['--no-sandbox', ...WITH_WEBGPU] });
  page = await browser.newPage();
  page.on('console', (message) => logged.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => logged.push(`error: ${error.message}`));
  await page.goto(`${server.address}/plain/index.html`);
  await page.waitForFunction('window.plain !== undefined', undefined, { timeout: 60_000 });
});
afterAll(async () => {
  await browser.close();
  await server.close();
});

const close = (losses: readonly number[]): void => {
  expect(losses).toHaveLength(3);
  losses.forEach((loss, i) => expect(Math.abs(loss - LOSSES[i])).toBeLessThan(1e-5));
};

it('trains with WASM, and loads no more than that needs', async () => {
  close(await page.evaluate(() => window.plain.train('CPU')));
  const files = [...new Set(server.asked)].filter((file) => !/^\/plain\/|favicon/.test(file));
  expect(files).toEqual([
    '/mindspore-ts/dist/bundle.js',
    '/onnxruntime-web/dist/ort.wasm.bundle.min.mjs',
    '/onnxruntime-web/dist/ort-wasm-simd-threaded.wasm',
  ]);
});

it('trains in a worker', async () => close(await page.evaluate(() => window.plain.inWorker('CPU'))));

it('trains with WebGPU', async () => close(await page.evaluate(() => window.plain.train('WebGPU'))));

it('breaks no rule of the policy', () => {
  expect(logged.filter((text) => /Content Security Policy|^error/.test(text))).toEqual([]);
});
