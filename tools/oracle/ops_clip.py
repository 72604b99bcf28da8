"""Clipping by norms: clip_by_norm, clip_by_global_norm."""

from cases import Cases, f32, ints, t

NAN, INF = float("nan"), float("inf")


def by_norm(c, op="ops.clip_by_norm"):
    x, y, z = f32(2, 3), f32(4), f32(1, 3, 2)
    c.add(op, x, 1.0)
    c.add(op, x, 1)
    c.add(op, x, 100.0, note="within")
    c.add(op, x, max_norm=0.5)
    c.add(op, [x, y, z], 1.5)
    c.add(op, (x, y), 1.5)
    c.add(op, [x, y], 50.0, note="within")
    c.add(op, [x], 0.25)
    c.add(op, t(3.0), 1.0)
    c.add(op, t(0.25), 1.0, note="within")
    c.add(op, [t(3.0), x], 1.0)
    c.add(op, x, 0.0)
    c.add(op, x, 0)
    c.add(op, x, -1.0)
    c.add(op, x, NAN)
    c.add(op, x, INF)
    for p in (1, 1.0, 2, 3, 3.0, 4.0, 0.5, -1.0, -2.0, INF, -INF, NAN, 0, 0.0):
        c.add(op, f32(2, 3, low=0.5), 0.5, p)
        c.add(op, [f32(2, 3, low=0.5), f32(4, low=0.5)], 0.5, norm_type=p)
        c.add(op, f32(2, 3), 0.5, norm_type=p, note="signs")
    c.add(op, x, 0.5, INF)
    c.add(op, [x, y, z], 0.5, INF)
    c.add(op, t([[1.0, -2.0], [2.0, 2.0]]), 0.5, INF, fd=False, note="ties")
    zero = t([0.0, 0.0])
    c.add(op, zero, 1.0, fd=False)
    c.add(op, [zero, x], 0.5, fd=False, note="a zero one among others")
    c.add(op, zero, 0.0, fd=False)
    for special in ([NAN, 1.0], [INF, 1.0], [-INF, 1.0]):
        c.add(op, t(special), 1.0, fd=False)
        c.add(op, t(special), 1.0, INF, fd=False)
        c.add(op, t(special), 1.0, error_if_nonfinite=True, fd=False)
        c.add(op, [t(special), x], 1.0, error_if_nonfinite=False, fd=False)
    c.add(op, x, 1.0, 2.0, True)
    c.add(op, x, 100.0, error_if_nonfinite=True)
    c.add(op, f32(0, 3), 1.0, fd=False)
    for dtype in ("float16", "float64", "bfloat16", "int32", "int64", "bool"):
        c.add(op, t([[3, 1, 2], [1, 1, 1]], dtype), 1.0, fd=False)
        c.add(op, t([[3, 1, 2], [1, 1, 1]], dtype), 1, 2, fd=False)
    c.add(op, [t([3.0, 4.0], "float64"), x], 1.0, fd=False)
    for bad in ("a", None, True, t(1.0), [1.0]):
        c.add(op, x, bad, grad=False)
        c.add(op, x, 1.0, bad, grad=False)
    for bad in ("a", None, 1, 0, t(True)):
        c.add(op, x, 1.0, 2.0, bad, grad=False)
    for bad in (None, 1.0, "a", [], (), [1.0], [x, None], [[x]]):
        c.add(op, bad, 1.0, grad=False)
    c.add(op, x, grad=False)


def by_global_norm(c, op="ops.clip_by_global_norm"):
    x, y, z = f32(2, 3), f32(4), f32(1, 3, 2)
    c.add(op, [x, y, z])
    c.add(op, (x, y))
    c.add(op, (x, y), 0.5)
    c.add(op, (x, y), clip_norm=2)
    c.add(op, [x, y], 100.0, note="within")
    c.add(op, [x], 0.25)
    c.add(op, [x, y], 1.0, None)
    c.add(op, [t(3.0)], 1.0)
    c.add(op, [t(3.0), x], 1.0)
    c.add(op, [t([0.0, 0.0])], 1.0, fd=False)
    c.add(op, [t([0.0, 0.0]), x], 0.5, fd=False)
    c.add(op, [t([3.0, 4.0])], 5.0, fd=False, note="exactly")
    for special in ([NAN, 1.0], [INF, 1.0], [-INF, 1.0]):
        c.add(op, [t(special), x], 1.0, fd=False)
    c.add(op, [f32(0, 3), x], 1.0, fd=False)
    for dtype in ("float16", "float64", "bfloat16", "int32", "int64", "bool"):
        c.add(op, [t([[3, 1, 2], [1, 1, 1]], dtype)], 1.0, fd=False)
    c.add(op, [t([3.0, 4.0], "float16"), x, t([1.0, 2.0], "float64")], 1.0, fd=False)
    c.add(op, [ints(3), x], 1.0, fd=False)
    for bad in (0.0, 0, -1.0, NAN, INF, "a", None, True, t(1.0), [1.0]):
        c.add(op, [x], bad, grad=False)
    for bad in (1.0, 1, False, "a", t(1.0)):
        c.add(op, [x], 1.0, bad, grad=False)
    for bad in (x, None, 1.0, "a", [], (), [1.0], [x, None], [[x]]):
        c.add(op, bad, 1.0, grad=False)


if __name__ == "__main__":
    c = Cases("clip")
    by_norm(c)
    by_global_norm(c)
    c.save()
