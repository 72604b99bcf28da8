import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: {
    // Tests and examples import the library by its name and get its sources.
    alias: [
      { find: /^mindspore-ts$/, replacement: fileURLToPath(new URL('./src/node.ts', import.meta.url)) },
      {
        find: /^mindspore-ts\/port\/runtime$/,
        replacement: fileURLToPath(new URL('./src/port/runtime.ts', import.meta.url)),
      },
      {
        find: /^mindspore-ts\/port\/(download|pyplot)$/,
        replacement: fileURLToPath(new URL('./src/ported/$1.ts', import.meta.url)),
      },
    ],
  },
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/setup/node.ts'],
    // ONNX Runtime's native module is loaded once a process; threads of one process would share it.
    pool: 'forks',
    maxWorkers: 2,
    // Sums are split differently by more threads: the last digits shall not depend on the machine.
    env: { OMP_NUM_THREADS: '1' },
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Compiling and running the first session takes a while on a busy machine; that is no finding.
    slowTestThreshold: 5_000,
  },
});
