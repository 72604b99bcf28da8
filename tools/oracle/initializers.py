"""Record what the initializers of MindSpore make after `set_seed`, in which order seeds are drawn, and which errors they raise."""

import hashlib
import math

from record import outcome, save

import numpy as np
import mindspore as ms
from mindspore import Parameter, Tensor, nn
from mindspore.common import initializer as init

WHOLE = 64  # arrays with more elements are kept as their first elements and a hash of all bytes


class Script:
    """A list of draws made one after the other after one `set_seed`, as JSON and as arrays."""

    def __init__(self):
        self.tensors = {}
        self.scripts = []

    def run(self, seed, *draws):
        ms.set_seed(seed)
        steps = [self.draw(*draw) for draw in draws]
        self.scripts.append({"seed": seed, "steps": steps, "then": list(np.random.bytes(8))})

    def draw(self, spec, shape, dtype="float32"):
        made = spec if isinstance(spec, (str, int, float)) else getattr(init, spec[0])(*spec[1:])
        tensor = init.initializer(made, shape, getattr(ms, dtype))
        data = Parameter(tensor).asnumpy()
        if dtype == "bfloat16":
            data = np.frombuffer(data.tobytes(), np.uint16).reshape(data.shape)
        return {"init": encode(spec), "shape": list(shape), "dtype": dtype, **self.keep(data)}

    def keep(self, data):
        key = str(len(self.tensors))
        self.tensors[key] = np.array(data.reshape(-1)[:WHOLE])
        return {"key": key, "sha1": hashlib.sha1(np.ascontiguousarray(data).tobytes()).hexdigest()}


def encode(value):
    if isinstance(value, (list, tuple)):
        return [encode(v) for v in value]
    if isinstance(value, float):
        return {"float": value if math.isfinite(value) else str(value).replace("inf", "Infinity").replace("nan", "NaN")}
    return value


def values():
    s = Script()
    matrix, kernel = (3, 5), (4, 3, 2, 2)
    for seed in (0, 1, 42, 2**32 - 1):
        s.run(seed, ("normal", (7,)), ("uniform", (7,)), ("truncatednormal", (7,)), ("normal", (1,)), ("zeros", (2,)), ("uniform", ()))
        s.run(seed, ("xavier_uniform", matrix), ("xavier_normal", matrix), ("he_uniform", kernel), ("he_normal", kernel))
    for scale in (0.07, 0.5, -1.0, 0.0, 3, 1e-3, 1e300):
        s.run(5, (("Uniform", scale), (33,)))
    for sigma, mean in ((0.01, 0.0), (1.0, 0.0), (2, -3), (0.3, 0.1), (0.0, 1.5), (1e-3, 100.0)):
        s.run(6, (("Normal", sigma, mean), (33,)))
    for args in ((), (1.0,), (1.0, 0.5), (0.5, 0.0, -1.0, 0.25), (1.0, 0.0, 3.0, 5.0), (1, 0, -9, -8), (1.0, 0.0, 2.0, -2.0), (0.1, 0.0, 5.0, 6.0)):
        s.run(7, (("TruncatedNormal", *args), (33,)))
    for gain in (1, 0.5, 5.0 / 3, -1.0):
        s.run(8, (("XavierUniform", gain), matrix), (("XavierNormal", abs(gain)), kernel), (("Orthogonal", gain), matrix))
    for slope in (0, 0.2, math.sqrt(5), -1, None):
        s.run(9, (("HeUniform", slope), matrix), (("HeNormal", slope, "fan_out"), kernel), (("HeUniform", slope, "FAN_OUT"), kernel))
    for kind in ("linear", "conv2d", "conv_transpose3d", "sigmoid", "tanh", "relu", "leaky_relu"):
        s.run(10, (("HeUniform", 0.1, "fan_in", kind), kernel), (("HeNormal", 0.1, "fan_in", kind), kernel))
    for mode in ("fan_in", "fan_out", "fan_avg"):
        for kind in ("uniform", "truncated_normal", "untruncated_normal"):
            s.run(11, (("VarianceScaling", 2.0, mode, kind), matrix), (("VarianceScaling", 1, mode, kind), kernel))
    for shape in ((3, 3), (2, 5), (5, 2), (1, 4), (4, 1), (2, 3, 4), (6, 1, 3, 3), (8, 8)):
        s.run(12, (("Orthogonal",), shape), ("normal", (3,)))
    for shape in ((1, 1), (2, 3), (3, 2), (4, 4)):
        s.run(13, (("Identity",), shape))
    for sparsity in (0.1, 0.5, 0.0, 1.0, 1, 1.7, -0.4):
        s.run(14, (("Sparse", sparsity, 0.5), (5, 8)), ("normal", (2,)))
    s.run(14, (("Sparse", 0.1), (13, 2)))
    for groups, shape in ((1, (3, 3, 3)), (2, (6, 4, 3, 3)), (1, (2, 4, 1, 2, 3)), (3, (3, 2, 4)), (1, (5, 2, 2, 2)), (-1, (2, 2, 2))):
        s.run(15, (("Dirac", groups), shape))
    for x in (0, 1, 2.7, -3.5, -300, float("nan"), float("inf"), 0.1, 1e10):
        s.run(16, (x, (2, 2)), (("Constant", x), (3,)))
    for dtype in ("float16", "float64", "bfloat16", "int32", "int64", "uint8", "bool_", "int8"):
        s.run(17, (("Normal", 2.0), (9,), dtype), (("Uniform", 3.0), (9,), dtype), (("TruncatedNormal", 1.0), (9,), dtype), (("Normal", 2.0), (), dtype))
        s.run(17, ("he_uniform", kernel, dtype), ("xavier_normal", matrix, dtype), (("VarianceScaling",), matrix, dtype))
        s.run(17, ("zeros", (2,), dtype), ("ones", (2,), dtype), (2.7, (2,), dtype), (-100, (2,), dtype), ("identity", (2, 3), dtype))
        s.run(17, (("Orthogonal", 3.0), matrix, dtype), (("Sparse", 0.3, 2.0), (3, 4), dtype), ("dirac", (2, 2, 3), dtype))
    s.run(1, ("normal", (1000, 1000)), ("uniform", (1234567,)), (("TruncatedNormal", 1.0), (500, 999)))
    s.run(2, ("he_uniform", (512, 256, 3, 3)), (("HeNormal",), (1025,) * 2), ("xavier_uniform", (333, 777), "float16"))
    s.run(3, ("orthogonal", (64, 100)), ("orthogonal", (128, 32)), ("identity", (300, 300)), (("Sparse", 0.5), (100, 50)))
    save("initializers", s.tensors, s.scripts)


def layers():
    """First weights of layers and of a whole network, in the order in which they are made."""
    s = Script()
    nets = {
        "dense": lambda: nn.Dense(5, 3),
        "dense_no_bias": lambda: nn.Dense(5, 3, has_bias=False),
        "conv": lambda: nn.Conv2d(3, 4, 3),
        "conv_bias": lambda: nn.Conv2d(3, 4, (3, 2), has_bias=True),
        "conv_group": lambda: nn.Conv2d(4, 6, 3, group=2, has_bias=True),
        "dense_normal": lambda: nn.Dense(5, 3, weight_init="normal", bias_init="zeros"),
        "lenet": lambda: nn.SequentialCell(
            nn.Conv2d(1, 6, 5, pad_mode="valid"), nn.ReLU(), nn.MaxPool2d(2, 2), nn.Conv2d(6, 16, 5, pad_mode="valid"), nn.ReLU(),
            nn.MaxPool2d(2, 2), nn.Flatten(), nn.Dense(256, 120), nn.ReLU(), nn.Dense(120, 84), nn.ReLU(), nn.Dense(84, 10)),
    }
    meta = []
    for name, make in nets.items():
        for seed in (1, 7):
            ms.set_seed(seed)
            params = [{"name": p.name, "shape": list(p.shape), **s.keep(p.asnumpy())} for p in make().get_parameters()]
            meta.append({"net": name, "seed": seed, "params": params})
    save("initial_weights", s.tensors, meta)


def errors():
    """Bad arguments: when the object is made, when `initializer` is called, when data is made."""
    made = [
        ("initializer", [None, [1]]), ("initializer", [[1], [1]]), ("initializer", ["foo", [1]]), ("initializer", ["normal"]), ("initializer", [1.0]),
        ("initializer", ["normal", [0]]), ("initializer", ["normal", [2, -1]]), ("initializer", ["normal", 2.5]), ("initializer", ["normal", [2.5, 1]]),
        ("initializer", ["normal", "ab"]), ("initializer", ["sparse", [2, 2]]), ("initializer", ["normal", [2], None]), ("initializer", []),
        ("initializer", ["constant", [2]]), ("initializer", [True, [2]]), ("initializer", ["NORMAL", [2]]), ("initializer", ["normal", 3]),
        ("initializer", ["normal", [True, 2]]), ("initializer", ["normal", [["a"]]]), ("initializer", ["normal", [2], "float32", 1]),
        ("Normal", [1, 2, 3]), ("Zero", [1]), ("Sparse", []), ("Constant", []), ("Dirac", [1, 2]), ("Uniform", [1, 2]), ("HeUniform", [1, 2, 3, 4]),
        ("VarianceScaling", [0]), ("VarianceScaling", [-1.5]), ("VarianceScaling", ["a"]), ("VarianceScaling", [1.0, "x"]),
        ("VarianceScaling", [1.0, "fan_in", "truncated_norm"]), ("VarianceScaling", [1.0, None]), ("VarianceScaling", [None]),
    ]
    filled = [
        (["Initializer"], [2]), (["Normal", -1], [2]), (["Normal", "a"], [2]), (["Normal", None], [2]), (["Normal", [1.0]], [2]), (["Normal", True], [2]),
        (["TruncatedNormal", 0.0], [2]), (["TruncatedNormal", -1.0], [2]), (["TruncatedNormal", 1e-50], [2]), (["TruncatedNormal", 0.0], [5000]),
        (["Uniform", "a"], [2]), (["Uniform", None], [2]), (["XavierUniform"], [2]), (["XavierNormal"], []), (["XavierUniform", "a"], [2, 2]),
        (["XavierNormal", None], [2, 2]), (["XavierNormal", -1], [2, 2]), (["HeUniform"], [2]), (["HeUniform", True], [2, 2]), (["HeUniform", "a"], [2, 2]),
        (["HeNormal", [1]], [2, 2]), (["HeUniform", 0, "x"], [2, 2]), (["HeUniform", 0, "X"], [2]), (["HeNormal", 0, 1], [2, 2]), (["HeNormal", 0, None], [2, 2]),
        (["HeUniform", 0, "fan_in", "x"], [2, 2]), (["HeNormal", 0, "fan_in", None], [2, 2]), (["HeNormal", 0, "fan_in", 3], [2, 2]),
        (["VarianceScaling"], [3]), (["Identity"], [2]), (["Identity"], [2, 2, 2]), (["Sparse", 0.1], [3]), (["Sparse", 0.1, -1], [3, 3]),
        (["Sparse", None], [3, 3]), (["Orthogonal"], [3]), (["Orthogonal"], []), (["Dirac"], [2, 2]), (["Dirac"], [2, 2, 2, 2, 2, 2]), (["Dirac", 3], [4, 2, 2]),
        (["Dirac", "a"], [2, 2, 2]), (["Constant", "a"], [2]),
    ]
    seeds = [True, -1, 1.5, "a", None, 2**32, [1], 0, 7]

    def construct(name, args):
        if name == "initializer":
            args = [getattr(ms, a) if a == "float32" else tuple(a) if isinstance(a, list) and i else a for i, a in enumerate(args)]
        return str(type(getattr(init, name)(*args)).__name__)

    meta = {"made": [], "filled": [], "seeds": []}
    for name, args in made:
        meta["made"].append({"name": name, "args": encode(args), **tidy(outcome(lambda: construct(name, args)))})
    for spec, shape in filled:
        call = lambda: Parameter(init.initializer(getattr(init, spec[0])(*spec[1:]), shape)).asnumpy() is None  # noqa: E731
        meta["filled"].append({"spec": encode(spec), "shape": shape, **tidy(outcome(call))})
    for seed in seeds:
        meta["seeds"].append({"seed": encode(seed), **tidy(outcome(lambda: ms.set_seed(seed)))})
    wrong = Tensor([1.0, 2.0])
    for shape in ([2, 2], (2, 2), None, 2, (2,), 3):
        entry = {"shape": encode(shape), "tuple": isinstance(shape, tuple), **tidy(outcome(lambda: init.initializer(wrong, shape) is wrong))}
        meta.setdefault("tensor", []).append(entry)
    save("initializer_errors", {}, meta)


def tidy(result):
    """Without the C++ call stack, whose lines are no interface."""
    if "text" in result:
        result["text"] = result["text"].split("\n\n---")[0].strip()
    return result


values()
layers()
errors()
