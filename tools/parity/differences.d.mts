/** A line of docs/differences.md. */
export interface Line {
  readonly section: string;
  readonly text: string;
  readonly code: readonly string[];
}

/** The lines of docs/differences.md. */
export function readDifferences(file?: string): Line[];
