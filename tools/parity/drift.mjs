// Run-time signatures against MindSpore's: what differs without a line of docs/differences.md that says so.
import { explained } from './differences.mjs';
import { compare, ofSignature } from './signature.mjs';

/** Not in MindSpore: what the package adds. Names with an underscore are internal. */
const OWN = /^train\.ProgressBar$|(^|\.)_|^nn\.LearningRateSchedule\.construct$/;

/** Differences `{ name, parameter, text }` of all signatures that nothing explains; a signature that MindSpore does not have is one. */
export function drift(signatures, manifest, lines) {
  const found = [];
  for (const [name, signature] of signatures) {
    if (OWN.test(name)) continue;
    const entry = manifest.find(name);
    if (!entry) found.push({ name, parameter: '', text: "is not in MindSpore's API" });
    else {
      for (const { parameter, text } of compare(ofSignature(signature), entry) ?? []) {
        if (!explained(lines, name, parameter)) found.push({ name, parameter, text });
      }
    }
  }
  return found;
}
