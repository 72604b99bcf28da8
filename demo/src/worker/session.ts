import * as ms from 'mindspore-ts';
import { Tensor } from 'mindspore-ts';
import {
  EVALUATE_EVERY,
  WATCHED,
  type Loaded,
  type Position,
  type Reply,
  type Saved,
  type Settings,
} from '../protocol.js';
import { create_dataset } from '../script/dataset.js';
import { networks } from '../script/networks.js';
import { optimizers } from '../script/optimizers.js';
import { make_predict, make_train_step, test_loop, train_loop } from '../script/training.js';
import { loadModel, saveModel, type Model } from './checkpoint.js';

type Files = ReadonlyMap<string, Uint8Array>;
type Batch = { image: Tensor; label: Tensor };

/** Images in a batch of an evaluation. */
const TEST_BATCH = 250;
/** Milliseconds between two reports. */
const REPORT_EVERY = 80;
/** Milliseconds between two snapshots. */
const SNAPSHOT_EVERY = 2000;

const testSets = new WeakMap<Files, Promise<{ batches: Batch[]; labels: number[] }>>();

/** The test images as Tensors: they stay the same, so the pipeline is run once. */
function testSet(files: Files): Promise<{ batches: Batch[]; labels: number[] }> {
  let made = testSets.get(files);
  if (made === undefined) {
    made = (async () => {
      const batches: Batch[] = [];
      const labels: number[] = [];
      const dataset = create_dataset(files, 'test', { batch_size: TEST_BATCH, num_samples: 10_000 });
      for await (const { image, label } of dataset.create_dict_iterator()) {
        batches.push({ image, label });
        labels.push(...((await label.tolist()) as number[]));
      }
      return { batches, labels };
    })();
    testSets.set(files, made);
  }
  return made;
}

/** A model that is trained, and told about. */
export class Session {
  private readonly model: Model;
  private readonly trainStep: (image: Tensor, label: Tensor) => Tensor;
  private readonly predict: (image: Tensor) => Tensor;
  private at: Position = { step: 0, epoch: 0 };
  /** Resolves when a paused run may go on. */
  private gate: Promise<void> | undefined;
  private open: (() => void) | undefined;
  private ended = false;
  private running = false;
  private snapshotAt = 0;

  constructor(
    private readonly settings: Settings,
    private readonly files: Files,
    private readonly tell: (reply: Reply, transfer?: Transferable[]) => void,
  ) {
    const { network, optimizer, learningRate, target } = settings;
    ms.set_context({ mode: ms.GRAPH_MODE, device_target: target });
    ms.set_seed(1);
    const net = networks[network]();
    this.model = { net, optimizer: optimizers[optimizer](net.trainable_params(), learningRate), network };
    this.trainStep = make_train_step(net, this.model.optimizer);
    this.predict = make_predict(net);
  }

  /** Trains until all epochs are done or {@link stop} is called. */
  async run(): Promise<void> {
    const { batchSize, epochs, images } = this.settings;
    if (this.running) return;
    this.running = true;
    this.tell({ type: 'compiling' });
    const dataset = create_dataset(this.files, 'train', { batch_size: batchSize, num_samples: images });
    const perEpoch = dataset.get_dataset_size();
    // A checkpoint from the middle of an epoch has the rest of it to go.
    let left = perEpoch - (this.at.step % perEpoch);
    const first = Math.floor(this.at.step / perEpoch) + 1;
    const report = new Report((losses, ms) => this.tell({ type: 'progress', losses, ms, ...this.at }));
    for (let epoch = first; epoch <= epochs && !this.ended; epoch++) {
      this.at = { ...this.at, epoch };
      await this.runEpoch(dataset, left, report);
      left = perEpoch;
    }
    this.running = false;
    if (!this.ended) this.tell({ type: 'finished', ...this.at });
  }

  private async runEpoch(dataset: ms.dataset.Dataset, steps: number, report: Report): Promise<void> {
    let left = steps;
    for await (const loss of train_loop(this.model.net, dataset, this.trainStep)) {
      this.at = { ...this.at, step: this.at.step + 1 };
      left--;
      const first = report.empty;
      const evaluate = first || left === 0 || this.at.step % EVALUATE_EVERY === 0;
      await report.add(loss, evaluate || this.gate !== undefined);
      if (first) this.tell({ type: 'running' });
      if (evaluate) await report.without(() => this.evaluate(left === 0));
      if (this.gate !== undefined) await report.without(() => this.wait());
      if (this.ended || left === 0) break;
    }
  }

  /** Waits until {@link resume}. */
  private async wait(): Promise<void> {
    await this.snapshot(true);
    this.tell({ type: 'paused', ...this.at });
    await this.gate;
    if (!this.ended) this.tell({ type: 'running' });
  }

  /** Predicts test images, and tells: the watched ones, or all. */
  async evaluate(all: boolean): Promise<void> {
    const { batches, labels } = await testSet(this.files);
    const classes = await test_loop(this.predict, all ? batches : batches.slice(0, WATCHED / TEST_BATCH));
    const right = (count: number): number => {
      let sum = 0;
      for (let i = 0; i < count; i++) if (classes[i] === labels[i]) sum++;
      return sum / count;
    };
    if (this.ended) return;
    this.tell({
      type: 'evaluated',
      classes: Uint8Array.from(classes.slice(0, WATCHED)),
      accuracy: right(WATCHED),
      ...(all ? { accuracyOfAll: right(labels.length) } : {}),
      ...this.at,
    });
    await this.snapshot(all);
  }

  /** Gives the page what it needs to go on without this worker, now and then. */
  private async snapshot(now: boolean): Promise<void> {
    if (!now && performance.now() - this.snapshotAt < SNAPSHOT_EVERY) return;
    this.snapshotAt = performance.now();
    const saved = await this.save();
    if (!this.ended) this.tell({ type: 'snapshot', saved }, [saved.bytes.buffer]);
  }

  pause(): void {
    if (this.gate === undefined && !this.ended) this.gate = new Promise((resolve) => (this.open = resolve));
  }

  /** Goes on after {@link pause}; begins a run that was made for a checkpoint. */
  resume(): void {
    this.gate = undefined;
    this.open?.();
  }

  /** Ends the run; nothing is told of it any more. */
  stop(): void {
    this.ended = true;
    this.resume();
  }

  /** Whether {@link run} has not ended. */
  get busy(): boolean {
    return this.running;
  }

  /** Probabilities of a drawing. */
  async classify(pixels: Uint8Array): Promise<number[]> {
    const image = Float32Array.from(pixels, (pixel) => (pixel / 255 - 0.1307) / 0.3081);
    const probabilities = this.predict(Tensor.fromData(image, [1, 1, 28, 28], ms.float32));
    return ((await probabilities.tolist()) as number[][])[0];
  }

  /** The model as a file. */
  async save(): Promise<Saved> {
    const at = this.at;
    const bytes = await saveModel(this.model, at);
    const { network, optimizer } = this.settings;
    return { name: `${network}-${optimizer.toLowerCase()}-${at.step}.ckpt`, bytes, ...at };
  }

  /** Puts a checkpoint into the model. An Error in words, and all as it was, when it does not fit. */
  async load(bytes: Uint8Array): Promise<Omit<Loaded, 'created'>> {
    const found = await loadModel(this.model, bytes);
    this.at = { step: found.step, epoch: found.epoch };
    return found;
  }
}

/** Collects losses, and reads and tells them together: reading every one would have a graphics card wait. */
class Report {
  private losses: Tensor[] = [];
  private since = performance.now();
  /** Whether nothing has been told yet. */
  empty = true;

  constructor(private readonly tell: (losses: number[], ms: number) => void) {}

  async add(loss: Tensor, now: boolean): Promise<void> {
    this.losses.push(loss);
    if (!now && performance.now() - this.since < REPORT_EVERY) return;
    const losses = await Promise.all(this.losses.map(async (tensor) => Number(await tensor.item())));
    this.losses = [];
    // The first step was compiled: its time says nothing of the others.
    this.tell(losses, this.empty ? 0 : performance.now() - this.since);
    this.empty = false;
    this.since = performance.now();
  }

  /** Something whose time does not count. */
  async without(work: () => Promise<void>): Promise<void> {
    const start = performance.now();
    await work();
    this.since += performance.now() - start;
  }
}
