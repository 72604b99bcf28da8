// dist/bundle.js: the package for pages without a bundler, in one file. NumPy's port, fflate, and protobufjs, which is CommonJS, are in it; ONNX Runtime is
// not, as only one of its builds is loaded, and that when the first graph is compiled.
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { build } from 'vite';
import { root } from './setup.mjs';

const dist = path.join(root, 'dist');
const FILE = 'bundle.js';
const NODE_FILE = 'bundle.node.js';
/** Files that this module makes. */
export const BUNDLES = [FILE, NODE_FILE];

const BANNER =
  '/*! mindspore-ts, Apache-2.0. Contains numpy-ts and fflate (MIT) and protobufjs (BSD-3-Clause): see THIRD_PARTY_NOTICES.md in this package. */';

/**
 * Where a page gets ONNX Runtime from: an import map's `onnxruntime-web/wasm` and `/webgpu`; else, as workers know no import maps, the package
 * that lies beside this one.
 */
function runtimeBesides() {
  const file = path.join(dist, 'runtime', 'web.js');
  return {
    name: 'runtime-besides',
    transform(code, id) {
      if (path.resolve(id) !== file) return undefined;
      let found = 0;
      const changed = code.replace(/import\('onnxruntime-web\/(\w+)'\)/g, (bare, kind) => {
        found++;
        const beside = `'../../onnxruntime-web/dist/ort.${kind}.bundle.min.mjs'`;
        // A name of its own keeps bundlers from taking the file for one of theirs.
        return `${bare}.catch(() => import(/* @vite-ignore */ new URL(${beside}, here).href))`;
      });
      if (found !== 2) throw new Error(`${file} imports ONNX Runtime ${found} times, not twice`);
      return { code: `const here = import.meta.url;\n${changed}`, map: null };
    },
  };
}

/** When the newest of the modules that go into the bundle was written. */
function newest() {
  const files = readdirSync(dist, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && entry.name.endsWith('.js') && !BUNDLES.includes(entry.name),
  );
  return Math.max(...files.map((entry) => statSync(path.join(entry.parentPath ?? entry.path, entry.name)).mtimeMs));
}

/** Whether a bundle is newer than all of its parts. */
function fresh(file) {
  const made = statSync(path.join(dist, file), { throwIfNoEntry: false });
  return made !== undefined && made.mtimeMs > newest();
}

/** numpy-ts only when it is wanted: src/common/numpy_late.ts says why. Pages have it in their bundle, where it is one file. */
function numpyLate() {
  let found = 0;
  return {
    name: 'numpy-late',
    enforce: 'pre', // before Vite has found the file
    resolveId(source) {
      if (!source.endsWith('/numpy_source.js')) return undefined;
      found++;
      return path.join(dist, 'common', 'numpy_late.js');
    },
    buildEnd() {
      if (found === 0) throw new Error('nothing imports numpy_source.js');
    },
  };
}

/**
 * dist/bundle.node.js: what Node imports, in one file without the packages. Finding and reading some hundred modules takes Node longer than running
 * them: see bench/startup.mjs.
 */
async function bundleNode() {
  if (fresh(NODE_FILE)) return;
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    plugins: [numpyLate()],
    build: {
      target: 'es2022',
      outDir: dist,
      emptyOutDir: false,
      minify: false,
      ssr: path.join(dist, 'node.js'),
      rolldownOptions: {
        external: (id) => !id.startsWith('.') && !path.isAbsolute(id),
        output: { entryFileNames: NODE_FILE, codeSplitting: false },
      },
    },
  });
}

/** Writes the bundles, unless they are newer than all of their parts. */
export async function bundle() {
  await bundleNode();
  if (fresh(FILE)) return;
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    plugins: [runtimeBesides()],
    build: {
      target: 'es2022',
      outDir: dist,
      emptyOutDir: false,
      minify: true,
      chunkSizeWarningLimit: 4000,
      lib: { entry: path.join(dist, 'browser.js'), formats: ['es'], fileName: () => FILE },
      rolldownOptions: {
        // Bars in terminals need the last one: no page loads it.
        external: ['onnxruntime-web/wasm', 'onnxruntime-web/webgpu', 'cli-progress'],
        // Vite leaves the spaces of a library; pages need none.
        output: { postBanner: BANNER, codeSplitting: false, minify: true },
      },
    },
  });
}
