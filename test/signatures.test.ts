import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import '../src/index.js';
import { signatures, type ParameterSpec } from '../src/common/signature.js';

/** Parameter lists of MindSpore's API, `name:kind=default` a parameter (tools/oracle/signatures.py). */
const manifest = JSON.parse(readFileSync(new URL('./fixtures/signatures.json', import.meta.url), 'utf8')) as Record<
  string,
  string
>;

/** Parameters that MindSpore has and the package leaves out: each with its line in docs/differences.md. */
const LEFT_OUT: Record<string, readonly string[]> = {
  Tensor: ['device'],
  tensor: ['device'],
  Parameter: ['storage_format', 'device'],
};
/** Required parameters that may be left out of the text, so that the callable's own message comes instead of the binder's. */
const OPTIONAL: Record<string, readonly string[]> = { 'ops.less': ['other'] };
/** Not in MindSpore. */
const OWN = new Set(['train.ProgressBar']);

/** Members of enumerations, as the values they have here. */
const ENUM_MEMBERS: Record<string, string> = { 'Inter.BILINEAR': '2', 'Shuffle.GLOBAL': 'global' };

/** A default as a text that does not depend on how it is written. */
function normal(text: string): string {
  const t = text.replace(/^mindspore\./, '').replace(/^["'](.*)["']$/, '$1');
  if (/^\(.*\)$/.test(t)) return `(${t.slice(1, -1).split(',').map(normal).join(',')})`;
  const n = Number(t);
  if (t in ENUM_MEMBERS) return ENUM_MEMBERS[t];
  return t === '' || Number.isNaN(n) ? t : String(n);
}

function defaultText(p: ParameterSpec): string {
  const show = (x: unknown): string =>
    x === null
      ? 'None'
      : x === true
        ? 'True'
        : x === false
          ? 'False'
          : Array.isArray(x)
            ? `(${x.map(show).join(',')})`
            : (x as number | string).toString();
  return p.required ? '' : `=${normal(show(p.default))}`;
}

describe("signatures are MindSpore's: names, order, defaults", () => {
  for (const [name, signature] of signatures) {
    // Classes with an underscore are internal; their `construct` has a signature only for the sake of its messages.
    if (OWN.has(name) || /(^|\.)_|^nn\.LearningRateSchedule\.construct$/.test(name)) continue;
    test(name, () => {
      const recorded = manifest[name];
      expect(recorded, `${name} is not in MindSpore's API`).toBeDefined();
      const left = LEFT_OUT[name] ?? [];
      const listed = recorded.split(' ').filter((p) => p !== '' && !left.includes(p.split(':')[0]));
      const theirs = listed
        .filter((p) => !/:var(kw)?$/.test(p))
        .map((p) => {
          const [, param, , value] = /^([^:]+):(\w+)(?:=(.*))?$/.exec(p) as unknown as [
            string,
            string,
            string,
            string?,
          ];
          return value === undefined ? param : `${param}=${normal(value)}`;
        });
      const optional = OPTIONAL[name] ?? [];
      const all = signature.parameters.map((p) => p.name + (optional.includes(p.name) ? '' : defaultText(p)));
      // What MindSpore takes as **kwargs or *args has names here; they come after the others.
      const ours = listed.length > theirs.length ? all.slice(0, theirs.length) : all;
      expect(ours).toEqual(theirs);
    });
  }
});
