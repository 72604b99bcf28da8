// npm run test:cuda: the operator cases and training on CUDA against the CPU, on a machine with an NVIDIA card. Says what is missing, and how to get it,
// where it cannot run.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { install, root, runNode } from './setup.mjs';

const folder = path.join(root, 'node_modules/onnxruntime-node/bin/napi-v6/linux/x64');
const provider = path.join(folder, 'libonnxruntime_providers_cuda.so');

/** What is not there, each with its remedy. */
function missing() {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return ['Linux on x64: this is ' + `${process.platform} on ${process.arch}`];
  const found = [];
  if (spawnSync('nvidia-smi', ['-L'], { stdio: 'ignore' }).status !== 0) {
    found.push('an NVIDIA card with its driver: `nvidia-smi -L` lists none');
  }
  if (!existsSync(provider)) {
    found.push(
      "onnxruntime-node's CUDA provider: run `npm rebuild onnxruntime-node --foreground-scripts` with `onnxruntime-node-install` unset, or take " +
        'libonnxruntime_providers_cuda.so and libonnxruntime_providers_shared.so out of the Python wheel onnxruntime-gpu 1.30.0 ' +
        `(onnxruntime/capi/) and put them into ${folder}`,
    );
  }
  const libraries = spawnSync('ldconfig', ['-p'], { encoding: 'utf8' }).stdout ?? '';
  const paths = (process.env.LD_LIBRARY_PATH ?? '').split(':').filter(Boolean);
  for (const name of ['libcublasLt.so.13', 'libcublas.so.13', 'libcurand.so.10', 'libcudart.so.13', 'libcudnn.so.9']) {
    if (libraries.includes(name) || paths.some((at) => existsSync(path.join(at, name)))) continue;
    found.push(
      `${name}: install CUDA 13 and cuDNN 9 (Python's nvidia-* wheels have them too), and name the folder in LD_LIBRARY_PATH`,
    );
  }
  return found;
}

install();
const lacks = missing();
if (lacks.length > 0) {
  console.error(`CUDA cannot be tested here. Missing:\n${lacks.map((what) => `- ${what}`).join('\n')}`);
  process.exit(1);
}
const options = ['run', '--config', 'vitest.providers.config.ts', '--reporter=verbose', 'test/providers/cuda'];
process.exit(runNode('node_modules/vitest/vitest.mjs', options) ? 0 : 1);
