/** What the drawing is taken for. */
import { byId, make } from './dom.js';

const digit = byId('verdict-digit', HTMLElement);
const text = byId('verdict-text', HTMLElement);
const bars = byId('bars', HTMLElement);

const rows = Array.from({ length: 10 }, (_, i) => {
  const value = make('span', { class: 'value' }, '');
  const fill = make('span', { class: 'fill' });
  const row = make(
    'li',
    {},
    make('b', {}, String(i)),
    make('span', { class: 'bar', 'aria-hidden': 'true' }, fill),
    value,
  );
  return { row, fill, value };
});
bars.replaceChildren(...rows.map(({ row }) => row));

/** Shows probabilities, or a sentence when there are none. */
export function showVerdict(probabilities: readonly number[] | string): void {
  if (typeof probabilities === 'string') {
    digit.textContent = '?';
    text.textContent = probabilities;
    for (const { row, fill, value } of rows) {
      row.classList.remove('best');
      fill.style.inlineSize = '0';
      value.textContent = '';
    }
    return;
  }
  const best = probabilities.indexOf(Math.max(...probabilities));
  digit.textContent = String(best);
  const share = probabilities[best];
  text.textContent = share > 0.9 ? 'It is sure of that.' : share > 0.6 ? 'It thinks so.' : 'It is not sure.';
  rows.forEach(({ row, fill, value }, i) => {
    row.classList.toggle('best', i === best);
    fill.style.inlineSize = `${(100 * probabilities[i]).toFixed(1)}%`;
    value.textContent = `${(100 * probabilities[i]).toFixed(probabilities[i] > 0.0995 ? 0 : 1)} %`;
  });
}
