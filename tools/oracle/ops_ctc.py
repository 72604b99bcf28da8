"""The loss of connectionist temporal classification."""

from cases import Cases, f32, ints, ms, np, t

c = Cases("ctc")
RED = ("mean", "sum", "none")
CTC = "ops.ctc_loss"


def logs(*shape):
    a = f32(*shape).asnumpy()
    return t((a - np.log(np.exp(a).sum(-1, keepdims=True))).astype("float32"))


for r in RED:
    c.add(CTC, logs(6, 2, 4), t([[1, 2, 3], [2, 2, 1]], "int32"), t([6, 5], "int32"), t([3, 2], "int32"), 0, r)
    c.add(CTC, logs(5, 3, 3), t([[0, 0], [1, 0], [1, 1]], "int32"), t([5, 4, 3], "int32"), t([2, 1, 2], "int32"), 2, r, True)
c.add(CTC, logs(4, 1, 3), t([[1]], "int32"), t([4], "int32"), t([1], "int32"))
c.add(CTC, logs(2, 1, 3), t([[1, 1]], "int32"), t([2], "int32"), t([2], "int32"), 0, "none", False, fd=False, note="no path")
c.add(CTC, logs(2, 1, 3), t([[1, 1]], "int32"), t([2], "int32"), t([2], "int32"), 0, "none", True, fd=False, note="no path")
c.add(CTC, logs(3, 1, 3), t([[1, 2]], "int64"), t([3], "int64"), t([0], "int64"), 0, "none", note="no labels")
c.add(CTC, logs(6, 2, 4), t([1, 2, 3, 2, 2], "int32"), t([6, 5], "int32"), t([3, 2], "int32"), grad=False, note="labels in one row")
lp, tg, il, tl = logs(6, 2, 4), t([[1, 2, 3], [2, 2, 1]], "int32"), t([6, 5], "int32"), t([3, 2], "int32")
c.add(CTC, lp, tg, il, tl, 7, grad=False)
c.add(CTC, lp, tg, il, tl, "a", grad=False)
c.add(CTC, lp, tg, il, tl, 0, "avg", grad=False)
c.add(CTC, lp, tg, il, tl, 0, "mean", 1, grad=False)
c.add(CTC, lp, tg, t([6], "int32"), tl, grad=False)
c.add(CTC, lp, tg, il, t([3], "int32"), grad=False)
c.add(CTC, lp, tg.astype(ms.float32), il, tl, grad=False)
c.add(CTC, ints(6, 2, 4), tg, il, tl, grad=False)
c.add(CTC, f32(6, 2), tg, il, tl, grad=False)
c.save()
