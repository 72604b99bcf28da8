import { RuntimeError } from '../../common/errors.js';
import { signature } from '../../common/signature.js';
import type { TypedArray } from '../../common/dtype.js';
import { reshaped, type Column } from '../column.js';
import { ImageTensorOperation, checkImageType } from './image.js';

const SIG = signature<Record<string, never>>('dataset.vision.HWC2CHW', '');

/** Puts the channels first: (H, W, C) to (C, H, W); an image without channels stays. RuntimeError for another rank. MindSpore's `vision.HWC2CHW`. */
export class HWC2CHW extends ImageTensorOperation {
  override readonly opName = 'HWC2CHW';

  constructor(...args: []) {
    super();
    SIG.bind(args);
  }

  override apply(column: Column): Column {
    checkImageType(column, 'HWC2CHW');
    const { shape, dtype } = column;
    if (shape.length === 2) return column;
    if (shape.length !== 3) {
      throw new RuntimeError(`HWC2CHW: image shape should be <H,W> or <H,W,C>, but got rank: ${shape.length}`);
    }
    const [height, width, channels] = shape;
    if (channels === 1) return reshaped(column, [1, height, width]);
    const { data } = column;
    const out: TypedArray = new dtype.array(data.length);
    const plane = height * width;
    for (let c = 0, at = 0; c < channels; c++) {
      for (let i = 0; i < plane; i++) out[at++] = data[i * channels + c];
    }
    return reshaped({ data: out, shape, dtype }, [channels, height, width]);
  }
}
