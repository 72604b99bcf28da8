"""Records what grad and value_and_grad return and raise: structure, values, messages (test/jit/grad.test.ts has the same functions)."""

from record import outcome, save

import mindspore as ms
from mindspore import Parameter, ParameterTuple, Tensor, ops

w = Parameter(Tensor(2.0), name="w")
u = Parameter(Tensor([1.0, 2.0]), name="u")
z = Parameter(Tensor(1.0), name="z")
frozen = Parameter(Tensor(3.0), name="frozen", requires_grad=False)
x, y, v = Tensor(3.0), Tensor(4.0), Tensor([1.0, 2.0, 3.0])


def f(a, b):
    return a * b * w


def assigns(a):
    r = a * w
    ops.assign(w, w * 2)
    return r * w


def vg(*args, **kw):
    return ms.value_and_grad(*args, **kw)


CASES = {
    "position": lambda: vg(f)(x, y),
    "position in a tuple": lambda: vg(f, (0,))(x, y),
    "two positions": lambda: vg(f, (0, 1))(x, y),
    "one weight": lambda: vg(f, None, w)(x, y),
    "weights in a list": lambda: vg(f, None, [w])(x, y),
    "weights in a ParameterTuple": lambda: vg(f, None, ParameterTuple([w, z]))(x, y),
    "position and weights": lambda: vg(f, 0, [w])(x, y),
    "positions and one weight": lambda: vg(f, (0, 1), w)(x, y),
    "frozen weight": lambda: vg(lambda a: a * frozen, None, [frozen])(x),
    "weight not used": lambda: vg(lambda a: a * w, None, [w, u])(x),
    "nothing asked for": lambda: vg(f, None, None)(x, y),
    "negative position": lambda: vg(f, -1)(x, y),
    "negative position in a tuple": lambda: vg(f, (-1,))(x, y),
    "position twice": lambda: vg(f, (0, 0))(x, y),
    "position too large": lambda: vg(f, 5)(x, y),
    "position is a string": lambda: vg(f, "a")(x, y),
    "position is a float": lambda: vg(f, 1.5)(x, y),
    "position in a tuple is a float": lambda: vg(f, (1.5,))(x, y),
    "no positions": lambda: vg(f, ())(x, y),
    "fn is None": lambda: vg(None)(x, y),
    "fn is a number": lambda: vg(3)(x, y),
    "no weights": lambda: vg(f, None, [])(x, y),
    "has_aux is a number": lambda: vg(f, 0, None, 1)(x, y),
    "has_aux with one result": lambda: vg(f, 0, None, True)(x, y),
    "has_aux": lambda: vg(lambda a: (a * a, a + 1), 0, None, True)(x),
    "has_aux with two more": lambda: vg(lambda a: (a * a, a + 1, a), 0, None, True)(x),
    "grad has_aux": lambda: ms.grad(lambda a: (a * a, a + 1), 0, None, True)(x),
    "two results": lambda: vg(lambda a: (a * a, a + 1), 0)(x),
    "vector": lambda: vg(lambda a: a * a, 0)(v),
    "same tensor twice": lambda: ms.grad(lambda a, b: a * b * b, (0,))(x, x),
    "second order": lambda: ms.grad(ms.grad(lambda a: a * a * a))(x),
    "stop_gradient": lambda: ms.grad(lambda a: ops.stop_gradient(a * a) * a)(x),
    "made outside": lambda: (lambda q: ms.grad(lambda a: a * q)(x))(w * 5),
    "return_ids": lambda: ms.grad(f, (0, 1), None, False, True)(x, y),
    "return_ids of weights": lambda: ms.grad(f, 0, [w], False, True)(x, y),
    "sens_param": lambda: ms.grad(lambda a: a * a, 0, None, False, False, True)(v, Tensor([1.0, 10.0, 100.0])),
    "assigns within": lambda: vg(assigns, None, [w])(x),
}


def plain(tree):
    """Tuples as lists, tensors as their elements."""
    if isinstance(tree, (tuple, list)):
        return [plain(t) for t in tree]
    return tree.asnumpy().tolist() if isinstance(tree, Tensor) else tree


cases = {}
for name, call in CASES.items():
    result = outcome(lambda call=call: plain(call()))
    if "text" in result:
        result["text"] = result["text"].split("\n\n-----")[0]
    cases[name] = result
save("grad", {}, {"cases": cases, "w after": float(w.asnumpy())})
