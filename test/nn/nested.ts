/** Replays what tools/oracle/nested.py records: layers whose inputs and outputs are several tensors, nested in tuples. */

import { describe, expect, test } from 'vitest';
import type { Parameter } from '../../src/common/parameter.js';
import { set_seed } from '../../src/common/seed.js';
import { Tensor } from '../../src/common/tensor.js';
import { grad } from '../../src/jit/index.js';
import type * as nn from '../../src/nn/index.js';
import * as ops from '../../src/ops/index.js';
import { type Tolerance } from '../helpers/close.js';
import { withoutCell } from '../helpers/errors.js';
import { outcome, settled, type Expr, type Outcome } from './interpreter.js';
import { build, interpreter, openRecording, type Build, type CommonMeta } from './recording.js';

interface Case extends Build {
  readonly id: string;
  readonly inputs: readonly Expr[];
  readonly call: Readonly<Record<string, Expr>>;
  readonly seed: number;
  readonly train: boolean;
  readonly repr: string;
  readonly parameters: readonly string[];
  readonly outputs: number;
}

interface Meta extends CommonMeta {
  readonly cases: readonly Case[];
}

/** What is known of a recording besides its values. */
export interface NestedOptions {
  /** Outcomes that differ on purpose; docs/differences.md has them. */
  readonly different?: ReadonlyMap<string, Outcome>;
  /** Cases at a kink, whose slope no central difference gives. */
  readonly kinks?: ReadonlySet<string>;
  /** Tolerances by case. */
  readonly loose?: Readonly<Record<string, Tolerance>>;
  /** Cases in which a gradient that is 1 % off has to be noticed. */
  readonly mutated: readonly string[];
}

/** The tensors of nested values, in reading order. */
export function flat(y: unknown): Tensor[] {
  if (y instanceof Tensor) return [y];
  return Array.isArray(y) ? y.flatMap(flat) : [];
}

/** How far a slope may be from its central difference, relative to the slope. */
const SLOPE = 5e-3;
const STEP = 2e-3;

/** Nested numbers, infinities written as JSON has them. */
function finite(data: unknown): unknown {
  return Array.isArray(data) ? data.map(finite) : typeof data === 'string' ? Number(data) : data;
}

/** The tests of a recording. */
export function replay(topic: string, { different, kinks, loose = {}, mutated }: NestedOptions): void {
  const { meta, stored, recorded, expectTensor } = openRecording<Meta>(topic);

  /** The arguments of a call, with its random inputs taken from `given`. */
  const argumentsOf = (c: Case, given: readonly Tensor[]): unknown[] => {
    let next = 0;
    const value = (e: Expr): unknown => {
      if (typeof e === 'object' && e !== null) {
        if ('x' in e) return given[next++];
        if ('tuple' in e) return (e.tuple as Expr[]).map(value);
        if ('data' in e) return interpreter.value({ ...e, data: finite(e.data) });
      }
      return interpreter.value(e);
    };
    const inputs = c.inputs.map(value);
    const named = Object.entries(c.call).map(([k, e]) => [k, value(e)]);
    return named.length > 0 ? [...inputs, Object.fromEntries(named)] : inputs;
  };
  const count = (e: Expr): number => {
    if (typeof e !== 'object' || e === null) return 0;
    if ('x' in e) return 1;
    return 'tuple' in e ? (e.tuple as Expr[]).reduce<number>((n, item) => n + count(item), 0) : 0;
  };
  const inputsOf = (c: Case): Tensor[] => {
    const total = [...c.inputs, ...Object.values(c.call)].reduce<number>((n, e) => n + count(e), 0);
    return Array.from({ length: total }, (_, i) => recorded(`${c.id}.x${i}`));
  };
  const made = (c: Case): nn.Cell => {
    set_seed(c.seed);
    const net = build(c);
    net.set_train(c.train);
    return net;
  };
  const weighed = (net: nn.Cell, c: Case, given: readonly Tensor[]): Tensor =>
    flat(net(...argumentsOf(c, given)))
      .map((y, i) => ops.sum(ops.mul(y, recorded(`${c.id}.dy${i}`))))
      .reduce((a, b) => ops.add(a, b));

  /** Along a direction in which all partial derivatives add up: how far the slope is from its central difference. */
  const slopeError = async (
    net: nn.Cell,
    c: Case,
    given: readonly Tensor[],
    parameters: readonly Parameter[],
    gradients: readonly Tensor[],
  ): Promise<number> => {
    const all = [...given, ...parameters];
    const points = await Promise.all(all.map(async (t) => ((await t.read()) as Float32Array).slice()));
    const slopes = await Promise.all(gradients.map(async (g) => (await g.read()) as Float32Array));
    const directions = slopes.map((g) => g.map((v, i) => Math.sign(v) * (0.5 + ((i * 0.618) % 1))));
    const slope = slopes.reduce((sum, g, k) => sum + g.reduce((s, v, i) => s + v * directions[k][i], 0), 0);
    const at = async (step: number): Promise<number> => {
      const moved = all.map((t, k) => {
        return Tensor.fromData(
          points[k].map((v, i) => v + step * (directions[k]?.[i] ?? 0)),
          t.shape,
        );
      });
      parameters.forEach((p, k) => p.set_data(moved[given.length + k]));
      const ys = await Promise.all(
        flat(net(...argumentsOf(c, moved.slice(0, given.length)))).map(async (y, i) => {
          const dy = stored(`${c.id}.dy${i}`).data;
          return ((await y.read()) as Float32Array).reduce((sum, v, j) => sum + v * dy[j], 0);
        }),
      );
      return ys.reduce((a, b) => a + b, 0);
    };
    const difference = ((await at(STEP)) - (await at(-STEP))) / (2 * STEP);
    return slope === 0 ? Math.abs(difference) : Math.abs(difference - slope) / Math.abs(slope);
  };

  describe('as recorded', () => {
    for (const c of meta.cases) {
      test(c.id, async () => {
        const net = made(c);
        expect(String(net)).toBe(c.repr);
        const parameters = net.trainable_params();
        expect(parameters.map((p) => p.name)).toEqual(c.parameters);
        for (const p of [...parameters].reverse()) {
          expect([...((await p.read()) as Float32Array)], p.name).toEqual([...stored(`${c.id}.p.${p.name}`).data]);
        }
        const given = inputsOf(c);
        const ys = flat(net(...argumentsOf(c, given)));
        expect(ys).toHaveLength(c.outputs);
        for (const [i, y] of ys.entries()) await expectTensor(y, `${c.id}.y${i}`, loose[c.id]);
        const positions = given.map((_, i) => i);
        const found = grad(
          (...xs: Tensor[]) => weighed(net, c, xs),
          positions,
          parameters.length > 0 ? parameters : null,
        )(...given) as unknown;
        const [dxs, dps] = parameters.length > 0 ? (found as [Tensor[] | Tensor, Tensor[]]) : [found as Tensor[], []];
        const dx = flat(dxs);
        for (const [i, g] of dx.entries()) await expectTensor(g, `${c.id}.dx${i}`, loose[c.id]);
        for (const [i, p] of parameters.entries()) await expectTensor(dps[i], `${c.id}.dp.${p.name}`, loose[c.id]);
        if (kinks?.has(c.id)) return;
        expect(await slopeError(net, c, given, parameters, [...dx, ...dps])).toBeLessThan(SLOPE);
      });
    }

    test('a gradient that is 1 % off is noticed by the central difference', async () => {
      for (const id of mutated) {
        const c = meta.cases.find((each) => each.id === id) as Case;
        const { data, shape } = stored(`${id}.dx0`);
        const wrong = Tensor.fromData(
          data.map((g) => g * 1.01),
          shape,
        );
        expect(await slopeError(made(c), c, inputsOf(c), [], [wrong]), id).toBeGreaterThan(SLOPE);
      }
    });
  });

  const check = (title: string, got: Outcome, gives: Outcome): void => {
    const other = different?.get(title);
    if (other !== undefined) expect(other).not.toEqual(gives);
    expect(got).toEqual(other ?? gives);
  };

  describe('constructors refuse what MindSpore refuses', () => {
    for (const { gives, ...c } of meta.wrong) {
      const title = `${c.layer} ${JSON.stringify(c.args)} ${JSON.stringify(c.kwargs)}`;
      test(title, () =>
        check(
          title,
          outcome(() => (build(c), null)),
          gives,
        ),
      );
    }
  });

  describe('calls refuse what MindSpore refuses, and name the cell', () => {
    for (const { gives, inputs, ...c } of meta.calls) {
      const title = `${c.layer} ${JSON.stringify(c.args)} ${JSON.stringify(c.kwargs)} ${JSON.stringify(inputs)}`;
      test(title, async () => {
        const got = await settled(async () => {
          for (const y of flat(build(c)(...inputs.map((e) => interpreter.value(e))))) await y.read();
        });
        check(title, { ...got, text: got.text && withoutCell(got.text) }, { text: undefined, ...gives });
      });
    }
  });
}
