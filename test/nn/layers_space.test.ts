import { describe, expect, test } from 'vitest';
import { Tensor } from '../../src/common/tensor.js';
import * as nn from '../../src/nn/index.js';
import { replayCases, replayRefusals, type LayersMeta } from './layer_replay.js';
import { openRecording } from './recording.js';

const recording = openRecording<LayersMeta>('nn_layers_space');

describe('padding, resampling, adaptive pooling, shuffling, groups, as recorded', () => {
  replayCases(recording);
});

// MindSpore takes it for a tensor without values, and then its kernel fails.
const NO_SIZE = {
  error: 'TypeError',
  text: "For 'Tensor', the type of 'input_data' should be one of '['TensorPy', 'Tensor', 'ndarray', 'str_', 'list', 'tuple', 'float', 'int', 'bool', 'complex', 'bytes']', but got type 'NoneType'.",
};

replayRefusals(recording, {
  outcomes: new Map([
    ['AdaptiveMaxPool3d [null] {}', NO_SIZE],
    ['AdaptiveMaxPool3d [null] {} [{"tensor":[1,4,3,3]}]', NO_SIZE],
  ]),
});

test('adaptive maxima with their positions', async () => {
  const x = recording.recorded('am2_two.x0');
  const [y, at] = new nn.AdaptiveMaxPool2d([3, 2], true)(x);
  const [volumes, within] = new nn.AdaptiveMaxPool3d([1, 3, 2], { return_indices: true })(x);
  await recording.expectTensor(y, 'am2_two.y');
  expect([at.dtype.name, within.dtype.name]).toEqual(['int64', 'int32']);
  const data = (await x.read()) as Float32Array;
  const picked = async (positions: Tensor, size: number): Promise<number[]> => {
    const each = Array.from(await positions.read(), Number);
    const parts = positions.size / (x.size / size);
    return each.map((p, i) => data[Math.floor(i / parts) * size + p]);
  };
  expect(await picked(at, 35)).toEqual(Array.from(await y.read(), Number));
  expect(await picked(within, 70)).toEqual(Array.from(await volumes.read(), Number));
});

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
