/** MindSpore's beginner tutorial "Saving and loading the model", ported by hand; ONNX stands for MindIR. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

import * as ms from 'mindspore-ts';
import { nn, ops } from 'mindspore-ts';

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

    // A file for other tools.
    const inputs = ops.ones([1, 1, 28, 28], ms.float32);
    await ms.export(model, inputs, { file_name: path.join(folder, 'model'), file_format: 'ONNX' });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
