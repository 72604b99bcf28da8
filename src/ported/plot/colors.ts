import { say } from '../host.js';

/** Colours that lines and points get one after the other. */
export const CYCLE: readonly string[] = [
  ...['#1f77b4', '#ff7f0e', '#2ca02c', '#d62728', '#9467bd', '#8c564b', '#e377c2', '#7f7f7f', '#bcbd22', '#17becf'],
];

const LETTERS: Readonly<Record<string, string>> = {
  b: '#0000ff',
  g: '#008000',
  r: '#ff0000',
  c: '#00bfbf',
  m: '#bf00bf',
  y: '#bfbf00',
  k: '#000000',
  w: '#ffffff',
};
const TAB = ['blue', 'orange', 'green', 'red', 'purple', 'brown', 'pink', 'gray', 'olive', 'cyan'];

/** A colour as SVG names it: `r`, `C1`, `tab:blue`, `0.5` (a gray), and whatever CSS knows. */
export function colorOf(name: string): string {
  if (name in LETTERS) return LETTERS[name];
  if (/^C\d+$/.test(name)) return CYCLE[Number(name.slice(1)) % CYCLE.length];
  if (name.startsWith('tab:')) return CYCLE[Math.max(0, TAB.indexOf(name.slice(4).replace('grey', 'gray')))];
  if (/^[01]?\.?\d*$/.test(name) && name !== '') {
    const level = Math.round(Math.min(1, Number(name)) * 255);
    return `rgb(${level},${level},${level})`;
  }
  return name;
}

/** Colours at even distances from the least to the greatest value. */
const MAPS: Readonly<Record<string, string>> = {
  viridis: '440154 482878 3e4989 31688e 26828e 1f9e89 35b779 6ece58 b5de2b fde725',
  plasma: '0d0887 46039f 7201a8 9c179e bd3786 d8576b ed7953 fb9f3a fdca26 f0f921',
  magma: '000004 180f3d 440f76 721f81 9e2f7f cd4071 f1605d fd9668 feca8d fcfdbf',
  gray: '000000 ffffff',
  hot: '0b0000 ff0000 ffff00 ffffff',
  jet: '000080 0000ff 00ffff ffff00 ff0000 800000',
  coolwarm: '3b4cc0 8db0fe dddddd f49a7b b40426',
  Blues: 'f7fbff c6dbef 6baed6 2171b5 08306b',
};
const SAME: Readonly<Record<string, string>> = { grey: 'gray', binary: 'gray_r', Greys: 'gray_r', Greys_r: 'gray' };

/** A function from 0…1 to red, green and blue (0…255). A map that is not known is drawn as viridis, and that is said. */
export function colorMap(name: string): (x: number) => [number, number, number] {
  const same = SAME[name] ?? name;
  const reversed = same.endsWith('_r');
  let stops = MAPS[same.replace(/_r$/, '')];
  if (stops === undefined) {
    say(`The colour map '${name}' is not here: viridis is used. There are ${Object.keys(MAPS).join(', ')}.`);
    stops = MAPS.viridis;
  }
  const all = stops.split(' ').map((hex) => [0, 2, 4].map((i) => parseInt(hex.slice(i, i + 2), 16)));
  if (reversed) all.reverse();
  return (x) => {
    const place = Math.min(1, Math.max(0, x)) * (all.length - 1);
    const at = Math.min(all.length - 2, Math.floor(place));
    const mix = (i: number): number => Math.round(all[at][i] + (all[at + 1][i] - all[at][i]) * (place - at));
    return [mix(0), mix(1), mix(2)];
  };
}
