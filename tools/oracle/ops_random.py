"""Record random operators: what they give after a seed, and what they refuse. Values of at most 128 numbers: beyond, MindSpore draws in threads."""

import math

from layers import Values, refusal
from record import save

import numpy as np
import mindspore as ms
from mindspore import ops

F = lambda *v: {"data": list(v)}  # noqa: E731
I = lambda *v: {"data": list(v), "dtype": "int32"}  # noqa: E731, E741
DT = lambda name: {"dtype": name}  # noqa: E731
W = {"data": [[0.1, 0.2, 0.7], [3, 1, 2]]}

# [operator, arguments, keywords]; all in order after one seed.
CALLS = [
    ["rand", [5], {}], ["rand", [2, 3], {}], ["rand", [{"tuple": [3, 2]}], {}], ["rand", [4], {"seed": 3}], ["rand", [4], {"seed": 3}], ["rand", [], {}],
    ["rand", [0, 3], {}], ["rand", [5], {"dtype": DT("float16")}], ["rand_like", [W], {}], ["rand_like", [W, 5], {}],
    ["randn", [7], {}], ["randn", [2, 3], {}], ["randn", [8, 16], {}], ["randn_like", [W], {}], ["randn_like", [W], {"dtype": DT("float64")}],
    ["standard_normal", [{"tuple": [4]}], {}], ["standard_normal", [I(2, 2)], {"seed": 8}], ["normal", [{"tuple": [5]}, 1.5, 0.25], {}],
    ["normal", [{"tuple": [2, 2]}, F(1, 2), 3], {}], ["normal", [{"tuple": [2]}, 0.0, F(1, 2)], {"seed": 4}],
    ["uniform", [{"tuple": [5]}, F(1.5), F(4)], {}], ["uniform", [{"tuple": [2, 2]}, F(0, 10), F(1, 30)], {"seed": 2}],
    ["uniform", [{"tuple": [9]}, {"data": 2, "dtype": "int32"}, {"data": 90, "dtype": "int32"}], {"dtype": DT("int32")}],
    ["randint", [0, 10, {"tuple": [20]}], {}], ["randint", [-5, 1000000, {"tuple": [4, 4]}], {}], ["randint", [0, 2, {"tuple": [9]}], {"seed": 6}],
    ["randint", [0, 9, {"tuple": [3]}], {"dtype": DT("int16")}], ["randint_like", [I(1, 2, 3), 5, 50], {}],
    ["multinomial", [F(0.1, 0.2, 0.7), 20], {}], ["multinomial", [W, 15], {}], ["multinomial", [F(1, 0, 3, 0), 12], {"seed": 9}],
    ["multinomial", [W, 3, False], {}], ["multinomial", [F(5, 1, 2, 8, 3), 3, False], {}],
    *[["randperm", [n], {}] for n in (1, 2, 3, 8, 13)], ["randperm", [9, 4], {}], ["randperm", [9, 4, 7], {}],
    ["randperm", [9], {"offset": 2, "dtype": DT("int32")}], ["randperm", [5], {"dtype": DT("float32")}],
]
WRONG = [
    ["rand", [2.5], {}], ["rand", ["a"], {}], ["rand", [-1], {}], ["rand", [2], {"dtype": DT("int32")}], ["rand", [2], {"seed": -1}], ["rand", [2], {"seed": "a"}],
    ["randn", [2.5], {}], ["randn", [-1], {}], ["randn", [2], {"dtype": DT("int32")}], ["rand_like", [3], {}], ["randn_like", [3], {}],
    ["rand_like", [I(1, 2)], {}], ["randn_like", [W], {"dtype": DT("int32")}], ["rand_like", [], {}],
    ["randint", [5, 5, {"tuple": [2]}], {}], ["randint", [0.5, 5, {"tuple": [2]}], {}], ["randint", [0, None, {"tuple": [2]}], {}], ["randint", [0, 5, 3], {}],
    ["randint", [0, 5, {"tuple": [2]}], {"dtype": DT("float32")}], ["randint", [True, 5, {"tuple": [2]}], {}], ["randint", [0, 5], {}],
    ["randint_like", [3, 0, 5], {}], ["randint_like", [W, 0, 5], {}], ["randint_like", [I(1), 0, "a"], {}],
    ["uniform", [{"tuple": [2]}, 0, 1], {}], ["uniform", [{"tuple": [2]}, I(1), F(2)], {}], ["uniform", [{"tuple": [2]}, F(1), F(2)], {"dtype": DT("float16")}],
    ["uniform", [{"tuple": [2]}, F(1), F(2)], {"dtype": DT("int32")}],
    ["normal", [{"tuple": [2]}, "a", 1], {}], ["normal", [{"tuple": [2]}, 0, None], {}], ["normal", [{"tuple": [2]}, 0], {}],
    ["multinomial", [{"tensor": [1, 2, 3]}, 2], {}], ["multinomial", [F(1, 2), 3, False], {}], ["multinomial", [3, 2], {}],
    ["bernoulli", [W, 1.5], {}], ["bernoulli", [W, -0.5], {}], ["bernoulli", [W, "a"], {}], ["bernoulli", [3, 0.5], {}], ["randperm", [0], {}], ["randperm", [-1], {}], ["randperm", ["a"], {}],
]


class Arguments(Values):
    def value(self, e):
        if isinstance(e, dict) and set(e) == {"dtype"}:
            return getattr(ms, e["dtype"])
        return super().value(e)


def main():
    values = Arguments()
    run = lambda n, a, k: getattr(ops, n)(*[values.value(x) for x in a], **{i: values.value(x) for i, x in k.items()})  # noqa: E731
    ms.set_seed(12)
    calls = []
    for n, a, k in CALLS:
        y = run(n, a, k)
        data = y.asnumpy().astype(np.float64).ravel().tolist()
        assert all(map(math.isfinite, data))
        calls.append({"op": n, "args": a, "kwargs": k, "shape": list(y.shape), "dtype": str(y.dtype).lower(), "data": data})
    wrong = [{"op": n, "args": a, "kwargs": k, "gives": refusal(lambda: run(n, a, k).asnumpy())} for n, a, k in WRONG]
    save("ops_random", {}, {"calls": calls, "wrong": wrong})


if __name__ == "__main__":
    main()
