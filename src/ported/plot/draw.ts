import type { AxesState, Direction, Mark, Text } from './marks.js';
import { limitsOf, scaleOf, ticksOf, tickTexts, type Scale } from './scale.js';
import { element, markerAt, n, pathOf, strokeOf, textAt, widthOf } from './svg.js';

/** A part of the figure, in points. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

const TICK = 3.5;
const SIZE = 10;
const label = (text: string): Text => ({ text, size: SIZE, weight: 'normal', color: '#000000' });

/** Ticks of a direction, with their texts. */
interface Ticks {
  readonly at: readonly number[];
  readonly texts: readonly string[];
}

function ticks(d: Direction, [from, to]: readonly [number, number], length: number, distance: number): Ticks {
  const at = d.ticks ?? ticksOf(from, to, Math.min(9, Math.max(2, Math.floor(length / distance))), d.log);
  return { at, texts: d.tickLabels ?? tickTexts(at) };
}

/** Limits and ticks for axes of that size. */
function plan(state: AxesState, width: number, height: number): { x: Ticks; y: Ticks; limits: [number, number][] } {
  const image = state.marks.find((m) => m.kind === 'image');
  const limits = (['x', 'y'] as const).map((axis): [number, number] => {
    const { limits: given, log } = state[axis];
    let found = extent(state.marks, axis, log);
    if (image !== undefined) {
      const end = (axis === 'x' ? image.width : image.height) - 0.5;
      found = axis === 'y' && image.upper ? [end, -0.5] : [-0.5, end];
    }
    return [given[0] ?? found[0], given[1] ?? found[1]];
  });
  return { x: ticks(state.x, limits[0], width, 45), y: ticks(state.y, limits[1], height, 28), limits };
}

function extent(marks: readonly Mark[], axis: 'x' | 'y', log: boolean): [number, number] {
  const values: number[] = [];
  const sticky: number[] = [];
  for (const m of marks) {
    if (m.kind === 'image') continue;
    if (m.kind === 'rule') values.push(...[m[axis]].filter((v) => v !== null));
    else if (m.kind !== 'bars') for (const v of m[axis]) values.push(v);
    else {
      const ends = axis === 'x' ? [m.left, m.right] : [m.low, m.high];
      for (const end of ends) for (const v of end) values.push(v);
      if (axis === 'y') sticky.push(...m.low);
    }
  }
  return limitsOf(values, log, sticky);
}

/** The room that ticks and texts need on each side. */
export function margins(
  state: AxesState,
  width: number,
  height: number,
): { left: number; right: number; top: number; bottom: number } {
  const top = state.title === null ? 4 : state.title.size + 8;
  if (!state.visible) return { left: 2, right: 2, top, bottom: 2 };
  const { x, y } = plan(state, width, height);
  const widest = Math.max(0, ...y.texts.map((t) => widthOf(t, SIZE)));
  const last = x.texts.length === 0 ? 0 : widthOf(x.texts[x.texts.length - 1], SIZE) / 2;
  return {
    left: (y.at.length > 0 ? widest + TICK + 6 : 2) + (state.y.label === null ? 0 : state.y.label.size + 6),
    right: Math.max(4, last - 4),
    top,
    bottom: (x.at.length > 0 ? SIZE + TICK + 5 : 2) + (state.x.label === null ? 0 : state.x.label.size + 6),
  };
}

/** Axes as SVG. */
export function drawAxes(state: AxesState, room: Box): string {
  const { limits } = plan(state, room.width, room.height);
  const box = state.equal ? shrunk(room, limits) : room;
  const { x: xTicks, y: yTicks } = plan(state, box.width, box.height);
  const [right, bottom] = [box.left + box.width, box.top + box.height];
  const x = scaleOf(limits[0], [box.left, right], state.x.log);
  const y = scaleOf(limits[1], [bottom, box.top], state.y.log);
  const out: string[] = [];
  const at = (ticksOf: Ticks, scale: Scale, low: number, high: number): [number, string][] =>
    ticksOf.at
      .map((v, i): [number, string] => [scale.at(v), ticksOf.texts[i] ?? ''])
      .filter(([p]) => p >= low - 0.01 && p <= high + 0.01);
  const [xs, ys] = [at(xTicks, x, box.left, right), at(yTicks, y, box.top, bottom)];
  if (state.visible) {
    out.push(element('rect', { x: box.left, y: box.top, width: box.width, height: box.height, fill: '#fff' }));
    for (const [d, places] of [
      [state.x, xs],
      [state.y, ys],
    ] as const) {
      if (d.grid === null) continue;
      const path = places.map(([p]) =>
        d === state.x ? `M${n(p)} ${n(box.top)}V${n(bottom)}` : `M${n(box.left)} ${n(p)}H${n(right)}`,
      );
      const look = { ...strokeOf(d.grid), opacity: d.gridAlpha === 1 ? null : d.gridAlpha };
      out.push(element('path', { class: 'grid', d: path.join(''), fill: 'none', ...look }));
    }
  }
  // A picture within the picture cuts off what leads out of it.
  const inner = state.marks.map((m) => drawMark(m, x, y, box)).join('\n');
  const frame = { x: box.left, y: box.top, width: box.width, height: box.height };
  const view = [box.left, box.top, box.width, box.height].map(n).join(' ');
  if (inner !== '') out.push(element('svg', { ...frame, viewBox: view }, `\n${inner}\n`));
  if (state.visible) {
    const marks =
      xs.map(([p]) => `M${n(p)} ${n(bottom)}v${TICK}`).join('') +
      ys.map(([p]) => `M${n(box.left)} ${n(p)}h${-TICK}`).join('');
    out.push(element('rect', { ...frame, fill: 'none', stroke: '#000', 'stroke-width': 0.8 }));
    if (marks !== '') out.push(element('path', { class: 'ticks', d: marks, stroke: '#000', 'stroke-width': 0.8 }));
    for (const [p, text] of xs) out.push(textAt(label(text), p, bottom + TICK + SIZE + 1, 'middle'));
    for (const [p, text] of ys) out.push(textAt(label(text), box.left - TICK - 3, p + SIZE * 0.35, 'end'));
    const middle = [box.left + box.width / 2, box.top + box.height / 2];
    const widest = Math.max(0, ...ys.map(([, text]) => widthOf(text, SIZE)));
    const below = bottom + (xs.length > 0 ? TICK + SIZE + 5 : 4);
    const beside = box.left - (ys.length > 0 ? widest + TICK + 8 : 6);
    if (state.x.label !== null) out.push(textAt(state.x.label, middle[0], below + state.x.label.size * 0.8, 'middle'));
    if (state.y.label !== null) out.push(textAt(state.y.label, beside, middle[1], 'middle', true));
  }
  if (state.title !== null) out.push(textAt(state.title, box.left + box.width / 2, box.top - 6, 'middle'));
  if (state.legend !== null) out.push(drawLegend(state, box, x, y));
  return element('g', { class: 'axes' }, `\n${out.filter((line) => line !== '').join('\n')}\n`);
}

/** The largest box in the middle of the room in which units are as long in both directions. */
function shrunk(room: Box, [[x0, x1], [y0, y1]]: readonly (readonly [number, number])[]): Box {
  const ratio = Math.abs(x1 - x0) / Math.abs(y1 - y0);
  const width = Math.min(room.width, room.height * ratio);
  const height = width / ratio;
  return { left: room.left + (room.width - width) / 2, top: room.top + (room.height - height) / 2, width, height };
}

function drawMark(m: Mark, x: Scale, y: Scale, box: Box): string {
  const opacity = m.alpha === 1 ? null : m.alpha;
  switch (m.kind) {
    case 'line': {
      const [px, py] = [m.x.map((v) => x.at(v)), m.y.map((v) => y.at(v))];
      const path =
        m.stroke.dash === ''
          ? ''
          : element('path', { d: pathOf(px, py), fill: 'none', 'stroke-linejoin': 'round', ...strokeOf(m.stroke) });
      const markers =
        m.marker === '' || m.marker === 'None'
          ? ''
          : points(
              px,
              py,
              m.marker,
              () => m.size,
              () => m.stroke.color,
            );
      return element('g', { class: 'line', opacity }, path + markers);
    }
    case 'points': {
      const [px, py] = [m.x.map((v) => x.at(v)), m.y.map((v) => y.at(v))];
      const all = points(
        px,
        py,
        m.marker,
        (i) => m.sizes[i],
        (i) => m.colors[i],
      );
      return element('g', { class: 'points', opacity }, all);
    }
    case 'bars': {
      const all = m.left.map((left, i) => {
        const [x0, x1] = [x.at(left), x.at(m.right[i])].sort((a, b) => a - b);
        const [y0, y1] = [y.at(m.low[i]), y.at(m.high[i])].sort((a, b) => a - b);
        const stroke = m.edge === null ? null : m.edge;
        return element('rect', { x: x0, y: y0, width: x1 - x0, height: y1 - y0, fill: m.colors[i], stroke });
      });
      return element('g', { class: 'bars', opacity }, all.join(''));
    }
    case 'image': {
      const [x0, x1] = [x.at(-0.5), x.at(m.width - 0.5)];
      const [y0, y1] = [y.at(-0.5), y.at(m.height - 0.5)];
      const flips = [x1 < x0, y1 < y0];
      const transform = flips.some(Boolean)
        ? `translate(${n(flips[0] ? x0 + x1 : 0)} ${n(flips[1] ? y0 + y1 : 0)}) scale(${flips[0] ? -1 : 1} ${flips[1] ? -1 : 1})`
        : null;
      return element('image', {
        x: Math.min(x0, x1),
        y: Math.min(y0, y1),
        width: Math.abs(x1 - x0),
        height: Math.abs(y1 - y0),
        href: m.address,
        preserveAspectRatio: 'none',
        style: m.smooth ? null : 'image-rendering:pixelated',
        transform,
        opacity,
      });
    }
    case 'rule': {
      const d =
        m.x === null
          ? `M${n(box.left)} ${n(y.at(m.y!))}h${n(box.width)}`
          : `M${n(x.at(m.x))} ${n(box.top)}v${n(box.height)}`;
      return element('path', { class: 'rule', d, fill: 'none', opacity, ...strokeOf(m.stroke) });
    }
  }
}

function points(
  x: readonly number[],
  y: readonly number[],
  marker: string,
  size: (i: number) => number,
  color: (i: number) => string,
): string {
  return x
    .map((px, i) => (Number.isFinite(px) && Number.isFinite(y[i]) ? markerAt(marker, px, y[i], size(i), color(i)) : ''))
    .join('');
}

/** The legend in its corner: the one where least is drawn, unless it is said which. */
function drawLegend(state: AxesState, box: Box, x: Scale, y: Scale): string {
  const { loc, size, title, frame } = state.legend!;
  const entries = state.marks.filter((m) => m.kind !== 'image').filter((m) => m.label !== null);
  if (entries.length === 0) return '';
  const line = size * 1.45;
  const texts = entries.map((m) => m.label!);
  const width = Math.max(
    ...texts.map((t) => widthOf(t, size) + size * 3.2),
    title === null ? 0 : widthOf(title, size) + size,
  );
  const height = (entries.length + (title === null ? 0 : 1)) * line + size * 0.6;
  const placed = (name: string): Box => {
    const [gap, free] = [5, { x: box.width - width - 10, y: box.height - height - 10 }];
    const [across, down] = [
      /right/.test(name) ? 1 : /left/.test(name) ? 0 : 0.5,
      /upper/.test(name) ? 0 : /lower/.test(name) ? 1 : 0.5,
    ];
    return { left: box.left + gap + free.x * across, top: box.top + gap + free.y * down, width, height };
  };
  const spots = pointsOf(state.marks, x, y);
  const inside = (b: Box): number =>
    spots.filter(([px, py]) => px >= b.left && px <= b.left + b.width && py >= b.top && py <= b.top + b.height).length;
  const corners = ['upper right', 'upper left', 'lower left', 'lower right', 'center'].map(placed);
  const at = loc === 'best' ? corners.reduce((a, b) => (inside(b) < inside(a) ? b : a)) : placed(loc);
  const out: string[] = [];
  if (frame) {
    const look = { rx: 2.5, fill: '#fff', 'fill-opacity': 0.8, stroke: '#ccc' };
    out.push(element('rect', { x: at.left, y: at.top, width, height, ...look }));
  }
  let row = at.top + size * 0.3 + line / 2;
  if (title !== null) {
    out.push(textAt({ ...label(title), size }, at.left + width / 2, row + size * 0.35, 'middle'));
    row += line;
  }
  for (const m of entries) {
    const [from, to] = [at.left + size * 0.4, at.left + size * 2.4];
    const middle = (from + to) / 2;
    if (m.kind === 'bars')
      out.push(
        element('rect', {
          x: from,
          y: row - size * 0.35,
          width: to - from,
          height: size * 0.7,
          fill: m.colors[0] ?? '#000',
        }),
      );
    else if (m.kind === 'points') out.push(markerAt(m.marker, middle, row, 6, m.colors[0] ?? '#000'));
    else {
      if (m.stroke.dash !== '')
        out.push(element('path', { d: `M${n(from)} ${n(row)}H${n(to)}`, fill: 'none', ...strokeOf(m.stroke) }));
      if (m.kind === 'line' && m.marker !== '') out.push(markerAt(m.marker, middle, row, m.size, m.stroke.color));
    }
    out.push(textAt({ ...label(m.label!), size }, at.left + size * 2.9, row + size * 0.35, 'start'));
    row += line;
  }
  return element('g', { class: 'legend' }, out.join('\n'));
}

/** Where something is drawn: points of lines, with some between them, and corners of bars. */
function pointsOf(marks: readonly Mark[], x: Scale, y: Scale): [number, number][] {
  const out: [number, number][] = [];
  for (const m of marks) {
    if (m.kind === 'bars')
      m.left.forEach((v, i) => out.push([x.at(v), y.at(m.high[i])], [x.at(m.right[i]), y.at(m.high[i])]));
    if (m.kind !== 'line' && m.kind !== 'points') continue;
    m.x.forEach((v, i) => {
      const here: [number, number] = [x.at(v), y.at(m.y[i])];
      const before = out[out.length - 1];
      if (m.kind === 'line' && i > 0 && m.x.length < 200)
        for (const t of [0.25, 0.5, 0.75])
          out.push([here[0] * t + before[0] * (1 - t), here[1] * t + before[1] * (1 - t)]);
      out.push(here);
    });
  }
  return out;
}
