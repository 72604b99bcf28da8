import { pyClass, pyRepr } from '../../common/checks.js';
import { NotImplementedError, RuntimeError, ValueError } from '../../common/errors.js';
import { fileSystem, paths, realPath, writeWhole } from '../../common/files.js';
import { signature } from '../../common/signature.js';
import { Parameter } from '../../common/parameter.js';
import { Tensor } from '../../common/tensor.js';
import { exportCall } from '../../jit/export.js';
import { exportMindir } from '../../jit/mindir/export.js';
import { tensorsIn } from '../../common/tree.js';
import { Cell } from '../../nn/cell.js';

const SIG = signature<{ net: unknown; inputs: readonly unknown[]; file_name: unknown; file_format: unknown }>(
  'train.export',
  'net, *inputs, file_name, file_format',
);

/** Keywords of {@link exportNetwork}. */
export interface ExportOptions {
  /** The file, which gets the ending `.onnx` or `.mindir` if it has none; null for its bytes. */
  file_name: string | null;
  /** 'ONNX' or 'MINDIR'. */
  file_format: 'ONNX' | 'MINDIR';
}

const FORMATS = ['AIR', 'ONNX', 'MINDIR'];
const WRITERS = { ONNX: exportCall, MINDIR: exportOwn };
const FILE_NAME = /^[0-9a-zA-Z@_\-.:/\\]+$/;

/**
 * Writes a network as an ONNX model or as MindSpore's MindIR, for inputs of the shapes and dtypes of those that are given: MindSpore's `export`, which a module imports as
 * `import { export as exportNetwork } …`. The network is in evaluation mode for it. The model's inputs have the names of `construct`'s parameters, its
 * weights those of the network. An ONNX model's outputs are `out0`, `out1`, … It has standard operators only and runs in any ONNX Runtime. A MindIR file is
 * what `load` and `nn.GraphCell` take, here and in MindSpore; it can have the operations that common networks need.
 *
 * Null as `file_name` gives the bytes: this is for browsers.
 *
 * ValueError for other formats, for names with other characters than letters, digits and `@_-.:/\`, for what is no network, and in MindIR for parameters
 * that are not of it; NotImplementedError for the format 'AIR', and for operations that MindIR files cannot have here; RuntimeError for an async `construct`, for more than 2 GiB, and when the file cannot be written.
 */
export function exportNetwork(
  net: Cell,
  ...inputs: [...inputs: unknown[], options: ExportOptions & { file_name: null }]
): Promise<Uint8Array>;
export function exportNetwork(net: Cell, ...inputs: [...inputs: unknown[], options: ExportOptions]): Promise<void>;
export async function exportNetwork(...args: unknown[]): Promise<Uint8Array | void> {
  const { net, inputs, file_name, file_format } = SIG.bind(args);
  if (typeof file_format !== 'string' || !FORMATS.includes(file_format)) {
    throw new ValueError(
      `For 'export', 'file_format' must be one of ${pyRepr(FORMATS)}, but got ${String(file_format)}.`,
    );
  }
  const format = file_format as keyof typeof WRITERS;
  const path = file_name === null ? null : targetOf(file_name, `.${format.toLowerCase()}`);
  if (!(format in WRITERS)) throw new NotImplementedError(`For 'export', the format '${format}' is not supported.`);
  if (!(net instanceof Cell)) {
    throw new ValueError(`Export ${format} format model only support nn.Cell object, but got ${pyClass(net)}.`);
  }
  const bytes = await inEvaluation(net, () => WRITERS[format](net, inputs, inputNames(net, inputs)));
  if (path === null) return bytes;
  const fs = fileSystem('');
  try {
    fs.mkdirSync(paths().dirname(path), { recursive: true, mode: 0o700 });
    await writeWhole(path, [bytes], 0o400, fs);
  } catch (cause) {
    throw new RuntimeError(`Failed to write the file ${path}.`, { cause });
  }
}

/** As MindIR, which holds the network's own parameters only. */
function exportOwn(net: Cell, inputs: readonly unknown[], names: readonly string[]): Promise<Uint8Array> {
  const known = new Set([...net.get_parameters(), ...inputs.filter((input) => input instanceof Parameter)]);
  return exportMindir(net, inputs, names, known);
}

function targetOf(name: unknown, ending: string): string {
  if (typeof name !== 'string') throw new TypeError(`The '${pyRepr(name)}' must be string, but got ${pyClass(name)}.`);
  if (!FILE_NAME.test(name)) {
    throw new ValueError(String.raw`The '${name}' is illegal, it must be match regular '^[0-9a-zA-Z@\_\-\.\:\/\\]+$'.`);
  }
  const path = realPath(name, fileSystem('give null as file_name to get the bytes'));
  return path.endsWith(ending) ? path : path + ending;
}

/** Calls `fn` with the network in evaluation mode; each cell has its own mode again when it returns. */
function inEvaluation<T>(net: Cell, fn: () => T): T {
  const modes = Array.from(net.cells_and_names(), ([, cell]) => [cell, cell.training] as const);
  net.set_train(false);
  try {
    return fn();
  } finally {
    for (const [cell, training] of modes) cell.add_flags({ training });
  }
}

/** A name for each Tensor among the inputs: that of the parameter of `construct`, numbered where an input holds several. */
function inputNames(net: Cell, inputs: readonly unknown[]): string[] {
  const names = parameterNames(Reflect.get(net, 'construct') as (...args: unknown[]) => unknown);
  return inputs.flatMap((input, i) => {
    const name = names[i] ?? `input${i}`;
    if (input instanceof Parameter) return [];
    if (input instanceof Tensor) return [name];
    return tensorsIn(input)
      .filter((t) => !(t instanceof Parameter))
      .map((_, j) => `${name}_${j}`);
  });
}

/** The names of a method's parameters, as far as they are plain ones. */
function parameterNames(method: (...args: unknown[]) => unknown): (string | undefined)[] {
  const source = Function.prototype.toString.call(method);
  const open = source.indexOf('(');
  const names: (string | undefined)[] = [];
  let depth = 0;
  let start = open + 1;
  for (let i = open; i >= 0 && i < source.length; i++) {
    const c = source[i];
    if ('([{'.includes(c)) depth++;
    if (')]}'.includes(c)) depth--;
    if (depth > 1 || (depth === 1 && c !== ',')) continue;
    names.push(/^\s*([\p{ID_Start}$_][\p{ID_Continue}$]*)/u.exec(source.slice(start, i))?.[1]);
    start = i + 1;
    if (depth === 0) break;
  }
  return names;
}
