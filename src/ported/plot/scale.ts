/** From data to pixels along one axis. */
export interface Scale {
  /** What is at the left or at the bottom, and opposite. */
  readonly from: number;
  readonly to: number;
  at(x: number): number;
}

/** A linear or logarithmic scale between two places. */
export function scaleOf([from, to]: readonly [number, number], [start, end]: [number, number], log: boolean): Scale {
  const f = log ? (x: number): number => Math.log10(Math.max(x, Number.MIN_VALUE)) : (x: number): number => x;
  const [a, b] = [f(from), f(to)];
  return { from, to, at: (x) => start + ((f(x) - a) / (b - a || 1)) * (end - start) };
}

/** Limits around values: the values and 5 % on both sides, but no further than edges that stick (the foot of bars). */
export function limitsOf(values: readonly number[], log: boolean, sticky: readonly number[] = []): [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const x of values) {
    if (!Number.isFinite(x) || (log && x <= 0)) continue;
    if (x < low) low = x;
    if (x > high) high = x;
  }
  if (low > high) return log ? [0.1, 10] : [0, 1];
  if (log) {
    const margin = (high / low) ** 0.05 || 1;
    return low === high ? [low / 2, high * 2] : [low / margin, high * margin];
  }
  if (low === high) return [low - (Math.abs(low) || 1) * 0.05, high + (Math.abs(high) || 1) * 0.05];
  const margin = (high - low) * 0.05;
  return [sticky.includes(low) ? low : low - margin, sticky.includes(high) ? high : high + margin];
}

/** Round places within the limits, `most` of them at most. */
export function ticksOf(from: number, to: number, most: number, log: boolean): number[] {
  const [low, high] = from < to ? [from, to] : [to, from];
  if (log) {
    const [first, last] = [Math.ceil(Math.log10(low) - 1e-9), Math.floor(Math.log10(high) + 1e-9)];
    const every = Math.max(1, Math.ceil((last - first + 1) / most));
    const powers = [];
    for (let p = first; p <= last; p += every) powers.push(Number(`1e${p}`));
    if (powers.length > 1) return powers;
  }
  const rough = (high - low) / Math.max(1, most);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 2.5, 5].find((n) => n * power >= rough * (1 - 1e-9)) ?? 10) * power;
  const out = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; i++)
    out.push(Number((i * step).toPrecision(12)));
  return out;
}

/** The texts of ticks, with as many decimals as they need together. */
export function tickTexts(ticks: readonly number[]): string[] {
  const most = Math.max(0, ...ticks.map(Math.abs));
  const least = Math.min(...ticks.filter((t) => t !== 0).map(Math.abs));
  const exponent = most >= 1e6 || (least < 1e-4 && Number.isFinite(least));
  const decimals = Math.max(0, ...ticks.map((t) => (String(t).split('.')[1] ?? '').length));
  return ticks.map((t) => {
    const text = exponent ? (t === 0 ? '0' : t.toExponential().replace('e+', 'e')) : t.toFixed(Math.min(decimals, 8));
    return text.replaceAll('-', '\u2212');
  });
}
