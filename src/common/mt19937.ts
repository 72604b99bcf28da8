const N = 624;

/** A stream of words in [0, `range`]. */
export interface Words {
  readonly range: number;
  next(): number;
}

/** The Mersenne Twister of 32-bit words, C++'s `std::mt19937`: MindSpore's samplers and random operators draw from it. */
export class Mt19937 implements Words {
  readonly range = 0xffffffff;
  private readonly state = new Uint32Array(N);
  private at = N;

  constructor(seed: number) {
    const s = this.state;
    s[0] = seed;
    for (let i = 1; i < N; i++) s[i] = Math.imul(1812433253, s[i - 1] ^ (s[i - 1] >>> 30)) + i;
  }

  /** The next word, in [0, 2^32). */
  next(): number {
    if (this.at === N) this.twist();
    let y = this.state[this.at++];
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    y ^= y >>> 18;
    return y >>> 0;
  }

  private twist(): void {
    const s = this.state;
    for (let i = 0; i < N; i++) {
      const y = (s[i] & 0x80000000) | (s[(i + 1) % N] & 0x7fffffff);
      s[i] = s[(i + 397) % N] ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
    }
    this.at = 0;
  }
}

/** A number below `count`, as libstdc++ 7 draws `std::uniform_int_distribution`: by division, drawing again where that would be uneven. */
export function uniformInt(random: Words, count: number): number {
  const scale = Math.floor(random.range / count);
  const past = count * scale;
  for (;;) {
    const word = random.next();
    if (word < past) return Math.floor(word / scale);
  }
}

/** A number in [0, 1) of 53 bits, as `std::generate_canonical<double>` makes it of two words. */
export function canonical(random: Mt19937): number {
  const low = random.next();
  return (low + random.next() * 2 ** 32) / 2 ** 64;
}

/** A float32 in [low, high), as `std::uniform_real_distribution<float>` makes it of one word. */
export function uniformFloat(random: Mt19937, low: number, high: number): number {
  const share = Math.min(Math.fround(random.next()) / 2 ** 32, 1 - 2 ** -24);
  const from = Math.fround(low);
  return Math.fround(Math.fround(share * Math.fround(Math.fround(high) - from)) + from);
}

/** Shuffles in place as libstdc++'s `std::shuffle`: two swaps to a draw while the product of their ranges fits a word. */
export function shuffle(items: Int32Array, random: Words): void {
  const n = items.length;
  const swap = (i: number, j: number) => {
    const item = items[i];
    items[i] = items[j];
    items[j] = item;
  };
  let i = 1;
  if (n > 0 && Math.floor(random.range / n) >= n) {
    if (n % 2 === 0) swap(i++, uniformInt(random, 2));
    while (i < n) {
      const range = i + 1;
      const both = uniformInt(random, range * (range + 1));
      swap(i++, Math.floor(both / (range + 1)));
      swap(i++, both % (range + 1));
    }
  } else {
    for (; i < n; i++) swap(i, uniformInt(random, i + 1));
  }
}
