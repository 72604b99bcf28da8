import { isClass } from '../../common/checks.js';
import { after } from '../maybe.js';
import { RuntimeError, ValueError } from '../../common/errors.js';
import type { NDArray } from '../../common/numpy.js';
import { signature } from '../../common/signature.js';
import { bind, typeCheck } from '../checks.js';
import { columnToNumpy, type Row } from '../column.js';

import { Transform, hostColumn, isOperation, type Operation, type TransformInput } from './operation.js';
import { runOperations } from './run.js';

const SIG = signature<{ transforms: readonly unknown[] }>('dataset.transforms.Compose', 'transforms');

/** A call: arrays to an array, or to several; a promise when a function among the transforms is async. */
export interface Compose {
  (...inputs: TransformInput[]): NDArray | NDArray[] | Promise<NDArray | NDArray[]>;
}

/**
 * Transforms and functions, applied one after the other. TypeError unless `transforms` is a list of them, ValueError for an empty list and for a
 * class in place of an instance. MindSpore's `transforms.Compose`.
 */
export class Compose extends Transform {
  /** The transforms; those of a Compose among them take its place. */
  readonly transforms: readonly Operation[];

  constructor(transforms: readonly Operation[]);
  constructor(options: { transforms: readonly Operation[] });
  constructor(...args: unknown[]) {
    super();
    const { transforms } = bind(SIG, args);
    typeCheck(transforms, ['list'], 'transforms list');
    if (transforms.length === 0) throw new ValueError('transforms list can not be empty.');
    transforms.forEach((op, i) => {
      if (isClass(op)) {
        throw new ValueError(
          `op_list[${i}] should be a dataset processing operation instance, but got: ${classText(op)}. ` +
            'It may be missing parentheses for instantiation.',
        );
      }
      if (!isOperation(op)) {
        throw new TypeError(`transforms[${i}] is neither a transforms op (TensorOperation) nor a callable pyfunc.`);
      }
    });
    this.transforms = decompose(transforms as readonly Operation[]);
  }

  protected override eager(inputs: readonly unknown[]): unknown {
    if (inputs.length === 0) throw new RuntimeError('Input Tensor is not valid.');
    const out = (row: Row) => (row.length === 1 ? columnToNumpy(row[0]) : row.map(columnToNumpy));
    return after(runOperations(this.transforms, inputs.map(hostColumn)), out);
  }
}

/** The operations with those of each Compose in its place. */
export function decompose(operations: readonly Operation[]): readonly Operation[] {
  return operations.flatMap((op) => (op instanceof Compose ? op.transforms : [op]));
}

/** A class as Python prints it; the ones of this package live in MindSpore's modules. */
export function classText(value: unknown): string {
  const { name } = value as { name: string };
  const module = TRANSFORMS.has(name) ? 'transforms.transforms' : 'vision.transforms';
  return (value as { prototype: unknown }).prototype instanceof Transform
    ? `<class 'mindspore.dataset.${module}.${name}'>`
    : `<class '__main__.${name}'>`;
}

const TRANSFORMS = new Set(['Compose', 'TypeCast']);
