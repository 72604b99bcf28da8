/** MindSpore's beginner tutorial "Accelerating with static graphs", ported by hand. */
import process from 'node:process';
import { fileURLToPath } from 'node:url';

import * as ms from 'mindspore-ts';
import { ops, type Tensor } from 'mindspore-ts';
import { Network } from './network.js';

/** Prints what the Python code of the tutorial prints. */
export async function main(): Promise<void> {
  ms.set_seed(1);
  const input = ops.ones([64, 1, 28, 28], ms.float32);

  // Dynamic graph mode configuration using set_context
  ms.set_context({ mode: ms.PYNATIVE_MODE });
  let model = new Network();
  await ms.print(model(input));

  // Static graph mode configuration using set_context
  ms.set_context({ mode: ms.GRAPH_MODE });
  model = new Network();
  await ms.print(model(input));

  // jit makes a function run in static graph mode
  const run = ms.jit((x: Tensor): Tensor => {
    const model = new Network();
    return model(x);
  });
  await ms.print(run(input));

  const plain = (x: Tensor): Tensor => {
    const model = new Network();
    return model(x);
  };
  const run_with_jit = ms.jit(plain);
  await ms.print(run_with_jit(input));

  // A cell whose call runs in static graph mode
  const compiled = ms.jit(new Network());
  await ms.print(compiled(input));

  // Configuration for running static graph mode using set_context
  ms.set_context({ mode: ms.GRAPH_MODE });
  model = new Network();
  await ms.print(model(input));
  ms.set_context({ mode: ms.PYNATIVE_MODE });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
