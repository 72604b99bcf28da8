import { describe, it } from 'vitest';
import { loadFixture } from '../helpers/fixtures.js';
import { build, epochs, expectOutcome, type Encoded, type Outcome, type Program } from './programs.js';

interface Case {
  program: Program;
  made?: Outcome;
  columns: Outcome<string[]>;
  size: Outcome<number>;
  batch_size: Outcome<number>;
  repeat_count: Outcome<number>;
  shapes: Outcome<number[][]>;
  types: Outcome<string[]>;
  epochs: Outcome<Encoded[][][]>;
}

const { meta } = loadFixture<Record<string, Case>>('dataset/programs');

/** Columns that another one has pushed aside still count for MindSpore's shapes and types; here they are gone. */
const PUSHED_ASIDE = new Set(['map, one to two, one there', 'map, to a name that is there']);

describe.each(Object.entries(meta))('%s', (name, expected) => {
  it('gives what MindSpore gives', async () => {
    if (expected.made) {
      await expectOutcome(expected.made, () => build(expected.program));
      return;
    }
    const data = build(expected.program);
    await expectOutcome(expected.columns, () => data.get_col_names());
    await expectOutcome(expected.size, () => data.get_dataset_size());
    await expectOutcome(expected.batch_size, () => data.get_batch_size());
    await expectOutcome(expected.repeat_count, () => data.get_repeat_count());
    await expectOutcome(expected.epochs, () => epochs(data, 2));
    if (PUSHED_ASIDE.has(name)) return;
    await expectOutcome(expected.shapes, () => data.output_shapes());
    await expectOutcome(expected.types, () => data.output_types());
  });
});
