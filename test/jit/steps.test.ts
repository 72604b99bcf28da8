/** Several training steps in one run: a recorded step is the body of one loop, as docs/design.md says. */
import { expect, test } from 'vitest';
import { Tensor } from '../../src/common/index.js';
import type { Value } from '../../src/common/value.js';
import '../../src/jit/engine.js';
import { runtime, value_and_grad } from '../../src/jit/index.js';
import { recordCall } from '../../src/jit/jit.js';
import { closeBody } from '../../src/ir/subgraph.js';
import { cutGraph } from '../../src/ir/graph.js';
import * as ops from '../../src/ops/index.js';
import { scanOp } from '../../src/ops/control/scan_op.js';
import { tensors } from '../../src/ops/control/bodies.js';
import { expectClose, type Numbers } from '../helpers/close.js';
import { counted, Descent, meanSquare, mlp, noise } from './mlp.js';

test('ten steps in one run train as ten runs do', async () => {
  const [params, forward] = mlp([6, 9, 2]);
  const sgd = new Descent(params, 0.1);
  const state = [...params, ...sgd.moments];
  const start = await Promise.all(state.map(async (p) => Float32Array.from((await p.read()) as Float32Array)));
  const differentiate = value_and_grad((a: Tensor, b: Tensor) => meanSquare(forward(a), b), null, params);
  const step = (a: Tensor, b: Tensor): Tensor => {
    const [loss, grads] = differentiate(a, b) as [Tensor, Tensor[]];
    sgd.step(grads);
    return loss;
  };
  const batches = Array.from({ length: 10 }, () => [noise([4, 6], 1), noise([4, 2], 1)]);
  const losses: number[] = [];
  for (const [a, b] of batches) losses.push((await step(a, b).item()) as number);
  const trained = await Promise.all(state.map((p) => p.read() as Promise<Numbers>));
  state.forEach((p, i) => p.set_data(Tensor.fromData(start[i], p.shape)));
  await runtime.synchronize();

  const { cut, placeholders, assigned } = recordCall(step, batches[0]);
  const entry = assigned.map((p) => p.handle);
  const [loss, ...finals] = cut.roots;
  const { body, captures } = closeBody(cutGraph([...finals, loss]), [...entry, ...placeholders]);
  const sequences = [0, 1].map((i) => ops.stack(batches.map((b) => b[i])));
  let made: Tensor[] = [];
  const seen = await counted(1, async () => {
    made = scanOp.all([...tensors(entry), ...sequences, ...tensors(captures)], {
      body,
      states: entry.length,
      sequences: 2,
      length: 10,
      reverse: false,
      saves: false,
    });
    await made[0].read();
  });
  expect(seen.runs).toBe(1);
  const byHolder = new Map<Value, Tensor>(assigned.map((p, i) => [p.handle, made[i]]));
  for (const [i, p] of state.entries()) {
    expectClose(await (byHolder.get(p.handle) as Tensor).read(), trained[i]);
  }
  expectClose(await made[entry.length].read(), losses);
});
