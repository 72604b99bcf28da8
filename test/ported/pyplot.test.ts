import { copyFileSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { inflateSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { np, Tensor } from '../../src/index.js';
import * as plt from '../../src/ported/pyplot.js';
import { place, typeErrors } from '../helpers/ported.js';

const here = process.cwd();
let folder: string;
let said: string[];

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'pyplot-'));
  process.chdir(folder);
  said = [];
  vi.spyOn(console, 'log').mockImplementation((line: string) => void said.push(line));
  vi.spyOn(console, 'warn').mockImplementation((line: string) => void said.push(line));
});

afterEach(() => {
  vi.restoreAllMocks();
  plt.close('all');
  process.chdir(here);
  rmSync(folder, { recursive: true });
});

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Element[];
  text: string;
}

/** The tree of an SVG text. Error for what is not well-formed. */
function parsed(svg: string): Element {
  const root: Element = { name: '', attributes: {}, children: [], text: '' };
  const open = [root];
  const unescape = (text: string): string => {
    if (/&(?!(amp|lt|gt|quot);)/.test(text)) throw new Error(`a bare & in ${text}`);
    return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');
  };
  let at = 0;
  for (const match of svg.matchAll(/<(\/?)([\w-]+)((?: [\w:-]+="[^"<]*")*)(\/?)>/g)) {
    const between = svg.slice(at, match.index);
    if (/[<>]/.test(between)) throw new Error(`not well-formed: ${between.slice(0, 80)}`);
    open.at(-1)!.text += unescape(between.trim());
    at = match.index + match[0].length;
    const [, end, name, attributes, alone] = match;
    if (end !== '') {
      if (open.pop()!.name !== name) throw new Error(`</${name}> closes something else`);
      continue;
    }
    const pairs = [...attributes.matchAll(/([\w:-]+)="([^"]*)"/g)].map(([, key, value]) => [key, unescape(value)]);
    const element: Element = {
      name,
      attributes: Object.fromEntries(pairs) as Record<string, string>,
      children: [],
      text: '',
    };
    if (new Set(pairs.map(([key]) => key)).size < pairs.length) throw new Error(`an attribute twice in <${name}>`);
    if (/NaN|Infinity|undefined/.test(attributes)) throw new Error(`no number: ${attributes}`);
    open.at(-1)!.children.push(element);
    if (alone === '') open.push(element);
  }
  if (open.length !== 1 || svg.slice(at).trim() !== '') throw new Error('not closed');
  return root.children[0];
}

/** All elements of a name, and class if given, within another. */
function all(element: Element, name: string, kind?: string): Element[] {
  const own = element.name === name && (kind === undefined || element.attributes.class === kind) ? [element] : [];
  return [...own, ...element.children.flatMap((child) => all(child, name, kind))];
}

const picture = (): Element => parsed(plt.gcf().to_svg());
const texts = (element: Element): string[] => all(element, 'text').map((t) => t.text);
const n = (element: Element, key: string): number => Number(element.attributes[key]);

/** Red, green, blue, alpha of the pixels of a picture within the picture. */
function pixels(image: Element): number[][] {
  const png = Buffer.from(image.attributes.href.replace('data:image/png;base64,', ''), 'base64');
  expect([...png.subarray(0, 8)]).toEqual([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const [width, height, from] = [png.readUInt32BE(16), png.readUInt32BE(20), png.indexOf('IDAT')];
  const lines = inflateSync(png.subarray(from + 4, from + 4 + png.readUInt32BE(from - 4)));
  const out: number[][] = [];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) out.push([...lines.subarray(y * (width * 4 + 1) + 1 + x * 4).subarray(0, 4)]);
  return out;
}

describe('lines', () => {
  it('go through their points, from the left to the right and upwards', () => {
    plt.plot([0, 1, 2], [0, 1, 4], 'r--o', { label: 'squares' });
    plt.plot(np.array([1, 2, 3]), { lw: 3 });
    const [first, second] = all(picture(), 'g', 'line');
    const [path] = all(first, 'path');
    expect(path.attributes).toMatchObject({ stroke: '#ff0000', fill: 'none' });
    expect(path.attributes['stroke-dasharray']).toBeDefined();
    const points = path.attributes.d
      .slice(1)
      .split('L')
      .map((p) => p.split(' ').map(Number));
    const dots = all(first, 'circle');
    expect(dots.map((c) => [n(c, 'cx'), n(c, 'cy')])).toEqual(points);
    expect(points[1][0] - points[0][0]).toBeCloseTo(points[2][0] - points[1][0], 1);
    expect((points[0][1] - points[2][1]) / (points[0][1] - points[1][1])).toBeCloseTo(4, 1);
    expect(all(second, 'path')[0].attributes).toMatchObject({ stroke: '#1f77b4', 'stroke-width': '3' });
  });

  it('are interrupted where there is no number; columns are lines', () => {
    plt.plot([1, NaN, 3, 4]);
    expect(all(picture(), 'g', 'line')[0].children[0].attributes.d.match(/M/g)).toHaveLength(2);
    expect(
      plt.plot([
        [1, 2],
        [3, 4],
        [5, 6],
      ]),
    ).toHaveLength(2);
  });

  it('refuse lengths that differ, formats that are none, and Tensors that are not read', async () => {
    expect(() => plt.plot([1, 2], [1, 2, 3])).toThrow('x and y must have the same length, but have 2 and 3.');
    expect(() => plt.plot([1, 2], 'nonsense')).toThrow("'nonsense' is no format of a line");
    const x = new Tensor([1, 2]);
    // @ts-expect-error a Tensor is no list of numbers
    expect(() => plt.plot(x)).toThrow('await x.asnumpy()');
    plt.plot(await x.asnumpy());
    expect(() => plt.plot([[1], [1, 2]])).toThrow(RangeError);
    expect(() => plt.plot(['a'] as never)).toThrow(TypeError);
  });

  it('have limits and ticks', () => {
    plt.plot([0, 10], [0, 1]);
    plt.xlim(0, 10);
    plt.ylim([-1, 1]);
    expect(texts(picture()).slice(0, 6)).toEqual(['0', '2', '4', '6', '8', '10']);
    expect(texts(picture()).slice(6)).toEqual(expect.arrayContaining(['\u22121.00', '0.00', '1.00']));
    plt.xticks([0, 10], ['start', 'end']);
    plt.yticks([]);
    expect(texts(picture())).toEqual(['start', 'end']);
    plt.yscale('log');
    plt.ylim(1e-5, 1);
    plt.gca()._state.y.ticks = null;
    expect(texts(picture())).toEqual([
      'start',
      'end',
      '1e\u22125',
      '1e\u22124',
      '1e\u22123',
      '1e\u22122',
      '1e\u22121',
      '1e0',
    ]);
  });
});

describe('axes', () => {
  it('stand in rows and columns, images as squares', () => {
    const figure = plt.figure({ figsize: [4, 4] });
    plt.subplots_adjust({ wspace: 0.5, hspace: 0.5 });
    for (let i = 0; i < 9; i++) {
      figure.add_subplot(3, 3, i + 1);
      plt.title(i);
      plt.axis('off');
      plt.imshow(
        np.array([
          [0, 1],
          [2, 3],
        ]),
        { cmap: 'gray' },
      );
    }
    const drawn = picture();
    expect(texts(drawn)).toEqual(Array.from({ length: 9 }, (_, i) => String(i)));
    const images = all(drawn, 'image');
    expect(images).toHaveLength(9);
    for (const image of images) {
      expect(n(image, 'width')).toBeCloseTo(n(image, 'height'), 1);
      expect(pixels(image).map(([r]) => r)).toEqual([0, 85, 170, 255]);
    }
    const [a, b, , c] = images;
    expect([n(b, 'x') > n(a, 'x') + n(a, 'width'), n(b, 'y'), n(c, 'x')]).toEqual([true, n(a, 'y'), n(a, 'x')]);
    expect(n(c, 'y')).toBeGreaterThan(n(a, 'y') + n(a, 'height'));
    expect(drawn.attributes).toMatchObject({ width: '400', viewBox: '0 0 288 288' });
  });

  it('do not overlap, with all that stands around them', () => {
    const [, axes] = plt.subplots(2, 2, { figsize: [6, 4] });
    for (const ax of axes.flat()) {
      ax.plot([0, 123456]);
      ax.set_xlabel('x');
      ax.set_ylabel('y');
      ax.set_title('title');
    }
    const frames = all(picture(), 'svg').slice(1);
    const labels = all(picture(), 'text').filter(({ text }) => text === 'y');
    expect(frames).toHaveLength(4);
    expect(n(labels[1], 'x')).toBeGreaterThan(n(frames[0], 'x') + n(frames[0], 'width') + 5);
    const titles = all(picture(), 'text').filter(({ text }) => text === 'title');
    expect(n(titles[2], 'y')).toBeGreaterThan(n(frames[0], 'y') + n(frames[0], 'height') + 20);
  });

  it('come as subplots gives them', () => {
    expect(plt.subplots()[1]).toBe(plt.gca());
    expect(plt.subplots(1, 3)[1]).toHaveLength(3);
    expect(plt.subplots(2)[1]).toHaveLength(2);
    expect(plt.subplots(2, 3)[1].map((row) => row.length)).toEqual([3, 3]);
    expect(plt.subplot(232)).not.toBe(plt.subplot(2, 3, 3));
    expect(plt.subplot(2, 3, 2)).toBe(plt.subplot(232));
    expect(() => plt.subplot(2, 2, 5)).toThrow('num must be an integer with 1 <= num <= 4, not 5');
  });

  it('say what is drawn where nothing is drawn', () => {
    plt.plot([1, 1, 10, 10], { label: 'a & <b>' });
    plt.scatter([0], [1]);
    plt.bar([1], [1], { label: 'bars' });
    plt.legend();
    const legend = (): Element => all(picture(), 'g', 'legend')[0];
    expect(texts(legend())).toEqual(['a & <b>', 'bars']);
    const [frame] = all(legend(), 'rect');
    expect(n(frame, 'x')).toBeLessThan(200);
    plt.legend({ loc: 'lower right', title: 'who' });
    expect(texts(legend())).toEqual(['who', 'a & <b>', 'bars']);
    expect(n(all(legend(), 'rect')[0], 'x')).toBeGreaterThan(200);
    const [line] = plt.plot([1, 2]);
    plt.legend([line], ['only']);
    expect(texts(legend())).toEqual(['only']);
  });

  it('have a grid at their ticks', () => {
    plt.plot([0, 1]);
    expect(all(picture(), 'path', 'grid')).toEqual([]);
    plt.grid(true, { axis: 'y', alpha: 0.5 });
    const [grid, ...more] = all(picture(), 'path', 'grid');
    expect(more).toEqual([]);
    expect(grid.attributes).toMatchObject({ opacity: '0.5' });
    expect(grid.attributes.d.match(/M/g)!.length).toBe(
      all(picture(), 'text').filter(({ attributes }) => attributes['text-anchor'] === 'end').length,
    );
  });
});

describe('bars, points, images', () => {
  it('bars are as high as their values and stand on 0', () => {
    plt.bar(['a', 'b'], [1, 3], { color: ['r', 'C1'] });
    const bars = all(all(picture(), 'g', 'bars')[0], 'rect');
    expect(bars.map((b) => b.attributes.fill)).toEqual(['#ff0000', '#ff7f0e']);
    expect(n(bars[1], 'height') / n(bars[0], 'height')).toBeCloseTo(3, 1);
    expect(n(bars[0], 'y') + n(bars[0], 'height')).toBeCloseTo(n(bars[1], 'y') + n(bars[1], 'height'), 1);
    expect(texts(picture()).slice(0, 2)).toEqual(['a', 'b']);
  });

  it('histograms count', () => {
    expect(plt.hist([1, 1, 2, 3, 3, 3], { bins: 2 })).toEqual([
      [2, 4],
      [1, 2, 3],
    ]);
    expect(plt.hist(np.array([0.5, 1.5, 2.5]), [0, 1, 3], { density: true })[0]).toEqual([1 / 3, 1 / 3]);
    expect(plt.hist([])[0]).toEqual(Array(10).fill(0));
  });

  it('points have colours and sizes', () => {
    plt.scatter([1, 2, 3], [1, 2, 3], { c: [0, 1, 2], cmap: 'gray', s: [4, 16, 36] });
    const dots = all(all(picture(), 'g', 'points')[0], 'circle');
    expect(dots.map((d) => d.attributes.fill)).toEqual(['rgb(0,0,0)', 'rgb(128,128,128)', 'rgb(255,255,255)']);
    expect(dots.map((d) => d.attributes.r)).toEqual(['1', '2', '3']);
  });

  it('images take colours through a map, or as they are', () => {
    plt.imshow([[0, 1]]);
    plt.imshow([[0, 1]], 'gray_r', { vmin: 0, vmax: 2 });
    plt.imshow([
      [
        [0, 0.5, 1],
        [1, 1, 1],
      ],
    ]);
    plt.imshow(np.array([[[0, 128, 255, 0]]], 'uint8'));
    plt.imshow([[NaN, 1]], { interpolation: 'bilinear' });
    plt.imshow(
      [
        [1, 2],
        [3, 4],
      ],
      'nowhere',
    );
    const images = all(picture(), 'image');
    expect(images.map(pixels)).toEqual([
      [
        [68, 1, 84, 255],
        [253, 231, 37, 255],
      ],
      [
        [255, 255, 255, 255],
        [128, 128, 128, 255],
      ],
      [
        [0, 128, 255, 255],
        [255, 255, 255, 255],
      ],
      [[0, 128, 255, 0]],
      [
        [255, 255, 255, 0],
        [68, 1, 84, 255],
      ],
      expect.anything(),
    ]);
    expect(images.map((i) => i.attributes.style)).toEqual([
      ...Array(4).fill('image-rendering:pixelated'),
      undefined,
      'image-rendering:pixelated',
    ]);
    expect(said).toEqual([expect.stringContaining("The colour map 'nowhere' is not here")]);
    expect(() => plt.imshow([1, 2])).toThrow('but not (2)');
  });

  it('an image whose first row is below is turned', () => {
    plt.imshow(
      [
        [0, 1],
        [2, 3],
      ],
      { origin: 'lower' },
    );
    expect(all(picture(), 'image')[0].attributes.transform).toMatch(/scale\(1 -1\)/);
  });
});

describe('figures', () => {
  it('are written when they are shown, and closed', () => {
    plt.plot([1, 2]);
    plt.figure();
    plt.title('second');
    plt.show();
    expect(said).toEqual([expect.stringMatching(/^The picture is in figure-\d+\.svg, figure-\d+\.svg$/)]);
    const [first, second] = readdirSync('.').sort();
    expect(all(parsed(readFileSync(first, 'utf8')), 'g', 'line')).toHaveLength(1);
    expect(texts(parsed(readFileSync(second, 'utf8'))).at(-1)).toBe('second');
    plt.show();
    expect(said).toHaveLength(1);
  });

  it('are saved as SVG, whatever the name says', () => {
    plt.suptitle('T');
    plt.savefig('a.svg');
    plt.savefig('b.v2.png');
    expect(readFileSync('b.v2.svg', 'utf8')).toBe(readFileSync('a.svg', 'utf8'));
    expect(said).toEqual(['b.v2.png: pictures are written as SVG, to b.v2.svg']);
    expect(existsSync('b.v2.png')).toBe(false);
  });

  it('are the same each time', () => {
    const draw = (): string => {
      plt.figure(7).add_subplot(1, 1, 1);
      plt.clf();
      plt.scatter([1, 2], [3, 4]);
      return plt.gcf().to_svg();
    };
    expect(draw()).toBe(draw());
  });

  it('are told apart by number and name', () => {
    const a = plt.figure('a');
    plt.figure(3);
    expect(plt.figure('a')).toBe(a);
    plt.close('a');
    expect(plt.gcf()).toBe(plt.figure(3));
    expect(() => plt.figure({ figsize: [0, 1] })).toThrow('figsize');
  });

  it('go to the end of a page', () => {
    const body: unknown[] = [];
    vi.stubGlobal('process', undefined);
    vi.stubGlobal(
      'DOMParser',
      class {
        parseFromString = (text: string) => ({ documentElement: parsed(text) });
      },
    );
    vi.stubGlobal('document', { importNode: (x: unknown) => x, body: { append: (x: unknown) => body.push(x) } });
    try {
      plt.plot([1, 2]);
      plt.show();
      expect(() => plt.savefig('a.svg')).toThrow('to_svg');
    } finally {
      vi.unstubAllGlobals();
    }
    expect(body).toEqual([expect.objectContaining({ name: 'svg' })]);
    expect(readdirSync('.')).toEqual([]);
  });
});

describe('the examples of the documentation', () => {
  const source = ['pyplot', 'plot/figures', 'download'].map((name) =>
    readFileSync(path.join(here, 'src/ported', `${name}.ts`), 'utf8'),
  );
  const examples = source.flatMap((text) =>
    Array.from(text.matchAll(/```ts\n([\s\S]*?)```/g), ([, code]) =>
      code.replace(/^ \* ?/gm, '').replace(/^import .*\n/gm, ''),
    ),
  );
  const functions = source.flatMap((text) => [
    ...new Set(Array.from(text.matchAll(/^export (?:async )?function (\w+)/gm), (m) => m[1])),
  ]);

  it('are as many as there are functions, compile and run', async () => {
    expect(examples).toHaveLength(functions.length);
    const bodies = examples.map((code) => `{\n  plt.close('all');\n${code}}`).join('\n');
    const imports =
      "import { download } from 'mindspore-ts/port/download';\nimport * as plt from 'mindspore-ts/port/pyplot';\n";
    const file = place('ported_examples', `${imports}${bodies}\n`);
    expect(typeErrors([file])).toEqual([]);
    copyFileSync(path.join(here, 'LICENSE'), 'LICENSE');
    await import(file);
    const [, page] = /```ts\n([^`]*port\/pyplot[^`]*)```/.exec(
      readFileSync(path.join(here, 'docs/porting-tool.md'), 'utf8'),
    )!;
    const shown = place('ported_page', page);
    expect(typeErrors([shown])).toEqual([]);
    await import(shown);
    expect(all(parsed(readFileSync('training.svg', 'utf8')), 'image')).toHaveLength(1);
    expect(readFileSync('copied/LICENSE', 'utf8')).toBe(readFileSync('LICENSE', 'utf8'));
    expect(existsSync('losses.svg')).toBe(true);
  });
});
