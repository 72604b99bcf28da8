/** Messages above the page: what went wrong, what can be done. */
import { byId, make } from './dom.js';

const holder = byId('notices', HTMLElement);

export interface Action {
  readonly label: string;
  readonly act: () => void;
}

/** Shows a message until it is dismissed, acted on, or another one comes. */
export function notify(kind: 'error' | 'info', title: string, text: string, actions: readonly Action[] = []): void {
  const box = make('div', { class: 'notice', 'data-kind': kind });
  const buttons = [...actions, { label: 'Dismiss', act: () => undefined }].map(({ label, act }, i) => {
    const button = make('button', { type: 'button', class: i < actions.length ? 'primary' : 'quiet' }, label);
    button.addEventListener('click', () => {
      box.remove();
      act();
    });
    return button;
  });
  box.append(
    make('div', {}, make('strong', {}, title), make('p', {}, text)),
    make('div', { class: 'row' }, ...buttons),
  );
  holder.replaceChildren(box);
}

/** Takes messages away. */
export function hush(): void {
  holder.replaceChildren();
}
