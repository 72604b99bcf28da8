/** Modules that have a counterpart of their own: download and matplotlib.pyplot. */
import prettier from 'prettier';
import { describe, expect, it } from 'vitest';
import { port } from '../../src/port/index.js';
import { place, typeErrors } from '../helpers/ported.js';

const START = `import mindspore as ms
import numpy as np
from mindspore import Tensor, ops
from download import download
import matplotlib.pyplot as plt
x = Tensor([1.0])
`;

/** The last lines of a translation, and what is said of it. */
function ported(python: string, start = START): { text: string; said: string[] } {
  const { code, diagnostics } = port(start + python);
  const text = (code ?? '')
    .split('\n')
    .filter((line) => !/^import /.test(line))
    .join('\n')
    .replace('const x = new Tensor([1.0]);', '')
    .trim();
  return { text, said: diagnostics.map((d) => `${d.severity}: ${d.message}`) };
}

const CASES: readonly (readonly [python: string, typescript: string])[] = [
  [
    'path = download("https://host/a.zip", "./", kind="zip", replace=True)',
    "const path = await download('https://host/a.zip', './', { kind: 'zip', replace: true });",
  ],
  ['download(path="./", url="https://host/a")', "await download('https://host/a', './');"],
  ['plt.figure(figsize=(4, 3))', 'plt.figure({ figsize: [4, 3] });'],
  ['plt.plot([1, 2], "r--", label="a", lw=2)', "plt.plot([1, 2], 'r--', { label: 'a', lw: 2 });"],
  ['plt.plot(x, x * 2)', 'plt.plot(await x.asnumpy(), await x.mul(2).asnumpy());'],
  ['plt.plot([x, x])', 'plt.plot(await Promise.all([x, x].map((x) => x.asnumpy())));'],
  ['plt.imshow(x.asnumpy().squeeze(), cmap="gray")', "plt.imshow((await x.asnumpy()).squeeze(), { cmap: 'gray' });"],
  ['plt.title(int(x))', 'plt.title(Math.trunc(Number(await x.item())));'],
  ['plt.xlim(left=0)\nplt.ylim(top=3)', 'plt.xlim(0);\nplt.ylim(undefined, 3);'],
  [
    'fig, ax = plt.subplots(figsize=(4, 3))\nax.axis("off")',
    "const [fig, ax] = plt.subplots({ figsize: [4, 3] });\nax.axis('off');",
  ],
  ['fig, axes = plt.subplots(2, 3)\naxes[0, 1].grid()', 'const [fig, axes] = plt.subplots(2, 3);\naxes[0][1].grid();'],
  [
    'fig, axes = plt.subplots(ncols=2)\naxes[1].plot([1])',
    'const [fig, axes] = plt.subplots(undefined, 2);\naxes[1].plot([1]);',
  ],
  [
    'fig, axes = plt.subplots(2, 2)\nfor ax in axes.flatten():\n    ax.set_xticks([])',
    'const [fig, axes] = plt.subplots(2, 2);\nfor (const ax of axes.flat()) {\n  ax.set_xticks([]);\n}',
  ],
  [
    'line, = plt.plot([1, 2])\nplt.legend([line], ["a"])',
    "const [line] = plt.plot([1, 2]);\nplt.legend([line], ['a']);",
  ],
  [
    'def draw(ax, y):\n    ax.plot(y)\ndraw(plt.gca(), [1])',
    'function draw(ax: plt.Axes, y: number[]): void {\n  ax.plot(y);\n}\n\ndraw(plt.gca(), [1]);',
  ],
];

it.each(CASES)('%s', (python, typescript) => {
  expect(ported(python)).toEqual({ text: typescript, said: [] });
});

it('all of that compiles under strict, and is laid out as prettier does', async () => {
  const bodies = CASES.map(([python], i) => `def f${i}():\n${python.replace(/^/gm, '    ')}\n`).join('');
  const code = port(START + bodies).code!;
  expect(typeErrors([place('stand_ins', code)])).toEqual([]);
  const options = { parser: 'typescript', printWidth: 120, singleQuote: true } as const;
  expect(code).toBe(await prettier.format(code, options));
});

describe('imports', () => {
  it.each([
    [
      'import matplotlib.pyplot as plt\nplt.show()',
      "import * as plt from 'mindspore-ts/port/pyplot';\n\nplt.show();\n",
    ],
    [
      'from matplotlib import pyplot\npyplot.show()',
      "import * as pyplot from 'mindspore-ts/port/pyplot';\n\npyplot.show();\n",
    ],
    [
      'import matplotlib.pyplot\nmatplotlib.pyplot.show()',
      "import * as pyplot from 'mindspore-ts/port/pyplot';\n\npyplot.show();\n",
    ],
    [
      'from matplotlib.pyplot import show as draw\ndraw()',
      "import { show as draw } from 'mindspore-ts/port/pyplot';\n\ndraw();\n",
    ],
    [
      'import download\ndownload.download("file:a", "b")',
      "import * as download from 'mindspore-ts/port/download';\n\nawait download.download('file:a', 'b');\n",
    ],
    ['import matplotlib.pyplot as plt\nprint("a")', "console.log('a');\n"],
  ])('%s', (python, code) => {
    expect(port(python)).toMatchObject({ code, diagnostics: [] });
  });
});

describe('what is not there', () => {
  it('is marked, with its name', () => {
    expect(ported('plt.colorbar()')).toEqual({
      text: '// PORT: not translated: matplotlib.pyplot.colorbar has no counterpart\n//   plt.colorbar()',
      said: ['error: matplotlib.pyplot.colorbar has no counterpart'],
    });
    expect(ported('plt.gcf().colorbar()').said).toEqual([
      'error: matplotlib.pyplot.Figure.colorbar has no counterpart',
    ]);
    expect(ported('plt.gca().patches').said).toEqual(['error: matplotlib.pyplot.Axes.patches has no counterpart']);
    expect(ported('plt.rcParams["figure.dpi"] = 1').said).toEqual([
      'error: matplotlib.pyplot.rcParams has no counterpart',
    ]);
    expect(ported('plt.scatter([1], [2], 20)').said).toEqual([
      'error: matplotlib.pyplot.scatter takes 2 arguments without a keyword here',
    ]);
  });

  it('is left out and told where it is a keyword', () => {
    expect(ported('plt.savefig("a.svg", dpi=300)')).toEqual({
      text: "plt.savefig('a.svg');",
      said: ["warning: matplotlib.pyplot.savefig has no 'dpi' here; it is left out"],
    });
  });

  it('leaves other modules as they were', () => {
    expect(ported('', 'import matplotlib\nimport seaborn\n').said).toEqual([
      'warning: the module matplotlib has no counterpart',
      'warning: the module seaborn has no counterpart',
    ]);
  });
});
