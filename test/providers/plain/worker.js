import { train } from './train.js';

globalThis.onmessage = async ({ data }) => globalThis.postMessage(await train(data));
