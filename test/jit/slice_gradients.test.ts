import { describe, expect, it } from 'vitest';
import { grad, ops, Tensor } from '../../src/index.js';
import { cutGraph } from '../../src/ir/graph.js';
import { enter, leave } from '../../src/jit/engine.js';
import { expectClose } from '../helpers/close.js';

const x = (): Tensor => ops.reshape(ops.arange(24), [3, 2, 4]).astype('float32');

/** The gradient of Σ f(x)², and the operations that it takes. */
async function gradientOf(f: (x: Tensor) => Tensor[]): Promise<[number[], string[]]> {
  const square = (y: Tensor): Tensor => f(y).reduce((sum, part) => sum.add(part.mul(part).sum()), new Tensor(0));
  enter();
  const found = grad(square)(x()) as Tensor;
  leave();
  const names = cutGraph([found.handle]).nodes.map(({ op }) => op.name);
  return [[...(await found.asnumpy()).data].map(Number), names];
}

const twice = (kept: (i: number) => boolean): number[] => Array.from({ length: 24 }, (_, i) => (kept(i) ? 2 * i : 0));

describe('gradients of slices of one tensor', () => {
  it('are put side by side where the slices do not overlap', async () => {
    const [values, names] = await gradientOf((y) => [y.at(2), y.at(0), y.at(1)]);
    expect(values).toEqual(twice(() => true));
    expect(names).toContain('Concat');
    expect(names).not.toContain('StridedSliceGrad');
  });

  it('have zeros between and around them', async () => {
    const [values, names] = await gradientOf((y) => [y.at('...', '1:2'), y.at('...', 3)]);
    expect(values).toEqual(twice((i) => i % 4 === 1 || i % 4 === 3));
    expect(names).toContain('Concat');
  });

  it.each<[string, (y: Tensor) => Tensor[], (i: number) => number]>([
    ['overlap', (y) => [y.at(0), y.at('0:2')], (i) => (i < 8 ? 4 * i : i < 16 ? 2 * i : 0)],
    ['lie along two axes', (y) => [y.at(0), y.at('1:', 0)], (i) => (i < 8 || (i >> 2) % 2 === 0 ? 2 * i : 0)],
    ['have steps', (y) => [y.at('::2'), y.at(1)], (i) => 2 * i],
    ['meet something else', (y) => [y.at(0), y.at(1), y], (i) => (i < 16 ? 4 * i : 2 * i)],
  ])('are added where they %s', async (_, f, expected) => {
    const [values, names] = await gradientOf(f);
    expectClose(
      Float32Array.from(values),
      Float32Array.from({ length: 24 }, (_, i) => expected(i)),
    );
    expect(names).not.toContain('Concat');
    expect(names).toContain('StridedSliceGrad');
  });
});
