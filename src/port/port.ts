/** The whole way from Python to TypeScript. */
import { find } from './api.js';
import { apiArguments, ownArguments } from './calls.js';
import { docComment } from './comment_text.js';
import { hardline, print, separated } from './doc.js';
import { Emitter, type Note, type Writers } from './emitter.js';
import { emit } from './expressions.js';
import { condition } from './operators.js';
import { Inference, importedPath } from './infer.js';
import { findIntData } from './int_data.js';
import { assignSlots } from './names.js';
import { parsePython } from './parse.js';
import { Program } from './program.js';
import { numberOf } from './python.js';
import { reportOf, type ApiUse, type StatusOf } from './report.js';
import { emitBlock, functionBody, leaveOut } from './statements.js';
import { PythonSyntaxError } from './syntax.js';

/** Options of {@link port}. */
export interface PortOptions {
  /** Longest line of the output. Default 120. */
  width?: number;
  /** What the output imports. Default `mindspore-ts`. */
  packageName?: string;
  /** How the status of a name of MindSpore is found. Default: whether the package has it. */
  status?: StatusOf;
}

/** Something said of a place in the Python text. */
export interface Diagnostic {
  /** Line, from 1. */
  readonly line: number;
  /** Column, from 1. */
  readonly column: number;
  /** `error`: the statement stands in the output as a comment. `warning`: look at it. */
  readonly severity: 'error' | 'warning';
  readonly message: string;
}

/** What {@link port} gives. */
export interface PortResult {
  /** The TypeScript; null for what is no Python 3. */
  readonly code: string | null;
  readonly diagnostics: readonly Diagnostic[];
  /** Every name of MindSpore that is used, with its status. */
  readonly apis: readonly ApiUse[];
}

const WRITERS: Writers = { emit, condition, numberOf, apiArguments, ownArguments, emitBlock, functionBody, leaveOut };
const WRITINGS = 12;

/**
 * Translates a MindSpore script into TypeScript. Never throws for what stands in the text: a syntax error is the one diagnostic of a result without
 * code, a statement that has no counterpart stays as a comment with an error, and whatever deserves a look is a warning.
 */
export function port(source: string, options: PortOptions = {}): PortResult {
  // Pages put spaces of their own into code that is copied from them.
  const text = source
    .replaceAll('\u00a0', ' ')
    .replace(/^\ufeff/, '')
    .replaceAll('\r\n', '\n')
    .replaceAll('\r', '\n')
    .replace(/^\f+/gm, '');
  try {
    return translate(text.endsWith('\n') ? text : `${text}\n`, options);
  } catch (error) {
    if (error instanceof PythonSyntaxError) {
      return {
        code: null,
        diagnostics: [placed(text, { offset: error.offset, severity: 'error', message: error.message })],
        apis: [],
      };
    }
    if (error instanceof RangeError && /call stack/i.test(error.message)) {
      return {
        code: null,
        diagnostics: [{ line: 1, column: 1, severity: 'error', message: 'the text is nested too deeply' }],
        apis: [],
      };
    }
    throw error;
  }
}

function translate(text: string, options: PortOptions): PortResult {
  const { width = 120, packageName = 'mindspore-ts' } = options;
  const program = new Program(parsePython(text), text);
  const infer = new Inference(program);
  const besides = `${packageName}/port`;
  // What waits is found by writing: a function that waits makes those that call it wait.
  for (let i = 0; ; i++) {
    infer.run();
    const slots = assignSlots(program);
    nameClasses(program, slots);
    const taken = new Set([...slots.of.values()].filter((s) => !isImport(s)).map((s) => s.name));
    const e = new Emitter(program, infer, slots, findIntData(program, infer), WRITERS, besides, taken);
    nameImports(e);
    const { doc, rest } = moduleDoc(e);
    if (e.changed && i < WRITINGS) continue;
    const imports = e.imports.lines(packageName);
    const lines = [
      ...doc,
      ...(doc.length > 0 && imports.length > 0 ? [] : []),
      ...imports,
      ...(imports.length > 0 && rest.length > 0 ? [''] : []),
      ...rest,
    ];
    const code = print(separated(lines, hardline), width);
    const notes = [...e.notes].sort((a, b) => a.offset - b.offset);
    return {
      code: code === '' ? '' : `${code}\n`,
      diagnostics: notes.map((n) => placed(text, n)),
      apis: reportOf(e.apis, text, options.status),
    };
  }
}

function moduleDoc(e: Emitter) {
  const { module } = e.program;
  const first = module.statements[0];
  const hasDoc =
    first?.kind === 'expression' && first.value.kind === 'string' && first.from === firstCode(e.program.source);
  const doc = hasDoc ? docComment((first.value as { value: string }).value) : [];
  const body = hasDoc ? { statements: module.statements.slice(1), after: module.after } : module;
  const { result } = e.inside({ func: null, sync: false, self: null }, () => emitBlock(e, body));
  return { doc, rest: result };
}

function firstCode(text: string): number {
  const match = /^(?:\s*#[^\n]*\n|\s*\n)*/.exec(text)!;
  return match[0].length;
}

function isImport(slot: { variables: readonly { defs: readonly { source: { kind: string } }[] }[] }): boolean {
  return slot.variables.every((v) => v.defs.every((d) => d.source.kind === 'import'));
}

/** Classes get the names of their variables. */
function nameClasses(program: Program, slots: ReturnType<typeof assignSlots>): void {
  for (const info of program.classById.values()) {
    const v = program.variable(info.node);
    const slot = v === undefined ? undefined : slots.of.get(v);
    if (slot !== undefined) info.name = slot.name;
  }
}

function nameImports(e: Emitter): void {
  for (const slot of e.slots.values()) {
    if (!isImport(slot)) continue;
    const { source } = slot.variables[0].defs[0];
    if (source.kind !== 'import') continue;
    const path = importedPath(source.module, source.name);
    if (path === '') e.imports.nameRoot(slot.name);
    else if (!path.startsWith('py:') || find(path)?.kind === 'm') e.imports.nameLocal(path, slot.name);
  }
}

function placed(text: string, note: Note): Diagnostic {
  const before = text.slice(0, note.offset);
  const start = before.lastIndexOf('\n') + 1;
  return {
    line: before.split('\n').length,
    column: note.offset - start + 1,
    severity: note.severity,
    message: note.message,
  };
}
