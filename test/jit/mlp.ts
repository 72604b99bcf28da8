/** A network and an optimizer from the lowest layers up, so that tests of the engine need no cells. */
import { Parameter, Tensor } from '../../src/index.js';
import { runtime } from '../../src/jit/index.js';
import { cellCall, optimizerCall } from '../../src/jit/scope.js';
import * as ops from '../../src/ops/index.js';

let seed = 1;

/** Numbers in (-scale, scale), the same in every process. */
export function noise(shape: readonly number[], scale = 0.1): Tensor {
  const n = shape.reduce((a, b) => a * b, 1);
  const data = Float32Array.from({ length: n }, () => {
    seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
    return (seed / 2 ** 31 - 1) * scale;
  });
  return Tensor.fromData(data, shape);
}

/** Parameters of a multi-layer perceptron and its forward function, which counts as the call of a cell. */
export function mlp(sizes: readonly number[]): [Parameter[], (x: Tensor) => Tensor] {
  const params: Parameter[] = [];
  for (let i = 0; i + 1 < sizes.length; i++) {
    params.push(new Parameter(noise([sizes[i], sizes[i + 1]]), `w${i}`), new Parameter(noise([sizes[i + 1]]), `b${i}`));
  }
  const cell = { cell: params, version: () => '' };
  const forward = (x: Tensor): Tensor =>
    cellCall(cell, 'mlp', () => {
      let h = x;
      for (let i = 0; i < params.length; i += 2) {
        h = ops.add(ops.matmul(h, params[i]), params[i + 1]);
        if (i + 2 < params.length) h = ops.relu(h);
      }
      return h;
    });
  return [params, forward];
}

/** Mean of squares of a difference. */
export function meanSquare(a: Tensor, b: Tensor | number): Tensor {
  const d = ops.sub(a, b);
  return ops.mean(ops.mul(d, d));
}

/** Gradient descent with momentum; the rate may be a function of the host. */
export class Descent {
  readonly moments: Parameter[];

  constructor(
    readonly params: readonly Parameter[],
    readonly rate: number | (() => number) = 0.01,
    readonly momentum = 0.9,
  ) {
    this.moments = params.map((p) => new Parameter(ops.zeros(p.shape, p.dtype), `moment.${p.name}`));
  }

  step(gradients: readonly Tensor[]): void {
    const rate = typeof this.rate === 'function' ? new Tensor(this.rate()) : this.rate;
    optimizerCall({ cell: this, version: () => '' }, gradients, () => {
      this.params.forEach((p, i) => {
        const m = ops.add(ops.mul(this.moments[i], this.momentum), gradients[i]);
        this.moments[i].set_data(m);
        p.set_data(ops.sub(p, ops.mul(m, rate)));
      });
    });
  }
}

/** Runs and sessions that `body`, called `n` times, needs. */
export async function counted(n: number, body: (i: number) => unknown): Promise<{ runs: number; sessions: number }> {
  await runtime.synchronize();
  const before = runtime.stats();
  for (let i = 0; i < n; i++) await body(i);
  await runtime.synchronize();
  const after = runtime.stats();
  return { runs: after.runs - before.runs, sessions: after.sessions - before.sessions };
}
