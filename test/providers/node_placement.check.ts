import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as ms from 'mindspore-ts';
import { bool_, float32, int32, type DType } from '../../src/common/dtype.js';
import { closeGraph, cutGraph } from '../../src/ir/graph.js';
import { enter, leave } from '../../src/jit/engine.js';
import { emit, modelBytes, type EmittedModel } from '../../src/onnx/emit.js';
import { runsOnDevice } from '../../src/onnx/placement.js';
import { unpackRecord } from '../../src/ops/operand.js';
import { loadCases } from '../helpers/cases.js';
import { alone, kindOf, onWebGpu } from './alone.js';
import { select, tensorsAndGradients } from './conformance.js';
import { FAMILIES } from './families.js';
import { casesByName, DTYPES, graphOf, written as writtenFor, type Row } from './table.js';

/** The graph of one recorded case and its gradient, written for WebGPU; undefined when it cannot be, or needs nothing computed. */
function written(make: () => readonly ms.Tensor[]): EmittedModel | undefined {
  enter();
  try {
    const values = make()
      .map((t) => t.handle)
      .filter((v) => v.storage === undefined);
    return values.length === 0 ? undefined : emit(closeGraph(cutGraph(values), unpackRecord), { provider: 'webgpu' });
  } catch {
    return undefined;
  } finally {
    leave();
  }
}

describe('the list of kernels that WebGPU has', () => {
  const tried = new Set<string>();
  it.each(FAMILIES)('is right about the nodes of %s', async (family) => {
    const { cases, pool } = loadCases(family);
    const wrong: string[] = [];
    for (const c of select(cases, pool, 8)) {
      const emitted = written(() => tensorsAndGradients(c, pool));
      for (const node of emitted?.model.graph?.node ?? []) {
        const kind = emitted && kindOf(node, emitted);
        if (emitted === undefined || kind === undefined) continue;
        const { key, op, inputs, outputs } = kind;
        if (tried.has(key)) continue;
        tried.add(key);
        const said = runsOnDevice('webgpu', op, inputs, outputs);
        if ((await onWebGpu(alone(node, emitted))) !== said) wrong.push(`${key}: listed as ${said}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});

describe('operations on WebGPU', () => {
  /** How an operation is lowered: one node, several, some of them on the processor, or not at all. */
  const lowering = (f: (x: ms.Tensor) => ms.Tensor, dtype: DType): string => {
    const input = ms.Tensor.fromData(new dtype.array(4), [2, 2], dtype);
    const emitted = written(() => [f(input)]);
    if (emitted === undefined) return 'refused';
    if (emitted.fallbacks.length > 0) return 'fallback';
    return (emitted.model.graph?.node?.length ?? 0) > 1 ? 'composed' : 'native';
  };
  it.each([
    ['abs', (t: ms.Tensor) => ms.ops.abs(t), { float32: 'native', int32: 'fallback', float64: 'refused' }],
    ['round', (t: ms.Tensor) => ms.ops.round(t), { float32: 'composed', float64: 'refused' }],
    ['log_softmax', (t: ms.Tensor) => ms.ops.log_softmax(t, 1), { float32: 'composed' }],
    ['matmul', (t: ms.Tensor) => ms.ops.matmul(t, t), { float32: 'native' }],
    [
      'add',
      (t: ms.Tensor) => ms.ops.add(t, t),
      { float32: 'native', int32: 'native', int64: 'native', float64: 'refused' },
    ],
    ['logical_and', (t: ms.Tensor) => ms.ops.logical_and(t, t), { bool: 'native' }],
  ] as const)('%s', (_, f, expected) => {
    const dtypes: Record<string, DType> = { float32, int32, int64: ms.int64, float64: ms.float64, bool: bool_ };
    const found = Object.fromEntries(Object.keys(expected).map((name) => [name, lowering(f, dtypes[name])]));
    expect(found).toEqual(expected);
  });
});

describe('docs/providers.json', () => {
  /** So many operations are tried, evenly spread. */
  const SAMPLE = 60;

  it('says of WebGPU what ONNX Runtime does there', async () => {
    const file = new URL('../../docs/providers.json', import.meta.url);
    const { rows } = JSON.parse(readFileSync(file, 'utf8')) as { rows: Record<string, Row> };
    const all = [...casesByName()];
    expect(Object.keys(rows), 'npm run docs:providers').toEqual(all.map(([name]) => name));
    const wrong: string[] = [];
    let tried = 0;
    for (const [name, cases] of all.filter((_, i) => i % Math.ceil(all.length / SAMPLE) === 0)) {
      for (const [i, dtype] of DTYPES.entries()) {
        const status = rows[name].WebGPU[i];
        const models = cases.flatMap(({ c, pool }) => {
          const graph = graphOf(c, pool, dtype);
          return graph === undefined ? [] : [writtenFor(graph, 'webgpu')];
        });
        if (models.length === 0) continue;
        tried++;
        const wholly: boolean[] = [];
        for (const model of models) wholly.push(model !== undefined && (await onWebGpu(modelBytes(model))));
        if (wholly.every(Boolean) !== 'nc'.includes(status)) wrong.push(`${name} ${dtype.name}: ${status}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(tried).toBeGreaterThan(250);
  });
});
