"""Matrix products: ops.matmul and its relatives, the MatMul/BatchMatMul/BiasAdd primitives, dense."""

import cases
from cases import Cases, f32, ints, ms, np, ops, t

P = cases.PYTHON
P["MatMul"] = lambda x, y, **a: ops.MatMul(**a)(x, y)
P["BatchMatMul"] = lambda x, y, **a: ops.BatchMatMul(**a)(x, y)
P["BiasAdd"] = lambda x, b, **a: ops.BiasAdd(**a)(x, b)

c = Cases("matmul")

# matmul: every pairing of ranks, broadcast batches, ones, empties.
for a, b in (
    ((2, 3), (3, 4)),
    ((3,), (3,)),
    ((3,), (3, 4)),
    ((2, 3), (3,)),
    ((3,), (2, 3, 4)),
    ((2, 4, 3), (3,)),
    ((2, 5, 3), (3, 4)),
    ((2, 3), (5, 3, 4)),
    ((5, 2, 3), (5, 3, 4)),
    ((1, 2, 3), (5, 3, 4)),
    ((2, 1, 2, 3), (5, 3, 4)),
    ((2, 5, 2, 3), (1, 5, 3, 1)),
    ((7, 1, 2, 1), (2, 1, 4)),
    ((1, 1), (1, 1)),
    ((1, 5), (5, 1)),
    ((17, 33), (33, 9)),
    ((3,), (4, 2, 3, 5)),
    ((2, 3, 4, 5), (5,)),
):
    c.add("ops.matmul", f32(*a), f32(*b))
c.add("ops.matmul", f32(0, 3), f32(3, 4), grad=False)
c.add("ops.matmul", f32(2, 3, dtype="float64"), f32(3, 4, dtype="float64"))
c.add("ops.matmul", f32(2, 3, dtype="float16"), f32(3, 4, dtype="float16"), tol=[2e-3, 2e-3], why="float16", fd=False)
c.add("ops.matmul", ints(2, 3), ints(3, 4))
c.add("ops.matmul", ints(2, 3, dtype="int64"), ints(3, 4, dtype="int64"))
c.add("ops.matmul", ints(2, 2, 3), ints(3, 4))
c.add("ops.matmul", t([[1.0, float("inf")], [float("nan"), 2.0]]), t([[1.0, 0.0], [1.0, -1.0]]), fd=False)
c.add("Tensor.matmul", f32(2, 3), f32(3, 2))

# bmm, mv, outer, dot, inner, add…
c.add("ops.bmm", f32(2, 3, 4), f32(2, 4, 5))
c.add("ops.bmm", f32(2, 2, 3, 4), f32(2, 2, 4, 1))
c.add("ops.bmm", f32(1, 3, 4), f32(5, 4, 2))
c.add("ops.bmm", f32(2, 3, 4), f32(4, 5))
c.add("ops.mv", f32(3, 4), f32(4))
c.add("ops.outer", f32(3), f32(5))
c.add("ops.outer", ints(3), ints(2))
c.add("ops.dot", f32(2, 3), f32(3, 4))
c.add("ops.dot", f32(2, 3), f32(2, 3, 4))
c.add("ops.dot", f32(2, 2, 3), f32(1, 3, 2))
c.add("ops.inner", f32(3), f32(3))
c.add("ops.inner", f32(2, 3), f32(4, 3))
c.add("ops.inner", f32(2, 3), t(2.0))
c.add("ops.addmm", f32(2, 4), f32(2, 3), f32(3, 4))
c.add("ops.addmm", f32(4), f32(2, 3), f32(3, 4), beta=0.5, alpha=2)
c.add("ops.addmm", f32(2, 1), f32(2, 3), f32(3, 4), beta=2, alpha=-0.5)
c.add("ops.addmm", t(np.full((2, 4), np.nan, "float32")), f32(2, 3), f32(3, 4), beta=0, fd=False)
c.add("ops.addmv", f32(2), f32(2, 3), f32(3), beta=0.5, alpha=2)
c.add("ops.addmv", ints(2), ints(2, 3), ints(3), beta=2, alpha=3)
c.add("ops.addbmm", f32(3, 5), f32(2, 3, 4), f32(2, 4, 5), beta=0.5, alpha=2.0)
c.add("ops.baddbmm", f32(3, 5), f32(2, 3, 4), f32(2, 4, 5), 0.5, 2)

c.add("Tensor.bmm", f32(2, 3, 4), f32(2, 4, 5))
c.add("Tensor.outer", f32(3), f32(2))
c.add("Tensor.inner", f32(2, 3), f32(3))
c.add("Tensor.addmm", f32(2, 4), f32(2, 3), f32(3, 4), beta=0.5, alpha=2)
c.add("Tensor.addmv", f32(2), f32(2, 3), f32(3), beta=0.5)
c.add("Tensor.addbmm", f32(3, 5), f32(2, 3, 4), f32(2, 4, 5), alpha=2)
c.add("Tensor.baddbmm", f32(3, 5), f32(2, 3, 4), f32(2, 4, 5), alpha=2)
c.add("Tensor.matmul", f32(2, 3), f32(2, 4))
c.add("Tensor.matmul", f32(2, 3), 1.0)

# dense (nn.functional.linear), bias_add.
c.add("ops.dense", f32(2, 3), f32(4, 3))
c.add("ops.dense", f32(2, 3), f32(4, 3), f32(4))
c.add("ops.dense", f32(2, 5, 3), f32(4, 3), f32(4))
c.add("ops.dense", f32(3), f32(4, 3), f32(4))
c.add("ops.dense", f32(3), f32(3))
c.add("ops.dense", f32(2, 3), f32(3), t(0.5))
c.add("ops.dense", f32(0, 3), f32(4, 3), f32(4), grad=False)
c.add("ops.bias_add", f32(2, 3), f32(3))
c.add("ops.bias_add", f32(2, 3, 4), f32(3))
c.add("ops.bias_add", f32(2, 3, 4, 5), f32(3))
c.add("ops.bias_add", f32(2, 3, 2, 1, 2), f32(3))
c.add("ops.bias_add", ints(2, 3), ints(3))
c.add("py.BiasAdd", f32(0, 3), f32(3), grad=False)

# The primitives.
for ta in (False, True):
    for tb in (False, True):
        c.add("py.MatMul", f32(*((3, 2) if ta else (2, 3))), f32(*((4, 3) if tb else (3, 4))), transpose_a=ta, transpose_b=tb)
        c.add("py.BatchMatMul", f32(2, *((3, 2) if ta else (2, 3))), f32(2, *((4, 3) if tb else (3, 4))), transpose_a=ta,
              transpose_b=tb)
c.add("py.BatchMatMul", f32(3, 1, 2, 4), f32(2, 4, 5))
c.add("py.BatchMatMul", f32(2, 1, 4, 2), f32(3, 5, 4), transpose_a=True, transpose_b=True)
c.add("py.MatMul", f32(32, 256), f32(120, 256), transpose_b=True, grad=False)

# Wrong calls.
c.add("ops.matmul", f32(2, 3), f32(4, 3))
c.add("ops.matmul", f32(3), f32(4))
c.add("ops.matmul", f32(2, 2, 3), f32(3, 3, 4))
c.add("ops.matmul", f32(2, 3), f32(2))
c.add("ops.matmul", t(1.0), f32(2, 3))
c.add("ops.matmul", f32(2, 3), t(1.0))
c.add("ops.matmul", f32(2, 3), f32(3, 4, dtype="float16"))
c.add("ops.matmul", f32(2, 3), f32(3, 4, dtype="float64"))
c.add("ops.matmul", f32(2, 3), ints(3, 4))
c.add("ops.matmul", f32(2, 3), 2.0)
c.add("ops.matmul", f32(2, 3), None)
c.add("ops.matmul", t(np.ones((2, 2), bool)), t(np.ones((2, 2), bool)))
c.add("ops.matmul", f32(2, 3).astype(ms.bfloat16), f32(3, 4).astype(ms.bfloat16))
c.add("ops.bmm", f32(2, 3), f32(3, 4))
c.add("ops.bmm", f32(2, 3, 4), f32(3, 4, 5))
c.add("ops.bmm", f32(2, 3, 4), f32(2, 3, 4))
c.add("ops.mv", f32(3, 4), f32(3))
c.add("ops.mv", 1.0, f32(3))
c.add("ops.mv", f32(3, 4), f32(4, 1))
c.add("ops.outer", 1.0, f32(3))
c.add("ops.outer", f32(3), [1.0])
c.add("ops.dot", f32(3), f32(3))
c.add("ops.dot", f32(2, 3), f32(4, 3))
c.add("ops.dot", ints(2, 3), ints(3, 4))
c.add("ops.inner", f32(2, 3), f32(4))
c.add("ops.addmm", f32(2, 4), f32(2, 3), f32(3, 4), beta="1")
c.add("ops.addmm", f32(2, 4), f32(2, 3), f32(3, 4), alpha=None)
c.add("ops.addmm", f32(3, 4), f32(2, 3), f32(3, 4))
c.add("ops.addmm", f32(2, 4), f32(2, 3), f32(2, 4))
c.add("ops.addmm", f32(2, 4), f32(1, 2, 3), f32(3, 4))
c.add("ops.addmv", f32(2), f32(2, 3), ints(3))
c.add("ops.addmv", 1.0, f32(2, 3), f32(3))
c.add("ops.addbmm", f32(3, 5), f32(2, 3, 4), f32(2, 4, 5), alpha="1")
c.add("ops.baddbmm", f32(3, 5), f32(2, 3, 4), f32(2, 4, 5, dtype="float16"))
c.add("ops.baddbmm", ints(3, 5), ints(2, 3, 4), ints(2, 4, 5), 0.5)
c.add("ops.baddbmm", 1.0, f32(2, 3, 4), f32(2, 4, 5))
c.add("ops.dense", f32(2, 3), f32(4, 2))
c.add("ops.dense", f32(2, 3), f32(4, 3), f32(3))
c.add("ops.dense", f32(2, 3), f32(2, 4, 3))
c.add("ops.dense", f32(2, 3), f32(4, 3), f32(4, dtype="float16"))
c.add("ops.dense", f32(2, 3), ints(4, 3))
c.add("ops.dense", f32(2, 3), 1.0)
c.add("ops.bias_add", f32(2, 3), f32(4))
c.add("ops.bias_add", f32(3), f32(3))
c.add("ops.bias_add", f32(2, 3), f32(1, 3))
c.add("ops.bias_add", f32(2, 3), f32(3, dtype="float16"))
c.add("ops.bias_add", f32(2, 3), ints(3))
c.add("ops.bias_add", f32(2, 3), 1.0)
c.add("ops.bias_add", f32(1, 2, 1, 1, 1, 1), f32(2))
c.add("py.MatMul", f32(2, 3), f32(2, 3))
c.add("py.MatMul", f32(2, 3), f32(3, 2), transpose_b=True)
c.add("py.MatMul", f32(1, 2, 3), f32(3, 2))
c.add("py.MatMul", f32(3), f32(3, 2))
c.add("py.MatMul", f32(2, 3), ints(3, 2))
c.add("py.MatMul", f32(2, 3), f32(3, 2), transpose_a=1)
c.add("py.MatMul", f32(2, 3), f32(3, 2), transpose_b="no")
c.add("py.BatchMatMul", f32(2, 3), f32(3, 2))
c.add("py.BatchMatMul", f32(1, 2, 3), f32(3,))
c.add("py.BatchMatMul", f32(2, 2, 3), f32(3, 3, 2))
c.add("py.BatchMatMul", f32(2, 2, 3), f32(2, 2, 3))
c.add("py.BatchMatMul", f32(2, 2, 3), f32(2, 3, 4, dtype="float16"))
c.save()
