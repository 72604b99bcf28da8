// npm run sizes: what a page without a bundler downloads, part by part, in bytes: as it is, with gzip, and with Brotli.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { root, runNode } from './setup.mjs';

if (!runNode('tools/build.mjs')) process.exit(1);

const ORT = 'node_modules/onnxruntime-web/dist';
const PARTS = [
  ['the package, NumPy’s port in it', 'dist/bundle.js'],
  ['ONNX Runtime for CPU', `${ORT}/ort.wasm.bundle.min.mjs`],
  ['', `${ORT}/ort-wasm-simd-threaded.wasm`],
  ['ONNX Runtime for WebGPU', `${ORT}/ort.webgpu.bundle.min.mjs`],
  ['', `${ORT}/ort-wasm-simd-threaded.asyncify.wasm`],
];

const number = (n) => n.toLocaleString('en').padStart(12);

console.log(`${'bytes'.padStart(12)}${'gzip'.padStart(12)}${'Brotli'.padStart(12)}`);
for (const [what, file] of PARTS) {
  const bytes = readFileSync(path.join(root, file));
  const brotli = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } });
  const sizes = [bytes, gzipSync(bytes), brotli].map(({ length }) => number(length)).join('');
  console.log(`${sizes}  ${path.basename(file)}${what === '' ? '' : ` (${what})`}`);
}
