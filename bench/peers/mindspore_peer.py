"""Real MindSpore peer (CPU).
usage: python mindspore_peer.py --mode graph|jit|pynative --workload W1..W5|W2asgd [--seconds 5]
graph: GRAPH_MODE, nn.TrainOneStepCell(nn.WithLossCell(net, loss), optimizer) (what Model.train runs, non-sink);
jit: PYNATIVE_MODE with @ms.jit over value_and_grad + optimizer; pynative: no compilation."""
import argparse
import os
import time

os.environ.setdefault("GLOG_v", "3")
ap = argparse.ArgumentParser()
ap.add_argument("--mode", default="graph")
ap.add_argument("--workload", default="W1")
ap.add_argument("--seconds", type=float, default=5)
ap.add_argument("--threads", type=int, default=2)
a = ap.parse_args()
os.environ["OMP_NUM_THREADS"] = str(a.threads)
import numpy as np
import mindspore as ms
from mindspore import Parameter, Tensor, nn, ops
from mindspore.common.initializer import Zero  # noqa: F401

from common import bench, load

ms.set_device("CPU")
ms.set_context(mode=ms.GRAPH_MODE if a.mode == "graph" else ms.PYNATIVE_MODE)
ms.runtime.dispatch_threads_num(a.threads)
ms.device_context.cpu.op_tuning.threads_num(a.threads)
wl = a.workload.removesuffix("asgd")
m, P, x, y = load(wl)
T = lambda n: Tensor(P[n])


def fc(n, bias=True):
    w = P[n + ".w"]
    return nn.Dense(w.shape[1], w.shape[0], weight_init=T(n + ".w"), bias_init=T(n + ".b") if bias else None, has_bias=bias)


def conv(n, s=1, pad=0):
    w = P[n + ".w"]
    b = (n + ".b") in P
    return nn.Conv2d(w.shape[1], w.shape[0], w.shape[2], s, "pad" if pad else "valid", pad, has_bias=b,
                     weight_init=T(n + ".w"), bias_init=T(n + ".b") if b else None)


class MLP(nn.Cell):
    def __init__(self):
        super().__init__()
        self.fc1, self.fc2, self.fc3, self.relu = fc("fc1"), fc("fc2"), fc("fc3"), nn.ReLU()

    def construct(self, x):
        return self.fc3(self.relu(self.fc2(self.relu(self.fc1(x)))))


class LeNet5(nn.Cell):
    def __init__(self):
        super().__init__()
        self.conv1, self.conv2 = conv("c1"), conv("c2")
        self.relu, self.pool, self.flatten = nn.ReLU(), nn.MaxPool2d(2, 2), nn.Flatten()
        self.f1, self.f2, self.f3 = fc("f1"), fc("f2"), fc("f3")

    def construct(self, x):
        x = self.pool(self.relu(self.conv1(x)))
        x = self.flatten(self.pool(self.relu(self.conv2(x))))
        return self.f3(self.relu(self.f2(self.relu(self.f1(x)))))


class Block(nn.Cell):
    def __init__(self, n, cin, c, s):
        super().__init__()
        self.c1, self.b1 = conv(n + ".c1", s, 1), nn.BatchNorm2d(c, momentum=0.9)
        self.c2, self.b2 = conv(n + ".c2", 1, 1), nn.BatchNorm2d(c, momentum=0.9)
        self.proj = cin != c
        if self.proj:
            self.sc, self.scb = conv(n + ".sc", s), nn.BatchNorm2d(c, momentum=0.9)
        self.relu = nn.ReLU()

    def construct(self, x):
        h = self.relu(self.b1(self.c1(x)))
        h = self.b2(self.c2(h))
        if self.proj:
            x = self.scb(self.sc(x))
        return self.relu(h + x)


class ResNet(nn.Cell):
    def __init__(self):
        super().__init__()
        bl, cin = [], 16
        for s, c in enumerate((16, 32, 64)):
            for b in range(3):
                bl.append(Block(f"s{s}b{b}", cin, c, 2 if cin != c else 1))
                cin = c
        self.c0, self.b0, self.relu = conv("c0", 1, 1), nn.BatchNorm2d(16, momentum=0.9), nn.ReLU()
        self.bl, self.fc, self.mean = nn.SequentialCell(bl), fc("fc"), ops.ReduceMean()

    def construct(self, x):
        return self.fc(self.mean(self.bl(self.relu(self.b0(self.c0(x)))), (2, 3)))


class Layer(nn.Cell):
    def __init__(self, n):
        super().__init__()
        d = m["d"]
        self.h, self.d = m["heads"], d
        self.ln1, self.ln2 = nn.LayerNorm((d,), epsilon=1e-5), nn.LayerNorm((d,), epsilon=1e-5)
        self.qkv, self.proj, self.fc, self.out = (fc(f"{n}.{k}") for k in ("qkv", "proj", "fc", "out"))
        self.mask = Tensor(np.triu(np.full((m["seq"], m["seq"]), -1e9, np.float32), 1))
        self.gelu = nn.GELU(approximate=True)
        self.bmm, self.bmt = ops.BatchMatMul(), ops.BatchMatMul(transpose_b=True)
        self.softmax = nn.Softmax(-1)

    def construct(self, x):
        B, S, D = x.shape
        t = self.qkv(self.ln1(x)).reshape((B, S, 3, self.h, D // self.h)).transpose((2, 0, 3, 1, 4))
        att = self.softmax(self.bmt(t[0], t[1]) * (1.0 / (D // self.h) ** 0.5) + self.mask)
        o = self.bmm(att, t[2]).transpose((0, 2, 1, 3)).reshape((B, S, D))
        x = x + self.proj(o)
        return x + self.out(self.gelu(self.fc(self.ln2(x))))


class GPT(nn.Cell):
    def __init__(self):
        super().__init__()
        self.wte, self.wpe = Parameter(T("wte"), name="wte"), Parameter(T("wpe"), name="wpe")
        self.layers = nn.SequentialCell([Layer(f"l{i}") for i in range(m["layers"])])
        self.lnf, self.head, self.gather = nn.LayerNorm((m["d"],), epsilon=1e-5), fc("head", False), ops.Gather()

    def construct(self, i):
        h = self.layers(self.gather(self.wte, i, 0) + self.wpe)
        return self.head(self.lnf(h)).reshape((-1, m["vocab"]))


net = {"W1": MLP, "W2": LeNet5, "W3": ResNet, "W4": GPT, "W5": lambda: fc("fc")}[wl]()
loss = nn.CrossEntropyLoss()
if wl == "W4":
    y = y.reshape(len(y), -1)
pars = net.trainable_params()
if a.workload == "W2asgd":
    opt = nn.ASGD(pars, learning_rate=0.01)
elif m["opt"] == "adam":
    opt = nn.Adam(pars, learning_rate=m["lr"])
elif wl in ("W1", "W5"):
    opt = nn.SGD(pars, learning_rate=m["lr"], momentum=float(m.get("momentum", 0)))
else:
    opt = nn.Momentum(pars, m["lr"], m["momentum"])

if a.mode == "graph":
    cell = nn.TrainOneStepCell(nn.WithLossCell(net, loss), opt)
    cell.set_train()
    run = cell
else:
    net.set_train()

    def fwd(xb, yb):
        return loss(net(xb), yb)

    gf = ms.value_and_grad(fwd, None, pars)

    def run(xb, yb):
        l, g = gf(xb, yb)
        opt(g)
        return l

    if a.mode == "jit":
        run = ms.jit(run)


def step(xb, yb):
    return run(Tensor.from_numpy(xb), Tensor.from_numpy(yb.reshape(-1)))


read = lambda h: float(h.asnumpy())
bench("mindspore-" + a.mode, a.workload, step, read, x, y, m["batch"], a.seconds, {"threads": a.threads})
