import type { Stroke, Text } from './marks.js';

/** A number with two decimals at most. */
export const n = (x: number): string => String(Math.round(x * 100) / 100);

/** A text within SVG. */
export function escape(text: string): string {
  const names: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  // Control characters are not allowed, even escaped.
  // eslint-disable-next-line no-control-regex
  return text.replace(/[&<>"]/g, (c) => names[c]).replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '');
}

/** An element; attributes that are null are left out. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | number | null>>,
  inner?: string,
): string {
  const all = Object.entries(attributes).filter(([, value]) => value !== null);
  const text = all.map(([key, value]) => ` ${key}="${typeof value === 'number' ? n(value) : escape(value!)}"`).join('');
  return inner === undefined ? `<${name}${text}/>` : `<${name}${text}>${inner}</${name}>`;
}

/** How wide a text will be, near enough to leave room for it. */
export const widthOf = (text: string, size: number): number => text.length * size * 0.6;

/** A text; `turned` is read from below. Lines are separate. */
export function textAt(t: Text, x: number, y: number, anchor: 'start' | 'middle' | 'end', turned = false): string {
  const attributes = {
    x,
    y,
    'font-size': t.size,
    'font-weight': t.weight === 'normal' ? null : t.weight,
    'text-anchor': anchor === 'start' ? null : anchor,
    fill: t.color === '#000000' ? null : t.color,
    transform: turned ? `rotate(-90 ${n(x)} ${n(y)})` : null,
  };
  return element('text', attributes, escape(t.text));
}

/** The attributes of a line's look. */
export function strokeOf({ color, width, dash }: Stroke): Record<string, string | number | null> {
  const dashes: Readonly<Record<string, readonly number[]>> = {
    '--': [3.7, 1.6],
    '-.': [6.4, 1.6, 1, 1.6],
    ':': [1, 1.65],
  };
  const pattern = dashes[dash]?.map((d) => n(d * width)).join(' ') ?? null;
  return { stroke: color, 'stroke-width': width, 'stroke-dasharray': pattern };
}

/** A path through points; it is interrupted where a number is missing. */
export function pathOf(x: readonly number[], y: readonly number[]): string {
  let out = '';
  let open = false;
  x.forEach((px, i) => {
    const there = Number.isFinite(px) && Number.isFinite(y[i]);
    if (there) out += `${open ? 'L' : 'M'}${n(px)} ${n(y[i])}`;
    open = there;
  });
  return out;
}

/** A marker of a line or a cloud, `size` wide. */
export function markerAt(marker: string, x: number, y: number, size: number, color: string): string {
  const r = size / 2;
  const around = (...points: number[]): string => {
    const all = Array.from(
      { length: points.length / 2 },
      (_, i) => `${n(x + points[2 * i] * r)} ${n(y + points[2 * i + 1] * r)}`,
    );
    return element('path', { d: `M${all.join('L')}Z`, fill: color });
  };
  const lines = (d: string): string => element('path', { d, stroke: color, 'stroke-width': 1.5, fill: 'none' });
  switch (marker) {
    case 's':
      return around(-1, -1, 1, -1, 1, 1, -1, 1);
    case 'D':
    case 'd':
      return around(0, -1.2, 1.2, 0, 0, 1.2, -1.2, 0);
    case '^':
      return around(0, -1, 1, 1, -1, 1);
    case 'v':
      return around(0, 1, 1, -1, -1, -1);
    case '<':
      return around(-1, 0, 1, -1, 1, 1);
    case '>':
      return around(1, 0, -1, -1, -1, 1);
    case '*':
      return around(
        ...Array.from({ length: 10 }, (_, i) => {
          const [length, angle] = [i % 2 === 0 ? 1.2 : 0.5, (i * Math.PI) / 5];
          return [length * Math.sin(angle), -length * Math.cos(angle)];
        }).flat(),
      );
    case 'x':
      return lines(`M${n(x - r)} ${n(y - r)}L${n(x + r)} ${n(y + r)}M${n(x - r)} ${n(y + r)}L${n(x + r)} ${n(y - r)}`);
    case '+':
      return lines(`M${n(x - r)} ${n(y)}L${n(x + r)} ${n(y)}M${n(x)} ${n(y - r)}L${n(x)} ${n(y + r)}`);
    default:
      return element('circle', { cx: x, cy: y, r: marker === '.' ? r / 2 : marker === ',' ? 0.4 : r, fill: color });
  }
}
