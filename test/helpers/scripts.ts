/** The scripts under examples/ as MindSpore ran them (tools/oracle/scripts.py), and how they are followed. */
import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import { train, type nn, type Tensor } from '../../src/index.js';
import { loadFixture } from './fixtures.js';

/** What is recorded of a script. */
export interface Recorded {
  first: { name: string; shape: number[]; sha256: string }[];
  losses: number[][];
  /** How far apart MindSpore's own losses are with two kernel sets, the largest so far. */
  spread: number[];
  metrics?: Record<string, number>;
  outputs: number[];
  outputsSpread: number;
}

/** The recordings, by script. */
export const { meta: recorded } = loadFixture<Record<string, Recorded>>('scripts');

/** The elements of a float Tensor. */
export async function numbers(t: Tensor): Promise<number[]> {
  return Array.from((await t.read()) as Float32Array);
}

/** Weights as they are recorded: names, shapes, and what their bytes amount to. */
export async function weights(nets: readonly nn.Cell[]): Promise<Recorded['first']> {
  const parameters = nets.flatMap((net) => [...net.get_parameters()]);
  const bytes = await Promise.all(parameters.map((p) => p.read()));
  return parameters.map((p, i) => ({
    name: p.name,
    shape: [...p.shape],
    sha256: createHash('sha256').update(bytes[i]).digest('hex'),
  }));
}

class Losses extends train.Callback {
  readonly losses: number[][] = [];
  override async on_train_step_end(run_context: train.RunContext): Promise<void> {
    this.losses.push(await numbers(run_context.original_args().net_outputs as Tensor));
  }
}

/** The losses of an epoch of `model.train`. */
export async function byModel(model: train.Model, data: Parameters<train.Model['train']>[1]): Promise<number[][]> {
  const watch = new Losses();
  await model.train(1, data, { callbacks: [watch] });
  return watch.losses;
}

/** The losses of a step for each batch; a step may have several. */
export async function byStep<Batch>(
  batches: AsyncIterable<Batch> | Iterable<Batch>,
  step: (batch: Batch) => Tensor | readonly Tensor[],
): Promise<number[][]> {
  const losses: number[][] = [];
  for await (const batch of batches) losses.push((await Promise.all([step(batch)].flat().map(numbers))).flat());
  return losses;
}

/** Holds losses against the recorded ones; the largest distance. */
export function expectLosses(found: readonly number[][], { losses, spread }: Recorded): number {
  let worst = 0;
  found.forEach((step, i) => {
    expect(step).toHaveLength(losses[i].length);
    step.forEach((loss, k) => {
      const off = Math.abs(loss - losses[i][k]);
      worst = Math.max(worst, off);
      expect(off, `step ${i}: ${loss} and ${losses[i][k]}`).toBeLessThanOrEqual(Math.max(1e-4, 10 * spread[i]));
    });
  });
  return worst;
}
