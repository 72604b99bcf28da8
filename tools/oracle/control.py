"""Records loops and branches on Tensors, eagerly and compiled, with gradients (test/ops/control_oracle.test.ts has the same)."""

from record import outcome, save

import mindspore as ms
from mindspore import Tensor, ops

x = Tensor([0.5, -1.0, 2.0])
w = Tensor([1.1, 0.9, 1.05])
small = Tensor([-0.5, 0.25, -1.0])
while_op, fori_op, scan_op = ops.WhileLoop(), ops.ForiLoop(), ops.Scan()


def counting(i, v):
    return i + v


def cumsum(res, el):
    return res + el, res + el


def while_cond(v):
    return ops.sum(ops.abs(v[0])) < 20


def while_body(v):
    return (v[0] * (v[1] + 0.5), v[1], v[2] + 1)


def whiled(s, t):
    return while_op(while_cond, while_body, (s, t, Tensor(0)))


def while_value(s, t):
    return whiled(s, t)[0]


def python_while(s, t):
    while ops.sum(ops.abs(s)) < 20:
        s = s * (t + 0.5)
    return s


def fori_body(i, v):
    return (ops.sin(v[0]) * (v[1] + 0.1 * i), v[1])


def fori_unrolled(s, t):
    return fori_op(1, 4, fori_body, (s, t))[0]


def fori_rolled(s, t):
    return fori_op(1, 4, fori_body, (s, t), False)[0]


def fori_tensors(s, t):
    return fori_op(Tensor(1), Tensor(4), fori_body, (s, t), False)[0]


def scan_body(carry, e):
    y = ops.tanh(carry[0] * carry[1] + e)
    return (y, carry[1]), y * 2


def scan_value(s, t):
    carry, ys = scan_op(scan_body, (s, t), [s, t, s * t])
    return carry[0] + ys[0] * ys[1] + ys[2]


def scan_rolled(s, t):
    carry, ys = scan_op(scan_body, (s, t), [s, t, s * t], None, False)
    return carry[0] + ys[0] * ys[1] + ys[2]


def python_if(s, t):
    if ops.sum(s) > 0:
        y = ops.sin(s) * t
    else:
        y = s * s * t
    return y


def second(fn):
    def squared(s, t):
        p, q = ms.grad(fn, (0, 1))(s, t)
        return p * p + q

    return lambda s, t: ms.grad(squared, (0, 1))(s, t)


FUNCTIONS = {
    "while": while_value, "python while": python_while, "fori unrolled": fori_unrolled, "fori rolled": fori_rolled, "fori tensors": fori_tensors,
    "scan": scan_value, "scan rolled": scan_rolled, "python if": python_if,
}


def nothing(v):
    return v


def wrong(v):
    return v.foo


CASES = {
    "while of numbers": lambda: while_op(lambda v: v < 100, lambda v: v + 1, 10),
    "fori of numbers": lambda: fori_op(0, 4, counting, 0),
    "fori over nothing": lambda: fori_op(4, 0, counting, 7),
    "scan of numbers": lambda: scan_op(cumsum, 0, [1, 2, 3, 4]),
    "scan of a length": lambda: scan_op(lambda c, e: (c + 1, e), 0, None, 3),
    "scan of nothing": lambda: scan_op(cumsum, 5, []),
    "whole while": lambda: whiled(x, w),
    "cond_func is a number": lambda: while_op(1, nothing, x),
    "loop_func is a number": lambda: while_op(nothing, 1, x),
    "lower is a float": lambda: fori_op(1.5, 3, counting, 0),
    "upper is a string": lambda: fori_op(1, "a", counting, 0),
    "fori loop_func is None": lambda: fori_op(1, 2, None, 0),
    "scan loop_func is None": lambda: scan_op(None, 0, [1]),
    "xs is a number": lambda: scan_op(cumsum, 0, 3),
    "length is a float": lambda: scan_op(cumsum, 0, None, 1.5),
    "length is None": lambda: scan_op(cumsum, 0, None),
    "scan returns one": lambda: scan_op(lambda c, e: c + e, x, [x]),
    "loop_func fails": lambda: while_op(lambda v: True, wrong, x),
}


def plain(tree):
    if isinstance(tree, (tuple, list)):
        return [plain(t) for t in tree]
    return tree.asnumpy().tolist() if isinstance(tree, Tensor) else tree


cases = {name: outcome(lambda call=call: plain(call())) for name, call in CASES.items()}
for name, fn in FUNCTIONS.items():
    for style in ("eager", "graph"):
        ms.set_context(mode=ms.GRAPH_MODE if style == "graph" else ms.PYNATIVE_MODE)
        run = ms.jit(fn) if style == "graph" else fn
        for place, at in (("x", x), ("small", small)):
            key = f"{name}, {style}, at {place}"
            cases[key] = outcome(lambda: plain(run(at, w)))
            cases[f"gradient of {key}"] = outcome(lambda: plain(ms.grad(fn, (0, 1))(at, w)))
            if style == "eager":
                cases[f"second gradient of {key}"] = outcome(lambda: plain(second(fn)(at, w)))
ms.set_context(mode=ms.PYNATIVE_MODE)
for result in cases.values():
    if "text" in result:
        result["text"] = result["text"].split("\n\n---")[0]
save("control", {}, {"cases": cases})
