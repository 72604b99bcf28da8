/** The form: what is trained, and with what. */
import type { NetworkName, OptimizerName, Settings, Target } from '../protocol.js';
import { NETWORKS, OPTIMIZERS } from './catalogue.js';
import { byId, make } from './dom.js';
import { showNetwork } from './source.js';

const form = byId('setup', HTMLFormElement);
const fields = byId('settings', HTMLFieldSetElement);
const note = byId('network-note', HTMLElement);
const webgpuNote = byId('webgpu-note', HTMLElement);

function field<E extends HTMLInputElement | HTMLSelectElement>(name: string): E {
  return form.elements.namedItem(name) as E;
}

/** What is chosen. */
export function settings(): Settings {
  const value = (name: string): string => (form.elements.namedItem(name) as HTMLInputElement | RadioNodeList).value;
  return {
    network: value('network') as NetworkName,
    optimizer: value('optimizer') as OptimizerName,
    learningRate: Number(value('learningRate')),
    batchSize: Number(value('batchSize')),
    epochs: Number(value('epochs')),
    images: Number(value('images')),
    target: value('target') as Target,
  };
}

/** Chooses a provider. */
export function setTarget(target: Target): void {
  const choice = form.querySelector<HTMLInputElement>(`input[name=target][value=${target}]`);
  if (choice !== null) choice.checked = true;
}

/** Whether settings can be changed. */
export function allowChanges(allowed: boolean): void {
  fields.disabled = !allowed;
}

/** Fills the form; `submitted` hears of its button and of Enter, `changed` of everything else. */
export function setUpControls(submitted: () => void): void {
  const network = field<HTMLSelectElement>('network');
  const optimizer = field<HTMLSelectElement>('optimizer');
  for (const [name, { label }] of Object.entries(NETWORKS)) network.append(make('option', { value: name }, label));
  for (const name of Object.keys(OPTIMIZERS)) optimizer.append(make('option', { value: name }, `nn.${name}`));
  const describe = (): void => {
    note.textContent = NETWORKS[settings().network].note;
    showNetwork(settings().network);
  };
  const suggestRate = (): void => {
    field<HTMLInputElement>('learningRate').value = String(OPTIMIZERS[settings().optimizer].rate);
  };
  network.addEventListener('change', describe);
  optimizer.addEventListener('change', suggestRate);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    submitted();
  });
  describe();
  suggestRate();
  void offerWebGpu();
}

interface Adapter {
  readonly info?: { readonly description?: string; readonly vendor?: string };
}

/** Why WebGPU cannot be used; undefined when there is an adapter. */
async function findAdapter(): Promise<Adapter | string> {
  const { gpu } = navigator as { gpu?: { requestAdapter(): Promise<Adapter | null> } };
  if (gpu === undefined) {
    return isSecureContext
      ? 'not here: this browser has no WebGPU'
      : 'not here: WebGPU is for pages from https or localhost only';
  }
  try {
    return (await gpu.requestAdapter()) ?? 'not here: the browser found no graphics card that it uses';
  } catch (error) {
    return `not here: ${error instanceof Error ? error.message : String(error)}`;
  }
}

async function offerWebGpu(): Promise<void> {
  const found = await findAdapter();
  const choice = form.querySelector<HTMLInputElement>('input[value=WebGPU]');
  if (choice === null) return;
  choice.disabled = typeof found === 'string';
  const { description, vendor } = typeof found === 'string' ? {} : (found.info ?? {});
  const name = description || vendor;
  webgpuNote.textContent = typeof found === 'string' ? found : `the graphics card${name ? ` (${name})` : ''}`;
}
