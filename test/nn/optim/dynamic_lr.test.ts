import { describe, expect, it } from 'vitest';
import * as dynamic_lr from '../../../src/nn/dynamic_lr.js';
import { expectClose } from '../../helpers/close.js';
import { loadFixture } from '../../helpers/fixtures.js';
import { Builder, type Spec } from './spec.js';

interface Call {
  readonly function: string;
  readonly args: readonly Spec[];
}

interface Outcome {
  readonly stage: 'ok' | 'call';
  readonly length?: number;
  readonly error?: string;
  readonly text?: string;
}

interface Meta {
  readonly values: readonly (Call & { name: string; length: number })[];
  readonly errors: readonly (Call & { outcome: Outcome })[];
}

const { meta, tensors } = loadFixture<Meta>('optim/dynamic_lr');

function call({ function: name, args }: Call): number[] {
  const builder = new Builder();
  const all = dynamic_lr as unknown as Record<string, (...args: unknown[]) => number[]>;
  return all[name](...args.map((a) => builder.build(a)));
}

describe('rates of each step', () => {
  it.each(meta.values.map((v) => [v.name, v] as const))('%s', (name, recorded) => {
    const got = call(recorded);
    expect(got.length).toBe(recorded.length);
    if (got.length > 0) expectClose(got, tensors.get(name)!.data, { rtol: 1e-14, atolScale: 0 });
  });

  it('take keywords', () => {
    const last = dynamic_lr.cosine_decay_lr(0.01, 0.1, { total_step: 6, step_per_epoch: 2, decay_epoch: 2 });
    expect(last).toEqual(dynamic_lr.cosine_decay_lr(0.01, 0.1, 6, 2, 2));
    expect(dynamic_lr.exponential_decay_lr(0.1, 0.5, 4, 1, 2, { is_stair: true })).toEqual([0.1, 0.1, 0.05, 0.05]);
  });
});

describe('bad arguments', () => {
  it.each(meta.errors.map((e) => [`${e.function} ${JSON.stringify(e.args)}`, e] as const))('%s', (_, recorded) => {
    const { stage, length, error, text } = counterpart(recorded);
    let got: unknown;
    try {
      got = { stage: 'ok', length: call(recorded).length };
    } catch (raised) {
      got = { stage: 'call', error: (raised as Error).name, text: (raised as Error).message };
    }
    expect(got).toEqual(stage === 'ok' ? { stage, length } : { stage, error, text });
  });
});

/** What is recorded for the same arguments in JavaScript, where an integral number is an int too. */
function counterpart(recorded: Call & { outcome: Outcome }): Outcome {
  if (!/(got|type) 'float'/.test(recorded.outcome.text ?? '')) return recorded.outcome;
  for (const [i, x] of recorded.args.entries()) {
    const value = (x as { float?: number } | null)?.float;
    if (!Number.isInteger(value)) continue;
    const args = JSON.stringify(recorded.args.map((y, at) => (at === i ? { int: value } : y)));
    const same = meta.errors.find((e) => e.function === recorded.function && JSON.stringify(e.args) === args);
    if (same !== undefined && !/(be|of) float/.test(same.outcome.text ?? '')) return same.outcome;
  }
  return recorded.outcome;
}
