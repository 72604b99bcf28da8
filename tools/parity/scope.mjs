// What of MindSpore's API is wanted, and why the rest is not: tools/parity/scope.json.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../setup.mjs';
import { holder, last } from './manifest.mjs';

/**
 * `of(entry)` gives `{ tier, why, text, applicable }` of a manifest entry: tier 1 is the core, 4 what has no meaning here. A name that the file does not have yet (a newer
 * MindSpore's) is tier 3.
 */
export function readScope(file = path.join(root, 'tools', 'parity', 'scope.json')) {
  const { reasons, notApplicable, tiers } = JSON.parse(readFileSync(file, 'utf8'));
  const known = new Map();
  for (const [tier, why, owner, names] of tiers) {
    for (const name of names.split(' ')) known.set(`${owner}.${name}`, [tier, why]);
  }
  return {
    of(entry) {
      const [tier, why] = known.get(`${holder(entry.name)}.${last(entry.name)}`) ?? [3, 'long-tail'];
      return { tier, why, text: reasons[why], applicable: tier < 4 || !notApplicable.includes(why) };
    },
  };
}
