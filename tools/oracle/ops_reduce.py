"""Reductions: sum mean max min amax amin prod all any argmax argmin var std logsumexp cumsum, norms of them."""

from cases import Cases, bools, f32, ints, t

import mindspore as ms
import numpy as np

DTYPES = ["float16", "float64", "bfloat16", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "bool"]
NONFINITE = [[np.nan, 1.0, 2.0], [np.inf, -np.inf, 1.0], [-np.inf, -np.inf, -np.inf], [np.inf, 1.0, 2.0]]


def sweep(c, op, axis="axis", keep="keepdims", many=True, **fixed):
    """What every reduction is asked: all axes, one, several, negative, kept, scalars, empties, types, errors."""
    x = f32(2, 3, 4, low=0.2)
    c.add(op, x, **fixed)
    for value in (0, 1, -1, None) + (((0, 2), [-1, 0], (), (0, 1, 2)) if many else ()):
        c.add(op, x, **{axis: value}, **fixed)
    c.add(op, x, **{axis: 1, keep: True}, **fixed)
    c.add(op, x, **{keep: True}, **fixed)
    if many:
        c.add(op, x, (0, 2), True, **fixed)
    c.add(op, t(1.5), **fixed)
    c.add(op, t(1.5), **{axis: 0}, **fixed)
    c.add(op, t(1.5), **{axis: -1, keep: True}, **fixed)
    c.add(op, f32(7), **{axis: 0}, **fixed)
    if op in ("ops.sum", "ops.all", "ops.any", "ops.max", "ops.min", "ops.argmax", "ops.argmin"):
        # Of nothing, the other kernels give whatever the memory holds (and ReduceSum of rank 1, too).
        if op != "ops.sum":
            c.add(op, t(np.zeros((0,), np.float32)), **fixed)
        c.add(op, t(np.zeros((0, 3), np.float32)), **{axis: 0}, **fixed)
        c.add(op, t(np.zeros((3, 0), np.float32)), **{axis: 1, keep: True}, **fixed)
    c.add(op, t(np.zeros((0, 3), np.float32)), **{axis: 1}, **fixed)
    c.add(op, t(NONFINITE), **{axis: 1}, fd=False, **fixed)
    c.add(op, t([[1.0, 1.0, 1.0], [3.0, 2.0, 3.0], [0.0, -0.0, 0.0]]), **{axis: 1}, fd=False, note="ties", **fixed)
    for dtype in DTYPES:
        data = [[1, 0, 1], [1, 1, 1]] if dtype == "bool" else [[3, 1, 2], [100, 100, 100]]
        c.add(op, t(data, dtype), **{axis: 1}, fd=False, **fixed)
        c.add(op, t(data, dtype), **fixed)
    for bad in (3, -4, (0, 0), (0, -3), "a", 1.0, True, t(1, "int64"), (0, "a")):
        c.add(op, x, **{axis: bad}, **fixed)
    c.add(op, x, **{axis: 0, keep: 1}, **fixed)
    c.add(op, [1.0, 2.0], **{axis: 0}, **fixed)
    c.add(op, 1.0, **{axis: 0}, **fixed)


def plain(c):
    sweep(c, "ops.sum", "dim", "keepdim")
    sweep(c, "ops.mean", "axis", "keep_dims")
    sweep(c, "ops.prod", "axis", "keep_dims")
    sweep(c, "ops.all", "axis", "keep_dims")
    sweep(c, "ops.any", "axis", "keep_dims")
    sweep(c, "ops.amax")
    sweep(c, "ops.amin")
    sweep(c, "ops.max", many=False)
    sweep(c, "ops.min", many=False)
    sweep(c, "ops.argmax", "dim", "keepdim", many=False)
    sweep(c, "ops.argmin", many=False)
    sweep(c, "ops.logsumexp", "dim", "keepdim")
    sweep(c, "ops.std")
    sweep(c, "ops.var")


def special(c):
    x = f32(2, 3, 4)
    for dtype in (ms.float64, ms.int32, ms.float16, ms.bool_):
        half = {"fd": False, "tol": (2e-3, 1e-3), "why": "computed in float16"} if dtype == ms.float16 else {}
        c.add("ops.sum", f32(2, 3), 0, dtype=dtype, **half)
        c.add("ops.prod", f32(2, 3), 0, dtype=dtype, **half)
        c.add("ops.sum", ints(2, 3), 0, dtype=dtype)
        c.add("ops.cumsum", f32(2, 3), 0, dtype=dtype, **half)
    zeros = t([[0.0, 2.0, 3.0], [0.0, 0.0, 3.0], [4.0, 5.0, 6.0]])
    c.add("ops.prod", zeros, 1, fd=False)
    c.add("ops.prod", zeros, fd=False)
    for ddof in (0, 1, 2, True, 4):
        for name in ("var", "std", "var_mean", "std_mean"):
            c.add(f"ops.{name}", x, 1, ddof, fd=None if ddof in (0, 1) else False)
    c.add("ops.var", x, ddof=-1)
    c.add("ops.var", x, ddof="a")
    c.add("ops.var_mean", x, (0, 2), 1, True)
    c.add("ops.std_mean", x)
    c.add("ops.std", t([[1.0, 1.0, 1.0]]), 1, fd=False, note="zero variance")
    wide = t([[100.0, 90.0, -100.0], [-1000.0, -1000.0, -1001.0]])
    c.add("ops.logsumexp", wide, 1, note="tails", fd=False)
    for axis in (0, 1, 2, -1, -3, 3, -4, "a", 1.0, None, (0,)):
        c.add("ops.cumsum", x, axis)
    for dtype in DTYPES:
        c.add("ops.cumsum", t([[3, 1, 2], [100, 100, 100]] if dtype != "bool" else [[True, False, True]], dtype), 1, fd=False)
    c.add("ops.cumsum", t(1.5), 0)
    c.add("ops.cumsum", t(np.zeros((0, 3), np.float32)), 1)
    c.add("ops.cumsum", t([[1.0, np.inf, -np.inf, 2.0], [np.nan, 1.0, 2.0, 3.0]]), 1, fd=False)
    mask = bools(2, 3, 4)
    for name in ("max", "min", "amax", "amin"):
        c.add(f"ops.{name}", x, 1, initial=0.5, where=mask, fd=False)
        c.add(f"ops.{name}", x, 1, initial=0.5, fd=False)
        c.add(f"ops.{name}", x, 1, where=mask, fd=False)


def methods(c):
    x = f32(2, 3)
    i = ints(2, 3)
    for name in ("sum", "mean", "prod", "all", "any", "max", "min", "amax", "amin", "argmax", "argmin", "std", "var"):
        op = f"Tensor.{name}"
        for y in (x, i):
            c.add(op, y)
            c.add(op, y, 0)
            c.add(op, y, axis=1)
            c.add(op, y, dim=1)
        c.add(op, x, 0, True)
        c.add(op, x, axis=1, keepdims=True)
        c.add(op, x, axis=1, keep_dims=True)
        c.add(op, x, dim=1, keepdim=True)
        c.add(op, x, (0, 1))
        c.add(op, x, 5)
        c.add(op, x, foo=1)
    c.add("Tensor.std", x, dim=1, correction=0)
    c.add("Tensor.var", x, 1, 1, True)
    c.add("Tensor.sum", x, dtype=ms.float64)
    c.add("Tensor.sum", x, axis=1, dtype=ms.int32, keepdims=True, initial=2)
    c.add("Tensor.mean", x, 1, dtype=ms.float64)
    c.add("Tensor.max", x, axis=1, return_indices=True)
    c.add("Tensor.max", x, axis=0, keepdims=True, initial=0.0, where=t([[True, False, True], [False, False, True]]), fd=False)
    c.add("Tensor.logsumexp", x, 1)
    c.add("Tensor.cumsum", x, 1)
    c.add("Tensor.cumsum", x, axis=1)
    c.add("Tensor.cumsum", x, axis=1, dtype=ms.float64)
    c.add("Tensor.cumsum", x)
    c.add("Tensor.argmax", x, axis=None)


if __name__ == "__main__":
    cases = Cases("reduce")
    plain(cases)
    special(cases)
    cases.save()
    cases = Cases("reduce_methods")
    methods(cases)
    cases.save()
