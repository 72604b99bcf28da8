import type { Signature } from '../../src/common/signature.js';

/** A parameter that is not MindSpore's. */
export interface Drift {
  readonly name: string;
  readonly parameter: string;
  readonly text: string;
}

/** Differences of all signatures that no line explains. */
export function drift(
  signatures: ReadonlyMap<string, Signature<Record<string, unknown>>>,
  manifest: import('./manifest.mjs').Manifest,
  lines: readonly import('./differences.mjs').Line[],
): Drift[];
