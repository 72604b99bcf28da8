import * as ms from 'mindspore-ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { difference } from '../helpers/close.js';

const { nn, ops, Tensor } = ms;

/** 64 KB of numbers. */
const floats = () => Tensor.fromData(Float32Array.from({ length: 16_384 }, Math.sin), [128, 128]);

/** What each of some calls brings to the device. */
async function bytesIn(count: number, call: () => ms.Tensor): Promise<number[]> {
  const found: number[] = [];
  for (let i = 0; i < count; i++) {
    ms.runtime.reset_stats();
    await call().item();
    found.push(ms.runtime.stats().bytesIn);
  }
  return found;
}

describe('data on WebGPU', () => {
  beforeAll(() => ms.set_context({ device_target: 'WebGPU' }));
  afterAll(() => ms.set_context({ device_target: 'CPU' }));

  it.each([
    ['float32', floats, 65_536],
    ['int32', () => Tensor.fromData(new Int32Array(16_384).fill(3), [16_384]), 65_536],
    ['int64, held as int32', () => Tensor.fromData(new BigInt64Array(16_384).fill(3n), [16_384]), 131_072],
    ['bool', () => Tensor.fromData(new Uint8Array(16_384).fill(1), [16_384], ms.bool_), 16_384],
    ['float16', () => Tensor.fromData(new Uint16Array(16_384).fill(0x3c00), [16_384], ms.float16), 32_768],
  ])('%s that runs read again stays on the device', async (_, make, size) => {
    const x = make();
    const call = () => ops.cast(x, ms.float32).mul(2).sum();
    const first = await call().item();
    const held = ms.runtime.stats().deviceBytes;
    const [second, ...later] = await bytesIn(4, call);
    expect(second).toBeGreaterThanOrEqual(size);
    expect(Math.max(...later)).toBeLessThan(64); // the number two
    expect(ms.runtime.stats().deviceBytes - held).toBeGreaterThanOrEqual(size);
    expect(await call().item()).toBe(first);
    expect(await x.tolist()).toEqual(await make().tolist());
  });

  it('weights that nobody trains cross once more and no further', async () => {
    const net = new nn.Dense(128, 128);
    const rows = () => net(Tensor.fromData(new Float32Array(128).fill(0.5), [1, 128])).sum();
    const found = await bytesIn(5, rows);
    expect(found.slice(0, 2).map((bytes) => bytes >= 65_536)).toEqual([true, true]);
    // A row and the bias, which is small.
    expect(found.slice(2)).toEqual([1024, 1024, 1024]);
  });

  it('a dataset on the device: a step brings the indices of its batch', async () => {
    const images = Tensor.fromData(Float32Array.from({ length: 2048 * 64 }, Math.cos), [2048, 64]);
    const labels = Tensor.fromData(
      Int32Array.from({ length: 2048 }, (_, i) => i % 10),
      [2048],
    );
    const train = async (target: string): Promise<[number[], number[]]> => {
      ms.set_context({ device_target: target });
      ms.set_seed(1);
      const net = new nn.Dense(64, 10);
      const optimizer = new nn.Momentum(net.trainable_params(), { learning_rate: 0.1, momentum: 0.9 });
      const cell = new nn.TrainOneStepCell(new nn.WithLossCell(net, new nn.CrossEntropyLoss()), optimizer).set_train();
      const step = ms.jit((x: ms.Tensor, y: ms.Tensor, i: ms.Tensor) => cell(ops.gather(x, i, 0), ops.gather(y, i, 0)));
      const losses: number[] = [];
      let k = 0;
      const bytes = await bytesIn(6, () => {
        const batch = Int32Array.from({ length: 32 }, (_, i) => (i + 32 * k) % 2048);
        k++;
        const loss = step(images, labels, Tensor.fromData(batch, [32])) as ms.Tensor;
        void loss.item().then((value) => losses.push(Number(value)));
        return loss;
      });
      return [bytes, losses];
    };
    const [, expected] = await train('CPU');
    const [bytes, losses] = await train('WebGPU');
    expect(Math.max(...bytes.slice(2))).toBeLessThan(256);
    expect(difference(losses, expected, { rtol: 1e-4, atolScale: 1e-4 })).toBeUndefined();
  });
});
