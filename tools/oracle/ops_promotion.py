"""Implicit type promotion: the dtype (or error) for all pairs of dtypes, and for Tensors with Python numbers."""

from cases import Cases, PYTHON, message, settle, t

import record
from mindspore import ops

DTYPES = ["bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float16", "bfloat16", "float32", "float64"]
OPS = ["add", "sub", "mul", "div", "pow", "less", "maximum", "floor_div"]


def told(call):
    """The dtype of the result, or `Class: message`."""
    try:
        result = call()
        result.astype(t(1.0).dtype).asnumpy()
        return "bool" if str(result.dtype) == "Bool" else str(result.dtype).lower()
    except Exception as error:  # noqa: BLE001
        settle()
        text = message(error)
        if text.startswith("Select CPU"):
            text = text.split("\n")[0]
        return f"{type(error).__name__}: {text}"


if __name__ == "__main__":
    one = {d: t([1], d) for d in DTYPES}
    scalar = {d: t(1, d) for d in DTYPES}
    pairs = {op: {a: [told(lambda: getattr(ops, op)(one[a], one[b])) for b in DTYPES] for a in DTYPES} for op in OPS}
    scalars = {a: [told(lambda: ops.add(one[a], scalar[b])) for b in DTYPES] for a in DTYPES}
    numbers = {}
    for op in OPS:
        for label, number in (("int", 2), ("float", 2.5), ("bool", True)):
            numbers[f"{op} {label} right"] = [told(lambda: getattr(ops, op)(one[a], number)) for a in DTYPES]
            numbers[f"{op} {label} left"] = [told(lambda: getattr(ops, op)(number, one[a])) for a in DTYPES]
    record.save("ops/promotion", {}, {"dtypes": DTYPES, "pairs": pairs, "scalars": scalars, "numbers": numbers})

    c = Cases("promotion_values")
    for number in (2, 2.0, -3, 300, 2**31, 2**40, -(2**31) - 1, 1e300):
        c.add("ops.add", t([1, 2], "int32"), number)
        c.add("ops.add", t([1.0, 2.0]), number, fd=False)
        c.add("ops.mul", t([1, 2], "int16"), number)
        c.add("ops.sub", number, t([1, 2], "int8"))
        c.add("ops.less", t([1, 200], "uint8"), number)
        c.add("ops.equal", t([1, 2], "int8"), number)
    for op in PYTHON:
        if op in ("neg", "getitem", "setitem"):
            continue
        c.add(f"py.{op}", t([7, 3], "int32"), t([2, 2], "int32"))
        c.add(f"py.{op}", t([7.0, 3.0]), 2, fd=False)
        c.add(f"py.{op}", 2, t([7.0, 3.0]), fd=False)
        c.add(f"py.{op}", t([7, 3], "int32"), 2.5, fd=False)
        c.add(f"py.{op}", t([7, 3], "int32"), t([2.0, 2.0]), fd=False)
    c.save()
