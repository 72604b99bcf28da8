import * as ms from 'mindspore-ts';

const { MnistDataset, transforms, vision } = ms.dataset;

/** Batches of normalized images (N, 1, 28, 28) and int32 labels (N). */
export function create_dataset(
  files: ReadonlyMap<string, Uint8Array>,
  usage: 'train' | 'test',
  options: { batch_size: number; num_samples: number },
) {
  const { batch_size, num_samples } = options;
  let dataset = new MnistDataset(files, { usage, num_samples, shuffle: usage === 'train' });
  dataset = dataset.map(
    [new vision.Rescale(1 / 255, 0), new vision.Normalize({ mean: [0.1307], std: [0.3081] }), new vision.HWC2CHW()],
    'image',
  );
  dataset = dataset.map(new transforms.TypeCast(ms.int32), 'label');
  return dataset.batch(batch_size, { drop_remainder: usage === 'train' });
}
