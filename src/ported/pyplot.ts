/**
 * The part of `matplotlib.pyplot` that scripts draw data and losses with, for ported programs: `import * as plt from 'mindspore-ts/port/pyplot'`.
 * Pictures are SVG. Keywords are one object in last place. What is drawn are numbers, lists, and arrays of numpy-ts; a Tensor is read first.
 */
import { nodeHost, say } from './host.js';
import type { Axes, Handle, Limits } from './plot/axes.js';
import { Figure } from './plot/figure.js';
import type * as O from './plot/options.js';
import { isKeywords, type Values } from './plot/values.js';

export type { Axes, Handle, Limits } from './plot/axes.js';
export { Figure } from './plot/figure.js';
export type * from './plot/options.js';
export type { Shaped, Values } from './plot/values.js';

/** Figures that are open, by number or name. */
const figures = new Map<number | string, Figure>();
let current: number | string | null = null;
let shown = 0;

/**
 * Makes a figure, or goes to the one of that number or name.
 *
 * @example
 * ```ts
 * const figure = plt.figure({ figsize: [4, 3] });
 * figure.add_subplot(1, 2, 1).plot([1, 4, 9]);
 * ```
 */
export function figure(num?: number | string | O.FigureOptions, options: O.FigureOptions = {}): Figure {
  const o: O.FigureOptions = isKeywords(num) ? num : { ...options, num: (num as number | undefined) ?? options.num };
  const name = o.num ?? Math.max(0, ...[...figures.keys()].map((key) => (typeof key === 'number' ? key : 0))) + 1;
  const made = figures.get(name) ?? new Figure(o);
  figures.set(name, made);
  current = name;
  return made;
}

/**
 * The figure that is drawn in; the first is made when there is none.
 *
 * @example
 * ```ts
 * plt.plot([1, 2]);
 * const text = plt.gcf().to_svg();
 * ```
 */
export function gcf(): Figure {
  return (current === null ? undefined : figures.get(current)) ?? figure();
}

/**
 * The axes that are drawn in; the first are made when there are none.
 *
 * @example
 * ```ts
 * plt.gca().set_title('losses');
 * ```
 */
export function gca(): Axes {
  return gcf().gca();
}

/**
 * Makes axes in a grid the current ones: `subplot(2, 3, 1)` or `subplot(231)`.
 *
 * @example
 * ```ts
 * plt.subplot(1, 2, 1);
 * plt.plot([1, 2]);
 * plt.subplot(1, 2, 2);
 * plt.plot([2, 1]);
 * ```
 */
export function subplot(nrows = 1, ncols?: number, index?: number): Axes {
  return gcf().add_subplot(nrows, ncols, index);
}

/**
 * A new figure with axes: one, a list where there is one row or one column, else lists of rows.
 *
 * @example
 * ```ts
 * const [fig, [left, right]] = plt.subplots(1, 2, { figsize: [6, 3] });
 * left.plot([1, 2]);
 * right.bar(['a', 'b'], [3, 4]);
 * fig.suptitle('two');
 * ```
 */
export function subplots(nrows?: 1, ncols?: 1, options?: O.FigureOptions): [Figure, Axes];
export function subplots(options: O.FigureOptions): [Figure, Axes];
export function subplots(nrows: 1 | undefined, ncols: number, options?: O.FigureOptions): [Figure, Axes[]];
export function subplots(nrows: number, ncols?: 1, options?: O.FigureOptions): [Figure, Axes[]];
export function subplots(nrows: number, ncols: number, options?: O.FigureOptions): [Figure, Axes[][]];
export function subplots(nrows: number, options?: O.FigureOptions): [Figure, Axes[]];
export function subplots(...args: readonly unknown[]): [Figure, Axes | Axes[] | Axes[][]] {
  const last = args.at(-1);
  const { nrows, ncols, ...options }: O.SubplotsOptions = isKeywords(last) ? last : {};
  const [rows = nrows ?? 1, columns = ncols ?? 1] = (isKeywords(last) ? args.slice(0, -1) : args) as number[];
  const made = figure(options);
  const all = Array.from({ length: rows }, (_, i) =>
    Array.from({ length: columns }, (_, j) => made.add_subplot(rows, columns, i * columns + j + 1)),
  );
  made.add_subplot(rows, columns, 1);
  if (rows === 1 || columns === 1) return [made, rows * columns === 1 ? all[0][0] : all.flat()];
  return [made, all];
}

/**
 * Sets the edges of all axes and the distances between them.
 *
 * @example
 * ```ts
 * plt.subplots_adjust({ wspace: 0.5, hspace: 0.5 });
 * ```
 */
export function subplots_adjust(options: O.AdjustOptions): void {
  gcf().subplots_adjust(options);
}

/**
 * Sets edges and distances such that nothing overlaps, as they are without `subplots_adjust`.
 *
 * @example
 * ```ts
 * plt.tight_layout();
 * ```
 */
export function tight_layout(): void {
  gcf().tight_layout();
}

/**
 * Draws lines: `plot(y)`, `plot(x, y)`, `plot(x, y, 'r--o')`, several after each other, keywords last.
 *
 * @example
 * ```ts
 * plt.plot([0.9, 0.4, 0.2], { label: 'train' });
 * plt.plot([0, 2], [0.8, 0.3], 'r--o', { label: 'test' });
 * plt.legend();
 * ```
 */
export function plot(...args: readonly (Values | string | O.PlotOptions)[]): Handle[] {
  return gca().plot(...args);
}

/**
 * Draws lines on a logarithmic scale of `y`, as {@link plot} does on a linear one.
 *
 * @example
 * ```ts
 * plt.semilogy([1, 0.1, 0.01]);
 * ```
 */
export function semilogy(...args: readonly (Values | string | O.PlotOptions)[]): Handle[] {
  gca().set_yscale('log');
  return gca().plot(...args);
}

/**
 * Draws points.
 *
 * @example
 * ```ts
 * plt.scatter([1, 2, 3], [3, 1, 2], { s: 20, c: [0, 1, 2], cmap: 'magma' });
 * ```
 */
export function scatter(x: Values, y: Values, options: O.ScatterOptions = {}): Handle {
  return gca().scatter(x, y, options);
}

/**
 * Draws bars: `x` are their middles, or texts that stand below them.
 *
 * @example
 * ```ts
 * plt.bar(['cat', 'dog'], [3, 5], { color: 'tab:green' });
 * ```
 */
export function bar(x: Values | readonly string[], height: Values, options: O.BarOptions = {}): Handle {
  return gca().bar(x, height, options);
}

/**
 * Counts values in intervals and draws the counts; gives them with the places between the intervals.
 *
 * @example
 * ```ts
 * const [counts, edges] = plt.hist([1, 2, 2, 3], { bins: 3 });
 * ```
 */
export function hist(
  x: Values,
  bins?: number | readonly number[] | O.HistOptions,
  options: O.HistOptions = {},
): [number[], number[]] {
  return gca().hist(x, bins, options);
}

/**
 * Draws an image: rows × columns, which `cmap` colours, or rows × columns × 3 or 4: colours of 0…1, or integers of 0…255.
 *
 * @example
 * ```ts
 * plt.imshow([[0, 1], [2, 3]], { cmap: 'gray' });
 * ```
 */
export function imshow(X: Values, cmap?: string | O.ImshowOptions, options: O.ImshowOptions = {}): void {
  gca().imshow(X, cmap, options);
}

/**
 * Draws a horizontal line across the axes.
 *
 * @example
 * ```ts
 * plt.axhline(0.5, { linestyle: ':' });
 * ```
 */
export function axhline(y = 0, options: O.PlotOptions = {}): void {
  gca().axhline(y, options);
}

/**
 * Draws a vertical line across the axes.
 *
 * @example
 * ```ts
 * plt.axvline(3, { color: 'k' });
 * ```
 */
export function axvline(x = 0, options: O.PlotOptions = {}): void {
  gca().axvline(x, options);
}

/**
 * Writes above the axes.
 *
 * @example
 * ```ts
 * plt.title('MNIST', { fontsize: 14 });
 * ```
 */
export function title(label: unknown, options: O.TextOptions = {}): void {
  gca().set_title(label, options);
}

/**
 * Writes above all axes of the figure.
 *
 * @example
 * ```ts
 * plt.suptitle('LeNet-5');
 * ```
 */
export function suptitle(t: unknown, options: O.TextOptions = {}): void {
  gcf().suptitle(t, options);
}

/**
 * Writes below the axes.
 *
 * @example
 * ```ts
 * plt.xlabel('step');
 * ```
 */
export function xlabel(xlabel: unknown, options: O.TextOptions = {}): void {
  gca().set_xlabel(xlabel, options);
}

/**
 * Writes beside the axes.
 *
 * @example
 * ```ts
 * plt.ylabel('loss');
 * ```
 */
export function ylabel(ylabel: unknown, options: O.TextOptions = {}): void {
  gca().set_ylabel(ylabel, options);
}

/**
 * Sets the left and the right end.
 *
 * @example
 * ```ts
 * plt.xlim(0, 10);
 * ```
 */
export function xlim(left?: number | Limits | null, right?: number | null): void {
  gca().set_xlim(left, right);
}

/**
 * Sets the lower and the upper end.
 *
 * @example
 * ```ts
 * plt.ylim([0, 1]);
 * ```
 */
export function ylim(bottom?: number | Limits | null, top?: number | null): void {
  gca().set_ylim(bottom, top);
}

/**
 * Sets where marks stand below the axes, and what is written there; an empty list removes them.
 *
 * @example
 * ```ts
 * plt.xticks([0, 1], ['cat', 'dog']);
 * ```
 */
export function xticks(ticks?: Values | null, labels?: readonly unknown[]): void {
  gca().set_xticks(ticks, labels);
}

/**
 * Sets where marks stand beside the axes, and what is written there; an empty list removes them.
 *
 * @example
 * ```ts
 * plt.yticks([]);
 * ```
 */
export function yticks(ticks?: Values | null, labels?: readonly unknown[]): void {
  gca().set_yticks(ticks, labels);
}

/**
 * Makes the scale `linear` or `log`.
 *
 * @example
 * ```ts
 * plt.xscale('log');
 * ```
 */
export function xscale(value: 'linear' | 'log'): void {
  gca().set_xscale(value);
}

/**
 * Makes the scale `linear` or `log`.
 *
 * @example
 * ```ts
 * plt.yscale('log');
 * ```
 */
export function yscale(value: 'linear' | 'log'): void {
  gca().set_yscale(value);
}

/**
 * `off` hides frame and ticks, `on` shows them; `equal` makes units as long in both directions; four numbers are limits.
 *
 * @example
 * ```ts
 * plt.axis('off');
 * ```
 */
export function axis(arg: 'on' | 'off' | 'equal' | 'auto' | 'image' | 'tight' | boolean | readonly number[]): void {
  gca().axis(arg);
}

/**
 * Draws lines at the ticks.
 *
 * @example
 * ```ts
 * plt.grid(true, { linestyle: '--', alpha: 0.5 });
 * ```
 */
export function grid(visible?: boolean | O.GridOptions, options: O.GridOptions = {}): void {
  gca().grid(visible, options);
}

/**
 * Says what is drawn: what has a `label`; or `labels`, in the order of drawing; or `handles` that `plot` gave, and their labels.
 *
 * @example
 * ```ts
 * plt.plot([1, 2]);
 * plt.legend(['loss'], { loc: 'upper left' });
 * ```
 */
export function legend(
  first?: readonly string[] | readonly Handle[] | O.LegendOptions,
  second?: readonly string[] | O.LegendOptions,
  third?: O.LegendOptions,
): void {
  gca().legend(first, second, third);
}

/**
 * Writes the current figure as SVG. A name that ends otherwise gets `.svg` in place of that, which is said. Error in a browser.
 *
 * @example
 * ```ts
 * plt.savefig('losses.svg');
 * ```
 */
export function savefig(fname: string): void {
  gcf().savefig(fname);
}

/**
 * Shows all open figures and closes them: in Node they become `figure-1.svg`, `figure-2.svg`, … in the current folder, which one line tells; in a page they
 * are put at its end.
 *
 * @example
 * ```ts
 * plt.plot([1, 4, 9]);
 * plt.show();
 * ```
 */
export function show(): void {
  const all = [...figures.values()];
  close('all');
  const host = nodeHost();
  const names = all.map((each) => {
    const name = `figure-${++shown}.svg`;
    if (host === null) append(each.to_svg());
    else host.fs.writeFileSync(name, each.to_svg());
    return name;
  });
  if (host !== null && names.length > 0) say(`The picture is in ${names.join(', ')}`);
}

function append(svg: string): void {
  const parsed = new DOMParser().parseFromString(svg, 'image/svg+xml');
  document.body.append(document.importNode(parsed.documentElement, true));
}

/**
 * Closes the current figure, that of a number or name, or `'all'`.
 *
 * @example
 * ```ts
 * plt.close('all');
 * ```
 */
export function close(fig?: number | string | Figure): void {
  if (fig === 'all') figures.clear();
  else if (fig instanceof Figure) {
    for (const [name, each] of figures) if (each === fig) figures.delete(name);
  } else {
    const name = fig ?? current;
    if (name !== null) figures.delete(name);
  }
  if (current !== null && !figures.has(current)) current = [...figures.keys()].at(-1) ?? null;
}

/**
 * Makes the current figure empty.
 *
 * @example
 * ```ts
 * plt.clf();
 * ```
 */
export function clf(): void {
  gcf()._clear();
}
