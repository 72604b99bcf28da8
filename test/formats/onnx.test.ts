import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { RuntimeError, ValueError } from '../../src/common/errors.js';
import {
  AttributeType,
  DataType,
  decodeModel,
  encodeModel,
  type AttributeProto,
  type ModelProto,
} from '../../src/formats/onnx.js';

const tensor = (name: string, elemType: number, dims: (number | string)[]) => ({
  name,
  type: {
    tensorType: {
      elemType,
      shape: { dim: dims.map((d) => (typeof d === 'number' ? { dimValue: d } : { dimParam: d })) },
    },
  },
});

/** A model of one node, with whatever attributes. */
function oneNode(opType: string, attribute: AttributeProto[]): ModelProto {
  return {
    irVersion: 10,
    producerName: 'mindspore-ts',
    opsetImport: [{ domain: '', version: 21 }],
    graph: {
      name: 'g',
      node: [{ input: ['x'], output: ['y'], name: 'n', opType, attribute }],
      input: [tensor('x', DataType.FLOAT, [2, 3])],
      output: [tensor('y', DataType.FLOAT, ['a', 'b'])],
    },
  };
}

const integer = (name: string, i: number | bigint): AttributeProto => ({ name, type: AttributeType.INT, i });
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

describe('encodeModel', () => {
  it('writes what the ONNX package of Python writes', () => {
    // onnx.helper.make_model(make_graph([make_node('Softmax', ['x'], ['y'], name='n', axis=-1)], …), producer_name=…,
    // ir_version=10, opset_imports=[make_opsetid('', 21)]).SerializeToString().hex()
    const expected =
      '080a120c6d696e6473706f72652d74733a590a280a01781201791a016e2207536f66746d61782a140a046178697318ffffffffffffffffff01a001021201675a130a0178120e0a0c080112080a0208020a02080362150a017912100a0e0801120a0a031201610a0312016242040a001015';
    expect(hex(encodeModel(oneNode('Softmax', [integer('axis', -1)])))).toBe(expected);
  });

  it('makes a model that ONNX Runtime runs', async () => {
    const session = await InferenceSession.create(encodeModel(oneNode('Softmax', [integer('axis', 0n)])));
    const { y } = await session.run({ x: new Tensor('float32', Float32Array.of(1, 2, 3, 1, 2, 3), [2, 3]) });
    expect(Array.from(y.data as Float32Array)).toEqual([0.5, 0.5, 0.5, 0.5, 0.5, 0.5]);
  });

  it('refuses fractions and integers beyond 64 bits', () => {
    for (const value of [0.5, NaN, Infinity, 2 ** 63, -(2n ** 63n) - 1n]) {
      expect(() => encodeModel(oneNode('A', [integer('i', value)])), String(value)).toThrow(ValueError);
    }
    expect(() => encodeModel(oneNode('A', [{ name: 'l', type: AttributeType.INTS, ints: [1, 1.5] }]))).toThrow(/1\.5/);
  });

  it('returns bytes that own their memory', () => {
    const bytes = encodeModel(oneNode('A', []));
    expect(bytes.constructor).toBe(Uint8Array);
    expect(bytes.buffer.byteLength).toBe(bytes.length);
  });
});

describe('decodeModel', () => {
  it('gives back what was written', () => {
    const ints = [0, -1, 2 ** 31, -(2 ** 53) + 1, 2n ** 63n - 1n, -(2n ** 63n)];
    const body = {
      name: 'body',
      node: [{ opType: 'Identity', input: ['p'], output: ['q'] }],
      output: [tensor('q', 1, [])],
    };
    const weight = {
      name: 'w',
      dims: [2],
      dataType: DataType.FLOAT,
      rawData: Uint8Array.of(0, 0, 128, 63, 0, 0, 0, 64),
    };
    const attributes: AttributeProto[] = [
      { name: 'ints', type: AttributeType.INTS, ints },
      integer('zero', 0),
      { name: 'f', type: AttributeType.FLOAT, f: 0 },
      { name: 'floats', type: AttributeType.FLOATS, floats: [0.5, -0, Infinity] },
      { name: 's', type: AttributeType.STRING, s: new TextEncoder().encode('größe') },
      { name: 'strings', type: AttributeType.STRINGS, strings: [new TextEncoder().encode('a'), new Uint8Array(0)] },
      { name: 't', type: AttributeType.TENSOR, t: weight },
      { name: 'g', type: AttributeType.GRAPH, g: body },
    ];
    const model: ModelProto = { ...oneNode('A', attributes), metadataProps: [{ key: 'k', value: 'v' }] };
    model.graph!.initializer = [
      weight,
      { name: 'u', dataType: DataType.UINT64, dims: [1], uint64Data: [2n ** 64n - 1n] },
    ];

    const decoded = decodeModel(encodeModel(model));
    expect(decoded).toMatchObject(model);
    const [first, second] = decoded.graph!.node![0].attribute!;
    expect(first.ints).toEqual(ints);
    expect(second.i).toBe(0);
    expect(second.f).toBeNull();
    expect(decoded.modelVersion).toBe(0);
  });

  it('reads lists of integers that are not packed, as proto2 writers make them', () => {
    // ModelProto { graph { node { attribute { ints: -1 ints: 2 } } } }
    const unpacked = [0x40, ...Array<number>(9).fill(0xff), 0x01, 0x40, 0x02];
    const wrap = (tag: number, bytes: number[]) => [tag, bytes.length, ...bytes];
    const decoded = decodeModel(Uint8Array.from(wrap(0x3a, wrap(0x0a, wrap(0x2a, unpacked)))));
    expect(decoded.graph!.node![0].attribute![0].ints).toEqual([-1, 2]);
  });

  it('refuses bytes that are no model', () => {
    const good = encodeModel(oneNode('Softmax', []));
    expect(() => decodeModel(good.subarray(0, good.length - 3))).toThrow(RuntimeError);
    expect(() => decodeModel(new TextEncoder().encode('not a model'))).toThrow(/not an ONNX model/);
    expect(() => decodeModel(new Uint8Array(0))).toThrow(/no graph/);
  });
});
