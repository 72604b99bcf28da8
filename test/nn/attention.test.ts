import { expect, test } from 'vitest';
import { set_seed } from '../../src/common/seed.js';
import { Tensor } from '../../src/common/tensor.js';
import * as nn from '../../src/nn/index.js';
import * as ops from '../../src/ops/index.js';
import { replay } from './nested.js';

/** Several layers one behind the other, normalised over four numbers: roundings of both sides grow. */
const DEEP = { rtol: 1e-4, atolScale: 5e-6 };
const deep = [
  'decoder_layer',
  'encoder_norm',
  'decoder_norm',
  'transformer',
  'transformer_masks',
  'transformer_custom',
];

replay('nn_attention', {
  mutated: ['mha_kdim', 'encoder_layer_norm_first', 'decoder', 'transformer_masks'],
  kinks: new Set(['encoder', 'decoder_one', 'transformer']),
  loose: Object.fromEntries(deep.map((id) => [id, DEEP])),
  // The documentation allows the layer; MindSpore's own check of functions refuses it, as cells can be called.
  different: new Map([
    ['TransformerEncoderLayer [4,2,6] {"activation":{"args":[],"kwargs":{},"nn":"ReLU"}}', { ok: null }],
  ]),
});

test('while training, dropout changes what every call gives, and stops where it is switched off', async () => {
  set_seed(5);
  const x = ops.sin(ops.mul(ops.reshape(ops.arange(0, 24), [3, 2, 4]), 0.7));
  for (const net of [
    new nn.TransformerEncoderLayer(4, 2, 8, 0.5),
    new nn.LSTM(4, 4, { num_layers: 2, dropout: 0.5 }),
    new nn.MultiheadAttention(4, 2, 0.5),
  ]) {
    const inputs = net instanceof nn.MultiheadAttention ? [x, x, x] : [x];
    const call = async (): Promise<unknown> => {
      const y = (net as nn.Cell)(...inputs) as Tensor | [Tensor];
      return (y instanceof Tensor ? y : y[0]).tolist();
    };
    expect(await call()).toEqual(await call());
    net.set_train();
    expect(await call()).not.toEqual(await call());
    net.set_train(false);
    expect(await call()).toEqual(await call());
  }
});
