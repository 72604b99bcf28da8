import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** The tests of `npm run test:providers`: they need a browser and a graphics driver. */
export default defineConfig({
  resolve: {
    alias: [{ find: /^mindspore-ts$/, replacement: fileURLToPath(new URL('./src/node.ts', import.meta.url)) }],
  },
  test: {
    include: ['test/providers/**/*.check.ts'],
    setupFiles: ['test/setup/node.ts'],
    pool: 'forks',
    maxWorkers: 1,
    env: { OMP_NUM_THREADS: '1' },
    testTimeout: 600_000,
    hookTimeout: 300_000,
    slowTestThreshold: 60_000,
  },
});
