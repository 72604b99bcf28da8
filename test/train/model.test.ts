import { FixedLossScaleManager } from '../../src/amp/index.js';
import { describe, expect, it } from 'vitest';
import * as ms from '../../src/index.js';
import { nn, ops, Tensor, train } from '../../src/index.js';
import { expectClose } from '../helpers/close.js';
import { array, data, model, parts, recorded } from './parts.js';

const { Callback, Model } = train;

/** Keeps the losses. */
class Losses extends Callback {
  readonly losses: number[] = [];
  override async on_train_step_end(run_context: train.RunContext): Promise<void> {
    this.losses.push(Number(await run_context.original_args().net_outputs.item()));
  }
}

describe('train', () => {
  it('gives the losses and weights of the oracle, and eval its metrics', async () => {
    const { net, loss, opt } = parts();
    const it = new Model(net, {
      loss_fn: loss,
      optimizer: opt,
      metrics: { accuracy: new train.Accuracy(), loss: new train.Loss() },
    });
    const seen = new Losses();
    await it.train(2, data(), { callbacks: [seen] });
    expectClose(seen.losses, recorded.losses);
    expectClose(await net.weight.read(), await array('weight_after').read());
    const found = await it.eval(data(4));
    expect([...found.keys()]).toEqual(['accuracy', 'loss']);
    expectClose(
      [found.get('accuracy') as number, found.get('loss') as number],
      [recorded.eval.accuracy, recorded.eval.loss],
    );
  });

  it('makes one run a step and compiles one graph', async () => {
    const it = model();
    await it.train(1, data()); // compiled
    ms.runtime.reset_stats();
    await it.train(10, data());
    expect(ms.runtime.stats()).toMatchObject({ runs: 30, sessions: 0 });
    ms.runtime.reset_stats();
    await it.train(2, data(), { callbacks: [new Losses()] });
    expect(ms.runtime.stats()).toMatchObject({ runs: 6, sessions: 0 });
  });

  it('makes two graphs for a short last batch', async () => {
    const it = model();
    ms.runtime.reset_stats();
    await it.train(3, data(4));
    const { runs, sessions } = ms.runtime.stats();
    expect(runs).toBe(6);
    expect(sessions).toBeLessThanOrEqual(2);
  });

  it('compiles nothing anew for evaluations between the epochs', async () => {
    const it = model();
    const valid = data();
    class Evaluate extends Callback {
      override async on_train_epoch_end(): Promise<void> {
        await it.eval(valid);
      }
    }
    await it.train(1, data(), new Evaluate());
    ms.runtime.reset_stats();
    await it.train(4, data(), new Evaluate());
    expect(ms.runtime.stats()).toMatchObject({ runs: 24, sessions: 0 });
  });

  it('lets runs happen: no more than a few wait', async () => {
    const it = model();
    let most = 0;
    let done = 0;
    class Count extends Callback {
      override on_train_step_end(): void {
        done++;
        most = Math.max(most, done - ms.runtime.stats().runs);
      }
    }
    await it.train(1, data());
    ms.runtime.reset_stats();
    await it.train(20, data(), new Count());
    expect(most).toBeLessThan(5);
  });

  it('accepts a network with its own loss, and an async construct in PyNative mode', async () => {
    const { net, loss, opt } = parts();
    const plain = new Losses();
    await new Model(new nn.WithLossCell(net, loss), { optimizer: opt }).train(2, data(), { callbacks: [plain] });

    class Slow extends nn.Cell {
      net = parts().net;
      override async construct(x: Tensor): Promise<Tensor> {
        await Promise.resolve();
        return this.net(x);
      }
    }
    const slow = new Slow();
    const eager = new Losses();
    const optimizer = new nn.ASGD(slow.trainable_params(), { learning_rate: 0.1 });
    await new Model(slow, { loss_fn: parts().loss, optimizer }).train(2, data(), { callbacks: [eager] });
    expectClose(plain.losses, recorded.losses);
    expectClose(eager.losses, recorded.losses);

    ms.set_context({ mode: ms.GRAPH_MODE });
    try {
      const training = new Model(slow, { loss_fn: parts().loss, optimizer }).train(1, data());
      await expect(training).rejects.toThrow(/'construct' of 'Slow' cannot be compiled/);
    } finally {
      ms.set_context({ mode: ms.PYNATIVE_MODE });
    }
  });

  it('calls layers in training mode, and eval does not', async () => {
    const seen: boolean[] = [];
    class Watch extends nn.Cell {
      net = parts().net;
      override construct(x: Tensor): Tensor {
        seen.push(this.training);
        return this.net(x);
      }
    }
    const { loss } = parts();
    const watch = new Watch();
    const optimizer = new nn.ASGD(watch.trainable_params());
    const it = new Model(watch, { loss_fn: loss, optimizer, metrics: ['loss'] });
    await it.train(1, data());
    await it.eval(data());
    it.predict(array('x'));
    await it.train(2, data());
    expect(new Set(seen)).toEqual(new Set([true, false]));
    expect(seen[0]).toBe(true);
    expect(seen.at(-1)).toBe(false); // the graphs are there already
    expect(watch.training).toBe(true);
  });

  it('scales the gradients by a fixed loss scale, which the optimizer takes out again', async () => {
    const { net, loss } = parts();
    const opt = new nn.Momentum(net.trainable_params(), 0.1, 0.9, { loss_scale: 1024 });
    const loss_scale_manager = new FixedLossScaleManager(1024, false);
    await new Model(net, { loss_fn: loss, optimizer: opt, loss_scale_manager }).train(1, data());
    const other = parts();
    const plain = new nn.Momentum(other.net.trainable_params(), 0.1, 0.9);
    await new Model(other.net, { loss_fn: loss, optimizer: plain }).train(1, data());
    expectClose(await net.weight.read(), await other.net.weight.read());
  });
});

describe('eval', () => {
  it('gives metrics of a network of its own all outputs, or those that eval_indexes names', async () => {
    const { net, loss } = parts();
    class Four extends nn.Cell {
      net = net;
      loss = loss;
      override construct(x: Tensor, y: Tensor): Tensor[] {
        const out = this.net(x);
        return [y, ops.mul(out, 2), this.loss(out, y), out];
      }
    }
    const seen: number[] = [];
    class Count extends train.Metric {
      override clear(): void {}
      override update(...inputs: unknown[]): void {
        seen.push(inputs.length);
      }
      override eval(): number {
        return seen.length;
      }
    }
    const indexed = new Model(net, {
      metrics: ['accuracy', 'loss'],
      eval_network: new Four(),
      eval_indexes: [2, 1, 0],
    });
    const plain = await new Model(net, { loss_fn: loss, metrics: ['accuracy', 'loss'] }).eval(data());
    expect(await indexed.eval(data())).toEqual(plain);
    const counted = await new Model(net, { metrics: { count: new Count() }, eval_network: new Four() }).eval(data());
    expect(seen).toEqual([4, 4, 4]);
    expect(counted).toEqual(new Map([['count', 3]]));
  });

  it('starts metrics anew each time', async () => {
    const it = model();
    expect(await it.eval(data())).toEqual(await it.eval(data()));
  });
});

describe('predict and the networks', () => {
  it('predict calls the network', async () => {
    const { net } = parts();
    const it = new Model(net);
    const found = it.predict(array('x')) as Tensor;
    expect(found).toBeInstanceOf(Tensor);
    expectClose(await found.read(), await net(array('x')).read());
  });

  it('predict refuses a network that returns nothing', () => {
    class Nothing extends nn.Cell {
      override construct(_x: Tensor): void {}
    }
    expect(() => new Model(new Nothing()).predict(array('x'))).toThrow(ms.RuntimeError);
  });

  it.each(Object.entries(recorded.networks))('%s', (name, wanted) => {
    const { net, loss, opt } = parts();
    const made = {
      all: () => model(),
      'no optimizer': () => new Model(net, loss),
      'no loss': () => new Model(net, { optimizer: opt }),
      'net only': () => new Model(net),
      'no metrics': () => new Model(net, loss, opt),
    }[name]!();
    expect({
      train: made.train_network.cls_name,
      eval: made.eval_network?.cls_name ?? null,
      predict: made.predict_network.cls_name,
    }).toEqual(wanted);
  });
});
