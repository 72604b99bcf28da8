"""Indexing and creation: gather, gather_elements, one_hot, basic indexing; zeros ones full arange eye and the like."""

from cases import Cases, bools, f32, ints, t

import mindspore as ms
import numpy as np

DTYPES = ["float16", "float64", "bfloat16", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "bool"]


def gathers(c):
    x = f32(3, 4, 2)
    for dtype in ("int32", "int64"):
        c.add("ops.gather", x, t([0, 2, 2], dtype), 0)
        c.add("ops.gather", x, t([[0, 3], [1, 1]], dtype), 1)
        c.add("ops.gather", x, t(1, dtype), -1)
        c.add("ops.gather_elements", x, 1, t(np.zeros((3, 2, 2)) + [[[0, 1], [3, 3]]], dtype))
    c.add("ops.gather", x, t([-1, 0], "int32"), 0)
    c.add("ops.gather", x, t([5, 0], "int32"), 0)
    c.add("ops.gather", x, t([-9, 0], "int32"), 0)
    c.add("ops.gather", x, t(np.zeros((0,), np.int32)), 0)
    c.add("ops.gather", x, t([0, 1], "float32"), 0)
    c.add("ops.gather", x, t([0, 1], "int8"), 0)
    c.add("ops.gather", x, t([True, False]), 0)
    for axis in (3, -4, "a", 1.0, None, t(1, "int64")):
        c.add("ops.gather", x, t([0, 1], "int32"), axis)
    c.add("ops.gather", x, [0, 1], 0)
    c.add("ops.gather", x, 1, 0)
    c.add("ops.gather", t(1.5), t([0], "int32"), 0)
    c.add("ops.gather", x, t([[0, 1], [2, 3], [1, 1]], "int32"), 1, 1)
    c.add("ops.gather", x, t([[0, 1], [2, 3]], "int32"), 1, 1)
    c.add("ops.gather_elements", x, 0, t(np.zeros((1, 4, 2)), "int32"))
    c.add("ops.gather_elements", x, -1, t(np.ones((3, 4, 1)), "int32"))
    c.add("ops.gather_elements", x, 0, t(np.full((1, 4, 2), -1), "int32"))
    c.add("ops.gather_elements", x, 0, t(np.full((1, 4, 2), 3), "int32"))
    c.add("ops.gather_elements", x, 3, t(np.zeros((3, 4, 2)), "int32"))
    c.add("ops.gather_elements", x, 0, t(np.zeros((4, 2)), "int32"))
    c.add("ops.gather_elements", x, 0, t(np.zeros((3, 5, 2)), "int32"))
    c.add("ops.gather_elements", x, 0, f32(3, 4, 2))
    c.add("ops.index_select", x, 1, t([3, 0, 0], "int32"))
    c.add("ops.index_select", x, 1, t([[3, 0]], "int32"))
    c.add("ops.gather_nd", x, t([[0, 1], [2, 3]], "int32"))
    c.add("ops.gather_nd", x, t([[0, 1, 1], [2, 3, 0]], "int32"))
    for dtype in DTYPES:
        c.add("ops.gather", t([0, 1, 1], dtype), t([2, 0], "int32"), 0)
        c.add("ops.gather_elements", t([0, 1, 1], dtype), 0, t([2, 0], "int32"))


def one_hot(c):
    on, off = t(1.0), t(0.0)
    for dtype in ("int32", "int64", "uint8", "int8", "float32", "bool"):
        c.add("ops.one_hot", t([0, 2, 1], dtype) if dtype != "bool" else t([True, False]), 3, on, off)
    c.add("ops.one_hot", t([0, 2, 1], "int32"), 4)
    c.add("ops.one_hot", t([0, 2, 1], "int64"), 4)
    c.add("ops.one_hot", t([0, 2], "int32"), 3, 5, 2)
    c.add("ops.one_hot", t([0, 2], "int32"), 3, 5.5, 2.5)
    c.add("ops.one_hot", t([0, 2], "int32"), 3, 5.5, 2)
    for axis in (0, 1, -1, 2, -2, 3):
        c.add("ops.one_hot", t([[0, 2], [1, 1]], "int32"), 3, on, off, axis)
    c.add("ops.one_hot", t([0, 5, -1], "int32"), 3, on, off)
    c.add("ops.one_hot", t(1, "int32"), 3, on, off)
    c.add("ops.one_hot", t(np.zeros((0,), np.int32)), 3, on, off)
    for depth in (0, -1, 1, "a", 3.0, t(3, "int64"), None):
        c.add("ops.one_hot", t([0, 1], "int32"), depth, on, off)
    for dtype in DTYPES:
        c.add("ops.one_hot", t([0, 1], "int32"), 2, t(1, dtype), t(0, dtype))
    c.add("ops.one_hot", t([0, 1], "int32"), 2, t([1.0, 2.0]), off)
    c.add("ops.one_hot", [0, 1], 2, on, off)


def create(c):
    for name in ("zeros", "ones"):
        op = f"ops.{name}"
        for shape in ((2, 3), [2, 3], 4, (), (0, 3), (-1, 2), "a", 2.5, (2, 1.0), None, t([2, 3], "int64")):
            c.add(op, shape)
        for dtype in DTYPES:
            c.add(op, (2,), getattr(ms, dtype if dtype != "bool" else "bool_"))
        c.add(op, (2,), "float32")
        c.add(op, (2,), 3)
        c.add(op, (2,), None)
        like = f"ops.{name}_like"
        c.add(like, f32(2, 3))
        c.add(like, t(1.5))
        c.add(like, t(np.zeros((0, 3), np.float32)))
        c.add(like, f32(2), dtype=ms.int32)
        c.add(like, 1.5)
        for dtype in DTYPES:
            c.add(like, t([1, 0], dtype))
    for value in (2, 2.5, True, 1j if False else -1):
        c.add("ops.full", (2, 3), value)
    c.add("ops.full", (2,), 2.5, dtype=ms.int32)
    c.add("ops.full", (2,), 2, dtype=ms.float16)
    c.add("ops.full", 3, 2)
    c.add("ops.full", (), 2)
    c.add("ops.full", (-1,), 2)
    c.add("ops.full", "a", 2)
    c.add("ops.full", (2,), "a")
    c.add("ops.full", (2,), t(2.0))
    c.add("ops.full", (2,), 2, ms.int32)
    c.add("ops.full_like", f32(2, 3), 2)
    c.add("ops.full_like", f32(2, 3), 2, dtype=ms.int32)
    c.add("ops.full_like", ints(2), 2.7)
    c.add("ops.full_like", 1.0, 2.7)
    for args in ((5,), (1, 5), (1, 6, 2), (5, 1, -2), (0,), (2.5,), (0.5, 3.0, 0.5), (1, 5.0), (5, 1), (0, 5, 0), ("a",), (0, 5, -1), (), (t(3, "int64"),), (1, 2, 0.25), (True,), (0.0, 1.0, 0.1)):
        c.add("ops.arange", *args)
    c.add("ops.arange", 5, dtype=ms.float32)
    c.add("ops.arange", 1, 3, dtype=ms.float64)
    c.add("ops.arange", 2.5, dtype=ms.int32)
    c.add("ops.range", 0, 6, 2)
    c.add("ops.range", 0.0, 1.0, 0.25)
    for args in ((3,), (2, 3), (3, 2, ms.int32), (0,), (-1,), (2.0,), ("a",), (2, -1), (3, None), (3, None, ms.bool_), (True,)):
        c.add("ops.eye", *args)
    for args in ((0, 1, 5), (1.0, 2.0, 3), (1, 10, 1), (0, 1, 0), (0, 1, -1), (t(0.0), t(1.0), 4), (0, 1, 2.0), (5, 1, 3), ("a", 1, 2)):
        c.add("ops.linspace", *args)


def indexing(c):
    x = f32(3, 4, 5)
    for index in (0, -1, 3, -4, "1:", ":2", "::2", "-2:", "5:", "::-1", "2:0:-1", "::0", "...", None, (0, 1), (0, "1:"), (":", 0),
                  ("...", 0), (0, "...", 0), ("1:3", "::2", -1), (None, 0), (0, None, "1:"), (0, 1, 2), (0, 1, 2, 3), ("...", "..."),
                  (1, "2:2"), True, False, "a" if False else (0, True)):
        c.add("py.getitem", x, index)
    for index in (t([0, 2], "int32"), t([0, 2], "int64"), t([[0, 1], [2, 2]], "int32"), ([0, 2],), (t([0, 2], "int32"), t([1, 3], "int32")),
                  ("1:", t([0, 2], "int32")), (t([0, 2], "int32"), "::2"), (0, t([0, 2], "int32")), (t([0, 2], "int32"), ":", t([0, 1], "int32")),
                  (t([[0], [2]], "int32"), t([0, 1, 3], "int32")), t(1, "int32"), t([-1, 0], "int32"), t([5], "int32"), t([0.0, 1.0]),
                  ([0, 1], [1, 2]), (None, t([0, 2], "int32")), ("...", t([0, 2], "int32"))):
        c.add("py.getitem", x, index)
    c.add("py.getitem", x, t([True, False, True]))
    c.add("py.getitem", x, ([True, False, True],))
    c.add("py.getitem", f32(2, 2), t([[True, False], [False, True]]))
    c.add("py.getitem", t(1.5), 0)
    c.add("py.getitem", t(1.5), "...")
    c.add("py.getitem", t(1.5), None)
    c.add("py.getitem", x, 1.0)
    for dtype in DTYPES:
        c.add("py.getitem", t([0, 1, 1], dtype), "::-1")


def setting(c):
    """`x[index] = value`, then x."""
    x = f32(3, 4)
    for index in (0, -1, "1:", "::2", (0, 1), (":", 0), ("1:", "::2"), "...", None, 3, (0, 5), "::-1", ("...", -1)):
        c.add("py.setitem", x, index, 9.5)
    for value in (t(7.5), f32(4), f32(1, 4), f32(2, 4), f32(3), 3, True, [1.0, 2.0, 3.0, 4.0], "a", None, t([1, 2, 3, 4], "int32")):
        c.add("py.setitem", x, "1:", value)
    for index in (t([0, 2], "int32"), ([0, 2],), (t([0, 2], "int32"), t([1, 3], "int32")), (":", t([0, 2], "int32")), t([0, 0], "int32"), t([-1], "int64"), t([7], "int32")):
        c.add("py.setitem", x, index, 9.5, fd=False)
        c.add("py.setitem", x, index, f32(1), fd=False)
    c.add("py.setitem", x, bools(3, 4), 9.5)
    c.add("py.setitem", x, bools(3), 9.5)
    c.add("py.setitem", x, bools(3, 4), t(0.5))
    c.add("py.setitem", x, (0, bools(4)), 9.5)
    c.add("py.setitem", ints(3, 4), 0, 9.5)
    c.add("py.setitem", ints(3, 4), 0, 9)
    c.add("py.setitem", t(1.5), "...", 2.5)


if __name__ == "__main__":
    for family, parts in (("index", [gathers, one_hot]), ("creation", [create]), ("indexing", [indexing, setting])):
        cases = Cases(family)
        for part in parts:
            part(cases)
        cases.save()
