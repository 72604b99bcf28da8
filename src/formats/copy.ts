import { encodeModel, DataType } from './onnx.js';

const TYPES: Readonly<Record<string, DataType>> = {
  float32: DataType.FLOAT,
  float16: DataType.FLOAT16,
  int32: DataType.INT32,
  uint32: DataType.UINT32,
  uint8: DataType.UINT8,
  bool: DataType.BOOL,
};

/** A model whose output `y` is its input `x`, of a type of ONNX Runtime and any shape of that rank. */
export function identityModel(type: string, rank: number): Uint8Array {
  const dim = Array.from({ length: rank }, (_, i) => ({ dimParam: `d${i}` }));
  const info = (name: string) => ({ name, type: { tensorType: { elemType: TYPES[type], shape: { dim } } } });
  return encodeModel({
    irVersion: 10,
    producerName: 'mindspore-ts',
    opsetImport: [{ domain: '', version: 21 }],
    graph: {
      name: 'copy',
      node: [{ opType: 'Identity', input: ['x'], output: ['y'] }],
      input: [info('x')],
      output: [info('y')],
    },
  });
}
