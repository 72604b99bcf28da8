/** The demo page, built and served, and what its tests do there. */
import path from 'node:path';
import { type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { build } from 'vite';
import { root } from '../helpers/built.js';
import { serveFiles, type Serving } from './static.js';

/** Builds the page as `npm run demo:build` does, and serves it. */
export async function serveDemo(): Promise<Serving> {
  const outDir = path.join(root, '.cache', 'demo-site');
  await build({ configFile: path.join(root, 'demo', 'vite.config.ts'), logLevel: 'error', build: { outDir } });
  return serveFiles([['', outDir]]);
}

/** An open demo page. */
export class Demo {
  /** What the console said and what was requested. */
  readonly logged: string[] = [];
  readonly requested: string[] = [];

  private constructor(readonly page: Page) {
    page.on('console', (message) => this.logged.push(`${message.type()}: ${message.text()}`));
    page.on('pageerror', (error) => this.logged.push(`error: ${error.message}`));
    page.on('request', (request) => this.requested.push(request.url()));
  }

  static async open(browser: Browser, address: string, options: BrowserContextOptions = {}): Promise<Demo> {
    const context = await browser.newContext({ acceptDownloads: true, ...options });
    const demo = new Demo(await context.newPage());
    await demo.page.goto(address);
    await demo.state('idle');
    return demo;
  }

  /** Waits until the page is in one of these states. */
  async state(...states: string[]): Promise<void> {
    const selector = states.map((state) => `#status[data-state=${state}]`).join(', ');
    try {
      await this.page.waitForSelector(selector, { timeout: 120_000 });
    } catch (cause) {
      const text = `${await this.text('#status')}; ${await this.text('#notices')}; ${this.logged.join('\n')}`;
      throw new Error(`the page did not get to be ${states.join(' or ')}: ${text}`, { cause });
    }
  }

  async choose(settings: Readonly<Record<string, string>>): Promise<void> {
    for (const [name, value] of Object.entries(settings)) {
      if (name === 'target') await this.page.check(`input[name=target][value=${value}]`);
      else if (name === 'epochs' || name === 'learningRate') await this.page.fill(`input[name=${name}]`, value);
      else await this.page.selectOption(`select[name=${name}]`, value);
    }
  }

  /** The main button. */
  press(): Promise<void> {
    return this.page.click('#go');
  }

  async pause(): Promise<void> {
    await this.press();
    await this.state('paused');
  }

  async text(selector: string): Promise<string> {
    return ((await this.page.textContent(selector)) ?? '').replace(/\s+/g, ' ').trim();
  }

  /** Steps made, as the page shows them. */
  async step(): Promise<number> {
    return Number(/step ([\d,]+)/.exec(await this.text('#position'))?.[1].replaceAll(',', '') ?? 0);
  }

  /** Waits for a number that the page shows to be above this. An Error when it stops with one meanwhile. */
  private async above(id: string, pattern: string, least: number): Promise<void> {
    const reached = ([element, text, bound]: readonly [string, string, number]): string | false => {
      if (document.getElementById('status')?.dataset.state === 'failed') return 'failed';
      const found = new RegExp(text).exec(document.getElementById(element)?.textContent ?? '');
      return Number(found?.[1].replaceAll(',', '') ?? 0) > bound && 'reached';
    };
    try {
      const handle = await this.page.waitForFunction(reached, [id, pattern, least] as const, { timeout: 180_000 });
      if ((await handle.jsonValue()) === 'failed') throw new Error('it stopped');
    } catch (cause) {
      throw new Error(`#${id} did not get above ${least}: ${await this.text('main')}`, { cause });
    }
  }

  /** Waits for more than so many steps. */
  beyond(step: number): Promise<void> {
    return this.above('position', 'step ([\\d,]+)', step);
  }

  /** Waits for a test accuracy, in percent, above this. */
  accuracyAbove(percent: number): Promise<void> {
    return this.above('accuracy', '([\\d.]+) %', percent);
  }

  /** Ends the page, whatever it is doing. */
  close(): Promise<void> {
    return this.page.context().close();
  }

  /** The message on the page, once it says this. */
  async message(text: string | RegExp): Promise<string> {
    try {
      await this.page.locator('#notices', { hasText: text }).waitFor({ timeout: 60_000 });
    } catch (cause) {
      throw new Error(`The page does not say ${text}, but: ${await this.text('#notices')}`, { cause });
    }
    return this.text('#notices');
  }

  /** The checkpoint that the page hands out. */
  async save(): Promise<{ name: string; bytes: Uint8Array<ArrayBuffer> }> {
    const [download] = await Promise.all([this.page.waitForEvent('download'), this.page.click('#save')]);
    const chunks: Uint8Array[] = [];
    for await (const chunk of await download.createReadStream()) chunks.push(chunk as Uint8Array);
    return { name: download.suggestedFilename(), bytes: new Uint8Array(Buffer.concat(chunks)) };
  }

  /** Chooses a file to load. */
  async load(name: string, bytes: Uint8Array): Promise<void> {
    await this.page.setInputFiles('#file', { name, mimeType: 'application/octet-stream', buffer: Buffer.from(bytes) });
  }

  /** Drops a file on the page: bytes, or so many zeros. */
  async drop(name: string, bytes: Uint8Array | number): Promise<void> {
    await this.page.evaluate(
      ([file, content]) => {
        const dataTransfer = new DataTransfer();
        const parts = typeof content === 'number' ? new Uint8Array(content) : Uint8Array.from(content);
        dataTransfer.items.add(new File([parts], file));
        for (const type of ['dragover', 'drop']) {
          document.body.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
        }
      },
      [name, typeof bytes === 'number' ? bytes : [...bytes]] as const,
    );
  }

  /** Draws with the mouse: places from 0 to 1 on the pad. */
  async draw(places: readonly (readonly [number, number])[]): Promise<void> {
    const pad = this.page.locator('#pad');
    await pad.scrollIntoViewIfNeeded();
    const box = await pad.boundingBox();
    if (box === null) throw new Error('the pad is not there');
    const { mouse } = this.page;
    const at = ([x, y]: readonly [number, number]) => [box.x + x * box.width, box.y + y * box.height] as const;
    await mouse.move(...at(places[0]));
    await mouse.down();
    for (const place of places) await mouse.move(...at(place), { steps: 5 });
    await mouse.up();
  }
}
