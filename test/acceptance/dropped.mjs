// A program that makes runs fail and waits for none of them; bad_process.test.ts looks at how it ends. Its argument says what it does.
import console from 'node:console';
import process from 'node:process';
import { setTimeout } from 'node:timers/promises';
import * as ms from 'mindspore-ts';
import { nn, Tensor } from 'mindspore-ts';

/** Long enough for a graph to be compiled and run on a busy machine. */
const A_WHILE = 3000;

ms.set_seed(1);
const net = new nn.Dense(4, 3);
const loss_fn = new nn.SoftmaxCrossEntropyWithLogits({ sparse: true, reduction: 'mean' });
const optimizer = new nn.ASGD(net.trainable_params(), { learning_rate: 0.1 });
const grad_fn = ms.value_and_grad((x, label) => loss_fn(net(x), label), null, optimizer.parameters);
const x = new Tensor([[1, 2, 3, 4]]);
const good = new Tensor([1], ms.int32);
const bad = new Tensor([9], ms.int32);

function step(label) {
  const [loss, grads] = grad_fn(x, label);
  optimizer(grads);
  return loss;
}

/** What happens to everything after a failed run that nobody awaits. */
const programs = {
  /** The steps are made and forgotten. */
  steps() {
    step(good);
    step(bad);
  },
  /** Their losses are read, the reads are forgotten. */
  reads() {
    const loss = step(bad);
    loss.item();
    loss.asnumpy();
    loss.tolist();
    console.log(`${loss}`);
    for (const p of net.get_parameters()) p.asnumpy();
  },
  /** Under jit. */
  jit() {
    const compiled = ms.jit(step);
    compiled(x.shape[0] === 1 ? bad : good).item();
  },
  /** Reads are put aside and awaited long after they have failed. */
  async later() {
    const reads = [step(good).item(), step(bad).item()];
    await setTimeout(A_WHILE);
    const [first, second] = await Promise.allSettled(reads);
    console.log(first.status, second.status, second.reason.name);
  },
  /** Nobody has read the error, so the next step raises it; the one after goes on. */
  async next() {
    step(bad);
    await setTimeout(A_WHILE);
    try {
      step(good);
    } catch (error) {
      console.log('raised', error.name);
    }
    console.log(Number.isFinite(await step(good).item()));
  },
  /** The same for synchronize and for iterators. */
  async others() {
    step(bad);
    await ms.runtime.synchronize().catch((error) => console.log('synchronize', error.name));
    step(bad);
    await setTimeout(A_WHILE);
    const rows = Array.from({ length: 40 }, (_, i) => [i]);
    try {
      for await (const row of new ms.dataset.GeneratorDataset(rows, ['i']).create_tuple_iterator()) void row;
    } catch (error) {
      console.log('iterator', error.name);
    }
  },
};

await programs[process.argv[2]]();
await setTimeout(100);
console.log('alive');
