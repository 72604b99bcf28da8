// Modules of src/ and test/ for tools: TypeScript, loaded by Vite.
import path from 'node:path';
import { createServer } from 'vite';
import { root } from './setup.mjs';

/** What a module of the repository exports, given to `use`. */
export async function withSources(file, use) {
  const server = await createServer({
    root,
    configFile: false,
    logLevel: 'error',
    appType: 'custom',
    server: { middlewareMode: true, watch: null, hmr: false },
    optimizeDeps: { noDiscovery: true },
    resolve: { alias: [{ find: /^mindspore-ts$/, replacement: path.join(root, 'src', 'node.ts') }] },
  });
  try {
    return await use(await server.ssrLoadModule(file));
  } finally {
    await server.close();
  }
}
