"""PyTorch peer. usage: python torch_peer.py --mode eager|fused|compile --workload W1..W5|W2asgd [--seconds 5]
eager: plain modules + torch.optim defaults; fused: eager + fused=True CPU optimizer; compile: torch.compile'd loss + fused
optimizer. With --parameters FILE it trains 100 steps and writes the parameters instead."""
import argparse
import os
import time

os.environ.setdefault("OMP_NUM_THREADS", "2")
import torch
import torch.nn.functional as F
from torch import nn

from common import bench, load, write_parameters

ap = argparse.ArgumentParser()
ap.add_argument("--mode", default="eager")
ap.add_argument("--workload", default="W1")
ap.add_argument("--seconds", type=float, default=5)
ap.add_argument("--threads", type=int, default=2)
ap.add_argument("--parameters")
a = ap.parse_args()
torch.set_num_threads(a.threads)
wl = a.workload.removesuffix("asgd")
m, P, x, y = load(wl)
if wl != "W3":
    y = y.astype("int64")
    x = x.astype("int64") if wl == "W4" else x
else:
    y = y.astype("int64")


def fc(n, bias=True):
    w = P[n + ".w"]
    l = nn.Linear(w.shape[1], w.shape[0], bias=bias)
    l.weight.data = torch.from_numpy(w)
    if bias:
        l.bias.data = torch.from_numpy(P[n + ".b"])
    return l


def conv(n, s=1, pad=0):
    w = P[n + ".w"]
    c = nn.Conv2d(w.shape[1], w.shape[0], w.shape[2], s, pad, bias=(n + ".b") in P)
    c.weight.data = torch.from_numpy(w)
    if n + ".b" in P:
        c.bias.data = torch.from_numpy(P[n + ".b"])
    return c


class Block(nn.Module):
    def __init__(self, n, cin, c, s):
        super().__init__()
        self.c1, self.b1 = conv(n + ".c1", s, 1), nn.BatchNorm2d(c)
        self.c2, self.b2 = conv(n + ".c2", 1, 1), nn.BatchNorm2d(c)
        self.sc = nn.Sequential(conv(n + ".sc", s), nn.BatchNorm2d(c)) if cin != c else nn.Identity()

    def forward(self, x):
        h = F.relu(self.b1(self.c1(x)))
        return F.relu(self.b2(self.c2(h)) + self.sc(x))


class ResNet(nn.Module):
    def __init__(self):
        super().__init__()
        bl, cin = [], 16
        for s, c in enumerate((16, 32, 64)):
            for b in range(3):
                bl.append(Block(f"s{s}b{b}", cin, c, 2 if cin != c else 1))
                cin = c
        self.c0, self.b0, self.bl, self.fc = conv("c0", 1, 1), nn.BatchNorm2d(16), nn.Sequential(*bl), fc("fc")

    def forward(self, x):
        return self.fc(self.bl(F.relu(self.b0(self.c0(x)))).mean((2, 3)))


class Layer(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.ln1, self.ln2 = nn.LayerNorm(m["d"]), nn.LayerNorm(m["d"])
        self.qkv, self.proj, self.fc, self.out = (fc(f"{n}.{k}") for k in ("qkv", "proj", "fc", "out"))

    def forward(self, x):
        B, T, D = x.shape
        q, k, v = (t.view(B, T, m["heads"], -1).transpose(1, 2) for t in self.qkv(self.ln1(x)).split(D, 2))
        o = F.scaled_dot_product_attention(q, k, v, is_causal=True).transpose(1, 2).reshape(B, T, D)
        x = x + self.proj(o)
        return x + self.out(F.gelu(self.fc(self.ln2(x)), approximate="tanh"))


class GPT(nn.Module):
    def __init__(self):
        super().__init__()
        self.wte, self.wpe = nn.Parameter(torch.from_numpy(P["wte"])), nn.Parameter(torch.from_numpy(P["wpe"]))
        self.layers = nn.Sequential(*[Layer(f"l{i}") for i in range(m["layers"])])
        self.lnf, self.head = nn.LayerNorm(m["d"]), fc("head", False)

    def forward(self, i):
        return self.head(self.lnf(self.layers(F.embedding(i, self.wte) + self.wpe)))


net = {
    "W1": lambda: nn.Sequential(fc("fc1"), nn.ReLU(), fc("fc2"), nn.ReLU(), fc("fc3")),
    "W2": lambda: nn.Sequential(conv("c1"), nn.ReLU(), nn.MaxPool2d(2), conv("c2"), nn.ReLU(), nn.MaxPool2d(2),
                                nn.Flatten(), fc("f1"), nn.ReLU(), fc("f2"), nn.ReLU(), fc("f3")),
    "W3": ResNet, "W4": GPT, "W5": lambda: fc("fc"),
}[wl]()
net.train()
fused = {} if a.mode == "eager" else {"fused": True}
if a.workload == "W2asgd":
    opt = torch.optim.ASGD(net.parameters(), lr=0.01)
elif m["opt"] == "adam":
    opt = torch.optim.Adam(net.parameters(), lr=m["lr"], **fused)
else:
    opt = torch.optim.SGD(net.parameters(), lr=m["lr"], momentum=m.get("momentum", 0), **fused)


def loss_fn(xb, yb):
    o = net(xb)
    return F.cross_entropy(o.view(-1, o.shape[-1]), yb.view(-1))


if a.mode == "compile":
    loss_fn = torch.compile(loss_fn)


def step(xb, yb):
    opt.zero_grad(set_to_none=True)
    loss = loss_fn(torch.from_numpy(xb), torch.from_numpy(yb))
    loss.backward()
    opt.step()
    return loss


def step_as_mindspore(xb, yb):
    """A step whose Adam adds epsilon where MindSpore's does, to the root of v before its bias is corrected."""
    if isinstance(opt, torch.optim.Adam):
        group = opt.param_groups[0]
        t = 1 + max((int(s["step"]) for s in opt.state.values()), default=0)
        group["eps"] = 1e-8 / (1 - group["betas"][1] ** t) ** 0.5
    return step(xb, yb)


if a.parameters:
    write_parameters(a.parameters, step_as_mindspore, x, y, m["batch"], lambda: [p.detach().numpy() for p in net.parameters()])
else:
    bench("torch-" + a.mode, a.workload, step, lambda h: h.item(), x, y, m["batch"], a.seconds, {"threads": a.threads})
