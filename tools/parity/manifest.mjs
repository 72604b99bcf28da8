// MindSpore's API as tools/oracle/manifest.py found it in the installed package: one entry a name.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../setup.mjs';

/** Where the manifest lies. */
export const MANIFEST = path.join(root, 'test', 'fixtures', 'manifest.json');

/** A name without the package's own: `nn.ASGD`. */
export const short = (name) => name.replace(/^mindspore\./, '');

/** What holds the entry, without the package's own name: the class of a member, the module of anything else. */
export const holder = (name) => (name.includes('.') ? name.slice(0, name.lastIndexOf('.')) : '');

/** The last part of a name. */
export const last = (name) => name.slice(name.lastIndexOf('.') + 1);

/**
 * The manifest: MindSpore's version, its entries in order, and `find(name)` for short names, aliases and members of aliases included.
 * Entries have `short`, and `module`: what their page is.
 */
export function readManifest(file = MANIFEST) {
  const { mindspore, entries } = JSON.parse(readFileSync(file, 'utf8'));
  const known = new Map();
  for (const entry of entries) {
    entry.short = short(entry.name);
    for (const name of [entry.name, ...(entry.aliases ?? [])]) known.set(short(name), entry);
  }
  for (const entry of entries) {
    const owner = known.get(holder(entry.short));
    const member = owner?.kind === 'class';
    entry.owner = member ? owner : undefined;
    entry.module = holder(member ? owner.name : entry.name);
    if (!member) continue;
    for (const alias of owner.aliases ?? []) known.set(`${short(alias)}.${last(entry.name)}`, entry);
  }
  return { mindspore, entries, find: (name) => known.get(name) };
}

/** The public bases of a class, nearest first, itself included. */
export function lineage(manifest, entry) {
  const out = [entry];
  for (const base of entry.bases ?? []) {
    const found = manifest.find(short(base));
    if (found) out.push(...lineage(manifest, found).filter((b) => !out.includes(b)));
  }
  return out;
}
