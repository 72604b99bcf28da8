import { sizeOf } from '../common/shape.js';
import type { Graph } from './graph.js';
import { Subgraph } from './subgraph.js';

/** Operations that are products of matrices, or like them. */
const PRODUCTS = new Set([
  ...['Dense', 'MatMul', 'BatchMatMul', 'Conv2D', 'Conv2DBackpropInput', 'Conv2DBackpropFilter'],
  ...['Conv3D', 'Conv3DBackpropInput', 'Conv3DBackpropFilter'],
  ...['GRU', 'LSTM', 'LSTMReverse', 'LSTMAdjoint'],
]);

/**
 * About how many multiplications a graph makes in products: of m × k with k × n, m · k · n, which is the root of the three sizes multiplied. It is right to a
 * small factor for batches and convolutions, too. Bodies of loops count once.
 */
export function workOf({ nodes, values }: Graph): number {
  let work = 0;
  for (const { op, attrs, inputs, outputs } of nodes) {
    for (const attr of Object.values(attrs)) if (attr instanceof Subgraph) work += workOf(attr.graph);
    if (!PRODUCTS.has(op.name)) continue;
    const [x, y, z] = [inputs[0], inputs[1], outputs[0]].map((id) => Math.abs(sizeOf(values[id].shape)));
    work += Math.sqrt(x * y * z);
  }
  return work;
}
