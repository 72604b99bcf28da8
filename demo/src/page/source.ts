/** The files of the script: the network's, and beside it the others, one at a time. */
import type { NetworkName } from '../protocol.js';
import { FILES, NETWORKS } from './catalogue.js';
import { byId, make } from './dom.js';
import { highlight } from './highlight.js';

const tabs = byId('tabs', HTMLElement);
const code = byId('code', HTMLPreElement);
const networkCode = byId('network-code', HTMLPreElement);
const networkFile = byId('network-file', HTMLElement);
let chosen = 0;

function write(pane: HTMLPreElement, source: string): void {
  pane.firstElementChild?.replaceChildren(...highlight(source));
  pane.scrollTo(0, 0);
}

const buttons = FILES.map(({ name }, i) => {
  const tab = make('button', { type: 'button', role: 'tab', 'aria-controls': 'code' }, name);
  tab.addEventListener('click', () => choose(i));
  return tab;
});

function choose(i: number): void {
  chosen = i;
  buttons.forEach((tab, n) => {
    tab.ariaSelected = String(n === i);
    tab.tabIndex = n === i ? 0 : -1;
  });
  write(code, FILES[i].source);
}

tabs.addEventListener('keydown', ({ key }) => {
  const by = { ArrowRight: 1, ArrowLeft: -1 }[key];
  if (by === undefined) return;
  choose((chosen + by + FILES.length) % FILES.length);
  buttons[chosen].focus();
});
tabs.replaceChildren(...buttons);
choose(0);

/** Shows the file of a network. */
export function showNetwork(network: NetworkName): void {
  const { file, source } = NETWORKS[network];
  networkFile.textContent = file;
  write(networkCode, source);
}
