/** The page: it tells the worker what to do, and shows what that tells. */
import type { Position, Saved, Settings } from '../protocol.js';
import { NETWORKS } from './catalogue.js';
import { Charts } from './charts.js';
import { Client, type Event } from './client.js';
import { allowChanges, setTarget, settings, setUpControls } from './controls.js';
import { TestDigits } from './digits.js';
import { byId } from './dom.js';
import { Figures } from './figures.js';
import { acceptFiles, download } from './files.js';
import { hush, notify } from './notices.js';
import { Pad } from './pad.js';
import { showVerdict } from './verdict.js';

type State = 'loading' | 'idle' | 'compiling' | 'running' | 'pausing' | 'paused' | 'finished' | 'failed';

/** Bytes beyond which a file is no checkpoint of these networks. */
const MOST = 16 * 2 ** 20;

const go = byId('go', HTMLButtonElement);
const reset = byId('reset', HTMLButtonElement);
const save = byId('save', HTMLButtonElement);
const load = byId('load', HTMLButtonElement);
const status = byId('status', HTMLElement);
const watch = byId('watch', HTMLElement);
const calm = matchMedia('(prefers-reduced-motion: reduce)');

const LABELS: Readonly<Record<State, string>> = {
  loading: 'Train',
  idle: 'Train',
  compiling: 'Pause',
  running: 'Pause',
  pausing: 'Pausing …',
  paused: 'Resume',
  finished: 'Train again',
  failed: 'Train',
};

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Everything on the page. */
export class App {
  private client = this.connect();
  private state: State = 'loading';
  /** What the model is trained with. */
  private chosen: Settings | undefined;
  /** Whether there is a model in the worker. */
  private hasModel = false;
  /** The last state of the model that the page holds itself. */
  private snapshot: Saved | undefined;
  /** What to do when the worker is ready. */
  private whenReady: (() => void) | undefined;
  private readonly charts = new Charts();
  private readonly figures = new Figures();
  private readonly digits = new TestDigits();
  private readonly pad = new Pad(
    (pixels) => void this.classify(pixels),
    (digit) => this.digits.example(digit),
  );
  private looking = false;
  private lookAgain = false;

  constructor() {
    setUpControls(() => this.press());
    reset.addEventListener('click', () => this.reset());
    save.addEventListener('click', () => void this.save());
    acceptFiles((file) => void this.load(file));
    this.enter('loading', 'Loading …');
  }

  private connect(): Client {
    const client: Client = new Client((event) => {
      if (client === this.client) this.hear(event);
    });
    return client;
  }

  /** Another worker in place of one that is of no use any more. */
  private reconnect(then: () => void): void {
    this.client.close();
    this.hasModel = false;
    this.whenReady = then;
    this.client = this.connect();
    this.enter('loading', 'Loading …');
  }

  private enter(state: State, text: string): void {
    this.state = state;
    status.dataset.state = state;
    status.textContent = text;
    const busy = state === 'compiling' || state === 'running' || state === 'pausing';
    go.textContent = LABELS[state];
    go.disabled = state === 'loading' || state === 'pausing';
    reset.disabled = state === 'loading' || state === 'idle';
    save.disabled = !this.hasModel || state === 'compiling' || state === 'failed';
    load.disabled = state === 'loading' || state === 'compiling' || state === 'failed';
    allowChanges(!busy && state !== 'paused');
    this.figures.clock(state === 'running');
  }

  /** The main button. */
  private press(): void {
    switch (this.state) {
      case 'idle':
      case 'finished':
        return this.start(settings());
      case 'failed':
        return this.reconnect(() => this.start(settings()));
      case 'compiling':
      case 'running':
        this.client.send({ type: 'pause' });
        return this.enter('pausing', 'Pausing …');
      case 'paused':
        this.client.send({ type: 'resume' });
        return this.enter('running', 'Training');
      case 'loading':
      case 'pausing':
    }
  }

  private begin(chosen: Settings): void {
    this.chosen = chosen;
    this.hasModel = true;
    this.charts.begin();
    this.figures.begin(chosen);
    this.digits.clear();
  }

  private start(chosen: Settings): void {
    hush();
    this.snapshot = undefined;
    this.begin(chosen);
    this.enter('compiling', 'Compiling the training step …');
    this.client.send({ type: 'start', settings: chosen });
    // On narrow screens the curves are further down.
    watch.scrollIntoView({ block: 'nearest', behavior: calm.matches ? 'instant' : 'smooth' });
  }

  /** Goes on with WASM from the last state that the page holds, after the device is gone. */
  private goOn(chosen: Settings, from: Saved): void {
    this.reconnect(() => {
      setTarget('CPU');
      this.chosen = { ...chosen, target: 'CPU' };
      this.hasModel = true;
      this.charts.backTo(from.step);
      this.figures.begin(this.chosen);
      this.enter('compiling', 'Compiling the training step …');
      this.client.send({ type: 'start', settings: this.chosen, checkpoint: from.bytes });
    });
  }

  private reset(): void {
    hush();
    const idle = (): void => {
      this.hasModel = false;
      this.snapshot = undefined;
      this.charts.begin();
      this.figures.begin(settings());
      this.digits.clear();
      this.pad.clear();
      this.enter('idle', 'Ready');
    };
    if (this.state === 'failed') return this.reconnect(idle);
    this.client.send({ type: 'reset' });
    idle();
  }

  private hear(event: Event): void {
    if (event.type === 'loading') {
      const [received, total] = [event.received, event.total].map((bytes) => (bytes / 1e6).toFixed(1));
      status.textContent = `Loading MNIST: ${received} of ${total} MB`;
    } else if (event.type === 'ready') this.ready();
    else if (event.type === 'failed') this.fail(event.message, event.lost);
    // Of a model that the page has given up, nothing is shown any more.
    else if (this.hasModel) this.hearOfRun(event);
  }

  private hearOfRun(event: Exclude<Event, { type: 'loading' | 'ready' | 'failed' }>): void {
    switch (event.type) {
      case 'compiling':
        return;
      case 'running':
        if (this.state !== 'pausing') this.enter('running', 'Training');
        return;
      case 'paused':
        return this.enter('paused', `Paused at step ${event.step.toLocaleString('en')}`);
      case 'finished':
        return this.enter('finished', `Finished after ${event.step.toLocaleString('en')} steps`);
      case 'progress':
        this.charts.curves.addLosses(event.losses, event.step);
        this.figures.progress(event, event.losses.length, event.ms, this.charts.curves.smooth.at(-1) ?? 0);
        return this.charts.update();
      case 'evaluated':
        this.charts.curves.addAccuracy(event.accuracy, event.step);
        this.figures.accuracy(event.accuracyOfAll ?? event.accuracy);
        this.digits.predict(event.classes);
        this.pad.look();
        return this.charts.update();
      case 'snapshot':
        this.snapshot = event.saved;
    }
  }

  private ready(): void {
    void this.client.ask({ type: 'digits' }).then((digits) => this.digits.show(digits));
    const then = this.whenReady;
    this.whenReady = undefined;
    if (then === undefined) this.enter('idle', 'Ready');
    else then();
  }

  private fail(message: string, lost: boolean): void {
    const { snapshot, chosen, state } = this;
    this.enter('failed', lost ? 'The device was lost' : 'Stopped by an error');
    if (lost && snapshot !== undefined && chosen !== undefined) {
      notify(
        'error',
        'The graphics device was lost',
        `${message} The page holds the model as it was at step ${snapshot.step}.`,
        [{ label: `Go on with WASM from step ${snapshot.step}`, act: () => this.goOn(chosen, snapshot) }],
      );
    } else if (state === 'loading') {
      notify('error', 'The page could not be loaded', message, [
        { label: 'Try again', act: () => this.reconnect(() => this.enter('idle', 'Ready')) },
      ]);
    } else {
      const onWasm = { label: 'Train with WASM', act: () => this.retryOnWasm() };
      notify('error', 'Training stopped', message, chosen?.target === 'WebGPU' ? [onWasm] : []);
    }
  }

  private retryOnWasm(): void {
    this.reconnect(() => {
      setTarget('CPU');
      this.start(settings());
    });
  }

  private async save(): Promise<void> {
    try {
      const { name, bytes } = await this.client.ask({ type: 'save' });
      download(name, bytes);
    } catch (error) {
      this.refused('The checkpoint could not be saved', error);
    }
  }

  private async load(file: File): Promise<void> {
    if (load.disabled) return notify('info', 'Not now', 'A checkpoint can be loaded as soon as the page is ready.');
    const chosen = this.hasModel && this.chosen ? this.chosen : settings();
    try {
      if (file.size > MOST) throw new Error('It is too large to be a checkpoint of one of these networks.');
      const bytes = new Uint8Array(await file.arrayBuffer());
      const loaded = await this.client.ask({ type: 'load', bytes, settings: chosen });
      if (loaded.created) this.begin(chosen);
      this.loaded(file.name, chosen, loaded, loaded.withOptimizer);
      await this.client.ask({ type: 'evaluate' });
    } catch (error) {
      this.refused(`${file.name} was not loaded`, error);
    }
  }

  private loaded(name: string, chosen: Settings, at: Position, withOptimizer: boolean): void {
    this.charts.backTo(at.step);
    this.figures.position(at);
    const step = at.step.toLocaleString('en');
    if (this.state === 'idle' || this.state === 'finished') this.enter('paused', `Loaded, at step ${step}`);
    notify(
      'info',
      `${name} is loaded`,
      `${NETWORKS[chosen.network].label} at step ${step}, ` +
        (withOptimizer
          ? `with the state of nn.${chosen.optimizer}.`
          : `weights only: nn.${chosen.optimizer} begins anew.`),
    );
  }

  /** A request that could not be met; the model is as it was, unless its device is gone. */
  private refused(title: string, error: unknown): void {
    const message = textOf(error);
    if (/device was lost/.test(message)) this.fail(message, true);
    else notify('error', title, message);
  }

  /** Classifies a drawing; while one is being looked at, only the latest waits. */
  private async classify(pixels: Uint8Array<ArrayBuffer> | undefined): Promise<void> {
    if (pixels === undefined) {
      return showVerdict(this.hasModel ? 'Draw, or press a key from 0 to 9 here.' : 'Train a network, then draw.');
    }
    if (!this.hasModel) return showVerdict('There is no network yet: train one.');
    if (this.looking) {
      this.lookAgain = true;
      return;
    }
    this.looking = true;
    try {
      showVerdict((await this.client.ask({ type: 'classify', pixels })).probabilities);
    } catch (error) {
      if (/device was lost/.test(textOf(error)) && this.state !== 'failed') this.fail(textOf(error), true);
    } finally {
      this.looking = false;
      if (this.lookAgain) {
        this.lookAgain = false;
        this.pad.look();
      }
    }
  }
}
