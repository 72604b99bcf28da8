import * as ms from '../../src/index.js';
import { nn, Tensor } from '../../src/index.js';
import { loadFixture } from '../helpers/fixtures.js';
import type { Outcome } from './outcome.js';

const { GeneratorDataset, NumpySlicesDataset } = ms.dataset;
const { Model } = ms.train;

/** One hook as the oracle's spy wrote it: who, which, and the fields of cb_params that changed. */
export type Entry = [who: string, hook: string, changed: Record<string, unknown>];

/** What tools/oracle/train.py recorded. */
export interface Recorded {
  hooks: Record<string, Entry[]>;
  networks: Record<string, Record<'train' | 'eval' | 'predict', string | null>>;
  monitors: Record<string, { printed: string } & Partial<Outcome>>;
  errors: Record<string, Outcome>;
  losses: number[];
  eval: Record<string, number>;
}

/** The recording, with the data and weights that it was made with. */
export const { meta: recorded, tensors } = loadFixture<Recorded>('train_model');

/** One of its arrays. */
export function array(name: string): Tensor {
  const { data, shape } = tensors.get(name)!;
  return Tensor.fromData(data, shape);
}

/** Six rows of four numbers with classes, in batches. */
export function data(batch = 2): InstanceType<typeof NumpySlicesDataset> {
  return new NumpySlicesDataset({ x: rows('x', 4), y: rows('y', 0) }, { shuffle: false }).batch(batch);
}

/** A fixture array as numpy-ts would hold it. */
export function rows(
  name: string,
  columns: number,
): { data: Float32Array | Int32Array; shape: number[]; dtype: string } {
  const { data } = tensors.get(name)! as { data: Float32Array };
  return { data, shape: columns ? [6, columns] : [6], dtype: columns ? 'float32' : 'int32' };
}

/** A network, its loss and its optimizer, with the weights of the recording. */
export function parts(learning_rate = 0.1) {
  const net = new nn.Dense(4, 3, { weight_init: array('weight'), bias_init: array('bias') });
  const loss = new nn.SoftmaxCrossEntropyWithLogits({ sparse: true, reduction: 'mean' });
  return { net, loss, opt: new nn.ASGD(net.trainable_params(), { learning_rate }) };
}

/** A model of them. */
export function model(options: Record<string, unknown> = {}): InstanceType<typeof Model> {
  const { net, loss, opt } = parts();
  return new Model(net, { loss_fn: loss, optimizer: opt, metrics: ['accuracy', 'loss'], ...options });
}

export { GeneratorDataset, NumpySlicesDataset };
