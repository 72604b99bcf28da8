/** Drawings as MNIST has its digits: scaled into a box of 20 × 20, their centre of mass in the middle of 28 × 28. */

export const SIDE = 28;
const BOX = 20;

/** The drawing in RGBA, of which red counts, as 28 × 28 grey pixels; undefined when there is nothing in it. */
export function centred(data: Uint8ClampedArray, width: number, height: number): Uint8Array<ArrayBuffer> | undefined {
  const ink = (x: number, y: number): number => data[4 * (y * width + x)];
  let [left, top, right, bottom] = [width, height, -1, -1];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (ink(x, y) < 16) continue;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
    }
  }
  if (right < 0) return undefined;
  const scale = BOX / (Math.max(right - left, bottom - top) + 1);
  const [w, h] = [
    Math.max(1, Math.round((right - left + 1) * scale)),
    Math.max(1, Math.round((bottom - top + 1) * scale)),
  ];
  const box = new Float32Array(w * h);
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      box[y * w + x] = mean(ink, left + x / scale, top + y / scale, 1 / scale, width, height);
    }
  }
  const [cx, cy] = centreOfMass(box, w);
  const [dx, dy] = [clamp(Math.round(SIDE / 2 - cx - 0.5), SIDE - w), clamp(Math.round(SIDE / 2 - cy - 0.5), SIDE - h)];
  const out = new Uint8Array(SIDE * SIDE);
  box.forEach((value, i) => {
    out[(dy + Math.floor(i / w)) * SIDE + dx + (i % w)] = Math.round(value);
  });
  return out;
}

const clamp = (x: number, most: number): number => Math.max(0, Math.min(most, x));

/** The mean ink of a square, of the pixels whose middle is within. */
function mean(
  ink: (x: number, y: number) => number,
  left: number,
  top: number,
  size: number,
  width: number,
  height: number,
): number {
  let [sum, count] = [0, 0];
  for (let y = Math.floor(top); y < Math.max(top + size, Math.floor(top) + 1) && y < height; y++) {
    for (let x = Math.floor(left); x < Math.max(left + size, Math.floor(left) + 1) && x < width; x++) {
      sum += ink(x, y);
      count++;
    }
  }
  return count === 0 ? 0 : sum / count;
}

function centreOfMass(box: Float32Array, width: number): [number, number] {
  let [sum, x, y] = [0, 0, 0];
  box.forEach((value, i) => {
    sum += value;
    x += value * (i % width);
    y += value * Math.floor(i / width);
  });
  return sum === 0 ? [0, 0] : [x / sum, y / sum];
}
