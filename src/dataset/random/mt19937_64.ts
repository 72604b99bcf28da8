const N = 312;
const M = 156;

/** The Mersenne Twister of 64-bit words, C++'s `std::mt19937_64`: the shuffle buffer draws from it. Words are kept as two halves. */
export class Mt19937x64 {
  private readonly high = new Uint32Array(N);
  private readonly low = new Uint32Array(N);
  private at = N;

  constructor(seed: number) {
    let word = BigInt(seed);
    for (let i = 0; i < N; i++) {
      if (i > 0) word = BigInt.asUintN(64, 6364136223846793005n * (word ^ (word >> 62n)) + BigInt(i));
      this.high[i] = Number(word >> 32n);
      this.low[i] = Number(word & 0xffffffffn);
    }
  }

  /** The next word modulo `count`, which is below 2^31. */
  below(count: number): number {
    if (this.at === N) this.twist();
    let high = this.high[this.at];
    let low = this.low[this.at++];
    // y ^= (y >> 29) & 0x5555555555555555
    low ^= ((high << 3) | (low >>> 29)) & 0x55555555;
    high ^= (high >>> 29) & 0x55555555;
    // y ^= (y << 17) & 0x71D67FFFEDA60000
    high ^= ((high << 17) | (low >>> 15)) & 0x71d67fff;
    low ^= (low << 17) & 0xeda60000;
    // y ^= (y << 37) & 0xFFF7EEE000000000
    high ^= (low << 5) & 0xfff7eee0;
    // y ^= y >> 43
    low ^= high >>> 11;
    // In steps of 16 bits, so that no intermediate exceeds 2^53.
    const halves = ((high >>> 0) % count) * 65536 + (low >>> 16);
    return ((halves % count) * 65536 + (low & 0xffff)) % count;
  }

  private twist(): void {
    const { high, low } = this;
    for (let i = 0; i < N; i++) {
      const next = (i + 1) % N;
      const far = (i + M) % N;
      // The upper 33 bits of one word, the lower 31 of the next.
      const upper = high[i];
      const x = (low[i] & 0x80000000) | (low[next] & 0x7fffffff);
      const odd = x & 1;
      low[i] = low[far] ^ ((x >>> 1) | (upper << 31)) ^ (odd ? 0xa96619e9 : 0);
      high[i] = high[far] ^ (upper >>> 1) ^ (odd ? 0xb5026f5a : 0);
    }
    this.at = 0;
  }
}
