/** An array with a shape, such as those of numpy-ts. */
export interface Shaped {
  readonly shape: readonly number[];
  /** Numbers within as many lists as there are axes. */
  tolist(): unknown;
  /** What has this is a Tensor, which has to be read first. */
  readonly asnumpy?: never;
}

/** Numbers to draw: a number, a list of them, lists of lists, a typed array, an array of numpy-ts. Tensors are read first, with `await x.asnumpy()`. */
export type Values = number | bigint | boolean | readonly Values[] | ArrayLike<number> | ArrayLike<bigint> | Shaped;

/** Numbers with their shape. */
export interface Numbers {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

/** Values as numbers with a shape. TypeError for what holds none, RangeError for lists of several lengths. */
export function numbersOf(values: Values): Numbers {
  const plain = listed(values);
  const shape: number[] = [];
  for (let at: unknown = plain; Array.isArray(at); at = listed(at[0] as Values)) {
    shape.push(at.length);
    if (at.length === 0) break;
  }
  const data: number[] = [];
  const collect = (x: unknown, axis: number): void => {
    const at = listed(x);
    if (!Array.isArray(at)) {
      if (axis < shape.length) throw new RangeError('The lists to draw have several depths.');
      data.push(Number(at));
      return;
    }
    if (at.length !== shape[axis]) throw new RangeError('The lists to draw have several lengths.');
    for (const each of at) collect(each, axis + 1);
  };
  collect(plain, 0);
  return { shape, data: Float64Array.from(data) };
}

/** Values with one axis; a number is one of one. */
export function rowOf(values: Values, what: string): number[] {
  const { shape, data } = numbersOf(values);
  if (shape.filter((n) => n !== 1).length > 1)
    throw new RangeError(`${what} must have one axis, but has the shape (${shape.join(', ')}).`);
  return [...data];
}

/** A number, or lists down to numbers or to what has to be listed in its turn. */
function listed(values: unknown): unknown {
  if (typeof values === 'number' || typeof values === 'bigint' || typeof values === 'boolean') return values;
  if (Array.isArray(values)) return values;
  if (ArrayBuffer.isView(values)) return Array.from(values as unknown as ArrayLike<number>);
  if (typeof values === 'object' && values !== null && 'tolist' in values) {
    const list = (values as Shaped).tolist();
    if (!(list instanceof Promise)) return list;
    list.catch(() => {});
    throw new TypeError('A Tensor has to be read before it is drawn: await x.asnumpy().');
  }
  throw new TypeError(`Only numbers can be drawn, not ${values === null ? 'null' : typeof values}.`);
}

/** True for an object that holds keywords: no array, no values. */
export function isKeywords(x: unknown): x is Record<string, unknown> {
  return typeof x === 'object' && x !== null && Object.getPrototypeOf(x) === Object.prototype;
}
