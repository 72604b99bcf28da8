import { afterEach, describe, expect, test } from 'vitest';
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
      "Unsupported device target Ascend. This process only supports one of the ['CPU'].",
    ],
    [
      'a device that is a number',
      () => ms.set_context({ device_target: bad(1) }),
      TypeError,
      "must be <class 'str'>, but got <class 'int'>",
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
  test('a mode that is set can be read', () => {
    ms.set_context({ mode: ms.GRAPH_MODE });
    expect(ms.get_context('mode')).toBe(ms.GRAPH_MODE);
  });
});
