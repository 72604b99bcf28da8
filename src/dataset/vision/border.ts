/** How images are continued beyond their edges. MindSpore's `vision.Border`. */
export const Border = Object.freeze({
  CONSTANT: 'constant',
  EDGE: 'edge',
  REFLECT: 'reflect',
  SYMMETRIC: 'symmetric',
} as const);

/** One of the values of {@link Border}. */
export type BorderMode = (typeof Border)[keyof typeof Border];

/** Where a place of a continued axis of `size` elements comes from; −1 is the fill value. */
export function continued(at: number, size: number, mode: BorderMode): number {
  if (at >= 0 && at < size) return at;
  if (mode === 'constant') return -1;
  if (mode === 'edge' || size === 1) return at < 0 ? 0 : size - 1;
  // Mirrored without the edge itself, or with it.
  const period = mode === 'reflect' ? 2 * size - 2 : 2 * size;
  const folded = ((at % period) + period) % period;
  if (folded < size) return folded;
  return mode === 'reflect' ? period - folded : period - 1 - folded;
}
