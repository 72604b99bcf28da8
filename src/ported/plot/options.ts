import type { Values } from './values.js';

/** Keywords of texts: titles and labels. */
export interface TextOptions {
  /** In points, or `small`, `medium`, `large`, `x-large`. */
  fontsize?: number | string;
  fontweight?: string | number;
  color?: string;
}

/** Keywords of lines. */
export interface PlotOptions {
  color?: string;
  c?: string;
  /** In points; 1.5 by default. */
  linewidth?: number;
  lw?: number;
  /** `-`, `--`, `-.`, `:`, `none`, or the words for them. */
  linestyle?: string;
  ls?: string;
  /** `o`, `.`, `x`, `+`, `*`, `s`, `^`, `v`, `D`. */
  marker?: string;
  /** In points; 6 by default. */
  markersize?: number;
  /** What the legend says. */
  label?: string;
  alpha?: number;
}

/** Keywords of clouds of points. */
export interface ScatterOptions {
  /** Area in square points, of all or of each; 36 by default. */
  s?: Values;
  /** A colour, or a number for each point, which becomes one through `cmap`. */
  c?: string | readonly string[] | Values;
  color?: string;
  marker?: string;
  cmap?: string;
  vmin?: number;
  vmax?: number;
  label?: string;
  alpha?: number;
}

/** Keywords of bars. */
export interface BarOptions {
  /** As a part of the distance of two bars; 0.8 by default. */
  width?: number;
  bottom?: Values;
  color?: string | readonly string[];
  edgecolor?: string;
  label?: string;
  alpha?: number;
}

/** Keywords of histograms. */
export interface HistOptions {
  /** How many bars, or where they begin and end. */
  bins?: number | readonly number[];
  range?: readonly [number, number];
  /** Whether the areas of the bars are to be 1 together. */
  density?: boolean;
  color?: string;
  edgecolor?: string;
  label?: string;
  alpha?: number;
}

/** Keywords of images. */
export interface ImshowOptions {
  /** `viridis` by default; `gray`, `magma`, `plasma`, `hot`, `jet`, `coolwarm`, `Blues`; `_r` behind it turns it round. */
  cmap?: string;
  vmin?: number;
  vmax?: number;
  /** `nearest` shows the pixels, anything else smooths them. */
  interpolation?: string;
  /** Whether pixels are squares (`equal`) or fill the axes (`auto`). */
  aspect?: 'equal' | 'auto';
  /** Where the first row is. */
  origin?: 'upper' | 'lower';
  alpha?: number;
}

/** Keywords of the lines of a grid. */
export interface GridOptions {
  visible?: boolean;
  axis?: 'both' | 'x' | 'y';
  color?: string;
  linestyle?: string;
  linewidth?: number;
  alpha?: number;
}

/** Keywords of legends. */
export interface LegendOptions {
  /** What `plot`, `scatter` and `bar` gave: only these are named. */
  handles?: readonly { label: string | null }[];
  labels?: readonly string[];
  /** `best`, `upper right`, `lower left`, … */
  loc?: string;
  fontsize?: number | string;
  title?: string;
  frameon?: boolean;
}

/** Keywords of figures. */
export interface FigureOptions {
  num?: number | string;
  /** Width and height in inches; 6.4 and 4.8 by default. */
  figsize?: readonly [number, number] | readonly number[];
  /** Pixels to an inch; 100 by default. */
  dpi?: number;
  facecolor?: string;
}

/** Keywords of `subplots`. */
export interface SubplotsOptions extends FigureOptions {
  nrows?: number;
  ncols?: number;
}

/** Keywords of `subplots_adjust`: edges as parts of the figure, distances as parts of the axes. */
export interface AdjustOptions {
  left?: number;
  right?: number;
  bottom?: number;
  top?: number;
  wspace?: number;
  hspace?: number;
}
