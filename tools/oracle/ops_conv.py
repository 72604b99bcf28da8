"""Convolution: ops.conv2d and the Conv2D primitive (nn.Conv2d's own), its gradients' shapes in every padding mode."""

import cases
from cases import Cases, f32, ints, ms, np, ops, t


def conv2d(x, w, **attrs):
    """The Conv2D primitive as nn.Conv2d makes it; out_channel and kernel_size come from the weight."""
    return ops.Conv2D(w.shape[0], tuple(w.shape[2:]), **attrs)(x, w)


def backprop_input(dy, w, size, **attrs):
    """Conv2DBackpropInput as an op of its own (its gradients are convolutions again)."""
    return ops.operations.Conv2DBackpropInput(w.shape[0], tuple(w.shape[2:]), **attrs)(dy, w, size)


def backprop_filter(dy, x, size, **attrs):
    """Conv2DBackpropFilter as an op of its own."""
    from mindspore.ops.operations import _grad_ops as G

    return G.Conv2DBackpropFilter(size[0], tuple(size[2:]), **attrs)(dy, x, size)


cases.PYTHON.update(Conv2D=conv2d, Conv2DBackpropInput=backprop_input, Conv2DBackpropFilter=backprop_filter)

c = Cases("conv")
x = f32(2, 3, 7, 6)
w = f32(4, 3, 3, 3)
b = f32(4)

# Values and gradients, ops.conv2d.
c.add("ops.conv2d", x, w)
c.add("ops.conv2d", x, w, b)
c.add("ops.conv2d", x, f32(4, 3, 1, 1), b)
c.add("ops.conv2d", x, f32(5, 3, 1, 1), None, 2)
c.add("ops.conv2d", f32(1, 1, 5, 5), f32(1, 1, 5, 5))  # one output element
c.add("ops.conv2d", f32(3, 1, 8, 9), f32(2, 1, 2, 4))  # even, oblong kernel
c.add("ops.conv2d", x, w, b, 2)
c.add("ops.conv2d", x, w, b, (2, 1))
c.add("ops.conv2d", x, w, b, stride=3)  # columns that no window reads
c.add("ops.conv2d", x, w, b, stride=(3, 4))
c.add("ops.conv2d", x, f32(4, 3, 1, 1), stride=(2, 3), bias=b)
c.add("ops.conv2d", x, w, b, 1, "pad", 1)
c.add("ops.conv2d", x, w, b, 2, "pad", (1, 2))
c.add("ops.conv2d", x, w, pad_mode="pad", padding=(0, 2))
c.add("ops.conv2d", x, w, pad_mode="pad", padding=[2, 1], stride=2)
c.add("ops.conv2d", x, w, pad_mode="pad", padding=3, stride=3)  # windows of nothing but padding
c.add("ops.conv2d", x, w, b, pad_mode="same")
c.add("ops.conv2d", x, w, b, 2, "same")
c.add("ops.conv2d", x, f32(4, 3, 2, 4), pad_mode="same")  # the odd pixel goes below and right
c.add("ops.conv2d", x, f32(4, 3, 4, 2), pad_mode="same", stride=(2, 3))
c.add("ops.conv2d", x, f32(4, 3, 1, 1), pad_mode="same", stride=3)
c.add("ops.conv2d", x, w, b, dilation=2)
c.add("ops.conv2d", x, w, dilation=(1, 2))
c.add("ops.conv2d", x, w, pad_mode="same", dilation=2)
c.add("ops.conv2d", x, w, pad_mode="pad", padding=2, dilation=(2, 1), stride=(2, 1))
c.add("ops.conv2d", x, w, pad_mode="pad", padding=2, dilation=2, stride=2)
c.add("ops.conv2d", f32(2, 4, 6, 5), f32(6, 2, 3, 3), f32(6), groups=2)
c.add("ops.conv2d", f32(2, 4, 6, 5), f32(4, 1, 3, 3), groups=4, pad_mode="same")  # depthwise
c.add("ops.conv2d", f32(2, 3, 6, 5), f32(6, 1, 3, 2), f32(6), groups=3, stride=2)
c.add("ops.conv2d", f32(2, 4, 9, 9), f32(4, 1, 3, 3), groups=4, dilation=2, pad_mode="pad", padding=1)
c.add("ops.conv2d", f32(2, 4, 9, 9), f32(8, 2, 1, 1), groups=2, stride=2)
c.add("ops.conv2d", f32(2, 6, 12, 12), f32(16, 6, 5, 5))  # LeNet's second
c.add("ops.conv2d", f32(4, 1, 14, 14), f32(6, 1, 5, 5))
c.add("ops.conv2d", f32(2, 16, 8, 8), f32(8, 16, 3, 3), pad_mode="same")
c.add("ops.conv2d", f32(2, 9, 10, 10), f32(4, 9, 7, 7), pad_mode="pad", padding=3, stride=2)
c.add("ops.conv2d", f32(1, 3, 4, 5, dtype="float16"), f32(2, 3, 2, 2, dtype="float16"), tol=[2e-3, 2e-3],
      why="float16: the sums are rounded in another order", fd=False)
c.add("ops.conv2d", t([[[[1.0, float("inf"), 2.0], [0.5, 1.0, float("nan")], [1.0, 2.0, 3.0]]]]),
      t([[[[1.0, -1.0], [2.0, 0.5]]]]), grad=False)
c.add("ops.conv2d", f32(0, 3, 5, 5), w, note="no images")

# The primitive: four paddings.
c.add("py.Conv2D", x, w)
c.add("py.Conv2D", x, w, pad_mode="pad", pad=(1, 0, 2, 1))
c.add("py.Conv2D", x, w, pad_mode="pad", pad=(2, 1, 0, 1), stride=2)
c.add("py.Conv2D", x, w, pad_mode="pad", pad=(0, 3, 1, 2), stride=(1, 2), dilation=(2, 1))
c.add("py.Conv2D", f32(2, 4, 6, 5), f32(8, 2, 3, 3), pad_mode="pad", pad=(1, 2, 0, 3), stride=(3, 2), group=2)
c.add("py.Conv2D", x, w, pad_mode="same", stride=(1, 3))

# The gradients as ops, with gradients of their own.
c.add("py.Conv2DBackpropInput", f32(2, 4, 5, 4), w, (2, 3, 7, 6), grad=False)
c.add("py.Conv2DBackpropInput", f32(2, 4, 3, 3), w, (2, 3, 7, 6), pad_mode="pad", pad=(0, 0, 1, 1),
      stride=(1, 1, 2, 2), grad=False)

# Wrong calls.
c.add("ops.conv2d", x, f32(4, 2, 3, 3))
c.add("ops.conv2d", x, f32(4, 3, 8, 3))
c.add("ops.conv2d", x, f32(4, 3, 3, 7))
c.add("ops.conv2d", x, w, f32(3))
c.add("ops.conv2d", x, w, f32(4, 1))
c.add("ops.conv2d", x, w, 1.0)
c.add("ops.conv2d", x, w, stride=0)
c.add("ops.conv2d", x, w, stride=-1)
c.add("ops.conv2d", x, w, stride=(1, 0))
c.add("ops.conv2d", x, w, stride=(1, 2, 3))
c.add("ops.conv2d", x, w, stride=1.5)
c.add("ops.conv2d", x, w, dilation=0)
c.add("ops.conv2d", x, w, dilation=(1, 2, 3))
c.add("ops.conv2d", x, w, dilation=4)
c.add("ops.conv2d", x, w, pad_mode="full")
c.add("ops.conv2d", x, w, pad_mode="SAME")
c.add("ops.conv2d", x, w, pad_mode=1)
c.add("ops.conv2d", x, w, padding=1)
c.add("ops.conv2d", x, w, pad_mode="same", padding=1)
c.add("ops.conv2d", x, w, pad_mode="pad", padding=-1)
c.add("ops.conv2d", x, w, pad_mode="pad", padding=(1, 2, 3))
c.add("ops.conv2d", x, w, pad_mode="pad", padding=(1, 2, 3, 4))
c.add("ops.conv2d", x, w, pad_mode="pad", padding=1.0)
c.add("ops.conv2d", x, w, groups=2)
c.add("ops.conv2d", x, w, groups=3)
c.add("ops.conv2d", f32(2, 4, 6, 5), f32(6, 4, 3, 3), groups=2)
c.add("ops.conv2d", x, w, groups=-1)
c.add("ops.conv2d", x, w, groups=1.0)
c.add("ops.conv2d", f32(3, 7, 6), w)
c.add("ops.conv2d", f32(2, 3, 7, 6, 1), w)
c.add("ops.conv2d", x, f32(4, 3, 3))
c.add("ops.conv2d", x, f32(4, 3))
c.add("ops.conv2d", f32(2, 3, 7, 6, dtype="float64"), f32(4, 3, 3, 3, dtype="float64"))
c.add("ops.conv2d", f32(2, 3, 7, 6, dtype="float16"), w)
c.add("ops.conv2d", ints(1, 3, 4, 4), ints(2, 3, 2, 2))
c.add("ops.conv2d", ints(1, 3, 4, 4), w)
c.add("ops.conv2d", x.astype(ms.bfloat16), w.astype(ms.bfloat16))
c.add("ops.conv2d", f32(2, 3, 0, 6), w)
c.add("py.Conv2D", x, w, pad_mode="pad", pad=(1, 1))
c.add("py.Conv2D", x, w, pad_mode="pad", pad=(1, -1, 1, 1))
c.add("py.Conv2D", x, w, pad_mode="valid", pad=(1, 1, 1, 1))
c.add("py.Conv2D", x, f32(4, 2, 3, 3))
c.add("py.Conv2D", f32(2, 5, 7, 6), w)
c.save()
