/**
 * Conformance of operations: each recorded case is called here, and inferred shape and dtype must be the run-time's and the oracle's,
 * value and gradient the oracle's, and the gradient a central difference along a random direction. That the checks can fail is checked
 * too: with the gradient 1 % larger they must.
 */

import { expect } from 'vitest';
import { float16, float32, float64, bfloat16, type DType, type TypedArray } from '../../src/common/dtype.js';
import type { Tensor } from '../../src/common/tensor.js';
import { nextValueId, type Value } from '../../src/common/value.js';
import { backward } from '../../src/autodiff/backward.js';
import { run } from '../../src/jit/dispatch.js';
import { enter, leave } from '../../src/jit/engine.js';
import '../../src/jit/index.js';
import { bufferOf } from '../../src/runtime/memory.js';
import * as ops from '../../src/ops/index.js';
import { call, decode, decodeArray, describeCase, isTensorCode, loadCases, numbersOf, tensorsOf } from './cases.js';
import type { Callables, Case, Code } from './cases.js';
import { difference, type Tolerance } from './close.js';

type Pool = ReturnType<typeof loadCases>['pool'];

/** A case whose outcome is meant to differ, and why. */
export interface Difference {
  /** Which cases: by operation (a name, or several) and, if given, by the case itself. */
  readonly op: string | readonly string[];
  readonly when?: (c: Case, text: string) => boolean;
  /** What is not compared; 'float64': the operation has no float64, so that central differences are taken in float32. */
  readonly skip: 'all' | 'text' | 'gradient' | 'value' | 'fd' | 'float64';
  readonly why: string;
}

const TOLERANCES = new Map<DType, Tolerance>([
  [float16, { rtol: 2e-3, atolScale: 1e-3 }],
  [bfloat16, { rtol: 2e-2, atolScale: 8e-3 }],
]);

/** A recorded computation and what its values have to be. */
interface Job {
  readonly text: string;
  readonly values: readonly Tensor[];
  readonly check: () => string | undefined | Promise<string | undefined>;
}

let callables: Callables = {};

let seed = 1;
/** Numbers in [0, 1), the same in every run. */
function random(): number {
  seed = (seed * 1103515245 + 12345) % 2147483648;
  return seed / 2147483648;
}

/** Replays every case of a family whose operation is `op`; fails with one line for each case that is wrong. */
export async function expectCases(
  family: string,
  op: string,
  differences: readonly Difference[] = [],
  own: Callables = {},
): Promise<void> {
  callables = own;
  const { cases, pool } = loadCases(family);
  const failures: string[] = [];
  const jobs: Job[] = [];
  for (const c of cases) {
    if (c.op !== op) continue;
    const text = describeCase(c, pool);
    const skips = new Set(differences.filter((d) => applies(d, c, text)).map((d) => d.skip));
    if (skips.has('all')) continue;
    const fail = (what: string): void => void failures.push(`${text}: ${what}`);
    enter();
    try {
      if (c.error !== undefined) jobs.push(...checkError(c, text, pool, skips, fail));
      else jobs.push(...checkResult(c, text, pool, skips));
    } catch (error) {
      fail(error instanceof Error ? `raised ${error.stack?.slice(0, 600)}` : String(error));
    } finally {
      leave();
    }
  }
  await settle(jobs, failures);
  if (failures.length > 0) expect.fail(`${failures.length} failures\n${failures.join('\n')}`);
}

/** Operations of a family, in order. */
export function operationsOf(family: string): string[] {
  return [...new Set(loadCases(family).cases.map((c) => c.op))];
}

function applies(d: Difference, c: Case, text: string): boolean {
  const names = typeof d.op === 'string' ? [d.op] : d.op;
  return (names.includes(c.op) || names.includes('*')) && (d.when?.(c, text) ?? true);
}

/** Differences that no case of the families needs any more. */
export function unusedDifferences(families: readonly string[], differences: readonly Difference[]): string[] {
  const all = families.flatMap((family) => {
    const { cases, pool } = loadCases(family);
    return cases.map((c) => [c, describeCase(c, pool)] as const);
  });
  return differences.filter((d) => !all.some(([c, text]) => applies(d, c, text))).map((d) => d.why);
}

/** Runs many jobs together, and one by one when the common run fails. */
async function settle(jobs: readonly Job[], failures: string[]): Promise<void> {
  const CHUNK = 40;
  for (let i = 0; i < jobs.length; i += CHUNK) {
    const part = jobs.slice(i, i + CHUNK);
    const values = part.flatMap((j) => j.values.map((t) => t.handle));
    const together = await tryRun(values);
    for (const job of part) {
      try {
        if (!together) await Promise.all(job.values.map((t) => t.read()));
        const wrong = await job.check();
        if (wrong !== undefined) failures.push(`${job.text}: ${wrong}`);
      } catch (error) {
        failures.push(`${job.text}: running raised ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }
}

async function tryRun(values: readonly Value[]): Promise<boolean> {
  const pending = values.filter((v) => v.storage === undefined);
  const producers = pending.map((v) => v.producer);
  try {
    run(pending);
    for (const v of pending) await v.storage?.waiting;
    if (pending.some((v) => v.storage?.error)) throw new Error('failed');
    return true;
  } catch {
    // Undo, so that each case can be run on its own.
    pending.forEach((v, i) => {
      v.storage = undefined;
      v.producer = producers[i];
    });
    return false;
  }
}

function checkError(
  c: Case,
  text: string,
  pool: Pool,
  skips: ReadonlySet<string>,
  fail: (what: string) => void,
): Job[] {
  const judge = (error: unknown): string | undefined => {
    if (!(error instanceof Error)) return `threw ${String(error)}`;
    if (error.name !== c.error) return `raised ${error.name} (${error.message}), expected ${c.error}: ${c.text}`;
    if (skips.has('text') || sameText(error.message, c.text ?? '')) return undefined;
    return `says ${JSON.stringify(error.message)}, expected ${JSON.stringify(c.text)}`;
  };
  let result: unknown;
  try {
    result = invoke(c, pool).result;
  } catch (error) {
    const wrong = judge(error);
    if (wrong !== undefined) fail(wrong);
    return [];
  }
  const values = tensorsOf(result);
  const late = async (): Promise<string | undefined> => {
    try {
      await Promise.all(values.map((t) => t.read()));
    } catch (error) {
      return judge(error);
    }
    return `did not raise ${c.error}: ${c.text}`;
  };
  return [{ text, values: [], check: late }];
}

/**
 * Messages are equal, but for what cannot be told: lists and tuples are one thing here, MindSpore's lists of kernels are its own, and it
 * underlines arguments.
 */
function sameText(actual: string, expected: string): boolean {
  if (expected === '') return true;
  const plain = (s: string): string => s.replace(/\b(?:List|Tuple)</g, 'Array<').trim();
  const [a, b] = [plain(actual), plain(expected)];
  if (b.startsWith('Select CPU operator[')) return true;
  if (b.includes('match failed')) return a.split('\n')[0] === b.split('\n')[0];
  return a === b;
}

function invoke(c: Case, pool: Pool, swap?: (t: Tensor) => Tensor): { result: unknown; inputs: Tensor[] } {
  const inputs: Tensor[] = [];
  const args = c.args.map((code) => decode(code, pool, inputs, swap));
  const kwargs =
    c.kwargs &&
    Object.fromEntries(Object.entries(c.kwargs).map(([key, code]) => [key, decode(code, pool, inputs, swap)]));
  return { result: call(c.op, args, kwargs, callables), inputs };
}

function tensorCodes(code: Code | undefined): Code[] {
  if (code === undefined || code === null || typeof code !== 'object') return [];
  if (Array.isArray(code)) return (code as readonly Code[]).flatMap(tensorCodes);
  return isTensorCode(code) ? [code] : [];
}

function checkResult(c: Case, text: string, pool: Pool, skips: ReadonlySet<string>): Job[] {
  const since = nextValueId();
  const { result, inputs } = invoke(c, pool);
  const outputs = tensorsOf(result);
  const expected = tensorCodes(c.result);
  if (outputs.length !== expected.length) {
    return [failed(text, `gave ${outputs.length} tensors, expected ${expected.length}`)];
  }
  if (outputs.length === 0) {
    const same = JSON.stringify(result) === JSON.stringify(decode(c.result as Code, pool, []));
    return same ? [] : [failed(text, `gave ${String(result)}, expected ${JSON.stringify(c.result)}`)];
  }
  const jobs: Job[] = [];
  const tolerance = c.tol && { rtol: c.tol[0], atolScale: c.tol[1] };
  outputs.forEach((out, i) => {
    const want = decodeArray(expected[i], pool);
    const compare = (): string | undefined => compareTensor(`result ${i}`, out, want, tolerance, skips.has('value'));
    jobs.push({ text, values: [out], check: compare });
  });
  if (c.cotangent && c.grads) {
    const skip = { gradient: skips.has('gradient'), fd: skips.has('fd'), narrow: skips.has('float64') };
    jobs.push(...checkGradients(c, text, pool, { outputs, inputs, since, tolerance, skip }));
  }
  return jobs;
}

function failed(text: string, what: string): Job {
  return { text, values: [], check: () => what };
}

interface Recorded {
  readonly outputs: readonly Tensor[];
  readonly inputs: readonly Tensor[];
  readonly since: number;
  readonly tolerance: Tolerance | undefined;
  readonly skip: { readonly gradient: boolean; readonly fd: boolean; readonly narrow: boolean };
}

function checkGradients(c: Case, text: string, pool: Pool, recorded: Recorded): Job[] {
  const { outputs, inputs, since, tolerance, skip } = recorded;
  const floats = outputs.filter((t) => t.dtype.isFloat);
  const cotangents = tensorsOf(decode(c.cotangent as Code, pool, []));
  const wanted = inputs
    .map((t, i) => [t, (c.grads as readonly Code[])[i]] as const)
    .filter(([, code]) => code !== null);
  const found = backward(
    floats,
    cotangents,
    wanted.map(([t]) => t.handle),
    since,
  );
  const gradients = found.map((g, i) => g ?? ops.zeros(wanted[i][0].shape, wanted[i][0].dtype));
  const jobs: Job[] = wanted.map(([, code], i) => ({
    text,
    values: [gradients[i]],
    check: () => {
      const want = decodeArray(code, pool);
      if (skip.gradient) return undefined;
      const wrong = compareTensor(`gradient ${i}`, gradients[i], want, tolerance, false);
      return wrong ?? mutant(gradients[i], want, tolerance);
    },
  }));
  const real =
    wanted.every(([t]) => t.dtype === float32) && inputs.every((t) => !t.dtype.isFloat || t.dtype === float32);
  if (!skip.fd && c.fd !== false && real) {
    jobs.push(
      centralDifference(c, text, pool, {
        floats,
        cotangents,
        inputs,
        wanted,
        gradients,
        narrow: skip.narrow,
        trusted: !skip.gradient,
      }),
    );
  }
  return jobs;
}

function compareTensor(
  what: string,
  actual: Tensor,
  expected: { data: TypedArray; shape: readonly number[]; dtype: DType },
  tolerance: Tolerance | undefined,
  shapeOnly: boolean,
): string | undefined {
  const { shape, dtype, handle: value } = actual;
  const inferred = `${dtype.name}[${shape.join(', ')}]`;
  const wanted = `${expected.dtype.name}[${expected.shape.join(', ')}]`;
  if (inferred !== wanted) return `${what} is ${inferred}, expected ${wanted}`;
  // What ONNX Runtime says of the same value.
  const made = value.storage && bufferOf(value.storage)?.tensor;
  const device = made as { dims?: readonly number[]; type?: string } | undefined;
  if (device?.dims !== undefined) {
    const type = dtype === bfloat16 ? 'float32' : dtype.name;
    const ran = `${device.type}[${device.dims.join(', ')}]`;
    if (ran !== `${type}[${shape.join(', ')}]`) return `${what} was inferred as ${inferred} and is ${ran} at run time`;
  }
  const data = actual.hostData();
  if (data === undefined) return `${what} has not been computed`;
  if (shapeOnly) return undefined;
  const near = tolerance ?? TOLERANCES.get(dtype);
  const wrong = difference(numbersOf(data, dtype), numbersOf(expected.data, dtype), near);
  return wrong && `${what}: ${wrong}`;
}

/** A gradient 1 % too large has to be noticed, unless all of it is zero or not finite. */
function mutant(
  gradient: Tensor,
  expected: { data: TypedArray; dtype: DType },
  tolerance: Tolerance | undefined,
): string | undefined {
  if (tolerance || gradient.dtype !== float32) return undefined;
  const data = gradient.hostData() as Float32Array;
  if (!data.some((x) => x !== 0 && Number.isFinite(x * 1.01))) return undefined;
  const wrong = difference(
    data.map((x) => x * 1.01),
    expected.data,
  );
  return wrong === undefined ? 'a gradient 1 % too large would not be noticed' : undefined;
}

interface Differentiated {
  readonly floats: readonly Tensor[];
  readonly cotangents: readonly Tensor[];
  readonly inputs: readonly Tensor[];
  readonly wanted: readonly (readonly [Tensor, Code])[];
  readonly gradients: readonly Tensor[];
  readonly narrow: boolean;
  /** The oracle's gradient, which the direction follows, is right. */
  readonly trusted: boolean;
}

/** Compares the gradient with (f(x + h·d) − f(x − h·d)) / 2h, computed in float64 (or, `narrow`, float32), d random. */
function centralDifference(c: Case, text: string, pool: Pool, made: Differentiated): Job {
  const { cotangents, inputs, wanted, gradients, narrow } = made;
  const step = typeof c.fd === 'number' ? c.fd : narrow ? 5e-3 : 1e-3;
  // What is lost of a value: where the provider computes float64 in float32, 1e-7.
  const lost = narrow ? 1e-6 : 2e-7;
  // Random sizes, and the gradient's signs where it has any, so that the terms of the derivative do not cancel.
  const directions = new Map(
    wanted.map(([t, code]) => {
      const { data } = decodeArray(code, pool);
      const signs = Array.from(data as Float32Array, (x) => Math.sign(x) || (random() < 0.5 ? -1 : 1));
      return [t, Float64Array.from(signs, (s) => s * (0.5 + 0.5 * random()))] as const;
    }),
  );
  const shifted = (sign: number): Tensor[] => {
    let next = 0;
    const swap = (t: Tensor): Tensor => {
      const own = inputs[next++];
      if (!t.dtype.isFloat) return t;
      const d = directions.get(own);
      const base = t.hostData() as Float32Array;
      const move = (x: number, i: number): number => x + sign * step * (d ? d[i] : 0);
      const make = (t.constructor as typeof Tensor).fromData.bind(t.constructor);
      return narrow
        ? make(Float32Array.from(base, move), t.shape, float32)
        : make(Float64Array.from(base, move), t.shape, float64);
    };
    return tensorsOf(invoke(c, pool, swap).result).filter((t) => t.dtype.isFloat);
  };
  const [up, down] = [shifted(1), shifted(-1)];
  const check = (): string | undefined => {
    let difference = 0;
    let scale = 0;
    up.forEach((t, k) => {
      const [a, b] = [t.hostData() as Float64Array, down[k].hostData() as Float64Array]; // or Float32Array
      const dy = cotangents[k].hostData() as Float32Array;
      for (let i = 0; i < a.length; i++) {
        difference += ((a[i] - b[i]) / (2 * step)) * dy[i];
        scale += Math.abs(a[i] * dy[i]);
      }
    });
    let derivative = 0;
    let size = 0;
    gradients.forEach((g, k) => {
      const data = g.hostData() as Float32Array;
      const d = directions.get(wanted[k][0]) as Float64Array;
      for (let i = 0; i < data.length; i++) {
        derivative += data[i] * d[i];
        size += Math.abs(data[i] * d[i]);
      }
    });
    // 1e-7 of the values is lost where the provider computes float64 in float32.
    const noise = (lost * scale) / step;
    const near = (x: number): boolean =>
      Math.abs(difference - x) <= 3e-3 * size + noise || (Number.isNaN(x) && Number.isNaN(difference));
    if (!near(derivative))
      return `the derivative along a direction is ${derivative}, the central difference ${difference}`;
    return near(1.01 * derivative) && made.trusted && size > 0 && noise < 2e-3 * size
      ? 'a derivative 1 % too large would not be noticed'
      : undefined;
  };
  return { text, values: [...up, ...down], check };
}
