"""Records gradients of second and third order: operations, and networks as functions of their weights (test/ops/second_order_oracle.test.ts has the same)."""

from record import outcome, save

import numpy as np

import mindspore as ms
from mindspore import Tensor, ops

rng = np.random.RandomState(7)


def f32(*shape, low=-1.0, high=1.0):
    return rng.uniform(low, high, shape).astype(np.float32)


UNARY = {
    "exp": (-1, 1), "log": (0.5, 2), "log1p": (-0.4, 1), "expm1": (-1, 1), "sqrt": (0.5, 2), "rsqrt": (0.5, 2), "square": (-1, 1),
    "reciprocal": (0.5, 2), "sin": (-1, 1), "cos": (-1, 1), "tan": (-1, 1), "asin": (-0.8, 0.8), "acos": (-0.8, 0.8), "atan": (-1, 1),
    "sinh": (-1, 1), "cosh": (-1, 1), "tanh": (-1, 1), "asinh": (-1, 1), "acosh": (1.5, 3), "atanh": (-0.8, 0.8), "erf": (-1, 1), "erfc": (-1, 1),
    "sigmoid": (-2, 2), "gelu": (-2, 2), "silu": (-2, 2), "softplus": (-2, 2), "mish": (-2, 2), "elu": (-2, -0.2), "logsigmoid": (-2, 2),
    "softsign": (0.2, 2),
}
BINARY = {
    "mul": lambda x, y: x * y * x,
    "div": lambda x, y: y / x,
    "pow": lambda x, y: x**y,
    "matmul": lambda x, y: ops.matmul(x * x, y.T) @ x,
    "maximum": lambda x, y: ops.maximum(x * x, y * y * y),
    "softmax": lambda x, y: ops.softmax(x, 1) * y,
    "log_softmax": lambda x, y: ops.log_softmax(x, 1) * x,
    "sum and mean": lambda x, y: ops.square(ops.sum(x, 1, True)) * ops.mean(x * y),
}
tensors, cases = {}, {}


def numbers(tree):
    return [numbers(t) for t in tree] if isinstance(tree, (tuple, list)) else tree.asnumpy()


def keep(name, call):
    result = outcome(lambda: numbers(call()))
    if "ok" in result:
        found = result["ok"] if isinstance(result["ok"], list) else [result["ok"]]
        for i, array in enumerate(found):
            tensors[f"{name}|{i}"] = array
        result = {"results": len(found)}
    cases[name] = {k: v.split("\n")[0] if k == "text" else v for k, v in result.items()}


def orders(fn, weights):
    """Gradient, gradient of the gradient along a direction, and once more."""
    c, d, e = (Tensor(w) for w in weights)
    first = ms.grad(lambda x: ops.sum(fn(x) * c))
    second = ms.grad(lambda x: ops.sum(first(x) * d))
    third = ms.grad(lambda x: ops.sum(second(x) * e))
    return first, second, third


for name, domain in {**UNARY, **{b: (0.5, 1.5) for b in BINARY}}.items():
    x, y = f32(2, 3, low=domain[0], high=domain[1]), f32(2, 3, low=0.5, high=1.5)
    weights = [f32(2, 3, low=0.5) for _ in range(3)]
    for key, array in zip("xycde", [x, y, *weights]):
        tensors[f"{name}|{key}"] = array
    fn = getattr(ops, name) if name in UNARY else (lambda s, name=name, y=Tensor(y): BINARY[name](s, y))
    _, second, third = orders(fn, weights)
    keep(f"{name} 2", lambda: second(Tensor(x)))
    if name in UNARY:
        keep(f"{name} 3", lambda: third(Tensor(x)))


def mlp(w1, b1, w2, b2):
    h = ops.tanh(ops.matmul(X, w1) + b1)
    return ops.mean(ops.square(ops.matmul(h, w2) + b2 - Y))


def conv(w1, w2):
    h = ops.sigmoid(ops.conv2d(IMAGES, w1))
    h = ops.max_pool2d(h, 2, 2)
    return ops.mean(ops.square(ops.matmul(h.reshape(2, -1), w2)))


def normed(w1, gamma, beta):
    h = ops.matmul(X, w1)
    mean = ops.mean(h, 1, True)
    var = ops.mean(ops.square(h - mean), 1, True)
    n = (h - mean) / ops.sqrt(var + 1e-3) * gamma + beta
    return ops.sum(ops.square(ops.sigmoid(n)))


def classifier(w1, b1):
    return ops.cross_entropy(ops.matmul(X, w1) + b1, LABELS)


def recurrent(wx, wh, b):
    h = ops.zeros((4, 3))
    for i in range(3):
        z = ops.sigmoid(ops.matmul(STEPS[i], wx) + ops.matmul(h, wh) + b)
        h = z * h + (1 - z) * ops.sin(ops.matmul(h, wh) + z)
    return ops.sum(ops.square(h))


ARRAYS = {"X": f32(4, 3), "Y": f32(4, 2), "IMAGES": f32(2, 2, 6, 6), "STEPS": f32(3, 4, 3)}
X, Y, IMAGES, STEPS = (Tensor(v) for v in ARRAYS.values())
LABELS = Tensor([0, 2, 1, 2], ms.int32)
NETWORKS = {
    "mlp": (mlp, [(3, 5), (5,), (5, 2), (2,)]),
    "conv": (conv, [(3, 2, 3, 3), (12, 2)]),
    "normed": (normed, [(3, 4), (4,), (4,)]),
    "classifier": (classifier, [(3, 3), (3,)]),
    "recurrent": (recurrent, [(3, 3), (3, 3), (3,)]),
}
tensors.update(ARRAYS)
for name, (fn, shapes) in NETWORKS.items():
    weights, along = [f32(*s) for s in shapes], [f32(*s) for s in shapes]
    for i, (weight, direction) in enumerate(zip(weights, along)):
        tensors[f"{name}|w{i}"], tensors[f"{name}|v{i}"] = weight, direction
    positions = tuple(range(len(shapes)))
    first = ms.grad(fn, positions)

    def component(*ws):
        return sum(ops.sum(g * Tensor(v)) for g, v in zip(first(*ws), along))

    keep(f"{name} 1", lambda: first(*map(Tensor, weights)))
    keep(f"{name} 2", lambda: ms.grad(component, positions)(*map(Tensor, weights)))
save("second_order", tensors, {"unary": list(UNARY), "binary": list(BINARY), "networks": {n: len(s) for n, (_, s) in NETWORKS.items()}, "cases": cases})
