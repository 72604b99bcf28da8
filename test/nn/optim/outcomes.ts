/** Replays recordings of bad and borderline inputs. */

import { afterAll, expect, it } from 'vitest';
import type { Value } from '../../../src/common/value.js';
import { type Parameter } from '../../../src/common/parameter.js';
import type { Optimizer } from '../../../src/nn/optim/index.js';
import { expectClose, type Numbers } from '../../helpers/close.js';
import { withoutCell } from '../../helpers/errors.js';
import { loadFixture } from '../../helpers/fixtures.js';
import type { Different } from './differences.js';
import { HALF } from './replay.js';
import { Builder, elements, gradient, startOf, type Case } from './spec.js';

/** What happened, and where. */
export interface Outcome {
  /** 'ok', or where it was raised: in the constructor, on a member, in the first call. */
  readonly stage: 'ok' | 'construct' | 'member' | 'call';
  readonly error?: string;
  readonly text?: string;
  readonly value?: unknown;
}

/** A case and what the oracle made of it. */
export interface RecordedOutcome {
  readonly name: string;
  readonly case: Case;
  readonly outcome: Outcome;
}

function raised(stage: Outcome['stage'], error: unknown): Outcome {
  return { stage, error: (error as Error).name, text: withoutCell((error as Error).message) };
}

const snapshot = (params: Iterable<Parameter>): Map<Parameter, Value> =>
  new Map(Array.from(params, (p) => [p, p.handle]));

function expectUnchanged(before: ReadonlyMap<Parameter, Value>): void {
  for (const [param, value] of before) expect(param.handle, param.name).toBe(value);
}

/** Does what the recorder did; whatever raises must leave all parameters and all state as they were. */
async function run(recorded: Case): Promise<{ outcome: Outcome; optimizer?: Optimizer }> {
  const builder = new Builder(recorded.dtype);
  let optimizer: Optimizer;
  try {
    optimizer = builder.construct(recorded);
  } catch (error) {
    for (const [name, param] of builder.params) {
      if (recorded.dtype === undefined) expect([param.name, param.hostData()]).toEqual([name, startOf(name).data]);
    }
    return { outcome: raised('construct', error) };
  }
  const before = snapshot([...optimizer.get_parameters(), ...builder.params.values()]);
  try {
    if (recorded.member) return { outcome: member(optimizer, recorded.member[0], builder.build(recorded.member[1])) };
  } catch (error) {
    expectUnchanged(before);
    return { outcome: raised('member', error) };
  }
  try {
    if (!('grads' in recorded)) optimizer(optimizer.parameters.map((p) => gradient(p.name, 0, p.dtype.name)));
    else if (recorded.grads === null) (optimizer as unknown as () => void)();
    else optimizer(builder.build(recorded.grads!) as never);
    for (const p of optimizer.get_parameters()) await p.read();
    return { outcome: { stage: 'ok' }, optimizer };
  } catch (error) {
    expectUnchanged(before);
    return { outcome: raised('call', error) };
  }
}

function member(optimizer: Optimizer, name: string, argument: unknown): Outcome {
  if (name === 'get_lr_parameter') {
    return { stage: 'ok', value: readable(optimizer.get_lr_parameter(argument as Parameter)) };
  }
  const members = optimizer as unknown as Record<string, unknown>;
  members[name] = argument;
  return { stage: 'ok', value: members[name] };
}

function readable(x: unknown): unknown {
  if (Array.isArray(x)) return x.map(readable);
  const p = x as Parameter;
  const values = Array.from(p.hostData() as Float32Array);
  return { name: p.name, type: 'Parameter', value: p.ndim === 0 ? values[0] : values };
}

/** All parameters and state are what the oracle has after one step of a case. */
async function compareState(optimizer: Optimizer, expected: Numbers): Promise<void> {
  const flat: number[] = [];
  for (const p of optimizer.get_parameters()) if (!p.dtype.isInt) flat.push(...(await elements(p)));
  expectClose(flat, expected, [...optimizer.parameters].some((p) => p.dtype.size === 2) ? HALF : {});
}

/**
 * One test a case: the oracle's outcome, or the one that is listed in `differences` and is another one. Every listed difference has to occur.
 */
export function conform(fixture: string, differences: ReadonlyMap<string, Different>): readonly RecordedOutcome[] {
  const { meta, tensors } = loadFixture<{ cases: readonly RecordedOutcome[] }>(fixture);
  const state = (name: string): Numbers => tensors.get(name)!.data;
  const used = new Set<string>();

  it.each(meta.cases.map((c) => [c.name, c] as const))('%s', async (name, { case: recorded, outcome }) => {
    const { outcome: got, optimizer } = await run(recorded);
    const different = differences.get(name);
    if (different !== undefined) {
      used.add(name);
      expect([got.stage, got.error, got.text]).toEqual([
        different.stage,
        different.error,
        different.text && expect.stringMatching(different.text),
      ]);
      // Where both are content, it is the state that differs.
      expect([got, different.like]).not.toEqual([outcome, undefined]);
      if (different.like !== undefined) await compareState(optimizer!, state(different.like));
      return;
    }
    const { stage, error, text, value } = outcome;
    const plain = value === undefined ? { stage } : { stage, value };
    expect(got).toEqual(stage === 'ok' ? plain : { stage, error, text });
    if (optimizer !== undefined) await compareState(optimizer, state(name));
  });

  afterAll(() => {
    expect([...used].sort()).toEqual([...differences.keys()].sort());
  });
  return meta.cases;
}
