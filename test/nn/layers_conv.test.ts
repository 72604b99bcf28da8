import { describe } from 'vitest';
import { replayCases, replayRefusals, type LayersMeta } from './layer_replay.js';
import { openRecording } from './recording.js';

const recording = openRecording<LayersMeta>('nn_layers_conv');

describe('convolutions over one axis and transposed ones, pooling over one axis, as recorded', () => {
  replayCases(recording);
});

replayRefusals(recording);
