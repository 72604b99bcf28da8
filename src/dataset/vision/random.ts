import { canonical, Mt19937 } from '../../common/mt19937.js';
import { ValueError } from '../../common/errors.js';
import { signature } from '../../common/signature.js';
import { bind, typeCheck } from '../checks.js';
import type { Column } from '../column.js';
import { drawingSeed } from '../random/seed.js';
import { ImageTensorOperation } from './image.js';
import { cropped, imageShape } from './window.js';

/** A transform that draws: in a pipeline from a generator that starts from the pipeline's seed, called by itself from one of its own. */
export abstract class RandomImageOperation extends ImageTensorOperation {
  /** @internal MindSpore's generator of this transform */
  protected random: Mt19937 = new Mt19937(drawingSeed());

  /** @internal the same transform for one iterator, at the beginning of its numbers */
  override started(): this {
    return Object.create(this, { random: { value: new Mt19937(drawingSeed()) } }) as this;
  }
}

abstract class RandomFlip extends RandomImageOperation {
  protected readonly prob: number;

  constructor(prob: unknown) {
    super();
    typeCheck(prob, ['float', 'int'], 'prob');
    if (Number(prob) < 0 || Number(prob) > 1) {
      throw new ValueError('Input prob is not within the required interval of [0.0, 1.0].');
    }
    this.prob = Number(prob);
  }

  override apply(column: Column): Column {
    const image = imageShape(column, this.opName);
    if (canonical(this.random) >= this.prob) return column;
    return this.flip(column, image.height, image.width);
  }

  /** The image turned round. */
  protected abstract flip(column: Column, height: number, width: number): Column;
}

const HORIZONTAL = signature<{ prob: unknown }>('dataset.vision.RandomHorizontalFlip', 'prob=0.5');

/**
 * Mirrors an image, (H, W, C) or (H, W), left to right with the probability `prob`. TypeError unless it is a number, ValueError outside [0, 1]. MindSpore's
 * `vision.RandomHorizontalFlip`.
 */
export class RandomHorizontalFlip extends RandomFlip {
  override readonly opName = 'RandomHorizontalFlip';

  constructor(prob?: number);
  constructor(options: { prob?: number });
  constructor(...args: unknown[]) {
    super(bind(HORIZONTAL, args).prob);
  }

  /** The image turned round. */
  protected override flip(column: Column, height: number, width: number): Column {
    return cropped(
      column,
      [height, width],
      (y) => y,
      (x) => width - 1 - x,
    );
  }
}

const VERTICAL = signature<{ prob: unknown }>('dataset.vision.RandomVerticalFlip', 'prob=0.5');

/**
 * Mirrors an image, (H, W, C) or (H, W), top to bottom with the probability `prob`. TypeError unless it is a number, ValueError outside [0, 1]. MindSpore's
 * `vision.RandomVerticalFlip`.
 */
export class RandomVerticalFlip extends RandomFlip {
  override readonly opName = 'RandomVerticalFlip';

  constructor(prob?: number);
  constructor(options: { prob?: number });
  constructor(...args: unknown[]) {
    super(bind(VERTICAL, args).prob);
  }

  /** The image turned round. */
  protected override flip(column: Column, height: number, width: number): Column {
    return cropped(
      column,
      [height, width],
      (y) => height - 1 - y,
      (x) => x,
    );
  }
}
