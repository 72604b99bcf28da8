import { expect } from 'vitest';
import { Tensor } from '../../../src/common/tensor.js';
import type { Optimizer } from '../../../src/nn/optim/index.js';
import { expectClose, type Tolerance } from '../../helpers/close.js';
import { loadFixture } from '../../helpers/fixtures.js';
import { Builder, elements, gradient, rates, type Rates, type Recorded, type Recording } from './spec.js';

/** A recording and how its configurations are replayed. */
export function recording(name: string): {
  cases: readonly Recorded[];
  /** Fails unless everything is as recorded. `factor` on the gradients is for tests of this very check. */
  replay: (recorded: Recorded, factor?: number) => Promise<void>;
} {
  const { meta, tensors } = loadFixture<Recording>(name);
  return {
    cases: meta.cases,
    async replay(recorded, factor = 1) {
      const dtype = recorded.case.dtype ?? 'float32';
      const optimizer = new Builder(dtype).construct(recorded.case);
      expect(optimizer.parameters.map((p) => p.name)).toEqual(recorded.order);
      await compareRates(optimizer, recorded, '0');
      for (let step = 1; step <= meta.marks[meta.marks.length - 1]; step++) {
        optimizer(recorded.order.map((p) => gradient(p, step - 1, dtype, factor)));
        if (!meta.marks.includes(step)) continue;
        const expected = tensors.get(`${recorded.name}/${step}`)!.data as Float32Array;
        await compareState(optimizer, recorded, String(step), expected);
        await compareRates(optimizer, recorded, String(step));
      }
    },
  };
}

/** float16 rounds after each operation, and not all kernels round after the same ones. */
export const HALF: Tolerance = { rtol: 4e-3, atolScale: 2e-3 };

/** All parameters, the optimizer's own among them, in MindSpore's order. */
async function compareState(
  optimizer: Optimizer,
  { layout, ints }: Recorded,
  step: string,
  expected: Float32Array,
): Promise<void> {
  const params = [...optimizer.get_parameters()];
  expect(params.map((p) => [p.name, [...p.shape], String(p.dtype)])).toEqual(layout);
  let at = 0;
  for (const param of params) {
    const got = await elements(param);
    const what = `${param.name} after ${step}`;
    if (param.dtype.isInt) {
      expect(got, what).toEqual(ints[step][param.name]);
    } else {
      const wanted = expected.subarray(at, at + param.size);
      expectClose(got, wanted, param.dtype.name === 'float16' ? HALF : {}, what);
      at += param.size;
    }
  }
  expect(at).toBe(expected.length);
}

const flat = (x: Rates): number[] => (typeof x === 'number' ? [x] : x.flatMap(flat));

async function compareRates(optimizer: Optimizer, { rate, decay }: Recorded, step: string): Promise<void> {
  const lr = optimizer.get_lr();
  expect(lr instanceof Tensor).toBe(!Array.isArray(rate[step]));
  expectClose(await rates(lr), flat(rate[step]), {}, `get_lr after ${step}`);
  if (decay)
    expectClose(await rates(optimizer.get_weight_decay()), flat(decay[step]), {}, `get_weight_decay after ${step}`);
}
