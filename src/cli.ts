#!/usr/bin/env node
/** The command `mindspore-ts`: `mindspore-ts port train.py`. */
import { existsSync, readFileSync, realpathSync, statSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { port, type ApiUse, type Diagnostic, type PortResult } from './port/index.js';

const HELP = `Usage: mindspore-ts port FILE... [options]

Translates MindSpore scripts (Python 3) into TypeScript: train.py becomes train.ts beside it.

Options:
  -o, --out FILE   write there (one input only; - is the standard output)
      --check      write nothing, only report
      --force      replace files that exist
      --json       report as JSON
      --width N    longest line of the output (default 120)
  -h, --help       this text
  -v, --version    the version

The report lists every name of MindSpore that is used: present, different (see docs/differences.md) or missing.
Exit code: 0; 1 when something is missing or could not be translated; 2 when a file could not be read, written or understood.
`;

/** One file's part of the report. */
interface Report {
  readonly file: string;
  readonly output: string | null;
  readonly diagnostics: readonly Diagnostic[];
  readonly apis: readonly ApiUse[];
}

function fail(message: string): 2 {
  process.stderr.write(`mindspore-ts: ${message}\n`);
  return 2;
}

const useColour = process.stdout.isTTY && process.env.NO_COLOR === undefined;
const colour = (code: number, text: string): string => (useColour ? `\u001b[${code}m${text}\u001b[0m` : text);

/** A place with its message, the line and a caret. */
function shown(file: string, source: readonly string[], d: Diagnostic): string {
  const line = source[d.line - 1] ?? '';
  const start = Math.max(0, d.column - 60);
  const part = line.slice(start, start + 100);
  const caret = `${part.slice(0, d.column - 1 - start).replace(/[^\t]/g, ' ')}^`;
  const word = d.severity === 'error' ? colour(31, 'error') : colour(33, 'warning');
  return `${file}:${d.line}:${d.column} ${word} ${d.message}\n    ${part}\n    ${colour(36, caret)}\n`;
}

function table(apis: readonly ApiUse[]): string {
  if (apis.length === 0) return '';
  const width = Math.max(...apis.map((a) => a.name.length));
  const marks = { present: 32, different: 33, missing: 31 } as const;
  const rows = apis.map(
    (a) => `  ${a.name.padEnd(width)}  ${String(a.count).padStart(4)}  ${colour(marks[a.status], a.status)}`,
  );
  return `${rows.join('\n')}\n`;
}

function read(file: string): string | Error {
  try {
    if (statSync(file).isDirectory()) return new Error('is a directory');
    const bytes = readFileSync(file);
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    return error instanceof TypeError ? new Error('is no text in UTF-8') : (error as Error);
  }
}

/** Runs the command; the exit code. */
export function main(argv: readonly string[]): number {
  let parsed;
  try {
    parsed = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        out: { type: 'string', short: 'o' },
        check: { type: 'boolean', default: false },
        force: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        width: { type: 'string', default: '120' },
        help: { type: 'boolean', short: 'h', default: false },
        version: { type: 'boolean', short: 'v', default: false },
      },
    });
  } catch (error) {
    return fail(`${(error as Error).message}\n\n${HELP}`);
  }
  const { values, positionals } = parsed;
  if (values.help || (positionals.length === 0 && !values.version)) {
    process.stdout.write(HELP);
    return values.help ? 0 : 2;
  }
  if (values.version) {
    const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
    process.stdout.write(`${(JSON.parse(text) as { version: string }).version}\n`);
    return 0;
  }
  const [command, ...files] = positionals;
  if (command !== 'port') return fail(`there is no command '${command}'; see --help`);
  if (files.length === 0) return fail('which file? See --help');
  if (values.out !== undefined && files.length > 1) return fail('--out takes one input');
  const width = Number(values.width);
  if (!Number.isInteger(width) || width < 20) return fail(`--width ${values.width} is no number of 20 or more`);
  let code = 0;
  const reports: Report[] = [];
  for (const file of files) {
    const result = one(
      file,
      { out: values.out, check: values.check, force: values.force, json: values.json, width },
      reports,
    );
    code = Math.max(code, result);
  }
  if (values.json) process.stdout.write(`${JSON.stringify(reports, null, 2)}\n`);
  return code;
}

interface Settings {
  readonly out: string | undefined;
  readonly check: boolean;
  readonly force: boolean;
  readonly json: boolean;
  readonly width: number;
}

function one(file: string, settings: Settings, reports: Report[]): number {
  const source = read(file);
  if (source instanceof Error) return fail(`${file}: ${source.message}`);
  const output = settings.check ? null : (settings.out ?? `${file.replace(/\.pyw?$/, '')}.ts`);
  if (output !== null && output !== '-' && existsSync(output) && !settings.force) {
    return fail(`${output} exists; --force replaces it`);
  }
  const result: PortResult = port(source, { width: settings.width });
  const lines = source.split(/\r\n|\r|\n/);
  const { diagnostics, apis, code } = result;
  let written: string | null = null;
  if (code !== null && output !== null) {
    try {
      if (output === '-') process.stdout.write(code);
      else writeFileSync(output, code);
      written = output;
    } catch (error) {
      return fail(`${output}: ${(error as Error).message}`);
    }
  }
  reports.push({ file, output: written, diagnostics, apis });
  if (!settings.json) {
    const to = output === '-' ? process.stderr : process.stdout;
    for (const d of diagnostics) to.write(shown(file, lines, d));
    to.write(table(apis));
    const missing = apis.filter((a) => a.status === 'missing').length;
    const left = diagnostics.filter((d) => d.severity === 'error').length;
    const summary =
      code === null ? 'not translated' : written === null || written === '-' ? 'translated' : `wrote ${written}`;
    to.write(
      `${file}: ${summary}; ${apis.length} names of MindSpore, ${missing} missing; ${left} statements left out\n`,
    );
  }
  if (code === null) return 2;
  return apis.some((a) => a.status === 'missing') || diagnostics.some((d) => d.severity === 'error') ? 1 : 0;
}

const [, started] = process.argv;
if (started !== undefined && existsSync(started) && realpathSync(started) === fileURLToPath(import.meta.url)) {
  process.exitCode = main(process.argv.slice(2));
}
