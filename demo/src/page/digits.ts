/** Test images and what they are taken for. */
import type { Digits } from '../protocol.js';
import { byId, context, make } from './dom.js';
import { imageOf } from './pad.js';
import { SIDE } from './centre.js';

const SHOWN = 24;

/** The two strips of test images. */
export class TestDigits {
  private readonly strip = byId('digits', HTMLUListElement);
  private readonly wrong = byId('mistakes', HTMLUListElement);
  private readonly none = byId('no-mistakes', HTMLParagraphElement);
  private digits: Digits | undefined;
  /** The example last given of each digit. */
  private readonly given = new Map<number, number>();

  /** Shows the images, without predictions. */
  show(digits: Digits): void {
    this.digits = digits;
    this.clear();
  }

  /** Forgets all predictions. */
  clear(): void {
    const { digits } = this;
    if (digits === undefined) return;
    this.strip.replaceChildren(...Array.from({ length: SHOWN }, (_, i) => this.item(digits, i, undefined)));
    this.wrong.replaceChildren();
    this.none.hidden = false;
    this.none.textContent = 'No predictions yet.';
  }

  /** Shows what the images are taken for. */
  predict(classes: Uint8Array): void {
    const { digits } = this;
    if (digits === undefined) return;
    this.strip.replaceChildren(...Array.from({ length: SHOWN }, (_, i) => this.item(digits, i, classes[i])));
    const wrong: number[] = [];
    classes.forEach((digit, i) => {
      if (digit !== digits.labels[i]) wrong.push(i);
    });
    this.wrong.replaceChildren(...wrong.slice(0, SHOWN).map((i) => this.item(digits, i, classes[i])));
    this.none.hidden = false;
    this.none.textContent = `${wrong.length.toLocaleString('en')} of ${classes.length.toLocaleString('en')} test images`;
  }

  /** A test image of a digit, the next one each time. */
  example(digit: number): Uint8Array | undefined {
    const { digits } = this;
    if (digits === undefined) return undefined;
    let at = digits.labels.indexOf(digit, (this.given.get(digit) ?? -1) + 1);
    if (at < 0) at = digits.labels.indexOf(digit);
    this.given.set(digit, at);
    return pixelsOf(digits, at);
  }

  private item(digits: Digits, i: number, taken: number | undefined): HTMLLIElement {
    const canvas = make('canvas', { width: String(SIDE), height: String(SIDE), 'aria-hidden': 'true' });
    context(canvas).putImageData(imageOf(pixelsOf(digits, i)), 0, 0);
    const label = digits.labels[i];
    const told = make('span', { 'aria-hidden': 'true' }, taken === undefined ? '·' : String(taken));
    const right = taken === label;
    const words =
      taken === undefined ? `a ${label}` : right ? `a ${label}, recognized` : `a ${label}, taken for a ${taken}`;
    const state = taken === undefined ? 'open' : right ? 'right' : 'wrong';
    return make(
      'li',
      { class: 'digit', 'data-state': state, title: words },
      canvas,
      told,
      make('span', { class: 'unseen' }, words),
    );
  }
}

function pixelsOf({ pixels }: Digits, i: number): Uint8Array {
  return pixels.subarray(i * SIDE * SIDE, (i + 1) * SIDE * SIDE);
}
