import { describe, expect, test } from 'vitest';
import { Tensor } from '../../src/common/tensor.js';
import * as nn from '../../src/nn/index.js';
import { replayCases, replayRefusals, type LayersMeta } from './layer_replay.js';
import { openRecording } from './recording.js';

const recording = openRecording<LayersMeta>('nn_layers_space');

describe('padding, resampling, adaptive means, groups, as recorded', () => {
  replayCases(recording);
});

replayRefusals(recording);

describe('layers that repeat edges', () => {
  const layers = [nn.ReplicationPad1d, nn.ReplicationPad2d, nn.ReplicationPad3d];
  for (const [i, layer] of layers.entries()) {
    test(layer.name, async () => {
      const shape = [2, 3, 4, 2].slice(0, i + 2);
      const count = shape.reduce((a, b) => a * b);
      const x = Tensor.fromData(
        Float32Array.from({ length: count }, (_, k) => k),
        shape,
      );
      const sides = [1, 2, 0, 1, 2, 0].slice(0, 2 * (i + 1));
      const y = new layer(sides)(x);
      const before = shape.map((_, axis) => sides[2 * (shape.length - 1 - axis)] ?? 0);
      const expected = Array.from({ length: y.size }, (_, k) => {
        // Where element k of the output lies, axis by axis from the last, and the nearest element of the input.
        let [rest, at, step] = [k, 0, 1];
        for (let axis = shape.length - 1; axis >= 0; axis--) {
          const place = (rest % y.shape[axis]) - before[axis];
          rest = Math.floor(rest / y.shape[axis]);
          at += Math.max(0, Math.min(shape[axis] - 1, place)) * step;
          step *= shape[axis];
        }
        return at;
      });
      expect(Array.from((await y.read()) as Float32Array)).toEqual(expected);
    });
  }
});
