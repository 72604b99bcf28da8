import { describe, expect, it } from 'vitest';
import * as ms from '../../src/index.js';
import { nn, ops, Parameter, Tensor } from '../../src/index.js';
import { recorded, tensor, type IntoNetCase } from './checkpoints.js';
import { errorOf } from './outcome.js';

const { load_param_into_net } = ms.train;

function parameter([name, dtype, values]: IntoNetCase['net'][number]): Parameter {
  return new Parameter(tensor(dtype, values), { name });
}

function network(parameters: IntoNetCase['net']): nn.Cell {
  const cell = new nn.Cell();
  parameters.forEach((p, i) => cell.insert_param_to_cell(`p${i}`, parameter(p)));
  return cell;
}

const dictionary = (given: IntoNetCase['dict']) =>
  new Map(given.map((entry) => [entry[0], entry.length === 2 ? entry[1] : parameter(entry)]));

const values = (net: nn.Cell) => Promise.all(Array.from(net.get_parameters(), (p) => p.tolist()));

describe('load_param_into_net', () => {
  it.each(recorded.into_net.map((c) => [`${c.name}${c.strict ? ', strictly' : ''}`, c] as const))(
    '%s',
    async (_, c) => {
      const net = network(c.net);
      const shapes = Array.from(net.get_parameters(), (p) => p.shape);
      const types = Array.from(net.get_parameters(), (p) => p.dtype);
      const before = await values(net);
      const given = dictionary(c.dict);
      const got = await errorOf(() => load_param_into_net(net, given, { strict_load: c.strict }));
      expect(got).toEqual(c.outcome);
      // MindSpore takes the shape with the axes of size 1 over.
      expect(Array.from(net.get_parameters(), (p) => p.shape)).toEqual(shapes);
      expect(Array.from(net.get_parameters(), (p) => p.dtype)).toEqual(types);
      if (c.after === undefined) expect(await values(net)).toEqual(before);
      else {
        const expected = c.after.map((list) => list.map((x) => (typeof x === 'boolean' ? x : Number(x))));
        expect((await values(net)).map((x) => [x].flat(9))).toEqual(expected);
      }
    },
  );

  it('changes nothing when a later parameter does not fit', async () => {
    const net = network([
      ['a', 'float32', [0, 0]],
      ['b', 'float32', [0]],
    ]);
    const given = { a: new Parameter(new Tensor([1, 2])), b: new Parameter(new Tensor([1, 2])) };
    expect(() => load_param_into_net(net, given)).toThrow(ms.RuntimeError);
    expect(() => load_param_into_net(net, { a: given.a }, { remove_redundancy: true })).toThrow(TypeError);
    expect(await values(net)).toEqual([[0, 0], [0]]);
  });

  it('takes values that are not computed yet', async () => {
    const net = network([
      ['a', 'float32', [0, 0]],
      ['b', 'float16', [0, 0]],
    ]);
    const pending = () => {
      const p = new Parameter(new Tensor([1, 2]));
      p.set_data(ops.mul(p, 3));
      return p;
    };
    const column = new Parameter(new Tensor([[0], [0]]));
    column.set_data(ops.mul(new Tensor([[1], [2]]), 5));
    expect(load_param_into_net(net, { a: column, b: pending() })).toEqual([[], []]);
    expect(await values(net)).toEqual([
      [5, 10],
      [3, 6],
    ]);
  });

  it('gives each parameter a value of its own', async () => {
    const given = { a: new Parameter(new Tensor([1, 2])) };
    const [one, two] = [network([['a', 'float32', [0, 0]]]), network([['a', 'float32', [0, 0]]])];
    load_param_into_net(one, given);
    load_param_into_net(two, new Map(Object.entries(given)), false);
    given.a.set_data(new Tensor([9, 9]));
    one.trainable_params()[0].set_data(new Tensor([5, 5]));
    expect([await values(one), await values(two)]).toEqual([[[5, 5]], [[1, 2]]]);
  });
});
