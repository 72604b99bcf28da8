import { describe, expect, it, vi } from 'vitest';
import * as ms from '../../src/index.js';
import { Tensor } from '../../src/index.js';
import { traceGraph } from '../../src/jit/inspect.js';
import { emit } from '../../src/onnx/emit.js';
import { DataType } from '../../src/formats/onnx.js';

const bad = (x: unknown): never => x as never;
const { hal, device_context } = ms;

describe('what is asked about devices', () => {
  it('is answered as MindSpore does', () => {
    expect([hal.is_available('CPU'), hal.device_count(), hal.get_device_name(0)]).toEqual([true, 1, 'CPU']);
    expect(hal.get_device_name(0, 'GPU')).toBe('WebGPU');
    expect([hal.get_device_capability(0), hal.get_device_properties(0), hal.get_arch_list()]).toEqual([
      null,
      null,
      null,
    ]);
    expect([hal.memory_allocated(), hal.max_memory_allocated()]).toEqual([0, 0]);
    expect([device_context.cpu.is_available(), device_context.cpu.device_count()]).toEqual([true, 1]);
    expect(device_context.gpu.device_count()).toBe(1);
    expect(() => device_context.ascend.device_count()).toThrow(new ms.RuntimeError('Device Ascend not exist.'));
  });

  it('says why a device is not there', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    expect([hal.is_available('Ascend'), hal.is_available('CUDA')]).toEqual([false, false]);
    expect(warn.mock.calls.flat()).toEqual([
      '[WARNING] Backend Ascend is not available.',
      expect.stringContaining('Backend CUDA is not available: onnxruntime-node has no CUDA provider'),
    ]);
    warn.mockRestore();
  });

  it.each([
    [
      () => hal.is_available('Foo'),
      ms.ValueError,
      "For 'hal.is_available', the argument 'device_target' must be one of ['CPU', 'GPU', 'Ascend'], but got Foo.",
    ],
    [
      () => hal.is_initialized(bad(1)),
      ms.ValueError,
      "For 'hal.is_initialized', the argument 'device_target' must be one of",
    ],
    [
      () => hal.device_count('Foo'),
      ms.ValueError,
      "The argument 'device_target' must be one of ['CPU', 'GPU', 'Ascend'], but got Foo.",
    ],
    [
      () => hal.device_count(bad(1)),
      TypeError,
      "The argument 'device_target' must be str, but got 1, type is <class 'int'>.",
    ],
    [() => hal.device_count('Ascend'), ms.ValueError, 'Ascend backend is not available for this MindSpore package.'],
    [
      () => hal.get_device_name(1),
      ms.ValueError,
      "The argument 'device_id' must be less than device count: 1, but got 1.",
    ],
    [() => hal.get_device_name(-1), ms.ValueError, "The argument 'device_id' should not be negative, but got -1."],
    [
      () => hal.get_device_name(bad('a')),
      TypeError,
      "The argument 'device_id' must be int, but got a, type is <class 'str'>.",
    ],
    [
      () => device_context.cpu.threads_num(-1),
      ms.ValueError,
      "The 'num' must be int and must > 0, but got '-1' with type 'int'.",
    ],
    [
      () => device_context.cpu.threads_num(bad('a')),
      TypeError,
      "The parameter 'num' must be <class 'int'>, but got <class 'str'>",
    ],
  ])('%s', (call, type, text) => {
    expect(call).toThrow(type);
    expect(call).toThrow(text);
  });
});

describe('explain', () => {
  it('counts nodes and bytes, and changes nothing', async () => {
    const net = new ms.nn.Dense(3, 2);
    const before = await net.trainable_params()[0].tolist();
    const told = ms.explain(net, new Tensor([[1, 2, 3]]));
    expect(told).toMatchObject({ provider: 'CPU', fallbacks: [], bytesIn: 12, bytesOut: 8 });
    expect(told.nodes.CPU).toBeGreaterThan(0);
    expect(await net.trainable_params()[0].tolist()).toEqual(before);
  });
});

describe('a fallback inside a training step', () => {
  it('warns once, naming operation, cell and operators', async () => {
    class Counting extends ms.nn.Cell {
      fc = new ms.nn.Dense(3, 2);
      override construct(x: Tensor, count: Tensor): Tensor {
        return this.fc(x).mul(ms.ops.abs(count).astype(ms.float32));
      }
    }
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    ms.set_context({ device_target: 'WebGPU' });
    try {
      const net = new Counting();
      const opt = new ms.nn.SGD(net.trainable_params(), { learning_rate: 0.1 });
      const cell = new ms.nn.TrainOneStepCell(net, opt);
      const inputs = [new Tensor([[1, 2, 3]]), Tensor.fromData(Int32Array.of(-1, 2), [2])] as const;
      const steps = [1, 2].map(() => (cell(...inputs) as Tensor).read());
      // Whether there is a graphics card here does not matter.
      await Promise.allSettled(steps);
      await ms.runtime.synchronize().catch(() => undefined);
      expect(ms.explain(cell, ...inputs).fallbacks).toEqual([
        { operation: 'Abs', cell: expect.stringContaining('network') as string, operators: ['Abs'] },
      ]);
    } finally {
      ms.set_context({ device_target: 'CPU' });
    }
    expect(warn.mock.calls.flat()).toEqual([
      expect.stringMatching(
        /^\[WARNING\] 'Abs' in cell '.+' runs on the processor within a training step: WebGPU has no kernel for Abs\.$/,
      ),
    ]);
    warn.mockRestore();
  });
});

describe('graphs for WebGPU', () => {
  const index = Tensor.fromData(BigInt64Array.of(0n, 1n), [2]);
  const typesOf = (fn: (x: Tensor) => Tensor, x: Tensor): unknown[] => {
    const { model } = emit(traceGraph(fn, x), { provider: 'webgpu' });
    return [...(model.graph?.input ?? []), ...(model.graph?.output ?? [])].map((v) => v.type?.tensorType?.elemType);
  };

  it('hold int64 as int32', () => {
    expect(typesOf((x) => x.add(1), index)).toEqual([DataType.INT32, DataType.INT32]);
    expect(typesOf((x) => ms.ops.argmax(x, 1), new Tensor([[1, 2]]))).toEqual([DataType.FLOAT, DataType.INT32]);
  });

  it('refuse float64, naming the operation', () => {
    expect(() => typesOf((x) => ms.ops.exp(x), new Tensor([1], ms.float64))).toThrow(
      new TypeError("For 'Exp', WebGPU has no float64: use float32, or the device target CPU."),
    );
  });
});
