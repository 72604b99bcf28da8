"""Primitives: what they print, one or two calls each, errors of attributes and inputs. The functions they call have cases of their own."""

import mindspore as ms
import numpy as np
from cases import Cases, bools, f32, ints, t

c = Cases("primitives")
x, y, p = f32(2, 3), f32(2, 3), f32(2, 3, low=0.1, high=0.9)

UNARY = """Abs Neg Exp Expm1 Sin Cos Tan Asin ACos Atan Sinh Cosh Tanh Asinh Atanh Erf Erfc Floor Ceil Trunc Sign IsNan IsInf IsFinite ReLU
ReLU6 Sigmoid GeLU Mish Softplus Softsign SeLU HSwish HSigmoid ZerosLike OnesLike Identity Log Log1p Sqrt Rsqrt Square Reciprocal Round
Flatten Shape DType Rank Size""".split()
BINARY = """Add Sub Mul Div RealDiv FloorDiv FloorMod Mod Pow Maximum Minimum Atan2 Xlogy Equal NotEqual Less LessEqual Greater GreaterEqual
SquaredDifference""".split()
LOOSE = dict(tol=(1e-4, 1e-5), why="the kernel approximates")

for name in UNARY:
    c.add(f"repr.{name}")
    loose = LOOSE if name in ("Tanh", "Mish", "Softplus", "GeLU") else {}
    c.add(f"prim.{name}", p, fd=False, **loose)
    c.add(f"prim.{name}", p, p)
    c.add(f"prim.{name}")
    if name not in ("Identity",):
        c.add(f"prim.{name}", 3)
c.add("prim.Acosh", f32(2, 3, low=1.5, high=3.0))
c.add("prim.LogicalNot", bools(3))
for name in BINARY:
    c.add(f"repr.{name}")
    c.add(f"prim.{name}", p, f32(3, low=0.1, high=0.9), fd=False)
    c.add(f"prim.{name}", p, 2, fd=False)
    c.add(f"prim.{name}", p)
for name in ("LogicalAnd", "LogicalOr"):
    c.add(f"prim.{name}", bools(2, 3), bools(3))
c.add("prim.Add", ints(2), 1.5)
c.add("prim.Add", f32(2, 3), f32(2))
c.add("prim.Add", x, y, x)

for name, attrs in [
    ("Elu", {}), ("Concat", {"axis": 1}), ("Stack", {}), ("Unstack", {"axis": 1}), ("Split", {"axis": 1, "output_num": 3}), ("Squeeze", {}),
    ("Squeeze", {"axis": 1}), ("BroadcastTo", {"shape": (2, 3)}), ("StridedSlice", {}), ("ReverseV2", {"axis": (0,)}), ("Gather", {}),
    ("OneHot", {}), ("Zeros", {}), ("Ones", {}), ("Eye", {}), ("LinSpace", {}), ("Range", {}), ("Tril", {"diagonal": 1}), ("Triu", {}),
    ("Cast", {}), ("Select", {}), ("MaskedFill", {}), ("Lerp", {}), ("Reshape", {}), ("Transpose", {}), ("TransposeView", {}),
    ("ExpandDims", {}), ("Tile", {}), ("Slice", {}), ("GatherD", {}), ("GatherNd", {}), ("ReduceSum", {}), ("ReduceMean", {"keep_dims": True}),
    ("ReduceMax", {}), ("ReduceMin", {}), ("ReduceProd", {}), ("ReduceAll", {}), ("ReduceAny", {}), ("Argmax", {}), ("Argmin", {"axis": 0}),
    ("ArgMaxWithValue", {}), ("ArgMinWithValue", {"axis": 1, "keep_dims": True}), ("CumSum", {"reverse": True}), ("L2Normalize", {}),
    ("LpNorm", {"axis": 1}), ("LpNorm", {"axis": [0, 1]}), ("MatMul", {}), ("BatchMatMul", {"transpose_b": True}), ("BiasAdd", {}),
    ("Softmax", {}), ("Softmax", {"axis": (1,)}), ("LogSoftmax", {}), ("MaxPool", {"kernel_size": 2, "strides": (1, 2), "pad_mode": "same"}),
    ("AvgPool", {"kernel_size": 2}), ("AvgPool", {"pad_mode": "same"}), ("Conv2D", {"out_channel": 4, "kernel_size": 3}),
    ("Conv2D", {"out_channel": 4, "kernel_size": (3, 2), "pad_mode": "pad", "pad": (1, 2, 0, 1), "stride": 2, "dilation": (1, 2), "group": 2}),
    ("Pad", {"paddings": ((1, 0), (0, 1))}), ("SoftmaxCrossEntropyWithLogits", {}), ("SparseSoftmaxCrossEntropyWithLogits", {}),
    ("BinaryCrossEntropy", {}), ("BinaryCrossEntropy", {"reduction": "none"}), ("Assign", {}), ("AssignAdd", {}), ("AssignSub", {}),
    ("Depend", {}), ("AddN", {}), ("Print", {}), ]:
    c.add(f"repr.{name}", **attrs)

c.add("prim.Elu", x)
c.add("prim.Cast", x, ms.int32)
c.add("prim.Cast", 3, ms.float32)
c.add("prim.Select", bools(2, 3), x, y)
c.add("prim.MaskedFill", x, bools(2, 3), 1.5)
c.add("prim.Lerp", x, y, 0.25)
c.add("prim.Concat", (x, y))
c.add("prim.Concat", [x, y], axis=1)
c.add("prim.Concat", x, y)
c.add("prim.Concat", (x, f32(2, 2)))
c.add("prim.Stack", (x, y), axis=1)
c.add("prim.Unstack", x, axis=1)
c.add("prim.Split", x, axis=1, output_num=3)
c.add("prim.Split", x, axis=1, output_num=2)
c.add("prim.Split", x, axis=5)
c.add("prim.Squeeze", f32(1, 3, 1))
c.add("prim.Squeeze", f32(1, 3, 1), axis=2)
c.add("prim.Squeeze", f32(1, 3, 1), axis=1)
c.add("prim.BroadcastTo", f32(1, 3), shape=(2, 3))
c.add("prim.StridedSlice", f32(3, 4), (0, 1), (2, 4), (1, 2))
c.add("prim.StridedSlice", f32(3, 4), (0, 1), (2, 4), (1, 2), begin_mask=1)
c.add("prim.Slice", f32(3, 4), (0, 1), (2, 2))
c.add("prim.ReverseV2", x, axis=[0])
c.add("prim.Gather", x, t([0, 1], "int32"), 1)
c.add("prim.Gather", f32(2, 3, 2), t([[0, 1], [2, 0]], "int32"), 1, batch_dims=1)
c.add("prim.GatherD", x, 1, t([[0, 1], [2, 0]], "int32"))
c.add("prim.GatherNd", x, t([[0, 1], [1, 2]], "int32"))
c.add("prim.OneHot", t([0, 2], "int32"), 3, t(1.0), t(0.0))
c.add("prim.OneHot", t([0, 2], "int32"), 3, t(5, "int32"), t(0, "int32"), axis=0)
c.add("prim.Zeros", (2, 3), ms.float32)
c.add("prim.Ones", 2, ms.int32)
c.add("prim.Zeros", "a", ms.int32)
c.add("prim.Eye", 2, 3, ms.float32)
c.add("prim.LinSpace", t(1.0), t(3.0), 3, grad=False)
c.add("prim.Range", 0, 5, 2)
c.add("prim.Tril", x, diagonal=1)
c.add("prim.Triu", x)
c.add("prim.Reshape", x, (3, 2))
c.add("prim.Reshape", x, (4, 2))
c.add("prim.Reshape", x)
c.add("prim.Transpose", x, (1, 0))
c.add("prim.TransposeView", x, (1, 0))
c.add("prim.ExpandDims", x, 1)
c.add("prim.Tile", x, (2, 1))
for name in ("ReduceSum", "ReduceMean", "ReduceMax", "ReduceMin", "ReduceProd"):
    c.add(f"prim.{name}", x)
    c.add(f"prim.{name}", x, 1, keep_dims=True)
    c.add(f"prim.{name}", x, (0, 1))
    c.add(f"prim.{name}", x, 2)
c.add("prim.ReduceSum", ints(2, 3, dtype="int8"), 0)
c.add("prim.ReduceSum", x, skip_mode=True)
c.add("prim.ReduceMean", ints(2, 3))
c.add("prim.ReduceAll", bools(2, 3))
c.add("prim.ReduceAny", bools(2, 3), 1)
c.add("prim.Argmax", x)
c.add("prim.Argmax", x, axis=0, output_type=ms.int64)
c.add("prim.Argmin", x)
c.add("prim.ArgMaxWithValue", x, axis=1)
c.add("prim.ArgMinWithValue", x, keep_dims=True)
c.add("prim.CumSum", x, 1)
for ex in (False, True):
    for rev in (False, True):
        c.add("prim.CumSum", f32(2, 4), 1, exclusive=ex, reverse=rev)
c.add("prim.L2Normalize", x)
c.add("prim.L2Normalize", x, axis=1, epsilon=0.5)
c.add("prim.L2Normalize", x, axis=1, epsilon=100.0)
c.add("prim.LpNorm", x, axis=1)
c.add("prim.LpNorm", x, axis=[0, 1], p=3, keep_dims=True)
c.add("prim.MatMul", x, f32(3, 2))
c.add("prim.MatMul", x, y, transpose_b=True)
c.add("prim.MatMul", x, y)
c.add("prim.MatMul", x, x, transpose_b=1)
c.add("prim.BatchMatMul", f32(2, 2, 3), f32(2, 4, 3), transpose_b=True)
c.add("prim.BiasAdd", x, f32(3))
c.add("prim.Softmax", x)
c.add("prim.Softmax", x, axis=(0,))
c.add("prim.Softmax", x, axis="a")
c.add("prim.LogSoftmax", x)
image = f32(1, 2, 5, 4)
c.add("prim.MaxPool", image, kernel_size=2, strides=2)
c.add("prim.MaxPool", image, kernel_size=(2, 3), strides=1, pad_mode="same")
c.add("prim.MaxPool", image, kernel_size=-1)
c.add("prim.MaxPool", image, pad_mode="pad")
c.add("prim.MaxPool", x, kernel_size=2)
c.add("prim.AvgPool", image, kernel_size=2, strides=2, pad_mode="same")
c.add("prim.AvgPool", image, kernel_size=0)
c.add("prim.Conv2D", image, f32(3, 2, 3, 3), out_channel=3, kernel_size=3, pad_mode="same")
c.add("prim.Conv2D", image, f32(3, 2, 3, 3), out_channel=3, kernel_size=3, pad=1)
c.add("prim.Conv2D", image, f32(3, 2, 3, 3), out_channel=3, kernel_size=3, stride=0)
c.add("prim.Conv2D", image, out_channel=3, kernel_size=3)
c.add("prim.Conv2D", image, kernel_size=3)
c.add("prim.Pad", x, paddings=((1, 0), (0, 2)))
c.add("prim.Pad", x, paddings=((1, 0),))
one_hot = t(np.eye(3, dtype=np.float32)[[0, 2]])
c.add("prim.SoftmaxCrossEntropyWithLogits", x, one_hot, grad=False)
c.add("prim.SparseSoftmaxCrossEntropyWithLogits", x, t([0, 2], "int32"))
c.add("prim.SparseSoftmaxCrossEntropyWithLogits", x, t([0, 2], "int32"), is_grad=True, grad=False)
c.add("prim.BinaryCrossEntropy", p, t(np.float32(p.asnumpy() > 0.5)))
c.add("prim.BinaryCrossEntropy", p, t(np.float32(p.asnumpy() > 0.5)), reduction="sum")
c.add("prim.Depend", x, y)
c.add("prim.AddN", (x, y, x))
c.add("prim.AddN", (x, f32(2)))
c.add("prim.AddN", x, y)
c.add("prim.Concat", (x, y), foo=1)
c.add("ops.depend", x, y)
c.save()
