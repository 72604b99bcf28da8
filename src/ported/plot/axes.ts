import { colorMap, colorOf, CYCLE } from './colors.js';
import { pixelsOf, pngAddress, pngOf } from './image.js';
import {
  dashOf,
  emptyState,
  formatParts,
  sizeOf,
  type AxesState,
  type Direction,
  type Mark,
  type Stroke,
} from './marks.js';
import type * as O from './options.js';
import { isKeywords, numbersOf, rowOf, type Values } from './values.js';

/** A pair of limits; null leaves one as it is. */
export type Limits = readonly (number | null)[];

/** Something that was drawn, for the legend. */
export interface Handle {
  /** What the legend says. */
  label: string | null;
}

/** Axes of a figure, with what is drawn in them. matplotlib's `Axes`; `figure.add_subplot` and `subplots` make them. */
export class Axes {
  /** @internal */
  readonly _state: AxesState = emptyState();

  /**
   * Draws lines: `plot(y)`, `plot(x, y)`, `plot(x, y, 'r--o')`, several after each other, keywords last. Columns of `y` with two axes are a line each.
   */
  plot(...args: readonly (Values | string | O.PlotOptions)[]): Handle[] {
    const before = this._state.marks.length;
    const last = args.at(-1);
    const options: O.PlotOptions = isKeywords(last) ? last : {};
    const rest = (isKeywords(last) ? args.slice(0, -1) : args) as (Values | string)[];
    for (let i = 0; i < rest.length;) {
      const first = rest[i++] as Values;
      const second = i < rest.length && typeof rest[i] !== 'string' ? (rest[i++] as Values) : undefined;
      const format = typeof rest[i] === 'string' ? (rest[i++] as string) : '';
      const columns = columnsOf(second ?? first);
      for (const y of columns) {
        const x = second === undefined ? y.map((_, k) => k) : rowOf(first, 'x');
        if (x.length !== y.length)
          throw new RangeError(`x and y must have the same length, but have ${x.length} and ${y.length}.`);
        this.line(x, y, format, options);
      }
    }
    return this._state.marks.slice(before);
  }

  private line(x: number[], y: number[], format: string, o: O.PlotOptions): void {
    const parts = formatParts(format);
    const marker = o.marker ?? parts.marker ?? '';
    const dash = o.linestyle ?? o.ls ?? parts.dash ?? (parts.marker === undefined ? '-' : '');
    this._state.marks.push({
      kind: 'line',
      x,
      y,
      stroke: {
        color: this.color(o.color ?? o.c ?? parts.color),
        width: o.linewidth ?? o.lw ?? 1.5,
        dash: dashOf(dash),
      },
      marker,
      size: o.markersize ?? 6,
      label: o.label ?? null,
      alpha: o.alpha ?? 1,
    });
  }

  /** Draws points. */
  scatter(x: Values, y: Values, options: O.ScatterOptions = {}): Handle {
    const [px, py] = [rowOf(x, 'x'), rowOf(y, 'y')];
    if (px.length !== py.length)
      throw new RangeError(`x and y must have the same length, but have ${px.length} and ${py.length}.`);
    const sizes = rowOf(options.s ?? 36, 's').map((area) => Math.sqrt(area));
    return this.draw({
      kind: 'points',
      x: px,
      y: py,
      colors: this.pointColors(options, px.length),
      sizes: px.map((_, i) => sizes[i % sizes.length]),
      marker: options.marker ?? 'o',
      label: options.label ?? null,
      alpha: options.alpha ?? 1,
    });
  }

  private pointColors({ c, color, cmap = 'viridis', vmin, vmax }: O.ScatterOptions, count: number): string[] {
    if (c === undefined || typeof c === 'string') return Array<string>(count).fill(this.color(c ?? color));
    if (Array.isArray(c) && typeof c[0] === 'string')
      return Array.from({ length: count }, (_, i) => colorOf(String(c[i])));
    const values = rowOf(c as Values, 'c');
    const [low, high] = [vmin ?? Math.min(...values), vmax ?? Math.max(...values)];
    const map = colorMap(cmap);
    return values.map((v) => `rgb(${map(high > low ? (v - low) / (high - low) : 0).join(',')})`);
  }

  /** Draws bars: `x` are their middles, or texts that stand below them. */
  bar(x: Values | readonly string[], height: Values, options: O.BarOptions = {}): Handle {
    const named = Array.isArray(x) && typeof x[0] === 'string';
    const high = rowOf(height, 'height');
    const at = named ? high.map((_, i) => i) : rowOf(x as Values, 'x');
    if (named) this.set_xticks(at, x as readonly string[]);
    const { width = 0.8, bottom = 0, color, edgecolor } = options;
    const low = rowOf(bottom, 'bottom');
    const feet = high.map((_, i) => low[i % low.length]);
    const colors = Array.isArray(color) ? color.map((each: string) => colorOf(each)) : [this.color(color as string)];
    return this.draw({
      kind: 'bars',
      left: at.map((v) => v - width / 2),
      right: at.map((v) => v + width / 2),
      low: feet,
      high: high.map((h, i) => feet[i] + h),
      colors: high.map((_, i) => colors[i % colors.length]),
      edge: edgecolor === undefined ? null : colorOf(edgecolor),
      label: options.label ?? null,
      alpha: options.alpha ?? 1,
    });
  }

  /** Counts values in intervals and draws the counts; gives them with the places between the intervals. */
  hist(
    x: Values,
    bins?: number | readonly number[] | O.HistOptions,
    options: O.HistOptions = {},
  ): [number[], number[]] {
    const o: O.HistOptions = isKeywords(bins)
      ? bins
      : { ...options, bins: (bins as number | undefined) ?? options.bins };
    const values = [...numbersOf(x).data].filter(Number.isFinite);
    const edges = edgesOf(values, o);
    const counts = edges.slice(1).map(() => 0);
    for (const v of values) {
      const at = edges.findLastIndex((edge) => edge <= v);
      if (at >= 0 && v <= edges[edges.length - 1]) counts[Math.min(at, counts.length - 1)]++;
    }
    const total = counts.reduce((a, b) => a + b, 0);
    const heights = counts.map((n, i) => (o.density === true ? n / total / (edges[i + 1] - edges[i]) : n));
    const color = this.color(o.color);
    this._state.marks.push({
      kind: 'bars',
      left: edges.slice(0, -1),
      right: edges.slice(1),
      low: heights.map(() => 0),
      high: heights,
      colors: heights.map(() => color),
      edge: o.edgecolor === undefined ? null : colorOf(o.edgecolor),
      label: o.label ?? null,
      alpha: o.alpha ?? 1,
    });
    return [heights, edges];
  }

  /** Draws an image: rows × columns, which `cmap` colours, or rows × columns × 3 or 4: colours of 0…1, or integers of 0…255. */
  imshow(X: Values, cmap?: string | O.ImshowOptions, options: O.ImshowOptions = {}): void {
    const o: O.ImshowOptions = typeof cmap === 'object' ? cmap : { ...options, cmap: cmap ?? options.cmap };
    const numbers = numbersOf(X);
    const pixels = pixelsOf(numbers, { cmap: o.cmap ?? 'viridis', vmin: o.vmin, vmax: o.vmax });
    const [height, width] = numbers.shape;
    this._state.marks.push({
      kind: 'image',
      address: pngAddress(pngOf(pixels, width, height)),
      width,
      height,
      smooth: !['nearest', 'none', 'antialiased'].includes(o.interpolation ?? 'nearest'),
      upper: o.origin !== 'lower',
      label: null,
      alpha: o.alpha ?? 1,
    });
    this._state.equal = o.aspect !== 'auto';
  }

  /** Draws a horizontal line across the axes. */
  axhline(y = 0, options: O.PlotOptions = {}): void {
    this.rule(null, y, options);
  }

  /** Draws a vertical line across the axes. */
  axvline(x = 0, options: O.PlotOptions = {}): void {
    this.rule(x, null, options);
  }

  private rule(x: number | null, y: number | null, o: O.PlotOptions): void {
    const dash = dashOf(o.linestyle ?? o.ls ?? '-');
    const stroke = { color: this.color(o.color ?? o.c), width: o.linewidth ?? o.lw ?? 1.5, dash };
    this._state.marks.push({ kind: 'rule', x, y, stroke, label: o.label ?? null, alpha: o.alpha ?? 1 });
  }

  /** Writes above the axes. */
  set_title(label: unknown, options: O.TextOptions = {}): void {
    this._state.title = textOf(label, 12, options);
  }

  /** Writes below the axes. */
  set_xlabel(xlabel: unknown, options: O.TextOptions = {}): void {
    this._state.x.label = textOf(xlabel, 10, options);
  }

  /** Writes beside the axes. */
  set_ylabel(ylabel: unknown, options: O.TextOptions = {}): void {
    this._state.y.label = textOf(ylabel, 10, options);
  }

  /** Sets the left and the right end. */
  set_xlim(left?: number | Limits | null, right?: number | null): void {
    limit(this._state.x, left, right);
  }

  /** Sets the lower and the upper end. */
  set_ylim(bottom?: number | Limits | null, top?: number | null): void {
    limit(this._state.y, bottom, top);
  }

  /** Sets where marks stand below the axes, and what is written there; an empty list removes them. */
  set_xticks(ticks?: Values | null, labels?: readonly unknown[]): void {
    if (ticks != null) this._state.x.ticks = rowOf(ticks, 'ticks');
    this._state.x.tickLabels = labels?.map(String) ?? null;
  }

  /** Sets where marks stand beside the axes, and what is written there; an empty list removes them. */
  set_yticks(ticks?: Values | null, labels?: readonly unknown[]): void {
    if (ticks != null) this._state.y.ticks = rowOf(ticks, 'ticks');
    this._state.y.tickLabels = labels?.map(String) ?? null;
  }

  /** Makes the scale `linear` or `log`. */
  set_xscale(value: 'linear' | 'log'): void {
    this._state.x.log = value === 'log';
  }

  /** Makes the scale `linear` or `log`. */
  set_yscale(value: 'linear' | 'log'): void {
    this._state.y.log = value === 'log';
  }

  /** `off` hides frame and ticks, `on` shows them; `equal` makes units as long in both directions; four numbers are limits. */
  axis(arg: 'on' | 'off' | 'equal' | 'auto' | 'image' | 'tight' | boolean | readonly number[]): void {
    if (typeof arg === 'boolean' || arg === 'on' || arg === 'off') this._state.visible = arg === true || arg === 'on';
    else if (arg === 'equal' || arg === 'auto' || arg === 'image') this._state.equal = arg !== 'auto';
    else if (typeof arg !== 'string') {
      this.set_xlim(arg[0], arg[1]);
      this.set_ylim(arg[2], arg[3]);
    }
  }

  /** Hides frame and ticks. */
  set_axis_off(): void {
    this.axis('off');
  }

  /** Draws lines at the ticks. */
  grid(visible?: boolean | O.GridOptions, options: O.GridOptions = {}): void {
    const o: O.GridOptions = isKeywords(visible) ? visible : { ...options, visible: visible as boolean | undefined };
    const { axis = 'both', color = '#b0b0b0', linewidth = 0.8, linestyle = '-', alpha = 1 } = o;
    const stroke: Stroke | null =
      o.visible === false ? null : { color: colorOf(color), width: linewidth, dash: dashOf(linestyle) };
    for (const name of ['x', 'y'] as const) {
      if (axis !== 'both' && axis !== name) continue;
      this._state[name].grid = stroke;
      this._state[name].gridAlpha = alpha;
    }
  }

  /** Says what is drawn: what has a `label`; or `labels`, in the order of drawing; or `handles` that `plot` gave, and their labels. */
  legend(
    first?: readonly string[] | readonly Handle[] | O.LegendOptions,
    second?: readonly string[] | O.LegendOptions,
    third?: O.LegendOptions,
  ): void {
    const lists = [first, second].filter((x) => Array.isArray(x)) as (readonly (string | Handle)[])[];
    const o: O.LegendOptions = [first, second, third].find(isKeywords) ?? {};
    const isNames = (list?: readonly unknown[]): boolean => typeof list?.[0] === 'string';
    const marks = this._state.marks.filter((m) => m.kind !== 'image');
    const handles = (lists.find((list) => !isNames(list)) as readonly Handle[] | undefined) ?? o.handles ?? marks;
    const labels = (lists.find(isNames) as readonly string[] | undefined) ?? o.labels;
    if (handles !== marks) for (const m of marks) if (!handles.includes(m)) m.label = null;
    labels?.forEach((label, i) => {
      if (i < handles.length) handles[i].label = label;
    });
    this._state.legend = {
      loc: o.loc ?? 'best',
      size: sizeOf(o.fontsize, 10),
      title: o.title ?? null,
      frame: o.frameon ?? true,
    };
  }

  private draw(mark: Mark): Mark {
    this._state.marks.push(mark);
    return mark;
  }

  /** A colour by its name, or the next one. */
  private color(name: string | undefined): string {
    return name === undefined ? CYCLE[this._state.colors++ % CYCLE.length] : colorOf(name);
  }
}

/** A text with its look. */
export function textOf(text: unknown, size: number, o: O.TextOptions): NonNullable<AxesState['title']> {
  return {
    text: String(text),
    size: sizeOf(o.fontsize, size),
    weight: String(o.fontweight ?? 'normal'),
    color: colorOf(o.color ?? 'k'),
  };
}

function columnsOf(values: Values): number[][] {
  const { shape, data } = numbersOf(values);
  if (shape.length < 2) return [[...data]];
  if (shape.length > 2) throw new RangeError(`Lines have one axis or two, not the shape (${shape.join(', ')}).`);
  const [rows, columns] = shape;
  return Array.from({ length: columns }, (_, j) => Array.from({ length: rows }, (_, i) => data[i * columns + j]));
}

function limit(direction: Direction, first?: number | Limits | null, second?: number | null): void {
  const [low, high] = Array.isArray(first) ? (first as Limits) : [first as number | null | undefined, second];
  direction.limits = [low ?? direction.limits[0], high ?? direction.limits[1]];
}

function edgesOf(values: readonly number[], { bins = 10, range }: O.HistOptions): number[] {
  if (typeof bins !== 'number') return [...bins];
  let [low, high] = range ?? [Math.min(...values), Math.max(...values)];
  if (!(low < high)) [low, high] = Number.isFinite(low) ? [low - 0.5, high + 0.5] : [0, 1];
  return Array.from({ length: bins + 1 }, (_, i) => low + ((high - low) * i) / bins);
}
