/** What became of one block of a tutorial. */
export interface BlockResult {
  block: number;
  status: string;
  prints: boolean;
  marked?: readonly string[];
  because?: string;
}
/** The table as Markdown. */
export function tutorialTable(results: Record<string, BlockResult[]>): string;
/** Puts the table into the page. */
export function writeTutorialTable(): void;
