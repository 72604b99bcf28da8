import * as ms from 'mindspore-ts';
import { afterEach, describe, expect, it } from 'vitest';
import { difference } from '../helpers/close.js';
import { compare, FAMILIES, familyHere, reference } from './families.js';
import { NETS, train } from './nets.js';

afterEach(() => ms.set_context({ device_target: 'CPU' }));

describe('operators on CUDA', () => {
  it.each(FAMILIES)('%s', async (family) => {
    const expected = await reference(family);
    ms.set_context({ device_target: 'CUDA' });
    expect(compare(await familyHere(family), expected, 'cuda')).toEqual([]);
  });
});

describe('training on CUDA', () => {
  it.each(NETS)('%s gives the losses of the CPU', async (net) => {
    const expected = await train(net, 20);
    ms.set_context({ device_target: 'CUDA' });
    const { losses } = await train(net, 20);
    expect(difference(losses, expected.losses, { rtol: 1e-4, atolScale: 1e-4 })).toBeUndefined();
  });
});
