"""Record mixed precision: what amp makes of networks at each level, numbers in float16, steps with a scaled loss. Replayed by test/amp/amp.test.ts.

The CPU has no TrainOneStepWithLossScaleCell (it asks Ascend's status registers), so its overflow check is replaced by `amp.all_finite`, as on other
devices; the rest of it is MindSpore's own, in GRAPH_MODE.
"""

import re

from record import outcome, save

import numpy as np
import mindspore as ms
from mindspore import Tensor, amp, nn, ops


class Dense3(nn.Cell):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Dense(4, 6)
        self.act = nn.ReLU()
        self.fc2 = nn.Dense(6, 3, activation="tanh")

    def construct(self, x):
        return ops.mul(self.fc2(self.act(self.fc1(x))), 1.1)


class Conv(nn.Cell):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 2, 3, has_bias=True)
        self.bn = nn.BatchNorm2d(2)
        self.relu = nn.ReLU()
        self.pool = nn.MaxPool2d(2, 2)
        self.flatten = nn.Flatten()
        self.fc = nn.Dense(8, 3)

    def construct(self, x):
        return self.fc(self.flatten(self.pool(self.relu(self.bn(self.conv(x))))))


class Normed(nn.Cell):
    def __init__(self):
        super().__init__()
        self.body = nn.SequentialCell(nn.Dense(4, 4), nn.LayerNorm((4,)), nn.ReLU(), nn.Dense(4, 2))

    def construct(self, x):
        return ops.exp(self.body(x))


class Bare(nn.Cell):
    def construct(self, x):
        return ops.add(ops.matmul(x, ops.transpose(x, (1, 0))), 0.1)


class Mixed(nn.Cell):
    """Some cells have a precision of their own."""

    def __init__(self):
        super().__init__()
        self.a = nn.Dense(4, 4).to_float(ms.float32)
        self.b = nn.Dense(4, 4)

    def construct(self, x):
        return self.b(self.a(x))


NETS = {"Dense3": Dense3, "Conv": Conv, "Normed": Normed, "Bare": Bare, "Mixed": Mixed}
RNG = np.random.RandomState(5)
INPUTS = {
    "Dense3": RNG.randn(5, 4), "Conv": RNG.randn(2, 1, 4, 4), "Normed": RNG.randn(3, 4), "Bare": RNG.randn(3, 4), "Mixed": RNG.randn(3, 4),
}


def text(net):
    return re.sub(r" at 0x[0-9a-f]+>", ">", str(net))


def describe(net):
    flags = ["fp16", "fp32", "bf16", "training"]
    return {
        "repr": text(net),
        "cells": [[name, type(c).__name__, [f for f in flags if c.get_flags().get(f)]] for name, c in net.cells_and_names()],
        "params": [p.name for p in net.get_parameters()],
    }


class Steps(nn.TrainOneStepWithLossScaleCell):
    def get_overflow_status(self, status, compute_output):
        return ops.logical_not(amp.all_finite(compute_output))


class Linear(nn.Cell):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Dense(2, 3, weight_init=0.5, bias_init=0.1)
        self.act = nn.ReLU()
        self.fc2 = nn.Dense(3, 1, weight_init=0.5, bias_init=0.1)

    def construct(self, x):
        return self.fc2(self.act(self.fc1(x)))


def numbers(x):
    return np.asarray(x.asnumpy(), np.float64).tolist()


def main():
    tensors, data = {}, {"levels": [], "outcomes": {}, "steps": {}, "scaler": [], "to_float": {}}
    for name, make in NETS.items():
        tensors[f"{name}.in"] = INPUTS[name].astype(np.float32)
        for level in ("O0", "O1", "O2", "O3", "auto"):
            ms.set_seed(3)
            net = make()
            net.set_train()
            weights = {p.name: p.asnumpy().copy() for p in net.get_parameters()}
            if level == "O0":
                for key, value in weights.items():
                    tensors[f"{name}.{key}"] = value
            made = amp.auto_mixed_precision(net, level)
            x = Tensor(tensors[f"{name}.in"])
            out = made(x)
            params = made.trainable_params()
            fn = ops.value_and_grad(lambda v, m=made: m(v).sum(), None, params) if params else None
            case = {"net": name, "level": level, "dtype": str(out.dtype), **describe(made)}
            tensors[f"{name}.{level}.out"] = out.asnumpy().astype(np.float32)
            if fn:
                _, grads = fn(x)
                for p, g in zip(params, grads):
                    tensors[f"{name}.{level}.d.{p.name}"] = g.asnumpy()
            data["levels"].append(case)

    net = Dense3()
    bad = {
        "level": lambda: amp.auto_mixed_precision(net, "O4"),
        "no cell": lambda: amp.auto_mixed_precision(3, "O2"),
        "no cell, auto": lambda: amp.auto_mixed_precision(3, "auto"),
        "dtype": lambda: amp.auto_mixed_precision(net, "O2", ms.float32),
        "dtype at O0": lambda: amp.auto_mixed_precision(net, "O0", ms.float32),
        "custom no cell": lambda: amp.custom_mixed_precision(3, white_list=[]),
        "custom no list": lambda: amp.custom_mixed_precision(net),
        "custom two lists": lambda: amp.custom_mixed_precision(net, white_list=[], black_list=[]),
        "custom dtype": lambda: amp.custom_mixed_precision(net, white_list=[], dtype=ms.float32),
        "custom list": lambda: amp.custom_mixed_precision(net, white_list=3),
        "fixed below": lambda: amp.FixedLossScaleManager(0.5),
        "fixed text": lambda: amp.FixedLossScaleManager("a"),
        "dynamic below": lambda: amp.DynamicLossScaleManager(0.5),
        "dynamic factor": lambda: amp.DynamicLossScaleManager(2, 0),
        "dynamic window": lambda: amp.DynamicLossScaleManager(2, 2, 0),
        "dynamic text": lambda: amp.DynamicLossScaleManager("a"),
        "scaler below": lambda: amp.DynamicLossScaler(0.5, 2, 3),
        "scaler window": lambda: amp.DynamicLossScaler(8, 2, 0),
        "scaler text": lambda: amp.DynamicLossScaler("a", 2, 3),
        "static below": lambda: amp.StaticLossScaler(0),
        "static bool": lambda: amp.StaticLossScaler(True),
        "sense number": lambda: nn.TrainOneStepWithLossScaleCell(net, nn.SGD(net.trainable_params()), 3),
        "sense shape": lambda: nn.TrainOneStepWithLossScaleCell(net, nn.SGD(net.trainable_params()), Tensor([1.0, 2.0])),
    }
    loss = nn.MSELoss()

    def build(*args, **kwargs):
        one = Dense3()
        return amp.build_train_network(one, nn.SGD(one.trainable_params()), *(args or (loss,)), **kwargs)

    bad |= {
        "build keyword": lambda: build(foo=3),
        "build type": lambda: build(cast_model_type=3),
        "build keep": lambda: build(keep_batchnorm_fp32=3),
        "build manager": lambda: build(loss_scale_manager=3),
        "build level": lambda: build(level="O7"),
        "build level int": lambda: build(level=3),
        "build boost": lambda: build(boost_level="O7"),
        "build loss": lambda: build(3),
        "build optimizer": lambda: amp.build_train_network(net, 3, loss),
    }
    for key, call in bad.items():
        result = outcome(lambda call=call: (call(), None)[1])
        if "text" in result:
            result["text"] = result["text"].split("\n\n----")[0].rstrip("\n")
        data["outcomes"][key] = result

    data["built"] = {}
    for key, kwargs in {
        "O0": {}, "O1": {"level": "O1"}, "O2": {"level": "O2", "loss_scale_manager": None}, "O3": {"level": "O3"}, "cast": {"cast_model_type": ms.float16},
        "keep": {"level": "O3", "keep_batchnorm_fp32": True}, "wide": {"level": "O2", "loss_scale_manager": None, "cast_model_type": ms.float32},
        "fixed": {"loss_scale_manager": amp.FixedLossScaleManager(8.0, False)},
    }.items():
        one = Normed()
        data["built"][key] = describe(amp.build_train_network(one, nn.SGD(one.trainable_params()), loss, **kwargs))

    scaler = amp.DynamicLossScaler(8, 2, 2)
    for finite in (True, True, True, False, False, True, True, False, False, False, False, False):
        scaler.adjust(Tensor(finite))
        data["scaler"].append([finite, float(scaler.scale_value.asnumpy()), int(scaler.counter.asnumpy())])
    x = Tensor([1.0, 2.0], ms.float32)
    data["scaled"] = [numbers(scaler.scale(x)), [numbers(t) for t in amp.StaticLossScaler(4).unscale((x, x))], amp.StaticLossScaler(4).adjust(Tensor(True))]
    inf = Tensor([np.inf, 1.0], ms.float32)
    nan = Tensor([np.nan, 1.0], ms.float16)
    data["finite"] = [bool(amp.all_finite(v).asnumpy()) for v in ((x, x), [x, inf], (nan,), (x,))]
    manager = amp.DynamicLossScaleManager(16, 2, 2)
    data["manager"] = []
    for overflow in (False, False, False, True, False, False, True, True, True, True, True, True):
        manager.update_loss_scale(overflow)
        data["manager"].append([overflow, manager.get_loss_scale()])

    x, y = Tensor(np.ones((4, 2)), ms.float32), Tensor(np.zeros((4, 1)), ms.float32)
    for key, sense, optimizer in (
        ("dynamic", lambda: nn.DynamicLossScaleUpdateCell(2**20, 2, 3), "Momentum"),
        ("fixed", lambda: nn.FixedLossScaleUpdateCell(2**20), "Momentum"),
        ("tensor", lambda: Tensor(1024.0, ms.float32), "Adam"),
        ("dynamic Adam", lambda: nn.DynamicLossScaleUpdateCell(2**19, 4, 2), "Adam"),
    ):
        ms.set_context(mode=ms.GRAPH_MODE)
        net = Linear()
        net.to_float(ms.float16)
        params = net.trainable_params()
        opt = nn.Momentum(params, 0.01, 0.9) if optimizer == "Momentum" else nn.Adam(params, 0.01)
        step = Steps(nn.WithLossCell(net, nn.MSELoss()), opt, sense())
        step.set_train()
        rows = []
        for _ in range(10):
            found, cond, scale = step(x, y)
            rows.append([float(found.asnumpy()), bool(cond.asnumpy()), float(scale.asnumpy()), numbers(net.fc1.weight)])
        data["steps"][key] = {"rows": rows, "optimizer": optimizer, **describe(step)}
        ms.set_context(mode=ms.PYNATIVE_MODE)
    save("amp", tensors, data)


if __name__ == "__main__":
    main()
