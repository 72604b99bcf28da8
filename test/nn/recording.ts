import { expect } from 'vitest';
import { Tensor } from '../../src/common/tensor.js';
import type * as nn from '../../src/nn/index.js';
import { expectClose, type Tolerance } from '../helpers/close.js';
import { loadFixture } from '../helpers/fixtures.js';
import { Interpreter, type Expr, type Outcome } from './interpreter.js';

/** A layer or loss by name, with its arguments. */
export interface Build {
  readonly layer: string;
  readonly args: readonly Expr[];
  readonly kwargs: Readonly<Record<string, Expr>>;
}

/** What the recordings of layers and of losses have in common. */
export interface CommonMeta {
  /** Constructors that are refused. */
  readonly wrong: readonly (Build & { gives: Outcome })[];
  /** Calls that are refused. */
  readonly calls: readonly (Build & { inputs: readonly Expr[]; gives: Outcome })[];
  /** Tensors without axes, which the file stores with one. */
  readonly scalars: readonly string[];
}

/** Interprets the expressions of a recording. */
export const interpreter = new Interpreter();

/** The cell that `what` describes. */
export function build({ layer, args, kwargs }: Build): nn.Cell {
  return interpreter.value({ nn: layer, args, kwargs }) as nn.Cell;
}

/** A recording of layers or losses, and how its tensors are read and compared. */
export function openRecording<M extends CommonMeta>(name: string) {
  const { meta, tensors } = loadFixture<M>(name);
  const stored = (key: string): { data: Float32Array; shape: readonly number[] } => {
    const found = tensors.get(key);
    if (found === undefined) throw new Error(`no tensor ${key}`);
    return { data: found.data as Float32Array, shape: meta.scalars.includes(key) ? [] : found.shape };
  };
  const recorded = (key: string): Tensor => {
    const { data, shape } = stored(key);
    return Tensor.fromData(data, shape);
  };
  const expectTensor = async (actual: Tensor, key: string, tolerance: Tolerance = {}): Promise<void> => {
    const { data, shape } = stored(key);
    expect(actual.shape, `${key}: shape`).toEqual(shape);
    expectClose(await actual.read(), data, tolerance, key);
  };
  return { meta, tensors, stored, recorded, expectTensor };
}
