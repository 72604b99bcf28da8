import { pyTypeName } from '../../common/checks.js';
import { RuntimeError } from '../../common/errors.js';
import type { NDArray } from '../../common/numpy.js';
import { columnToNumpy, isArrayValue, toColumn, type Row } from '../column.js';
import { after, all, isPromise, type Maybe } from '../maybe.js';

import { ONE_INPUT, TensorOperation, type Operation } from './operation.js';

/**
 * Applies operations one after the other: the columns that one gives are what the next one gets.
 * @param outputs how many columns the last operation should give, where that is known
 */
export function runOperations(operations: readonly Operation[], row: Row, outputs?: number, from = 0): Maybe<Row> {
  let columns = row;
  for (let i = from; i < operations.length; i++) {
    const operation = operations[i];
    if (operation instanceof TensorOperation) {
      columns = applyTransform(operation, columns);
      continue;
    }
    const last = i === operations.length - 1;
    const made = callFunction(operation as UserFunction, columns, last ? outputs : undefined, operations[i + 1]);
    if (isPromise(made)) return made.then((next) => runOperations(operations, next, outputs, i + 1));
    columns = made;
  }
  return columns;
}

type UserFunction = (...columns: NDArray[]) => unknown;

function applyTransform(operation: TensorOperation, columns: Row): Row {
  try {
    if (columns.length !== 1) throw new RuntimeError(ONE_INPUT);
    return [operation.apply(columns[0])];
  } catch (error) {
    throw failure(operation.opName, error instanceof Error ? error.message : String(error), error);
  }
}

function callFunction(f: UserFunction, columns: Row, outputs: number | undefined, next?: Operation): Maybe<Row> {
  return callUser('map operation: [PyFunc]', () =>
    after(f(...columns.map(columnToNumpy)), (value) => resultColumns(value, outputs, next)),
  );
}

/** Runs a function of users, sync or async; what it throws becomes a RuntimeError that says where, with the original as its cause. */
export function callUser<T>(where: string, f: () => Maybe<T>): Maybe<T> {
  const failed = (error: unknown): never => {
    if (error instanceof RuntimeError && error.message.startsWith(where)) throw error;
    const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    throw new RuntimeError(`${where} failed. Error description:\n${text}`, { cause: error });
  };
  try {
    const result = f();
    return isPromise(result) ? result.catch(failed) : result;
  } catch (error) {
    return failed(error);
  }
}

function failure(name: string, problem: string, cause?: unknown): RuntimeError {
  return new RuntimeError(`map operation: [${name}] failed. ${problem}`, { cause });
}

function resultColumns(value: unknown, outputs: number | undefined, next: Operation | undefined): Maybe<Row> {
  if (value === null || value === undefined) throw failure('PyFunc', 'Got None from Python object.');
  const items = isSeveral(value, outputs, next) ? (value as readonly unknown[]) : [value];
  return all(items.map(toColumn));
}

/** Whether an array that a function returned is Python's tuple of columns; else it is one column of nested numbers. */
function isSeveral(value: unknown, outputs: number | undefined, next: Operation | undefined): boolean {
  if (!Array.isArray(value)) return false;
  const items = value as readonly unknown[];
  if (pyTypeName(items) === 'tuple' || items.some(isArrayValue)) return true;
  if (outputs !== undefined) return outputs !== 1;
  return typeof next === 'function' && !(next instanceof TensorOperation) && next.length === items.length;
}
