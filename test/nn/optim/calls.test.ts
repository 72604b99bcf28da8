import { beforeEach, describe, expect, it } from 'vitest';
import { float16, float32 } from '../../../src/common/dtype.js';
import { Parameter } from '../../../src/common/parameter.js';
import { Tensor } from '../../../src/common/tensor.js';
import { jit, value_and_grad } from '../../../src/jit/index.js';
import { Cell } from '../../../src/nn/cell.js';
import {
  ASGD,
  AdaMax,
  Adadelta,
  Adagrad,
  Adam,
  AdamWeightDecay,
  FTRL,
  Momentum,
  Optimizer,
  RMSProp,
  Rprop,
  SGD,
  type Updated,
} from '../../../src/nn/optim/index.js';
import * as ops from '../../../src/ops/index.js';
import { counters } from '../../../src/runtime/stats.js';
import { expectClose } from '../../helpers/close.js';
import { elements } from './spec.js';

let w: Parameter;
let gamma: Parameter;
const grads = (): Tensor[] => [new Tensor([0.5, -1]), new Tensor([2, 4])];

beforeEach(() => {
  w = new Parameter(new Tensor([1, 2]), 'w');
  gamma = new Parameter(new Tensor([3, -4]), 'bn.gamma');
});

describe('what a call returns', () => {
  it('is the bool Tensor True for ASGD and SGD, an array of true for Momentum', async () => {
    const asgd = new ASGD([w, gamma])(grads());
    expect([asgd.shape, String(asgd.dtype), await asgd.item()]).toEqual([[], 'Bool', true]);
    expect(await new SGD([w, gamma])(grads()).item()).toBe(true);
    expect(new Momentum([w, gamma], 0.1, 0.9)(grads())).toEqual([true, true]);
    const classes: (new (params: Parameter[]) => Optimizer)[] = [Adam, AdamWeightDecay, RMSProp, Adagrad];
    for (const Class of [...classes, AdaMax, Adadelta, FTRL]) {
      expect(new Class([w, gamma])(grads())).toEqual([true, true]);
    }
    expect(await new Rprop([w, gamma])(grads()).item()).toBe(true);
  });
});

describe('the members that prepare gradients', () => {
  const of = async (tensors: readonly Tensor[]): Promise<number[][]> => Promise.all(tensors.map(elements));

  it('decay_weight skips beta and gamma without groups, not with them', async () => {
    const plain = new ASGD([w, gamma], { weight_decay: 0.5 });
    expect(plain.decay_flags).toEqual([true, false]);
    expect(await of(plain.decay_weight(grads()))).toEqual([
      [1, 0],
      [2, 4],
    ]);
    const grouped = new ASGD([{ params: [w] }, { params: [gamma], weight_decay: 0.25 }], { weight_decay: 0.5 });
    expect(await of(grouped.decay_weight(grads()))).toEqual([
      [1, 0],
      [2.75, 3],
    ]);
    const none = new ASGD([w, gamma]);
    const given = grads();
    expect(none.decay_weight(given)).toBe(given);
  });

  it('decay comes before the loss scale, which it is multiplied by', async () => {
    const optimizer = new Momentum([w], 0.1, 0.9, { weight_decay: 0.5, loss_scale: 4 });
    const [decayed] = optimizer.decay_weight([new Tensor([0, 0])]);
    expect(await elements(decayed)).toEqual([2, 4]);
    expect(await of(optimizer.scale_grad([decayed]))).toEqual([[0.5, 1]]);
    expect(await elements(optimizer.get_weight_decay() as Tensor)).toEqual([2]);
  });

  it('centralizes rank 2 and more when the second size is a multiple of 16, in groups that ask', async () => {
    const [a, b] = [16, 15].map((n, i) => new Parameter(ops.zeros([2, n], float32), `p${i}`));
    const optimizer = new SGD([{ params: [a, b, w], grad_centralization: true }, { params: [gamma] }]);
    expect(optimizer.grad_centralization_flags).toEqual([true, true, true, false]);
    const given = [a, b, w, gamma].map((p) => {
      const data = Float32Array.from({ length: p.size }, (_, i) => i + 1);
      return Tensor.fromData(data, p.shape, float32);
    });
    const [centralized, ...others] = optimizer.gradients_centralization(given);
    expect(others).toEqual(given.slice(1));
    const means = [8.5, 24.5];
    expectClose(
      await elements(centralized),
      Array.from({ length: 32 }, (_, i) => i + 1 - means[Math.floor(i / 16)]),
    );
  });

  it('flatten_gradients gives them back', () => {
    const given = grads();
    expect(new ASGD([w, gamma]).flatten_gradients(given)).toBe(given);
  });
});

describe('properties', () => {
  it('has MindSpore’s', () => {
    const optimizer = new ASGD([w, gamma]);
    expect([optimizer.target, optimizer.unique, optimizer.cls_name]).toEqual(['CPU', true, 'ASGD']);
    expect([optimizer.is_group, optimizer.is_group_lr, optimizer.dynamic_lr]).toEqual([false, false, false]);
    expect([...optimizer.parameters]).toEqual([w, gamma]);
    expect([optimizer.lambd, optimizer.alpha, optimizer.t0]).toEqual([1e-4, 0.75, 1e6]);
    expect(optimizer.mu.map((p) => p.name)).toEqual(['mu_w', 'mu_bn.gamma']);
  });

  it('takes groups as Maps, and keeps the order asked for', () => {
    const optimizer = new ASGD([
      new Map<string, unknown>([
        ['params', [w]],
        ['lr', 0.5],
      ]),
      { params: [gamma] },
      { order_params: [gamma, w] },
    ] as never);
    expect([optimizer.is_group, optimizer.is_group_lr, optimizer.is_group_params_ordered]).toEqual([true, true, true]);
    expect(optimizer.group_params).toEqual([gamma, w]);
    expect(optimizer.get_lr_parameter(w)).toBe((optimizer.learning_rate as Parameter[])[1]);
  });
});

describe('rates', () => {
  it('follow the parameter that holds them, without another session', async () => {
    const optimizer = new SGD([w], { learning_rate: 0.5 });
    optimizer([new Tensor([1, 1])]);
    expect(await elements(w)).toEqual([0.5, 1.5]);
    const { sessions } = counters;
    optimizer.get_lr_parameter(w);
    (optimizer.learning_rate as Parameter).set_data(0.25);
    optimizer([new Tensor([1, 1])]);
    expect(await elements(w)).toEqual([0.25, 1.25]);
    expect(counters.sessions).toBe(sessions);
  });

  it('of a list end with MindSpore’s error, before anything changes', async () => {
    const optimizer = new ASGD([w], [0.5, 0.25]);
    optimizer([new Tensor([1, 1])]);
    optimizer([new Tensor([1, 1])]);
    const before = Array.from(optimizer.get_parameters(), (p) => p.handle);
    expect(() => optimizer([new Tensor([1, 1])])).toThrow(
      "For 'Gather', the 'input_indices' should be in the range [0, 2), but got 2, error_code[58]",
    );
    expect(Array.from(optimizer.get_parameters(), (p) => p.handle)).toEqual(before);
    expect(await elements(optimizer.global_step)).toEqual([2]);
    // A step from a checkpoint counts like one's own.
    optimizer.global_step.set_data(new Tensor([1], 'int32'));
    optimizer([new Tensor([0, 0])]);
    expect(() => optimizer([new Tensor([0, 0])])).toThrow('but got 2');
  });

  it('of a list end in a replayed graph too: the run fails, the parameters keep their values', async () => {
    const optimizer = new SGD([w], [1, 0.5]);
    const step = jit((grad: Tensor) => optimizer([grad]));
    for (let i = 0; i < 2; i++) step(new Tensor([1, 1]));
    expect(await elements(w)).toEqual([-0.5, 0.5]);
    step(new Tensor([1, 1]));
    await expect(w.read()).rejects.toThrow(/indices|range/);
    expect(await elements(w)).toEqual([-0.5, 0.5]);
    expect(await elements(optimizer.global_step)).toEqual([2]);
  });
});

/** MindSpore's own way of writing an optimizer: `construct` with the base's members. */
class Scripted extends Optimizer {
  readonly moments = this.parameters.clone('moments', 'zeros');

  constructor(
    params: Parameter[],
    rate: number,
    readonly momentum: number,
  ) {
    super(rate, params);
  }

  override construct(gradients: readonly Tensor[]): boolean {
    const lr = this.get_lr() as Tensor;
    const prepared = this.scale_grad(this.gradients_centralization(this.decay_weight(gradients)));
    this.parameters.forEach((param, i) => {
      const moment = ops.add(ops.mul(this.moments[i], this.momentum), prepared[i]);
      this.moments[i].set_data(moment);
      param.set_data(ops.sub(param, ops.mul(moment, lr)));
    });
    return true;
  }
}

/** The short way: state and update. `at` makes the update of one parameter fail. */
class Short extends Optimizer<{ readonly seen: Parameter }> {
  constructor(
    params: Parameter[],
    private readonly fails?: { at: string; how: 'raise' | 'shape' | 'dtype' },
  ) {
    super(0.1, params);
    this.makeState();
  }

  protected override initState(param: Parameter): { readonly seen: Parameter } {
    return { seen: new Parameter(new Tensor(0, float32), `seen.${param.name}`) };
  }

  protected override update(
    param: Parameter,
    grad: Tensor,
    { seen }: { readonly seen: Parameter },
  ): Updated<{ readonly seen: Parameter }> {
    let next = ops.sub(param, grad);
    if (this.fails?.at === param.name) {
      if (this.fails.how === 'raise') throw new Error('no update');
      next = this.fails.how === 'shape' ? ops.reshape(next, [1, 2]) : ops.cast(next, float16);
    }
    return [next, { seen: ops.add(seen, 1) }];
  }
}

describe('an optimizer of one’s own', () => {
  it('works as in MindSpore, with construct', async () => {
    const [mine, theirs] = [w, w.clone()];
    const own = new Scripted([mine], 0.5, 0.5);
    const momentum = new Momentum([theirs], 0.5, 0.5);
    for (let i = 0; i < 3; i++) {
      expect(own([new Tensor([i, 1])])).toBe(true);
      momentum([new Tensor([i, 1])]);
    }
    expect(await elements(mine)).toEqual(await elements(theirs));
    expect(own.moments[0].name).toBe('moments.w');
  });

  it('works with initState and update', async () => {
    const optimizer = new Short([w, gamma]);
    optimizer(grads());
    optimizer(grads());
    expect(await elements(w)).toEqual([0, 4]);
    expect([...optimizer.parameters_dict().keys()]).toEqual([
      'global_step',
      'learning_rate',
      'w',
      'bn.gamma',
      'seen.w',
      'seen.bn.gamma',
    ]);
    expect(await elements(optimizer.parameters_dict().get('seen.bn.gamma')!)).toEqual([2]);
    expect(await elements(optimizer.global_step)).toEqual([2]);
  });

  it.each(['raise', 'shape', 'dtype'] as const)('that fails at its second parameter (%s) changes nothing', (how) => {
    const optimizer = new Short([w, gamma], { at: 'bn.gamma', how });
    const before = Array.from(optimizer.get_parameters(), (p) => p.handle);
    expect(() => optimizer(grads())).toThrow(
      how === 'raise'
        ? 'no update'
        : /^For 'Short', the new value of 'bn\.gamma' must have shape \(2,\) and dtype Float32/,
    );
    expect(Array.from(optimizer.get_parameters(), (p) => p.handle)).toEqual(before);
  });

  it('that says nothing raises NotImplementedError', () => {
    const optimizer = new Optimizer(0.1, [w]);
    expect(() => optimizer([new Tensor([1, 1])])).toThrow(expect.objectContaining({ name: 'NotImplementedError' }));
  });
});

class Net extends Cell {
  w = w;
  gamma = gamma;

  override construct(x: Tensor): Tensor {
    return ops.sum(ops.mul(ops.add(ops.mul(x, this.w), this.gamma), this.gamma));
  }
}

const OPTIMIZERS: Record<string, (params: Parameter[]) => Optimizer> = {
  ASGD: (params) => new ASGD(params, { learning_rate: 0.01, t0: 2, weight_decay: 0.1 }),
  Adam: (params) => new Adam(params, { learning_rate: 0.01, weight_decay: 0.1 }),
  AdamWeightDecay: (params) => new AdamWeightDecay(params, { learning_rate: [0.1, 0.2, 0.1, 0, 0.1, 0.1, 0.1, 0.1] }),
  Rprop: (params) => new Rprop(params),
};

describe.each(Object.entries(OPTIMIZERS))('a training loop with %s', (_, build) => {
  const make = (): { net: Net; optimizer: Optimizer; step: (x: Tensor) => Tensor } => {
    const net = new Net();
    const optimizer = build(net.trainable_params());
    const gradient = value_and_grad(net, null, optimizer.parameters);
    return {
      net,
      optimizer,
      step: (x) => {
        const [loss, found] = gradient(x);
        optimizer(found);
        return loss;
      },
    };
  };
  const batch = (i: number): Tensor => new Tensor([i % 3, 1]);

  it('is one run a step and one session, eager or traced, with the same numbers', async () => {
    const results: number[][] = [];
    for (const traced of [false, true]) {
      w = new Parameter(new Tensor([1, 2]), 'w');
      gamma = new Parameter(new Tensor([3, -4]), 'gamma');
      const { optimizer, step } = make();
      const train = traced ? jit(step) : step;
      train(batch(0));
      await elements(w);
      const { runs, sessions } = counters;
      let loss = new Tensor(0);
      for (let i = 1; i < 8; i++) loss = train(batch(i));
      results.push([
        ...(await elements(loss)),
        ...(await Promise.all([...optimizer.get_parameters()].map(elements))).flat(),
      ]);
      expect([counters.runs - runs, counters.sessions - sessions]).toEqual([7, 0]);
    }
    expectClose(results[0], results[1]);
  });
});
