/** Python's string literals. */

/** A literal without its quotes: the letters in front say whether it is raw, bytes or formatted. */
export function openString(literal: string): {
  body: string;
  start: number;
  raw: boolean;
  bytes: boolean;
  format: boolean;
} {
  const [, prefix, mark] = /^([a-zA-Z]*)("""|'''|"|')/.exec(literal)!;
  const start = prefix.length + mark.length;
  const letters = prefix.toLowerCase();
  return {
    body: literal.slice(start, literal.length - mark.length),
    start,
    raw: letters.includes('r'),
    bytes: letters.includes('b'),
    format: letters.includes('f'),
  };
}

const SIMPLE: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\u0007',
  b: '\b',
  f: '\f',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '\n': '',
};

/** The text that a literal stands for. */
export function unescape(body: string, raw: boolean): string {
  const text = body.replaceAll('\r\n', '\n');
  if (raw) return text;
  return text.replace(
    /\\(\r?\n|[0-7]{1,3}|x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8}|[\s\S])/g,
    (all, code: string) => {
      if (code in SIMPLE) return SIMPLE[code];
      if (/^[0-7]/.test(code)) return String.fromCodePoint(parseInt(code, 8));
      if (/^[xuU]./.test(code)) return String.fromCodePoint(parseInt(code.slice(1), 16));
      return all;
    },
  );
}

/** A literal of TypeScript in single quotes, or in double ones when that needs fewer escapes. */
export function quote(text: string): string {
  const singles = text.split("'").length - 1;
  const doubles = text.split('"').length - 1;
  const mark = singles > doubles ? '"' : "'";
  return mark + escapeFor(text, mark) + mark;
}

/** The text within a literal with these quotes. */
export function escapeFor(text: string, mark: '"' | "'" | '`'): string {
  const escaped = text
    .replaceAll('\\', '\\\\')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t')
    // eslint-disable-next-line no-control-regex -- they have to be written as escapes
    .replace(/[\u0000-\u001f\u007f\u2028\u2029]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const marked = escaped.replaceAll(mark, `\\${mark}`);
  return mark === '`' ? marked.replaceAll('${', '\\${') : marked;
}
