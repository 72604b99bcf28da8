/** Pages in a real browser, served by Vite. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { chromium, type Browser, type Page } from 'playwright-core';
import { createServer, type ViteDevServer } from 'vite';
import { root } from '../helpers/built.js';

/** Where Chromium is; undefined when there is none. */
export function findChromium(): string | undefined {
  const given = process.env.CHROMIUM;
  const usual = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
  return (given ? [given] : usual).find((file) => existsSync(file));
}

/** Without these, Chromium has no WebGPU where there is no graphics card. */
export const WITH_WEBGPU = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader', '--enable-features=Vulkan'];

let serving: Promise<ViteDevServer> | undefined;

function serve(): Promise<ViteDevServer> {
  serving ??= (async () => {
    const server = await createServer({
      root,
      configFile: false,
      cacheDir: path.join(root, '.cache', 'vite'),
      logLevel: 'error',
      server: { port: 0, hmr: false, watch: null },
      resolve: {
        alias: [
          { find: /^mindspore-ts$/, replacement: path.join(root, 'src', 'browser.ts') },
          { find: /^\.\/fixtures\.js$/, replacement: path.join(root, 'test', 'providers', 'fixtures.web.ts') },
        ],
      },
      optimizeDeps: { exclude: ['onnxruntime-web'], include: ['numpy-ts', 'protobufjs/minimal.js'] },
    });
    await server.listen();
    return server;
  })();
  return serving;
}

/** A browser with pages. */
export interface Opened {
  readonly browser: Browser;
  /** A new page that holds `window.providers`. What it logs is collected. */
  page(): Promise<{ page: Page; logged: string[] }>;
  close(): Promise<void>;
}

/** Starts Chromium, with WebGPU or without. */
export async function open(webgpu = true): Promise<Opened> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error('Chromium is not installed');
  const server = await serve();
  const address = server.httpServer?.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const measured = ['--js-flags=--expose-gc', '--enable-precise-memory-info'];
  const args = ['--no-sandbox', ...measured, ...(webgpu ? WITH_WEBGPU : [])];
  const browser = await chromium.launch({ executablePath, headless: true, args });
  return {
    browser,
    page: async () => {
      const page = await browser.newPage();
      const logged: string[] = [];
      page.on('console', (message) => logged.push(`${message.type()}: ${message.text()}`));
      page.on('pageerror', (error) => logged.push(`error: ${error.message}`));
      await page.goto(`http://localhost:${port}/test/providers/index.html`);
      try {
        await page.waitForFunction('window.providers !== undefined', undefined, { timeout: 90_000 });
      } catch (cause) {
        throw new Error(`the page did not load:\n${logged.join('\n')}`, { cause });
      }
      return { page, logged };
    },
    close: () => browser.close(),
  };
}

/** Stops serving. */
export async function stopServing(): Promise<void> {
  await (await serving)?.close();
  serving = undefined;
}
