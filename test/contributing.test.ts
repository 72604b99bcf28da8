/** The worked examples of docs/contributing.md, as files of their own: they compile, and do what the page says. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as ms from '../src/index.js';
import { Tensor, type Parameter, type nn } from '../src/index.js';
import type { Optimizer } from '../src/nn/optim/optimizer.js';
import { expectClose } from './helpers/close.js';
import { root, typeErrors } from './helpers/compile.js';

const page = readFileSync(path.join(root, 'docs', 'contributing.md'), 'utf8');
const files = new Map(
  [...page.matchAll(/<!-- file: (\S+) -->\n\n```ts\n(.*?)^```$/gms)].map(([, name, text]) => [name, text]),
);
const folder = path.join(root, '.cache', 'contributing');

/** The module of one block, written where it finds the sources that it imports. */
async function load<T>(name: string): Promise<T> {
  const at = path.dirname(path.join(root, name));
  const text = (files.get(name) as string).replace(/from '(\..*?)\.js'/g, (_, target: string) => {
    return `from '${path.resolve(at, target)}.ts'`;
  });
  const file = path.join(folder, name.replaceAll('/', '-'));
  writeFileSync(file, text);
  return (await import(pathToFileURL(file).href)) as T;
}

beforeAll(() => mkdirSync(folder, { recursive: true }));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('the blocks compile where the page puts them', () => {
  expect([...files.keys()]).toEqual(['src/ops/snake.ts', 'src/nn/layer/snake.ts', 'src/nn/optim/sign_momentum.ts']);
  const texts = new Map(Array.from(files, ([name, text]) => [path.join(root, name), text]));
  expect(typeErrors(texts, {}, [path.join(root, 'src', 'index.ts')]).flat()).toEqual([]);
});

describe('the examples do what the page says', () => {
  const numbers = [-1.5, -0.2, 0, 0.7, 2];
  const value = (x: number, alpha: number): number => x + Math.sin(alpha * x) ** 2 / alpha;

  it('the operation: value, two derivatives, errors', async () => {
    const { snake } = await load<{ snake: (x: unknown, alpha?: number) => Tensor }>('src/ops/snake.ts');
    const x = new Tensor(numbers);
    const first = ms.grad((t: Tensor) => snake(t, 2).sum());
    const second = ms.grad((t: Tensor) => (first(t) as Tensor).sum());
    expectClose(
      (await snake(x, 2).tolist()) as number[],
      numbers.map((t) => value(t, 2)),
    );
    expectClose(
      (await (first(x) as Tensor).tolist()) as number[],
      numbers.map((t) => 1 + Math.sin(4 * t)),
    );
    expectClose(
      (await (second(x) as Tensor).tolist()) as number[],
      numbers.map((t) => 4 * Math.cos(4 * t)),
    );
    expect(() => snake(x, 0)).toThrow(ms.ValueError);
    expect(() => snake([1])).toThrow(TypeError);
  });

  it('the layer and the optimizer: a step', async () => {
    const { Snake } = await load<{ Snake: new (alpha?: number) => nn.Cell }>('src/nn/layer/snake.ts');
    const { SignMomentum } = await load<{
      SignMomentum: new (params: Parameter[], options: object) => Optimizer;
    }>('src/nn/optim/sign_momentum.ts');
    const net = new Snake(2);
    expect(String(net)).toBe('Snake(parameters=1)');
    expect(net.trainable_params().map((p) => p.name)).toEqual(['alpha']);
    const opt = new SignMomentum(net.trainable_params(), { learning_rate: 0.25 });
    const step = ms.value_and_grad((t: Tensor) => (net(t) as Tensor).sum(), null, opt.parameters);
    const [loss, grads] = step(new Tensor(numbers)) as [Tensor, Tensor[]];
    opt(grads);
    expectClose([Number(await loss.item())], [numbers.reduce((sum, t) => sum + value(t, 2), 0)]);
    const [g] = (await grads[0].tolist()) as number[];
    expect(await net.trainable_params()[0].tolist()).toEqual([2 - 0.25 * Math.sign(g)]);
    const [m] = (await (opt as unknown as { mean: Tensor[] }).mean[0].tolist()) as number[];
    expectClose([m], [0.1 * g]);
  });
});
