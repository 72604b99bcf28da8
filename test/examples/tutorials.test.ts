import { afterEach, describe, expect, it, vi } from 'vitest';
import * as ms from '../../src/index.js';
import { loadFixture } from '../helpers/fixtures.js';

interface Recorded {
  blocks: { block: number; prints: string }[];
  /** Blocks of the page that are not run, in Python neither, and why. */
  leftOut: { block: number; because: string }[];
}

const { meta: recorded } = loadFixture<Record<string, Recorded>>('tutorials');

/** How far numbers may be apart. */
const TOLERANCE = 1e-4;

const NUMBER = /[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?/gi;

/** The text without numbers and without regard to line breaks, and the numbers. */
function taken(text: string): { words: string; numbers: number[] } {
  const numbers = Array.from(text.matchAll(NUMBER), ([digits]) => Number(digits));
  return { words: text.replace(NUMBER, '#').replace(/\s+/g, ' ').replace(/\[ /g, '[').trim(), numbers };
}

afterEach(() => {
  vi.restoreAllMocks();
  ms.set_context({ mode: ms.PYNATIVE_MODE });
});

describe.each(Object.keys(recorded))('the tutorial %s', (name) => {
  const { blocks, leftOut } = recorded[name];
  const without = leftOut.map(({ block, because }) => `${block} ${because}`);

  it(`prints what Python prints${without.length > 0 ? ` (without blocks ${without.join(', ')})` : ''}`, async () => {
    const { main } = (await import(`../../examples/tutorials/${name}.ts`)) as { main: () => Promise<void> };
    const lines: string[] = [];
    vi.spyOn(console, 'log').mockImplementation((...parts: unknown[]) => void lines.push(parts.join(' ')));
    await main();
    vi.restoreAllMocks();
    const found = taken(lines.join('\n'));
    const wanted = taken(blocks.map(({ prints }) => prints).join('\n'));
    expect(found.words).toBe(wanted.words);
    wanted.numbers.forEach((x, i) => {
      expect(Math.abs(found.numbers[i] - x), `number ${i}: ${found.numbers[i]} and ${x}`).toBeLessThanOrEqual(
        TOLERANCE * Math.max(1, Math.abs(x)),
      );
    });
  });
});
