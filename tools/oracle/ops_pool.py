"""Pooling: ops.max_pool2d, ops.avg_pool2d and the primitives that nn.MaxPool2d and nn.AvgPool2d are made of."""

import cases
from cases import Cases, f32, ints, ms, np, ops, t

P = cases.PYTHON
P["MaxPool"] = lambda x, **a: ops.MaxPool(**a)(x)
P["AvgPool"] = lambda x, **a: ops.AvgPool(**a)(x)
P["MaxPool3DWithArgmax"] = lambda x, **a: ops.MaxPool3DWithArgmax(**a)(x)[0]
P["AvgPool3D"] = lambda x, **a: ops.AvgPool3D(**a)(x)

c = Cases("pool")
x = f32(2, 3, 7, 6)


def distinct(*shape):
    """Values that are far apart, so that the central difference does not cross a tie."""
    n = int(np.prod(shape))
    return t((np.random.default_rng(5).permutation(n).reshape(shape) / 16 - n / 32).astype("float32"))


d = distinct(2, 3, 7, 6)
ties = t(np.array([[[[1, 1, 2, 2, 0], [1, 1, 2, 2, 0], [0, 0, -1, -1, 0], [0, 0, -1, -1, 0], [3, 3, 3, 3, 3]]]], "float32"))

# Maximum, the primitive: valid and same.
for attrs in (
    dict(kernel_size=2, strides=2),
    dict(kernel_size=2, strides=2, pad_mode="same"),
    dict(kernel_size=3, strides=1),
    dict(kernel_size=3, strides=2),
    dict(kernel_size=3, strides=2, pad_mode="same"),
    dict(kernel_size=(3, 2), strides=(2, 1), pad_mode="same"),
    dict(kernel_size=(2, 3), strides=(3, 1)),
    dict(kernel_size=2, strides=3),
    dict(kernel_size=1, strides=1),
    dict(kernel_size=1, strides=2),
    dict(kernel_size=(7, 6), strides=1),
    dict(kernel_size=5, strides=1, pad_mode="same"),
    dict(kernel_size=(2, 3), strides=(2, 3), pad_mode="SAME"),
    dict(),
):
    c.add("py.MaxPool", d, **attrs)
for attrs in (
    dict(kernel_size=2, strides=2),
    dict(kernel_size=2, strides=1),
    dict(kernel_size=3, strides=1, pad_mode="same"),
    dict(kernel_size=3, strides=2, pad_mode="same"),
    dict(kernel_size=2, strides=2, pad_mode="same"),
):
    c.add("py.MaxPool", ties, fd=False, note="ties: the first maximum of a window takes the gradient", **attrs)
c.add("py.MaxPool", distinct(2, 2, 8, 8), kernel_size=2, strides=2)
c.add("py.MaxPool", distinct(4, 6, 8, 8), kernel_size=2, strides=2)
c.add("py.MaxPool", distinct(1, 2, 8, 9), kernel_size=(4, 3), strides=(4, 3))
c.add("py.MaxPool", distinct(1, 1, 4, 4).astype(ms.float16), kernel_size=2, strides=2, fd=False)
c.add("py.MaxPool", distinct(1, 1, 4, 4).astype(ms.float64), kernel_size=2, strides=2)
c.add("py.MaxPool", t([[[[float("inf"), 0.0], [-float("inf"), 1.0]]]]), kernel_size=2, strides=2, fd=False)

# Maximum, ops.max_pool2d: padding, dilation, ceil_mode, indices.
c.add("ops.max_pool2d", d, 2)
c.add("ops.max_pool2d", d, 3)
c.add("ops.max_pool2d", d, (3, 2), (2, 1))
c.add("ops.max_pool2d", d, 3, 2, 1)
c.add("ops.max_pool2d", d, 3, 1, (1, 0))
c.add("ops.max_pool2d", d, 3, stride=2, ceil_mode=True)
c.add("ops.max_pool2d", d, 2, stride=2, ceil_mode=True)
c.add("ops.max_pool2d", d, 4, stride=3, padding=2, ceil_mode=True)
c.add("ops.max_pool2d", d, 2, stride=3, padding=1, ceil_mode=True)  # a window that would start in the padding
c.add("ops.max_pool2d", d, 2, 1, 0, 2)
c.add("ops.max_pool2d", d, 3, 2, 1, (2, 1))
c.add("ops.max_pool2d", ties, 2, fd=False)
c.add("ops.max_pool2d", ties, 3, 2, 1, fd=False)
c.add("ops.max_pool2d", t(np.full((1, 1, 3, 3), -1.0, "float32")), 3, 2, 1, fd=False, note="padding is no value")
c.add("ops.max_pool2d", d, 2, return_indices=True)
c.add("ops.max_pool2d", d, 3, 2, 1, return_indices=True)
c.add("ops.max_pool2d", ties, 3, 1, 1, return_indices=True, fd=False)
c.add("ops.max_pool2d", d, 3, 2, 1, (1, 2), True, True)
c.add("ops.max_pool2d", ints(1, 2, 5, 5), 2)
c.add("ops.max_pool2d", ints(1, 2, 5, 5, dtype="int8"), 2)
c.add("py.MaxPool3DWithArgmax", distinct(2, 3, 1, 7, 6), ksize=(1, 3, 3), strides=(1, 2, 2), pads=(0, 1, 1),
      dilation=(1, 1, 1), ceil_mode=False, note="nn.MaxPool2d with pad_mode='pad'")
c.add("py.MaxPool3DWithArgmax", distinct(2, 3, 1, 7, 6), ksize=(1, 3, 2), strides=(1, 2, 2), pads=(0, 1, 0),
      dilation=(1, 2, 1), ceil_mode=True)

# Mean, the primitive: valid and same (padding is never counted).
for attrs in (
    dict(kernel_size=2, strides=2),
    dict(kernel_size=3, strides=1),
    dict(kernel_size=3, strides=2),
    dict(kernel_size=3, strides=2, pad_mode="same"),
    dict(kernel_size=2, strides=2, pad_mode="same"),
    dict(kernel_size=(3, 2), strides=(2, 1), pad_mode="same"),
    dict(kernel_size=(2, 3), strides=(3, 1)),
    dict(kernel_size=2, strides=3),
    dict(kernel_size=(7, 6), strides=1),
    dict(kernel_size=5, strides=1, pad_mode="same"),
    dict(),
):
    c.add("py.AvgPool", x, **attrs)
c.add("py.AvgPool", x.astype(ms.float16), kernel_size=2, strides=2, fd=False, tol=[2e-3, 2e-3], why="float16")
c.add("py.AvgPool", x.astype(ms.float64), kernel_size=2, strides=2)

# Mean, ops.avg_pool2d: padding, ceil_mode, count_include_pad, divisor_override.
c.add("ops.avg_pool2d", x, 2)
c.add("ops.avg_pool2d", x, 2, 2)
c.add("ops.avg_pool2d", x, (3, 2), (2, 1))
c.add("ops.avg_pool2d", x, 3, 2, 1)
c.add("ops.avg_pool2d", x, 3, 2, 1, count_include_pad=False)
c.add("ops.avg_pool2d", x, 3, 2, (1, 0, 0, 1))
c.add("ops.avg_pool2d", x, 3, 2, (1, 0, 0, 1), count_include_pad=False)
c.add("ops.avg_pool2d", x, 2, 2, 0, True)
c.add("ops.avg_pool2d", x, 2, 2, 0, True, False)
c.add("ops.avg_pool2d", x, 3, 2, 1, True)
c.add("ops.avg_pool2d", x, 3, 2, 1, True, False)
c.add("ops.avg_pool2d", x, 4, 3, 2, True)
c.add("ops.avg_pool2d", x, 4, 3, 2, True, False)
c.add("ops.avg_pool2d", x, 2, 3, 1, True)
c.add("ops.avg_pool2d", x, 2, 2, divisor_override=3)
c.add("ops.avg_pool2d", x, 3, 2, 1, True, False, 5, grad=False, note="MindSpore's gradient forgets the divisor here")
c.add("ops.avg_pool2d", x)
c.add("py.AvgPool3D", f32(2, 3, 1, 7, 6), kernel_size=(1, 3, 3), strides=(1, 2, 2), pad_mode="pad", pad=(0, 0, 1, 1, 1, 1),
      ceil_mode=False, count_include_pad=True, divisor_override=0, note="nn.AvgPool2d with pad_mode='pad'")
c.add("py.AvgPool3D", f32(2, 3, 1, 7, 6), kernel_size=(1, 3, 3), strides=(1, 2, 2), pad_mode="same", pad=(0, 0, 0, 0, 0, 0),
      ceil_mode=False, count_include_pad=False, divisor_override=0)
c.add("py.AvgPool3D", f32(2, 3, 1, 7, 6), kernel_size=(1, 3, 3), strides=(1, 2, 2), pad_mode="same", pad=(0, 0, 0, 0, 0, 0),
      ceil_mode=False, count_include_pad=True, divisor_override=0)
c.add("py.AvgPool3D", f32(2, 3, 1, 7, 6), kernel_size=(1, 2, 2), strides=(1, 2, 2), pad_mode="valid", pad=(0, 0, 0, 0, 0, 0),
      ceil_mode=True, count_include_pad=True, divisor_override=0)

# Wrong calls.
for op, name in (("ops.max_pool2d", "max"), ("ops.avg_pool2d", "avg")):
    c.add(op, x, 0)
    c.add(op, x, -1)
    c.add(op, x, (2, 0))
    c.add(op, x, (2, 2, 2))
    c.add(op, x, 2, 0)
    c.add(op, x, 2, (1, 2, 3))
    c.add(op, x, 2, 1, -1)
    c.add(op, x, 2, 1, (1, 1, 1))
    c.add(op, x, 2, 1, 2)
    c.add(op, x, 8)
    c.add(op, f32(3, 7, 6), 2)
    c.add(op, f32(7, 6), 2)
    c.add(op, f32(1, 2, 3, 7, 6), 2)
    c.add(op, x, 2.0)
    c.add(op, x, None)
    c.add(op, x, 2, 1.5)
    c.add(op, x, 2, 1, 0.5)
    c.add(op, x, 2, ceil_mode=1)
    c.add(op, x.astype(ms.bfloat16), 2)
    c.add(op, t(np.ones((1, 1, 4, 4), bool)), 2)
c.add("ops.max_pool2d", x, 2, dilation=0)
c.add("ops.max_pool2d", x, 3, dilation=4)
c.add("ops.avg_pool2d", ints(1, 1, 4, 4), 2)
c.add("ops.avg_pool2d", x, 2, count_include_pad=1)
c.add("ops.avg_pool2d", x, 2, divisor_override=-1)
c.add("ops.avg_pool2d", x, 2, divisor_override=1.5)
c.add("ops.avg_pool2d", [1.0], 2)
for op in ("py.MaxPool", "py.AvgPool"):
    c.add(op, x, kernel_size=0)
    c.add(op, x, kernel_size=(2, 2, 2))
    c.add(op, x, kernel_size=2, strides=0)
    c.add(op, x, kernel_size=8)
    c.add(op, f32(3, 7, 6))
    c.add(op, ints(1, 1, 4, 4))
c.save()
