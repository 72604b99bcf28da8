"""Convolution and pooling of volumes: ops.conv3d, ops.max_pool3d, ops.avg_pool3d, and Conv3DTranspose."""

import cases
from cases import Cases, f32, ints, ms, np, ops, t

cases.PYTHON["Conv3D"] = lambda x, w, **a: ops.Conv3D(w.shape[0], tuple(w.shape[2:]), **a)(x, w)
cases.PYTHON["MaxPool3D"] = lambda x, **a: ops.MaxPool3D(**a)(x)

c = Cases("volumes")
x, w, b = f32(2, 2, 4, 5, 4), f32(3, 2, 2, 3, 2), f32(3)

c.add("ops.conv3d", x, w)
c.add("ops.conv3d", x, w, b)
c.add("ops.conv3d", x, f32(3, 2, 1, 1, 1), b, 2)
c.add("ops.conv3d", x, w, b, (1, 2, 3))
c.add("ops.conv3d", x, w, b, 2, "same")
c.add("ops.conv3d", x, w, None, (2, 1, 2), "same", 0, (1, 2, 1))
c.add("ops.conv3d", x, w, b, 1, "pad", 1)
c.add("ops.conv3d", x, w, None, 2, "pad", (1, 0, 2))
c.add("ops.conv3d", x, w, None, [3, 2, 2], "pad", [2, 1, 1], [2, 1, 2])
c.add("ops.conv3d", f32(2, 4, 3, 4, 3), f32(6, 2, 2, 2, 2), f32(6), groups=2)
c.add("ops.conv3d", f32(1, 3, 3, 4, 3), f32(6, 1, 2, 2, 2), groups=3, pad_mode="same")
c.add("ops.conv3d", f32(2, 4, 5, 4, 3), f32(4, 2, 2, 2, 2), groups=2, stride=2, pad_mode="pad", padding=1)
c.add("ops.conv3d", f32(1, 1, 3, 4, 5), f32(2, 1, 3, 4, 5))
c.add("ops.conv3d", f32(1, 3, 6, 5, 5), f32(2, 3, 3, 3, 3), pad_mode="same")
c.add("ops.conv3d", f32(1, 2, 3, 4, 3, dtype="float16"), f32(2, 2, 2, 2, 2, dtype="float16"), tol=[2e-3, 2e-3],
      why="float16: the sums are rounded in another order", fd=False)
c.add("ops.conv3d", f32(0, 2, 4, 5, 4), w)
c.add("py.Conv3D", x, w, pad_mode="pad", pad=(1, 0, 2, 1, 0, 1), stride=(2, 1, 2))

c.add("ops.conv3d", x, f32(3, 3, 2, 3, 2))
c.add("ops.conv3d", x, f32(3, 2, 5, 3, 2))
c.add("ops.conv3d", x, f32(3, 2, 2, 3, 5))
c.add("ops.conv3d", x, w, f32(2))
c.add("ops.conv3d", x, w, f32(3, 1))
c.add("ops.conv3d", x, w, 1.0)
for bad in (0, -1, (1, 0, 1), (1, 2), 1.5, "a", None):
    c.add("ops.conv3d", x, w, stride=bad)
    c.add("ops.conv3d", x, w, dilation=bad)
for bad in (-1, (1, 1), (1, 1, 1, 1, 1, 1), (1, -1, 1), 1.5, "a", None):
    c.add("ops.conv3d", x, w, pad_mode="pad", padding=bad)
c.add("ops.conv3d", x, w, dilation=4)
c.add("ops.conv3d", x, w, pad_mode="full")
c.add("ops.conv3d", x, w, pad_mode="SAME")
c.add("ops.conv3d", x, w, pad_mode=1)
c.add("ops.conv3d", x, w, padding=1)
c.add("ops.conv3d", x, w, padding=(1, 0, 2))
c.add("ops.conv3d", x, w, groups=2)
c.add("ops.conv3d", x, w, groups=0)
c.add("ops.conv3d", x, w, groups=-1)
c.add("ops.conv3d", x, w, groups=1.0)
c.add("ops.conv3d", f32(2, 4, 3, 4, 3), f32(6, 4, 2, 2, 2), groups=2)
c.add("ops.conv3d", f32(2, 4, 5, 4), w)
c.add("ops.conv3d", f32(2, 2, 4, 5, 4, 1), w)
c.add("ops.conv3d", x, f32(3, 2, 3, 3))
c.add("ops.conv3d", x, f32(3, 2))
c.add("ops.conv3d", 1.0, w)
c.add("ops.conv3d", x, [1.0])
c.add("ops.conv3d", f32(2, 2, 4, 5, 4, dtype="float64"), f32(3, 2, 2, 3, 2, dtype="float64"))
c.add("ops.conv3d", f32(2, 2, 4, 5, 4, dtype="float16"), w)
c.add("ops.conv3d", ints(2, 2, 4, 5, 4), ints(3, 2, 2, 3, 2))
c.add("ops.conv3d", f32(2, 2, 0, 5, 4), w)


def distinct(*shape):
    """Values that are far apart, so that the central difference does not cross a tie."""
    n = int(np.prod(shape))
    return t((np.random.default_rng(5).permutation(n).reshape(shape) / 16 - n / 32).astype("float32"))


d = distinct(1, 2, 4, 5, 6)
ties = t(np.array([1, 1, 0, 2, 2, 0, 1, 1, 1] * 6, "float32").reshape(1, 1, 3, 6, 3))
for args, kwargs in [
    ((2,), {}), ((2, 1), {}), (((2, 3, 2), (1, 2, 2)), {}), ((3, 2, 1), {}), ((3, 2, (1, 0, 1)), {}), ((2, 2, 0, 1, True), {}), ((3, 2, 1, 1, True), {}),
    ((2, 1, 0, 2), {}), ((2, 1, 1, (1, 2, 1)), {}), ((2, 3, 1), {"ceil_mode": True}), ((4, 3, 2), {"ceil_mode": True}), ((1, 2), {}),
]:
    c.add("ops.max_pool3d", d, *args, **kwargs)
    c.add("ops.max_pool3d", d, *args, return_indices=True, **kwargs)
c.add("ops.max_pool3d", ties, 2, fd=False)
c.add("ops.max_pool3d", ties, 3, 1, 1, return_indices=True, fd=False)
c.add("ops.max_pool3d", ints(1, 2, 3, 3, 3), 2)
c.add("ops.max_pool3d", d.astype(ms.float64), 2, 2, 1)
c.add("ops.max_pool3d", d.astype(ms.float16), 2, fd=False)
for args, kwargs in [
    (dict(kernel_size=2, strides=2), {}), (dict(kernel_size=2, strides=2, pad_mode="same"), {}), (dict(kernel_size=3, strides=2, pad_mode="SAME"), {}),
    (dict(kernel_size=(2, 3, 1), strides=(1, 2, 3)), {}), (dict(kernel_size=3, strides=2, pad_mode="pad", pad_list=1), {}),
    (dict(kernel_size=3, strides=2, pad_mode="pad", pad_list=(1, 0, 0, 1, 1, 1)), {}), (dict(kernel_size=2, strides=2, pad_mode="pad", pad_list=0, ceil_mode=True), {}),
    (dict(kernel_size=3, strides=2, pad_mode="pad", pad_list=1, ceil_mode=True), {}), (dict(), {}),
]:
    c.add("py.MaxPool3D", d, **args)
for args, kwargs in [
    ((0,), {}), ((-1,), {}), (((2, 0, 1),), {}), (((2, 2),), {}), ((1.5,), {}), ((None,), {}), ((2, 0), {}), ((2, (1, 1)), {}), ((2, 1.5), {}), ((2, 1, -1), {}), ((2, 1, (1, 1)), {}),
    ((2, 1, 2), {}), ((2, 1, 0.5), {}), ((7,), {}), ((2, 1, 0, 0), {}), ((2, 1, 0, 6), {}), ((2,), {"ceil_mode": 1}), ((2, 2, 2), {"ceil_mode": True}),
]:
    c.add("ops.max_pool3d", d, *args, **kwargs)
c.add("ops.max_pool3d", f32(2, 4, 5, 6), 2)
c.add("ops.max_pool3d", f32(1, 1, 2, 4, 5, 6), 2)
c.add("ops.max_pool3d", d.astype(ms.bfloat16), 2)
c.add("ops.max_pool3d", t(np.ones((1, 1, 4, 4, 4), bool)), 2)
c.add("ops.max_pool3d", 1.0, 2)

y = f32(1, 2, 4, 5, 6)
for args, kwargs in [
    ((2,), {}), ((2, 2), {}), (((2, 3, 2), (1, 2, 2)), {}), ((3, 2, 1), {}), ((3, 2, 1), {"count_include_pad": False}), ((3, 2, (1, 0, 0, 1, 1, 1)), {}),
    ((3, 2, (1, 0, 0, 1, 1, 1), False, False), {}), ((2, 2, 0, True), {}), ((3, 2, 1, True), {}), ((3, 2, 1, True, False), {}), ((2, 3, 1, True), {}), ((2, 2), {"divisor_override": 3}), ((), {}),
]:
    c.add("ops.avg_pool3d", y, *args, **kwargs)
c.add("ops.avg_pool3d", y.astype(ms.float64), 2, 2)
for args, kwargs in [
    ((0,), {}), ((-1,), {}), (((2, 0, 1),), {}), (((2, 2),), {}), ((1.5,), {}), ((2, 0), {}), ((2, (1, 1)), {}), ((2, 1.5), {}), ((2, 1, -1), {}), ((2, 1, (1, 1)), {}),
    ((2, 1, (1, 1, 1, 1, 1, -1)), {}), ((2, 1, 2), {}), ((2, 1, 0.5), {}), ((7,), {}), ((2,), {"ceil_mode": 1}), ((2,), {"count_include_pad": 0}), ((2,), {"divisor_override": -1}),
    ((2,), {"divisor_override": 1.5}),
]:
    c.add("ops.avg_pool3d", y, *args, **kwargs)
c.add("ops.avg_pool3d", f32(2, 4, 5, 6), 2)
c.add("ops.avg_pool3d", ints(1, 1, 4, 4, 4), 2)
c.add("ops.avg_pool3d", [1.0], 2)
c.save()
