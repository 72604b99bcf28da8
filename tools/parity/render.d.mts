/** Names by status. */
export interface Counts {
  readonly s: number;
  readonly d: number;
  readonly p: number;
  readonly m: number;
  readonly n: number;
  readonly all: number;
  readonly present: number;
  readonly applicable: number;
}

/** What README and first page count. */
export interface Summary {
  readonly all: Counts;
  readonly core: Counts;
  readonly groups: readonly (readonly [string, Counts])[];
  readonly tiers: readonly (readonly [number, Counts])[];
}

/** The marked block of the README. */
export function readmeBlock(found: { readonly mindspore: string; readonly summary: Summary }): string;
/** The README with its block replaced. */
export function withBlock(readme: string, block: string): string;
