"""Trains LeNet-5 or ResNet-20 in PyTorch from given weights on given batches: python torch_train.py FOLDER lenet|resnet20 cpu|cuda

FOLDER has what tools/cuda/compare.mjs wrote: NAME.json (weights in order, shape of a batch, steps) and NAME.f32, NAME.i32. Prints losses and milliseconds a step as JSON.
"""

import json
import pathlib
import statistics
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn


class LeNet5(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(1, 6, 5), nn.Conv2d(6, 16, 5)
        self.fc1, self.fc2, self.fc3 = nn.Linear(256, 120), nn.Linear(120, 84), nn.Linear(84, 10)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2).flatten(1)
        return self.fc3(F.relu(self.fc2(F.relu(self.fc1(x)))))


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False), nn.BatchNorm2d(outputs)
        self.conv2, self.bn2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False), nn.BatchNorm2d(outputs)
        same = stride == 1 and inputs == outputs
        self.down = nn.Identity() if same else nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x):
        return F.relu(self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x))))) + self.down(x))


class ResNet20(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv, self.bn = nn.Conv2d(1, 16, 3, 1, 1, bias=False), nn.BatchNorm2d(16)
        widths = [16] * 4 + [32] * 3 + [64] * 3
        self.blocks = nn.Sequential(*[Block(a, b, 1 if a == b else 2) for a, b in zip(widths, widths[1:])])
        self.fc = nn.Linear(64, 10)

    def forward(self, x):
        return self.fc(self.blocks(F.relu(self.bn(self.conv(x)))).mean((2, 3)))


def main(folder, name, device):
    folder = pathlib.Path(folder)
    told = json.loads((folder / f"{name}.json").read_text())
    floats = np.fromfile(folder / f"{name}.f32", np.float32)
    labels = np.fromfile(folder / f"{name}.i32", np.int32).reshape(told["steps"], -1)
    net = {"lenet": LeNet5, "resnet20": ResNet20}[name]()
    at = 0
    params = list(net.parameters())
    if len(params) != len(told["shapes"]):
        raise SystemExit(f"{len(params)} parameters, expected {len(told['shapes'])}")
    with torch.no_grad():
        for parameter, shape in zip(params, told["shapes"]):
            size = int(np.prod(shape))
            parameter.copy_(torch.from_numpy(floats[at : at + size]).reshape(parameter.shape))
            at += size
    images = floats[at:].reshape(told["steps"], *told["batch"])
    # TensorFloat-32 would round factors to ten bits.
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = False
    net.to(device).train()
    optimizer = torch.optim.SGD(net.parameters(), lr=told["rate"], momentum=told["momentum"])
    losses, times = [], []
    for x, y in zip(images, labels):
        start = time.perf_counter()
        loss = F.cross_entropy(net(torch.from_numpy(x).to(device)), torch.from_numpy(y).long().to(device))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        times.append(1000 * (time.perf_counter() - start))
    print(json.dumps({"torch": torch.__version__, "losses": losses, "ms": statistics.median(times)}))


if __name__ == "__main__":
    main(*sys.argv[1:])
