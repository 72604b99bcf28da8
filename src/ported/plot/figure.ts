import { nodeHost, say } from '../host.js';
import { Axes, textOf } from './axes.js';
import { colorOf } from './colors.js';
import { drawAxes, margins, type Box } from './draw.js';
import type { Text } from './marks.js';
import type { AdjustOptions, FigureOptions, TextOptions } from './options.js';
import { element, n, textAt } from './svg.js';

/** Axes at their place: rows and columns of the figure, and which of them. */
interface Placed {
  readonly rows: number;
  readonly columns: number;
  readonly index: number;
  readonly axes: Axes;
}

/** Points to an inch. */
const INCH = 72;
/** What `subplots_adjust` starts from. */
const EDGES = { left: 0.125, right: 0.9, bottom: 0.11, top: 0.88, wspace: 0.2, hspace: 0.2 };

/** A picture with axes. matplotlib's `Figure`; `figure` and `subplots` make it. */
export class Figure {
  private readonly size: readonly number[];
  private readonly dpi: number;
  private readonly face: string;
  private readonly placed: Placed[] = [];
  private adjust: AdjustOptions | null = null;
  private title: Text | null = null;
  /** @internal The axes that are drawn in. */
  _current: Axes | null = null;

  constructor(options: FigureOptions = {}) {
    this.size = options.figsize ?? [6.4, 4.8];
    this.dpi = options.dpi ?? 100;
    this.face = colorOf(options.facecolor ?? 'w');
    if (this.size.length !== 2 || !this.size.every((x) => x > 0))
      throw new RangeError('figsize is a width and a height in inches.');
  }

  /** Axes in a grid of `nrows` × `ncols`, at place `index`, from 1 and row by row; `add_subplot(231)` says it in one number. */
  add_subplot(nrows = 1, ncols?: number, index?: number): Axes {
    const short = ncols === undefined && nrows > 99;
    const [rows, columns, at] = short
      ? [Math.floor(nrows / 100), Math.floor(nrows / 10) % 10, nrows % 10]
      : [nrows, ncols ?? 1, index ?? 1];
    if (!(at >= 1 && at <= rows * columns))
      throw new RangeError(`num must be an integer with 1 <= num <= ${rows * columns}, not ${at}`);
    const same = this.placed.find((p) => p.rows === rows && p.columns === columns && p.index === at);
    const axes = same?.axes ?? new Axes();
    if (same === undefined) this.placed.push({ rows, columns, index: at, axes });
    this._current = axes;
    return axes;
  }

  /** The axes that are drawn in; the first are made when there are none. */
  gca(): Axes {
    return this._current ?? this.add_subplot();
  }

  /** Writes above all axes. */
  suptitle(t: unknown, options: TextOptions = {}): void {
    this.title = textOf(t, 12, options);
  }

  /** Sets edges and distances; without it, they are such that nothing overlaps. */
  subplots_adjust(options: AdjustOptions): void {
    this.adjust = { ...this.adjust, ...options };
  }

  /** Takes edges and distances such that nothing overlaps, which is so without it, too. */
  tight_layout(): void {
    this.adjust = null;
  }

  /** @internal */
  _clear(): void {
    this.placed.length = 0;
    this._current = this.title = null;
  }

  /** The picture as SVG. */
  to_svg(): string {
    const [width, height] = this.size.map((x) => x * INCH);
    const inner = [element('rect', { width, height, fill: this.face })];
    if (this.title !== null) inner.push(textAt(this.title, width / 2, this.title.size + 5, 'middle'));
    for (const { axes, ...place } of this.placed)
      inner.push(drawAxes(axes._state, this.box({ axes, ...place }, width, height)));
    const attributes = {
      xmlns: 'http://www.w3.org/2000/svg',
      width: (width * this.dpi) / INCH,
      height: (height * this.dpi) / INCH,
      viewBox: `0 0 ${n(width)} ${n(height)}`,
      'font-family': "'DejaVu Sans', Verdana, Arial, sans-serif",
    };
    return `${element('svg', attributes, `\n${inner.join('\n')}\n`)}\n`;
  }

  /** Where the frame of axes is. */
  private box({ rows, columns, index }: Placed, width: number, height: number): Box {
    const [row, column] = [Math.floor((index - 1) / columns), (index - 1) % columns];
    if (this.adjust !== null) {
      const a = { ...EDGES, ...this.adjust };
      const w = ((a.right - a.left) * width) / (columns + a.wspace * (columns - 1));
      const h = ((a.top - a.bottom) * height) / (rows + a.hspace * (rows - 1));
      return {
        left: a.left * width + column * w * (1 + a.wspace),
        top: (1 - a.top) * height + row * h * (1 + a.hspace),
        width: w,
        height: h,
      };
    }
    const above = 6 + (this.title === null ? 0 : this.title.size + 6);
    const cell = { width: (width - 12) / columns, height: (height - above - 6) / rows };
    const all = this.placed.map(({ axes }) => margins(axes._state, cell.width - 40, cell.height - 40));
    const m = (side: 'left' | 'right' | 'top' | 'bottom'): number => Math.max(...all.map((each) => each[side])) + 3;
    return {
      left: 6 + column * cell.width + m('left'),
      top: above + row * cell.height + m('top'),
      width: Math.max(1, cell.width - m('left') - m('right')),
      height: Math.max(1, cell.height - m('top') - m('bottom')),
    };
  }

  /**
   * Writes the picture as SVG. A name that ends otherwise gets `.svg` in place of that, which is said. Error in a browser: `to_svg` gives the text there.
   */
  savefig(fname: string): void {
    const host = nodeHost();
    if (host === null) throw new Error('Pages cannot write files: figure.to_svg() gives the text of the picture.');
    const name = /\.svg$/i.test(fname) ? fname : `${fname.replace(/\.\w+$/, '')}.svg`;
    host.fs.writeFileSync(name, this.to_svg());
    if (name !== fname) say(`${fname}: pictures are written as SVG, to ${name}`);
  }
}
