/** Function transforms, maps over sequences, and a user's own optimizer do what the oracle does (tools/oracle/transforms.py has the same). */
import { describe, expect, test } from 'vitest';
import * as ms from '../../src/index.js';
import { Parameter, ParameterTuple, Tensor, nn, ops } from '../../src/index.js';
import { difference } from '../helpers/close.js';
import { loadFixture } from '../helpers/fixtures.js';
import { DIFFERENT } from './transforms_differences.js';

interface Outcome {
  ok?: unknown;
  error?: string;
  text?: string;
}
interface Recorded {
  cases: Record<string, Outcome>;
  training: Record<string, { ok?: { losses: number[]; state: Record<string, unknown> } }>;
  data: [number[][], number[][]][];
}

const { meta } = loadFixture<Recorded>('transforms');
const bad = (value: unknown): never => value as never;
const x = new Tensor([[1, 2], [3, 4]]); // prettier-ignore
const y = new Tensor([[0.5, -1], [2, 1.5]]); // prettier-ignore
const p = new Tensor([[1, -1], [0.5, 2]]); // prettier-ignore
const q = new Tensor([[2, 1], [-1, 0.25]]); // prettier-ignore
const a = new Tensor([0.5, -1.5, 2]);
const b = new Tensor([1.5, 0.25, -0.5]);
const w = new Parameter(new Tensor([0.7, -0.2, 1.1]), 'w');
const u = new Parameter(new Tensor(2), 'u');

const cubes = (s: Tensor, t: Tensor) => ops.add(ops.pow(s, 3), t);
const two = (s: Tensor, t: Tensor) => [ops.add(ops.mul(2, s), t), ops.pow(t, 3)];
const one = (s: Tensor) => ops.mul(ops.sin(s), s);
const weighed = (s: Tensor) => ops.mul(ops.tanh(ops.mul(s, w)), u);
const products = (s: Tensor, t: Tensor) => [ops.mul(ops.sin(s), t), ops.mul(ops.mul(s, t), t)];
const withAux = (s: Tensor, t: Tensor) => [ops.mul(ops.sin(s), t), t];
const squareAux = (s: Tensor) => [ops.mul(s, s), ops.add(s, 1), s];
const scalar = (s: Tensor) => ops.sum(ops.mul(ops.mul(ops.sin(s), s), s));
const rowProduct = (s: Tensor, t: Tensor) => ops.add(ops.mul(s, t), s);
const rowScalar = (s: Tensor) => ops.sum(ops.mul(ops.sin(s), s));
const sincos = (s: Tensor) => ops.exp(ops.sin(s));
const bell = (s: Tensor, t: Tensor) => ops.mul(ops.exp(s), ops.sin(t));

/** Output, gradients, aux. */
function vjpOf(fn: (...s: Tensor[]) => unknown, inputs: unknown[], v: Tensor[], options: ms.VjpOptions = {}): unknown {
  const [out, f, ...aux] = ms.vjp(fn, ...(inputs as Tensor[]), options) as [unknown, (...v: Tensor[]) => unknown];
  return [out, f(...v), ...(aux as unknown[])];
}

class Net extends nn.Cell {
  z = new Parameter(new Tensor([1.5]), 'z');
  k = new Parameter(new Tensor([0.5]), 'k');
  override construct(s: Tensor, t: Tensor): Tensor {
    return ops.add(ops.matmul(ops.mul(s, this.z), t), this.k);
  }
}
const net = new Net();
type Gradient = (...args: unknown[]) => unknown;
const G = (...args: unknown[]) => new ops.GradOperation(...(args as [boolean?]));

const add = new ops.MultitypeFuncGraph('add');
add.register('Number', 'Number')((s: number, t: number) => s + t + 100);
add.register('Tensor', 'Tensor')((s: Tensor, t: Tensor) => ops.add(s, t));
add.register('Tensor', 'Number')((s: Tensor, t: number) => ops.mul(s, t));
add.register('String', 'Tensor')((_: string, t: Tensor) => ops.mul(t, 2));
const square = new ops.MultitypeFuncGraph('square');
square.register('Tensor')((t: Tensor) => ops.square(t));
const v = [new Tensor([1, 2]), new Tensor([3, 4])];

function typed(...names: never[]): (...args: unknown[]) => number {
  const graph = new ops.MultitypeFuncGraph('typed');
  graph.register(...names)(() => names.length);
  graph.register('Function')(() => -1);
  return graph;
}
const TYPES: Record<string, unknown> = {
  Tensor: new Tensor(1),
  Bool: true,
  String: 'a',
  Tuple: [1, 2],
  None: null,
  Int: 3,
  Float: 2.5,
  Number: 1.5,
};

const CASES: Record<string, () => unknown> = {
  vjp: () => vjpOf(cubes, [x, y], [p]),
  'vjp of one input': () => vjpOf(one, [a], [b]),
  'vjp of two outputs': () => vjpOf(two, [x, y], [p, q]),
  'vjp has_aux': () => vjpOf(two, [x, y], [p], { has_aux: true }),
  'vjp has_aux with two more': () => vjpOf(squareAux, [a], [b], { has_aux: true }),
  'vjp has_aux with one': () => vjpOf(one, [a], [b], { has_aux: true }),
  'vjp weights': () => vjpOf(weighed, [a], [b], { weights: new ParameterTuple([w, u]) }),
  'vjp weights in a list': () => vjpOf(weighed, [a], [b], { weights: [w, u] }),
  'vjp one weight': () => vjpOf(weighed, [a], [b], { weights: w }),
  'vjp twice': () => {
    const [, f] = ms.vjp(cubes, x, y) as [Tensor, (v: Tensor) => unknown];
    return [f(p), f(q)];
  },
  'vjp of a number': () => vjpOf(one, [1], [b]),
  'vjp has_aux is a number': () => ms.vjp(one, a, { has_aux: bad(1) }),
  jvp: () => ms.jvp(cubes, [x, y], [p, q]),
  'jvp of one input': () => ms.jvp(one, a, b),
  'jvp of lists': () => ms.jvp(cubes, [x, y], [p, q]),
  'jvp of two outputs': () => ms.jvp(two, [x, y], [p, q]),
  'jvp has_aux': () => ms.jvp(two, [x, y], [p, q], true),
  'jvp has_aux with two more': () => ms.jvp(squareAux, a, b, { has_aux: true }),
  'jvp of other lengths': () => ms.jvp(cubes, [x, y], [p]),
  'jvp of a number': () => ms.jvp(one, bad(1), b),
  'jvp has_aux is a number': () => ms.jvp(one, a, b, bad(1)),
  jacrev: () => ms.jacrev(one)(a),
  'jacrev of products': () => ms.jacrev((s: Tensor, t: Tensor) => ops.matmul(s, t), [0, 1])(x, y),
  'jacrev of two outputs': () => ms.jacrev(products)(a, b),
  'jacrev of two outputs by two': () => ms.jacrev(products, [0, 1])(a, b),
  'jacrev by the second': () => ms.jacrev(products, 1)(a, b),
  'jacrev has_aux': () => ms.jacrev(withAux, [0, 1], true)(a, b),
  'jacrev position too large': () => ms.jacrev(products, 2)(a, b),
  'jacrev has_aux is a number': () => ms.jacrev(one, 0, bad(1)),
  jacfwd: () => ms.jacfwd(one)(a),
  'jacfwd of products': () => ms.jacfwd((s: Tensor, t: Tensor) => ops.matmul(s, t), { grad_position: [0, 1] })(x, y),
  'jacfwd of two outputs': () => ms.jacfwd(products)(a, b),
  'jacfwd of two outputs by two': () => ms.jacfwd(products, [0, 1])(a, b),
  'jacfwd by the second': () => ms.jacfwd(products, 1)(a, b),
  'jacfwd has_aux': () => ms.jacfwd(withAux, [0, 1], true)(a, b),
  'jacfwd position too large': () => ms.jacfwd(products, 2)(a, b),
  hessian: () => ms.jacrev(ms.jacrev(scalar))(a),
  'hessian forward over reverse': () => ms.jacfwd(ms.jacrev(scalar))(a),
  vmap: () => ms.vmap(rowProduct)(x, y),
  'vmap of one argument': () => ms.vmap((s: Tensor, t: Tensor) => ops.matmul(s, t), { in_axes: [0, null] })(x, y),
  'vmap along other axes': () => ms.vmap((s: Tensor, t: Tensor) => ops.mul(s, ops.sum(t)), [1, 0], 1)(x, y),
  'vmap of two outputs': () => ms.vmap((s: Tensor, t: Tensor) => [ops.mul(s, t), ops.add(s, t)], [0, 1], [0, 1])(x, y),
  'vmap of a gradient': () => ms.vmap(ms.grad(rowScalar) as (s: Tensor) => Tensor)(x),
  'vmap of axes too many': () => ms.vmap(rowProduct, [0, 0, 0])(x, y),
  'vmap of no axis': () => ms.vmap(rowProduct, [null, null])(x, y),
  'vmap of unequal sizes': () => ms.vmap(rowProduct)(x, a),
  'vmap of an axis out of range': () => ms.vmap(rowProduct, [0, 5])(x, y),
  'vmap of an axis that is a float': () => ms.vmap(rowProduct, [0, 1.5])(x, y),
  'vmap to axes too many': () => ms.vmap(rowProduct, 0, [0, 0])(x, y),
  'vmap to None': () => ms.vmap(rowProduct, 0, bad(null))(x, y),
  jet: () => ops.jet(sincos, x, ops.stack([ops.ones([2, 2]), ops.zeros([2, 2]), ops.zeros([2, 2])])),
  'jet of one order': () => ops.jet(sincos, x, y),
  'jet of a curve': () => ops.jet(sincos, a, ops.stack([b, a])),
  'jet of two inputs': () => ops.jet(bell, [a, b], [ops.ones([2, 3]), ops.ones([2, 3])]),
  derivative: () => ops.derivative(sincos, x, 3),
  'derivative of first order': () => ops.derivative(sincos, a, 1),
  'derivative of two inputs': () => ops.derivative(bell, [a, b], 2),
  'derivative of ints': () => ops.derivative(sincos, new Tensor([1n, 2n]), 2),
  'derivative of order 0': () => ops.derivative(sincos, a, 0),
  'derivative of order 1.5': () => ops.derivative(sincos, a, 1.5),
  GradOperation: () => G()(net)(x, y),
  'GradOperation get_all': () => new ops.GradOperation({ get_all: true })(net)(x, y),
  'GradOperation get_all of one': () => G(true)(one)(a),
  'GradOperation get_by_list': () => G(false, true)(net, net.trainable_params())(x, y),
  'GradOperation get_by_list without weights': () => G(false, true)(net)(x, y),
  'GradOperation of one in a ParameterTuple': () => G(false, true)(net, new ParameterTuple([net.z]))(x, y),
  'GradOperation of one Parameter': () => G(false, true)(net, net.z)(x, y),
  'GradOperation both': () => G(true, true)(net, new ParameterTuple(net.trainable_params()))(x, y),
  'GradOperation both of one': () => G(true, true)(weighed, new ParameterTuple([w]))(a),
  'GradOperation sens_param': () => G({ sens_param: true })(net)(x, y, { sens: p }),
  'GradOperation all and sens_param': () => G({ get_all: true, sens_param: true })(net)(x, y, p),
  'GradOperation of a function': () => G()(products)(a, b),
  'GradOperation twice': () => G()(G()((s: Tensor) => ops.mul(ops.mul(s, s), s)) as Gradient)(a),
  'GradOperation all of ints and floats': () =>
    G(true)((s: Tensor, n: number, t: Tensor) => ops.mul(ops.mul(s, n), t))(a, 3, b),
  'GradOperation get_all is a number': () => G(1),
  'GradOperation get_by_list is a number': () => G({ get_by_list: 1 }),
  'GradOperation sens_param is a number': () => G({ sens_param: 1 }),
  get_grad: () => ms.get_grad(ms.grad(products, [0, 1], null, false, true)(a, b), 1),
  'get_grad of one': () => ms.get_grad(ms.grad(products, 1, { return_ids: true } as never)(a, b), 1),
  'get_grad of a parameter': () => ms.get_grad(ms.grad(weighed, 0, [w, u], false, true)(a), w),
  'get_grad of one parameter': () => ms.get_grad(ms.grad(weighed, null, w, false, true)(a), { identifier: w }),
  'get_grad not there': () => ms.get_grad(ms.grad(products, [0, 1], null, false, true)(a, b), 2),
  'get_grad by a string': () => ms.get_grad(ms.grad(products, [0, 1], null, false, true)(a, b), bad('w')),
  'return_ids of one': () => ms.grad(one, { return_ids: true })(a),
  'return_ids of one weight': () => ms.grad(weighed, null, w, false, true)(a),
  'return_ids of one in a list': () => ms.grad(weighed, null, [w], false, true)(a),
  'return_ids of all': () => ms.grad(products, [0, 1], [w], false, true)(a, b),
  'return_ids with the value': () => ms.value_and_grad(weighed, 0, [w, u], false, true)(a),
  'return_ids with aux': () => ms.value_and_grad((s: Tensor) => [weighed(s), s], 0, [w, u], true, true)(a),
  'sens_param of two': () => (ms.grad(products, { grad_position: [0, 1], sens_param: true }) as Gradient)(a, b, [b, a]),
  'MultitypeFuncGraph of numbers': () => add(1, 2),
  'MultitypeFuncGraph of tensors': () => add(a, b),
  'MultitypeFuncGraph of both': () => add(a, 3),
  'MultitypeFuncGraph of a string': () => add('s', a),
  'MultitypeFuncGraph of parameters': () => add(w, w),
  'MultitypeFuncGraph of none': () => add(1, a),
  'MultitypeFuncGraph of too many': () => add(a, a, a),
  'MultitypeFuncGraph of one entry': () => square(new Tensor([3])),
  Map: () => new ops.Map()(square, v),
  'Map of two': () => new ops.Map(add)(v, v),
  'Map with its function': () => new ops.Map({ ops: square })(v),
  'Map of unequal lengths': () => new ops.Map(add)(v, v.slice(0, 1)),
  'Map of a number': () => new ops.Map(bad(3)),
  HyperMap: () => new ops.HyperMap()(square, v),
  'HyperMap nested': () => new ops.HyperMap(square)([[v[0], v[1]], [v[1], v[0]]]), // prettier-ignore
  'HyperMap of two nested': () => new ops.HyperMap(add)([v, 1], [v, 2]),
  'HyperMap of a function': () => new ops.HyperMap()(ops.partial(add, a), [a, b]),
  'HyperMap of a leaf': () => new ops.HyperMap(add)(1, 2),
  'HyperMap of a number': () => new ops.HyperMap(bad(3)),
  Partial: () => new ops.Partial()(products, a)(b),
  partial: () => ops.partial((s: number, t: number, r: number) => [s, t, r], 1, 2)(3),
  'partial of nothing': () => ops.partial(bad(3), 2),
  identity: () => ops.identity(a),
  'register an unknown type': () => typed(bad('Foo')),
  'register a number': () => typed(bad(3)),
  'register a type of elements': () => typed(bad('Tensor[Float32]'))(a),
  'register another type of elements': () => typed(bad('Tensor[Int32]'))(a),
  'register a dtype': () => typed(bad(ms.float32))(1.5),
  'register a dtype for a Tensor': () => typed(bad(ms.float32))(a),
  'a function is a Function': () => typed(bad('Tensor'))(scalar),
  'a cell is a Function': () => typed(bad('Tensor'))(net),
  'a Parameter is a Tensor': () => typed(bad('Tensor'))(w),
  'stop_gradient of a number': () => ops.stop_gradient(3),
  'stop_gradient of several': () => ops.stop_gradient([a, b]),
  ...Object.fromEntries(
    Object.keys(TYPES).flatMap((name) =>
      Object.keys(TYPES).map((kind) => [`type ${name} matches ${kind}`, () => typed(bad(name))(TYPES[kind])]),
    ),
  ),
};

async function plain(tree: unknown): Promise<unknown> {
  if (tree instanceof Tensor) return tree.tolist();
  return Array.isArray(tree) ? Promise.all(tree.map(plain)) : tree;
}

/** Both flat, with their structure as text. */
function flattened(tree: unknown): [number[], string] {
  const numbers: number[] = [];
  const text = JSON.stringify(tree, (_, item: unknown) =>
    typeof item === 'number' ? (numbers.push(item), 'n') : item,
  );
  return [numbers, text];
}

/** Fails unless both have one structure, and numbers that are near. */
function expectTree(actual: unknown, expected: unknown): void {
  const [[numbers, shape], [wanted, form]] = [flattened(actual), flattened(expected)];
  expect(shape).toBe(form);
  expect(difference(numbers, wanted, { rtol: 2e-5, atolScale: 2e-6 })).toBeUndefined();
}

describe('transforms', () => {
  test('every recorded case is here', () => {
    expect(Object.keys(CASES).sort()).toEqual(Object.keys(meta.cases).sort());
  });
  for (const [name, call] of Object.entries(CASES)) {
    test(name, async () => {
      const recorded = DIFFERENT[name] ?? meta.cases[name];
      if (recorded.error === undefined) return expectTree(await plain(await call()), recorded.ok);
      let error: unknown;
      try {
        await plain(await call());
      } catch (e) {
        error = e;
      }
      expect(error).toBeInstanceOf(Error);
      // Python shows functions by their addresses.
      const simple = (text: string): string => text.split(' Got (sigs, fn)')[0];
      expect((error as Error).name).toBe(recorded.error);
      expect(simple((error as Error).message)).toBe(simple(recorded.text as string));
    });
  }
});

class MyMomentum extends nn.Optimizer {
  moment: Parameter;
  momentum: ParameterTuple;
  assign = new ops.Assign();

  constructor(params: Parameter[], learning_rate: never, momentum = 0.9) {
    super(learning_rate, params);
    this.moment = new Parameter(new Tensor(momentum, ms.float32), { name: 'moment' });
    this.momentum = this.parameters.clone({ prefix: 'momentum', init: 'zeros' });
  }

  override construct(gradients: Tensor[]): unknown {
    const lr = this.get_lr() as Tensor;
    const params = this.parameters;
    for (let i = 0; i < params.length; i++) {
      this.assign(this.momentum[i], this.momentum[i].mul(this.moment).add(gradients[i]));
      const update = params[i].sub(this.momentum[i].mul(lr));
      this.assign(params[i], update);
    }
    return params;
  }
}

const momentum_opt = new ops.MultitypeFuncGraph('momentum_opt');
momentum_opt.register(
  'Function',
  'Tensor',
  'Tensor',
  'Tensor',
  'Tensor',
  'Tensor',
)((run: Gradient, ...rest: Tensor[]) => run(...rest));
const step = (moment: Tensor, lr: Tensor, gradient: Tensor, weight: Tensor, state: Tensor): Tensor => {
  ops.assign(state, state.mul(moment).add(gradient));
  return ops.assign_sub(weight, state.mul(lr));
};

class MappedMomentum extends MyMomentum {
  hyper_map = new ops.HyperMap();

  override construct(gradients: Tensor[]): unknown {
    const opt = ops.partial(momentum_opt, step, this.moment, this.get_lr());
    return this.hyper_map(opt, gradients, this.parameters, this.momentum) as unknown;
  }
}

const WEIGHTS: Record<string, unknown> = {
  '0.weight': [[0.3, -0.2, 0.5], [-0.4, 0.1, 0.2]], // prettier-ignore
  '0.bias': [0.1, -0.1],
  '2.weight': [[0.6, -0.3]],
  '2.bias': [0.05],
};
const DATA = meta.data.map(([s, t]) => [new Tensor(s), new Tensor(t)]);

/** A column as arrays of numpy. */
const rows = async (): Promise<unknown[][]> => Promise.all(DATA.map((row) => Promise.all(row.map((t) => t.asnumpy()))));

async function trained(kind: string, style: string, rate: never): Promise<unknown> {
  const body = new nn.SequentialCell(new nn.Dense(3, 2), new nn.Tanh(), new nn.Dense(2, 1));
  for (const param of body.get_parameters()) param.set_data(new Tensor(WEIGHTS[param.name] as number[]));
  const loss = new nn.MSELoss();
  const opt = new (kind === 'plain' ? MyMomentum : MappedMomentum)(body.trainable_params(), rate);
  const losses: unknown[] = [];
  if (style === 'model') {
    class Keep extends ms.train.Callback {
      override async on_train_step_end(context: ms.train.RunContext): Promise<void> {
        losses.push(await (context.original_args().net_outputs as Tensor).item());
      }
    }
    const data = new ms.dataset.GeneratorDataset((await rows()) as never, ['x', 'y'], { shuffle: false });
    const model = new ms.Model(body, loss, opt as never);
    await model.train(1, data, { callbacks: [new Keep()], dataset_sink_mode: false });
  } else {
    const grad_fn = ms.value_and_grad((s: Tensor, t: Tensor) => loss(body(s), t), null, opt.parameters);
    let once = (s: Tensor, t: Tensor): Tensor => {
      const [value, grads] = grad_fn(s, t) as [Tensor, Tensor[]];
      opt(grads);
      return value;
    };
    if (style === 'jit') once = ms.jit(once);
    for (const [s, t] of DATA) losses.push(await once(s, t).item());
  }
  const state = [...opt.get_parameters()].map(async (param) => [param.name, await param.tolist()] as const);
  return { losses, state: Object.fromEntries(await Promise.all(state)) };
}

describe("a user's optimizer, MyMomentum of MindSpore's documentation", () => {
  const rates: Record<string, () => unknown> = {
    fixed: () => 0.1,
    schedule: () => new nn.ExponentialDecayLR(0.2, 0.5, 4),
  };
  test.each(Object.keys(meta.training))('%s', async (name) => {
    const [kind, style, rate] = name.split(', ');
    const result = (await trained(kind, style, rates[rate]() as never)) as { losses: unknown; state: object };
    const expected = meta.training[name].ok as { losses: number[]; state: object };
    expect(expected.losses).toHaveLength(12);
    expectTree(result.losses, expected.losses);
    const sorted = (x: object): unknown => Object.entries(x).sort();
    expectTree(sorted(result.state), sorted(expected.state));
  });
});
