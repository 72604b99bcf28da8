import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as ms from '../../src/index.js';
import { nn, ops, Tensor } from '../../src/index.js';

/** A step of training a layer whose weights are large enough for their memory to be used again. */
function training(): { step: () => Tensor; weight: ms.Parameter } {
  const weight_init = new Tensor(new Float32Array(64 * 128).fill(0.01)).reshape(128, 64);
  const net = new nn.Dense(64, 128, { weight_init, bias_init: 'zeros' });
  const optimizer = new nn.Momentum(net.trainable_params(), 0.1, 0.9);
  const cell = new nn.TrainOneStepCell(new nn.WithLossCell(net, new nn.MSELoss()), optimizer);
  const x = new Tensor(Float32Array.from({ length: 4 * 64 }, (_, i) => Math.sin(i))).reshape(4, 64);
  const y = new Tensor(Float32Array.from({ length: 4 * 128 }, (_, i) => Math.cos(i))).reshape(4, 128);
  return { step: () => cell(x, y) as Tensor, weight: net.weight };
}

function bytes({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** Where the present elements are, looked up behind the back of everything that would notice. */
function memory(weight: ms.Parameter): ArrayBufferLike | undefined {
  return weight.handle.storage?.host?.buffer;
}

describe('memory of parameters in graph mode', () => {
  beforeEach(() => {
    ms.set_context({ mode: ms.GRAPH_MODE });
  });
  afterEach(() => {
    ms.set_context({ mode: ms.PYNATIVE_MODE });
  });

  it('is used again by later values that nobody has looked at', async () => {
    const { step, weight } = training();
    const places = new Set<unknown>();
    for (let i = 0; i < 12; i++) {
      await step().item();
      if (i >= 2) places.add(memory(weight));
    }
    expect(places.size).toBeLessThanOrEqual(3);
  });

  it('is left alone once it was read, and the numbers are the same', async () => {
    const plain = training();
    const losses: unknown[] = [];
    for (let i = 0; i < 10; i++) losses.push(await plain.step().item());

    const read = training();
    const seen: { view: ArrayLike<number | bigint>; copy: unknown[] }[] = [];
    for (let i = 0; i < 10; i++) {
      expect(await read.step().item()).toBe(losses[i]);
      const view = await read.weight.read();
      seen.push({ view, copy: Array.from(view as Float32Array) });
    }
    for (const { view, copy } of seen) expect(Array.from(view as Float32Array)).toEqual(copy);
    expect(new Set(seen.map(({ view }) => (view as Float32Array).buffer)).size).toBe(10);
  });

  it('is left alone while another Tensor holds the value', async () => {
    const { step, weight } = training();
    const kept: { tensor: Tensor; first: unknown }[] = [];
    for (let i = 0; i < 6; i++) {
      await step().item();
      const tensor = i % 2 === 0 ? weight.value() : new Tensor(weight);
      kept.push({ tensor, first: await tensor.tolist() });
    }
    for (const { tensor, first } of kept) expect(await tensor.tolist()).toEqual(first);
  });

  it('is left alone while a read is under way', async () => {
    const { step, weight } = training();
    const reads: Promise<ArrayLike<number | bigint>>[] = [];
    for (let i = 0; i < 6; i++) {
      step();
      reads.push(weight.read());
    }
    const views = (await Promise.all(reads)) as Float32Array[];
    for (let i = 0; i < 6; i++) await step().item();
    expect(new Set(views.map(({ buffer }) => buffer)).size).toBe(6);
    const again = training();
    for (const view of views) {
      await again.step().item();
      expect(Buffer.compare(bytes(view), bytes((await again.weight.read()) as Float32Array))).toBe(0);
    }
  });
});

it('a traced call carries a parameter that was made of a pending value', async () => {
  class Sum extends nn.Cell {
    total = new ms.Parameter(ops.zeros([2], ms.float32), { name: 'total' });

    override construct(x: Tensor): Tensor {
      ops.assign(this.total, ops.add(this.total, x));
      return ops.mul(this.total, 2);
    }
  }
  const net = new Sum();
  const call = ms.jit((x: Tensor) => net(x));
  const x = new Tensor([1, 2], { dtype: ms.float32 });
  expect(await call(x).tolist()).toEqual([2, 4]);
  expect(await call(x).tolist()).toEqual([4, 8]);
  expect(await net.total.tolist()).toEqual([2, 4]);
});
