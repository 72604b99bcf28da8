/** A float32 Tensor of a shape, with elements that a formula makes: what the recorders that go back to MindSpore feed. */
import { Tensor } from '../../dist/node.js';

export const waves = (...shape) => {
  const size = shape.reduce((a, b) => a * b, 1);
  return Tensor.fromData(
    Float32Array.from({ length: size }, (_, i) => Math.sin(i * 0.7) / 2),
    shape,
  );
};
