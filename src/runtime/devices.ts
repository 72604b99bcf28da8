import { deviceTarget, setDevices } from '../common/context.js';
import { RuntimeError } from '../common/errors.js';
import { log } from '../common/log.js';
import type { Provider } from './backend.js';

import { platform } from './platform.js';

/** Device targets that mean one provider. */
const EXPLICIT: Readonly<Record<string, Provider>> = { WebGPU: 'webgpu', WASM: 'wasm', CUDA: 'cuda' };

/** Providers that a target may mean, the best one first. */
function candidates(target: string): readonly Provider[] {
  const { providers } = platform();
  if (target === 'CPU') return providers.slice(0, 1);
  if (target === 'GPU') return providers.slice(1);
  return target in EXPLICIT ? [EXPLICIT[target]] : [];
}

/** What a target comes to: a provider, and why better ones were passed over; or why there is none. */
function choose(target: string): { provider: Provider | undefined; reasons: readonly string[] } {
  const reasons: string[] = [];
  for (const provider of candidates(target)) {
    const reason = platform().missing(provider);
    if (reason === undefined) return { provider, reasons };
    reasons.push(reason);
  }
  return { provider: undefined, reasons };
}

const chosen = new Map<string, Provider>();

/** The provider that graphs are written for now. RuntimeError when the target in use has none. */
export function theProvider(): Provider {
  const target = deviceTarget();
  let provider = chosen.get(target);
  if (provider === undefined) {
    provider = choose(target).provider;
    if (provider === undefined) throw new RuntimeError(`There is no device for the target ${target}.`);
    chosen.set(target, provider);
  }
  return provider;
}

/** Whether a target has a provider here, as far as that can be told at once. */
export function isSupported(target: string): boolean {
  return choose(target).provider !== undefined;
}

/** The provider that a target comes to here. */
export function providerOf(target: string): Provider | undefined {
  return choose(target).provider;
}

/** Why a target has no provider here; undefined when there is nothing to say. */
export function refusal(target: string): string | undefined {
  const { provider, reasons } = choose(target);
  return provider === undefined && reasons.length > 0 ? reasons.join('; ') : undefined;
}

setDevices({
  get supported() {
    return ['CPU', 'GPU', ...Object.keys(EXPLICIT)].filter(isSupported);
  },
  refused: (target) => {
    const { provider, reasons } = choose(target);
    if (provider === undefined) return reasons.length > 0 ? reasons.join('; ') : undefined;
    chosen.delete(target);
    if (reasons.length > 0) log.info(`${target} runs on ${nameOf(provider)}: ${reasons.join('; ')}.`);
    return undefined;
  },
});

/** A provider as users write it. */
export function nameOf(provider: Provider): string {
  return { cpu: 'CPU', wasm: 'WASM', webgpu: 'WebGPU', cuda: 'CUDA' }[provider];
}
