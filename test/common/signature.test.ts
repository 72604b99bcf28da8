import { describe, expect, test } from 'vitest';
import { Signature } from '../../src/common/signature.js';

const asgd = new Signature('nn.ASGD', 'params, learning_rate=0.1, lambd=1e-4, alpha=0.75, t0=1e6, weight_decay=0.0');
const model = new Signature('Model', 'network, loss_fn=None, metrics=None', { dicts: ['metrics'] });
const fun = new Signature('ops.f', 'a, b=2, *, c="x", d=(1, 2)');

const cases: [string, Signature<Record<string, unknown>>, unknown[], Record<string, unknown> | string][] = [
  ['positions', fun, [1, 3], { a: 1, b: 3, c: 'x', d: [1, 2] }],
  ['keywords', fun, [1, { c: 'y' }], { a: 1, b: 2, c: 'y', d: [1, 2] }],
  ['all by keyword', fun, [{ a: 1, b: null }], { a: 1, b: null, c: 'x', d: [1, 2] }],
  ['undefined counts as not given', fun, [1, undefined, undefined], { a: 1, b: 2, c: 'x', d: [1, 2] }],
  ['unknown keyword', fun, [1, { e: 1 }], "f() got an unexpected keyword argument 'e'"],
  ['given twice', fun, [1, 2, { b: 1 }], "f() got multiple values for argument 'b'"],
  ['missing', fun, [], "f() missing 1 required positional argument: 'a'"],
  ['too many', fun, [1, 2, 3], 'f() takes from 1 to 2 positional arguments but 3 were given'],
  ['missing in a class', asgd, [], "ASGD.__init__() missing 1 required positional argument: 'params'"],
  [
    'too many in a class',
    asgd,
    [1, 2, 3, 4, 5, 6, 7],
    'ASGD.__init__() takes from 2 to 7 positional arguments but 8 were given',
  ],
  ['unknown in a class', asgd, [[], { lr: 1 }], "ASGD.__init__() got an unexpected keyword argument 'lr'"],
  ['a dict where one is wanted', model, [1, 2, { accuracy: 3 }], { network: 1, loss_fn: 2, metrics: { accuracy: 3 } }],
  ['keywords where a dict could be', model, [1, 2, { metrics: 3 }], { network: 1, loss_fn: 2, metrics: 3 }],
  ['an empty dict', model, [1, 2, {}], { network: 1, loss_fn: 2, metrics: {} }],
  [
    'a dict where none is wanted',
    model,
    [1, { accuracy: 3 }],
    "Model.__init__() got an unexpected keyword argument 'accuracy'",
  ],
];

describe('the binder', () => {
  for (const [name, signature, args, expected] of cases) {
    test(name, () => {
      if (typeof expected === 'string') {
        expect(() => signature.bind(args)).toThrow(new TypeError(expected));
      } else {
        expect(signature.bind(args)).toEqual(expected);
      }
    });
  }
  test('defaults are read from the text', () => {
    expect(asgd.bind([[]])).toEqual({
      params: [],
      learning_rate: 0.1,
      lambd: 1e-4,
      alpha: 0.75,
      t0: 1e6,
      weight_decay: 0,
    });
  });
  test('a class instance is an argument, never keywords', () => {
    const instance = new Map([['b', 1]]);
    expect(fun.bind([instance]).a).toBe(instance);
  });
});
