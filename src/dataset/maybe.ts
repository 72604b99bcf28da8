/** A value, or the promise of it. Pipelines of plain functions never make a promise, and so run in tight loops. */
export type Maybe<T> = T | Promise<T>;

/** True for promises and for anything else that `await` would wait for. */
export function isPromise<T>(x: Maybe<T>): x is Promise<T> {
  return typeof (x as Promise<T> | null | undefined)?.then === 'function';
}

/** `f(x)`, now when `x` is there, else when it comes. */
export function after<T, U>(x: Maybe<T>, f: (value: T) => Maybe<U>): Maybe<U> {
  return isPromise(x) ? x.then(f) : f(x);
}

/** The values of all, now when all are there, else when the last one comes. */
export function all<T>(values: readonly Maybe<T>[]): Maybe<T[]> {
  return values.some(isPromise) ? Promise.all(values as readonly Promise<T>[]) : (values as T[]);
}
