/** What axes hold, as numbers and colours: what is drawn, without where. */

/** How a line looks. */
export interface Stroke {
  readonly color: string;
  readonly width: number;
  /** `-`, `--`, `-.`, `:`, or nothing. */
  readonly dash: string;
}

/** Something in axes. */
export type Mark =
  | {
      readonly kind: 'line';
      readonly x: readonly number[];
      readonly y: readonly number[];
      readonly stroke: Stroke;
      readonly marker: string;
      readonly size: number;
      label: string | null;
      readonly alpha: number;
    }
  | {
      readonly kind: 'points';
      readonly x: readonly number[];
      readonly y: readonly number[];
      /** Of each point. */
      readonly colors: readonly string[];
      /** Diameters in points. */
      readonly sizes: readonly number[];
      readonly marker: string;
      label: string | null;
      readonly alpha: number;
    }
  | {
      readonly kind: 'bars';
      readonly left: readonly number[];
      readonly right: readonly number[];
      readonly low: readonly number[];
      readonly high: readonly number[];
      readonly colors: readonly string[];
      readonly edge: string | null;
      label: string | null;
      readonly alpha: number;
    }
  | {
      readonly kind: 'image';
      readonly address: string;
      readonly width: number;
      readonly height: number;
      readonly smooth: boolean;
      readonly upper: boolean;
      label: null;
      readonly alpha: number;
    }
  /** A line across the axes. */
  | {
      readonly kind: 'rule';
      readonly x: number | null;
      readonly y: number | null;
      readonly stroke: Stroke;
      label: string | null;
      readonly alpha: number;
    };

/** A text with its look. */
export interface Text {
  readonly text: string;
  /** Points. */
  readonly size: number;
  readonly weight: string;
  readonly color: string;
}

/** One direction of axes. */
export interface Direction {
  label: Text | null;
  limits: [number | null, number | null];
  log: boolean;
  ticks: readonly number[] | null;
  tickLabels: readonly string[] | null;
  grid: Stroke | null;
  gridAlpha: number;
}

/** All that is known of axes. */
export interface AxesState {
  readonly marks: Mark[];
  title: Text | null;
  readonly x: Direction;
  readonly y: Direction;
  visible: boolean;
  equal: boolean;
  legend: { loc: string; size: number; title: string | null; frame: boolean } | null;
  /** How many colours of the cycle are used. */
  colors: number;
}

/** Axes without anything. */
export function emptyState(): AxesState {
  const direction = (): Direction => ({
    label: null,
    limits: [null, null],
    log: false,
    ticks: null,
    tickLabels: null,
    grid: null,
    gridAlpha: 1,
  });
  return {
    marks: [],
    title: null,
    x: direction(),
    y: direction(),
    visible: true,
    equal: false,
    legend: null,
    colors: 0,
  };
}

const SIZES: Readonly<Record<string, number>> = {
  'xx-small': 5.8,
  'x-small': 6.9,
  small: 8.3,
  medium: 10,
  large: 12,
  'x-large': 14.4,
  'xx-large': 17.3,
};

/** The size of a text in points. */
export function sizeOf(size: number | string | undefined, otherwise: number): number {
  return typeof size === 'number' ? size : size === undefined ? otherwise : (SIZES[size] ?? otherwise);
}

const DASHES: Readonly<Record<string, string>> = {
  solid: '-',
  dashed: '--',
  dashdot: '-.',
  dotted: ':',
  none: '',
  None: '',
  ' ': '',
};

/** The short word for a line's style. */
export function dashOf(style: string): string {
  return DASHES[style] ?? style;
}

/** The parts of `r--o`: colour, style, marker. Error for what is none. */
export function formatParts(format: string): { color?: string; dash?: string; marker?: string } {
  const match = /^(C\d|[bgrcmykw])?(--|-\.|-|:)?([o.,x+*sv^<>Ddph|_1234]?)(--|-\.|-|:)?([bgrcmykw])?$/.exec(format);
  if (match === null) throw new Error(`'${format}' is no format of a line, such as 'r--o'`);
  const [, before, dash, marker, after, behind] = match;
  return { color: before ?? behind, dash: dash ?? after, marker: marker === '' ? undefined : marker };
}
