import { expect } from 'vitest';
import { Tensor, train } from '../../src/index.js';
import type { RunContext } from '../../src/train/index.js';
import { expectClose } from '../helpers/close.js';
import { apart } from './outcome.js';
import type { Entry } from './parts.js';

const { Callback } = train;
export const POINTS = ['begin', 'epoch_begin', 'step_begin', 'step_end', 'epoch_end', 'end'] as const;
/** All hooks that `Model` calls. */
export const HOOKS = (['train', 'eval'] as const).flatMap((mode) =>
  POINTS.map((point) => `on_${mode}_${point}` as const),
);

/** A value as the oracle's recorder writes it. */
export function show(value: unknown): unknown {
  if (value === null || value === undefined) return null;
  if (['number', 'string', 'boolean'].includes(typeof value)) return value;
  if (value instanceof Tensor) return `Tensor[${value.shape.join(', ')}]:${value.dtype.name}`;
  if (Array.isArray(value)) return value.map(show);
  if (value instanceof Map) return Object.fromEntries([...value].map(([k, v]) => [k, show(v)]));
  return value.constructor.name;
}

/** Writes down each hook with the fields of cb_params that changed since the last one. */
export class Spy extends Callback {
  private last = new Map<string, unknown>();

  constructor(
    private readonly log: Entry[],
    private readonly who = 'spy',
    private readonly stop: (hook: string, step: number) => boolean = () => false,
  ) {
    super();
  }

  override __enter__(): this {
    this.log.push([this.who, '__enter__', {}]);
    return this;
  }

  override __exit__(type: (new () => Error) | null): void {
    this.log.push([this.who, '__exit__', { error: type?.name ?? null }]);
  }

  seen(hook: string, context: RunContext): void {
    const params = context.original_args();
    const args = new Map(Object.entries(params).map(([key, value]) => [key, show(value)]));
    const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
    const changed = [...args].filter(([key, value]) => !this.last.has(key) || !same(this.last.get(key), value));
    const gone = [...this.last.keys()].filter((key) => !args.has(key)).sort();
    this.last = args;
    this.log.push([this.who, hook, { ...Object.fromEntries(changed), ...(gone.length > 0 ? { gone } : {}) }]);
    if (this.stop(hook, params.cur_step_num)) context.request_stop();
  }
}
for (const hook of HOOKS) {
  // Half of the hooks are asynchronous: the order must not depend on it.
  Spy.prototype[hook] = hook.endsWith('begin')
    ? async function (this: Spy, context: RunContext) {
        await new Promise((resolve) => setTimeout(resolve));
        this.seen(hook, context);
      }
    : function (this: Spy, context: RunContext) {
        this.seen(hook, context);
      };
}

/** Hooks that are called in training and evaluation both. */
export class OldSpy extends Callback {
  constructor(readonly log: Entry[]) {
    super();
  }
}
for (const point of POINTS) {
  OldSpy.prototype[point] = function (this: OldSpy) {
    this.log.push(['old', point, {}]);
  };
}

/** What the oracle's entries look like here: internal callbacks are not listed, pipelines have one class, and losses agree to float32. */
export function expectLog(log: Entry[], recorded: readonly Entry[]): void {
  const wanted = recorded.map(([who, hook, changed]): Entry => {
    const { list_callback: listed, gone } = changed as Record<string, string[] | undefined>;
    const shown = { ...changed };
    if (listed) shown.list_callback = listed.filter((cb) => !cb.startsWith('_'));
    if (gone) shown.gone = [...gone].sort();
    return [who, hook, shown];
  });
  const [found, told] = [log, wanted].map((entries) =>
    JSON.stringify(entries, sorted).replaceAll('BatchDataset', 'Dataset'),
  );
  const [a, b] = [apart(found), apart(told)];
  expect(JSON.parse(a.words.replaceAll('#', '0'))).toEqual(JSON.parse(b.words.replaceAll('#', '0')));
  expectClose(a.numbers, b.numbers);
}

/** Keys of objects in order. */
function sorted(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
