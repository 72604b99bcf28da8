/**
 * The part of `matplotlib.pyplot` that scripts draw data and losses with, for ported programs: `import * as plt from 'mindspore-ts/port/pyplot'`.
 * Pictures are SVG. Keywords are one object in last place. What is drawn are numbers, lists, and arrays of numpy-ts; a Tensor is read first.
 */
import type { Handle, Limits } from './plot/axes.js';
import { gca, gcf } from './plot/figures.js';
import type * as O from './plot/options.js';
import type { Values } from './plot/values.js';

export type { Axes, Handle, Limits } from './plot/axes.js';
export { Figure } from './plot/figure.js';
export {
  clf,
  close,
  figure,
  gca,
  gcf,
  savefig,
  show,
  subplot,
  subplots,
  subplots_adjust,
  tight_layout,
} from './plot/figures.js';
export type * from './plot/options.js';
export type { Shaped, Values } from './plot/values.js';

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
