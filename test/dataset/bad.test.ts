import { describe, it } from 'vitest';
import * as ds from '../../src/dataset/index.js';
import { loadFixture } from '../helpers/fixtures.js';
import { build, decode, expectOutcome, type Json, type Outcome, type Program } from './programs.js';

interface Case extends Outcome<true> {
  program: Program;
}

const { meta } = loadFixture<{
  programs: Case[];
  objects: (Outcome<true> & { type: string; object: Json[] })[];
  seeds: (Outcome<true> & { seed: Json })[];
}>('dataset/bad');

const text = (x: unknown) => JSON.stringify(x);

describe('arguments', () => {
  it.each(meta.programs.map((c) => [text(c.program), c] as const))('%s', async (_, expected) => {
    // Some end in a call that returns a promise.
    await expectOutcome(expected, () => Promise.resolve(build(expected.program)).then(() => true));
  });

  it.each(meta.objects.map((c) => [text(c.object), c] as const))('%s', async (_, expected) => {
    await expectOutcome(expected, () => {
      decode({ [`$${expected.type}`]: expected.object });
      return true;
    });
  });

  it.each(meta.seeds.map((c) => [text(c.seed), c] as const))('set_seed(%s)', async (_, expected) => {
    await expectOutcome(expected, () => {
      ds.config.set_seed(expected.seed as number);
      return true;
    });
  });
});
