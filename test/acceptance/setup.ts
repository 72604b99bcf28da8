/** Networks as users write them, three ways to train them, and what has to hold after a mistake. */
import { afterEach, beforeEach, expect } from 'vitest';
import * as ms from '../../src/index.js';
import { nn, Tensor } from '../../src/index.js';
import { LeNet5 } from '../../examples/lenet/train.js';

/** An array as data sets hold it. */
export interface Column {
  readonly data: Float32Array | Float64Array | Int32Array | Uint8Array | BigInt64Array;
  readonly shape: readonly number[];
  readonly dtype: string;
}

const ARRAYS = { float32: Float32Array, float64: Float64Array, int32: Int32Array, uint8: Uint8Array };

/** Small numbers of a shape and dtype, the same every time. */
export function column(shape: readonly number[], dtype: keyof typeof ARRAYS = 'float32'): Column {
  const size = shape.reduce((a, b) => a * b, 1);
  const numbers = Array.from({ length: size }, (_, i) => Math.sin(i) * (dtype.startsWith('float') ? 1 : 100));
  return { data: ARRAYS[dtype].from(numbers.map(dtype === 'uint8' ? Math.abs : Number)), shape, dtype };
}

/** Classes as labels. */
export function labels(...classes: number[]): Column {
  return { data: Int32Array.from(classes), shape: [classes.length], dtype: 'int32' };
}

/** A perceptron with layers in a list. */
export class Mlp extends nn.Cell {
  body = new nn.SequentialCell([new nn.Dense(4, 8), new nn.ReLU(), new nn.Dense(8, 3)]);

  override construct(x: Tensor): Tensor {
    return this.body(x);
  }
}

/** What is trained. */
export interface Parts {
  readonly net: nn.Cell;
  readonly loss_fn: nn.Cell;
  readonly optimizer: nn.ASGD;
}

/** Networks by name, each with an input that fits. */
export const NETS = {
  mlp: { make: () => new Mlp() as nn.Cell, x: column([2, 4]), label: labels(1, 2) },
  lenet: { make: () => new LeNet5() as nn.Cell, x: column([2, 1, 28, 28]), label: labels(1, 2) },
};

/** A network with loss and optimizer. */
export function parts(net: nn.Cell, loss_fn?: nn.Cell): Parts {
  return {
    net,
    loss_fn: loss_fn ?? new nn.SoftmaxCrossEntropyWithLogits({ sparse: true, reduction: 'mean' }),
    optimizer: new nn.ASGD(net.trainable_params(), { learning_rate: 0.05 }),
  };
}

/** One step of training on one batch; resolves when it has been computed. */
export type Step = (x: Column, label: Column) => Promise<unknown>;

/** The step of a loop written by hand. */
export function stepOf({ net, loss_fn, optimizer }: Parts): (x: Tensor, label: Tensor) => Tensor {
  const grad_fn = ms.value_and_grad((x: Tensor, label: Tensor) => loss_fn(net(x), label) as Tensor, {
    grad_position: null,
    weights: optimizer.parameters,
  });
  return (x, label) => {
    const [loss, grads] = grad_fn(x, label);
    optimizer(grads as Tensor[]);
    return loss;
  };
}

/** The ways to train, and the name of the network's cell in each. */
export const STYLES: Record<string, { readonly step: (p: Parts) => Step; readonly net: (p: Parts) => string }> = {
  'a loop by hand': {
    step: (p) => {
      const step = stepOf(p);
      return async (x, label) => step(new Tensor(x), new Tensor(label)).item();
    },
    net: (p) => p.net.cls_name,
  },
  'a loop under jit': {
    step: (p) => {
      const step = ms.jit(stepOf(p));
      return async (x, label) => step(new Tensor(x), new Tensor(label)).item();
    },
    net: (p) => p.net.cls_name,
  },
  'Model.train': {
    step: ({ net, loss_fn, optimizer }) => {
      const model = new ms.Model(net, { loss_fn, optimizer });
      return (x, label) => model.train(1, new ms.dataset.GeneratorDataset([[x, label]], ['x', 'label']));
    },
    net: () => 'TrainOneStepCell.network._backbone',
  },
};

/** Every bit of parameters and optimizer state, by name. */
export async function bits({ net, optimizer }: Parts): Promise<Record<string, string>> {
  const all = new Set([...net.get_parameters(), ...optimizer.get_parameters()]);
  const found: Record<string, string> = {};
  for (const parameter of all) {
    const { data } = (await parameter.asnumpy()) as unknown as { data: Uint8Array };
    found[parameter.name] = Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('hex');
  }
  return found;
}

/** The error that something throws or rejects with; fails when it does not. */
export async function errorOf(body: () => unknown): Promise<Error> {
  try {
    await body();
  } catch (error) {
    return error as Error;
  }
  return expect.fail('nothing was raised');
}

/** Checks the class of an error, and that its message has all the parts. */
export function expectError(
  error: Error,
  type: new (text?: string) => Error,
  says: readonly (string | RegExp)[],
): void {
  expect(error).toBeInstanceOf(type);
  expect(error.name).toBe(type.name);
  for (const part of says) expect(error.message).toMatch(part);
}

/** No test of the file may leave a rejection unhandled. */
export function noUnhandledRejections(): void {
  const unhandled: unknown[] = [];
  const note = (reason: unknown): void => void unhandled.push(reason);
  beforeEach(() => {
    process.on('unhandledRejection', note);
  });
  afterEach(async () => {
    await ms.runtime.synchronize().catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 5));
    process.off('unhandledRejection', note);
    expect(unhandled.splice(0)).toEqual([]);
  });
}
