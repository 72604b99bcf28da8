import { describe, expect, it } from 'vitest';
import { recording } from './replay.js';

const TOPICS = ['adam', 'adam_weight_decay', 'rmsprop', 'adagrad', 'adamax', 'adadelta', 'ftrl', 'rprop'];

describe.each(TOPICS)('%s is the oracle after steps 1, 10 and 100', (topic) => {
  const { cases, replay } = recording(`optim/${topic}`);

  it.each(cases.map((c) => [c.name, c] as const))('%s', async (_, recorded) => {
    await replay(recorded);
  });

  it('would not be, were gradients one percent off', async () => {
    const recorded = cases.find((c) => c.name === 'groups')!;
    await expect(replay(recorded, 1.01)).rejects.toThrow(/after 1: .* values differ/);
  });
});
