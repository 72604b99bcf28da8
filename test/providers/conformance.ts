/** Calls recorded operator cases and gives what comes out: in Node and in pages, for whatever provider is in use. */
import { float16, float32, float64, type DType } from '../../src/common/dtype.js';
import type { Tensor } from '../../src/common/tensor.js';
import { nextValueId } from '../../src/common/value.js';
import { backward } from '../../src/autodiff/backward.js';
import { run } from '../../src/jit/dispatch.js';
import { enter, leave } from '../../src/jit/engine.js';
import {
  decodeArray,
  call,
  decode,
  describeCase,
  isTensorCode,
  tensorsOf,
  type Case,
  type Code,
} from '../helpers/cases.js';
import type { SafeTensor } from '../../src/formats/safetensors.js';

type Pool = ReadonlyMap<string, SafeTensor>;

/** What came of one case: its results, then its gradients, as numbers; or the error. */
export interface Outcome {
  readonly text: string;
  readonly values?: readonly number[][];
  readonly error?: string;
}

/** How many cases share a graph. */
const CHUNK = 30;

/** Whether a case is compared between providers: it gives tensors, and all that it reads and gives is of these dtypes. */
export function isCompared(c: Case, pool: Pool): boolean {
  if (c.error !== undefined || c.result === undefined) return false;
  const codes = [...c.args, ...Object.values(c.kwargs ?? {}), c.result].flatMap(tensorCodes);
  const plain = codes.every((code) => !HALF_OR_DOUBLE.has(decodeArray(code, pool).dtype));
  return plain && tensorCodes(c.result).length > 0 && JSON.stringify([c.args, c.kwargs]).includes('float64') === false;
}

/** The cases that are compared, `most` of each operation, evenly spread. */
export function select(cases: readonly Case[], pool: Pool, most: number): Case[] {
  const byOp = new Map<string, Case[]>();
  for (const c of cases) {
    if (!isCompared(c, pool)) continue;
    const known = byOp.get(c.op);
    if (known) known.push(c);
    else byOp.set(c.op, [c]);
  }
  return [...byOp.values()].flatMap((all) => all.filter((_, i) => i % Math.max(1, Math.ceil(all.length / most)) === 0));
}

const HALF_OR_DOUBLE = new Set<DType>([float64, float16]);

function tensorCodes(code: Code | undefined): Code[] {
  if (code === undefined || code === null || typeof code !== 'object') return [];
  if (Array.isArray(code)) return (code as readonly Code[]).flatMap(tensorCodes);
  return isTensorCode(code) ? [code] : [];
}

interface Job {
  readonly at: number;
  readonly tensors: readonly Tensor[];
}

/** Runs the cases of a family. */
export async function runFamily(cases: readonly Case[], pool: Pool): Promise<Outcome[]> {
  const outcomes: Outcome[] = cases.map((c) => ({ text: describeCase(c, pool) }));
  const fail = (at: number, error: unknown): void => {
    outcomes[at] = { text: outcomes[at].text, error: error instanceof Error ? error.message : String(error) };
  };
  const jobs: Job[] = [];
  cases.forEach((c, at) => {
    enter();
    try {
      jobs.push({ at, tensors: tensorsAndGradients(c, pool) });
    } catch (error) {
      fail(at, error);
    } finally {
      leave();
    }
  });
  for (let i = 0; i < jobs.length; i += CHUNK) {
    const part = jobs.slice(i, i + CHUNK);
    if (!(await together(part))) for (const job of part) await together([job]);
    for (const { at, tensors } of part) {
      try {
        const values: number[][] = [];
        for (const t of tensors) values.push(Array.from(await t.read(), Number));
        outcomes[at] = { text: outcomes[at].text, values };
      } catch (error) {
        fail(at, error);
      }
    }
  }
  return outcomes;
}

/** Computes the tensors of some jobs in one run; undoes it and says false when that fails. */
async function together(jobs: readonly Job[]): Promise<boolean> {
  const pending = jobs.flatMap((j) => j.tensors.map((t) => t.handle)).filter((v) => v.storage === undefined);
  const producers = pending.map((v) => v.producer);
  try {
    run(pending);
    for (const v of pending) await v.storage?.waiting;
    if (pending.some((v) => v.storage?.error)) throw new Error('failed');
    return true;
  } catch {
    if (jobs.length === 1) return false; // the read meets the error
    pending.forEach((v, i) => {
      v.storage = undefined;
      v.producer = producers[i];
    });
    return false;
  }
}

/** The results of a case and its gradients by float32 inputs, pending. */
export function tensorsAndGradients(c: Case, pool: Pool): Tensor[] {
  const since = nextValueId();
  const inputs: Tensor[] = [];
  const args = c.args.map((code) => decode(code, pool, inputs));
  const named = Object.entries(c.kwargs ?? {}).map(([key, code]) => [key, decode(code, pool, inputs)] as const);
  const outputs = tensorsOf(call(c.op, args, c.kwargs && Object.fromEntries(named)));
  if (c.cotangent === undefined || c.grads === undefined) return outputs;
  const floats = outputs.filter((t) => t.dtype === float32);
  const cotangents = tensorsOf(decode(c.cotangent, pool, []));
  const wanted = inputs.filter((t, i) => t.dtype === float32 && (c.grads as readonly Code[])[i] !== null);
  if (floats.length !== outputs.filter((t) => t.dtype.isFloat).length) return outputs;
  const found = backward(
    floats,
    cotangents,
    wanted.map((t) => t.handle),
    since,
  );
  return [...outputs, ...found.filter((g): g is Tensor => g !== null && g !== undefined)];
}
