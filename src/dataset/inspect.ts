import type { Row } from './column.js';
import type { Node } from './pipeline.js';

/** The first row of a pipeline, made for nobody else; no columns when there is none. */
export async function firstRow(node: Node): Promise<Row> {
  const stage = node.open({ epoch: 0 });
  const row = await stage.next();
  if (row !== null) await stage.finish();
  return row ?? [];
}

/** The shape of each column over all rows of an epoch, with null where sizes differ. */
export async function estimateShapes(node: Node): Promise<(number | null)[][]> {
  const stage = node.open({ epoch: 0 });
  let shapes: (number | null)[][] | undefined;
  for (let row = await stage.next(); row !== null; row = await stage.next()) {
    const found = row.map(({ shape }) => [...shape]);
    shapes = shapes?.map((shape, i) => merge(shape, found[i])) ?? found;
  }
  return shapes ?? [];
}

function merge(shape: readonly (number | null)[], other: readonly number[]): (number | null)[] {
  if (shape.length !== other.length) return [];
  return shape.map((d, i) => (d === other[i] ? d : null));
}
