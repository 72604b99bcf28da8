/** The package in Node. */
import './runtime/node.js';

export * from './index.js';
