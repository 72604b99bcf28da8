import { describe, expect, test } from 'vitest';
import type { Parameter } from '../../src/common/parameter.js';
import { set_seed } from '../../src/common/seed.js';
import { Tensor } from '../../src/common/tensor.js';
import { grad } from '../../src/jit/index.js';
import type * as nn from '../../src/nn/index.js';
import * as ops from '../../src/ops/index.js';
import type { Tolerance } from '../helpers/close.js';
import { withoutCell } from '../helpers/errors.js';
import { outcome, settled, type Outcome } from './interpreter.js';
import { build, interpreter, type Build, type CommonMeta, type openRecording } from './recording.js';

/** A layer as tools/oracle/layers.py records it. */
export interface LayerCase extends Build {
  readonly id: string;
  readonly inputs: readonly (readonly number[])[];
  readonly seed: number;
  readonly repr: string;
  readonly parameters: readonly string[];
  readonly gradient: boolean;
}

/** A recording of layers. */
export interface LayersMeta extends CommonMeta {
  readonly cases: readonly LayerCase[];
}

/** How a recording may differ, by id or by title. */
export interface LayerDifferences {
  /** Tolerances of gradients. */
  readonly loose?: Readonly<Record<string, Tolerance>>;
  /** Other outcomes of refused constructors and calls. */
  readonly outcomes?: ReadonlyMap<string, Outcome>;
}

type Recording = ReturnType<typeof openRecording<LayersMeta>>;

/** Replays cases: initial parameters for a seed, printed text, output, gradients, and the gradients against central differences. */
export function replayCases(
  { meta, stored, recorded, expectTensor }: Recording,
  differences: LayerDifferences = {},
): void {
  for (const c of meta.cases) {
    test(c.id, async () => {
      set_seed(c.seed);
      const net = build(c);
      expect(String(net)).toBe(c.repr);
      const parameters = net.trainable_params();
      expect(parameters.map((p) => p.name)).toEqual(c.parameters);
      // Backwards: what a parameter holds must not depend on when it is read.
      for (const p of [...parameters].reverse()) {
        expect([...((await p.read()) as Float32Array)], p.name).toEqual([...stored(`${c.id}.p.${p.name}`).data]);
      }
      const x = recorded(`${c.id}.x0`);
      await expectTensor(net(x) as Tensor, `${c.id}.y`);
      if (!c.gradient) return;
      const weighed = (a: Tensor): Tensor => ops.sum(ops.mul(net(a) as Tensor, recorded(`${c.id}.dy`)));
      const found = grad(weighed, 0, parameters.length > 0 ? parameters : null)(x) as unknown;
      const [dx, dp] = parameters.length > 0 ? (found as [Tensor, Tensor[]]) : [found as Tensor, []];
      await expectTensor(dx, `${c.id}.dx0`, differences.loose?.[c.id]);
      for (const [i, p] of parameters.entries()) await expectTensor(dp[i], `${c.id}.dp.${p.name}`);
      expect(await slopeError(stored, net, c.id, x, parameters, [dx, ...dp])).toBeLessThan(SLOPE);
    });
  }
}

/** How far a slope may be from its central difference, relative to the slope. */
export const SLOPE = 5e-3;
const STEP = 2e-3;

/** Along a direction in which all partial derivatives add up: how far the slope is from its central difference. */
export async function slopeError(
  stored: Recording['stored'],
  net: nn.Cell,
  id: string,
  x: Tensor,
  parameters: readonly Parameter[],
  gradients: readonly Tensor[],
): Promise<number> {
  const dy = stored(`${id}.dy`).data;
  const points = await Promise.all([x, ...parameters].map(async (t) => ((await t.read()) as Float32Array).slice()));
  const slopes = await Promise.all(gradients.map(async (g) => (await g.read()) as Float32Array));
  const directions = slopes.map((g) => g.map((v, i) => Math.sign(v) * (0.5 + ((i * 0.618) % 1))));
  const slope = slopes.reduce((sum, g, k) => sum + g.reduce((s, v, i) => s + v * directions[k][i], 0), 0);
  const at = async (step: number): Promise<number> => {
    const moved = [x, ...parameters].map((t, k) => {
      return Tensor.fromData(
        points[k].map((v, i) => v + step * (directions[k]?.[i] ?? 0)),
        t.shape,
      );
    });
    parameters.forEach((p, k) => p.set_data(moved[k + 1]));
    const y = (await (net(moved[0]) as Tensor).read()) as Float32Array;
    return y.reduce((sum, v, i) => sum + v * dy[i], 0);
  };
  const difference = ((await at(STEP)) - (await at(-STEP))) / (2 * STEP);
  return slope === 0 ? Math.abs(difference) : Math.abs(difference - slope) / Math.abs(slope);
}

/** Replays constructors and calls that are refused. */
export function replayRefusals({ meta }: Recording, differences: LayerDifferences = {}): void {
  describe('constructors refuse what MindSpore refuses', () => {
    for (const { gives, ...c } of meta.wrong) {
      const title = `${c.layer} ${JSON.stringify(c.args)} ${JSON.stringify(c.kwargs)}`;
      test(title, () => {
        const got = outcome(() => (build(c), null));
        const different = differences.outcomes?.get(title);
        if (different !== undefined) expect(different).not.toEqual(gives);
        expect(got).toEqual(different ?? gives);
      });
    }
  });

  describe('calls refuse what MindSpore refuses, and name the cell', () => {
    for (const { gives, inputs, ...c } of meta.calls) {
      const title = `${c.layer} ${JSON.stringify(c.args)} ${JSON.stringify(c.kwargs)} ${JSON.stringify(inputs)}`;
      test(title, async () => {
        const got = await settled(() => build(c)(...inputs.map((x) => interpreter.value(x))));
        const bare = { ...got, text: got.text && withoutCell(got.text) };
        const different = differences.outcomes?.get(title);
        if (different !== undefined) expect(different).not.toEqual(gives);
        expect(bare).toEqual({ text: undefined, ...(different ?? gives) });
      });
    }
  });
}
