import { describe, expect, it } from 'vitest';
import { Tensor, nn, ops } from '../../src/index.js';
import type { Case } from '../helpers/cases.js';
import { expectCases, operationsOf, unusedDifferences, type Difference } from '../helpers/ops.js';

const wrong = (c: Case): boolean => c.error === 'TypeError' || c.error === 'RuntimeError' || c.error === 'ValueError';
const noAxis = (c: Case): boolean => c.args.length === 1;
const number = (c: Case): boolean => c.args[0] === 3;
const NARROW = 'Conv2D SparseSoftmaxCrossEntropyWithLogits BinaryCrossEntropy'.split(' ').map((n) => `prim.${n}`);

const DIFFERENCES: Difference[] = [
  { op: 'prim.OneHot', skip: 'fd', why: 'the values of one_hot have no gradient, as in MindSpore' },
  {
    op: 'prim.ReduceSum',
    when: (c) => c.kwargs?.skip_mode === true,
    skip: 'all',
    why: "MindSpore's CPU kernel sums although nothing is to be summed",
  },
  {
    op: 'prim.L2Normalize',
    when: (_, text) => text.includes('100'),
    skip: 'gradient',
    why: "MindSpore's gradient forgets that epsilon is what was divided by",
  },
  { op: NARROW, skip: 'float64', why: 'has no float64' },
  {
    op: 'prim.ReduceProd',
    when: noAxis,
    skip: 'gradient',
    why: "MindSpore's gradient with an empty axis is that of no axis",
  },
  {
    op: ['Mish', 'Softplus', 'Softsign', 'SeLU', 'Size'].map((n) => `prim.${n}`),
    when: number,
    skip: 'text',
    why: 'what is no Tensor is told in the words of the function',
  },
  { op: ['prim.Mod', 'prim.SquaredDifference'], when: wrong, skip: 'text', why: 'MindSpore speaks of its type ids' },
  { op: 'prim.Round', when: wrong, skip: 'text', why: 'decimals are told in the words of the function' },
  { op: 'prim.AddN', when: wrong, skip: 'text', why: "MindSpore calls it 'check_elim'" },
];

describe('primitives', () => {
  it.each(operationsOf('primitives'))('%s', (op) => expectCases('primitives', op, DIFFERENCES));
});

it('lists no difference that is none', () => {
  expect(unusedDifferences(['primitives'], DIFFERENCES)).toEqual([]);
});

describe('a primitive in a network', () => {
  const x = new Tensor([[1, -2]]);

  it('is the activation of Dense, and prints there', async () => {
    const dense = new nn.Dense(2, 1, { weight_init: 'one', activation: new ops.ReLU() });
    expect(dense.toString()).toBe('Dense(input_channels=2, output_channels=1, has_bias=True, activation=Prim[ReLU])');
    dense.bias?.set_data(new Tensor([0]));
    expect(await dense(x).tolist()).toEqual([[0]]);
  });

  it('is no cell of the network that holds it', async () => {
    class Net extends nn.Cell {
      concat = new ops.Concat(1);
      add = new ops.Add();

      override construct(a: Tensor): Tensor {
        return this.add(this.concat([a, a]), 1);
      }
    }
    const net = new Net();
    expect([...net.cells()]).toEqual([]);
    expect(await net(x).tolist()).toEqual([[2, -1, 2, -1]]);
  });

  it('is an instance of its class and of Primitive, with name and attributes', () => {
    const concat = new ops.Concat({ axis: 1 });
    expect(concat).toBeInstanceOf(ops.Concat);
    expect(concat).toBeInstanceOf(ops.Primitive);
    expect(concat).not.toBeInstanceOf(ops.Add);
    expect([concat.name, concat.attrs.get('axis')]).toEqual(['Concat', 1]);
    expect(concat.add_prim_attr('tag', 'a').toString()).toBe('Prim[Concat]<axis=1, tag=a>');
  });
});

describe('print_', () => {
  it('prints each argument on its line when the values are there', async () => {
    const lines: string[] = [];
    const { log } = console;
    console.log = (text: string) => void lines.push(text);
    try {
      await new ops.Print()('sum', ops.add(new Tensor([1, 2]), 1));
    } finally {
      console.log = log;
    }
    expect(lines).toEqual(['sum', 'Tensor(shape=[2], dtype=Float32, value= [ 2.00000000e+00,  3.00000000e+00])']);
  });
});
