// Whether the graphs of training steps are valid ONNX in the eyes of the package `onnx`: those of the networks of test/providers/nets.ts, one step and several
// in one run, written for each provider.
//
//     node tools/oracle/onnx_check.mjs PYTHON [FOLDER]      PYTHON: of an environment with `pip install onnx`
//
// The files stay in FOLDER when it is given.
import { spawnSync } from 'node:child_process';
import console from 'node:console';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { withSources } from '../sources.mjs';

const [python = 'python3', given] = process.argv.slice(2);
const folder = given ?? mkdtempSync(path.join(tmpdir(), 'onnx-'));
mkdirSync(folder, { recursive: true });

const files = await withSources('/test/providers/step_models.ts', ({ stepModels }) =>
  [...stepModels()].map(({ name, bytes }) => {
    const file = path.join(folder, `${name}.onnx`);
    writeFileSync(file, bytes);
    return file;
  }),
);
const checker = fileURLToPath(new URL('./onnx_check.py', import.meta.url));
const { status, error } = spawnSync(python, [checker, ...files], { stdio: 'inherit' });
if (error) console.error(`${python} cannot be run: ${error.message}`);
if (given === undefined) rmSync(folder, { recursive: true });
process.exit(status === 0 && files.length > 0 ? 0 : 1);
