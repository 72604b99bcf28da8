"""Operators that move data: reshape transpose concat stack split slice pad tile broadcast … and their Tensor methods."""

from cases import Cases, bools, f32, ints, t

import mindspore as ms
import numpy as np

DTYPES = ["float16", "float64", "bfloat16", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "bool"]
EMPTY = np.zeros((0, 3), np.float32)


def every_dtype(c, op, *args, shape=(2, 3), **kwargs):
    for dtype in DTYPES:
        c.add(op, t(np.arange(np.prod(shape)).reshape(shape) % 2, dtype), *args, **kwargs)


def shapes(c):
    x = f32(2, 3, 4)
    for shape in ((4, 6), (24,), (-1,), (2, -1, 2), (1, 24, 1), [4, 6], (4, 2), (-1, -1), (5, -1), (0, -1), (-2, 12), (2.0, 12), 24, -1, "a", None):
        c.add("ops.reshape", x, shape)
    c.add("ops.reshape", x, t([4, 6], "int64"))
    c.add("ops.reshape", t(1.5), ())
    c.add("ops.reshape", t(1.5), (1, 1))
    c.add("ops.reshape", t(EMPTY), (3, 0))
    c.add("ops.reshape", t(EMPTY), (-1, 3))
    c.add("ops.reshape", t(EMPTY), (0, -1))
    c.add("ops.reshape", 1.5, (1,))
    every_dtype(c, "ops.reshape", (3, 2))
    for op in ("ops.transpose", "ops.permute"):
        for perm in ((2, 0, 1), (0, 2, 1), (-1, 0, 1), [1, 0, 2], (0, 1), (0, 0, 1), (0, 1, 3), 1, "a", (0, 1, 2.0), None):
            c.add(op, x, perm)
        c.add(op, t(1.5), ())
        c.add(op, t(EMPTY), (1, 0))
        every_dtype(c, op, (1, 0))
    for pair in ((0, 2), (-1, 0), (1, 1), (0, 3), ("a", 0), (0.0, 1)):
        c.add("ops.swapaxes", x, *pair)
    for pair in ((0, 2), (-1, 0), ((0, 1), (1, 2)), ((0, 1), (1,)), (0, 3), ((0, 0), (1, 2))):
        c.add("ops.movedim", x, *pair)
    for op in ("ops.expand_dims", "ops.unsqueeze"):
        for axis in (0, 1, 3, -1, -4, 4, -5, "a", 1.0, (0, 1), None):
            c.add(op, x, axis)
        c.add(op, t(1.5), 0)
        c.add(op, t(EMPTY), 0)
        every_dtype(c, op, 1)
    y = f32(1, 3, 1)
    for axis in (None, 0, 2, -1, (0, 2), [0], (), 1, 3, -4, "a", 1.0, (0, 0)):
        c.add("ops.squeeze", y, axis)
    c.add("ops.squeeze", y)
    c.add("ops.squeeze", t(1.5))
    every_dtype(c, "ops.squeeze", shape=(1, 3))
    c.add("ops.flatten", x)
    c.add("ops.flatten", x, "F")
    for kw in ({"start_dim": 0}, {"end_dim": 0}, {"start_dim": 0, "end_dim": 1}, {"start_dim": 2, "end_dim": 1}, {"start_dim": 3}, {"start_dim": "a"}, {"order": "A"}, {"start_dim": -2}, {"start_dim": True}):
        c.add("ops.flatten", x, **kw)
    c.add("ops.flatten", t(1.5))
    c.add("ops.flatten", f32(3))
    c.add("ops.flatten", t(np.zeros((0, 3, 2), np.float32)))
    c.add("ops.ravel", x)
    for shape in ((2, 3), (4, 2, 3), (-1, 3), (4, -1, 3), (2, -1), (3,), (2, 4), (0, 3), (-1, -1, 3), [2, 3], 3, "a", (2, 3.0), (2, -2)):
        c.add("ops.broadcast_to", f32(2, 3) if shape != (0, 3) else f32(1, 3), shape)
    c.add("ops.broadcast_to", f32(1, 3), (2, 3))
    c.add("ops.broadcast_to", f32(2, 1, 3), (2, 4, 3))
    c.add("ops.broadcast_to", t(1.5), (2, 2))
    c.add("ops.broadcast_to", t(1.5), ())
    every_dtype(c, "ops.broadcast_to", (3, 2, 3))
    for reps in ((2, 1), (2,), (2, 1, 3), (1, 1), (), (0, 1), (-1, 1), [2, 2], 2, "a", (2, 1.0), None):
        c.add("ops.tile", f32(2, 3), reps)
    c.add("ops.tile", t(1.5), (2, 3))
    c.add("ops.tile", t(EMPTY), (2, 3))
    every_dtype(c, "ops.tile", (2, 2))


def joins(c):
    a, b, d = f32(2, 3), f32(2, 3), f32(1, 3)
    for op in ("ops.concat", "ops.cat"):
        c.add(op, (a, b))
        c.add(op, [a, d, b], 0)
        c.add(op, (a, f32(2, 1)), axis=1)
        c.add(op, (a, b), -1)
        c.add(op, (a,))
        c.add(op, (a, t(EMPTY)))
        for axis in (2, -3, "a", 1.0, None):
            c.add(op, (a, b), axis)
        c.add(op, (a, f32(2, 4)))
        c.add(op, (a, f32(3)))
        c.add(op, (t(1.0), t(2.0)))
        c.add(op, ())
        c.add(op, a)
        c.add(op, (a, 1.0))
        c.add(op, (a, ints(2, 3)))
        c.add(op, (a, f32(2, 3, dtype="float16")))
        c.add(op, (ints(2), ints(3, dtype="int64")))
    for op in ("ops.stack",):
        for axis in (0, 1, 2, -1, -3, 3, -4, "a", 1.0, None):
            c.add(op, (a, b), axis)
        c.add(op, [a])
        c.add(op, (t(1.0), t(2.0)))
        c.add(op, (a, f32(2, 4)))
        c.add(op, ())
        c.add(op, a)
        c.add(op, (a, ints(2, 3)))
        c.add(op, (t(EMPTY), t(EMPTY)))
    for dtype in DTYPES:
        x = t([[1, 0, 1]], dtype)
        c.add("ops.concat", (x, x))
        c.add("ops.stack", (x, x))
    x = f32(5, 4)
    for size in (2, 1, 5, 7, [2, 3], (1, 1, 3), 0, -1, [2, 2], [5, 0], "a", 2.0, [2.0, 3], [], [6, -1]):
        c.add("ops.split", x, size)
    c.add("ops.split", x, 3, 1)
    c.add("ops.split", x, 3, axis=-1)
    c.add("ops.split", x, 3, axis=2)
    c.add("ops.split", t(1.0), 1)
    for n in (1, 2, 3, 5, 7, 0, -1, "a", 2.0):
        c.add("ops.chunk", x, n)
    c.add("ops.chunk", x, 3, 1)
    for op in ("ops.unstack", "ops.unbind"):
        c.add(op, f32(2, 3))
        c.add(op, f32(2, 3), 1)
        c.add(op, f32(2, 3), -1)
        c.add(op, f32(2, 3), 2)
        c.add(op, t(1.0))
    c.add("ops.meshgrid", f32(3), f32(2))
    c.add("ops.meshgrid", f32(3), f32(2), indexing="ij")
    c.add("ops.meshgrid", f32(3), f32(2), t([1.0]))
    c.add("ops.meshgrid", f32(3), f32(2), indexing="a")


def cuts(c):
    x = f32(4, 5)
    for begin, size in (((1, 2), (2, 3)), ((0, 0), (-1, 2)), ((1, 1), (-1, -1)), ((0, 0), (0, 2)), ((3, 0), (2, 1)), ((-1, 0), (1, 1)), ((1,), (2,)), ([1, 2], [2, 3]), ("a", (1, 1)), ((0, 0.5), (1, 1)), ((0, 0), 1)):
        c.add("ops.slice", x, begin, size)
    for begin, end, strides in (((1, 0), (3, 5), (1, 2)), ((3, 4), (0, 0), (-1, -2)), ((0,), (2,), (1,)), ((0, 0), (10, 10), (1, 1)), ((-3, -4), (-1, -1), (1, 1)), ((2, 0), (2, 3), (1, 1)), ((0, 0), (2, 2), (0, 1)), ((0, 0), (2,), (1, 1)), ((0, 0, 0), (2, 2, 2), (1, 1, 1)), ("a", (1,), (1,)), ((0, 0), (2, 2.0), (1, 1))):
        c.add("ops.strided_slice", x, begin, end, strides)
    for kw in ({"begin_mask": 1}, {"end_mask": 3}, {"begin_mask": 2, "end_mask": 1}, {"shrink_axis_mask": 1}, {"shrink_axis_mask": 2}, {"new_axis_mask": 1}, {"ellipsis_mask": 1}, {"begin_mask": -1}, {"ellipsis_mask": 3}, {"begin_mask": "a"}):
        c.add("ops.strided_slice", x, (1, 1), (3, 4), (1, 1), **kw)
    y = f32(2, 3, 4, 5)
    c.add("ops.strided_slice", y, (0, 1, 0), (1, 0, 3), (1, 1, 2), ellipsis_mask=2)
    c.add("ops.strided_slice", y, (0, 0, 1), (1, 1, 3), (1, 1, 1), new_axis_mask=2, shrink_axis_mask=4)
    for dtype in DTYPES:
        c.add("ops.strided_slice", t([[0, 1, 1, 0]], dtype), (0, 3), (1, 0), (1, -2))
    for args in ((0, 1, 2), (1, -3, 2), (-1, 0, 5), (0, 0, 0), (0, 3, 2), (2, 0, 1), (0, "a", 1)):
        c.add("ops.narrow", x, *args)
    z = f32(1, 2, 3, 4)
    for padding in ((1, 2), (1, 2, 0, 1), (0, 0, 1, 1, 2, 2), (1,), (1, 2, 3, 4, 5, 6, 7, 8), (-1, 1), (-1, -1), (0, 0), (), "a", 1, (1.0, 2), [1, 2], (-2, -3), tuple([1] * 10)):
        c.add("ops.pad", z, padding)
    c.add("ops.pad", z, (1, 2), "constant", 2.5)
    c.add("ops.pad", z, (1, 2), value=3)
    c.add("ops.pad", z, (1, 2), value="a")
    c.add("ops.pad", ints(2, 3), (1, 1), value=7)
    c.add("ops.pad", ints(2, 3), (1, 1))
    c.add("ops.pad", ints(2, 3), (1, 1), value=1.5)
    for mode in ("reflect", "replicate", "circular", "edge", 1):
        c.add("ops.pad", z, (1, 2), mode)
        c.add("ops.pad", z, (1, 2, 1, 0), mode)
        c.add("ops.pad", z, (1, 1, 1, 1, 0, 1), mode)
        c.add("ops.pad", f32(2, 4), (2, 1), mode)
        c.add("ops.pad", f32(4), (1, 1), mode)
        c.add("ops.pad", z, (4, 0), mode)
        c.add("ops.pad", z, (1, 2), mode, 0.5)
    c.add("ops.pad", f32(2, 3, 4, 5, 6)[:1, :1], (1, 1, 2, 0, 0, 1), "reflect", fd=False)
    for dtype in DTYPES:
        c.add("ops.pad", t([[1, 0, 1]], dtype), (1, 1))
    for dims in ((0,), (1,), (0, 1), (-1,), [0], (2,), (0, 0), 0, "a"):
        c.add("ops.flip", x, dims)
    for shift, dims in ((1, 0), (-2, 1), ((1, 2), (0, 1)), (3, None), (7, 1), ((1, 2), (0,)), (1, 2), ("a", 0)):
        c.add("ops.roll", x, shift, dims)
    for op in ("ops.tril", "ops.triu"):
        for k in (0, 1, -1, 10, -10, "a", 1.0):
            c.add(op, x, k)
        c.add(op, f32(2, 3, 3))
        c.add(op, f32(3))
        every_dtype(c, op)
    c.add("ops.repeat_interleave", x, 2, 1)
    c.add("ops.repeat_interleave", x, 2)
    c.add("ops.repeat_interleave", f32(3, 2), [1, 0, 2], 0)


def methods(c):
    x = f32(2, 3, 4)
    c.add("Tensor.reshape", x, 4, 6)
    c.add("Tensor.reshape", x, (4, 6))
    c.add("Tensor.reshape", x, [4, -1])
    c.add("Tensor.reshape", x, 5, 5)
    c.add("Tensor.view", x, 6, 4)
    c.add("Tensor.view", x, (6, -1))
    c.add("Tensor.transpose", x, 0, 2)
    c.add("Tensor.transpose", x, (1, 0, 2))
    c.add("Tensor.transpose", x, 1, 0, 2)
    c.add("Tensor.transpose", x)
    c.add("Tensor.transpose", f32(2, 3), 0, 1)
    c.add("Tensor.permute", x, 2, 0, 1)
    c.add("Tensor.permute", x, (2, 0, 1))
    c.add("Tensor.swapaxes", x, 0, 1)
    c.add("Tensor.expand_dims", x, 1)
    c.add("Tensor.unsqueeze", x, -1)
    c.add("Tensor.squeeze", f32(1, 3, 1))
    c.add("Tensor.squeeze", f32(1, 3, 1), 0)
    c.add("Tensor.squeeze", f32(1, 3, 1), (0, 2))
    c.add("Tensor.flatten", x)
    c.add("Tensor.flatten", x, 1)
    c.add("Tensor.flatten", x, start_dim=1, end_dim=-1)
    c.add("Tensor.ravel", x)
    c.add("Tensor.broadcast_to", f32(1, 3), (2, 3))
    c.add("Tensor.broadcast_to", f32(1, 3), 2, 3)
    c.add("Tensor.expand", f32(1, 3), 2, 3)
    c.add("Tensor.expand_as", f32(1, 3), f32(2, 3))
    c.add("Tensor.tile", f32(2, 3), (2, 2))
    c.add("Tensor.repeat", f32(2, 3), 2, 2)
    c.add("Tensor.split", f32(5, 2), 2)
    c.add("Tensor.split", f32(5, 2), [1, 4])
    c.add("Tensor.split", f32(5, 2), 1, 1)
    c.add("Tensor.split", f32(5, 2), 1, axis=1)
    c.add("Tensor.chunk", f32(5, 2), 2)
    c.add("Tensor.unbind", f32(2, 3))
    c.add("Tensor.narrow", f32(5, 2), 0, 1, 3)
    c.add("Tensor.flip", f32(5, 2), (0,))
    c.add("Tensor.roll", f32(5, 2), 1, 0)
    c.add("Tensor.tril", f32(3, 3))
    c.add("Tensor.triu", f32(3, 3), 1)
    c.add("Tensor.view_as", f32(2, 3), f32(3, 2))
    c.add("Tensor.reshape_as", f32(2, 3), f32(3, 2))
    c.add("Tensor.t", f32(2, 3))
    c.add("Tensor.repeat_interleave", f32(2, 3), 2, 1)
    for name in ("T", "mT", "ndim", "size", "itemsize", "nbytes"):
        pass  # properties: see the Tensor tests


if __name__ == "__main__":
    for family, parts in (("movement_shape", [shapes]), ("movement_join", [joins]), ("movement_cut", [cuts]), ("movement_methods", [methods])):
        cases = Cases(family)
        for part in parts:
            part(cases)
        cases.save()
