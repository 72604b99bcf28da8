/** `f(x)`, or the Promise of it when `x` comes from an async `construct`. */
export function after<T, R>(x: T, f: (x: T) => R): R {
  // The types of cells do not tell async ones apart inside the package's own wrappers; callers see what their cells return.
  return x instanceof Promise ? (x.then(f) as R) : f(x);
}
