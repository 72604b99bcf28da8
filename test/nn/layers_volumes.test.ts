import { describe } from 'vitest';
import { replayCases, replayRefusals, type LayersMeta } from './layer_replay.js';
import { openRecording } from './recording.js';

const recording = openRecording<LayersMeta>('nn_layers_volumes');

describe('convolutions and pooling of volumes, norms of windows, as recorded', () => {
  replayCases(recording);
});

replayRefusals(recording, {
  outcomes: new Map([
    // MindSpore leaves out of whom it speaks.
    [
      'Conv3d [1,2,3] {"foo":1}',
      { error: 'TypeError', text: "Conv3d.__init__() got an unexpected keyword argument 'foo'" },
    ],
    // MindSpore fails in its kernel.
    [
      'Conv3dTranspose [2,2,1] {"pad_mode":"pad","padding":2} [{"tensor":[1,2,3,4,3]}]',
      { error: 'RuntimeError', text: "For 'Conv3DTranspose', the padding leaves nothing of the output: (-1, 0, -1)." },
    ],
  ]),
});
