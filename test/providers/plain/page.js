import { train } from './train.js';

/** Trains in a worker, which knows no import maps. */
function inWorker(target) {
  const worker = new globalThis.Worker(new globalThis.URL('./worker.js', import.meta.url), { type: 'module' });
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(message));
    worker.postMessage(target);
  });
}

globalThis.plain = { train, inWorker };
