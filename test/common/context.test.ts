import { afterEach, describe, expect, test, vi } from 'vitest';
import * as ms from '../../src/index.js';

const bad = (x: unknown): never => x as never;
afterEach(() => ms.set_context({ mode: ms.PYNATIVE_MODE }));

describe('set_context and get_context', () => {
  const cases: [string, () => unknown, ErrorConstructor | typeof ms.ValueError, string][] = [
    [
      'an unknown mode',
      () => ms.set_context({ mode: 3 }),
      ms.ValueError,
      'GRAPH_MODE (0) or context.PYNATIVE_MODE (1), but got 3.',
    ],
    [
      'a mode that is a string',
      () => ms.set_context({ mode: bad('a') }),
      TypeError,
      "The parameter 'mode' must be <class 'int'>, but got <class 'str'>",
    ],
    ['no mode', () => ms.set_context({ mode: bad(null) }), ms.ValueError, 'but got None.'],
    [
      'an unknown device',
      () => ms.set_context({ device_target: 'Foo' }),
      ms.ValueError,
      "must be one of ['CPU', 'GPU', 'Ascend', 'Davinci'], but got Foo.",
    ],
    [
      'a device that is not there',
      () => ms.set_context({ device_target: 'Ascend' }),
      ms.RuntimeError,
      "Unsupported device target Ascend. This process only supports one of the ['CPU', 'GPU', 'WebGPU'].",
    ],
    [
      'a device that is a number',
      () => ms.set_context({ device_target: bad(1) }),
      TypeError,
      "must be <class 'str'>, but got <class 'int'>",
    ],
    [
      'a provider for browsers',
      () => ms.set_context({ device_target: 'WASM' }),
      ms.RuntimeError,
      'The reason: the WASM provider is for browsers: use CPU.',
    ],
    [
      'CUDA without its provider',
      () => ms.set_context({ device_target: 'CUDA' }),
      ms.RuntimeError,
      'onnxruntime-node has no CUDA provider: ',
    ],
    [
      'an id below zero',
      () => ms.set_context({ device_id: -1 }),
      ms.ValueError,
      "For 'context.set_context', the argument 'device_id' must be in range [0, 4095], but got -1.",
    ],
    [
      'an id that is a string',
      () => ms.set_context({ device_id: bad('a') }),
      TypeError,
      "The parameter 'device_id' must be <class 'int'>, but got <class 'str'>",
    ],
    ['another id', () => ms.set_context({ device_id: 1 }), ms.RuntimeError, 'There is one device, 0'],
    [
      'an unknown device of set_device',
      () => ms.set_device('Foo'),
      ms.ValueError,
      "The argument 'device_target' must be one of ['CPU', 'GPU', 'Ascend'], but got Foo.",
    ],
    [
      'a device of set_device that is not there',
      () => ms.set_device('Ascend'),
      ms.RuntimeError,
      'Unsupported device target Ascend.',
    ],
    [
      'a number as device of set_device',
      () => ms.set_device(bad(1)),
      TypeError,
      "The parameter 'device_target' must be <class 'str'>, but got <class 'int'>",
    ],
    [
      'an id below zero of set_device',
      () => ms.set_device('CPU', -1),
      ms.ValueError,
      'The device id must bigger than or equal to 0.',
    ],
    [
      'an unknown keyword',
      () => ms.set_context(bad({ foo: 1 })),
      ms.ValueError,
      'the keyword argument foo is not recognized!',
    ],
    ['an unknown attribute', () => ms.get_context('foo'), ms.ValueError, 'the argument foo is not recognized!'],
    [
      'an attribute that is a number',
      () => ms.get_context(bad(1)),
      TypeError,
      "attribute name must be string, not 'int'",
    ],
  ];
  for (const [name, call, type, text] of cases) {
    test(`${name} is refused and changes nothing`, () => {
      expect(call).toThrow(type);
      expect(call).toThrow(text);
      expect([ms.get_context('mode'), ms.get_context('device_target')]).toEqual([ms.PYNATIVE_MODE, 'CPU']);
    });
  }
  test('a target that is set can be read, and GPU says what it runs on', () => {
    const say = vi.spyOn(console, 'info').mockImplementation(() => undefined);
    try {
      ms.set_device('GPU');
      expect(say.mock.calls).toEqual([
        [expect.stringMatching(/^\[INFO\] GPU runs on WebGPU: onnxruntime-node has no CUDA provider: /)],
      ]);
      expect([ms.get_context('device_target'), ms.get_context('device_id')]).toEqual(['GPU', 0]);
      expect(ms.get_current_device()).toEqual({ device_target: 'GPU', device_id: 0 });
      ms.set_context({ device_target: 'WebGPU' });
      expect(ms.get_context('device_target')).toBe('WebGPU');
    } finally {
      say.mockRestore();
      ms.set_device('CPU');
    }
  });
  test('a mode that is set can be read', () => {
    ms.set_context({ mode: ms.GRAPH_MODE });
    expect(ms.get_context('mode')).toBe(ms.GRAPH_MODE);
  });
});
