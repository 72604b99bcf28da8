/** The package in browsers. */
import './runtime/web.js';

export * from './index.js';
