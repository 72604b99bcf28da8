import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, expectTypeOf, test } from 'vitest';
import { GRAPH_MODE, PYNATIVE_MODE, set_context } from '../../src/common/context.js';
import { Parameter } from '../../src/common/parameter.js';
import { Tensor } from '../../src/common/tensor.js';
import { jit } from '../../src/jit/index.js';
import * as nn from '../../src/nn/index.js';
import { structureVersion } from '../../src/nn/cell/walk.js';
import * as ops from '../../src/ops/index.js';

class Scale extends nn.Cell {
  #calls = 0;
  w = new Parameter(new Tensor([1, 2, 3]));

  get calls(): number {
    return this.#calls;
  }

  override construct(x: Tensor, factor = 1): Tensor {
    this.#calls += 1;
    return ops.mul(ops.mul(x, this.w), factor);
  }
}

class Two extends nn.Cell {
  a = new Scale();
  declare later: Scale | null;
  b: Scale | undefined;
  seen: string;

  constructor() {
    super();
    this.seen = this.a.w.name;
  }

  override construct(x: Tensor): Tensor {
    return this.a(x, 2);
  }
}

describe('a cell', () => {
  test('is a function of its construct, with the same types', async () => {
    const net = new Scale();
    expect(typeof net).toBe('function');
    expectTypeOf(net).toBeCallableWith(new Tensor([1]), 2);
    expectTypeOf(net).returns.toEqualTypeOf<Tensor>();
    expect(await net(new Tensor([1, 1, 1]), 2).tolist()).toEqual([2, 4, 6]);
    expect(net.calls).toBe(1);
  });

  test('is an object of its class', () => {
    const net = new Two();
    expect(net).toBeInstanceOf(Two);
    expect(net).toBeInstanceOf(nn.Cell);
    expect(net.constructor).toBe(Two);
    expect(Object.hasOwn(net, 'name')).toBe(false);
    expect(Object.hasOwn(net, 'length')).toBe(false);
    expect(Object.keys(net)).toEqual(['training', 'requires_grad', 'a', 'b', 'seen']);
  });

  test('registers fields as they are assigned: names are there inside the constructor', () => {
    expect(new Two().seen).toBe('a.w');
  });

  test('registers nothing for a field without a value, until it gets one', () => {
    const net = new Two();
    expect(net.cells()).toEqual([net.a]);
    net.b = new Scale();
    net.later = new Scale();
    expect([...net.parameters_dict().keys()]).toEqual(['a.w', 'b.w', 'later.w']);
    net.later = null;
    expect([...net.parameters_dict().keys()]).toEqual(['a.w', 'b.w']);
  });

  test('may have any member a JavaScript class has', () => {
    class Odd extends nn.Cell {
      static made = 0;
      readonly #hidden = new Scale();
      override name = 'odd';
      accessed = 0;
      get size(): number {
        return this.accessed;
      }
      set size(n: number) {
        this.accessed = n;
      }
      constructor() {
        super();
        Odd.made += 1;
      }
      override construct(x: Tensor): Tensor {
        return this.#hidden(x);
      }
    }
    const net = new Odd();
    net.size = 3;
    expect([net.size, net.name, Odd.made]).toEqual([3, 'odd', 1]);
    expect(net.cells()).toEqual([]);
    expect(net(new Tensor([1, 1, 1])).shape).toEqual([3]);
  });

  test('replaces a method by a function that is assigned', async () => {
    const net = new Scale();
    net.construct = (x) => ops.add(x, x);
    expect(await net(new Tensor([1, 2, 3])).tolist()).toEqual([2, 4, 6]);
  });

  test('may be asynchronous', async () => {
    class Slow extends nn.Cell {
      scale = new Scale();
      override async construct(x: Tensor): Promise<Tensor> {
        const first = await x.item();
        return this.scale(x, first as number);
      }
    }
    const net = new Slow();
    expectTypeOf(net).returns.toEqualTypeOf<Promise<Tensor>>();
    expect(await (await net(new Tensor([3]))).tolist()).toEqual([9, 18, 27]);
    const both = await Promise.all([net(new Tensor([1])), net(new Tensor([2]))]);
    expect(await Promise.all(both.map((y) => y.tolist()))).toEqual([
      [1, 2, 3],
      [4, 8, 12],
    ]);
    const chain = new nn.SequentialCell(net, new Scale());
    const last: unknown = chain(new Tensor([1]));
    expect(await (await (last as Promise<Tensor>)).tolist()).toEqual([1, 4, 9]);
  });

  test('prints its tree wherever it is shown', () => {
    const net = new nn.SequentialCell(new nn.Dense(2, 3), new nn.ReLU());
    const tree = 'SequentialCell(\n  (0): Dense(input_channels=2, output_channels=3, has_bias=True)\n  (1): ReLU()\n)';
    expect(String(net)).toBe(tree);
    expect(inspect(net)).toBe(tree);
    expect(inspect({ net })).toContain('(0): Dense(');
    expect(JSON.stringify({ net })).toBe(JSON.stringify({ net: tree }));
  });

  test('prints what extend_repr says, over several lines too', () => {
    class Said extends nn.Cell {
      inner: nn.Cell | null = null;
      override extend_repr(): string {
        return 'one\ntwo';
      }
    }
    const net = new Said();
    expect(String(net)).toBe('Said(\n  one\n  two\n)');
    net.inner = new Said();
    expect(String(net)).toBe('Said(\n  one\n  two\n  (inner): Said(\n    one\n    two\n  )\n)');
  });

  test('gives errors of operations the path of the cell', () => {
    class Net extends nn.Cell {
      body = new nn.SequentialCell(new nn.ReLU(), new nn.Dense(3, 4));
      override construct(x: Tensor): Tensor {
        return this.body(x);
      }
    }
    const net = new Net();
    const bad = new Tensor([[1, 2]]);
    expect(() => net(bad)).toThrow(
      /x1_col': 2 and 'x2_row': 3\.\nIn cell 'Net\.body\.1', operation 'Dense' of Tensor\[Float32\] \(1, 2\), .*\.$/,
    );
    // The scope is left again after an error.
    expect(() => ops.add(new Tensor([1, 2]), new Tensor([1, 2, 3]))).toThrow(/^[^]*(?<!'\.)$/);
  });

  test('renames parameters of one name at its first call', () => {
    class Plain extends nn.Cell {
      a = new Scale();
      b = new Scale();
      constructor() {
        super({ auto_prefix: false });
      }
      override construct(x: Tensor): Tensor {
        return this.b(this.a(x));
      }
    }
    const net = new Plain();
    expect(net.trainable_params().map((p) => p.name)).toEqual(['w', 'w']);
    net(new Tensor([1, 1, 1]));
    expect(net.trainable_params().map((p) => p.name)).toEqual(['a.w', 'b.w']);
  });

  test('applies a function to all cells, children first', () => {
    const net = new nn.SequentialCell(new nn.Dense(2, 2), new nn.SequentialCell(new nn.ReLU()));
    const seen: string[] = [];
    expect(net.apply((cell) => seen.push(cell.cls_name))).toBe(net);
    expect(seen).toEqual(['Dense', 'ReLU', 'SequentialCell', 'SequentialCell']);
  });
});

describe('the structure version', () => {
  test('changes with members, flags, parameters, and comes back with a flag', () => {
    const net = new Two();
    const seen = new Set<string>();
    const changes = (what: () => void): void => {
      what();
      const now = structureVersion(net);
      expect(seen.has(now), String(what)).toBe(false);
      seen.add(now);
    };
    changes(() => undefined);
    const first = structureVersion(net);
    changes(() => net.set_train());
    net.set_train(false);
    expect(structureVersion(net)).toBe(first);
    changes(() => net.a.set_train());
    net.a.set_train(false);
    changes(() => (net.b = new Scale()));
    changes(() => (net.seen = 'other'));
    changes(() => (net.a.w.requires_grad = false));
    changes(() => net.a.add_flags({ extra: 1 }));
    changes(() => (net.a.construct = (x) => x));
    changes(() => (net.a = new Scale()));
    changes(() => delete (net as { b?: Scale }).b);
  });

  test('does not change with what a parameter holds, or with an equal value', () => {
    const net = new Two();
    const before = structureVersion(net);
    net.a.w.set_data(new Tensor([3, 2, 1]));
    net.seen = 'a.w';
    net.a = net.a; // eslint-disable-line no-self-assign -- it registers the same cell again
    expect(net.a.w.name).toBe('a.w');
    net.set_train(false);
    expect(structureVersion(net.a)).toBe(structureVersion(net.a));
    expect(before.startsWith(structureVersion(net).slice(0, 1))).toBe(true);
  });

  test('makes jit trace again', async () => {
    class Switch extends nn.Cell {
      traced = { count: 0 };
      factor = 2;
      override construct(x: Tensor): Tensor {
        this.traced.count += 1;
        return this.training ? ops.mul(x, this.factor) : x;
      }
    }
    const net = new Switch();
    const run = jit((x: Tensor) => net(x));
    const x = new Tensor([1, 2]);
    expect(await run(x).tolist()).toEqual([1, 2]);
    net.set_train();
    expect(await run(x).tolist()).toEqual([2, 4]);
    net.factor = 3;
    expect(await run(x).tolist()).toEqual([3, 6]);
    net.set_train(false);
    expect(await run(x).tolist()).toEqual([1, 2]);
    expect(net.traced.count).toBe(4); // factor is another member now: the first recording does not hold
    net.set_train();
    expect(await run(x).tolist()).toEqual([3, 6]);
    expect(net.traced.count).toBe(4);
  });
});

describe('in GRAPH_MODE', () => {
  beforeAll(() => set_context({ mode: GRAPH_MODE }));
  afterAll(() => set_context({ mode: PYNATIVE_MODE }));

  test('a call is traced once for each shape and structure', async () => {
    class Counted extends nn.Cell {
      readonly traced = { count: 0 };
      body = new Scale();
      override construct(x: Tensor): Tensor {
        this.traced.count += 1;
        return this.body(x, 2);
      }
    }
    const net = new Counted();
    for (const x of [1, 2, 3]) expect(await net(new Tensor([x])).tolist()).toEqual([2 * x, 4 * x, 6 * x]);
    expect(net.traced.count).toBe(1);
    net.body.w.set_data(new Tensor([1, 1, 1]));
    expect(await net(new Tensor([5])).tolist()).toEqual([10, 10, 10]);
    expect(net.traced.count).toBe(1);
    net(new Tensor([1, 1, 1]));
    expect(net.traced.count).toBe(2);
    net.construct = (x) => x;
    expect(await net(new Tensor([5])).tolist()).toEqual([5]);
  });

  test('an async construct is refused, with the name of the cell', () => {
    class Slow extends nn.Cell {
      override async construct(x: Tensor): Promise<Tensor> {
        await x.item();
        return x;
      }
    }
    expect(() => new Slow()(new Tensor([1]))).toThrow(/asynchronous function.*Slow/);
  });
});

describe('lists of cells', () => {
  test('are read by position from both ends, and iterated', () => {
    const [a, b, c] = [new Scale(), new Scale(), new Scale()];
    for (const list of [new nn.CellList([a, b, c]), new nn.SequentialCell(a, b, c)]) {
      expect([list[0], list[2], list[-1], list[-3]]).toEqual([a, c, c, a]);
      expect(list[3]).toBeUndefined();
      expect([...list]).toEqual([a, b, c]);
      expect(list.length).toBe(3);
      expect(list.at(-2)).toBe(b);
      expect(() => list.at(3)).toThrow(`value of 'index' must be a number in range [-3, 3), but got 3.`);
      expect(() => list.at(1.5)).toThrow(`For '${list.cls_name}', the type of 'index' must be int, but got float.`);
      delete list[0];
      expect([list[0], list[1], list[2], list[-1], list[-3]]).toEqual([b, c, undefined, c, undefined]);
      list[-1] = a;
      expect([...list]).toEqual([b, a]);
    }
  });

  test('with names are read by name too', () => {
    const net = new nn.SequentialCell({ first: new Scale(), act: new nn.ReLU() });
    expect((net as unknown as { first: Scale }).first).toBe(net[0]);
    expect(net.trainable_params().map((p) => p.name)).toEqual(['first.w']);
  });

  test('run one after the other', async () => {
    const net = new nn.SequentialCell([new Scale(), new Scale()]);
    expect(await net(new Tensor([1, 1, 1])).tolist()).toEqual([1, 4, 9]);
    net.append(new Scale());
    expect(await net(new Tensor([1, 1, 1])).tolist()).toEqual([1, 8, 27]);
  });
});
