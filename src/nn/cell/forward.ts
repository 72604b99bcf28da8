import { pyRepr } from '../../common/checks.js';
import { RuntimeError } from '../../common/errors.js';
import { isPlainObject } from '../../common/signature.js';
import { isPromise } from '../../common/tree.js';
import { answer, type CellHooks, type ForwardHook } from './hooks.js';
import { BackwardMarks } from './marks.js';
import type { CellNode } from './state.js';

/** A trailing plain object stands for keywords. */
function splitKeywords(args: readonly unknown[]): [args: unknown[], kwargs: Record<string, unknown>] {
  const last = args[args.length - 1];
  return isPlainObject(last) ? [args.slice(0, -1), last] : [[...args], {}];
}

function runPre(cell: CellNode, hooks: CellHooks, inputs: readonly unknown[]): unknown[] {
  let args = [...inputs];
  for (const { fn, withKwargs } of hooks.pre.values()) {
    if (!withKwargs) {
      const given = answer(fn, cell, args);
      if (given !== undefined) args = Array.isArray(given) ? [...(given as unknown[])] : [given];
      continue;
    }
    const given = answer(fn, cell, ...splitKeywords(args));
    if (given === undefined) continue;
    if (!Array.isArray(given) || given.length !== 2 || !Array.isArray(given[0])) {
      throw new RuntimeError(
        `forward pre hook with kwargs must return None or a tuple of (new_args, new_kwargs), but got ${pyRepr(given)}`,
      );
    }
    const [next, kwargs] = given as [unknown[], Record<string, unknown>];
    args = Object.keys(kwargs).length === 0 ? [...next] : [...next, kwargs];
  }
  return args;
}

/** Hooks that have been asked about a call, so that a failing one asks the others that want to be asked in any case. */
type Asked = Set<ForwardHook>;

function askForward(cell: CellNode, hook: ForwardHook, args: readonly unknown[], output: unknown): unknown {
  return hook.withKwargs
    ? answer(hook.fn, cell, ...splitKeywords(args), output)
    : answer(hook.fn, cell, [...args], output);
}

function runForward(cell: CellNode, hooks: CellHooks, args: readonly unknown[], given: unknown, asked: Asked): unknown {
  let output = given;
  for (const hook of hooks.forward.values()) {
    asked.add(hook);
    const changed = askForward(cell, hook, args, output);
    if (changed !== undefined) output = changed;
  }
  return output;
}

/** A call has failed: the hooks that are always called are, with no output; their own errors are dropped, for one is under way. */
function runAlways(cell: CellNode, hooks: CellHooks, args: readonly unknown[], asked: Asked): void {
  let output: unknown = null;
  for (const hook of hooks.forward.values()) {
    if (!hook.always || asked.has(hook)) continue;
    try {
      output = askForward(cell, hook, args, output) ?? output;
    } catch {
      continue;
    }
  }
}

/** Runs `construct` between the hooks of a cell. */
export function withHooks(
  cell: CellNode,
  hooks: CellHooks,
  inputs: readonly unknown[],
  construct: (args: readonly unknown[]) => unknown,
): unknown {
  const asked: Asked = new Set();
  let args: readonly unknown[] = inputs;
  const failed = (error: unknown): never => {
    runAlways(cell, hooks, args, asked);
    throw error;
  };
  const finish = (marks: BackwardMarks, output: unknown): unknown =>
    marks.outputs(runForward(cell, hooks, args, output, asked));
  try {
    args = runPre(cell, hooks, inputs);
    const marks = new BackwardMarks(cell, hooks);
    args = marks.inputs(args);
    const output = construct(args);
    if (isPromise(output)) return output.then((settled) => finish(marks, settled)).catch(failed);
    return finish(marks, output);
  } catch (error) {
    return failed(error);
  }
}
