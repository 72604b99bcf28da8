/** The package in Node. */
import { numpyReady } from './common/numpy.js';
import './runtime/node.js';

export * from './index.js';

await numpyReady();
