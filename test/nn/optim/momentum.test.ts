import { describe, it } from 'vitest';
import { recording } from './replay.js';

const { cases, replay } = recording('optim/momentum');

describe('Momentum is the oracle after steps 1, 10 and 100', () => {
  it.each(cases.map((c) => [c.name, c] as const))('%s', async (_, recorded) => {
    await replay(recorded);
  });
});
