import { pyClass } from '../../common/checks.js';
import { NotImplementedError, ValueError } from '../../common/errors.js';
import { fileSystem, withFile } from '../../common/files.js';
import { signature } from '../../common/signature.js';
import { FuncGraph } from '../../nn/mindir/graph_cell.js';

const SIG = signature<{ file_name: unknown; dec_key: unknown; dec_mode: unknown }>(
  'train.load',
  'file_name, *, dec_key=None, dec_mode=None',
);

/**
 * The graph of a MindIR file, for `nn.GraphCell`; the bytes of one may be given instead of its name, as in browsers. ValueError for a name that is no
 * string, has not the ending `.mindir`, or of no file; NotImplementedError for `dec_key`; RuntimeError for bytes that are no MindIR file, or hold what is
 * not known here: loops, branches, parameters in files beside it. MindSpore's `load`.
 */
export function load(file_name: string | Uint8Array): Promise<FuncGraph>;
export async function load(...args: unknown[]): Promise<FuncGraph> {
  const { file_name, dec_key } = SIG.bind(args);
  if (dec_key !== null) throw new NotImplementedError("For 'load', encrypted MindIR files are not supported.");
  if (file_name instanceof Uint8Array) return new FuncGraph(file_name);
  if (typeof file_name !== 'string') {
    throw new ValueError(`For 'load', the argument 'file_name' must be string, but got ${pyClass(file_name)}.`);
  }
  if (!file_name.endsWith('.mindir')) {
    throw new ValueError(
      "For 'load', the argument 'file_name'(MindIR file) should end with '.mindir', please input the correct 'file_name'.",
    );
  }
  const fs = fileSystem('give the bytes of the file instead');
  if (!fs.existsSync(file_name)) {
    throw new ValueError(
      "For 'load', the argument 'file_name'(MindIR file) does not exist, please check whether the 'file_name' is correct.",
    );
  }
  return withFile(file_name, fs, async (source) => new FuncGraph(await source.read(0, source.size)));
}
