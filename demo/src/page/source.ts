/** The files of the script, one at a time. */
import type { NetworkName } from '../protocol.js';
import { filesOf } from './catalogue.js';
import { byId, make } from './dom.js';
import { highlight } from './highlight.js';

const tabs = byId('tabs', HTMLElement);
const code = byId('code', HTMLPreElement);
let chosen = 0;

/** Shows the files that a network is trained with. */
export function showSource(network: NetworkName): void {
  const files = filesOf(network);
  const buttons = files.map(({ name }, i) => {
    const tab = make('button', { type: 'button', role: 'tab', 'aria-controls': 'code' }, name);
    tab.addEventListener('click', () => choose(i));
    return tab;
  });
  const choose = (i: number): void => {
    chosen = i;
    buttons.forEach((tab, n) => {
      tab.ariaSelected = String(n === i);
      tab.tabIndex = n === i ? 0 : -1;
    });
    code.firstElementChild?.replaceChildren(...highlight(files[i].source));
    code.scrollTo(0, 0);
  };
  tabs.onkeydown = ({ key }) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[key];
    if (by === undefined) return;
    choose((chosen + by + files.length) % files.length);
    buttons[chosen].focus();
  };
  tabs.replaceChildren(...buttons);
  choose(chosen);
}
