import type * as Source from './numpy_source.js';

// What Node's bundle has in place of `numpy_source.ts` (tools/bundle.mjs). Of numpy-ts' three hundred modules training needs the random stream alone, a fifth of them.
// Finding and compiling the others takes Node longer than this whole package, so that happens when somebody first wants an array of it: `np` looks like the module
// and loads it then. All come from the one copy that users import, so that there is one stream.

/** What loads a file of numpy-ts at once. */
let load: ((file: string) => unknown) | undefined;
let random: Source.Stream | undefined;
let whole: object | undefined;
const waiting: (() => void)[] = [];

/** numpy-ts, loaded now if it was not. */
function all(): object {
  if (whole) return whole;
  if (!load) throw new Error('numpy-ts is not there yet: import mindspore-ts by its name.');
  try {
    whole = load('./index.js') as object;
  } catch (cause) {
    throw new Error('numpy-ts cannot be used while an import of it is under way: await that first.', { cause });
  }
  return whole;
}

/** numpy-ts as a module, loaded when somebody looks at it. */
export const np = new Proxy(Object.create(null) as object, {
  get: (_, key) => Reflect.get(all(), key) as unknown,
  has: (_, key) => Reflect.has(all(), key),
  ownKeys: () => Reflect.ownKeys(all()),
  getOwnPropertyDescriptor(_, key) {
    const found = Reflect.getOwnPropertyDescriptor(all(), key);
    return found && { ...found, configurable: true };
  },
});

/** NumPy's global random stream: numpy-ts' own module of it. */
export const stream: typeof Source.stream = () => random ?? (Reflect.get(all(), 'random') as Source.Stream);

/** Calls `then` as soon as the stream is there. */
export const whenReady: typeof Source.whenReady = (then) => {
  waiting.push(then);
};

/** Loads the stream, and where Node cannot load modules at once (before 20.19) everything. */
export const ready: typeof Source.ready = async () => {
  const { createRequire } = await import('node:module');
  const index = createRequire(import.meta.url).resolve('numpy-ts');
  const { pathToFileURL } = await import('node:url');
  const part = new URL('./common/ops/random.js', pathToFileURL(index)).href;
  if ((globalThis.process.features as { require_module?: boolean }).require_module === true) {
    load = createRequire(index);
    random = (await import(/* @vite-ignore */ part)) as Source.Stream;
  } else whole = await import('numpy-ts');
  for (const then of waiting.splice(0)) then();
};
