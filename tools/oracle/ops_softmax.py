"""softmax and log_softmax: axes, ranks, dtypes, values where a naive formula overflows."""

import cases
from cases import Cases, f32, ints, ms, np, ops, t

P = cases.PYTHON
P["Softmax"] = lambda x, **a: ops.Softmax(**a)(x)
P["LogSoftmax"] = lambda x, **a: ops.LogSoftmax(**a)(x)

c = Cases("softmax")
INF = float("inf")
for op in ("ops.softmax", "ops.log_softmax"):
    # MindSpore's kernel for the gradient of log_softmax takes an approximate exponential, for float64 too.
    near = dict(tol=[1e-5, 5e-6], why="an approximate exp in MindSpore's kernel") if op == "ops.log_softmax" else {}
    c.add(op, f32(4, 5), **near)
    c.add(op, f32(4, 5), 0, **near)
    c.add(op, f32(4, 5), -2, **near)
    c.add(op, f32(7), **near)
    c.add(op, f32(2, 3, 5), 1, **near)
    c.add(op, f32(2, 3, 5), axis=0, **near)
    c.add(op, f32(2, 3, 2, 5), -1, **near)
    c.add(op, f32(2, 3, 2, 5), 1, **near)
    c.add(op, f32(3, 1), **near)
    c.add(op, f32(0, 5), grad=False, **near)
    c.add(op, f32(3, 0), grad=False, **near)
    c.add(op, t([[1000.0, 999.0, -1000.0], [-1e30, 0.0, 1e30]]), fd=False, **near)
    c.add(op, t([[-INF, 0.0], [1.0, -INF]]), fd=False, **near)
    c.add(op, f32(3, 4, dtype="float16"), tol=[2e-3, 2e-3], why="float16", fd=False)
    c.add(op, f32(3, 4, dtype="float64"), **near)
    c.add(op, f32(2, 3), 2)
    c.add(op, f32(2, 3), -3)
    c.add(op, f32(2, 3), 1.0)
    c.add(op, f32(2, 3), "1")
    c.add(op, f32(2, 3), None)
    c.add(op, ints(2, 3))
    c.add(op, 1.0)
    c.add(op, f32(2, 3).astype(ms.bfloat16))
c.add("ops.softmax", t(1.5))
c.add("ops.softmax", f32(4, 5, dtype="float16"), dtype=ms.float32, fd=False)
c.add("ops.softmax", ints(4, 5), dtype=ms.float32)
c.add("ops.softmax", f32(4, 5), -1, dtype=ms.float64)
c.add("Tensor.softmax", f32(4, 5), -1)
c.add("py.Softmax", f32(2, 3, 4), axis=1)
c.add("py.Softmax", f32(2, 3, 4))
c.add("py.LogSoftmax", f32(2, 3), axis=0, tol=[1e-5, 5e-6], why="an approximate exp in MindSpore's kernel")
c.add("py.Softmax", f32(2, 3), axis=2)
c.add("py.LogSoftmax", f32(2, 3), axis=2)
c.save()
