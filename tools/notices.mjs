// THIRD_PARTY_NOTICES.md: the packages that come with an installation of this one (dependencies, theirs, and the peers in Node and in browsers), with
// the texts of their licences. `--check` only says whether the file is what would be written.
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { install, root } from './setup.mjs';

const FILE = path.join(root, 'THIRD_PARTY_NOTICES.md');
const read = (file) => JSON.parse(readFileSync(path.join(root, file), 'utf8'));

/** Where a package that another one needs is installed: beside it, or in a folder further out. */
function locate(packages, from, name) {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf('node_modules/') - 1))) {
    const place = `${at === '' ? '' : `${at}/`}node_modules/${name}`;
    if (packages[place]) return place;
    if (at === '') return undefined;
  }
}

/** The places of all packages reachable from the root's dependencies and peers. */
function reachable(packages) {
  const found = new Set();
  const visit = (from, entry, peers) => {
    for (const name of Object.keys({ ...entry.dependencies, ...(peers ? entry.peerDependencies : {}) })) {
      const place = locate(packages, from, name);
      if (place === undefined || found.has(place)) continue;
      found.add(place);
      visit(place, packages[place], false);
    }
  };
  visit('', packages[''], true);
  return [...found].sort();
}

/** The text of the licence that a package carries. */
function licenceText(folder) {
  const file = readdirSync(folder).find((name) => /^(licen[cs]e|copying)(\.\w+)?$/i.test(name));
  return file === undefined ? undefined : readFileSync(path.join(folder, file), 'utf8').trim();
}

function notices() {
  const { packages } = read('package-lock.json');
  const lines = [
    '# Third-party notices',
    '',
    'What an installation of `mindspore-ts` brings along or needs beside it, with the licences. Written by `npm run notices`.',
  ];
  for (const place of reachable(packages)) {
    const folder = path.join(root, place);
    if (!existsSync(folder)) continue;
    const { name, version, license, author } = read(path.join(place, 'package.json'));
    lines.push('', `## ${name} ${version}`, '', `License: ${license}`);
    const text = licenceText(folder);
    const by = typeof author === 'object' ? author.name : author;
    if (text !== undefined) lines.push('', '```text', text.replaceAll('\r\n', '\n'), '```');
    else if (by) lines.push('', `Author: ${by}`);
  }
  return `${lines.join('\n')}\n`;
}

install();
if (process.argv.includes('--check')) {
  if (!existsSync(FILE) || readFileSync(FILE, 'utf8') !== notices()) {
    console.error('THIRD_PARTY_NOTICES.md is not what the lockfile asks for: run `npm run notices`.');
    process.exit(1);
  }
} else {
  writeFileSync(FILE, notices());
}
