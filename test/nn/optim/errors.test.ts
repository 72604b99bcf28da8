import { describe, expect, it } from 'vitest';
import { DIFFERENT } from './differences.js';
import { conform } from './outcomes.js';

describe('bad and borderline inputs have the oracle’s outcome', () => {
  const cases = conform('optim/errors', DIFFERENT);

  it('has 40 generated ones', () => {
    expect(cases.filter((c) => c.name.startsWith('generated/')).length).toBeGreaterThanOrEqual(40);
  });
});
