/** The demo page in Chromium, as built: what people do with it, and what goes wrong for them. */
import { chromium, type Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as ms from 'mindspore-ts';
import { nn, type Parameter } from 'mindspore-ts';
import { findChromium, WITH_WEBGPU } from './browser.js';
import { Demo, serveDemo } from './demo.js';
import type { Serving } from './static.js';

let server: Serving;
/** Without WebGPU, as where there is no graphics card. */
let plain: Browser;
let withWebGpu: Browser;

const launch = (args: readonly string[]): Promise<Browser> =>
  chromium.launch({ executablePath: findChromium(), args: ['--no-sandbox', ...args] });

beforeAll(async () => {
  [server, plain, withWebGpu] = await Promise.all([serveDemo(), launch([]), launch(WITH_WEBGPU)]);
});
afterAll(async () => {
  await plain.close();
  await withWebGpu.close();
  await server.close();
});

/** The values in a checkpoint. */
async function values(bytes: Uint8Array): Promise<Map<string, unknown>> {
  const entries = await ms.load_checkpoint<Parameter | string>(bytes, { crc_check: true });
  const read = async (value: Parameter | string): Promise<unknown> =>
    typeof value === 'string' ? value : Array.from((await value.read()) as Float32Array);
  return new Map(await Promise.all(Array.from(entries, async ([name, value]) => [name, await read(value)] as const)));
}

describe('LeNet-5 with ASGD on WASM', () => {
  let demo: Demo;
  let saved: { name: string; bytes: Uint8Array<ArrayBuffer> };
  beforeAll(async () => {
    demo = await Demo.open(plain, server.address);
  });
  afterAll(() => demo.page.close());

  it('says why there is no WebGPU', async () => {
    expect(await demo.page.isDisabled('input[value=WebGPU]')).toBe(true);
    expect(await demo.text('#webgpu-note')).toMatch(/^not here: (this browser has no WebGPU|the browser found no)/);
  });

  it('shows the sources that run', async () => {
    expect(await demo.text('#network-code')).toContain("conv1 = new nn.Conv2d(1, 6, 5, { pad_mode: 'valid' });");
    expect(await demo.text('#code')).toContain('return ms.jit(train_step);');
    await demo.page.click('text=optimizers.ts');
    expect(await demo.text('#code')).toContain('new nn.ASGD(params, { learning_rate })');
  });

  it('trains to more than 90 % of the test images', async () => {
    await demo.choose({ images: '20000' });
    await demo.press();
    await demo.accuracyAbove(90);
    expect(await demo.page.locator('#digits [data-state=right]').count()).toBeGreaterThan(16);
    expect(await demo.page.locator('#loss-chart canvas, #accuracy-chart canvas').count()).toBe(2);
    expect(await demo.page.getAttribute('#loss-chart', 'aria-label')).toMatch(/^Loss: \d\.\d+ after \d+ steps$/);
  });

  it('stays responsive meanwhile: a drawing is classified', async () => {
    await demo.draw([
      [0.52, 0.2],
      [0.5, 0.8],
    ]);
    await demo.page.locator('#verdict-digit', { hasText: '1' }).waitFor();
    await demo.page.click('#clear');
    await demo.page.locator('#verdict-digit', { hasText: '?' }).waitFor();
  });

  it('recognizes test images, which keys put on the pad', async () => {
    await demo.pause();
    let right = 0;
    for (let digit = 0; digit < 10; digit++) {
      await demo.page.press('#pad', 'Delete');
      await demo.page.locator('#verdict-digit', { hasText: '?' }).waitFor();
      await demo.page.press('#pad', String(digit));
      await demo.page.locator('#verdict-digit', { hasText: /\d/ }).waitFor();
      if ((await demo.text('#verdict-digit')) === String(digit)) right++;
    }
    // Nine of ten are known by now; ten of them may be unlucky ones. Guessing, five would be one time in 600.
    expect(right).toBeGreaterThan(4);
  });

  it('stops, and goes on', async () => {
    const step = await demo.step();
    await demo.press();
    await demo.beyond(step + 10);
    await demo.pause();
  });

  it('saves a checkpoint that the library reads, and comes back to it', async () => {
    const step = await demo.step();
    saved = await demo.save();
    expect(saved.name).toBe(`lenet-asgd-${step}.ckpt`);
    const then = await values(saved.bytes);
    expect(then.get('step')).toEqual([BigInt(step)]);
    expect([...then.keys()]).toEqual(expect.arrayContaining(['conv1.weight', 'fc3.bias', 'ax_.conv1.weight']));

    await demo.press();
    await demo.beyond(step + 10);
    await demo.pause();
    await demo.load(saved.name, saved.bytes);
    expect(await demo.message('is loaded')).toContain(`LeNet-5 at step ${step}, with the state of nn.ASGD.`);
    const again = await demo.save();
    expect(again.name).toBe(saved.name);
    expect(await values(again.bytes)).toEqual(then);
  });

  it('refuses wrong files in words, and nothing is lost', async () => {
    const step = await demo.step();
    const other = await ms.save_checkpoint(new nn.Dense(784, 10), null, { append_dict: { network: 'logistic' } });
    const files: [Uint8Array | number, string][] = [
      [Uint8Array.from({ length: 5000 }, (_, i) => (i * 7919) % 251), 'not a complete checkpoint'],
      [saved.bytes.slice(0, saved.bytes.length / 2), 'not a complete checkpoint'],
      [new Uint8Array(0), 'not a complete checkpoint'],
      [other, "This checkpoint is of the network 'logistic', not 'lenet': it has no parameter 'conv1.weight'."],
      [17 * 2 ** 20, 'too large'],
    ];
    for (const [i, [bytes, text]] of files.entries()) {
      const name = `wrong-${i}.ckpt`;
      await (i === 1 ? demo.load(name, bytes as Uint8Array) : demo.drop(name, bytes));
      await demo.message(name);
      expect(await demo.message('was not loaded')).toContain(text);
    }
    expect(await demo.step()).toBe(step);
    expect(await values((await demo.save()).bytes)).toEqual(await values(saved.bytes));
    await demo.press();
    await demo.beyond(step + 5);
    // Also while it trains.
    await demo.drop('wrong.ckpt', files[0][0]);
    await demo.message('wrong.ckpt was not loaded');
    await demo.beyond((await demo.step()) + 5);
  });

  it('forgets all when it is reset, and takes a checkpoint then', async () => {
    await demo.page.click('#reset');
    await demo.state('idle');
    expect(await demo.text('#position')).toBe('no steps yet');
    await demo.load(saved.name, saved.bytes);
    await demo.state('paused');
    await demo.accuracyAbove(50);
    await demo.press();
    await demo.beyond(Number(/\d+/.exec(saved.name)?.[0]));
  });

  it('loads nothing from elsewhere and breaks no rule of its policy', () => {
    expect(demo.requested.filter((url) => !url.startsWith(server.address) && !url.startsWith('blob:'))).toEqual([]);
    expect(demo.logged.filter((text) => /^error|Content Security Policy/.test(text))).toEqual([]);
  });
});

describe('the layout', () => {
  it.each([
    ['wide', 1440],
    ['narrow', 390],
  ])('%s: nothing sticks out', async (_, width) => {
    const demo = await Demo.open(plain, server.address, { viewport: { width, height: 844 }, hasTouch: true });
    const sizes = await demo.page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
    expect(sizes[0]).toBeLessThanOrEqual(sizes[1]);
    await demo.close();
  });

  it('the pad takes fingers, in any way, and the page does not scroll meanwhile', async () => {
    const demo = await Demo.open(plain, server.address, { viewport: { width: 390, height: 844 }, hasTouch: true });
    const pad = demo.page.locator('#pad');
    await pad.scrollIntoViewIfNeeded();
    const box = await pad.boundingBox();
    if (box === null) throw new Error('the pad is not there');
    const client = await demo.page.context().newCDPSession(demo.page);
    const touch = (type: 'touchStart' | 'touchMove', share: number) =>
      client.send('Input.dispatchTouchEvent', {
        type,
        touchPoints: [{ x: box.x + box.width / 2, y: box.y + share * box.height }],
      });
    const before = await demo.page.evaluate(() => window.scrollY);
    await touch('touchStart', 0.2);
    for (const share of [0.3, 0.4, 0.5, 0.6, 0.7]) await touch('touchMove', share);
    await client.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
    const ink = (): boolean => {
      const canvas = document.getElementById('seen') as HTMLCanvasElement;
      const { data } = canvas.getContext('2d')?.getImageData(0, 0, 28, 28) ?? { data: [] };
      return data[4 * (10 * 28 + 14)] > 100 && data[4 * (18 * 28 + 14)] > 100;
    };
    await demo.page.waitForFunction(ink);
    expect(await demo.page.evaluate(() => window.scrollY)).toBe(before);
    await demo.close();
  });
});

describe('WebGPU', () => {
  it('a lost device: says so, and goes on with WASM from the last state', async () => {
    const demo = await Demo.open(withWebGpu, server.address);
    const [worker] = demo.page.workers();
    await worker.evaluate(() => {
      const scope = globalThis as unknown as {
        devices: { destroy(): void }[];
        GPUAdapter: { prototype: { requestDevice(...args: unknown[]): Promise<{ destroy(): void }> } };
      };
      scope.devices = [];
      const { prototype } = scope.GPUAdapter;
      // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its own `this`
      const { requestDevice } = prototype;
      prototype.requestDevice = async function (...args) {
        const device = await requestDevice.apply(this, args);
        scope.devices.push(device);
        return device;
      };
    });
    await demo.choose({ network: 'logistic', optimizer: 'Adam', target: 'WebGPU', batchSize: '128' });
    await demo.press();
    await demo.beyond(50); // by then the page has been given the state twice
    await worker.evaluate(() => {
      for (const device of (globalThis as unknown as { devices: { destroy(): void }[] }).devices) device.destroy();
    });
    await demo.state('failed');
    const told = await demo.message('The WebGPU device was lost');
    const from = Number(/Go on with WASM from step (\d+)/.exec(told)?.[1]);
    expect(from).toBeGreaterThan(0);
    await demo.page.click('text=Go on with WASM');
    await demo.beyond(from + 50);
    await demo.accuracyAbove(70);
    expect(await demo.text('#running-on')).toBe('nn.Adam on WASM');
    await demo.close();
  });
});

describe('several pages', () => {
  it('train at once, on WASM and on WebGPU; one that is closed harms no other, and can be opened again', async () => {
    const [first, second] = await Promise.all([
      Demo.open(withWebGpu, server.address),
      Demo.open(withWebGpu, server.address),
    ]);
    await first.choose({ network: 'mlp', optimizer: 'Momentum', batchSize: '128' });
    await second.choose({ network: 'logistic', batchSize: '128', target: 'WebGPU' });
    await first.press();
    await second.press();
    await Promise.all([first.beyond(20), second.beyond(20)]);
    await second.close(); // in the middle of a run
    const step = await first.step();
    const third = await Demo.open(withWebGpu, server.address);
    await third.choose({ network: 'logistic', batchSize: '128', target: 'WebGPU' });
    await third.press();
    await Promise.all([first.beyond(step + 20), third.beyond(5)]);
    for (const { logged } of [first, second, third]) expect(logged.filter((text) => /^error/.test(text))).toEqual([]);
    await first.close();
    await third.close();
  });
});
