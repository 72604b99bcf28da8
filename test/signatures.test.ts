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
  Parameter: ['storage_format', 'device'],
};
/** Not in MindSpore. */
const OWN = new Set(['train.ProgressBar']);

/** A default as a text that does not depend on how it is written. */
function normal(text: string): string {
  const t = text.replace(/^mindspore\./, '').replace(/^["'](.*)["']$/, '$1');
  const n = Number(t);
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
            : String(x);
  return p.required ? '' : `=${normal(show(p.default))}`;
}

describe("signatures are MindSpore's: names, order, defaults", () => {
  for (const [name, signature] of signatures) {
    if (OWN.has(name)) continue;
    test(name, () => {
      const recorded = manifest[name];
      expect(recorded, `${name} is not in MindSpore's API`).toBeDefined();
      const left = LEFT_OUT[name] ?? [];
      const theirs = recorded
        .split(' ')
        .filter((p) => p !== '' && !/:var(kw)?$/.test(p) && !left.includes(p.split(':')[0]))
        .map((p) => {
          const [, param, , value] = /^([^:]+):(\w+)(?:=(.*))?$/.exec(p) as unknown as [
            string,
            string,
            string,
            string?,
          ];
          return value === undefined ? param : `${param}=${normal(value)}`;
        });
      const ours = signature.parameters.map((p) => p.name + defaultText(p));
      expect(ours).toEqual(theirs);
    });
  }
});
