import { bool_, int64 } from '../../common/dtype.js';
import { ValueError } from '../../common/errors.js';
import { sameShape } from '../../common/shape.js';
import { Tensor } from '../../common/tensor.js';
import { isPromise, mapTensors, tensorsIn } from '../../common/tree.js';
import { nodeOf } from '../../ir/node.js';
import { differentiating } from '../../ir/recorder.js';
import { add } from '../arithmetic.js';
import { cast } from '../cast.js';
import { less } from '../compare.js';
import { arange } from '../creation.js';
import { stack, unbind } from '../join.js';
import { reshape } from '../reshape.js';
import { bodyOf, taken, tensors } from './bodies.js';
import { ifOp } from './if_op.js';
import { checkStates, scanOp } from './scan_op.js';
import { whileOp } from './while_op.js';

/** What a loop carries: a Tensor, or Tensors and host values in arrays, Maps and objects. */
export type Carried = unknown;

/** The structure of `like` with these Tensors. */
function rebuilt(like: Carried, made: readonly Tensor[]): Carried {
  let next = 0;
  return mapTensors(like, () => made[next++]);
}

/** Calls a function of a loop whose errors the loop tells as MindSpore does. */
export function guarded<T>(call: () => T): T {
  try {
    return call();
  } catch (cause) {
    const info = cause instanceof Error ? cause.message : String(cause);
    throw new ValueError(`Invalid loop_func, please check input arguments and return value, error info: ${info}`, {
      cause,
    });
  }
}

/** The Tensors that a function of a loop returned for those it got; the structure has to be the same. */
function returned(name: string, like: Carried, given: Carried): Tensor[] {
  if (isPromise(given)) throw new TypeError(`For '${name}', an asynchronous function cannot be the body of a loop.`);
  const [old, now] = [tensorsIn(like), tensorsIn(given)];
  checkStates(name, old, now);
  if (old.length !== now.length) {
    throw new TypeError(
      `For '${name}', 'loop_func' must return ${old.length} Tensors as it gets, but returns ${now.length}.`,
    );
  }
  return now;
}

/** Host values are constants of a loop that is one operation, so they may not change. */
function onlyTensors(name: string, values: Carried): void {
  const host = (x: unknown): boolean =>
    Array.isArray(x)
      ? x.some(host)
      : x instanceof Map
        ? [...x.values()].some(host)
        : typeof x === 'number' || typeof x === 'bigint';
  if (host(values)) {
    throw new TypeError(
      `For '${name}', what a loop that runs on Tensors carries must be Tensors, but got a number in 'init_val'.`,
    );
  }
}

/** A condition as a scalar bool. */
function truth(x: Tensor): Tensor {
  const flag = x.dtype === bool_ ? x : cast(x, bool_);
  if (flag.size !== 1) throw new ValueError('The truth value of an array with more than one element is ambiguous.');
  return flag.ndim === 0 ? flag : reshape(flag, []);
}

/**
 * Goes on while `condition` holds. A condition that gives a host value is asked here, each time; one that gives a Tensor makes the rest one
 * operation, which asks where it runs.
 */
export function whileLoop(
  condition: (values: Carried) => unknown,
  body: (values: Carried) => Carried,
  initial: Carried,
): Carried {
  let values = initial;
  let go = condition(values);
  while (!(go instanceof Tensor)) {
    if (isPromise(go))
      throw new TypeError("For 'WhileLoop', an asynchronous function cannot be the condition of a loop.");
    if (!go) return values;
    values = body(values);
    go = condition(values);
  }
  // It served to see that it is a Tensor; nobody is to compute it.
  const seen = nodeOf(go.handle);
  if (seen !== undefined) seen.consumed = true;
  onlyTensors('WhileLoop', values);
  const states = tensorsIn(values);
  const asked = bodyOf(states, (ins) => {
    const answer = condition(rebuilt(values, ins));
    if (!(answer instanceof Tensor)) throw new TypeError("For 'WhileLoop', 'cond_func' must always return a Tensor.");
    return [truth(answer)];
  });
  const done = bodyOf(states, (ins) => returned('WhileLoop', values, body(rebuilt(values, ins))));
  const made = whileOp.all([...states, ...tensors(asked.captures), ...tensors(done.captures)], {
    condition: asked.body,
    body: done.body,
    states: states.length,
  });
  return rebuilt(values, made);
}

/** `body(i, values)` for i from `lower` to `upper`: one after the other here, or as one operation. */
export function foriLoop(
  lower: number | Tensor,
  upper: number | Tensor,
  body: (index: unknown, values: Carried) => Carried,
  initial: Carried,
  unroll: boolean,
): Carried {
  if (lower instanceof Tensor || upper instanceof Tensor) {
    const index = (x: number | Tensor): Tensor =>
      x instanceof Tensor ? reshape(cast(x, int64), []) : new Tensor(BigInt(x));
    const end = index(upper);
    const carried = whileLoop(
      (values) => less((values as [Tensor])[0], end),
      (values) => {
        const [i, rest] = values as [Tensor, Carried];
        return [add(i, 1), body(i, rest)];
      },
      [index(lower), initial],
    );
    return (carried as [Tensor, Carried])[1];
  }
  if (unroll || upper <= lower || tensorsIn(initial).length === 0) {
    let values = initial;
    for (let i = lower; i < upper; i++) values = body(i, values);
    return values;
  }
  onlyTensors('ForiLoop', initial);
  const [made] = scanned('ForiLoop', [arange(lower, upper)], initial, (values, [i]) => [body(i, values), []]);
  return made;
}

/** A scan over sequences stacked along their first axis, as one operation: the carried values, and the results, stacked. */
function scanned(
  name: string,
  sequences: readonly Tensor[],
  initial: Carried,
  body: (values: Carried, elements: readonly Tensor[]) => [Carried, unknown],
): [Carried, unknown] {
  const states = tensorsIn(initial);
  const elements = sequences.map(({ shape, dtype }) => ({ shape: shape.slice(1), dtype }));
  let result: unknown;
  const { body: recorded, captures } = bodyOf([...states, ...elements], (ins) => {
    const next = taken(ins);
    const [values, y] = body(rebuilt(initial, next(states.length)), next(sequences.length));
    result = y;
    return [...returned(name, initial, values), ...tensorsIn(y)];
  });
  const made = taken(
    scanOp.all([...states, ...sequences, ...tensors(captures)], {
      body: recorded,
      states: states.length,
      sequences: sequences.length,
      length: sequences[0].shape[0],
      reverse: false,
      saves: differentiating(),
    }),
  );
  const carried = rebuilt(initial, made(states.length));
  return [carried, rebuilt(result, made(tensorsIn(result).length))];
}

/** MindSpore's scan: `body(carry, x)` gives `[carry, y]`; returns the last carry and an array of the ys. */
export function scanLoop(
  body: (values: Carried, element: unknown) => unknown,
  initial: Carried,
  elements: readonly unknown[],
  unroll: boolean,
): [Carried, unknown[]] {
  const step = (values: Carried, element: unknown): [Carried, unknown] => {
    const pair = body(values, element);
    if (!Array.isArray(pair) || pair.length !== 2) {
      throw new TypeError("For 'Scan', 'loop_func' must return two values.");
    }
    return pair as [Carried, unknown];
  };
  const stackable = alike(elements);
  if (unroll || elements.length === 0 || tensorsIn(initial).length === 0 || !stackable) {
    let values = initial;
    const results = elements.map((element) => {
      const [next, y] = step(values, element);
      values = next;
      return y;
    });
    return [values, results];
  }
  onlyTensors('Scan', initial);
  const [first] = elements;
  const parts = elements.map((e) => tensorsIn(e));
  const sequences =
    parts[0].length === 0 ? [arange(elements.length)] : parts[0].map((_, i) => stack(parts.map((p) => p[i])));
  const [carried, stacked] = scanned('Scan', sequences, initial, (values, xs) =>
    step(values, parts[0].length === 0 ? first : rebuilt(first, xs)),
  );
  const columns = tensorsIn(stacked).map((y) => unbind(y));
  return [
    carried,
    elements.map((_, i) =>
      rebuilt(
        stacked,
        columns.map((c) => c[i]),
      ),
    ),
  ];
}

/** Whether elements can be stacked: all null, or Tensors of equal shapes and dtypes in the same places. */
function alike(elements: readonly unknown[]): boolean {
  if (elements.every((e) => e === null)) return true;
  const [first, ...rest] = elements.map((e) => tensorsIn(e));
  if (first.length === 0) return false;
  return rest.every(
    (e) =>
      e.length === first.length && e.every((t, i) => t.dtype === first[i].dtype && sameShape(t.shape, first[i].shape)),
  );
}

/** One of two functions of `operands`, chosen by a scalar Tensor where the graph runs. */
export function branch(
  condition: Tensor,
  then: (...operands: unknown[]) => unknown,
  otherwise: (...operands: unknown[]) => unknown,
  operands: readonly unknown[],
): unknown {
  let result: unknown;
  const side = (f: typeof then): ReturnType<typeof bodyOf> =>
    bodyOf([], () => {
      result = f(...operands);
      if (isPromise(result)) throw new TypeError('An asynchronous function cannot be a branch.');
      return tensorsIn(result);
    });
  const a = side(then);
  const b = side(otherwise);
  const made = ifOp.all([truth(condition), ...tensors(a.captures), ...tensors(b.captures)], {
    then: a.body,
    otherwise: b.body,
  });
  return rebuilt(result, made);
}
