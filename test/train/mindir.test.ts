import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as ms from '../../src/index.js';
import { nn } from '../../src/index.js';
import { expectClose } from '../helpers/close.js';
import { loadFixture } from '../helpers/fixtures.js';

const { ops, Parameter, Tensor } = ms;
type Given = InstanceType<typeof Tensor>;

interface Recorded {
  cases: Record<string, { inputs: number; outputs: number; parameters: string[] }>;
  mistakes: Record<string, { error: string; text: string }>;
}

const { meta, tensors } = loadFixture<Recorded>('mindir');
const stored = (name: string): string => fileURLToPath(new URL(`../fixtures/mindir/${name}.mindir`, import.meta.url));
const names = Object.keys(meta.cases);

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'mindir-'));
});

afterAll(() => rmSync(folder, { recursive: true }));

function given(name: string, kind: 'in' | 'out', count: number): Given[] {
  return Array.from({ length: count }, (_, i) => {
    const { data, shape } = tensors.get(`${name}/${kind}${i}`)!;
    return Tensor.fromData(data, shape);
  });
}

/** What the network gives, as recorded. */
async function expectRecorded(net: nn.GraphCell, name: string): Promise<void> {
  const { inputs, outputs } = meta.cases[name];
  const found = [(net as unknown as (...x: Given[]) => Given | Given[])(...given(name, 'in', inputs))].flat();
  const wanted = given(name, 'out', outputs);
  expect(found.map(({ shape }) => shape)).toEqual(wanted.map(({ shape }) => shape));
  for (const [i, tensor] of found.entries()) expectClose(await tensor.read(), wanted[i].hostData()!);
}

describe("MindSpore's files", () => {
  it.each(names)('%s computes what MindSpore computes', async (name) => {
    const net = new nn.GraphCell(await ms.load(stored(name)));
    expect(Array.from(net.get_parameters(), (p) => p.name).sort()).toEqual([...meta.cases[name].parameters].sort());
    await expectRecorded(net, name);
  });

  it.each(names)('%s is exported again, and computes the same', async (name) => {
    const net = new nn.GraphCell(await ms.load(stored(name)));
    const inputs = given(name, 'in', meta.cases[name].inputs);
    await ms.export(net, ...inputs, { file_name: path.join(folder, name), file_format: 'MINDIR' });
    const again = new nn.GraphCell(await ms.load(path.join(folder, `${name}.mindir`)));
    await expectRecorded(again, name);
  });

  it('can be trained, and take other values', async () => {
    const graph = await ms.load(readFileSync(stored('mlp')));
    const bias = new Tensor([1, 2, 3, 4, 5]);
    const net = new nn.GraphCell(graph, { params_init: { '1.bias': bias, unknown: bias } });
    const byName = () => new Map(Array.from(net.get_parameters(), (p) => [p.name, p]));
    expect(await byName().get('1.bias')!.tolist()).toEqual([1, 2, 3, 4, 5]);
    const [x] = given('mlp', 'in', 1);
    const call = net as unknown as (x: Given) => Given;
    const step = ms.value_and_grad((input: Given) => call(input).sum(), null, net.trainable_params());
    const [, grads] = step(x);
    expect(await grads[3].tolist()).toEqual([2, 2, 2]);
    new nn.SGD(net.trainable_params(), { learning_rate: 0.1 })(grads);
    expect(await byName().get('1.bias')!.tolist()).not.toEqual([1, 2, 3, 4, 5]);
    expect(await bias.tolist()).toEqual([1, 2, 3, 4, 5]);
  });
});

describe('files of ours', () => {
  it('hold networks with several inputs and outputs, numbers and shapes', async () => {
    class Net extends nn.Cell {
      scale = new Parameter(new Tensor([2, 0.5, -1]), { name: 'scale' });
      fc = new nn.Dense(3, 2);
      override construct(x: Given, y: Given): Given[] {
        const z = ops.gelu(x.add(y).mul(this.scale).sub(0.25));
        return [
          this.fc(z),
          ops.cat([x, ops.exp(y)], 1),
          ops.sum(ops.maximum(x, y), 0),
          ops.log_softmax(z.reshape([3, 2])),
        ];
      }
    }
    const net = new Net();
    const [x, y] = given('several', 'in', 2);
    await ms.export(net, x, y, { file_name: path.join(folder, 'net'), file_format: 'MINDIR' });
    const again = new nn.GraphCell(await ms.load(path.join(folder, 'net.mindir'))) as unknown as typeof net;
    const [found, wanted] = [again(x, y), net(x, y)];
    for (const [i, tensor] of found.entries()) expectClose(await tensor.read(), await wanted[i].read());
    expect(Array.from((again as unknown as nn.Cell).get_parameters(), (p) => p.name)).toEqual([
      'scale',
      'fc.weight',
      'fc.bias',
    ]);
  });

  it('come as bytes', async () => {
    const net = new nn.Dense(3, 2);
    const x = ops.ones([1, 3], ms.float32);
    const bytes = await ms.export(net, x, { file_name: null, file_format: 'MINDIR' });
    const again = new nn.GraphCell(await ms.load(bytes)) as unknown as typeof net;
    expect(await again(x).tolist()).toEqual(await net(x).tolist());
  });
});

describe('mistakes', () => {
  const raised = async (run: () => unknown): Promise<{ error: string; text: string }> => {
    try {
      await run();
      return { error: '', text: '' };
    } catch (error) {
      return { error: (error as Error).name, text: (error as Error).message };
    }
  };

  class Foreign extends nn.Cell {
    bias = new Parameter(new Tensor([0n, 1n, -1n]));
    override construct(x: Given): Given {
      return x.add(elsewhere).add(this.bias);
    }
  }
  const elsewhere = new Parameter(new Tensor([1n, 2n, 3n]), { name: 'global_param' });

  const RUNS: Record<string, () => unknown> = {
    'load nothing': () => ms.load(path.join(folder, 'nope.mindir')),
    'load a number': () => ms.load(3 as never),
    'load another ending': () => ms.load('a.py'),
    'cell of a number': () => new nn.GraphCell(3 as never),
    'cell with a list': async () => new nn.GraphCell(await ms.load(stored('mlp')), [1] as never),
    'cell with a number': async () => new nn.GraphCell(await ms.load(stored('mlp')), { '1.bias': 1 } as never),
    'cell with a seed': async () => new nn.GraphCell(await ms.load(stored('mlp')), null, 3 as never),
    'a parameter from elsewhere': () =>
      ms.export(new Foreign(), new Tensor([1n, 2n, 3n]), { file_name: null, file_format: 'MINDIR' }),
  };

  it.each(Object.keys(meta.mistakes))('%s', async (name) => {
    const { error, text } = meta.mistakes[name];
    // MindSpore goes on with an address of its documentation.
    expect(await raised(RUNS[name])).toEqual({ error, text: text.split('\n')[0] });
  });

  it('what files cannot have here is told', async () => {
    const x = ops.ones([2, 3], ms.float32);
    class Sorts extends nn.Cell {
      override construct(x: Given): Given {
        return ops.sort(x)[0];
      }
    }
    await expect(ms.export(new Sorts(), x, { file_name: null, file_format: 'MINDIR' })).rejects.toThrow(
      /the operation 'TopK' has no counterpart in MindIR files here/,
    );
    await expect(ms.load(Uint8Array.of(1, 2, 3))).rejects.toThrow(/not those of a MindIR file/);
    const net = new nn.GraphCell(await ms.load(stored('mlp'))) as unknown as (...x: Given[]) => Given;
    expect(() => net(x)).toThrow(/should be Float32 of shape \(2, 2, 3\)/);
    expect(() => net(x, x)).toThrow(/The inputs number 2 of the graph is not equal to 1/);
  });
});
