import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll } from 'vitest';
import * as ms from '../../src/index.js';
import { nn, Parameter, Tensor } from '../../src/index.js';
import { toDType, type TypedArray } from '../../src/common/dtype.js';
import { loadFixture } from '../helpers/fixtures.js';
import type { Outcome } from './outcome.js';

/** A parameter: name, dtype, shape. A string: name and the string. */
export type Described = [name: string, text: string] | [name: string, dtype: string, shape: number[]];

/** Elements, nested, of a parameter. */
export type Nested = number | boolean | readonly Nested[];

/** How the parameters of a dictionary find their way into a network. */
export interface IntoNetCase {
  name: string;
  strict: boolean;
  net: [name: string, dtype: string, values: Nested][];
  dict: ([name: string, dtype: string, values: Nested] | [name: string, text: string])[];
  outcome: Outcome<[string[], string[]]>;
  after?: (number | boolean | string)[][];
}

/** What a training leaves. */
export interface CallbackCase {
  before: string[];
  outcome: Outcome;
  files: string[];
  latest?: string;
  last?: Described[];
}

/** What tools/oracle/checkpoint.py recorded. */
export interface Recorded {
  networks: Record<string, Described[]>;
  files: Record<string, Described[]>;
  errors: Record<string, Outcome>;
  damaged: Record<string, { bytes: string; crc_check: boolean; outcome: Outcome }>;
  into_net: IntoNetCase[];
  callbacks: Record<string, CallbackCase>;
  configs: Record<string, Record<string, unknown>>;
  clocked: Record<string, { seconds: number; config: Record<string, number>; files: string[] }>;
}

/** The recording, with the elements of all parameters. */
export const { meta: recorded, tensors } = loadFixture<Recorded>('checkpoint');

const FILES = new URL('../fixtures/checkpoint/', import.meta.url);

/** The bytes of a file that MindSpore wrote. */
export function file(name: string): Uint8Array {
  return new Uint8Array(readFileSync(new URL(name, FILES)));
}

/** Its path. */
export function fileName(name: string): string {
  return new URL(name, FILES).pathname;
}

/** The key of the encrypted files. */
export const KEY = new TextEncoder().encode('0123456789abcdef');

/** The recorded elements of a parameter of a file. */
export function elements(fileOf: string, name: string): TypedArray {
  return tensors.get(`${fileOf}/${name}`)!.data;
}

/** An array of the recording as a Tensor. */
export function array(name: string): Tensor {
  const { data, shape } = tensors.get(name)!;
  return Tensor.fromData(data, shape);
}

/** A folder for one test file, which is removed afterwards. */
export function temporary(): string {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'checkpoint-')));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A Tensor of a dtype by its name. */
export function tensor(dtype: string, values: Nested): Tensor {
  return new Tensor(values, toDType(dtype));
}

/** What a parameter is, as the recording has it. */
export function describeAll(parameters: ReadonlyMap<string, Parameter | string>): Described[] {
  return Array.from(parameters, ([name, value]): Described => {
    return typeof value === 'string' ? [name, value] : [name, String(value.dtype), [...value.shape]];
  });
}

class Nest extends nn.Cell {
  scale = new Parameter(new Tensor([0, 0]), { name: 'scale' });
  blocks = new nn.CellList([new nn.Dense(2, 2), new nn.SequentialCell(new nn.Dense(2, 3), new nn.ReLU())]);
  head = new nn.Dense(3, 1, { has_bias: false });
}

class Shared extends nn.Cell {
  first = new nn.Dense(3, 3);
  second = this.first;
  third = new nn.Dense(3, 2);
}

class Frozen extends nn.Cell {
  body = new nn.Dense(2, 2);
  offset = new Parameter(new Tensor([0]), { requires_grad: false });
}

const KINDS = 'float16 bfloat16 float32 float64 int8 int16 int32 int64 uint8 uint16 uint32 uint64 bool'.split(' ');

class Kinds extends nn.Cell {
  constructor() {
    super();
    for (const kind of KINDS) {
      this.insert_param_to_cell(`${kind}_`, new Parameter(tensor(kind, [0, 0, 0]), { name: kind }));
    }
  }
}

class Scalars extends nn.Cell {
  a = new Parameter(new Tensor(0), { name: 'a' });
  b = new Parameter(new Tensor([0n]), { name: 'b' });
  c = new Parameter(new Tensor(false), { name: 'c' });
}

class Lenet extends nn.Cell {
  conv1 = new nn.Conv2d(1, 3, 5, { pad_mode: 'valid' });
  conv2 = new nn.Conv2d(3, 4, 5, { pad_mode: 'valid', has_bias: true });
  flatten = new nn.Flatten();
  fc1 = new nn.Dense(64, 12);
  fc2 = new nn.Dense(12, 10);
}

/** Six rows of four numbers with classes, in batches. */
export function data(batch = 2) {
  const columns = {
    x: { data: tensors.get('x')!.data, shape: [6, 4], dtype: 'float32' },
    y: { data: tensors.get('y')!.data, shape: [6], dtype: 'int32' },
  };
  return new ms.dataset.NumpySlicesDataset(columns, { shuffle: false }).batch(batch);
}

/** A model with the weights that the recording begins with. */
export function model(optimizer: 'ASGD' | 'Momentum' = 'ASGD') {
  const net = new nn.Dense(4, 3, { weight_init: array('weight'), bias_init: array('bias') });
  const loss_fn = new nn.SoftmaxCrossEntropyWithLogits({ sparse: true, reduction: 'mean' });
  const parameters = net.trainable_params();
  const opt =
    optimizer === 'ASGD'
      ? new nn.ASGD(parameters, { learning_rate: 0.1 })
      : new nn.Momentum(parameters, { learning_rate: 0.1, momentum: 0.9 });
  return new ms.train.Model(net, { loss_fn, optimizer: opt, metrics: ['loss'] });
}

/** The networks of the recording, with other weights. */
export const networks: Record<string, () => nn.Cell> = {
  dense: () => new nn.Dense(4, 3),
  mlp: () => new nn.SequentialCell(new nn.Dense(4, 8), new nn.ReLU(), new nn.Dense(8, 3)),
  lenet: () => new Lenet(),
  nested: () => new Nest(),
  shared: () => new Shared(),
  frozen: () => new Frozen(),
  kinds: () => new Kinds(),
  scalars: () => new Scalars(),
  asgd: () => model('ASGD').train_network,
  momentum: () => model('Momentum').train_network,
};
