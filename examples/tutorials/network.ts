/** The network of MindSpore's beginner tutorials, and their MNIST. */
import { nn, type Tensor } from 'mindspore-ts';
import * as ms from 'mindspore-ts';

const { transforms, vision } = ms.dataset;

/** 784-512-512-10 with ReLU. */
export class Network extends nn.Cell {
  flatten = new nn.Flatten();
  dense_relu_sequential = new nn.SequentialCell(
    new nn.Dense(28 * 28, 512),
    new nn.ReLU(),
    new nn.Dense(512, 512),
    new nn.ReLU(),
    new nn.Dense(512, 10),
  );

  override construct(x: Tensor): Tensor {
    x = this.flatten(x);
    return this.dense_relu_sequential(x);
  }
}

/** Batches of normalized images (N, 1, 28, 28) and int32 labels (N), shuffled. */
export function datapipe(dataset: InstanceType<typeof ms.dataset.MnistDataset>, batch_size: number) {
  const image_transforms = [
    new vision.Rescale(1.0 / 255.0, 0),
    new vision.Normalize({ mean: [0.1307], std: [0.3081] }),
    new vision.HWC2CHW(),
  ];
  const label_transform = new transforms.TypeCast(ms.int32);

  return dataset.map(image_transforms, 'image').map(label_transform, 'label').batch(batch_size);
}

export type Batches = ReturnType<typeof datapipe>;

/** What Python's `f"loss: {loss:>7f}  [{batch:>3d}/{size:>3d}]"` gives. */
export function progress(loss: number, batch: number, size: number): string {
  const padded = (x: number): string => String(x).padStart(3);
  return `loss: ${loss.toFixed(6).padStart(7)}  [${padded(batch)}/${padded(size)}]`;
}

/** Trains on every batch once; prints the loss of each hundredth. */
export async function train_loop(
  model: Network,
  dataset: Batches,
  train_step: (data: Tensor, label: Tensor) => Tensor | Promise<Tensor>,
): Promise<void> {
  const size = dataset.get_dataset_size();
  model.set_train();
  let batch = 0;
  for await (const [data, label] of dataset.create_tuple_iterator()) {
    const loss = await train_step(data, label);
    if (batch % 100 === 0) console.log(progress(Number(await loss.item()), batch, size));
    batch++;
  }
}

/** Prints accuracy and mean loss over all batches. */
export async function test_loop(model: Network, dataset: Batches, loss_fn: nn.LossBase): Promise<void> {
  const num_batches = dataset.get_dataset_size();
  model.set_train(false);
  let [total, test_loss, correct] = [0, 0, 0];
  for await (const [data, label] of dataset.create_tuple_iterator()) {
    const pred = model(data);
    total += data.shape[0];
    test_loss += Number(await loss_fn(pred, label).item());
    correct += Number(await pred.argmax(1).equal(label).sum().item());
  }
  test_loss /= num_batches;
  correct /= total;
  console.log(`Test: \n Accuracy: ${(100 * correct).toFixed(1)}%, Avg loss: ${test_loss.toFixed(6).padStart(8)} \n`);
}
