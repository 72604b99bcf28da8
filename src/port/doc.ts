/** A small pretty printer, after Wadler and prettier: documents that say where lines may be broken. */

/** A document. */
export type Doc =
  | string
  | readonly Doc[]
  | { readonly kind: 'line'; readonly soft: boolean; readonly hard: boolean }
  | { readonly kind: 'indent'; readonly body: Doc }
  | { readonly kind: 'group'; readonly body: Doc; readonly broken: boolean }
  /** The first of these that fits, else the last. */
  | { readonly kind: 'choice'; readonly states: readonly Doc[] }
  /** `flat` if it fits; else `yes` if `body` fits on a line of its own one step further in; else `no`. */
  | { readonly kind: 'ifFits'; readonly flat: Doc; readonly body: Doc; readonly yes: Doc; readonly no: Doc }
  | { readonly kind: 'ifBroken'; readonly broken: Doc; readonly flat: Doc };

/** A line break, or a space where it fits. */
export const line: Doc = { kind: 'line', soft: false, hard: false };
/** A line break, or nothing. */
export const softline: Doc = { kind: 'line', soft: true, hard: false };
/** A line break in any case. */
export const hardline: Doc = { kind: 'line', soft: false, hard: true };
/** Two spaces further in after line breaks. */
export const indent = (...body: Doc[]): Doc => ({ kind: 'indent', body });
/** In one line if it fits, else all its line breaks are made. */
export const group = (...body: Doc[]): Doc => ({ kind: 'group', body, broken: false });
/** A group whose line breaks are made. */
export const broken = (...body: Doc[]): Doc => ({ kind: 'group', body, broken: true });
/** See {@link Doc}. */
export const choice = (...states: Doc[]): Doc => ({ kind: 'choice', states });
/** One thing where the group is broken, another where it is not. */
export const ifBroken = (yes: Doc, no: Doc): Doc => ({ kind: 'ifBroken', broken: yes, flat: no });

/** See {@link Doc}. */
export const ifFits = (flat: Doc, body: Doc, yes: Doc, no: Doc): Doc => ({ kind: 'ifFits', flat, body, yes, no });

/** Documents with something between them. */
export function separated(items: readonly Doc[], between: Doc): Doc {
  return items.flatMap((item, i) => (i === 0 ? [item] : [between, item]));
}

/** True when the document has to be broken: it holds a line break that is no choice. */
export function mustBreak(doc: Doc): boolean {
  if (typeof doc === 'string') return false;
  if (Array.isArray(doc)) return (doc as readonly Doc[]).some(mustBreak);
  const d = doc as Exclude<Doc, string | readonly Doc[]>;
  switch (d.kind) {
    case 'line':
      return d.hard;
    case 'indent':
      return mustBreak(d.body);
    case 'group':
      return d.broken || mustBreak(d.body);
    case 'choice':
      return d.states.length > 0 && mustBreak(d.states[0]);
    case 'ifFits':
      return mustBreak(d.flat);
    case 'ifBroken':
      return false;
  }
}

type Mode = 'flat' | 'break';
type Item = readonly [depth: number, mode: Mode, doc: Doc];

/** True when what stands first fits in the width, up to the first line break that is made. */
function fits(first: Item, rest: readonly Item[], width: number): boolean {
  const stack: Item[] = [first];
  let from = rest.length;
  let left = width;
  while (left >= 0) {
    if (stack.length === 0) {
      if (from === 0) return true;
      stack.push(rest[--from]);
      continue;
    }
    const [depth, mode, doc] = stack.pop()!;
    if (typeof doc === 'string') {
      left -= doc.length;
      continue;
    }
    if (Array.isArray(doc)) {
      for (let i = doc.length - 1; i >= 0; i--) stack.push([depth, mode, (doc as readonly Doc[])[i]]);
      continue;
    }
    const d = doc as Exclude<Doc, string | readonly Doc[]>;
    switch (d.kind) {
      case 'line':
        if (d.hard || mode === 'break') return true;
        if (!d.soft) left--;
        break;
      case 'indent':
        stack.push([depth, mode, d.body]);
        break;
      case 'group':
        stack.push([depth, mode === 'flat' && !d.broken ? 'flat' : d.broken ? 'break' : mode, d.body]);
        break;
      case 'choice':
        stack.push([depth, mode, mode === 'break' ? d.states[d.states.length - 1] : d.states[0]]);
        break;
      case 'ifFits':
        stack.push([depth, mode, mode === 'break' ? d.no : d.flat]);
        break;
      case 'ifBroken':
        stack.push([depth, mode, mode === 'break' ? d.broken : d.flat]);
        break;
    }
  }
  return false;
}

/** The text of a document in lines of at most `width` characters where that is possible. */
export function print(doc: Doc, width: number): string {
  const out: string[] = [];
  let column = 0;
  const stack: Item[] = [[0, 'break', doc]];
  while (stack.length > 0) {
    const [depth, mode, d0] = stack.pop()!;
    if (typeof d0 === 'string') {
      out.push(d0);
      const at = d0.lastIndexOf('\n');
      column = at < 0 ? column + d0.length : d0.length - at - 1;
      continue;
    }
    if (Array.isArray(d0)) {
      for (let i = d0.length - 1; i >= 0; i--) stack.push([depth, mode, (d0 as readonly Doc[])[i]]);
      continue;
    }
    const d = d0 as Exclude<Doc, string | readonly Doc[]>;
    switch (d.kind) {
      case 'line':
        if (d.hard || mode === 'break') {
          out.push(`\n${' '.repeat(depth)}`);
          column = depth;
        } else if (!d.soft) {
          out.push(' ');
          column++;
        }
        break;
      case 'indent':
        stack.push([depth + 2, mode, d.body]);
        break;
      case 'group': {
        const flat: Item = [depth, 'flat', d.body];
        const ok = !d.broken && !mustBreak(d.body) && fits(flat, stack, width - column);
        stack.push(ok ? flat : [depth, 'break', d.body]);
        break;
      }
      case 'choice': {
        const [first, ...others] = d.states;
        const flat: Item = [depth, 'flat', first];
        if (fits(flat, stack, width - column)) {
          stack.push(flat);
          break;
        }
        const chosen = others.findIndex(
          (state, i) => i === others.length - 1 || fits([depth, 'flat', state], stack, width - column),
        );
        stack.push([depth, chosen === others.length - 1 ? 'break' : 'flat', others[chosen] ?? first]);
        break;
      }
      case 'ifFits': {
        const flat: Item = [depth, 'flat', d.flat];
        if (fits(flat, stack, width - column)) stack.push(flat);
        else if (!mustBreak(d.body) && fits([depth + 2, 'flat', d.body], [], width - depth - 3))
          stack.push([depth, 'break', d.yes]);
        else stack.push([depth, 'flat', d.no]);
        break;
      }
      case 'ifBroken':
        stack.push([depth, mode, mode === 'break' ? d.broken : d.flat]);
        break;
    }
  }
  return out.join('').replace(/[ \t]+$/gm, '');
}
