"""Record layers whose inputs and outputs are several tensors, nested in tuples: what recurrent.py and attention.py share.

A case: {"id", "layer", "args", "kwargs", "inputs": [EXPR, ...], "call": {name: EXPR}, "seed", "train"}; expressions as in layers.py and
{"x": shape} or {"x": shape, "within": [low, high]}, random floats that gradients are taken of. Tensors of case `id`: id.x<i> inputs in reading order,
id.p.<name> initial parameters, id.y<i> outputs in reading order, id.dy<i> cotangents, id.dx<i>, id.dp.<name> gradients.
"""

import zlib

from cells import normal
from layers import Values, build, refusal, scalars
from record import save

import numpy as np
import mindspore as ms
from mindspore import ops

ms.set_context(pynative_synchronize=True)


def x(*shape, **more):
    return {"x": list(shape), **more}


def tup(*items):
    return {"tuple": list(items)}


def ints(*data, dtype="int32"):
    return {"data": list(data), "dtype": dtype}


def case(name, layer, args, *inputs, call=None, train=False, **kwargs):
    return {"id": name, "layer": layer, "args": list(args), "kwargs": kwargs, "inputs": list(inputs), "call": call or {}, "seed": 7,
            "train": train}


def flat(y):
    """The tensors of nested outputs, in reading order."""
    if y is None:
        return []
    return [t for item in y for t in flat(item)] if isinstance(y, (tuple, list)) else [y]


class Inputs:
    """Builds the inputs of a case; those of kind `x` are random at first and given later."""

    def __init__(self, values, rng):
        self.values, self.rng, self.made, self.given = values, rng, [], None

    def build(self, e):
        if isinstance(e, dict) and "x" in e:
            if self.given is not None:
                return next(self.given)
            drawn = self.rng.uniform(*e["within"], e["x"]) if "within" in e else self.rng.standard_normal(e["x"])
            made = ms.Tensor(drawn.astype(e.get("dtype", "float32")))
            self.made.append(made)
            return made
        if isinstance(e, dict) and "tuple" in e:
            return tuple(self.build(item) for item in e["tuple"])
        if isinstance(e, dict) and "layer" in e:
            return e
        return self.values.value(e)

    def all(self, c, given=None):
        self.given = None if given is None else iter(given)
        return [self.build(e) for e in c["inputs"]], {k: self.build(e) for k, e in c["call"].items()}


def record(c, tensors, values):
    name = c["id"]
    rng = np.random.default_rng(zlib.crc32(name.encode()))
    ms.set_seed(c["seed"])
    net = build(values, c["layer"], c["args"], c["kwargs"])
    net.set_train(c["train"])
    params = net.trainable_params()
    for p in params:
        tensors[f"{name}.p.{p.name}"] = p.asnumpy().copy()
    inputs = Inputs(values, rng)
    args, kwargs = inputs.all(c)
    outputs = flat(net(*args, **kwargs))
    dys = [ms.Tensor(rng.standard_normal(y.shape).astype(np.float32)) for y in outputs]

    def weighed(*given):
        args, kwargs = inputs.all(c, given)
        return sum((ops.sum(y.astype(ms.float32) * dy) for y, dy in zip(flat(net(*args, **kwargs)), dys)), ms.Tensor(0.0))

    given = list(inputs.made)
    for i, value in enumerate(given):
        tensors[f"{name}.x{i}"] = value.asnumpy()
    for i, (y, dy) in enumerate(zip(outputs, dys)):
        tensors[f"{name}.y{i}"] = y.asnumpy()
        tensors[f"{name}.dy{i}"] = dy.asnumpy()
    positions = tuple(range(len(given)))
    if params:
        dx, dp = ms.grad(weighed, positions, ms.ParameterTuple(params))(*given)
    else:
        dx, dp = ms.grad(weighed, positions)(*given), ()
    for i, g in enumerate(dx if isinstance(dx, tuple) else (dx,)):
        tensors[f"{name}.dx{i}"] = g.asnumpy()
    for p, g in zip(params, dp):
        tensors[f"{name}.dp.{p.name}"] = g.asnumpy()
    return {**c, "repr": normal(repr(net)), "parameters": [p.name for p in params], "outputs": len(outputs)}


def main(topic, cases, wrong, wrong_calls):
    values, tensors = Values(), {}
    recorded = []
    for c in cases:
        try:
            recorded.append(record(c, tensors, values))
        except Exception as error:  # noqa: BLE001  (shown, so that the case is put right)
            print("NOT RECORDED", c["id"], type(error).__name__, str(error)[:300])
    refused = [{"layer": n, "args": a, "kwargs": k, "gives": refusal(lambda: build(values, n, a, k))} for n, a, k in wrong]
    calls = []
    for n, a, k, inputs in wrong_calls:
        call = lambda: [t.shape for t in flat(build(values, n, a, k)(*[values.value(e) for e in inputs]))]  # noqa: E731
        calls.append({"layer": n, "args": a, "kwargs": k, "inputs": inputs, "gives": refusal(call)})
    save(topic, tensors, {"cases": recorded, "wrong": refused, "calls": calls, "scalars": scalars(tensors)})
    print(topic, len(recorded), "cases,", len(refused), "constructors,", len(calls), "calls")
