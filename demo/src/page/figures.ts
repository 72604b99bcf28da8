/** The figures above the charts. */
import type { Position, Settings } from '../protocol.js';
import { byId } from './dom.js';

const elements = {
  accuracy: byId('accuracy', HTMLElement),
  loss: byId('loss', HTMLElement),
  rate: byId('rate', HTMLElement),
  images: byId('images-rate', HTMLElement),
  elapsed: byId('elapsed', HTMLElement),
  progress: byId('progress', HTMLProgressElement),
  position: byId('position', HTMLElement),
  runningOn: byId('running-on', HTMLElement),
};

const whole = (x: number): string => Math.round(x).toLocaleString('en');

/** Milliseconds as minutes and seconds. */
function time(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** The figures of a run; its clock stands still while it is paused. */
export class Figures {
  private settings: Settings | undefined;
  /** Milliseconds of a step, the latest ones weighing most. */
  private pace: number | undefined;
  private before = 0;
  private since: number | undefined;

  constructor() {
    setInterval(() => this.showClock(), 250);
  }

  /** A new run. */
  begin(settings: Settings): void {
    this.settings = settings;
    this.pace = undefined;
    this.before = 0;
    this.since = undefined;
    for (const key of ['accuracy', 'loss', 'rate', 'images', 'elapsed'] as const) elements[key].textContent = '–';
    elements.progress.value = 0;
    elements.position.textContent = 'no steps yet';
    elements.runningOn.textContent = `nn.${settings.optimizer} on ${settings.target === 'CPU' ? 'WASM' : settings.target}`;
  }

  /** Starts and stops the clock. */
  clock(runs: boolean): void {
    const now = performance.now();
    if (this.since !== undefined) this.before += now - this.since;
    this.since = runs ? now : undefined;
    this.showClock();
  }

  progress(position: Position, steps: number, ms: number, smoothedLoss: number): void {
    const { settings } = this;
    if (settings === undefined) return;
    if (ms > 0) {
      const weight = Math.min(1, ms / 1500);
      this.pace = this.pace === undefined ? ms / steps : this.pace + weight * (ms / steps - this.pace);
      elements.rate.textContent = this.pace > 100 ? (1000 / this.pace).toFixed(1) : whole(1000 / this.pace);
      elements.images.textContent = whole((1000 / this.pace) * settings.batchSize);
    }
    elements.loss.textContent = smoothedLoss.toFixed(3);
    this.position(position);
  }

  position({ step, epoch }: Position): void {
    const { settings } = this;
    if (settings === undefined) return;
    const perEpoch = Math.floor(settings.images / settings.batchSize);
    elements.progress.max = perEpoch * settings.epochs;
    elements.progress.value = step;
    elements.position.textContent = `step ${whole(step)} · epoch ${Math.max(1, epoch)} of ${settings.epochs}`;
  }

  accuracy(share: number): void {
    elements.accuracy.textContent = `${(100 * share).toFixed(1)} %`;
  }

  private showClock(): void {
    const ms = this.before + (this.since === undefined ? 0 : performance.now() - this.since);
    if (ms > 0) elements.elapsed.textContent = time(ms);
  }
}
