"""Record the losses and wrappers of mindspore.nn: values, gradients, refused arguments.

A case: {"id", "loss", "args", "kwargs", "inputs": [EXPR, EXPR]}; tensors id.x (logits), id.t (labels), id.y, id.dy, id.dx, and id.dt where
labels are floats. Expressions as in layers.py; {"pool": name} is a tensor of the fixture.
"""

import zlib

from cells import nn_, normal
from layers import Values, refusal, scalars
from record import save

import numpy as np
import mindspore as ms
from mindspore import nn, ops


def logits(rng, *shape):
    return rng.standard_normal(shape).astype(np.float32) * 2


def classes(rng, count, *shape, dtype=np.int32):
    return rng.integers(0, count, shape).astype(dtype)


def one_hot(rng, n, count):
    return np.eye(count, dtype=np.float32)[rng.integers(0, count, n)]


def probabilities(rng, *shape):
    p = rng.random(shape).astype(np.float32)
    return p / p.sum(axis=1 if len(shape) > 1 else 0, keepdims=True)


def cases():
    """(id, loss, kwargs, logits, labels)"""
    out = []

    def add(name, loss, x, t, **kwargs):
        rng = np.random.default_rng(zlib.crc32(name.encode()))
        out.append((name, loss, kwargs, x(rng), t(rng)))

    for red in ("none", "mean", "sum"):
        for i, (n, c) in enumerate([(4, 5), (1, 3), (7, 1)]):
            add(f"softmax_{red}_{i}", "SoftmaxCrossEntropyWithLogits", lambda r: logits(r, n, c), lambda r: one_hot(r, n, c),
                reduction=red)
            add(f"softmax_sparse_{red}_{i}", "SoftmaxCrossEntropyWithLogits", lambda r: logits(r, n, c),
                lambda r: classes(r, c, n), sparse=True, reduction=red)
        add(f"softmax_soft_{red}", "SoftmaxCrossEntropyWithLogits", lambda r: logits(r, 3, 4), lambda r: probabilities(r, 3, 4),
            reduction=red)
        add(f"softmax_int64_{red}", "SoftmaxCrossEntropyWithLogits", lambda r: logits(r, 3, 4),
            lambda r: classes(r, 4, 3, dtype=np.int64), sparse=True, reduction=red)
        add(f"ce_{red}", "CrossEntropyLoss", lambda r: logits(r, 4, 5), lambda r: classes(r, 5, 4), reduction=red)
        add(f"ce_soft_{red}", "CrossEntropyLoss", lambda r: logits(r, 4, 5), lambda r: probabilities(r, 4, 5), reduction=red)
        add(f"ce_weight_{red}", "CrossEntropyLoss", lambda r: logits(r, 4, 3), lambda r: classes(r, 3, 4), reduction=red,
            weight={"data": [0.5, 2.0, 1.0]})
        add(f"ce_ignore_{red}", "CrossEntropyLoss", lambda r: logits(r, 5, 3), lambda r: np.array([0, 2, 1, 2, 0], np.int32), reduction=red,
            ignore_index=2)
        add(f"ce_smooth_{red}", "CrossEntropyLoss", lambda r: logits(r, 5, 3), lambda r: classes(r, 3, 5), reduction=red,
            label_smoothing=0.1)
        add(f"ce_all_{red}", "CrossEntropyLoss", lambda r: logits(r, 5, 3), lambda r: np.array([0, 2, 1, 2, 0], np.int32), reduction=red,
            weight={"data": [0.5, 2.0, 1.0]}, ignore_index=1, label_smoothing=0.3)
        add(f"ce_2d_{red}", "CrossEntropyLoss", lambda r: logits(r, 2, 3, 4, 2), lambda r: classes(r, 3, 2, 4, 2), reduction=red)
        add(f"ce_soft_smooth_{red}", "CrossEntropyLoss", lambda r: logits(r, 4, 5), lambda r: probabilities(r, 4, 5), reduction=red,
            label_smoothing=0.2)
        for name, x, t in [("same", (2, 3), (2, 3)), ("3d", (2, 1, 5), (2, 1, 5)), ("1d", (7,), (7,)), ("broadcast", (2, 3), (3,)),
                           ("scalar", (), ())]:
            add(f"mse_{name}_{red}", "MSELoss", lambda r: logits(r, *x), lambda r: logits(r, *t), reduction=red)
            add(f"l1_{name}_{red}", "L1Loss", lambda r: logits(r, *x), lambda r: logits(r, *t), reduction=red)
    add("softmax_default", "SoftmaxCrossEntropyWithLogits", lambda r: logits(r, 2, 3), lambda r: one_hot(r, 2, 3))
    add("ce_default", "CrossEntropyLoss", lambda r: logits(r, 2, 3), lambda r: classes(r, 3, 2))
    add("ce_1d", "CrossEntropyLoss", lambda r: logits(r, 5), lambda r: np.array(3, np.int32))
    add("ce_soft_1d", "CrossEntropyLoss", lambda r: logits(r, 5), lambda r: probabilities(r, 5))
    add("ce_smooth_one", "CrossEntropyLoss", lambda r: logits(r, 3, 4), lambda r: classes(r, 4, 3), label_smoothing=1.0)
    add("mse_default", "MSELoss", lambda r: logits(r, 2, 3), lambda r: logits(r, 2, 3))
    add("l1_default", "L1Loss", lambda r: logits(r, 2, 3), lambda r: logits(r, 2, 3))
    big = lambda r: np.array([[1000.0, 0.0], [-1000.0, 1000.0]], np.float32)  # noqa: E731
    add("softmax_big", "SoftmaxCrossEntropyWithLogits", big, lambda r: np.array([1, 1], np.int32), sparse=True)
    add("ce_big", "CrossEntropyLoss", big, lambda r: np.array([1, 1], np.int32), reduction="none")
    return out


T23, I2 = {"tensor": [2, 3]}, {"data": [0, 1], "dtype": "int32"}

WRONG = [
    *([n, [], {"reduction": r}] for n in ("SoftmaxCrossEntropyWithLogits", "CrossEntropyLoss", "MSELoss", "L1Loss", "LossBase")
      for r in ("avg", "MEAN", None, 1, True)),
    ["SoftmaxCrossEntropyWithLogits", [1], {}], ["SoftmaxCrossEntropyWithLogits", ["a"], {}], ["SoftmaxCrossEntropyWithLogits", [None], {}],
    ["SoftmaxCrossEntropyWithLogits", [True, "mean", 3], {}], ["SoftmaxCrossEntropyWithLogits", [], {"foo": 1}],
    ["CrossEntropyLoss", [3], {}], ["CrossEntropyLoss", [{"list": [1, 2]}], {}], ["CrossEntropyLoss", [{"data": [1, 2], "dtype": "int32"}], {}],
    ["CrossEntropyLoss", [{"data": [1, 2], "dtype": "float64"}], {}], ["CrossEntropyLoss", [], {"ignore_index": 1.5}],
    ["CrossEntropyLoss", [], {"ignore_index": "a"}], ["CrossEntropyLoss", [], {"ignore_index": True}],
    ["CrossEntropyLoss", [], {"label_smoothing": -0.1}], ["CrossEntropyLoss", [], {"label_smoothing": 1.1}],
    ["CrossEntropyLoss", [], {"label_smoothing": "a"}], ["CrossEntropyLoss", [], {"label_smoothing": True}],
    ["CrossEntropyLoss", [], {"label_smoothing": None}], ["CrossEntropyLoss", [], {"smoothing": 0.1}],
    ["CrossEntropyLoss", [None, -100, "mean", 0.0, 1], {}], ["MSELoss", ["mean", 1], {}], ["MSELoss", [], {"foo": 1}],
    ["WithLossCell", [nn_("ReLU")], {}], ["WithLossCell", [nn_("ReLU"), nn_("MSELoss"), 3], {}],
    ["WithEvalCell", [nn_("ReLU"), nn_("MSELoss"), 1], {}], ["WithEvalCell", [nn_("ReLU"), nn_("MSELoss"), "a"], {}],
    ["WithEvalCell", [nn_("ReLU")], {}], ["TrainOneStepCell", [nn_("ReLU")], {}],
]

WRONG_CALLS = [
    ["SoftmaxCrossEntropyWithLogits", [], {}, [T23]], ["SoftmaxCrossEntropyWithLogits", [], {}, []],
    ["SoftmaxCrossEntropyWithLogits", [], {}, [T23, T23, T23]], ["SoftmaxCrossEntropyWithLogits", [], {}, [T23, {"tensor": [2, 2]}]],
    ["SoftmaxCrossEntropyWithLogits", [], {}, [T23, {"tensor": [3]}]], ["SoftmaxCrossEntropyWithLogits", [], {}, [T23, 3]],
    ["SoftmaxCrossEntropyWithLogits", [], {}, [3, T23]],
    ["SoftmaxCrossEntropyWithLogits", [], {"sparse": True}, [T23, T23]], ["SoftmaxCrossEntropyWithLogits", [], {"sparse": True}, [T23, 1]],
    ["SoftmaxCrossEntropyWithLogits", [], {"sparse": True, "reduction": "mean"}, [T23, T23]],
    ["SoftmaxCrossEntropyWithLogits", [], {"sparse": True, "reduction": "mean"}, [T23, {"data": [0, 1, 2], "dtype": "int32"}]],
    ["SoftmaxCrossEntropyWithLogits", [], {"sparse": True}, [T23, {"data": [0, 1, 2], "dtype": "int32"}]],
    ["SoftmaxCrossEntropyWithLogits", [], {"sparse": True, "reduction": "mean"}, [{"tensor": [2, 3, 4]}, I2]],
    ["CrossEntropyLoss", [], {}, [T23, 1]], ["CrossEntropyLoss", [], {}, [1, I2]], ["CrossEntropyLoss", [], {}, [T23]],
    ["CrossEntropyLoss", [], {}, [T23, {"data": [0, 1, 2], "dtype": "int32"}]], ["CrossEntropyLoss", [], {}, [T23, {"tensor": [2]}]],
    ["CrossEntropyLoss", [], {}, [T23, {"data": [0, 1], "dtype": "int64"}]], ["CrossEntropyLoss", [], {}, [{"data": [[1, 2]], "dtype": "int32"}, I2]],
    ["CrossEntropyLoss", [], {}, [T23, {"tensor": [2, 4]}]], ["CrossEntropyLoss", [], {}, [{"tensor": [2, 3, 4]}, I2]],
    ["CrossEntropyLoss", [{"data": [1, 2]}], {}, [T23, I2]], ["CrossEntropyLoss", [], {}, [None, I2]],
    ["MSELoss", [], {}, [T23, 1]], ["MSELoss", [], {}, [1.5, T23]], ["MSELoss", [], {}, [T23, {"tensor": [2, 2]}]], ["MSELoss", [], {}, [T23]],
    ["MSELoss", [], {}, [T23, T23, T23]], ["MSELoss", [], {}, ["a", T23]], ["L1Loss", [], {}, [T23, {"tensor": [4]}]], ["L1Loss", [], {}, [T23, 1]],
    ["LossBase", [], {}, [T23, T23]], ["WithLossCell", [nn_("ReLU"), nn_("MSELoss")], {}, [T23]],
]


class Weighed(nn.LossBase):
    """A user's loss: squares, weighted, through get_loss."""

    def construct(self, x, weights):
        return self.get_loss(ops.square(x), weights)


def record(name, loss, kwargs, x, t, tensors, values):
    net = values.value({"nn": loss, "args": [], "kwargs": kwargs})
    rng = np.random.default_rng(zlib.crc32(f"{name}.dy".encode()))
    mx, mt = ms.Tensor(x), ms.Tensor(t)
    y = net(mx, mt)
    dy = rng.standard_normal(y.shape).astype(np.float32)
    # Soft labels are not differentiated: MindSpore's cross entropies give them no gradient that is of use.
    both = loss in ("MSELoss", "L1Loss")
    grads = ms.grad(lambda a, b: ops.sum(net(a, b) * ms.Tensor(dy)), (0, 1) if both else 0)(mx, mt)
    tensors.update({f"{name}.x": x, f"{name}.t": t, f"{name}.y": y.asnumpy(), f"{name}.dy": dy})
    tensors[f"{name}.dx"] = (grads[0] if both else grads).asnumpy()
    if both:
        tensors[f"{name}.dt"] = grads[1].asnumpy()
    return {"id": name, "loss": loss, "kwargs": kwargs, "repr": repr(net)}


def record_weighed(tensors):
    rng = np.random.default_rng(3)
    x, w = logits(rng, 2, 3), logits(rng, 3)
    tensors.update({"weighed.x": x, "weighed.w": w})
    for red in ("none", "mean", "sum"):
        net = Weighed(red)
        y = net(ms.Tensor(x), ms.Tensor(w))
        tensors[f"weighed.{red}"] = y.asnumpy()
        tensors[f"weighed.{red}.dx"] = ms.grad(lambda a: ops.sum(net(a, ms.Tensor(w))))(ms.Tensor(x)).asnumpy()


def record_steps(tensors):
    """Three steps of TrainOneStepCell on a small net, with and without sens and return_grad; WithEvalCell on the same data."""
    rng = np.random.default_rng(5)
    x, t = logits(rng, 6, 4), classes(rng, 3, 6)
    tensors.update({"steps.x": x, "steps.t": t})
    steps = []
    for sens in (None, 1.0, 4, 0.5):
        name = f"steps.{sens}"
        ms.set_seed(11)
        net = nn.SequentialCell(nn.Dense(4, 5, activation="relu"), nn.Dense(5, 3))
        loss = nn.SoftmaxCrossEntropyWithLogits(sparse=True, reduction="mean")
        optimizer = nn.SGD(net.trainable_params(), learning_rate=0.1)
        step = nn.TrainOneStepCell(nn.WithLossCell(net, loss), optimizer, sens, return_grad=True)
        step.set_train()
        losses = []
        for i in range(3):
            value, grads = step(ms.Tensor(x), ms.Tensor(t))
            losses.append(float(value))
            for key, g in grads.items():
                tensors[f"{name}.{i}.d.{key}"] = g.asnumpy()
            for p in net.trainable_params():
                tensors[f"{name}.{i}.p.{p.name}"] = p.asnumpy().copy()
        plain = nn.TrainOneStepCell(nn.WithLossCell(net, loss), optimizer, sens)
        losses.append(float(plain(ms.Tensor(x), ms.Tensor(t))))
        value, outputs, labels = nn.WithEvalCell(net, loss)(ms.Tensor(x), ms.Tensor(t))
        tensors.update({f"{name}.eval.outputs": outputs.asnumpy(), f"{name}.eval.labels": labels.asnumpy()})
        steps.append({"id": name, "sens": sens, "losses": losses, "eval": float(value), "grads": list(grads), "repr": normal(repr(step))})
    return steps


def main():
    values, tensors = Values(), {}
    recorded = []
    for c in cases():
        try:
            recorded.append(record(*c, tensors, values))
        except Exception as error:
            print("NOT RECORDED", c[0], type(error).__name__, str(error)[:200])
    record_weighed(tensors)
    steps = record_steps(tensors)
    build = lambda n, a, k: values.value({"nn": n, "args": a, "kwargs": k})  # noqa: E731
    wrong = [{"layer": n, "args": a, "kwargs": k, "gives": refusal(lambda: build(n, a, k))} for n, a, k in WRONG]
    calls = []
    for n, a, k, inputs in WRONG_CALLS:
        call = lambda: build(n, a, k)(*[values.value(x) for x in inputs]).asnumpy()  # noqa: E731
        calls.append({"layer": n, "args": a, "kwargs": k, "inputs": inputs, "gives": refusal(call)})
    save("nn_losses", tensors, {"cases": recorded, "steps": steps, "wrong": wrong, "calls": calls, "scalars": scalars(tensors)})


if __name__ == "__main__":
    main()
