import { describe, expect, test } from 'vitest';
import * as ms from '../../src/index.js';
import { nn, Tensor } from '../../src/index.js';
import { lowerGraph, traceGraph } from '../../src/jit/inspect.js';
import { printGraph } from '../../src/ir/print.js';
import { verifyGraph } from '../../src/ir/verify.js';
import { LeNet5 } from '../../examples/lenet/train.js';

const step = (net: nn.Cell, loss: nn.Cell): nn.TrainOneStepCell =>
  new nn.TrainOneStepCell(new nn.WithLossCell(net, loss), new nn.ASGD(net.trainable_params(), { learning_rate: 0.1 }));

describe('the graph of a training step', () => {
  test('logistic regression with ASGD, as text', () => {
    const graph = traceGraph(
      step(new nn.Dense(4, 3), new nn.MSELoss()),
      ms.ops.zeros([2, 4], ms.float32),
      ms.ops.zeros([2, 3], ms.float32),
    );
    verifyGraph(graph);
    expect(printGraph(graph)).toMatchSnapshot();
  });

  test('LeNet-5 with ASGD: valid, and no larger than it was', () => {
    const graph = traceGraph(
      step(new LeNet5(), new nn.SoftmaxCrossEntropyWithLogits({ sparse: true, reduction: 'mean' })),
      ms.ops.zeros([32, 1, 28, 28], ms.float32),
      new Tensor(Int32Array.from({ length: 32 }, () => 1)),
    );
    verifyGraph(graph);
    const { model } = lowerGraph(graph);
    const onnx = model.graph?.node ?? [];
    expect({ operations: graph.nodes.length, onnx: onnx.length, inputs: graph.inputs.length }).toMatchSnapshot();
    expect(new Set(onnx.map((n) => n.domain ?? ''))).toEqual(new Set(['']));
  });
});
