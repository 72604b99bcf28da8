/** The numbers behind the charts. */

/** How much of the loss before is in the smoothed one. */
const KEEP = 0.95;

/** What one run has given so far. */
export class Curves {
  /** Steps with a loss. */
  readonly steps: number[] = [];
  readonly losses: number[] = [];
  readonly smooth: number[] = [];
  /** Steps with an accuracy. */
  readonly tested: number[] = [];
  readonly accuracies: number[] = [];
  private average = 0;
  private weight = 0;

  /** Losses of the steps up to `step`. */
  addLosses(losses: readonly number[], step: number): void {
    losses.forEach((loss, i) => {
      // The average begins with nothing; dividing by the weights seen takes that out.
      this.average = KEEP * this.average + (1 - KEEP) * loss;
      this.weight = KEEP * this.weight + 1 - KEEP;
      this.steps.push(step - losses.length + 1 + i);
      this.losses.push(loss);
      this.smooth.push(this.average / this.weight);
    });
  }

  addAccuracy(accuracy: number, step: number): void {
    if (this.tested.at(-1) === step) this.accuracies.pop();
    else this.tested.push(step);
    this.accuracies.push(accuracy);
  }

  /** Forgets what came after a step. */
  cut(step: number): void {
    const count = (steps: readonly number[]): number => steps.filter((s) => s <= step).length;
    this.steps.length = this.losses.length = this.smooth.length = count(this.steps);
    this.tested.length = this.accuracies.length = count(this.tested);
  }
}

/** Columns of a chart over common steps; null where a curve has no point. */
export type Columns = [number[], ...(number | null)[][]];

/** Curves over the same steps. */
export interface Group {
  readonly steps: readonly number[];
  readonly columns: readonly (readonly number[])[];
}

/** Brings curves over different steps together. */
export function align(...curves: readonly Group[]): Columns {
  const rows = new Map<number, number>();
  for (const { steps } of curves) for (const step of steps) rows.set(step, 0);
  const steps = [...rows.keys()].sort((a, b) => a - b);
  steps.forEach((step, row) => rows.set(step, row));
  const columns = curves.flatMap(({ steps: own, columns: values }) =>
    values.map((column) => {
      const out = new Array<number | null>(steps.length).fill(null);
      own.forEach((step, i) => (out[rows.get(step) as number] = column[i]));
      return out;
    }),
  );
  return [steps, ...columns];
}
