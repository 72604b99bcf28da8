"""Record the layers of mindspore.nn: initial weights for a seed, printed text, output, gradients, refused arguments.

A case: {"id", "layer", "args", "kwargs", "inputs": [[2, 3], ...], "seed"}; expressions as in cells.py, and {"init": "Normal", "args": [...]}.
Tensors of case `id`: id.x<i> inputs, id.p.<name> initial parameters, id.y output, id.dy the cotangent, id.dx<i>, id.dp.<name> gradients.
"""

import zlib

from cells import Interpreter, dense, nn_, normal
from record import outcome, save

import numpy as np
import mindspore as ms
from mindspore import nn, ops
from mindspore.common import initializer as inits


class Values(Interpreter):
    def value(self, e):
        if isinstance(e, dict) and "init" in e:
            return getattr(inits, e["init"])(*[self.value(a) for a in e.get("args", [])])
        if isinstance(e, dict) and "data" in e:
            return ms.Tensor(np.array(e["data"], dtype=e.get("dtype", "float32")))
        return super().value(e)


def tup(*items):
    return {"tuple": list(items)}


def case(name, layer, args, *shapes, **kwargs):
    return {"id": name, "layer": layer, "args": list(args), "kwargs": kwargs, "inputs": [list(s) for s in shapes], "seed": 7}


def init(name, *args):
    return {"init": name, "args": list(args)}


CASES = [
    case("dense", "Dense", (3, 4), (2, 3)),
    case("dense_no_bias", "Dense", (3, 4), (5, 3), has_bias=False),
    case("dense_3d", "Dense", (3, 2), (2, 5, 3)),
    case("dense_4d", "Dense", (3, 2), (2, 1, 5, 3)),
    case("dense_1d", "Dense", (3, 2), (3,)),
    case("dense_one", "Dense", (1, 1), (7, 1)),
    case("dense_wide", "Dense", (37, 11), (3, 37)),
    case("dense_normal", "Dense", (3, 4, "normal", "ones"), (2, 3)),
    case("dense_xavier", "Dense", (3, 4), (2, 3), weight_init=init("XavierUniform"), bias_init=init("Uniform", 0.5)),
    case("dense_number", "Dense", (3, 4), (2, 3), weight_init=0.5, bias_init=-1),
    case("dense_tensor", "Dense", (3, 2), (2, 3), weight_init={"data": [[1, 2, 3], [4, 5, 6]]}, bias_init={"data": [0.5, -0.5]}),
    case("dense_truncated", "Dense", (8, 4), (2, 8), weight_init="TruncatedNormal", has_bias=False),
    *(case(f"dense_{a}", "Dense", (3, 4), (2, 3), activation=a)
      for a in ("relu", "tanh", "sigmoid", "softmax", "logsoftmax", "gelu", "leakyrelu")),
    case("dense_cell", "Dense", (3, 4), (2, 3), activation=dense(4, 2)),
    case("dense_3d_relu", "Dense", (3, 4), (2, 2, 3), activation=nn_("ReLU")),
    case("conv_same", "Conv2d", (1, 2, 3), (2, 1, 5, 7)),
    case("conv_same_even", "Conv2d", (2, 3, 2), (1, 2, 5, 4)),
    case("conv_same_stride", "Conv2d", (2, 3, 3), (2, 2, 6, 5), stride=2),
    case("conv_same_big_stride", "Conv2d", (1, 1, 2), (1, 1, 7, 8), stride=3),
    case("conv_same_dilation", "Conv2d", (1, 2, 3), (1, 1, 9, 8), dilation=2),
    case("conv_valid", "Conv2d", (3, 2, 5), (2, 3, 8, 9), pad_mode="valid"),
    case("conv_valid_tuple", "Conv2d", (2, 2, tup(3, 1)), (1, 2, 7, 5), pad_mode="valid", stride=tup(2, 1)),
    case("conv_valid_dilation", "Conv2d", (1, 2, 3), (1, 1, 8, 9), pad_mode="valid", dilation=tup(2, 3), has_bias=True),
    case("conv_1x1", "Conv2d", (3, 4, 1), (2, 3, 4, 5), has_bias=True),
    case("conv_whole", "Conv2d", (2, 3, tup(4, 5)), (2, 2, 4, 5), pad_mode="valid", has_bias=True),
    case("conv_pad_zero", "Conv2d", (1, 2, 3), (1, 1, 5, 5), pad_mode="pad"),
    case("conv_pad", "Conv2d", (1, 2, 3), (2, 1, 5, 6), pad_mode="pad", padding=1, has_bias=True),
    case("conv_pad_tuple", "Conv2d", (2, 2, 3), (1, 2, 5, 6), pad_mode="pad", padding=tup(1, 2, 0, 3), stride=2),
    case("conv_group", "Conv2d", (4, 6, 3), (2, 4, 5, 5), group=2, has_bias=True),
    case("conv_depthwise", "Conv2d", (3, 3, 3), (1, 3, 6, 5), group=3, pad_mode="pad", padding=1),
    case("conv_depthwise_twice", "Conv2d", (2, 4, 3), (1, 2, 6, 5), group=2, pad_mode="valid"),
    case("conv_group_dilation_stride", "Conv2d", (4, 2, 3), (1, 4, 9, 10), group=2, dilation=2, stride=2, pad_mode="valid"),
    case("conv_normal", "Conv2d", (1, 2, 3), (1, 1, 4, 4), weight_init="normal", has_bias=True, bias_init="zeros"),
    case("conv_he", "Conv2d", (2, 2, 3), (1, 2, 4, 4), weight_init=init("HeNormal"), has_bias=True, bias_init=init("Normal", 0.1)),
    case("conv_number", "Conv2d", (1, 1, 2), (1, 1, 3, 3), weight_init=1, has_bias=True, bias_init=2),
    case("conv_lenet", "Conv2d", (1, 6, 5), (2, 1, 14, 14), pad_mode="valid"),
    case("max_valid", "MaxPool2d", (2,), (2, 3, 5, 6)),
    case("max_valid_stride", "MaxPool2d", (2, 2), (2, 3, 5, 6)),
    case("max_default", "MaxPool2d", (), (1, 2, 3, 3)),
    case("max_tuple", "MaxPool2d", (tup(2, 3), tup(1, 2)), (1, 2, 5, 8)),
    case("max_same", "MaxPool2d", (3, 2, "same"), (1, 2, 5, 6)),
    case("max_same_even", "MaxPool2d", (2, 2, "same"), (1, 1, 7, 5)),
    case("max_overlap", "MaxPool2d", (3, 1), (1, 2, 5, 5)),
    case("max_gap", "MaxPool2d", (1, 3), (1, 2, 7, 8)),
    case("max_pad", "MaxPool2d", (3, 2), (1, 2, 5, 6), pad_mode="pad", padding=1),
    case("max_pad_tuple", "MaxPool2d", (3, 2), (1, 2, 5, 6), pad_mode="pad", padding=tup(1, 0)),
    case("max_pad_dilation", "MaxPool2d", (2, 1), (1, 1, 6, 7), pad_mode="pad", dilation=2),
    case("max_pad_ceil", "MaxPool2d", (2, 2), (1, 1, 5, 7), pad_mode="pad", ceil_mode=True),
    case("max_pad_3d", "MaxPool2d", (3, 2), (2, 5, 6), pad_mode="pad", padding=1),
    case("max_3d", "MaxPool2d", (2, 2), (3, 5, 6)),
    case("max_one", "MaxPool2d", (tup(2), 2), (1, 1, 4, 4)),
    case("avg_valid", "AvgPool2d", (2,), (2, 3, 5, 6)),
    case("avg_valid_stride", "AvgPool2d", (2, 2), (2, 3, 5, 6)),
    case("avg_default", "AvgPool2d", (), (1, 2, 3, 3)),
    case("avg_tuple", "AvgPool2d", (tup(2, 3), tup(1, 2)), (1, 2, 5, 8)),
    case("avg_same", "AvgPool2d", (3, 2, "same"), (1, 2, 5, 6)),
    case("avg_same_even", "AvgPool2d", (2, 2, "SAME"), (1, 1, 7, 5)),
    case("avg_overlap", "AvgPool2d", (3, 1), (1, 2, 5, 5)),
    case("avg_pad", "AvgPool2d", (3, 2), (1, 2, 5, 6), pad_mode="pad", padding=1),
    case("avg_pad_tuple", "AvgPool2d", (3, 2), (1, 2, 5, 6), pad_mode="pad", padding=tup(1, 0)),
    case("avg_pad_excluded", "AvgPool2d", (3, 2), (1, 2, 5, 6), pad_mode="pad", padding=1, count_include_pad=False),
    case("avg_ceil", "AvgPool2d", (2, 2), (1, 1, 5, 7), ceil_mode=True),
    case("avg_pad_ceil", "AvgPool2d", (2, 2), (1, 1, 5, 7), pad_mode="pad", ceil_mode=True),
    case("avg_same_ceil", "AvgPool2d", (2, 2, "same"), (1, 1, 5, 7), ceil_mode=True),
    case("avg_divisor", "AvgPool2d", (2, 2), (1, 2, 4, 6), divisor_override=3),
    case("avg_pad_ceil_divisor", "AvgPool2d", (3, 2), (1, 1, 6, 7), pad_mode="pad", padding=1, ceil_mode=True, divisor_override=5),
    case("avg_3d", "AvgPool2d", (2, 2), (3, 5, 6)),
    case("avg_pad_3d", "AvgPool2d", (3, 2), (2, 5, 6), pad_mode="pad", padding=1),
    case("flatten", "Flatten", (), (2, 3, 4)),
    case("flatten_2d", "Flatten", (), (2, 3)),
    case("flatten_1d", "Flatten", (0,), (5,)),
    case("flatten_scalar", "Flatten", (0,), ()),
    case("flatten_middle", "Flatten", (1, 2), (2, 3, 4, 5)),
    case("flatten_negative", "Flatten", (-3, -2), (2, 3, 4, 5)),
    case("flatten_all", "Flatten", (0, -1), (2, 3, 4)),
    case("flatten_end", "Flatten", (), (2, 3, 4), end_dim=1),
    *(case(f"{n.lower()}_{i}", n, (), s)
      for n in ("ReLU", "Sigmoid", "Tanh", "Identity", "LeakyReLU", "GELU", "Softmax", "LogSoftmax")
      for i, s in enumerate([(2, 3), (3, 1, 5), (7,)])),
    case("relu_scalar", "ReLU", (), ()),
    case("sigmoid_scalar", "Sigmoid", (), ()),
    case("tanh_scalar", "Tanh", (), ()),
    case("leaky_alpha", "LeakyReLU", (0.01,), (3, 4)),
    case("leaky_int", "LeakyReLU", (1,), (3, 4)),
    case("leaky_big", "LeakyReLU", (), (3, 4), alpha=1.5),
    case("gelu_erf", "GELU", (False,), (3, 4)),
    case("gelu_tanh", "GELU", (), (3, 4), approximate=True),
    case("softmax_axis0", "Softmax", (0,), (3, 4)),
    case("softmax_axis1", "Softmax", (), (2, 3, 4), axis=1),
    case("logsoftmax_axis0", "LogSoftmax", (0,), (3, 4)),
    case("logsoftmax_axis1", "LogSoftmax", (), (2, 3, 4), axis=1),
]

# Forward values of numbers that are none.
SPECIAL = [[float("nan"), 1.0, -1.0], [float("inf"), -1.0, 2.0], [-float("inf"), 3.0, 0.0], [1e30, -1e30, 88.0], [0.0, -0.0, 1e-30]]
SPECIAL_LAYERS = ("ReLU", "Sigmoid", "Tanh", "LeakyReLU", "GELU", "Softmax", "LogSoftmax", "Identity")

# Constructors: [layer, args, kwargs].
WRONG = [
    ["Dense", [], {}], ["Dense", [2], {}], ["Dense", [2, 3], {"foo": 1}], ["Dense", [2, 3, None, None, True, None, "float32", 1], {}],
    ["Dense", [2, 3], {"in_channels": 2}], ["Dense", [0, 3], {}], ["Dense", [-1, 3], {}], ["Dense", [3, 0], {}], ["Dense", [2.5, 3], {}],
    ["Dense", ["a", 3], {}], ["Dense", [None, 3], {}], ["Dense", [True, 3], {}], ["Dense", [2, 3], {"has_bias": 1}],
    ["Dense", [2, 3], {"has_bias": None}], ["Dense", [2, 3], {"activation": "nothing"}], ["Dense", [2, 3], {"activation": 3}],
    ["Dense", [2, 3], {"activation": True}], ["Dense", [2, 3], {"weight_init": "nothing"}], ["Dense", [2, 3], {"bias_init": "nothing"}],
    ["Dense", [2, 3], {"weight_init": {"tensor": [2, 3]}}], ["Dense", [2, 3], {"weight_init": {"tensor": [6]}}],
    ["Dense", [2, 3], {"bias_init": {"tensor": [2]}}], ["Dense", [2, 3], {"bias_init": {"tensor": [3, 1]}}],
    ["Dense", [2, 3], {"weight_init": True}], ["Dense", [2, 3], {"weight_init": tup(1)}],
    ["Conv2d", [], {}], ["Conv2d", [1, 2], {}], ["Conv2d", [1, 2, 3], {"kernel": 3}], ["Conv2d", [0, 2, 3], {}], ["Conv2d", [1, 0, 3], {}],
    ["Conv2d", [1, 2, 0], {}], ["Conv2d", [1, 2, -1], {}], ["Conv2d", [1, 2, 2.5], {}], ["Conv2d", [1, 2, "3"], {}],
    ["Conv2d", [1, 2, None], {}], ["Conv2d", [1, 2, tup(3, 3, 3)], {}], ["Conv2d", [1, 2, tup(3)], {}], ["Conv2d", [1, 2, tup(3, 0)], {}],
    ["Conv2d", [1, 2, tup(3, 1.5)], {}], ["Conv2d", [1, 2, True], {}], ["Conv2d", [1, 2, 3], {"stride": 0}],
    ["Conv2d", [1, 2, 3], {"stride": tup(1, 2, 3)}], ["Conv2d", [1, 2, 3], {"stride": tup(1, -2)}], ["Conv2d", [1, 2, 3], {"dilation": 0}],
    ["Conv2d", [1, 2, 3], {"dilation": "a"}], ["Conv2d", [1, 2, 3], {"pad_mode": "full"}], ["Conv2d", [1, 2, 3], {"pad_mode": 1}],
    ["Conv2d", [1, 2, 3], {"padding": 1}], ["Conv2d", [1, 2, 3], {"pad_mode": "valid", "padding": 2}],
    ["Conv2d", [1, 2, 3], {"pad_mode": "pad", "padding": -1}], ["Conv2d", [1, 2, 3], {"pad_mode": "pad", "padding": 1.5}],
    ["Conv2d", [1, 2, 3], {"pad_mode": "pad", "padding": "a"}], ["Conv2d", [1, 2, 3], {"pad_mode": "pad", "padding": tup(1, 2)}],
    ["Conv2d", [1, 2, 3], {"pad_mode": "pad", "padding": tup(1, 2, 3, -1)}], ["Conv2d", [1, 2, 3], {"padding": tup(1, 1, 1, 1)}],
    ["Conv2d", [3, 4, 3], {"group": 2}], ["Conv2d", [4, 3, 3], {"group": 2}], ["Conv2d", [4, 4, 3], {"group": 0}],
    ["Conv2d", [4, 4, 3], {"group": "a"}], ["Conv2d", [1, 2, 3], {"has_bias": 1}], ["Conv2d", [1, 2, 3], {"has_bias": None}],
    ["Conv2d", [1, 2, 3], {"data_format": "NCWH"}], ["Conv2d", [1, 2, 3], {"data_format": "NHWC"}], ["Conv2d", [1, 2, 3], {"data_format": 3}],
    ["Conv2d", [1, 2, 3], {"weight_init": "nothing"}], ["Conv2d", [1, 2, 3], {"weight_init": {"tensor": [2, 1, 3]}}],
    ["Conv2d", ["a", 2, 3], {}], ["Conv2d", [1, 2.5, 3], {}], ["Conv2d", [True, 2, 3], {}],
    ["MaxPool2d", [0], {}], ["MaxPool2d", [-1], {}], ["MaxPool2d", [2.5], {}], ["MaxPool2d", ["a"], {}], ["MaxPool2d", [None], {}],
    ["MaxPool2d", [tup(2, 0)], {}], ["MaxPool2d", [tup(2, 2.5)], {}], ["MaxPool2d", [tup(1, 2, 3)], {}], ["MaxPool2d", [2, 0], {}],
    ["MaxPool2d", [2, "a"], {}], ["MaxPool2d", [2, tup(1, 0)], {}], ["MaxPool2d", [2], {"pad_mode": "full"}], ["MaxPool2d", [2], {"pad_mode": 1}],
    ["MaxPool2d", [2], {"padding": 1}], ["MaxPool2d", [2], {"pad_mode": "same", "padding": 1}], ["MaxPool2d", [2], {"dilation": 2}],
    ["MaxPool2d", [2], {"return_indices": True}], ["MaxPool2d", [2], {"ceil_mode": True}], ["MaxPool2d", [2], {"data_format": "NHWC"}],
    ["MaxPool2d", [2], {"data_format": "foo"}], ["MaxPool2d", [2], {"pad_mode": "pad", "padding": -1}],
    ["MaxPool2d", [2], {"pad_mode": "pad", "padding": tup(1, 1, 1)}], ["MaxPool2d", [2], {"pad_mode": "pad", "padding": "a"}],
    ["MaxPool2d", [2], {"pad_mode": "pad", "padding": 5}], ["MaxPool2d", [2], {"pad_mode": "pad", "dilation": tup(1, 1, 1)}],
    ["MaxPool2d", [2], {"pad_mode": "pad", "dilation": "a"}], ["MaxPool2d", [tup(2, 2, 2)], {"pad_mode": "pad"}],
    ["MaxPool2d", [2, tup(2, 2, 2)], {"pad_mode": "pad"}], ["MaxPool2d", [2], {"foo": 1}],
    ["AvgPool2d", [0], {}], ["AvgPool2d", [2.5], {}], ["AvgPool2d", [None], {}], ["AvgPool2d", [tup(2, 0)], {}], ["AvgPool2d", [tup(1, 2, 3)], {}],
    ["AvgPool2d", [2, 0], {}], ["AvgPool2d", [2], {"pad_mode": "full"}], ["AvgPool2d", [2], {"pad_mode": None}], ["AvgPool2d", [2], {"padding": 1}],
    ["AvgPool2d", [2], {"pad_mode": "same", "padding": 1}], ["AvgPool2d", [2], {"pad_mode": "pad", "padding": -1}],
    ["AvgPool2d", [2], {"pad_mode": "pad", "padding": tup(1, 1, 1)}], ["AvgPool2d", [2], {"divisor_override": 0}],
    ["AvgPool2d", [2], {"divisor_override": -1}], ["AvgPool2d", [2], {"data_format": "NHWC"}], ["AvgPool2d", [2], {"foo": 1}],
    ["AvgPool2d", [2], {"pad_mode": "pad", "padding": 2}], ["AvgPool2d", [2], {"ceil_mode": 1}], ["AvgPool2d", [2], {"count_include_pad": 0}],
    ["ReLU", [1], {}], ["ReLU", [], {"foo": 1}], ["Sigmoid", [1], {}], ["Tanh", [1], {}], ["Flatten", [1, 2, 3], {}], ["Flatten", [], {"axis": 1}],
    ["Softmax", ["a"], {}], ["Softmax", [1.5], {}], ["Softmax", [None], {}], ["Softmax", [0, 1], {}], ["LogSoftmax", ["a"], {}],
    ["LogSoftmax", [1.5], {}], ["GELU", [1], {}], ["GELU", ["tanh"], {}], ["LeakyReLU", [0.1, 2], {}], ["Identity", [1, 2], {"foo": 3}],
]

# Calls: [layer, args, kwargs, inputs].
WRONG_CALLS = [
    ["Dense", [3, 4], {}, [{"tensor": [2, 2]}]], ["Dense", [3, 4], {}, []], ["Dense", [3, 4], {}, [{"tensor": [2, 3]}, {"tensor": [2, 3]}]],
    ["Dense", [3, 4], {}, [3.5]], ["Dense", [3, 4], {}, [None]], ["Dense", [3, 4], {}, [{"data": [[1, 2, 3]], "dtype": "int32"}]],
    ["Conv2d", [2, 4, 3], {}, [{"tensor": [1, 3, 5, 5]}]], ["Conv2d", [2, 4, 3], {}, [{"tensor": [2, 5, 5]}]],
    ["Conv2d", [2, 4, 3], {"pad_mode": "valid"}, [{"tensor": [1, 2, 2, 2]}]], ["Conv2d", [2, 4, 3], {}, [3.5]],
    ["Conv2d", [2, 4, 3], {}, [{"data": [[[[1, 2], [3, 4]], [[1, 2], [3, 4]]]], "dtype": "int32"}]], ["Conv2d", [2, 4, 3], {}, []],
    ["MaxPool2d", [2], {}, [{"tensor": [2, 2]}]], ["MaxPool2d", [5], {}, [{"tensor": [1, 1, 3, 3]}]], ["MaxPool2d", [2], {}, []],
    ["MaxPool2d", [2], {"pad_mode": "pad", "padding": 5}, [{"tensor": [1, 1, 3, 3]}]],
    ["AvgPool2d", [2], {}, [{"tensor": [2, 2]}]], ["AvgPool2d", [5], {}, [{"tensor": [1, 1, 3, 3]}]], ["AvgPool2d", [2], {}, []],
    ["AvgPool2d", [2], {"padding": 1}, [{"tensor": [1, 1, 3, 3]}]],
    ["Flatten", [3], {}, [{"tensor": [2, 3]}]], ["Flatten", [0, 2], {}, [{"tensor": [2, 3]}]], ["Flatten", [1, 0], {}, [{"tensor": [2, 3]}]],
    ["Flatten", [], {}, [{"tensor": [3]}]], ["Flatten", [], {}, []], ["Flatten", ["a"], {}, [{"tensor": [2, 3]}]],
    ["ReLU", [], {}, []], ["ReLU", [], {}, [{"tensor": [2]}, {"tensor": [2]}]], ["Sigmoid", [], {}, []], ["Tanh", [], {}, []],
    ["Softmax", [2], {}, [{"tensor": [2, 3]}]], ["Softmax", [], {}, []], ["LogSoftmax", [-3], {}, [{"tensor": [2, 3]}]],
    ["Identity", [], {}, []], ["LeakyReLU", ["a"], {}, [{"tensor": [2]}]], ["SequentialCell", [], {}, []],
    ["SequentialCell", [nn_("ReLU")], {}, [{"tensor": [2]}, {"tensor": [2]}]], ["CellList", [], {}, [{"tensor": [2]}]],
]


def build(values, layer, args, kwargs):
    return values.value({"nn": layer, "args": args, "kwargs": kwargs})


def record(c, tensors, values):
    name = c["id"]
    rng = np.random.default_rng(zlib.crc32(name.encode()))
    ms.set_seed(c["seed"])
    net = build(values, c["layer"], c["args"], c["kwargs"])
    params = net.trainable_params()
    for p in params:
        tensors[f"{name}.p.{p.name}"] = p.asnumpy().copy()
    inputs = [rng.standard_normal(s).astype(np.float32) for s in c["inputs"]]
    y = net(*[ms.Tensor(x) for x in inputs])
    dy = rng.standard_normal(y.shape).astype(np.float32)

    def weighed(*args):
        return ops.sum(net(*args) * ms.Tensor(dy))

    positions = tuple(range(len(inputs)))
    for i, x in enumerate(inputs):
        tensors[f"{name}.x{i}"] = x
    tensors[f"{name}.y"] = y.asnumpy()
    known = {**c, "repr": normal(repr(net)), "parameters": [p.name for p in params]}
    if name == "avg_ceil":  # the CPU kernel of its gradient fails with "Unknown Error!"
        return {**known, "gradient": False}
    if params:
        dx, dp = ms.grad(weighed, positions, ms.ParameterTuple(params))(*[ms.Tensor(x) for x in inputs])
    else:
        dx, dp = ms.grad(weighed, positions)(*[ms.Tensor(x) for x in inputs]), ()
    dx = dx if isinstance(dx, tuple) else (dx,)
    for i, g in enumerate(dx):
        tensors[f"{name}.dx{i}"] = g.asnumpy()
    tensors[f"{name}.dy"] = dy
    for p, g in zip(params, dp):
        tensors[f"{name}.dp.{p.name}"] = g.asnumpy()
    return {**known, "gradient": True}


def scalars(tensors):
    """Names of the tensors without axes, which are stored with one."""
    return [name for name, array in tensors.items() if np.ndim(array) == 0]


def refusal(call):
    result = outcome(call)
    outcome(lambda: None)  # an error may surface once more at the next synchronisation
    if "text" in result:
        result["text"] = normal(result["text"].strip('"') if result["error"] == "KeyError" else result["text"])
    return {"ok": None} if "ok" in result else result


def main():
    values = Values()
    tensors = {}
    cases = []
    for c in CASES:
        cases.append(record(c, tensors, values))
    special = np.array(SPECIAL, np.float32)
    tensors["special.x"] = special
    for layer in SPECIAL_LAYERS:
        tensors[f"special.{layer}"] = build(values, layer, [], {})(ms.Tensor(special)).asnumpy()
    wrong = [{"layer": n, "args": a, "kwargs": k, "gives": refusal(lambda: build(values, n, a, k))} for n, a, k in WRONG]
    calls = []
    for n, a, k, inputs in WRONG_CALLS:
        call = lambda: build(values, n, a, k)(*[values.value(x) for x in inputs]).shape  # noqa: E731
        calls.append({"layer": n, "args": a, "kwargs": k, "inputs": inputs, "gives": refusal(call)})
    save("nn_layers", tensors, {"cases": cases, "special": SPECIAL_LAYERS, "wrong": wrong, "calls": calls, "scalars": scalars(tensors)})


if __name__ == "__main__":
    main()
