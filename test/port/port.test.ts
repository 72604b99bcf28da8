import { describe, expect, it } from 'vitest';
import { port } from '../../src/port/index.js';

/** The statements of a translation, without the imports. */
function body(python: string): string {
  const { code } = port(python);
  return (code ?? '')
    .split('\n')
    .filter((line) => !/^(import |const \{.*\} = ms\.)/.test(line))
    .join('\n')
    .trim();
}

const START = 'import mindspore as ms\nfrom mindspore import nn, ops, Tensor\nx = Tensor([1.0])\n';

/** The last lines of a translation that begins with a Tensor `x`. */
const withTensor = (python: string): string =>
  body(START + python)
    .replace('const x = new Tensor([1.0]);', '')
    .trim();

describe('expressions', () => {
  it.each([
    ['y = x + 1', 'const y = x.add(1);'],
    ['y = 1 - x', 'const y = ops.sub(1, x);'],
    ['y = x // 2', 'const y = ops.floor_div(x, 2);'],
    ['y = x @ x', 'const y = x.matmul(x);'],
    ['y = -x ** 2', 'const y = x.pow(2).neg();'],
    ['y = x > 0', 'const y = x.greater(0);'],
    ['y = 0 < x', 'const y = x.greater(0);'],
    ['y = x[1:, ::2, -1, ..., None]', "const y = x.at('1:', '::2', -1, '...', null);"],
    ['x[0] = 1', 'x.set([0], 1);'],
    ['y = x[x > 0]', 'const y = await x.at_mask(x.greater(0));'],
    ['y = float(x.asnumpy())', 'const y = Number(await x.item());'],
    ['n = len(x)', 'const n = x.shape[0];'],
    ['print(x)', 'await ms.print(x);'],
    ['print(f"{x} {x.asnumpy():.3f}")', 'console.log(`${await x.str()} ${Number(await x.item()).toFixed(3)}`);'],
    ['print((x, 1))', 'await ms.print(tuple([x, 1]));'],
    ['print([(1, 2), [3, (4, (5, "a"))]])', "await ms.print([tuple([1, 2]), [3, tuple([4, tuple([5, 'a'])])]]);"],
    ['a = [(1, 2)]\nprint(a)', 'const a = [[1, 2]];\nawait ms.print(a.map((x) => tuple(x)));'],
    ['print(list(zip([1], [2])))', 'await ms.print(zip([1], [2]).map((x) => tuple(x)));'],
    ['print([x.shape, x])', 'await ms.print([x.shape, x]);'],
    ['y = ops.concat((x, x), axis=0)', 'const y = ops.concat([x, x], { axis: 0 });'],
  ])('%s', (python, typescript) => {
    expect(withTensor(python)).toBe(typescript);
  });

  it.each([
    ['a = 7 // 2', 'const a = Math.floor(7 / 2);'],
    ['a = not 1 == 2 and 3 < 4 <= 5', 'const a = !(1 === 2) && 3 < 4 && 4 <= 5;'],
    ['a = [i * i for i in range(5) if i % 2]', undefined],
    ['a = {"b": 1, **{"c": 2}}', 'const a = { b: 1, ...{ c: 2 } };'],
    ['a = lambda b, c=1: b', 'const a = (b: any, c = 1) => b;'],
    ["a = 'it''s'", "const a = 'its';"],
    ['a = 1 if 2 > 1 else 3', 'const a = 2 > 1 ? 1 : 3;'],
    ['a = 1.', 'const a = 1.0;'],
    ['a = 10**20', 'const a = 10 ** 20;'],
    ['import numpy as np\na = np.ones(3)\nnp.add(a, 1, out=a)', 'const a = np.ones([3]);\nnp.copyto(a, np.add(a, 1));'],
    ['(a := 3)', undefined],
  ])('%s', (python, typescript) => {
    const { code, diagnostics } = port(python);
    expect(diagnostics.filter((d) => d.severity === 'error')).toEqual([]);
    if (typescript !== undefined) expect(code!.replace(/^import .*;\n+/gm, '').trim()).toBe(typescript);
  });
});

describe('names', () => {
  it('a name that holds another type becomes another variable', () => {
    const text = body(
      `${START}for i in range(3):\n    loss = x.sum()\n    if i == 1:\n        loss = loss.asnumpy()\n        print(f"{loss:.2f}")\n`,
    );
    expect(text).toContain('const loss = x.sum();');
    expect(text).toContain('const loss_value = Number(await loss.item());');
  });

  it('words that TypeScript reserves get an underscore', () => {
    expect(body('function = 1\nprint(function)\n')).toContain('const function_ = 1;');
  });

  it('what waits makes those wait that call it', () => {
    const text = body(
      'from mindspore import Tensor\ndef a(t: Tensor):\n    return t.asnumpy()\ndef b(t: Tensor):\n    return a(t)\n',
    );
    expect(text).toContain('async function a(t: Tensor): Promise<np.NDArray>');
    expect(text).toContain('return await a(t);');
  });

  it('an error that is caught prints its message', () => {
    const text = body('try:\n    pass\nexcept ValueError as e:\n    print(e)\n    print(f"no: {e}", str(e))\n');
    expect(text).toContain('console.log(e.message);');
    expect(text).toContain('console.log(`no: ${e.message}`, e.message);');
  });

  it('comments stay where they are', () => {
    const text = body('# one\na = 1  # two\n\nif a:\n    # three\n    b = 2\n    # four\n# five\n');
    expect(text).toBe('// one\nconst a = 1; // two\n\nif (a) {\n  // three\n  const b = 2;\n  // four\n}\n// five');
  });
});

describe('what is no script that can be ported', () => {
  it.each([
    ['a syntax error', 'def f(:\n  pass\n', 1, 7, 'invalid syntax'],
    ['an open bracket', 'x = (1\ny = 2\n', 2, 1, 'invalid syntax'],
    ['print of Python 2', 'import os\nprint "a"\n', 2, 1, "Python 2: 'print' is a function"],
    ['except of Python 2', 'try:\n    pass\nexcept ValueError, e:\n    pass\n', 3, 8, 'Python 2'],
    ['<> of Python 2', 'a = 1 <> 2\n', 1, 7, 'Python 2'],
    ['tabs and spaces', 'if 1:\n\tx = 1\nif 2:\n        y = 2\n', 4, 1, 'indented with tabs'],
    ['tabs and spaces in one line', 'if 1:\n \tx = 1\n', 2, 1, 'tabs and spaces are mixed'],
    ['a notebook command', '!pip install mindspore\n', 1, 1, 'command of a notebook'],
    ['a binary file', 'abc\0def', 1, 4, 'no text'],
    ['prose', 'This is not a program at all.\n', 1, 15, 'invalid syntax'],
  ])('%s', (_what, text, line, column, message) => {
    const { code, diagnostics } = port(text);
    expect(code).toBeNull();
    expect(diagnostics).toHaveLength(1);
    expect(diagnostics[0]).toMatchObject({ line, column, severity: 'error' });
    expect(diagnostics[0].message).toContain(message);
  });

  it.each([
    ['several bases', 'class A(B, C):\n    pass\n'],
    ['match', 'x = 1\nmatch x:\n    case 1:\n        pass\n'],
    ['a module without counterpart', 'import seaborn as sns\nsns.set_theme()\n'],
    ['loops with else', 'for i in range(3):\n    pass\nelse:\n    print(i)\n'],
    ['with', 'with lock:\n    pass\n'],
  ])('%s stay as a comment with the place', (_what, text) => {
    const { code, diagnostics } = port(text);
    expect(diagnostics.some((d) => d.severity === 'error' && d.line >= 1)).toBe(true);
    expect(code).toContain('// PORT: not translated');
  });

  it.each([
    ['yield alone', 'def f():\n    try:\n        yield\n    finally:\n        print(1)\n', /yield( null)?;/],
    [
      'comments and texts with tabs',
      'def f():\n\t# one\n    """Two.\n\tThree."""\n    return [\n\t1]\n',
      /return \[1\];/,
    ],
    ['a form feed', 'a = 1\n\f\nb = 2\n\fc = 3\n', /const c = 3;/],
    [
      'a number that comes from itself',
      'a = 1\nb = 2\nfor i in range(3):\n    a = b * 2\n    b = a + 1\nprint(a % 2)\n',
      /mod\(a, 2\)|a % 2/,
    ],
    [
      'a tuple that is built of itself',
      'a = (1, 2)\nfor i in range(9):\n    a = (a, a)\n    b = a + a\n    a = (b, a)\n',
      /a = \[b, a\];/,
    ],
    ['a list of many texts', `a = [${Array.from({ length: 5000 }, (_, i) => `"t${i}"`).join(', ')}]\n`, /'t4999'/],
  ])('%s is Python', (_what, text, wanted) => {
    const { code, diagnostics } = port(text);
    expect(diagnostics.filter((d) => d.severity === 'error')).toEqual([]);
    expect(code).toMatch(wanted);
  });

  it('a call that does not fit what it calls stays as a comment', () => {
    const { code, diagnostics } = port('a = "x"\nprint(a.zfill())\nb = 2\n');
    expect(diagnostics).toMatchObject([{ line: 2, severity: 'error' }]);
    expect(code).toContain('const b = 2;');
  });

  it('nothing at all gives nothing', () => {
    expect(port('')).toEqual({ code: '', diagnostics: [], apis: [] });
    expect(port('\ufeff# only a comment').code).toBe('// only a comment\n');
  });

  it('names that are missing are told, with their first line', () => {
    const { apis, diagnostics } = port('import mindspore as ms\n\nms.nn.NoSuchLayer(1)\n');
    expect(apis).toContainEqual({ name: 'nn.NoSuchLayer', count: 1, line: 3, status: 'missing' });
    expect(diagnostics[0]).toMatchObject({ line: 3, severity: 'warning' });
  });

  it('10,000 lines take seconds', () => {
    const one = (i: number): string =>
      `class Net${i}(nn.Cell):\n    def __init__(self):\n        super().__init__()\n        self.fc = nn.Dense(3, 4)\n\n    def construct(self, x):\n        return self.fc(x)\n\nnet${i} = Net${i}()\nprint(net${i})\n`;
    const text = `from mindspore import nn\n${Array.from({ length: 1000 }, (_, i) => one(i)).join('')}`;
    const started = performance.now();
    const { code, diagnostics } = port(text);
    expect(diagnostics).toEqual([]);
    expect(code!.split('\n').length).toBeGreaterThan(9000);
    expect(performance.now() - started).toBeLessThan(60_000);
  });

  it('deep nesting is told', () => {
    const { code, diagnostics } = port(`x = ${'('.repeat(20000)}1${')'.repeat(20000)}\n`);
    if (code === null) expect(diagnostics[0].message).toMatch(/nested too deeply|invalid syntax/);
  });
});
