// Where WebGPU can be tried on this machine: a browser, and a graphics driver that Node's WebGPU accepts.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { root } from './setup.mjs';

/** Chromium: `CHROMIUM`, or where packages put it; undefined when there is none. */
export function findChromium() {
  const given = process.env.CHROMIUM;
  const usual = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
  return (given ? [given] : usual).find((file) => existsSync(file));
}

const PROBE = `
  import * as ms from './dist/node.js';
  ms.set_context({ device_target: 'WebGPU' });
  const sum = await ms.ops.add(new ms.Tensor([1, 2]), 1).tolist();
  process.exit(sum.join() === '2,3' ? 0 : 1);`;

/** Whether the package computes on WebGPU with this environment. A driver that Node refuses, or that hangs, does not. */
function computes(env) {
  const options = { cwd: root, env, timeout: 120_000, stdio: 'ignore' };
  return spawnSync(process.execPath, ['--input-type=module', '-e', PROBE], options).status === 0;
}

/** The environment with which Node has WebGPU: as it is, or with a driver that works without a graphics card; undefined when none does. */
export function webgpuEnvironment() {
  const drivers = [];
  const folder = '/usr/share/vulkan/icd.d';
  if (existsSync(folder)) {
    drivers.push(
      ...readdirSync(folder)
        .filter((name) => /^lvp_icd/.test(name))
        .map((name) => path.join(folder, name)),
    );
  }
  drivers.push('/usr/lib/chromium/vk_swiftshader_icd.json');
  const silent = { ...process.env, XDG_RUNTIME_DIR: process.env.XDG_RUNTIME_DIR ?? '/tmp' };
  const candidates = process.env.VK_DRIVER_FILES
    ? [silent]
    : [silent, ...drivers.filter((file) => existsSync(file)).map((file) => ({ ...silent, VK_DRIVER_FILES: file }))];
  return candidates.find(computes);
}
