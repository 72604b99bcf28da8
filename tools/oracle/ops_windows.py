"""Windows over one axis and norms of windows: ops.conv1d, ops.avg_pool1d, ops.lp_pool1d and 2d; windows as columns: ops.unfold and ops.fold."""

from cases import Cases, f32, ints, ms, np, t

c = Cases("windows")

# ops.conv1d
x, w, b = f32(2, 4, 9), f32(6, 4, 3), f32(6)
c.add("ops.conv1d", x, w)
c.add("ops.conv1d", x, w, b)
c.add("ops.conv1d", x, w, b, 2, "pad", 1)
c.add("ops.conv1d", x, w, None, (2,), "pad", (2,), (2,))
c.add("ops.conv1d", x, w, pad_mode="pad", padding=[1], stride=[3], dilation=[2])
c.add("ops.conv1d", x, w, b, 2, "same")
c.add("ops.conv1d", x, f32(6, 2, 2), b, pad_mode="same", groups=2)
c.add("ops.conv1d", x, f32(4, 1, 3), groups=4)
c.add("ops.conv1d", f32(1, 1, 5), f32(1, 1, 5))
c.add("ops.conv1d", f32(0, 4, 9), w)
for bad in (0, -1, (1, 2), (0,), 1.5, "a", None):
    c.add("ops.conv1d", x, w, stride=bad)
    c.add("ops.conv1d", x, w, dilation=bad)
for bad in ((1, 2), 1.5, "a", None, -1):
    c.add("ops.conv1d", x, w, pad_mode="pad", padding=bad)
c.add("ops.conv1d", x, w, padding=1)
c.add("ops.conv1d", x, w, pad_mode="full")
c.add("ops.conv1d", x, w, pad_mode=1)
c.add("ops.conv1d", x, w, groups=3)
c.add("ops.conv1d", x, w, groups=0)
c.add("ops.conv1d", x, f32(6, 3, 3))
c.add("ops.conv1d", x, f32(6, 4, 10))
c.add("ops.conv1d", x, w, f32(5))
c.add("ops.conv1d", x, w, f32(6, 1))
c.add("ops.conv1d", x, w, 1.0)
c.add("ops.conv1d", f32(4, 9), w)
c.add("ops.conv1d", f32(1, 2, 4, 9), w)
c.add("ops.conv1d", x, f32(6, 4))
c.add("ops.conv1d", 1.0, w)
c.add("ops.conv1d", x, [1.0])
c.add("ops.conv1d", f32(2, 4, 9, dtype="float16"), w)
c.add("ops.conv1d", ints(1, 3, 4), ints(2, 3, 2))

# ops.avg_pool1d
for args, kwargs in [((2,), {}), ((3, 2), {}), ((3, 2, 1), {}), ((3, 2, (1,)), {"count_include_pad": False}), ((2, 3), {"ceil_mode": True}),
                     ((4, 3, 2, True, False), {}), ((), {})]:
    c.add("ops.avg_pool1d", x, *args, **kwargs)
for args, kwargs in [((0,), {}), ((1.5,), {}), (((2,),), {}), ((2, 0), {}), ((2, (1,)), {}), ((2, 1.5), {}), ((2, 1, -1), {}), ((2, 1, (1, 1)), {}),
                     ((2, 1, [1]), {}), ((2, 1, 0.5), {}), ((2, 1, (-1,)), {}), ((2, 1, 2), {}), ((2,), {"ceil_mode": 1}), ((2,), {"count_include_pad": 1}), ((10,), {})]:
    c.add("ops.avg_pool1d", x, *args, **kwargs)
c.add("ops.avg_pool1d", f32(4, 9), 2)
c.add("ops.avg_pool1d", f32(1, 2, 4, 9), 2)
c.add("ops.avg_pool1d", ints(1, 2, 4), 2)
c.add("ops.avg_pool1d", [1.0], 2)

# Norms of windows. Positive numbers: a power of a negative one is not a number.
p1, p2 = f32(2, 4, 9, low=0.2), f32(2, 3, 7, 6, low=0.2)
for norm in (1, 2, 3.0, 0.5, -1.5):
    c.add("ops.lp_pool1d", p1, norm, 3)
    c.add("ops.lp_pool2d", p2, norm, (2, 3))
c.add("ops.lp_pool1d", x, 2, 3, 1)
c.add("ops.lp_pool1d", x, 1, 2, 3)
c.add("ops.lp_pool1d", x, 3, 2, grad=False, note="windows with a negative sum give NaN")
c.add("ops.lp_pool1d", p1, 2, 4, 3, True)
c.add("ops.lp_pool1d", f32(4, 9), 2, 2)
c.add("ops.lp_pool1d", t(np.zeros((1, 1, 4), "float32")), 2, 2, fd=False, note="no slope at zero")
c.add("ops.lp_pool2d", f32(2, 3, 7, 6), 2, 3, 2)
c.add("ops.lp_pool2d", p2, 2, (3, 2), (2, 1), True)
c.add("ops.lp_pool2d", p2, 2, 2, stride=2, ceil_mode=True)
for op, good in (("ops.lp_pool1d", p1), ("ops.lp_pool2d", p2)):
    for args, kwargs in [((0, 3), {}), (("a", 3), {}), ((None, 3), {}), ((0.0, 3), {}), ((True, 2), {}), ((2, 0), {}), ((2, 1.5), {}), ((2, "a"), {}), ((2, -1), {}), ((2, 3, 0), {}),
                         ((2, 3, 1.5), {}), ((2, 3, 1, 1), {}), ((2, 20), {}), ((2, (1, 2, 3)), {}), ((2, 3, (1, 2, 3)), {})]:
        c.add(op, good, *args, **kwargs)
    c.add(op, f32(9), 2, 3)
    c.add(op, f32(1, 2, 2, 4, 9), 2, 3)
    c.add(op, ints(1, 2, 4, 4), 2, 2)
c.add("ops.lp_pool1d", p2, 2, 3)
c.add("ops.lp_pool2d", p1, 2, 3)

# Columns.
i = f32(2, 3, 6, 5)
c.add("ops.unfold", i, 2)
c.add("ops.unfold", i, (2, 3))
c.add("ops.unfold", i, [3, 2], 1, 1, 2)
c.add("ops.unfold", i, (2, 3), 2, (1, 2), (2, 1))
c.add("ops.unfold", i, (2, 3), (2, 1), 1, 3)
c.add("ops.unfold", i, (6, 5))
c.add("ops.unfold", i, 1)
c.add("Tensor.unfold", i, (2, 3), 1, 1)
c.add("ops.unfold", f32(1, 2, 3, 4, dtype="float16"), 2, fd=False)
c.add("ops.unfold", f32(1, 2, 3, 4, dtype="float64"), 2)
c.add("ops.unfold", ints(1, 2, 3, 4), 2)
c.add("ops.unfold", f32(0, 3, 6, 5), 2)
size = ms.Tensor([4, 5], ms.int32)
c.add("ops.fold", f32(2, 12, 12), size, (2, 2))
c.add("ops.fold", f32(2, 18, 9), size, (2, 3))
c.add("ops.fold", f32(2, 12, 20), size, 2, 1, [1, 1], (1, 1))
c.add("ops.fold", f32(2, 12, 6), size, 2, 2, 1, 2)
c.add("ops.fold", f32(1, 6, 12), size, 1, padding=(1, 0), stride=(2, 1))
c.add("ops.fold", f32(3, 6, 9), size, (2, 3))
c.add("Tensor.fold", f32(2, 18, 9), size, (2, 3))
c.add("ops.fold", f32(1, 4, 12, dtype="float16"), size, 2, fd=False)
c.add("ops.fold", f32(1, 4, 12, dtype="float64"), size, 2)
bad_args = [((0,), {}), ((-1,), {}), (((1, 2, 3),), {}), (((2,),), {}), ((1.5,), {}), (("a",), {}), ((None,), {}), (((2, 0),), {}), ((2, 0), {}), ((2, (1, 2, 3)), {}), ((2, 1, -1), {}),
            ((2, 1, (1, 2, 3)), {}), ((2, 1, 0.5), {}), ((2, 1, 0, 0), {}), ((2, 1, 0, (1,)), {}), ((2, 1, 0, "a"), {})]
for args, kwargs in bad_args:
    c.add("ops.unfold", i, *args, **kwargs)
    c.add("ops.fold", f32(1, 4, 12), size, *args, **kwargs)
c.add("ops.unfold", i, 7)
c.add("ops.unfold", f32(3, 6, 5), 2)
c.add("ops.unfold", f32(1, 2, 3, 6, 5), 2)
c.add("ops.unfold", 1.0, 2)
c.add("ops.unfold", t(np.ones((1, 1, 4, 4), bool)), 2)
c.add("ops.fold", f32(2, 12, 11), size, 2)
c.add("ops.fold", f32(2, 13, 12), size, 2)
c.add("ops.fold", f32(2, 3, 4, 12), size, 2)
c.add("ops.fold", f32(12, 12), size, 2)
c.add("ops.fold", f32(12), size, 2)
c.add("ops.fold", ints(1, 4, 12), size, 2)
c.add("ops.fold", f32(1, 4, 12), (4, 5), 2)
c.add("ops.fold", f32(1, 4, 12), 4, 2)
c.add("ops.fold", f32(1, 4, 12), ms.Tensor([4, 5], ms.int64), 2)
c.add("ops.fold", f32(1, 4, 12), ms.Tensor([4, 5, 6], ms.int32), 2)
c.add("ops.fold", f32(1, 4, 12), ms.Tensor([0, 5], ms.int32), 2)
c.add("ops.fold", f32(1, 4, 12), ms.Tensor([4.0, 5.0]), 2)
c.add("ops.fold", 1.0, size, 2)
c.save()
