/** Something kept under a sequence of numbers. */
export interface Keyed {
  readonly key: readonly number[];
}

/** Entries by key, the least recently used thrown out first. Whole keys are compared. */
export class KeyedCache<E extends Keyed> {
  private readonly entries = new Map<number, E[]>();
  private count = 0;
  private youngest: number | undefined;

  constructor(
    private readonly capacity: number,
    private readonly evicted: (entry: E) => void = () => undefined,
  ) {}

  /** The entry of exactly this key. */
  get(key: readonly number[]): E | undefined {
    const hash = hashKey(key);
    const bucket = this.entries.get(hash);
    const found = bucket?.find((e) => equalKeys(e.key, key));
    if (bucket && found && hash !== this.youngest) {
      this.entries.delete(hash); // to the young end of the map
      this.entries.set(hash, bucket);
      this.youngest = hash;
    }
    return found;
  }

  /** Stores an entry whose key is not there yet. */
  set(entry: E): void {
    const hash = hashKey(entry.key);
    const bucket = this.entries.get(hash);
    if (bucket) bucket.push(entry);
    else {
      this.entries.set(hash, [entry]);
      this.youngest = hash;
    }
    if (++this.count <= this.capacity) return;
    const [oldest, old] = this.entries.entries().next().value as [number, E[]];
    this.entries.delete(oldest);
    this.count -= old.length;
    old.forEach(this.evicted);
  }
}

/** FNV-1a over the numbers. */
function hashKey(key: readonly number[]): number {
  let h = 0x811c9dc5;
  for (const n of key) h = Math.imul(h ^ n, 0x01000193);
  return h >>> 0;
}

function equalKeys(a: readonly number[], b: readonly number[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
