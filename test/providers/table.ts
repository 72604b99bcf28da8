/** How each operation is lowered for each provider and dtype, found by writing its recorded cases anew with other dtypes. */
import { bool_, convertData, dtypes, type DType } from '../../src/common/dtype.js';
import { Tensor } from '../../src/common/tensor.js';
import type { Target } from '../../src/ir/builder.js';
import { closeGraph, cutGraph, type Graph } from '../../src/ir/graph.js';
import { simplify } from '../../src/ir/passes.js';
import { enter, leave } from '../../src/jit/engine.js';
import { emit, type EmittedModel } from '../../src/onnx/emit.js';
import { unpackRecord } from '../../src/ops/operand.js';
import { call, decode, isTensorCode, loadCases, tensorsOf, type Case, type Code } from '../helpers/cases.js';
import type { SafeTensor } from '../../src/formats/safetensors.js';
import { onCpu } from './alone.js';
import { FAMILIES } from './families.js';

type Pool = ReadonlyMap<string, SafeTensor>;

/** The dtypes, in the order of the letters in a row. */
export const DTYPES: readonly DType[] = [...dtypes.values()].filter(
  (d) => d === bool_ || d.isFloat || /int/.test(d.name),
);

/** Providers by the name that users give. WASM has the kernels of the CPU: the recorded cases give the same there. */
export const PROVIDERS: Readonly<Record<string, Target['provider']>> = {
  CPU: 'cpu',
  WASM: 'wasm',
  WebGPU: 'webgpu',
  CUDA: 'cuda',
};

/**
 * What becomes of an operation: `n`, one node that the provider runs; `c`, several of them; `p`, some run on the processor; `r`, refused, in words, when the
 * graph is written or compiled; `-`, it does not take the dtype.
 */
export type Status = 'n' | 'c' | 'p' | 'r' | '-';

/** One letter a dtype, by provider. */
export type Row = Record<string, string>;

/** How many cases of an operation are looked at: the worst counts. */
const CASES = 2;

/** The graph of a case whose Tensors of its first one's dtype have another one; undefined when it does not take that. */
export function graphOf(c: Case, pool: Pool, dtype: DType): Graph | undefined {
  let main: DType | undefined;
  const swap = (t: Tensor): Tensor => {
    main ??= t.dtype;
    if (t.dtype !== main) return t;
    return Tensor.fromData(convertData(t.hostData() as Float32Array, t.dtype, dtype), t.shape, dtype);
  };
  enter();
  try {
    const args = c.args.map((code) => decode(code, pool, [], swap));
    const named = Object.entries(c.kwargs ?? {}).map(([key, code]) => [key, decode(code, pool, [], swap)] as const);
    const result = call(c.op, args, c.kwargs && Object.fromEntries(named));
    if (result instanceof Promise) {
      result.catch(() => undefined); // a question, such as `allclose`: what it refuses is no matter here
      return undefined;
    }
    const outputs = tensorsOf(result);
    const pending = outputs.map((t) => t.handle).filter((v) => v.storage === undefined);
    return pending.length === 0 ? undefined : simplify(closeGraph(cutGraph(pending), unpackRecord));
  } catch {
    return undefined;
  } finally {
    leave();
  }
}

/** The model of a graph; undefined when it is refused. */
export function written(graph: Graph, provider: Target['provider']): EmittedModel | undefined {
  try {
    return emit(graph, { provider });
  } catch {
    return undefined;
  }
}

async function statusOf(graph: Graph, provider: Target['provider']): Promise<Status> {
  const emitted = written(graph, provider);
  if (emitted === undefined) return 'r';
  const nodes = emitted.model.graph?.node ?? [];
  const back = new Set(emitted.fallbacks.map(({ name }) => name));
  const onProcessor = provider === 'cpu' || provider === 'wasm';
  for (const node of nodes) {
    if ((onProcessor || back.has(node.name ?? '')) && !(await onCpu(node, emitted))) return 'r';
  }
  if (back.size > 0) return 'p';
  return nodes.length === 1 ? 'n' : 'c';
}

const WORST: readonly Status[] = ['-', 'n', 'c', 'p', 'r'];

const hasTensor = (code: Code): boolean =>
  Array.isArray(code) ? (code as readonly Code[]).some(hasTensor) : isTensorCode(code);

/** The cases that the table looks at, by the operation's public name. */
export function casesByName(): Map<string, { c: Case; pool: Pool }[]> {
  const found = new Map<string, { c: Case; pool: Pool }[]>();
  for (const family of FAMILIES) {
    const { cases, pool } = loadCases(family);
    for (const c of cases) {
      if (c.error !== undefined || c.result === undefined || !c.args.some(hasTensor)) continue;
      const [head, name] = c.op.split('.');
      if (head === 'py' || head === 'repr') continue;
      const key = name === undefined ? `ops.${head}` : head === 'prim' ? `ops.${name}` : c.op;
      const known = found.get(key);
      if (known) known.push({ c, pool });
      else found.set(key, [{ c, pool }]);
    }
  }
  // A member of Tensor is the function of its name.
  const own = [...found].filter(([key]) => !key.startsWith('Tensor.') || !found.has(key.replace('Tensor.', 'ops.')));
  return new Map(
    own
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, all]) => [key, all.filter((_, i) => i % Math.ceil(all.length / CASES) === 0)]),
  );
}

/** The table: a row for each operation. */
export async function table(): Promise<Record<string, Row>> {
  const rows: Record<string, Row> = {};
  for (const [name, cases] of casesByName()) {
    const row: Row = (rows[name] = Object.fromEntries(Object.keys(PROVIDERS).map((p) => [p, ''])));
    for (const dtype of DTYPES) {
      const graphs = cases.flatMap(({ c, pool }) => graphOf(c, pool, dtype) ?? []);
      for (const [shown, provider] of Object.entries(PROVIDERS)) {
        let worst = 0;
        for (const graph of graphs) worst = Math.max(worst, WORST.indexOf(await statusOf(graph, provider)));
        row[shown] += WORST[worst];
      }
    }
  }
  return rows;
}

const LEGEND =
  'One letter a dtype: n, one node of ONNX; c, several; p, some of them on the processor; r, refused in words; -, the operation does not take the dtype.';

/** The table as docs/providers.json has it, a row a line. */
export async function tableText(): Promise<string> {
  const lines = Object.entries(await table()).map(
    ([name, row]) => `    ${JSON.stringify(name)}: ${JSON.stringify(row)}`,
  );
  const header = { legend: LEGEND, dtypes: DTYPES.map((d) => d.name) };
  return `{\n  "header": ${JSON.stringify(header)},\n  "rows": {\n${lines.join(',\n')}\n  }\n}\n`;
}
