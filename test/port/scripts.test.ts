/** The scripts under examples/ as the porting tool translates them: the weights and the first losses that MindSpore has, and what they print. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { mnist } from '../../examples/mnist.js';
import * as ms from '../../src/index.js';
import { np, type nn, type Tensor, type train } from '../../src/index.js';
import { port } from '../../src/port/index.js';
import { place } from '../helpers/ported.js';
import { byModel, byStep, expectLosses, recorded, weights } from '../helpers/scripts.js';

const STEPS = 4;
const examples = new URL('../../examples/', import.meta.url);
const license = fileURLToPath(new URL('../../LICENSE', import.meta.url));
const data = mnist();

type Step = (...batch: Tensor[]) => Tensor | Tensor[];

/** What the scripts define. */
interface Script {
  build(size?: number): [...nets: nn.Cell[], train: train.Model | Step];
  create_dataset(folder: string, ...rest: unknown[]): ms.dataset.Dataset;
  read_text(path: string): [codes: unknown, characters: string[]];
  batches(codes: unknown, steps: number): Iterable<Tensor[]>;
  noise(count: number): Tensor;
  readonly main: (...args: unknown[]) => Promise<void>;
}

/** The translation of a script, as a module that exports what it defines. */
async function translated(name: string): Promise<Script> {
  const text = readFileSync(new URL(`${name}/train.py`, examples), 'utf8');
  const { code } = port(text);
  const names = Array.from(text.matchAll(/^def (\w+)/gm), ([, each]) => each);
  return (await import(place(`script_${name}`, `${code}\nexport { ${names.join(', ')} };\n`))) as Script;
}

/** The networks of a script and the losses of its first steps. */
async function run(name: string, script: Script): Promise<{ nets: nn.Cell[]; follow: () => Promise<number[][]> }> {
  const rows = (...rest: unknown[]): AsyncIterable<Tensor[]> =>
    script
      .create_dataset(data, ...rest)
      .take(STEPS)
      .create_tuple_iterator();
  if (name === 'gpt') {
    const [codes, characters] = script.read_text(license);
    const [net, step] = script.build(characters.length) as [nn.Cell, Step];
    return { nets: [net], follow: () => byStep(script.batches(codes, STEPS), (batch) => step(...batch)) };
  }
  if (name === 'dcgan') {
    const [generator, discriminator, step] = script.build() as [nn.Cell, nn.Cell, Step];
    np.random.seed(1);
    const both: Step = (real) => step(real, script.noise(real.shape[0]));
    return { nets: [generator, discriminator], follow: () => byStep(rows(), ([real]) => both(real)) };
  }
  if (name === 'lstm') {
    const [net, step] = script.build() as [nn.Cell, Step];
    return { nets: [net], follow: () => byStep(rows('train'), (batch) => step(...batch)) };
  }
  const [net, model] = script.build(recorded[name].losses.length) as [nn.Cell, train.Model];
  return { nets: [net], follow: () => byModel(model, script.create_dataset(data, 'train').take(STEPS)) };
}

/** The first and the last line that a script prints of few steps. */
const PRINTS: Readonly<Record<string, [RegExp, RegExp]>> = {
  resnet: [/^\{'accuracy': 0\.\d+, 'loss': \d\.\d+\}$/, /^\{'/],
  transformer: [/^\{'accuracy': 0\.\d+, 'loss': \d\.\d+\}$/, /^\{'/],
  gpt: [/^step {4}0 {2}loss \d\.\d{4}$/, /^[^]{100}$/],
  lstm: [/^step {4}0 {2}loss \d\.\d{4}$/, /^accuracy: 0\.\d+$/],
  dcgan: [/^step {4}0 {2}generator \d\.\d{4} {2}discriminator \d\.\d{4}$/, /^[ .:*#]{32}$/],
};

afterEach(() => {
  vi.restoreAllMocks();
  ms.set_context({ mode: ms.PYNATIVE_MODE });
});

it('every recorded script is translated', () => {
  expect(Object.keys(PRINTS).sort()).toEqual(Object.keys(recorded).sort());
});

describe.each(Object.keys(PRINTS))('%s', (name) => {
  it(`has MindSpore's first weights and ${STEPS} losses`, async () => {
    const script = await translated(name);
    const { nets, follow } = await run(name, script);
    expect(await weights(nets)).toEqual(recorded[name].first);
    const losses = await follow();
    expect(losses).toHaveLength(STEPS);
    expectLosses(losses, recorded[name]);
  });

  it('runs to its end', async () => {
    const script = await translated(name);
    const lines: string[] = [];
    vi.spyOn(console, 'log').mockImplementation((...parts: unknown[]) => void lines.push(parts.join(' ')));
    await script.main(name === 'gpt' ? license : data, name === 'transformer' ? 10 : 2); // it warms up in a tenth of them
    vi.restoreAllMocks();
    const [first, last] = PRINTS[name];
    expect(lines[0]).toMatch(first);
    expect(lines.at(-1)).toMatch(last);
  });
});
