/** Fixtures recorded from real MindSpore by `tools/oracle/*.py`: `<name>.json` and, when it has arrays, `<name>.safetensors`. */

import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseJson } from './json.js';
import { readSafetensors, type SafeTensor } from '../../src/formats/safetensors.js';

/** What the numbers depend on. */
export interface FixtureHeader {
  readonly mindspore: string;
  readonly numpy: string;
  readonly threads: string;
  readonly isa: string;
  readonly recorded: string;
}

/** One recording; `M` is the shape its recorder gave `meta`. */
export interface Fixture<M = unknown> {
  readonly header: FixtureHeader;
  readonly meta: M;
  readonly tensors: Map<string, SafeTensor>;
}

const FOLDER = new URL('../fixtures/', import.meta.url);

/** A number of a fixture's meta, where non-finite ones are written `'NaN'`, `'Infinity'`, `'-Infinity'`. */
export function numberOf(x: number | string): number {
  return Number(x);
}

/** Load `test/fixtures/<name>.json` and its arrays. `name` may hold folders. */
export function loadFixture<M = unknown>(name: string): Fixture<M> {
  const json = parseJson(readFileSync(new URL(`${name}.json`, FOLDER), 'utf8')) as { header: FixtureHeader; data: M };
  const arrays = fileURLToPath(new URL(`${name}.safetensors`, FOLDER));
  const tensors = existsSync(arrays) ? readSafetensors(readFileSync(arrays)).tensors : new Map<string, SafeTensor>();
  return { header: json.header, meta: json.data, tensors };
}
