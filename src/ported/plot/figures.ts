/** The figures that are open, and the one that is drawn in. */
import { nodeHost, say } from '../host.js';
import type { Axes } from './axes.js';
import { Figure } from './figure.js';
import type * as O from './options.js';
import { isKeywords } from './values.js';

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
