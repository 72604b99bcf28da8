import type { Cut } from '../ir/graph.js';
import type { EmittedModel } from '../onnx/emit.js';

/** An operation of which the processor runs some nodes. */
export interface FallbackOperation {
  /** The operation, as `For 'X'` in messages. */
  readonly operation: string;
  /** The cell that recorded it; '' outside. */
  readonly cell: string;
  /** The ONNX operators that the provider has no kernel for. */
  readonly operators: readonly string[];
}

/** The operations of a cut that have nodes without a kernel; each once for its cell. */
export function fallbackOperations(cut: Cut, { fallbacks }: EmittedModel): FallbackOperation[] {
  const found = new Map<string, { operation: string; cell: string; operators: string[] }>();
  for (const { name, op } of fallbacks) {
    const node = cut.nodes[Number(/^#(\d+)\//.exec(name)?.[1] ?? -1)];
    const [operation, cell] = node === undefined ? ['', ''] : [node.op.name, node.scope];
    const key = `${cell} ${operation}`;
    const known = found.get(key);
    if (known === undefined) found.set(key, { operation, cell, operators: [op] });
    else if (!known.operators.includes(op)) known.operators.push(op);
  }
  return [...found.values()];
}
