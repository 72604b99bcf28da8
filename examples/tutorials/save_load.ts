/** MindSpore's beginner tutorial "Saving and loading the model", ported by hand. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

import * as ms from 'mindspore-ts';
import { nn, ops, Parameter, Tensor } from 'mindspore-ts';

function network(): nn.SequentialCell {
  return new nn.SequentialCell(
    new nn.Flatten(),
    new nn.Dense(28 * 28, 512),
    new nn.ReLU(),
    new nn.Dense(512, 512),
    new nn.ReLU(),
    new nn.Dense(512, 10),
  );
}

// The Parameter is made outside of the network, which uses it all the same.
const global_param = new Parameter(new Tensor([1n, 2n, 3n]), { name: 'global_param' });

class Model extends nn.Cell {
  // Parameters of the network can be exported,
  bias = new Parameter(new Tensor([0n, 1n, -1n]));

  // and those that it is given;
  override construct(x: Tensor): Tensor {
    // one from elsewhere raises.
    return x.add(global_param).add(this.bias);
  }
}

/** Prints what the Python code of the tutorial prints. */
export async function main(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'save_load-'));
  try {
    const checkpoint = path.join(folder, 'model.ckpt');

    let model = network();
    await ms.save_checkpoint(model, checkpoint);

    model = network();
    const param_dict = await ms.load_checkpoint(checkpoint);
    const [param_not_load] = ms.load_param_into_net(model, param_dict);
    await ms.print(param_not_load);

    // The network itself, as MindSpore loads it, too
    ms.set_context({ mode: ms.GRAPH_MODE });
    model = network();
    const inputs = ops.ones([1, 1, 28, 28], ms.float32);
    await ms.export(model, inputs, { file_name: path.join(folder, 'model'), file_format: 'MINDIR' });

    const graph = await ms.load(path.join(folder, 'model.mindir'));
    const loaded = new nn.GraphCell(graph) as unknown as (x: Tensor) => Tensor;
    const outputs = loaded(inputs);
    await ms.print(outputs.shape);

    // What raises
    const param = new Parameter(new Tensor([1n, 2n, 3n]), { name: 'input_param' });
    try {
      await ms.export(new Model(), param, { file_name: path.join(folder, 'model'), file_format: 'MINDIR' });
    } catch (error) {
      await ms.print((error as Error).message);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
