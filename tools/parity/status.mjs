// The status of every name of MindSpore's API, from facts: manifest, declarations, signatures, recordings, results.
import { compare, ofSignature, theirsAsText } from './signature.mjs';
import { explained, linesByEntry, readDifferences } from './differences.mjs';
import { readDeclarations } from './ours.mjs';
import { readEvidence } from './evidence.mjs';
import { readManifest, short } from './manifest.mjs';
import { readProviders } from './providers.mjs';
import { readScope } from './scope.mjs';

/** Statuses with what they mean; the letters stand for them in docs/parity.json. */
export const STATUSES = {
  s: ['same', 'signature and recorded cases agree'],
  d: ['same, with a difference', 'recorded cases agree; a line of differences.md says what differs'],
  p: ['present, unproved', 'there, but no recording names it'],
  m: ['missing', 'not there yet'],
  n: ['not applicable', 'has no meaning here; the reason is given'],
};

/** The run-time signature of an entry, by its own name or an alias. */
function signatureOf(signatures, entry) {
  return [entry.name, ...(entry.aliases ?? [])].map((name) => signatures.get(short(name))).find(Boolean);
}

/** The value that an entry is at run time, when it is no member. */
function valueOf(namespace, entry) {
  if (entry.owner) return undefined;
  return entry.short.split('.').reduce((at, part) => at?.[part], namespace);
}

/** Evidence of functions that are the same function under another name: the richest of them. */
function sharedEvidence(namespace, rows, evidence) {
  const best = new Map();
  const weight = (e) => (e ? e.cases * 1000 + e.programs.size : 0);
  for (const entry of rows) {
    const value = valueOf(namespace, entry);
    if (typeof value !== 'function') continue;
    const found = evidence.of(entry);
    if (weight(found) > weight(best.get(value))) best.set(value, found);
  }
  return (entry) => {
    const found = evidence.of(entry);
    return weight(found) > 0 ? found : best.get(valueOf(namespace, entry));
  };
}

/** What is declared for an entry, by its own name or an alias. */
function declarationOf(declarations, entry) {
  const names = [entry.short, ...(entry.aliases ?? []).map(short)];
  for (const name of names) {
    const found = declarations.find(name);
    if (found) return found;
  }
  return undefined;
}

/** Parameters here as a text. */
function oursAsText(signature, declaration) {
  if (signature) return `(${signature.text})`;
  return declaration.overloads.length > 0 ? `(${declaration.overloads[0].map((p) => p.name).join(', ')})` : undefined;
}

function letter(there, scope, evidence, differs) {
  if (!there) return scope.applicable ? 'm' : 'n';
  const proved = evidence !== undefined && evidence.outcome !== 'failed' && evidence.cases + evidence.programs.size > 0;
  if (!proved) return 'p';
  return differs ? 'd' : 's';
}

/**
 * One row for each entry of the manifest: `{ entry, status, tier, why, ours, theirs, differs, lines, evidence, providers }`.
 * @param namespace the package as imported
 * @param signatures the registry of run-time signatures
 * @param results what `readResults` gives
 */
export function statusOfAll(namespace, signatures, results) {
  const manifest = readManifest();
  const scope = readScope();
  const declarations = readDeclarations();
  const differences = readDifferences();
  const evidence = readEvidence(manifest, results);
  const providers = readProviders();
  const evidenceOf = sharedEvidence(namespace, manifest.entries, evidence);
  const lines = linesByEntry(manifest, differences);
  const rows = manifest.entries.map((entry) => {
    const declaration = declarationOf(declarations, entry);
    const signature = signatureOf(signatures, entry);
    const there = declaration !== undefined;
    const differs = there
      ? ((signature
          ? compare(ofSignature(signature), entry)
          : declaration.overloads.length > 0
            ? compare(declaration.overloads, entry, true)
            : []) ?? [])
      : [];
    const { tier, why, text, applicable } = scope.of(entry);
    const proof = there ? evidenceOf(entry) : undefined;
    const said = lines.get(entry) ?? [];
    return {
      entry,
      tier,
      why,
      reason: text,
      status: letter(there, { applicable }, proof, differs.length > 0 || said.length > 0),
      theirs: theirsAsText(entry),
      ours: there ? oursAsText(signature, declaration) : undefined,
      differs: differs.map((d) => ({ ...d, explained: explained(differences, entry.short, d.parameter) })),
      lines: said,
      evidence: proof,
      providers: providers.of(entry, proof),
    };
  });
  return { mindspore: manifest.mindspore, rows, signatures: signatures.size, fixtures: evidence.fixtures };
}
