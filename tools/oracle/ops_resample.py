"""Interpolation, adaptive pooling, shuffled channels: ops.interpolate, ops.adaptive_avg_pool1d/2d/3d, ops.adaptive_max_pool1d/2d/3d, ops.channel_shuffle."""

from cases import Cases, f32, ints, ms

c = Cases("resample")
x3, x4, x5 = f32(2, 2, 6), f32(1, 2, 5, 4), f32(1, 1, 3, 4, 2)
for op, x in (("nearest", x3), ("linear", x3), ("nearest-exact", x3), ("nearest", x4), ("bilinear", x4), ("bicubic", x4), ("nearest-exact", x4), ("area", x4)):
    n = x.ndim - 2
    c.add("ops.interpolate", x, (7, 9)[:n], mode=op)
    c.add("ops.interpolate", x, (3, 2)[:n], mode=op)
    c.add("ops.interpolate", x, scale_factor=2.0, mode=op, recompute_scale_factor=True)
    if "linear" in op or "cubic" in op:
        c.add("ops.interpolate", x, (7, 9)[:n], mode=op, align_corners=True)
        c.add("ops.interpolate", x, (3, 1)[:n], mode=op, align_corners=True)
        c.add("ops.interpolate", x, 6, mode=op, align_corners=False)
c.add("ops.interpolate", x3, 3, mode="area")
for kwargs in (dict(size=(5, 4, 3)), dict(size=2), dict(scale_factor=2.0), dict(scale_factor=1.5), dict(scale_factor=(1.5, 0.5, 2.0))):
    for mode in ("nearest", "trilinear", "area"):
        c.add("ops.interpolate", x5, mode=mode, **kwargs)
c.add("ops.interpolate", x5, size=(5, 4, 3), mode="trilinear", align_corners=True)
c.add("ops.interpolate", x4, 1, mode="area")
c.add("ops.interpolate", x4, scale_factor=1.5, mode="area")

for shape, size in (((2, 3, 8), 4), ((1, 2, 9), 3), ((2, 1, 5), 1), ((2, 1, 5), 5)):
    c.add("ops.adaptive_avg_pool1d", f32(*shape), size)
for size in (1, 2, (3, 2), (7, 3), (None, 2), (3, None)):
    c.add("ops.adaptive_avg_pool2d", f32(2, 2, 5, 4), size)
c.add("ops.adaptive_avg_pool2d", f32(3, 6, 4), (2, 3))
for size in (1, (2, 3, 1), (None, 2, 2)):
    c.add("ops.adaptive_avg_pool3d", f32(1, 2, 3, 4, 5), size)
c.add("ops.adaptive_avg_pool3d", f32(2, 3, 4, 5), 2)

# Refused.
c.add("ops.interpolate", 1.0, 2)
c.add("ops.interpolate", x3)
c.add("ops.interpolate", x3, 2, 2.0)
c.add("ops.interpolate", x3, 0)
c.add("ops.interpolate", x3, (2, 2))
c.add("ops.interpolate", x3, (0,))
c.add("ops.interpolate", x3, "a")
c.add("ops.interpolate", x3, scale_factor=-1.0)
c.add("ops.interpolate", x3, scale_factor="a")
c.add("ops.interpolate", x5, scale_factor=(1.0, 2.0))
c.add("ops.interpolate", x3, 2, mode="cubic")
c.add("ops.interpolate", x3, 2, mode=1)
c.add("ops.interpolate", x3, 2, mode="bilinear")
c.add("ops.interpolate", x5, 2, mode="nearest-exact")
c.add("ops.interpolate", x3, 2, mode="nearest", align_corners=True)
c.add("ops.interpolate", x3, 2, mode="linear", align_corners=1)
c.add("ops.interpolate", x3, scale_factor=2.0)
c.add("ops.interpolate", x3, 2, recompute_scale_factor=True)
c.add("ops.interpolate", x3, 4, mode="area")
c.add("ops.adaptive_avg_pool1d", x3, 4)
c.add("ops.adaptive_avg_pool1d", x3, 7)
c.add("ops.adaptive_avg_pool1d", x3, 0)
c.add("ops.adaptive_avg_pool1d", x3, 1.5)
c.add("ops.adaptive_avg_pool1d", x4, 1)
c.add("ops.adaptive_avg_pool1d", ints(1, 2, 4), 2)
c.add("ops.adaptive_avg_pool2d", x4, 0)
c.add("ops.adaptive_avg_pool2d", x4, (1, 2, 3))
c.add("ops.adaptive_avg_pool2d", x4, "a")
c.add("ops.adaptive_avg_pool2d", x4, (1.5, 2))
c.add("ops.adaptive_avg_pool2d", x5, 2)
c.add("ops.adaptive_avg_pool2d", 1.0, 2)
c.add("ops.adaptive_avg_pool2d", ints(1, 2, 4, 4), 2)
c.add("ops.adaptive_avg_pool3d", x5, (1, 2))
c.add("ops.adaptive_avg_pool3d", x3, 2)

for shape, size in (((2, 3, 8), 4), ((1, 2, 9), 3), ((2, 1, 5), 1)):
    c.add("ops.adaptive_max_pool1d", f32(*shape), size)
ties = ms.Tensor([[[1.0, 3.0, 3.0, 0.0, 3.0], [3.0, 3.0, 1.0, 3.0, 3.0], [2.0, 2.0, 2.0, 2.0, 2.0]]])
odd = ms.Tensor([[[1.0, float("nan"), 3.0, 0.0], [float("inf"), 3.0, 1.0, -float("inf")]]])
for size in (1, 2, (3, 2), (7, 3), (None, 2), (5, None), [2, 3]):
    c.add("ops.adaptive_max_pool2d", f32(2, 2, 5, 4), size)
    c.add("ops.adaptive_max_pool2d", f32(2, 2, 5, 4), size, True)
for size in (1, (2, 3), (3, 5), (-1, 2)):
    c.add("ops.adaptive_max_pool2d", ties, size, return_indices=True, fd=False)
for size in (1, (2, 2), (2, 3)):
    c.add("ops.adaptive_max_pool2d", odd, size, return_indices=True, fd=False)
for size in (1, (2, 3, 1), (3, 2, 5)):
    c.add("ops.adaptive_max_pool3d", f32(1, 2, 3, 4, 5), size)
    c.add("ops.adaptive_max_pool3d", f32(2, 3, 4, 5), size, True)
c.add("ops.adaptive_max_pool3d", ms.Tensor(ties.asnumpy()[:, None]), (1, 2, 3), return_indices=True, fd=False)
for shape, groups in (((2, 6, 3, 2), 2), ((1, 9, 4), 3), ((1, 8, 1, 2), 1)):
    c.add("ops.channel_shuffle", f32(*shape), groups)

# Refused.
c.add("ops.adaptive_max_pool1d", x3, 4)
c.add("ops.adaptive_max_pool1d", x3, 7)
c.add("ops.adaptive_max_pool1d", x3, 0)
c.add("ops.adaptive_max_pool1d", x3, 1.5)
c.add("ops.adaptive_max_pool1d", x4, 1)
c.add("ops.adaptive_max_pool1d", 1.0, 1)
c.add("ops.adaptive_max_pool1d", ints(1, 2, 4), 2)
c.add("ops.adaptive_max_pool2d", x4, 0)
c.add("ops.adaptive_max_pool2d", x4, (1, 2, 3))
c.add("ops.adaptive_max_pool2d", x4, "a")
c.add("ops.adaptive_max_pool2d", x4, (1.5, 2))
c.add("ops.adaptive_max_pool2d", x4, None)
c.add("ops.adaptive_max_pool2d", x4, 2, 1)
c.add("ops.adaptive_max_pool2d", x5, 2)
c.add("ops.adaptive_max_pool2d", 1.0, 2)
c.add("ops.adaptive_max_pool2d", ints(1, 2, 4, 4), 2)
c.add("ops.adaptive_max_pool3d", x5, (1, 2))
c.add("ops.adaptive_max_pool3d", x5, (0, 1, 2))
c.add("ops.adaptive_max_pool3d", x3, 2)
c.add("ops.adaptive_max_pool3d", 1.0, 2)
c.add("ops.adaptive_max_pool3d", ints(1, 2, 3, 4), 2, True)
c.add("ops.adaptive_max_pool3d", ms.Tensor([[[[True]]]]), 1)
for shape in ((0, 2, 4, 4), (1, 2, 0, 4)):
    c.add("ops.adaptive_max_pool2d", f32(*shape), 2)
    c.add("ops.adaptive_max_pool3d", f32(*shape), 2)
c.add("ops.adaptive_max_pool2d", f32(2, 5, 3, dtype="float16"), 2, True)
c.add("ops.channel_shuffle", x4, 3)
c.add("ops.channel_shuffle", x4, 0)
c.add("ops.channel_shuffle", x4, 1.5)
c.add("ops.channel_shuffle", f32(2, 4), 2)
c.add("ops.channel_shuffle", 1.0, 2)
c.save()
