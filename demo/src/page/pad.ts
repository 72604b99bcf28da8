/** The pad to draw a digit on: mouse, touch, pen, and keys. */
import { byId, context } from './dom.js';
import { centred, SIDE } from './centre.js';

/** Width of the line, in pixels of the pad; its whole side is 280. */
const LINE = 20;
/** Milliseconds between two looks at a drawing that goes on. */
const LOOK_EVERY = 120;

/** The pad; `drawn` gets what the network is to see, whenever the drawing has changed; undefined when it is empty. */
export class Pad {
  private readonly canvas = byId('pad', HTMLCanvasElement);
  private readonly ink = context(this.canvas);
  private readonly seen = context(byId('seen', HTMLCanvasElement));
  private last: { x: number; y: number } | undefined;
  private timer: number | undefined;

  constructor(
    private readonly drawn: (pixels: Uint8Array<ArrayBuffer> | undefined) => void,
    /** A test image of a digit. */
    private readonly example: (digit: number) => Uint8Array | undefined,
  ) {
    this.clear();
    const { canvas } = this;
    canvas.addEventListener('pointerdown', (event) => {
      event.preventDefault();
      canvas.setPointerCapture(event.pointerId);
      canvas.focus({ preventScroll: true });
      this.last = this.place(event);
      this.line(this.last);
    });
    canvas.addEventListener('pointermove', (event) => {
      if (this.last === undefined) return;
      // Pens and fast mice report more than one place a frame.
      for (const part of event.getCoalescedEvents?.() ?? [event]) this.line(this.place(part));
      this.line(this.place(event));
    });
    for (const end of ['pointerup', 'pointercancel']) canvas.addEventListener(end, () => (this.last = undefined));
    canvas.addEventListener('keydown', (event) => {
      if (/^[0-9]$/.test(event.key)) this.show(Number(event.key));
      else if (event.key === 'Delete' || event.key === 'Backspace') this.clear();
      else return;
      event.preventDefault();
    });
    byId('clear', HTMLButtonElement).addEventListener('click', () => this.clear());
  }

  clear(): void {
    this.ink.fillStyle = '#000';
    this.ink.fillRect(0, 0, this.canvas.width, this.canvas.height);
    this.look();
  }

  /** Has the drawing classified once more. */
  look(): void {
    window.clearTimeout(this.timer);
    this.timer = undefined;
    const { width, height } = this.canvas;
    const { data } = this.ink.getImageData(0, 0, width, height);
    const pixels = centred(data, width, height);
    this.paint(pixels);
    this.drawn(pixels);
  }

  /** Draws a test image of a digit, as large as the pad. */
  private show(digit: number): void {
    const pixels = this.example(digit);
    if (pixels === undefined) return;
    const small = context(Object.assign(document.createElement('canvas'), { width: SIDE, height: SIDE }));
    small.putImageData(imageOf(pixels), 0, 0);
    this.ink.imageSmoothingQuality = 'high';
    this.ink.drawImage(small.canvas, 0, 0, this.canvas.width, this.canvas.height);
    this.look();
  }

  private place({ clientX, clientY }: { clientX: number; clientY: number }): { x: number; y: number } {
    const { left, top, width, height } = this.canvas.getBoundingClientRect();
    return { x: ((clientX - left) / width) * this.canvas.width, y: ((clientY - top) / height) * this.canvas.height };
  }

  private line(to: { x: number; y: number }): void {
    const from = this.last ?? to;
    const { ink } = this;
    ink.strokeStyle = '#fff';
    ink.lineWidth = LINE;
    ink.lineCap = 'round';
    ink.lineJoin = 'round';
    ink.beginPath();
    ink.moveTo(from.x, from.y);
    ink.lineTo(to.x, to.y);
    ink.stroke();
    this.last = to;
    this.timer ??= window.setTimeout(() => this.look(), LOOK_EVERY);
  }

  private paint(pixels: Uint8Array | undefined): void {
    this.seen.putImageData(imageOf(pixels ?? new Uint8Array(SIDE * SIDE)), 0, 0);
  }
}

/** Grey pixels as an image. */
export function imageOf(pixels: Uint8Array): ImageData {
  const image = new ImageData(SIDE, SIDE);
  pixels.forEach((pixel, i) => image.data.set([pixel, pixel, pixel, 255], 4 * i));
  return image;
}
