import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import * as ms from '../../src/index.js';
import { nn, ops, Parameter, Tensor } from '../../src/index.js';
import { decodeModel } from '../../src/formats/onnx.js';
import { expectClose } from '../helpers/close.js';
import { temporary } from './checkpoints.js';
import { errorOf } from './outcome.js';

const folder = temporary();
const at = (name: string) => path.join(folder, name);
const bytesOf = (net: nn.Cell, ...inputs: unknown[]) =>
  ms.export(net, ...inputs, { file_name: null, file_format: 'ONNX' });

/** Runs a model with ONNX Runtime itself. */
async function run(bytes: Uint8Array, inputs: Record<string, Tensor>): Promise<OrtTensor[]> {
  const session = await InferenceSession.create(bytes);
  const feeds: Record<string, OrtTensor> = {};
  for (const [name, tensor] of Object.entries(inputs)) {
    feeds[name] = new OrtTensor(tensor.dtype.name as 'float32', (await tensor.read()) as Float32Array, tensor.shape);
  }
  const results = await session.run(feeds);
  return session.outputNames.map((name) => results[name]);
}

const sequence = (...shape: number[]) => {
  const size = shape.reduce((a, b) => a * b, 1);
  return Tensor.fromData(
    Float32Array.from({ length: size }, (_, i) => Math.sin(i)),
    shape,
  );
};

class Two extends nn.Cell {
  fc = new nn.Dense(4, 3);
  relu = new nn.ReLU();
  override construct(image: Tensor, scale: Tensor, unused: Tensor = image): [Tensor, Tensor] {
    void unused;
    return [this.relu(this.fc(image)).mul(scale), image];
  }
}

class Conv extends nn.Cell {
  conv = new nn.Conv2d(1, 2, 3);
  pool = new nn.MaxPool2d(2, 2);
  flatten = new nn.Flatten();
  head = new nn.SequentialCell(new nn.Dense(18, 5), new nn.Softmax());
  override construct(x: Tensor): Tensor {
    return this.head(this.flatten(this.pool(this.conv(x))));
  }
}

describe('export', () => {
  it('gives a model with the names of the network and its results', async () => {
    const net = new Two();
    const [x, scale] = [sequence(2, 4), new Tensor(2)];
    const bytes = await bytesOf(net, x, scale, sequence(5));
    const { graph } = decodeModel(bytes);
    expect(graph?.input?.map(({ name }) => name)).toEqual(['image', 'scale', 'unused']);
    expect(graph?.output?.map(({ name }) => name)).toEqual(['out0', 'out1']);
    expect(graph?.initializer?.map(({ name }) => name)).toEqual(expect.arrayContaining(['fc.weight', 'fc.bias']));
    const [out, image] = await run(bytes, { image: x, scale, unused: sequence(5) });
    const [expected] = net(x, scale);
    expectClose(out.data as Float32Array, await expected.read());
    expect(image.data).toEqual(await x.read());
  });

  it('works for other values than those it was made with, and keeps the weights of its time', async () => {
    const net = new Conv();
    const bytes = await bytesOf(net, ops.zeros([2, 1, 6, 6]));
    const x = sequence(2, 1, 6, 6);
    const expected = await net(x).read();
    for (const p of net.get_parameters()) p.set_data(ops.zeros(p.shape, p.dtype));
    expectClose((await run(bytes, { x }))[0].data as Float32Array, expected);
  });

  it('writes a file as a whole, in a folder that it makes', async () => {
    const net = new nn.Dense(4, 3);
    await ms.export(net, sequence(1, 4), { file_name: at('a/b/net'), file_format: 'ONNX' });
    expect(statSync(at('a/b/net.onnx')).mode & 0o777).toBe(0o400);
    const bytes = new Uint8Array(readFileSync(at('a/b/net.onnx')));
    expectClose((await run(bytes, { x: sequence(1, 4) }))[0].data as Float32Array, await net(sequence(1, 4)).read());
    await ms.export(net, sequence(2, 4), { file_name: at('a/b/net.onnx'), file_format: 'ONNX' });
    expect(decodeModel(readFileSync(at('a/b/net.onnx'))).graph?.input?.[0].type?.tensorType?.shape?.dim?.[0]).toEqual({
      dimValue: 2,
    });
  });

  it('is made in evaluation mode and leaves each cell its own', async () => {
    const seen: boolean[] = [];
    class Asks extends nn.Cell {
      override construct(x: Tensor): Tensor {
        seen.push(this.training);
        return x.mul(2);
      }
    }
    const net = new nn.SequentialCell(new Asks(), new Asks());
    net[1].set_train();
    await bytesOf(net, sequence(2));
    expect(seen).toEqual([false, false]);
    expect([net.training, net[0].training, net[1].training]).toEqual([false, false, true]);
  });

  it('takes nested inputs, several dtypes, and parameters whose values are not computed yet', async () => {
    class Nested extends nn.Cell {
      shift = new Parameter(new Tensor([1, 2], ms.float16), { name: 't0' });
      override construct(pair: [Tensor, Tensor], { length }: { length: number }, ...more: Tensor[]): Tensor {
        return ops
          .cast(pair[0].add(pair[1]), ms.float32)
          .add(ops.cast(this.shift, ms.float32))
          .add(more[0].mul(length));
      }
    }
    const net = new Nested();
    net.shift.set_data(ops.mul(net.shift, 3));
    const pair = [new Tensor([1n, 2n]), new Tensor([3n, 4n])];
    const bytes = await bytesOf(net, pair, { length: 2 }, sequence(2));
    const { graph } = decodeModel(bytes);
    expect(graph?.input?.map(({ name }) => name)).toEqual(['pair_0', 'pair_1', 'input2']);
    const [out] = await run(bytes, { pair_0: pair[0], pair_1: pair[1], input2: sequence(2) });
    expectClose(out.data as Float32Array, [7, 12 + 2 * Math.sin(1)]);
  });

  const x = sequence(1, 4);
  const net = new nn.Dense(4, 3);
  const call =
    (...args: unknown[]) =>
    () =>
      ms.export(...(args as unknown as Parameters<typeof ms.export>));
  it.each<[string, () => unknown, string, string]>([
    [
      'format',
      call(net, x, { file_name: at('x'), file_format: 'X' }),
      'ValueError',
      "For 'export', 'file_format' must be one of ['AIR', 'ONNX', 'MINDIR'], but got X.",
    ],
    [
      'name',
      call(net, x, { file_name: 1, file_format: 'ONNX' }),
      'TypeError',
      "The '1' must be string, but got <class 'int'>.",
    ],
    [
      'characters',
      call(net, x, { file_name: 'a*b', file_format: 'ONNX' }),
      'ValueError',
      String.raw`The 'a*b' is illegal, it must be match regular '^[0-9a-zA-Z@\_\-\.\:\/\\]+$'.`,
    ],
    [
      'network',
      call(1, x, { file_name: at('x'), file_format: 'ONNX' }),
      'ValueError',
      "Export ONNX format model only support nn.Cell object, but got <class 'int'>.",
    ],
    [
      'function',
      call((y: Tensor) => y, x, { file_name: null, file_format: 'ONNX' }),
      'ValueError',
      "Export ONNX format model only support nn.Cell object, but got <class 'function'>.",
    ],
    [
      'no name',
      call(net, x, { file_format: 'ONNX' }),
      'TypeError',
      "export() missing 1 required keyword-only argument: 'file_name'",
    ],
    [
      'AIR',
      call(net, x, { file_name: null, file_format: 'AIR' }),
      'NotImplementedError',
      "For 'export', the format 'AIR' is not supported.",
    ],
  ])('tells of a wrong %s', async (_, wrong, error, text) => {
    expect(await errorOf(wrong)).toEqual({ error, text });
  });

  it('refuses a network that draws random numbers', async () => {
    class Noisy extends nn.Cell {
      override construct(x: Tensor): Tensor {
        return x.add(ops.rand(2, 3));
      }
    }
    await expect(bytesOf(new Noisy(), ops.ones([2, 3]))).rejects.toThrow(/draws random numbers/);
    await expect(bytesOf(new Noisy(), ops.ones([2, 3]))).rejects.toThrow(ms.RuntimeError);
  });

  it('refuses what cannot be a graph', async () => {
    class Waits extends nn.Cell {
      override async construct(y: Tensor): Promise<Tensor> {
        return Promise.resolve(y);
      }
    }
    class Nothing extends nn.Cell {
      override construct(_y: Tensor): number {
        return 1;
      }
    }
    await expect(bytesOf(new Waits(), x)).rejects.toThrow(/asynchronous/);
    await expect(bytesOf(new Nothing(), x)).rejects.toThrow(/returns no Tensor/);
    await expect(bytesOf(net, sequence(1, 5))).rejects.toThrow();
    await expect(bytesOf(net)).rejects.toThrow(TypeError);
  });
});
