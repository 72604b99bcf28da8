// The parity document: pages in Markdown, a picture of the counts, the block in the README.
import { STATUSES } from './status.mjs';

const MARKS = { s: '✔', d: '≈', p: '?', m: '–', n: '·' };

/** Modules of the summary: a title, and the manifest's modules that it stands for. */
const GROUPS = [
  ['nn', /^mindspore\.nn$/],
  ['ops', /^mindspore\.ops$/],
  ['Tensor', /^mindspore\.Tensor$/],
  ['mindspore (the rest of the root)', /^mindspore$/],
  ['train', /^mindspore\.train$/],
  ['amp, initializer', /^mindspore\.(amp|common\.initializer)$/],
  ['dataset', /^mindspore\.dataset(\.config|\.transforms|\.vision)?$/],
  ['dataset: text, audio', /^mindspore\.dataset\.(text|audio)$/],
  ['mint', /^mindspore\.mint(?!\.distributed)/],
  ['numpy, scipy', /^mindspore\.(numpy|scipy)/],
  ['nn.probability, experimental', /^mindspore\.(nn\.probability|experimental)/],
  ['hal, runtime, device_context', /^mindspore\.(hal|runtime|device_context)/],
  ['parallel, communication, boost, MindRecord and tools', /./],
];

/** The module that a row is counted in; Tensor's members are a module of their own. */
export const moduleOf = ({ entry }) =>
  entry.short === 'Tensor' || entry.owner?.short === 'Tensor' ? 'mindspore.Tensor' : entry.module;

const groupOf = (row) => GROUPS.find(([, pattern]) => pattern.test(moduleOf(row)))[0];

/** Counts of rows by status. */
export function count(rows) {
  const found = { s: 0, d: 0, p: 0, m: 0, n: 0 };
  for (const { status } of rows) found[status] += 1;
  const all = rows.length;
  const present = found.s + found.d + found.p;
  return { ...found, all, present, applicable: all - found.n };
}

/** Rows by a key, in the order of their first. */
function by(rows, key) {
  const out = new Map();
  for (const row of rows) {
    const k = key(row);
    if (!out.has(k)) out.set(k, []);
    out.get(k).push(row);
  }
  return out;
}

const percent = (part, whole) => (whole === 0 ? '' : `${((100 * part) / whole).toFixed(part === whole ? 0 : 1)} %`);

/** What README and first page count: one line a group, one a tier, and all. */
export function summarize(rows) {
  const groups = by(rows, groupOf);
  return {
    all: count(rows),
    core: count(rows.filter((row) => row.tier <= 2)),
    groups: GROUPS.filter(([title]) => groups.has(title)).map(([title]) => [title, count(groups.get(title))]),
    tiers: [1, 2, 3, 4].map((tier) => [tier, count(rows.filter((row) => row.tier === tier))]),
  };
}

/** The marked block of the README. */
export function readmeBlock({ mindspore, summary: { all, core, groups } }) {
  const lines = [
    `Of the ${all.all} public names of MindSpore ${mindspore}, ${all.applicable} have a meaning here and ${all.present} (${percent(all.present, all.applicable)}) are there. Of the ${core.applicable} that tutorials,`,
    `documentation and model code use or that belong to the core (tiers 1 and 2), ${core.present} (${percent(core.present, core.applicable)}) are there, ${core.s + core.d} of them proved by cases recorded from MindSpore.`,
    '[docs/parity](docs/parity/index.md) has every name: its status, signature, errors and evidence.',
    '',
    '![Parity by module](docs/parity/modules.svg)',
    '',
    '| module | names | apply | there | proved |',
    '| --- | ---: | ---: | ---: | ---: |',
    ...groups.map(([title, c]) => `| ${title} | ${c.all} | ${c.applicable} | ${c.present} | ${c.s + c.d} |`),
    `| **all** | **${all.all}** | **${all.applicable}** | **${all.present}** | **${all.s + all.d}** |`,
  ];
  return lines.join('\n');
}

const START = '<!-- parity:start -->';
const END = '<!-- parity:end -->';

/** The README with its block replaced. */
export function withBlock(readme, block) {
  const [from, to] = [readme.indexOf(START), readme.indexOf(END)];
  if (from < 0 || to < from) throw new Error('the README has no parity block');
  return `${readme.slice(0, from + START.length)}\n\n${block}\n\n${readme.slice(to)}`;
}

const escape = (text) => text.replace(/\|/g, '\\|').replace(/</g, '&lt;');
const code = (text) => `\`${text.replace(/`/g, "'").replace(/\|/g, '\\|')}\``;

/** Signatures: once where they are the same, side by side where they differ. */
function signatureCell({ ours, theirs, differs, status }) {
  if (status === 'm' || status === 'n') return theirs ? code(theirs) : '';
  if (differs.length === 0) return ours ? code(ours) : '';
  return `MindSpore ${code(theirs)}<br>here ${code(ours)}<br>${escape(differs.map((d) => d.text).join('; '))}`;
}

/** Errors: those documented, and those recorded with their number of cases. */
function errorsCell({ entry, evidence }) {
  const recorded = [...(evidence?.errors ?? [])].sort(([a], [b]) => (a < b ? -1 : 1));
  const parts = [];
  if (entry.raises?.length > 0) parts.push(entry.raises.join(', '));
  if (recorded.length > 0) parts.push(`recorded: ${recorded.map(([name, n]) => `${name} ${n}`).join(', ')}`);
  return parts.join('<br>');
}

/** Evidence: recorded cases and programs, their fixtures, providers, how the tests ended. */
function evidenceCell({ status, evidence, providers, reason, lines }) {
  if (status === 'n') return escape(reason);
  if (status === 'm') return '';
  const parts = [];
  if (evidence?.cases > 0) parts.push(`${evidence.cases} cases (${[...evidence.fixtures].join(', ')})`);
  else if (evidence?.programs.size > 0)
    parts.push(`recorded programs (${[...evidence.programs].slice(0, 4).join(', ')})`);
  if (evidence) parts.push(`${evidence.outcome} on ${providers.compared.join(', ')}`);
  if (providers.lowered) parts.push(providers.lowered);
  if (lines.length > 0)
    parts.push(`[differences](../differences.md): ${[...new Set(lines.map((l) => l.section))].join(', ')}`);
  return parts.join('<br>');
}

/** File name of a module's page; large modules have several. */
function pageOf(row) {
  const { entry } = row;
  const module = moduleOf(row);
  if (module === 'mindspore.ops')
    return `ops-${/\.[A-Z]/.test(entry.name) ? 'primitives' : 'functions'}-${half(entry)}`;
  return module.replace(/^mindspore\.?/, '') || 'mindspore';
}

const half = ({ name }) => (/^mindspore\.ops\.[a-lA-L]/.test(name) ? 'a-l' : 'm-z');

const HEADER = '| | name | tier | signature | errors | evidence |\n| --- | --- | --- | --- | --- | --- |';

function table(rows) {
  return rows.map((row) => {
    const { entry, status, tier } = row;
    const deprecated = entry.deprecated ? ' (deprecated)' : '';
    const cells = [MARKS[status], `${code(entry.short)}${deprecated}`, tier];
    return `| ${[...cells, signatureCell(row), errorsCell(row), evidenceCell(row)].join(' | ')} |`;
  });
}

const LEGEND = Object.entries(STATUSES).map(([letter, [name, meaning]]) => `- ${MARKS[letter]} ${name}: ${meaning}`);

const countsHeader = (first) =>
  `| ${first} | names | same | with a difference | unproved | missing | not applicable | there, of those that apply |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |`;

const countsLine = (title, c) =>
  `| ${title} | ${c.all} | ${c.s} | ${c.d} | ${c.p} | ${c.m} | ${c.n} | ${percent(c.present, c.applicable)} |`;

const GENERATED = '<!-- Made by `npm run docs:parity`; changes by hand are lost. -->';

const TIERS = [
  '',
  'core, or used often',
  'used, or documented core',
  'long tail, deprecated, no CPU kernel',
  'internals and other back ends',
];

/** All pages of the document, by file name. */
export function pages({ mindspore, rows, signatures, fixtures }, date) {
  const out = new Map();
  const summary = summarize(rows);
  const modules = by(rows, moduleOf);
  const files = by(rows, pageOf);
  const fileList = (list) =>
    [...new Set(list.map(pageOf))].map((file, i) => `[${i === 0 ? 'page' : `page ${i + 1}`}](${file}.md)`).join(' ');
  const index = [
    GENERATED,
    '',
    `# Parity with MindSpore ${mindspore}`,
    '',
    `Every public name of MindSpore ${mindspore}, compared with this package by program: ${summary.all.all} names, ${signatures} run-time signatures, ${fixtures} recordings of MindSpore.`,
    `Tests last looked at: ${date}. [differences.md](../differences.md) has what differs in words; names of tier 4 are those that have no meaning outside MindSpore's own back ends.`,
    '',
    ...LEGEND,
    '',
    'A name is proved when a recorded case names it, or a recorded program and the test that replays it both use it, and no such test fails. Signatures of callables with a run-time text are compared with names, order',
    'and defaults; those of others (members of Tensor) by the names of their declaration.',
    '',
    '![Parity by module](modules.svg)',
    '',
    countsHeader('tier'),
    ...summary.tiers.map(([tier, c]) => countsLine(`${tier}: ${TIERS[tier]}`, c)),
    countsLine('**all**', summary.all),
    '',
    `${countsHeader('module').replace('| module', '| module | pages').replace('| --- |', '| --- | --- |')}`,
    ...[...modules].map(([module, list]) => countsLine(`${module} | ${fileList(list)}`, count(list))),
    '',
    '## Why names do not apply',
    '',
    '| reason | names |\n| --- | ---: |',
    ...[
      ...by(
        rows.filter((r) => r.status === 'n'),
        (r) => r.reason,
      ),
    ].map(([reason, list]) => `| ${reason} | ${list.length} |`),
    '',
  ];
  out.set('index.md', index.join('\n'));
  for (const [file, list] of files) {
    const title = `# ${moduleOf(list[0])}${file.startsWith('ops-') ? `: ${file.slice(4).replace('-', ', ')}` : ''}`;
    const text = [GENERATED, '', title, '', '[All modules](index.md)', '', ...LEGEND, '', countsHeader('tier')];
    for (const [tier, tierRows] of [...by(list, (r) => r.tier)].sort(([a], [b]) => a - b))
      text.push(countsLine(tier, count(tierRows)));
    text.push('', HEADER, ...table(list), '');
    out.set(`${file}.md`, text.join('\n'));
  }
  out.set('modules.svg', picture(summary));
  return out;
}

const COLORS = { s: '#2a7d4f', d: '#7bb662', p: '#e0b24a', m: '#c96b5c', n: '#b9bec5' };

/** Bars: a module a line, its statuses as shares. */
export function picture({ groups, all }) {
  const [left, width, line, top] = [250, 480, 26, 44];
  const rows = [...groups, ['all', all]];
  const height = top + rows.length * line + 8;
  const style = 'font:13px system-ui,sans-serif';
  const bars = rows.map(([title, c], i) => {
    let x = left;
    const y = top + i * line;
    const parts = Object.keys(COLORS).map((letter) => {
      const w = (width * c[letter]) / c.all;
      const rect =
        w > 0
          ? `<rect x="${x.toFixed(1)}" y="${y}" width="${w.toFixed(1)}" height="18" fill="${COLORS[letter]}"/>`
          : '';
      x += w;
      return rect;
    });
    const label = title.length > 36 ? `${title.slice(0, 35)}…` : title;
    return `<text x="${left - 8}" y="${y + 14}" text-anchor="end">${label}</text>${parts.join('')}<text x="${left + width + 8}" y="${y + 14}">${c.present} of ${c.applicable}</text>`;
  });
  const names = Object.keys(COLORS).map((letter, i) => {
    const x = 20 + i * 165;
    return `<rect x="${x}" y="12" width="14" height="14" fill="${COLORS[letter]}"/><text x="${x + 20}" y="24">${STATUSES[letter][0]}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 850 ${height}" role="img" aria-label="Parity by module" style="${style};background:#fff">\n<rect width="850" height="${height}" fill="#fff"/>\n${names.join('\n')}\n${bars.join('\n')}\n</svg>\n`;
}
