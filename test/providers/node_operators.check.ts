import * as ms from 'mindspore-ts';
import { afterEach, describe, expect, it } from 'vitest';
import { compare, FAMILIES, familyHere, reference } from './families.js';

describe('operators on WebGPU in Node', () => {
  afterEach(() => ms.set_context({ device_target: 'CPU' }));
  it.each(FAMILIES)('%s', async (family) => {
    const expected = await reference(family);
    ms.set_context({ device_target: 'WebGPU' });
    const wrong = compare(await familyHere(family), expected, 'node-webgpu');
    if (wrong.length > 0) expect.fail(`${wrong.length} of ${expected.length} cases differ\n${wrong.join('\n')}`);
  });
});
