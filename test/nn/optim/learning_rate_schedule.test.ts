import { describe, expect, it } from 'vitest';
import { int32 } from '../../../src/common/dtype.js';
import { Tensor } from '../../../src/common/tensor.js';
import type { LearningRateSchedule } from '../../../src/nn/learning_rate_schedule.js';
import { expectClose } from '../../helpers/close.js';
import { loadFixture } from '../../helpers/fixtures.js';
import { Builder, elements, type Spec } from './spec.js';

interface Meta {
  readonly steps: readonly number[];
  readonly values: readonly { name: string; schedule: Spec; shape: number[]; dtype: string }[];
  readonly errors: readonly Bad[];
}

interface Bad {
  readonly schedule: readonly [string, ...Spec[]];
  readonly outcome: { readonly stage: string; readonly error?: string; readonly text?: string };
}

const { meta, tensors } = loadFixture<Meta>('optim/lr_schedules');

describe('learning-rate schedules', () => {
  it.each(meta.values.map((v) => [v.name, v] as const))('%s at the recorded steps', async (name, recorded) => {
    const schedule = new Builder().build({ schedule: recorded.schedule }) as LearningRateSchedule;
    const got: number[] = [];
    for (const step of meta.steps) {
      const rate = schedule(Tensor.fromData(Int32Array.of(step), [], int32));
      expect([rate.shape, String(rate.dtype)]).toEqual([recorded.shape, recorded.dtype]);
      got.push(...(await elements(rate)));
    }
    expectClose(got, tensors.get(name)!.data);
    expect(schedule(Tensor.fromData(Int32Array.of(1), [1], int32)).shape).toEqual([1]);
  });

  it.each(meta.errors.map((e) => [JSON.stringify(e.schedule), e] as const))('%s', (_, recorded) => {
    const { stage, error, text } = asNumbers(recorded).outcome;
    const build = () => new Builder().build({ schedule: recorded.schedule });
    if (stage === 'ok') {
      expect(build).not.toThrow();
      return;
    }
    let got: unknown = 'nothing thrown';
    try {
      build();
    } catch (raised) {
      got = `${(raised as Error).name}: ${(raised as Error).message}`;
    }
    expect(got).toBe(`${error}: ${text}`);
  });
});

/** What is recorded for the same arguments in JavaScript: an integral number is an int where a float would be refused. */
function asNumbers(recorded: Bad): Bad {
  if (!recorded.outcome.text?.includes("got 'float'") && !recorded.outcome.text?.includes("type 'float'."))
    return recorded;
  for (const [i, x] of recorded.schedule.entries()) {
    const value = (x as { float?: number } | null)?.float;
    if (!Number.isInteger(value)) continue;
    const int = JSON.stringify(recorded.schedule.map((y, at) => (at === i ? { int: value } : y)));
    const same = meta.errors.find((e) => JSON.stringify(e.schedule) === int);
    if (same && !same.outcome.text?.includes("must be float, but got 'int'")) return same;
  }
  return recorded;
}
