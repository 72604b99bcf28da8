import { expect, test } from 'vitest';
import { toDType, type TypedArray } from '../../src/common/dtype.js';
import { tensorRepr, tensorText } from '../../src/common/printing.js';
import { loadFixture } from '../helpers/fixtures.js';

interface Recorded {
  key: string;
  dtype: string;
  shape: number[];
  str: string;
  repr: string;
}

const { meta, tensors } = loadFixture<Recorded[]>('printing');

const groups = new Map<string, Recorded[]>();
for (const m of meta) {
  const name = `${m.dtype}, ${m.shape.length} axes`;
  groups.set(name, [...(groups.get(name) ?? []), m]);
}

/** The elements as this package stores them: half precision as bits. */
function stored(m: Recorded): TypedArray {
  return tensors.get(m.key)!.data;
}

test.each([...groups.keys()])('str of %s', (name) => {
  for (const m of groups.get(name)!) expect(tensorText(stored(m), m.shape, toDType(m.dtype)), m.key).toBe(m.str);
});

test.each([...groups.keys()])('repr of %s', (name) => {
  for (const m of groups.get(name)!) expect(tensorRepr(stored(m), m.shape, toDType(m.dtype)), m.key).toBe(m.repr);
});
