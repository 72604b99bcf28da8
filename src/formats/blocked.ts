import { AttributeType, DataType, encodeModel, type AttributeProto, type TensorProto } from './onnx.js';

/** Channels of the probe's input: a multiple of every block that there is. */
const CHANNELS = 64;
const WIDTH = 2;

/** What {@link blockModel} reads as `x`, and its shape: its elements are their places. */
export const BLOCK_PROBE = {
  data: Float32Array.from({ length: CHANNELS * WIDTH }, (_, i) => i),
  shape: [1, CHANNELS, 1, WIDTH],
} as const;

/**
 * A model of the nodes with which ONNX Runtime convolves in blocked layout: `blocked` is `x` in that layout, `y` is twice `x`, `mean` the mean
 * of each channel of `y`.
 */
export function blockModel(): Uint8Array {
  const domain = 'com.microsoft.nchwc';
  const ints = (name: string, list: number[]): AttributeProto => ({ name, type: AttributeType.INTS, ints: list });
  const text = (name: string, s: string): AttributeProto => {
    return { name, type: AttributeType.STRING, s: new TextEncoder().encode(s) };
  };
  const number = (name: string, i: number): AttributeProto => ({ name, type: AttributeType.INT, i });
  const filled = (name: string, value: number, dims: number[]): TensorProto => {
    const rawData = new Uint8Array(new Float32Array(CHANNELS).fill(value).buffer);
    return { name, dims, dataType: DataType.FLOAT, rawData };
  };
  const info = (name: string) => ({ name, type: { tensorType: { elemType: DataType.FLOAT } } });
  const shape = { dim: BLOCK_PROBE.shape.map((dimValue) => ({ dimValue })) };
  return encodeModel({
    irVersion: 10,
    producerName: 'mindspore-ts',
    opsetImport: [
      { domain: '', version: 21 },
      { domain, version: 1 },
    ],
    graph: {
      name: 'block',
      node: [
        { domain, opType: 'ReorderInput', input: ['x'], output: ['blocked'] },
        {
          ...{ domain, opType: 'Conv', input: ['blocked', 'ones', 'zeros', 'blocked'], output: ['sum'] },
          attribute: [
            ...[ints('kernel_shape', [1, 1]), ints('strides', [1, 1]), ints('dilations', [1, 1])],
            ...[ints('pads', [0, 0, 0, 0]), number('group', CHANNELS), text('activation', 'Relu')],
          ],
        },
        { domain, opType: 'GlobalAveragePool', input: ['sum'], output: ['mean'] },
        {
          ...{ domain, opType: 'ReorderOutput', input: ['sum'], output: ['y'] },
          attribute: [number('channels', CHANNELS)],
        },
      ],
      initializer: [filled('ones', 1, [CHANNELS, 1, 1, 1]), filled('zeros', 0, [CHANNELS])],
      input: [{ name: 'x', type: { tensorType: { elemType: DataType.FLOAT, shape } } }],
      output: ['blocked', 'y', 'mean'].map(info),
    },
  });
}

/** Channels in a block, from what {@link blockModel} gave; undefined when that is not what it should be. */
export function blockSize(blocked: Float32Array, y: Float32Array, mean: Float32Array): number | undefined {
  const block = blocked.indexOf(1);
  const { data } = BLOCK_PROBE;
  const right = block > 1 && CHANNELS % block === 0 && data.every((x, i) => y[i] === 2 * x);
  return right && mean.every((m, c) => m === y[2 * c] + 1) ? block : undefined;
}
