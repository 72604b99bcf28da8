/** Two charts of a run: the loss, and the accuracy on test images. The curves of the run before stay, faint. */
import uPlot from 'uplot';
import { align, Curves } from './curves.js';
import { byId, style } from './dom.js';

const percent = (x: number): string => `${Number((100 * x).toFixed(1))} %`;

/** A curve; colours are read from the style sheet whenever it is drawn. */
function curve(label: string, colour: string, width: number, value: (x: number) => string): uPlot.Series {
  return {
    label,
    stroke: () => style(colour),
    width,
    spanGaps: true,
    points: { show: false },
    value: (_, x: number | null) => (x === null ? '–' : value(x)),
  };
}

function axis(size: number, values?: (x: number) => string): uPlot.Axis {
  return {
    stroke: () => style('--muted'),
    font: '12px system-ui, sans-serif',
    grid: { stroke: () => style('--grid'), width: 1 },
    ticks: { show: false },
    size,
    ...(values ? { values: (_, splits) => splits.map(values) } : {}),
  };
}

/** The room for a chart; its card decides on it. */
function sizeOf({ clientWidth, clientHeight }: HTMLElement): { width: number; height: number } {
  return { width: clientWidth || 320, height: clientHeight || 220 };
}

function chart(
  holder: HTMLElement,
  series: uPlot.Series[],
  y: uPlot.Axis,
  range: uPlot.Range.Function,
  lastStep: () => number,
): uPlot {
  const columns = [[], ...series.map(() => [])] as unknown as uPlot.AlignedData;
  const options: uPlot.Options = {
    ...sizeOf(holder),
    padding: [10, 12, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { setScale: false }, points: { size: 7 } },
    scales: {
      x: { time: false, range: () => [0, Math.max(lastStep(), 100)] },
      y: { range },
    },
    axes: [axis(28, (x) => x.toLocaleString('en')), y],
    series: [{ label: 'step' }, ...series],
    hooks: { setCursor: [(plot) => tip(plot, holder)] },
  };
  const plot = new uPlot(options, columns, holder);
  new ResizeObserver(() => plot.setSize(sizeOf(holder))).observe(holder);
  return plot;
}

/** Values at the pointer. */
function tip(plot: uPlot, holder: HTMLElement): void {
  let box = holder.querySelector<HTMLElement>('.tip');
  if (box === null) {
    box = document.createElement('div');
    box.className = 'tip';
    holder.append(box);
  }
  const { idx, left = -1 } = plot.cursor;
  box.hidden = idx == null || left < 0;
  if (box.hidden || idx == null) return;
  const parts = plot.series.slice(1).flatMap(({ label, value }, i) => {
    const at = plot.data[i + 1][idx];
    return at == null || typeof value !== 'function' ? [] : [`${label as string} ${value(plot, at, i + 1, idx)}`];
  });
  box.textContent = [`step ${plot.data[0][idx].toLocaleString('en')}`, ...parts].join(' · ');
  box.classList.toggle('left', left > plot.over.clientWidth / 2);
}

/** The charts of the page. */
export class Charts {
  private readonly lossHolder = byId('loss-chart', HTMLElement);
  private readonly accuracyHolder = byId('accuracy-chart', HTMLElement);
  private readonly loss: uPlot;
  private readonly accuracy: uPlot;
  private before: Curves | undefined;
  private current = new Curves();
  private due = false;

  constructor() {
    const number = (x: number): string => x.toFixed(x < 1 ? 3 : 2);
    this.loss = chart(
      this.lossHolder,
      [
        curve('run before', '--before', 1.5, number),
        curve('loss', '--raw', 1, number),
        curve('smoothed', '--first', 2.25, number),
      ],
      axis(52),
      (_, __, high) => [0, high === null || !(high > 0) ? 2.5 : Math.min(high, 4) * 1.05],
      () => this.lastStep(),
    );
    this.accuracy = chart(
      this.accuracyHolder,
      [curve('run before', '--before', 1.5, percent), curve('accuracy', '--second', 2.25, percent)],
      axis(52, percent),
      (_, low) => [low === null || low === undefined || low < 0.75 ? 0 : low < 0.9 ? 0.7 : 0.88, 1],
      () => this.lastStep(),
    );
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.draw());
  }

  /** The numbers of this run. */
  get curves(): Curves {
    return this.current;
  }

  /** Begins anew; what was there becomes the run before, if it got anywhere. */
  begin(): void {
    if (this.current.steps.length > 20) this.before = this.current;
    this.current = new Curves();
    const shown = this.before !== undefined;
    for (const key of document.querySelectorAll<HTMLElement>('.key.before')) key.hidden = !shown;
    this.update();
  }

  /** Takes back what came after a step. */
  backTo(step: number): void {
    this.current.cut(step);
    this.update();
  }

  /** Draws what has come, at the next frame. */
  update(): void {
    if (this.due) return;
    this.due = true;
    requestAnimationFrame(() => {
      this.due = false;
      this.draw();
    });
  }

  /** Where both charts end. */
  private lastStep(): number {
    return Math.max(this.current.steps.at(-1) ?? 0, this.before?.steps.at(-1) ?? 0);
  }

  private draw(): void {
    const { current, before = new Curves() } = this;
    this.loss.setData(
      align(
        { steps: before.steps, columns: [before.smooth] },
        { steps: current.steps, columns: [current.losses, current.smooth] },
      ),
    );
    this.accuracy.setData(
      align(
        { steps: before.tested, columns: [before.accuracies] },
        { steps: current.tested, columns: [current.accuracies] },
      ),
    );
    const [loss, accuracy, step] = [current.smooth.at(-1), current.accuracies.at(-1), current.steps.at(-1)];
    if (loss !== undefined) this.lossHolder.ariaLabel = `Loss: ${loss.toFixed(3)} after ${step} steps`;
    if (accuracy !== undefined) this.accuracyHolder.ariaLabel = `Test accuracy: ${percent(accuracy)}`;
  }
}
