// Ways to compute the three products of a dense layer on the processor, in ms, over sizes. None beats the plain one by more than a tenth, but for
// very few rows; docs/performance.md has the figures.
//
//     npm run build && node bench/matmul.mjs
import console from 'node:console';
import { performance } from 'node:perf_hooks';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { encodeModel } from '../dist/formats/onnx.js';

// Rows (batch), inputs, outputs
const SIZES = [
  [64, 784, 512],
  [64, 512, 512],
  [64, 512, 10],
  [32, 256, 120],
  [32, 120, 84],
  [1024, 128, 384],
  [1024, 128, 512],
  [1024, 512, 128],
  [1024, 128, 128],
  [1024, 128, 256],
  [256, 1024, 1024],
  [16, 2048, 2048],
];

const attr = (name, i) => ({ name, type: 2, i });
const perm = { name: 'perm', type: 7, ints: [1, 0] };
const node = (opType, input, output, attribute = [], domain = '') => ({
  name: output + opType,
  opType,
  input,
  output: [output],
  attribute,
  domain,
});
const fused = (a, b, out, ta, tb) =>
  node('FusedMatMul', [a, b], out, [attr('transA', ta), attr('transB', tb)], 'com.microsoft');

const PRODUCTS = {
  forward: {
    shapes: (m, i, o) => ({ a: [m, i], b: [o, i], c: [o] }),
    out: (m, i, o) => [m, o],
    ways: {
      gemm: [node('Gemm', ['a', 'b', 'c'], 'y', [attr('transB', 1)])],
      swapped: [fused('b', 'a', 't', 0, 1), node('Transpose', ['t'], 'u', [perm]), node('Add', ['u', 'c'], 'y')],
      transposed: [
        node('Transpose', ['b'], 't', [perm]),
        node('Transpose', ['t'], 't2', [perm]),
        node('Gemm', ['a', 't2', 'c'], 'y', [attr('transB', 1)]),
      ],
      matmul: [fused('a', 'b', 't', 0, 1), node('Add', ['t', 'c'], 'y')],
    },
  },
  input: {
    shapes: (m, i, o) => ({ a: [m, o], b: [o, i] }),
    out: (m, i) => [m, i],
    ways: {
      matmul: [node('MatMul', ['a', 'b'], 'y')],
      swapped: [fused('b', 'a', 't', 1, 1), node('Transpose', ['t'], 'y', [perm])],
    },
  },
  weight: {
    shapes: (m, i, o) => ({ a: [m, o], b: [m, i] }),
    out: (m, i, o) => [o, i],
    ways: {
      gemm: [node('Gemm', ['a', 'b'], 'y', [attr('transA', 1)])],
      fused: [fused('a', 'b', 'y', 1, 0)],
      transposed: [node('Transpose', ['a'], 't', [perm]), node('MatMul', ['t', 'b'], 'y')],
      swapped: [fused('b', 'a', 't', 1, 0), node('Transpose', ['t'], 'y', [perm])],
    },
  },
};

async function prepare(product, nodes, [m, i, o]) {
  const info = (name, shape) => ({
    name,
    type: { tensorType: { elemType: 1, shape: { dim: shape.map((dimValue) => ({ dimValue })) } } },
  });
  const shapes = product.shapes(m, i, o);
  const out = product.out(m, i, o);
  const bytes = encodeModel({
    irVersion: 10,
    opsetImport: [
      { domain: '', version: 21 },
      { domain: 'com.microsoft', version: 1 },
    ],
    graph: {
      name: 'product',
      node: nodes,
      input: Object.entries(shapes).map(([n, s]) => info(n, s)),
      output: [info('y', out)],
    },
  });
  const session = await InferenceSession.create(bytes, {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    logSeverityLevel: 4,
  });
  const tensor = (shape) =>
    new Tensor(
      'float32',
      Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, k) => Math.sin(k)),
      shape,
    );
  const feeds = Object.fromEntries(Object.entries(shapes).map(([n, s]) => [n, tensor(s)]));
  return { session, feeds, fetches: { y: tensor(out) } };
}

for (const size of SIZES) {
  for (const [name, product] of Object.entries(PRODUCTS)) {
    const ways = [];
    for (const [way, nodes] of Object.entries(product.ways)) {
      try {
        ways.push({ way, best: Infinity, ...(await prepare(product, nodes, size)) });
      } catch (e) {
        console.log(way, e.message);
      }
    }
    for (let round = 0; round < 15; round++) {
      for (const entry of ways) {
        const start = performance.now();
        const count = 10;
        for (let k = 0; k < count; k++) await entry.session.run(entry.feeds, entry.fetches);
        entry.best = Math.min(entry.best, (performance.now() - start) / count);
      }
    }
    console.log(
      size.join('×').padEnd(14),
      name.padEnd(8),
      ways.map(({ way, best }) => `${way} ${best.toFixed(3)}`).join('   '),
    );
  }
}
