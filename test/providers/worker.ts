/** A worker that trains what it is asked for. */
import * as ms from 'mindspore-ts';
import { train } from './nets.js';

self.onmessage = async ({ data }: MessageEvent<{ target: string; net: string; steps: number }>) => {
  ms.set_context({ device_target: data.target });
  self.postMessage((await train(data.net, data.steps)).losses);
};
