import { readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as ms from 'mindspore-ts';
import { loadCases } from '../helpers/cases.js';
import { difference } from '../helpers/close.js';
import { KNOWN, type Place } from './differences.js';
import { runFamily, select, type Outcome } from './conformance.js';

const FOLDER = fileURLToPath(new URL('../fixtures/ops/', import.meta.url));

/** Families that hold more than calls of operations. */
const OTHER = new Set(['root', 'promotion']);

/** The families of recorded operator cases that are compared between providers. */
export const FAMILIES = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.json'))
  .map((name) => path.basename(name, '.json'))
  .filter((name) => !OTHER.has(name));

/** What a family gives with the device target in use, `most` cases of each operation. */
export function familyHere(family: string, most = Infinity): Promise<Outcome[]> {
  const { cases, pool } = loadCases(family);
  return runFamily(select(cases, pool, most), pool);
}

const references = new Map<string, Promise<Outcome[]>>();

/** What a family gives on the CPU. */
export function reference(family: string, most = Infinity): Promise<Outcome[]> {
  const key = `${family} ${most}`;
  let known = references.get(key);
  if (known === undefined) {
    ms.set_context({ device_target: 'CPU' });
    references.set(key, (known = familyHere(family, most)));
  }
  return known;
}

/** Float32 on every provider is the processor's within 1e-4. */
const NEAR = { rtol: 1e-4, atolScale: 1e-4 };

/** One line for each case that differs; cases that fail on the processor too are left out. */
export function compare(actual: readonly Outcome[], expected: readonly Outcome[], on: Place): string[] {
  if (expected.length === 0) return ['no cases'];
  if (actual.length !== expected.length) return [`${actual.length} cases, expected ${expected.length}`];
  return expected.flatMap(({ text, values }, i) => {
    if (values === undefined || KNOWN.some((k) => k.on.includes(on) && k.text.test(text))) return [];
    const { values: got, error } = actual[i];
    if (got === undefined) return [`${text}: ${error}`];
    const wrong = values.map((want, k) => difference(got[k] ?? [], want, NEAR)).find((w) => w !== undefined);
    return wrong === undefined ? [] : [`${text}: ${wrong}`];
  });
}
