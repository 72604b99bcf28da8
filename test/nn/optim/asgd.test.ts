import { describe, expect, it } from 'vitest';
import { recording } from './replay.js';

const { cases, replay } = recording('optim/asgd');

describe('the replay', () => {
  it.each(['rate_list', 'decay_cell_exponential', 't0_5.0', 'group_three', 'centralization_decay'])(
    'of %s fails when gradients are one percent off',
    async (name) => {
      await expect(
        replay(
          cases.find((c) => c.name === name)!,
          1.01,
        ),
      ).rejects.toThrow(/after 1: .* values differ/);
    },
  );
});

describe('ASGD is the oracle after steps 1, 10 and 100', () => {
  it('has the recorded configurations', () => {
    expect(cases.length).toBeGreaterThanOrEqual(60);
  });

  it.each(cases.map((c) => [c.name, c] as const))('%s', async (_, recorded) => {
    await replay(recorded);
  });
});
