"""Functions under their second names, queries of shape and type, and members that work in place: those that the families' recorders leave out.

What has no kernel on the CPU is recorded with the numbers of what MindSpore's documentation refers to (the function without the underscore), or of NumPy;
the case's `note` says which.
"""

import numpy as np
from cases import Cases, bools, f32, ints, resolve, t

import mindspore as ms
from mindspore import Tensor

SECOND_NAMES = """divide multiply eq ne ge gt le lt""".split()
PROPERTIES = "ndim itemsize nbytes T H mT mH strides data shape size dtype".split()
IN_PLACE = "add_ sub_ mul_ div_ floor_divide_ remainder_".split()

def instead(c, op, of, *args, **kwargs):
    """A case of `op`, which the CPU cannot compute, with what `of` gives: a name, or a function of arrays."""
    if isinstance(of, str):
        note = f"no CPU kernel: the numbers are those of {of}"
        result = resolve(of)(*args, **kwargs)
    else:
        note = "no CPU kernel: the numbers are NumPy's"
        result = Tensor(of(*(x.asnumpy() if isinstance(x, Tensor) else x for x in args)))
    case = {"op": op, "args": c.encode(args), "note": note, "result": c.encode(result)}
    if kwargs:
        case["kwargs"] = {k: c.encode(v) for k, v in kwargs.items()}
    c.cases.append(case)
    return case


def einsum(c, equation, *operands):
    """A case of `ops.einsum` with NumPy's numbers: the gradient of each operand is the sum over what it does not have."""
    case = instead(c, "ops.einsum", lambda e, *xs: np.einsum(e, *(x.astype(np.float64) for x in xs)).astype(np.float32), equation, *operands)
    inputs, output = equation.split("->")
    terms = inputs.split(",")
    arrays = [x.asnumpy().astype(np.float64) for x in operands]
    dy = f32(*np.einsum(equation, *arrays).shape, low=-1, high=1)
    grads = []
    for i, term in enumerate(terms):
        others = [t for j, t in enumerate(terms) if j != i]
        values = [a for j, a in enumerate(arrays) if j != i]
        back = np.einsum(",".join([output, *others]) + "->" + term, dy.asnumpy().astype(np.float64), *values)
        grads.append(Tensor(back.astype(np.float32)))
    case["cotangent"] = c.encode([dy])
    case["grads"] = c.encode(grads)


if __name__ == "__main__":
    c = Cases("members")
    x, y, v = f32(2, 3), f32(2, 3, low=0.5), f32(3)
    for name in SECOND_NAMES:
        c.add(f"ops.{name}", x, y, fd=None if name in ("divide", "multiply") else False)
        c.add(f"ops.{name}", x, v, fd=None if name in ("divide", "multiply") else False)
        c.add(f"ops.{name}", x, 2, fd=False)
        c.add(f"ops.{name}", ints(2, 3), ints(3))
        c.add(f"ops.{name}", x, f32(2, 4))
        c.add(f"ops.{name}", x, "a")
        c.add(f"ops.{name}", t([float("nan"), 1.0, float("inf")]), t([1.0, float("nan"), 2.0]), fd=False)
    for name in ("absolute", "negative"):
        c.add(f"ops.{name}", x)
        c.add(f"ops.{name}", ints(5))
        c.add(f"ops.{name}", t(-1.5))
        c.add(f"ops.{name}", t([], "float32"), fd=False)
        c.add(f"ops.{name}", 1)
    for name in ("shape", "dtype", "rank", "size", "numel", "is_tensor"):
        for value in (x, ints(4), t(1.5), t([], "float32"), bools(2, 2), 3, "a"):
            c.add(f"ops.{name}", value, grad=False)
    c.add("ms.is_tensor", x, grad=False)
    c.add("ms.is_tensor", [x], grad=False)
    c.add("ops.expand", f32(1, 3), t([2, 3], "int32"))
    c.add("ops.expand", f32(3), t([2, -1], "int32"))
    c.add("ops.expand", f32(1, 3), (2, 3))
    c.add("ops.expand", f32(2, 3), t([4, 3], "int32"))
    c.add("ops.expand", f32(2, 1), (2, 5))
    c.add("ops.expand", ints(2, 1), (3, 2, 5))

    for name in PROPERTIES:
        for value in (x, t(1.5), f32(2, 3, 4), ints(4), bools(2, 2), f32(2, 3, dtype="float16")):
            c.add(f"Tensor.{name}", value, fd=False)
    c.add("Tensor.is_contiguous", x)
    c.add("Tensor.is_contiguous", t(1.5))
    c.add("Tensor.acosh", f32(2, 3, low=1.1, high=4))
    c.add("Tensor.acosh", t([0.5, 1.0, float("inf")]), fd=False)
    c.add("Tensor.allclose", x, x + 1e-9, grad=False)
    c.add("Tensor.allclose", x, y, grad=False)
    c.add("Tensor.allclose", x, x + 0.1, rtol=0.0, atol=0.2, grad=False)
    c.add("Tensor.allclose", t([float("nan")]), t([float("nan")]), grad=False)
    c.add("Tensor.allclose", t([float("nan")]), t([float("nan")]), equal_nan=True, grad=False)
    c.add("Tensor.movedim", f32(2, 3, 4), 0, 2)
    c.add("Tensor.movedim", f32(2, 3, 4), (0, 1), (-1, 0))
    c.add("Tensor.movedim", x, 0, 5)
    c.add("Tensor.movedim", x, (0, 0), (0, 1))
    c.add("Tensor.multinomial", t([0.0, 1.0, 0.0]), 5, True, grad=False)
    c.add("Tensor.multinomial", t([[0.0, 1.0], [3.0, 0.0]]), 1, grad=False)
    c.add("Tensor.multinomial", t([0.5, 0.5]), 3, False, grad=False)

    for name in IN_PLACE:
        c.add(f"Tensor.{name}", f32(2, 3), y, grad=False)
        c.add(f"Tensor.{name}", f32(2, 3), v, grad=False)
        c.add(f"Tensor.{name}", f32(2, 3), 2, grad=False)
        c.add(f"Tensor.{name}", ints(4), ints(4, low=1), grad=False)
        c.add(f"Tensor.{name}", ints(4), 1.5, grad=False)
        c.add(f"Tensor.{name}", f32(3), y, grad=False)
    c.add("Tensor.add_", f32(2, 3), y, alpha=2, grad=False)
    c.add("Tensor.sub_", f32(2, 3), y, alpha=2, grad=False)
    c.add("Tensor.div_", f32(2, 3), y, rounding_mode="floor", grad=False)
    c.add("Tensor.exp_", f32(2, 3), grad=False)
    c.add("Tensor.exp_", ints(4), grad=False)
    instead(c, "Tensor.floor_", "Tensor.floor", f32(2, 3))
    instead(c, "Tensor.log_", "Tensor.log", f32(2, 3, low=0.1))
    instead(c, "Tensor.zero_", "ops.zeros_like", f32(2, 3))
    instead(c, "Tensor.zero_", "ops.zeros_like", ints(4))
    instead(c, "Tensor.clamp_", "Tensor.clamp", f32(2, 3), -0.5, 0.5)
    instead(c, "Tensor.clamp_", "Tensor.clamp", f32(2, 3), min=0.5)
    instead(c, "Tensor.clamp_", "Tensor.clamp", f32(2, 3), f32(3, low=-1, high=0), f32(2, 3, low=0, high=1))
    c.add("Tensor.clamp_", f32(2, 3), grad=False)
    instead(c, "Tensor.masked_fill_", "Tensor.masked_fill", f32(2, 3), bools(2, 3), 1.5)
    instead(c, "Tensor.masked_fill_", "Tensor.masked_fill", f32(2, 3), bools(3), t(2.5))
    instead(c, "Tensor.fill_", lambda x, value: np.full_like(x, value), f32(2, 3), 2.5)
    instead(c, "Tensor.fill_", lambda x, value: np.full_like(x, value), ints(3), t(2, "int32"))
    c.add("Tensor.copy_", f32(2, 3), y, grad=False)
    c.add("Tensor.copy_", f32(2, 3), v, grad=False)
    c.add("Tensor.copy_", f32(2, 3), ints(2, 3), grad=False)
    c.add("Tensor.fill_", f32(2, 3), "a", grad=False)

    c.add("ops.glu", f32(3, 4))
    c.add("ops.glu", f32(4, 3), 0)
    c.add("ops.glu", f32(3, 3))
    c.add("ops.softmin", f32(2, 3))
    c.add("ops.softmin", f32(2, 3), 0)
    c.add("ops.softmin", f32(2, 3), axis=0, dtype=ms.float64)
    c.add("ops.softshrink", f32(2, 5))
    c.add("ops.softshrink", f32(2, 5), 1.0)
    c.add("ops.softshrink", f32(2, 5), -1.0)
    c.add("ops.tanhshrink", f32(2, 5))
    c.add("ops.tanhshrink", t([3, -2, 1, 0], "int32"))
    c.add("ops.threshold", f32(2, 5), 0.3, -7)
    c.add("ops.threshold", ints(5), 1, 20)
    c.add("ops.threshold", f32(2, 5), "a", 1)
    c.add("ops.fast_gelu", f32(2, 5))
    c.add("ops.fast_gelu", ints(3))
    c.add("ops.prelu", f32(2, 3, 2), t([0.25, 0.1, -0.5]))
    c.add("ops.prelu", f32(2, 3, 2), t([0.25]))
    c.add("ops.prelu", f32(2, 3), t([0.25, 0.5]))
    c.add("ops.rrelu", f32(2, 3, low=0.1))
    c.add("ops.rrelu", f32(2, 3), 0.25, 0.25)
    c.add("ops.rrelu", f32(2, 3), 0.5, 0.25)
    c.add("ops.pixel_shuffle", f32(1, 8, 2, 3), 2)
    c.add("ops.pixel_shuffle", f32(1, 6, 2, 3), 2)
    c.add("ops.pixel_unshuffle", f32(2, 2, 4, 6), 2)
    c.add("ops.pixel_unshuffle", f32(2, 2, 3, 6), 2)
    c.add("ops.group_norm", f32(2, 4, 3), 2)
    c.add("ops.group_norm", f32(2, 4, 3, 2), 4, f32(4), f32(4), 1e-3)
    c.add("ops.group_norm", f32(2, 4, 3), 3)
    c.add("ops.batch_norm", f32(2, 3, 2, 2), f32(3), f32(3, low=0.5), f32(3), f32(3))
    c.add("ops.batch_norm", f32(5, 3), f32(3), f32(3, low=0.5), f32(3), f32(3), False, 0.1, 1e-3)
    c.add("ops.batch_norm", f32(5, 3), f32(4), f32(3, low=0.5), f32(3), f32(3))
    c.add("ops.gather_d", f32(3, 4), 1, t([[0, 1], [2, 3], [1, 1]], "int32"))
    c.add("ops.gather_d", f32(3, 4), 0, t([[0, 5, 0, 0]], "int32"))
    einsum(c, "ij,jk->ik", f32(2, 3), f32(3, 4))
    einsum(c, "bij,bjk->bik", f32(2, 2, 3), f32(2, 3, 1))
    einsum(c, "i,j->ji", f32(3), f32(2))
    einsum(c, "abc->cab", f32(2, 3, 4))
    einsum(c, "bi,ij,bj->b", f32(3, 2), f32(2, 4), f32(3, 4))
    for args in ((f32(2, 3), f32(3)), (f32(3), t([float("nan"), 1.0, float("inf")])), (ints(4), ints(4))):
        instead(c, "ops.fmin", np.fmin, *args)
    c.add("ops.fmin", x, f32(2, 4))
    c.add("ops.fmin", x, "a")
    c.save()
