/** A block of the documentation. */
export interface Block {
  readonly name: string;
  readonly code: string;
  readonly file: string;
  /** The names that an example shows. */
  readonly names?: readonly string[];
}

/** The examples of docs/examples. */
export function readExamples(): Block[];
/** The guides, a page a block. */
export function readGuides(): Block[];
/** An example with its imports, as a page shows it. */
export function shown(block: Block): string;
/** What a block says that it prints. */
export function printed(code: string): string[];
/** The module that runs a block. */
export function moduleOf(block: Block, from?: string): string;
/** Runs blocks with the package in dist/. */
export function runBlocks(
  blocks: readonly Block[],
): Promise<(Block & { readonly lines: string[]; readonly error?: Error })[]>;
