import { RuntimeError, ValueError } from '../../common/errors.js';
import { Parameter } from '../../common/parameter.js';
import { Tensor } from '../../common/tensor.js';
import { encodeMindir } from '../../formats/mindir.js';
import { recordExport, checkSize } from '../export.js';
import type { Callable } from '../grad.js';
import { PrimitiveWriter, writeNode } from './write.js';

/**
 * The bytes of a MindIR file that computes what `fn` returns, several Tensors as a tuple: its inputs are the Tensors among `args`, under these names, its
 * parameters what they hold now. The call is traced before this returns.
 *
 * ValueError for parameters that are not among `known`; NotImplementedError for operations that have no counterpart; RuntimeError when nothing is
 * returned, when random numbers are drawn, for an asynchronous function, and for more than 2 GiB.
 */
export function exportMindir(
  fn: Callable,
  args: readonly unknown[],
  inputNames: readonly string[],
  known: ReadonlySet<Parameter>,
): Promise<Uint8Array> {
  const { graph, cut, inputs, names, weights, results } = recordExport(fn, args, inputNames);
  for (const { owner } of weights) {
    if (!(owner instanceof Parameter) || known.has(owner)) continue;
    throw new ValueError(
      "There's a mindspore.Parameter that wasn't created in nn.Cell, and mindspore.export() does not support exporting such Parameters. " +
        `The parameter name is: ${owner.name}.`,
    );
  }
  if (cut.numbers.length > 0) throw new RuntimeError('The network takes numbers that are not part of it.');

  const writer = new PrimitiveWriter();
  const nameOf = new Map(graph.inputs.map((id, i) => [id, names.get(cut.leaves[i]) as string]));
  for (const node of graph.nodes) {
    const [output] = node.outputs;
    const x = node.inputs.map((id) => nameOf.get(id) as string);
    const of = node.inputs.map((id) => graph.values[id]);
    nameOf.set(output, writeNode(writer, node, x, of, graph.values[output]));
  }
  const outputs = graph.outputs.map((id) => nameOf.get(id) as string);
  const forms = graph.outputs.map((id) => graph.values[id]);
  const output = results === 1 ? outputs[0] : writer.call('MakeTuple', outputs, forms, {}, false);

  const read = weights.map(async (leaf) => {
    const { shape, dtype, owner } = leaf;
    const name = names.get(leaf) as string;
    return {
      name,
      key: owner instanceof Parameter ? owner.name : name,
      shape,
      dtype,
      data: await new Tensor(leaf).read(),
    };
  });
  return Promise.all(read).then((parameters) => {
    checkSize(
      'mindir',
      parameters.map(({ data }) => ({ rawData: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) })),
    );
    const { nodes, constants } = writer;
    const given = inputs.map(({ name, value: { shape, dtype } }) => ({ name, shape, dtype }));
    return encodeMindir({ name: 'construct', inputs: given, parameters, constants, nodes, output });
  });
}
