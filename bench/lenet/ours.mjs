// Milliseconds per step of this package in the LeNet example: node ours.mjs DATA STEPS
import console from 'node:console';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import * as ms from 'mindspore-ts';
import { create_dataset, LeNet5 } from '../../.cache/examples/lenet/train.js';

const CHUNK = 100;

/** The time after each chunk of steps, the loss read so that nothing is left under way. */
class Clock extends ms.train.Callback {
  times = [];

  async on_train_step_end(run_context) {
    const params = run_context.original_args();
    if (params.cur_step_num % CHUNK !== 0) return;
    this.loss = await params.net_outputs.item();
    this.times.push(performance.now());
  }
}

const [data, steps] = process.argv.slice(2);
ms.set_context({ mode: ms.GRAPH_MODE });
ms.set_seed(1);
const net = new LeNet5();
const loss_fn = new ms.nn.SoftmaxCrossEntropyWithLogits({ sparse: true, reduction: 'mean' });
const optimizer = new ms.nn.ASGD(net.trainable_params(), { learning_rate: 0.1 });
const clock = new Clock();
const model = new ms.train.Model(net, { loss_fn, optimizer });
await model.train(1, create_dataset(data, 'train').take(Number(steps)), { callbacks: [clock] });
const { times, loss } = clock;
const chunks = times.slice(1).map((t, i) => (t - times[i]) / CHUNK);
console.log(JSON.stringify({ chunks, loss, stats: ms.runtime.stats() }));
