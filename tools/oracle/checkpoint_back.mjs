// Writes checkpoints for checkpoint_back.py, with the built package: networks of the names, dtypes and shapes that MindSpore recorded but with other
// values, files with each option, and what trainings leave.
//
//     node tools/oracle/checkpoint_back.mjs FOLDER
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { TextEncoder } from 'node:util';
import * as ms from '../../dist/node.js';

const { nn, Parameter, Tensor } = ms;
const { CheckpointConfig, Model, ModelCheckpoint, save_checkpoint } = ms.train;
const folder = process.argv[2];
const key = new TextEncoder().encode('0123456789abcdef');
const recording = new URL('../../test/fixtures/checkpoint.json', import.meta.url);
const { networks } = JSON.parse(readFileSync(recording, 'utf8')).data;

mkdirSync(folder, { recursive: true });
const at = (name) => path.join(folder, name);

/** Elements that tell their places, of any dtype. */
function values(dtype, shape, seed) {
  const count = shape.reduce((a, b) => a * b, 1);
  const own = dtype === 'Bool' ? ms.bool_ : ms.dtype[dtype.toLowerCase()];
  const numbers = Float64Array.from({ length: count }, (_, i) =>
    own.isFloat ? (seed + i) / 8 - 2 : (seed + 3 * i) % 100,
  );
  return Tensor.fromData(numbers, shape).astype(own);
}

for (const [name, parameters] of Object.entries(networks)) {
  const net = new nn.Cell();
  parameters.forEach(([parameter, dtype, shape], i) => {
    net.insert_param_to_cell(`p${i}`, new Parameter(values(dtype, shape, i), { name: parameter }));
  });
  await save_checkpoint(net, at(name));
}

const two = { 'b.w': new Parameter(values('float32', [2, 3], 1)), a: new Parameter(values('int64', [2], 2)) };
const append_dict = { epoch_num: 3, lr: 0.25, flag: true, note: 'héllo \u{1f600}', empty: '', one: ms.float(1) };
await save_checkpoint(two, at('append.ckpt'), { append_dict, crc_check: true });
await save_checkpoint(two, at('gcm.ckpt'), { enc_key: key });
await save_checkpoint(two, at('cbc.ckpt'), { enc_key: key, enc_mode: 'AES-CBC' });
await save_checkpoint(two, at('plain.safetensors'), { format: 'safetensors', crc_check: true });
if (process.argv.includes('--big')) {
  const data = new Float32Array(2 ** 27 + 2 ** 20);
  for (let i = 0; i < data.length; i++) data[i] = i % 1000;
  await save_checkpoint([new Parameter(Tensor.fromData(data, [data.length]), { name: 'big' })], at('big.ckpt'), {
    crc_check: true,
  });
}

const x = Float32Array.from({ length: 24 }, (_, i) => i / 10 - 1);
const columns = {
  x: { data: x, shape: [6, 4], dtype: 'float32' },
  y: { data: Int32Array.of(0, 1, 2, 0, 1, 2), shape: [6], dtype: 'int32' },
};
const sums = {};
for (const [name, optimizer] of [
  ['trained_asgd', (params) => new nn.ASGD(params, 0.1)],
  ['trained_momentum', (params) => new nn.Momentum(params, 0.1, 0.9)],
]) {
  const net = new nn.Dense(4, 3);
  const loss_fn = new nn.SoftmaxCrossEntropyWithLogits({ sparse: true, reduction: 'mean' });
  const model = new Model(net, { loss_fn, optimizer: optimizer(net.trainable_params()) });
  const config = new CheckpointConfig({ save_checkpoint_steps: 3, append_info: ['epoch_num', 'step_num'] });
  const data = new ms.dataset.NumpySlicesDataset(columns, { shuffle: false }).batch(2);
  await model.train(2, data, { callbacks: [new ModelCheckpoint(name, folder, config)] });
  const all = await Promise.all(
    Array.from(model.train_network.get_parameters(), async (p) => [p.name, await p.tolist()]),
  );
  sums[name] = Object.fromEntries(
    all.map(([parameter, list]) => [parameter, [list].flat(9).reduce((a, b) => a + b, 0)]),
  );
}
writeFileSync(at('sums.json'), JSON.stringify(sums));
