// docs/differences.md as data: its lines, and the names of the API that each is about.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../setup.mjs';
import { last } from './manifest.mjs';

/** The lines of the file, each with its section, its text and what it has in backticks. */
export function readDifferences(file = path.join(root, 'docs', 'differences.md')) {
  const lines = [];
  let section = '';
  for (const block of readFileSync(file, 'utf8').split(/\n(?=- |#|\n)/)) {
    const heading = /^#+ (.*)/.exec(block.trim());
    if (heading) section = heading[1];
    if (!/^\n*- /.test(block)) continue;
    const text = block.trim().replace(/^- /, '').replace(/\s+/g, ' ');
    lines.push({ section, text, code: [...text.matchAll(/`([^`]+)`/g)].map((m) => m[1]) });
  }
  return lines;
}

/** True when a line has both the name and the parameter in backticks: that is how a difference of signatures is declared. */
export function explained(lines, name, parameter) {
  return lines.some(({ section, code }) => section === 'Signatures' && code.includes(name) && code.includes(parameter));
}

/**
 * Lines by entry of the manifest: those that have its name in backticks, in full or, where no other name of MindSpore ends so, its last part.
 */
export function linesByEntry(manifest, lines) {
  const byLast = new Map();
  for (const entry of manifest.entries) byLast.set(last(entry.short), byLast.has(last(entry.short)) ? null : entry);
  const out = new Map();
  for (const line of lines) {
    for (const code of line.code) {
      const [name] = /^(?:new )?([A-Za-z_][\w.]*)/.exec(code) ?? [];
      if (name === undefined) continue;
      const entry = manifest.find(name) ?? (name.includes('.') ? undefined : byLast.get(name));
      if (entry && !out.get(entry)?.includes(line)) out.set(entry, [...(out.get(entry) ?? []), line]);
    }
  }
  return out;
}
