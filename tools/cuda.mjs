// npm run test:cuda: the operator cases and training on CUDA against the CPU, and LeNet-5 and ResNet-20 against PyTorch's CUDA, on a machine with an NVIDIA card.
// Says what is missing, and how to get it, where it cannot run. PyTorch is that of PYTHON (python3 by default), and left out, with a line that says so, where it has none.
//
//     node tools/cuda.mjs --dry-run      everything but the card: what is missing here, and a few steps of both networks on the processor
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

/** Whether Python has PyTorch, with CUDA where it is wanted. */
function hasTorch(python, cuda) {
  const code = `import torch, sys; sys.exit(0 if ${cuda ? 'torch.cuda.is_available()' : 'True'} else 1)`;
  return spawnSync(python, ['-c', code], { stdio: 'ignore' }).status === 0;
}

/** Both networks against PyTorch. */
function compare(device, steps) {
  const python = process.env.PYTHON ?? 'python3';
  const torch = hasTorch(python, device === 'CUDA');
  if (!torch)
    console.log(`not compared with PyTorch: ${python} has none${device === 'CUDA' ? ' with CUDA' : ''} (set PYTHON)`);
  return runNode('tools/cuda/compare.mjs', [device, String(steps), torch ? python : 'none']);
}

const dry = process.argv.includes('--dry-run');
install();
if (!runNode('tools/build.mjs')) process.exit(1);
const lacks = missing();
if (lacks.length > 0) {
  const say = dry ? console.log : console.error;
  say(`CUDA cannot be tested here. Missing:\n${lacks.map((what) => `- ${what}`).join('\n')}`);
  if (!dry) process.exit(1);
}
if (dry) process.exit(compare('CPU', 3) ? 0 : 1);
const options = ['run', '--config', 'vitest.providers.config.ts', '--reporter=verbose', 'test/providers/cuda'];
const tested = runNode('node_modules/vitest/vitest.mjs', options);
const compared = compare('CUDA', 50);
process.exit(tested && compared ? 0 : 1);
