import { describe } from 'vitest';
import type { Outcome } from './interpreter.js';
import { replayCases, replayRefusals, type LayersMeta } from './layer_replay.js';
import { openRecording } from './recording.js';

const recording = openRecording<LayersMeta>('nn_layers_conv');

describe('convolutions over one axis and transposed ones, as recorded', () => {
  replayCases(recording);
});

/** Outcomes that differ on purpose; docs/differences.md has them. */
const DIFFERENT = new Map<string, Outcome>([]);

replayRefusals(recording, { outcomes: DIFFERENT });
