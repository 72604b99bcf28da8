"""Element-wise operators: arithmetic, comparison, logic, activations, rounding, where/select/cast/clamp."""

from cases import Cases, bools, f32, ints, t

import mindspore as ms
import numpy as np

NUMERIC = ["float16", "float64", "bfloat16", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"]
NONFINITE = [np.nan, np.inf, -np.inf, 0.0, -0.0, 1.0, -1.0, 1e30, -1e30, 1e-30]

# name -> (low, high) of the domain where value and gradient are smooth
UNARY = {
    "neg": (-2, 2), "abs": (0.1, 2), "exp": (-2, 2), "log": (0.1, 3), "log1p": (-0.9, 2), "log2": (0.1, 3),
    "log10": (0.1, 3), "expm1": (-2, 2), "exp2": (-2, 2), "sqrt": (0.1, 3), "rsqrt": (0.1, 3), "square": (-2, 2),
    "reciprocal": (0.2, 3), "sin": (-3, 3), "cos": (-3, 3), "tan": (-1.2, 1.2), "asin": (-0.9, 0.9),
    "acos": (-0.9, 0.9), "atan": (-3, 3), "sinh": (-2, 2), "cosh": (-2, 2), "tanh": (-3, 3), "asinh": (-3, 3),
    "acosh": (1.1, 3), "atanh": (-0.9, 0.9), "erf": (-3, 3), "erfc": (-3, 3), "sigmoid": (-4, 4), "relu": (0.1, 2),
    "relu6": (0.1, 5), "leaky_relu": (-2, 2), "elu": (-2, 2), "gelu": (-3, 3), "silu": (-4, 4), "softplus": (-4, 4),
    "hardtanh": (-0.9, 0.9), "hardsigmoid": (-2.5, 2.5), "hardswish": (-2.5, 2.5), "mish": (-3, 3), "selu": (-2, 2),
    "celu": (-2, 2), "softsign": (0.1, 3), "logsigmoid": (-4, 4), "floor": (0.1, 0.9), "ceil": (0.1, 0.9),
    "round": (0.1, 0.4), "trunc": (0.1, 0.9), "sign": (0.1, 2), "frac": (0.1, 0.9),
}
PREDICATES = ["isnan", "isinf", "isfinite", "logical_not"]
BINARY = ["add", "sub", "mul", "div", "floor_div", "floor_mod", "fmod", "remainder", "pow", "maximum", "minimum", "atan2", "xlogy"]
COMPARE = ["equal", "not_equal", "less", "less_equal", "greater", "greater_equal"]
LOGIC = ["logical_and", "logical_or", "logical_xor"]


# Where MindSpore's CPU kernels (approximations, for speed) are further from the true value than 1e-5.
ROUGH = {
    "exp": ((5e-5, 1e-6), "MindSpore's exp is off by 2.5e-7 times x"),
    "tanh": ((1.2e-4, 1e-4), "MindSpore's tanh is a rational approximation, cut to 1 beyond 5"),
    "mish": ((6e-4, 1e-6), "MindSpore's tanh is a rational approximation, cut to 1 beyond 5"),
}


def unary(c):
    wide = [-1e4, -88.0, -20.5, -5.5, -2.5, -1.5, -0.5, -1e-4, 1e-4, 0.5, 1.5, 2.5, 5.5, 20.5, 88.0, 1e4]
    for name, (low, high) in UNARY.items():
        op = f"ops.{name}"
        smooth = False if name == "relu6" else None  # relu6 takes no float64
        c.add(op, f32(3, 5, low=low, high=high), fd=smooth)
        c.add(op, t(0.7 if name != "acosh" else 1.7), fd=smooth)
        c.add(op, t(np.zeros((0, 3), np.float32)))
        c.add(op, t(NONFINITE), fd=False)
        tol, why = ROUGH.get(name, (None, None))
        c.add(op, t(wide), fd=False, note="tails", tol=tol, why=why)
        for dtype in NUMERIC:
            c.add(op, t([0, 1, 2, 3] if dtype[0] != "f" else [0.25, 0.5, 1.5], dtype), fd=False)
        c.add(op, t([True, False]))
    for name in PREDICATES:
        op = f"ops.{name}"
        c.add(op, t(NONFINITE))
        c.add(op, t(np.zeros((0, 3), np.float32)))
        c.add(op, t(2.0))
        for dtype in NUMERIC + ["bool"]:
            c.add(op, t([0, 1, 2], dtype))


def unary_options(c):
    x = f32(3, 5, low=-4, high=4)
    n = t(NONFINITE)
    for alpha in (0.01, 0, 2, -0.5):
        c.add("ops.leaky_relu", x, alpha)
    c.add("ops.leaky_relu", x, alpha="a")
    c.add("ops.leaky_relu", x, True)
    for alpha in (1.0, 0.5):
        c.add("ops.elu", x, alpha)
    c.add("ops.elu", x, 1)
    c.add("ops.celu", x, 0.5)
    c.add("ops.celu", x, 0.0)
    c.add("ops.celu", x, "a")
    for approximate in ("none", "tanh", "sigmoid", 1):
        c.add("ops.gelu", x, approximate)
    c.add("ops.gelu", n, approximate="tanh", fd=False)
    c.add("ops.softplus", x, 2, 3, fd=False)
    c.add("ops.softplus", x, beta=0.5)
    c.add("ops.softplus", x, "a")
    c.add("ops.hardtanh", x, -2.0, 1.5, fd=False)
    c.add("ops.hardtanh", x, min_val=0, max_val=3, fd=False)
    for decimals in (0, 1, 2, -1):
        c.add("ops.round", t([0.5, 1.5, 2.5, -0.5, -1.5, 1234.5678, -15.0, 0.125, 2.675]), decimals=decimals, fd=False)
    c.add("ops.round", t([5, 15, 25, 26, -25], "int32"), decimals=-1)
    c.add("ops.relu", 1.5)
    c.add("ops.relu", x, inplace=1)
    for name in ("exp", "sigmoid", "neg", "abs", "sqrt", "tanh", "relu", "isnan", "logical_not", "floor", "erf"):
        c.add(f"ops.{name}", 2.0)
        c.add(f"ops.{name}", [1.0, 2.0])
        c.add(f"ops.{name}", "a")
        c.add(f"ops.{name}")


def binary(c):
    a, b = t([np.nan, np.inf, -np.inf, np.inf, 0.0, -0.0, 1.0, -1.0, 0.0, np.inf, 5.5, -5.5, 5.5]), t(
        [1.0, np.inf, np.inf, 0.0, 0.0, 1.0, 0.0, 0.0, -2.0, -2.0, 2.0, 2.0, -2.0])
    for name in BINARY:
        op = f"ops.{name}"
        low = 0.2 if name in ("pow", "xlogy", "div", "floor_div", "floor_mod", "fmod", "remainder") else -2
        fd = None if name in ("add", "sub", "mul", "div", "pow", "atan2", "xlogy") else False
        c.add(op, f32(3, 5, low=low), f32(3, 5, low=low), fd=fd)
        c.add(op, f32(2, 1, 3, low=low), f32(4, 1, low=low), fd=fd)
        c.add(op, f32(3, low=low), t(0.7), fd=fd)
        c.add(op, t(0.6), t(0.7), fd=fd)
        # The oracle's gradient of a broadcast against nothing is whatever the memory holds.
        c.add(op, t(np.zeros((0, 3), np.float32)), f32(3), grad=False)
        c.add(op, t(np.zeros((0, 3), np.float32)), f32(1, 1, 3), grad=False)
        c.add(op, a, b, fd=False)
        for number in (2, 0.5, True, -3):
            c.add(op, f32(3, low=0.2), number, fd=fd)
            c.add(op, number, f32(3, low=0.2), fd=fd)
        for dtype in NUMERIC:
            c.add(op, t([7, 3, 4, 0, 100], dtype), t([2, 2, 5, 3, 2], dtype), fd=False)
            if dtype[0] != "u" and "float" not in dtype:
                c.add(op, t([7, -7, 7, -7, -8], dtype), t([2, 2, -2, -2, 3], dtype))
        c.add(op, t([True, False, True]), t([True, True, False]))
        c.add(op, t([7, 3, 0], "int32"), t([0, 0, 0], "int32"), note="division by zero")
        c.add(op, f32(2, 3), f32(2, 4))
        c.add(op, f32(2, 3), f32(4, 1, 2))
        c.add(op, f32(2, 3), "a")
        c.add(op, f32(2, 3), None)
        c.add(op, 2, 3)
        c.add(op, 2.5, 3)
        c.add(op, f32(2, 3), [1, 2, 3])
        c.add(op, f32(2, 3))
        c.add(op, f32(2, 3), f32(2, 3), 4)
    c.add("ops.add", t(250, "uint8"), t(10, "uint8"), note="wraps")
    c.add("ops.mul", t([100, -128], "int8"), t([2, -1], "int8"), note="wraps")
    c.add("ops.sub", t([1], "uint32"), t([2], "uint32"), note="wraps")
    c.add("ops.mul", t([2**40], "int64"), t([2**20 + 1], "int64"), note="beyond 2^53")
    c.add("ops.pow", t([2, 3, -2], "int32"), 3)
    c.add("ops.pow", t([2, 3, -2], "int32"), -1)
    c.add("ops.pow", t([2, 3, -2], "int32"), 0.5, fd=False)
    c.add("ops.pow", f32(3, low=-2, high=-1), 2, fd=None)
    c.add("ops.pow", t([0.0, 2.0]), 0, fd=False)
    c.add("ops.pow", t([0.0, 2.0]), 1, fd=False)
    c.add("ops.pow", 0, t([0.0, 2.0]), fd=False)
    for mode in (None, "floor", "trunc", "x", 1):
        c.add("ops.div", t([7.5, -7.5, 7.0]), t([2.0, 2.0, -0.3]), rounding_mode=mode, fd=False)
        c.add("ops.div", t([7, -7, 7], "int32"), t([2, 2, -3], "int32"), rounding_mode=mode)
    c.add("ops.subtract", f32(3), f32(3), alpha=2)
    c.add("ops.subtract", f32(3), f32(3), alpha=0.5)
    c.add("ops.true_divide", t([7, 3], "int32"), t([2, 2], "int32"))
    c.add("ops.floor_divide", t([7, -7], "int32"), t([2, 2], "int32"))
    x, y = t([1.0, 1.0, 2.0, np.nan, 1.0]), t([1.0, 2.0, 1.0, 1.0, np.nan])
    c.add("ops.maximum", x, y, fd=False, note="ties")
    c.add("ops.minimum", x, y, fd=False, note="ties")


def compare(c):
    n, m = t([np.nan, np.nan, np.inf, -np.inf, 0.0, 1.0, 2.0]), t([np.nan, 1.0, np.inf, np.inf, -0.0, 2.0, 1.0])
    for name in COMPARE + LOGIC:
        op = f"ops.{name}"
        c.add(op, n, m)
        c.add(op, ints(2, 1, 3), ints(4, 1))
        c.add(op, t(1.0), t(2.0))
        c.add(op, t(np.zeros((0, 3), np.float32)), f32(3))
        for dtype in NUMERIC + ["bool"]:
            c.add(op, t([0, 1, 2, 2], dtype), t([0, 2, 1, 0], dtype))
        c.add(op, t([1.0, 2.0]), t([1, 3], "int64"))
        c.add(op, t([1, 2], "int32"), t([True, True]))
        for number in (1, 1.5, True):
            c.add(op, t([1.0, 2.0]), number)
            c.add(op, number, t([1, 2], "int32"))
        c.add(op, f32(2, 3), f32(2, 4))
        c.add(op, f32(2), "a")
        c.add(op, f32(2), None)
        c.add(op, 1, 2)
        c.add(op, f32(2))


def choose(c):
    x = f32(3, 4)
    for name in ("clamp", "clip", "clip_by_value"):
        op = f"ops.{name}"
        c.add(op, x, -0.5, 0.75, fd=False)
        c.add(op, x, -1, 1, fd=False)
        c.add(op, x, None, 0.5, fd=False)
        c.add(op, x, 0.5, fd=False)
        c.add(op, x, None, None)
        c.add(op, x, 1.0, -1.0, fd=False, note="min above max")
        c.add(op, x, t(-0.5), t(0.5), fd=False)
        c.add(op, x, f32(4, low=-1, high=0), f32(3, 1, low=0, high=1), fd=False)
        c.add(op, t(NONFINITE), -2.0, 2.0, fd=False)
        c.add(op, t([-3, 0, 5], "int32"), -1, 2)
        c.add(op, t([-3, 0, 5], "int32"), -1.5, 2.5)
        c.add(op, t([-3, 0, 5], "int64"), t(-1, "int64"), t(2, "int64"))
        c.add(op, t([-3, 0, 5], "float16"), -1, 2, fd=False)
        c.add(op, t([0, 5], "uint8"), 1, 2)
        c.add(op, t([1.0, 2.0, 3.0]), 1.0, 3.0, fd=False, note="on the edges")
        c.add(op, x, "a", 1)
        c.add(op, t(np.zeros((0, 3), np.float32)), 0, 1)
    c.add("ops.clip_by_value", [x, f32(2)], 0.0, 1.0, fd=False)
    for name in ("where", "select"):
        op = f"ops.{name}"
        cond = bools(3, 4)
        c.add(op, cond, x, f32(3, 4))
        c.add(op, cond, x, 0.5)
        c.add(op, cond, 1, x)
        c.add(op, cond, 1.5, 2)
        c.add(op, bools(4), x, f32(3, 1))
        c.add(op, t(True), t(1.0), t(2.0))
        c.add(op, bools(3), t([np.nan, np.inf, 1.0]), t([1.0, 2.0, np.nan]), fd=False)
        c.add(op, bools(0, 3), t(np.zeros((0, 3), np.float32)), t(np.zeros((0, 3), np.float32)))
        for dtype in NUMERIC + ["bool"]:
            c.add(op, t([True, False, True]), t([1, 0, 1], dtype), t([0, 2, 0], dtype), fd=False)
        c.add(op, bools(3), t([1, 2, 3], "int32"), t([0.5, 1.5, 2.5]))
        c.add(op, bools(3), t([1, 2, 3], "int32"), 0.5)
        c.add(op, t([1, 0, 1], "int32"), f32(3), f32(3))
        c.add(op, t([1.0, 0.0, 1.0]), f32(3), f32(3))
        c.add(op, bools(2, 3), f32(2, 4), f32(2, 4))
        c.add(op, bools(2), "a", f32(2))
        c.add(op, True, f32(2), f32(2))
        c.add(op, bools(2), f32(2))
    c.add("ops.masked_fill", x, bools(3, 4), 0.5)
    c.add("ops.masked_fill", x, bools(4), t(0.5))
    c.add("ops.masked_fill", t([1, 2, 3], "int32"), bools(3), 7)
    c.add("ops.masked_fill", t([1, 2, 3], "int32"), bools(3), 7.5)
    c.add("ops.masked_fill", x, t([1, 0, 1, 0], "int32"), 0.5)
    c.add("ops.masked_fill", x, bools(3), 0.5)
    c.add("ops.lerp", x, f32(3, 4), 0.3)
    c.add("ops.lerp", x, f32(3, 4), f32(4))
    c.add("ops.lerp", x, t([1, 2, 3, 4], "int32"), 0.3)
    c.add("ops.addcmul", x, f32(4), f32(3, 1), 0.5)
    c.add("ops.addcmul", x, f32(4), f32(3, 1))
    c.add("ops.addcdiv", x, f32(4), f32(3, 1, low=0.5), 0.5)


def cast(c):
    sample = [0.0, 1.0, -1.7, 2.5, 300.6, -40000.2, 3e9, 1e20, np.nan, np.inf, -np.inf]
    safe = {"bool": [0, 1], "uint8": [0, 7, 255], "int8": [-128, 0, 127]}
    every = NUMERIC + ["float32", "bool"]
    for source in every:
        for target in every:
            kind = getattr(ms, target if target != "bool" else "bool_")
            data = sample[:5] if "float" in source else safe.get(source, [0, 1, 300, 65535])
            if source == "int16":
                data = [0, -1, 300, -32768]
            if source in ("int32", "int64"):
                data = [0, -1, 300, -70000, 2**31 - 1]
            x = t(data, source)
            c.add("ops.cast", x, kind, fd=False)
    x = t(sample)
    for target in every:
        c.add("ops.cast", x, getattr(ms, target if target != "bool" else "bool_"), grad=False, note="out of range")
    c.add("ops.cast", x, "float32")
    c.add("ops.cast", f32(3), ms.float64)
    c.add("ops.cast", 1.5, ms.int32)
    c.add("ops.cast", [1.5], ms.int32)
    c.add("ops.cast", f32(2), "foo")
    c.add("ops.cast", f32(2), 3)


if __name__ == "__main__":
    cases = Cases("elementwise_unary")
    unary(cases)
    unary_options(cases)
    cases.save()
    cases = Cases("elementwise_binary")
    binary(cases)
    cases.save()
    cases = Cases("elementwise_compare")
    compare(cases)
    cases.save()
    cases = Cases("elementwise_choose")
    choose(cases)
    cast(cases)
    cases.save()
