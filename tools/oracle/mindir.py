"""Records networks that MindSpore exports as MindIR: the files, inputs, outputs, and what it says to mistakes."""

import os
import tempfile

from record import FIXTURES, outcome, save

import numpy as np

import mindspore as ms
from mindspore import Parameter, Tensor, nn, ops


def waves(*shape):
    return (np.sin(np.arange(np.prod(shape)) * 0.7) / 2).astype(np.float32).reshape(shape)


class Lenet(nn.Cell):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 2, 3, pad_mode="pad", padding=1, has_bias=True)
        self.norm = nn.BatchNorm2d(2)
        self.conv2 = nn.Conv2d(2, 4, 3, stride=2, pad_mode="valid", group=2)
        self.relu = nn.ReLU()
        self.pool = nn.MaxPool2d(2, 2)
        self.flatten = nn.Flatten()
        self.fc = nn.Dense(4, 3)

    def construct(self, image):
        x = self.pool(self.relu(self.norm(self.conv1(image))))
        return ops.softmax(self.fc(self.flatten(self.conv2(x))))


class Several(nn.Cell):
    def construct(self, x, y):
        z = ops.tanh(ops.transpose(ops.reshape((x + y) * 2.0, (3, 2)), (1, 0)) - 1)
        return ops.mean(ops.gelu(z) / 3, 1, True), ops.concat((x, y), 1), ops.matmul(x, z.T), ops.sum(z, 0)


class Sequences(nn.Cell):
    def __init__(self):
        super().__init__()
        self.fc = nn.SequentialCell(nn.Dense(4, 5), nn.Sigmoid(), nn.Dense(5, 2, has_bias=False))

    def construct(self, x):
        return self.fc(x)


class Dtype(nn.Cell):
    def construct(self, x):
        return x.dtype


elsewhere = Parameter([1, 2, 3], name="global_param")


class Foreign(nn.Cell):
    def __init__(self):
        super().__init__()
        self.bias = Parameter([0, 1, -1])

    def construct(self, x):
        return x + elsewhere + self.bias


def networks():
    return {
        "mlp": (nn.SequentialCell(nn.Flatten(), nn.Dense(6, 5), nn.ReLU(), nn.Dense(5, 3)), [waves(2, 2, 3)]),
        "lenet": (Lenet(), [waves(2, 1, 6, 6)]),
        "several": (Several(), [waves(2, 3), waves(2, 3) + 1]),
        "sequences": (Sequences(), [waves(2, 3, 4)]),
    }


def load(name):
    return lambda: ms.load(name) and None


if __name__ == "__main__":
    ms.set_context(mode=ms.GRAPH_MODE)
    ms.set_seed(5)
    home = FIXTURES / "mindir"
    home.mkdir(exist_ok=True)
    tensors, cases = {}, {}
    for name, (net, inputs) in networks().items():
        net.set_train(False)
        given = [Tensor(x) for x in inputs]
        ms.export(net, *given, file_name=str(home / name), file_format="MINDIR")
        os.chmod(home / f"{name}.mindir", 0o644)
        found = nn.GraphCell(ms.load(str(home / f"{name}.mindir")))
        outputs = found(*given)
        outputs = list(outputs) if isinstance(outputs, tuple) else [outputs]
        tensors.update({f"{name}/in{i}": x for i, x in enumerate(inputs)})
        tensors.update({f"{name}/out{i}": x.asnumpy() for i, x in enumerate(outputs)})
        cases[name] = {"inputs": len(inputs), "outputs": len(outputs), "parameters": [p.name for p in found.get_parameters()]}
    graph = ms.load(str(home / "mlp.mindir"))
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        mistakes = {
            "load nothing": outcome(load("nope.mindir")),
            "load a number": outcome(load(3)),
            "load another ending": outcome(load("a.py")),
            "cell of a number": outcome(lambda: nn.GraphCell(3) and None),
            "cell with a list": outcome(lambda: nn.GraphCell(graph, [1]) and None),
            "cell with a number": outcome(lambda: nn.GraphCell(graph, {"1.bias": 1}) and None),
            "cell with a seed": outcome(lambda: nn.GraphCell(graph, None, 3) and None),
            "a parameter from elsewhere": outcome(lambda: ms.export(Foreign(), Tensor([1, 2, 3]), file_name="a", file_format="MINDIR")),
        }
    save("mindir", tensors, {"cases": cases, "mistakes": mistakes})
