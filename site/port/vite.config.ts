import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

/** The page `port.html`; works from any folder of a site, and without a network. */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: './',
  build: {
    target: 'esnext',
    outDir: 'dist',
    emptyOutDir: true,
    modulePreload: false,
    chunkSizeWarningLimit: 800, // kB; most of it is the table of MindSpore's names
    rolldownOptions: { input: fileURLToPath(new URL('./port.html', import.meta.url)) },
  },
});
