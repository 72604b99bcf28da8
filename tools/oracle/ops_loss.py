"""Functional losses and the loss primitives: reductions, weights, ignored classes, smoothing, probabilities."""

import cases
from cases import Cases, f32, ints, ms, np, ops, t

P = cases.PYTHON
P["SoftmaxCrossEntropyWithLogits"] = lambda x, y: ops.SoftmaxCrossEntropyWithLogits()(x, y)[0]
P["SparseSoftmaxCrossEntropyWithLogits"] = lambda x, y, **a: ops.SparseSoftmaxCrossEntropyWithLogits(**a)(x, y)
P["NLLLoss"] = lambda x, y, w, **a: ops.NLLLoss(**a)(x, y, w)
P["BinaryCrossEntropy"] = lambda x, y, w=None, **a: ops.BinaryCrossEntropy(**a)(x, y, w)

c = Cases("loss")
RED = ("mean", "sum", "none")


def labels(*shape, n, dtype="int32"):
    return ints(*shape, low=0, high=n, dtype=dtype)


def probs(*shape):
    """Rows that sum to one along axis 1 (axis 0 of a vector)."""
    a = np.exp(f32(*shape).asnumpy())
    return t((a / a.sum(axis=0 if len(shape) == 1 else 1, keepdims=True)).astype("float32"))


# cross_entropy and nll_loss with class indices.
for op in ("ops.cross_entropy", "ops.nll_loss"):
    for r in RED:
        c.add(op, f32(4, 5), labels(4, n=5), reduction=r)
        c.add(op, f32(4, 5), labels(4, n=5), f32(5, low=0.1, high=2), reduction=r)
        c.add(op, f32(4, 5), t([1, -100, 3, -100], "int32"), reduction=r)
        c.add(op, f32(4, 5), t([1, 2, 3, 2], "int32"), f32(5, low=0.1, high=2), 2, r)
        c.add(op, f32(4, 5), labels(4, n=5), label_smoothing=0.1, reduction=r)
        c.add(op, f32(4, 5), t([0, 4, 4, 1], "int32"), f32(5, low=0.1, high=2), 4, r, 0.3)
        c.add(op, f32(2, 3, 4, 5), labels(2, 4, 5, n=3), reduction=r)
        c.add(op, f32(2, 3, 4), labels(2, 4, n=3), reduction=r)
    c.add(op, f32(4, 5), labels(4, n=5))
    c.add(op, f32(4, 5), labels(4, n=5, dtype="int64"))
    c.add(op, f32(5), t(2, "int32"))
    c.add(op, f32(5), t([2], "int32"))
    c.add(op, f32(2, 3, 2, 2), labels(2, 2, 2, n=3), f32(3, low=0.1, high=2))
    c.add(op, f32(2, 3, 2, 2), labels(2, 2, 2, n=3), f32(3, low=0.1, high=2), 1, "mean", 0.2)
    c.add(op, f32(2, 3, 2), labels(2, 2, n=3), f32(3, low=0.1, high=2), label_smoothing=0.1)
    c.add(op, f32(2, 3, 2, 2, 2), labels(2, 2, 2, 2, n=3))
    c.add(op, f32(3, 4), t([-100, -100, -100], "int32"), fd=False, note="everything ignored")
    c.add(op, f32(3, 1), t([0, 0, 0], "int32"))
    c.add(op, f32(3, 4, dtype="float16"), labels(3, n=4), tol=[4e-3, 4e-3], why="float16", fd=False)
    c.add(op, f32(3, 4, dtype="float64"), labels(3, n=4))
c.add("ops.cross_entropy", t([[1000.0, 0.0], [-1000.0, 1000.0]]), t([1, 1], "int32"), fd=False)
c.add("ops.cross_entropy", t([[float("inf"), 0.0], [float("nan"), 1.0]]), t([1, 1], "int32"), reduction="none", fd=False)

NEAR, WHY = [1e-5, 5e-6], "MindSpore takes the logarithm of the softmax in other steps"

# cross_entropy with probabilities.
for r in RED:
    c.add("ops.cross_entropy", f32(4, 5), probs(4, 5), reduction=r, tol=NEAR, why=WHY)
    c.add("ops.cross_entropy", f32(4, 5), probs(4, 5), f32(5, low=0.1, high=2), reduction=r, tol=NEAR, why=WHY)
    c.add("ops.cross_entropy", f32(4, 5), probs(4, 5), f32(5, low=0.1, high=2), -100, r, 0.2, tol=NEAR, why=WHY)
    c.add("ops.cross_entropy", f32(2, 3, 4), probs(2, 3, 4), reduction=r, tol=NEAR, why=WHY)
    c.add("ops.cross_entropy", f32(2, 3, 2, 2), probs(2, 3, 2, 2), f32(3, low=0.1, high=2), reduction=r, tol=NEAR, why=WHY)
    c.add("ops.cross_entropy", f32(5), probs(5), reduction=r, tol=NEAR, why=WHY)

# Differences.
for op in ("ops.mse_loss", "ops.l1_loss"):
    for r in RED:
        c.add(op, f32(3, 4), f32(3, 4), reduction=r)
        c.add(op, f32(3, 4), f32(4), reduction=r)
        c.add(op, f32(2, 1, 3), f32(4, 1), reduction=r)
    c.add(op, f32(3, 4), f32(3, 4))
    c.add(op, t(1.5), t(-0.5))
    c.add(op, ints(3), ints(3))
    c.add(op, f32(3), ints(3))
    c.add(op, f32(3, dtype="float16"), f32(3, dtype="float16"), tol=[2e-3, 2e-3], why="float16", fd=False)
    c.add(op, f32(3, dtype="float64"), f32(3, dtype="float64"))
    c.add(op, f32(3, dtype="float64"), f32(3))
    c.add(op, t([1.0, 2.0]), t([1.0, 5.0]), fd=False, note="a tie")
    c.add(op, t([float("nan"), float("inf"), 1.0]), t([0.0, 1.0, float("-inf")]), reduction="none", fd=False)

# Binary cross entropy.
p = f32(3, 4, low=0.05, high=0.95)
q = f32(3, 4, low=0.0, high=1.0)
for r in RED:
    c.add("ops.binary_cross_entropy", p, q, reduction=r)
    c.add("ops.binary_cross_entropy", p, q, f32(3, 4, low=0.1, high=2), r)
    c.add("ops.binary_cross_entropy_with_logits", f32(3, 4), q, f32(3, 4, low=0.1, high=2), f32(4, low=0.1, high=2), r)
    c.add("ops.binary_cross_entropy_with_logits", f32(3, 4), q, None, None, r)
    c.add("ops.binary_cross_entropy_with_logits", f32(3, 4), q, weight=f32(4, low=0.1, high=2), reduction=r)
    c.add("ops.binary_cross_entropy_with_logits", f32(3, 4), q, pos_weight=f32(4, low=0.1, high=2), reduction=r)
    c.add("ops.binary_cross_entropy_with_logits", f32(2, 3, 4), f32(2, 3, 4, low=0, high=1), f32(1), f32(3, 1), r)
c.add("ops.binary_cross_entropy", t([0.0, 1.0, 0.0, 1.0]), t([0.0, 1.0, 1.0, 0.0]), reduction="none", fd=False)
c.add("ops.binary_cross_entropy", t([0.3, 0.8]), t([0.0, 1.0]))
c.add("ops.binary_cross_entropy_with_logits", t([100.0, -100.0, 0.0, 1e4]), t([0.0, 1.0, 0.5, 1.0]), reduction="none", fd=False)
c.add("ops.binary_cross_entropy_with_logits", f32(3), t([0.0, 1.0, 2.0]))

# Primitives behind nn.SoftmaxCrossEntropyWithLogits.
one_hot = t(np.eye(5, dtype="float32")[[1, 4, 0, 2]])
c.add("py.SoftmaxCrossEntropyWithLogits", f32(4, 5), one_hot)
c.add("py.SoftmaxCrossEntropyWithLogits", f32(4, 5), probs(4, 5))
c.add("py.SoftmaxCrossEntropyWithLogits", f32(4, 5), f32(4, 5), note="labels that are no distribution")
c.add("py.SoftmaxCrossEntropyWithLogits", t([[1000.0, 0.0]]), t([[0.0, 1.0]]), fd=False)
c.add("py.SoftmaxCrossEntropyWithLogits", f32(1, 1), t([[1.0]]))
c.add("py.SparseSoftmaxCrossEntropyWithLogits", f32(4, 5), labels(4, n=5))
c.add("py.SparseSoftmaxCrossEntropyWithLogits", f32(32, 10), labels(32, n=10))
c.add("py.SparseSoftmaxCrossEntropyWithLogits", f32(4, 5), labels(4, n=5, dtype="int64"))
c.add("py.SparseSoftmaxCrossEntropyWithLogits", t([[1000.0, 0.0], [-1000.0, 1000.0]]), t([1, 1], "int32"), fd=False)
c.add("py.SparseSoftmaxCrossEntropyWithLogits", f32(4, 5), labels(4, n=5), is_grad=True, grad=False)
c.add("py.BinaryCrossEntropy", p, q)

# Wrong calls.
x, y = f32(4, 5), labels(4, n=5)
for op in ("ops.cross_entropy", "ops.nll_loss"):
    c.add(op, x, labels(3, n=5))
    c.add(op, x, t([0, 1, -1, 2], "int32"), grad=False, note="a negative label")
    c.add(op, x, y, f32(4))
    c.add(op, x, y, f32(5, 1))
    c.add(op, x, y, label_smoothing=1.5, grad=False)
    c.add(op, t(1.0), t(0, "int32"))
c.add("ops.cross_entropy", x, y, reduction="avg")
c.add("ops.cross_entropy", x, y, reduction=None)
c.add("ops.cross_entropy", x, y, ignore_index=1.5)
c.add("ops.cross_entropy", x, y, label_smoothing=-0.1)
c.add("ops.cross_entropy", x, y, label_smoothing="a")
c.add("ops.cross_entropy", x, y, [1.0] * 5)
c.add("ops.cross_entropy", x, [1, 2, 3, 4])
c.add("ops.cross_entropy", 1.0, y)
c.add("ops.cross_entropy", ints(4, 5), y)
c.add("ops.cross_entropy", x, probs(4, 4))
c.add("ops.cross_entropy", x, probs(5))
c.add("ops.cross_entropy", x, probs(4, 5).astype(ms.float64))
for op in ("ops.mse_loss", "ops.l1_loss"):
    c.add(op, f32(3), f32(4))
    c.add(op, f32(3), f32(3), "avg")
    c.add(op, f32(3), f32(3), None)
    c.add(op, 1.0, f32(3))
    c.add(op, f32(3), 1.0)
for op in ("ops.binary_cross_entropy", "ops.binary_cross_entropy_with_logits"):
    c.add(op, p, f32(3))
    c.add(op, p, f32(3, 3))
    c.add(op, p, q, reduction="avg")
    c.add(op, p, ints(3, 4))
    c.add(op, p, q, f32(3, 5))
    c.add(op, p, q, ints(3, 4))
    c.add(op, 0.5, q)
    c.add(op, p, 0.5)
    c.add(op, ints(3, 4), ints(3, 4))
    c.add(op, p.astype(ms.float64), q.astype(ms.float64))
c.add("ops.binary_cross_entropy_with_logits", p, q, None, f32(3))
for op in ("py.SoftmaxCrossEntropyWithLogits", "py.SparseSoftmaxCrossEntropyWithLogits"):
    c.add(op, x, f32(4, 4))
    c.add(op, x, f32(5))
    c.add(op, f32(5), f32(5))
    c.add(op, f32(2, 4, 5), f32(2, 4, 5))
    c.add(op, x, ints(4, 5))
    c.add(op, x, 1.0)
    c.add(op, x.astype(ms.float64), x.astype(ms.float64))
    c.add(op, x.astype(ms.float16), x.astype(ms.float16))
c.add("py.SparseSoftmaxCrossEntropyWithLogits", x, labels(3, n=5))
c.add("py.SparseSoftmaxCrossEntropyWithLogits", x, y, is_grad=1)
c.save()
