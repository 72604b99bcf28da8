"""Record the outcomes of MindSpore's argument checks for values of every type."""

import math

from record import outcome, save

from mindspore import _checkparam as v
import mindspore as ms

VALUES = [0, 1, -3, 2**40, 2**63, 1.5, -0.25, 0.5, 1e-5, 1e16, 123456789.125, 1e-4, float("nan"), float("inf"), -math.inf, True, False, None, "a", "it's", "", [1, 2.5],
          [], (1,), (1, "b"), {"k": 1}, {1}, ms.float32, ms.int32, ms.bool_, ms.bfloat16]

# A JS number cannot tell Python's 3.0 from 3: floats that are integral are asked of float checks only, ints of int checks only.
FLOATS = [0.0, 1.0, -3.0, 1e16, 1e22]

RELATIONS = {"=": v.EQ, "!=": v.NE, "<": v.LT, "<=": v.LE, ">": v.GT, ">=": v.GE}
ENDS = {"()": v.INC_NEITHER, "[)": v.INC_LEFT, "(]": v.INC_RIGHT, "[]": v.INC_BOTH}
TYPES = [["float"], ["int"], ["float", "int"], ["bool"], ["str"], ["bool", "int"], ["list", "tuple"], ["dict"], ["set"], ["NoneType", "str"], ["float", "list", "NoneType"]]
CLASSES = {"float": float, "int": int, "bool": bool, "str": str, "list": list, "tuple": tuple, "dict": dict, "set": set, "NoneType": type(None)}


def encode(value):
    if isinstance(value, float):
        return {"float": value if math.isfinite(value) else str(value).replace("inf", "Infinity").replace("nan", "NaN")}
    if isinstance(value, int) and not isinstance(value, bool):
        return {"int": str(value)}
    if isinstance(value, tuple):
        return {"tuple": [encode(x) for x in value]}
    if isinstance(value, list):
        return [encode(x) for x in value]
    if isinstance(value, dict):
        return {"dict": [[k, encode(x)] for k, x in value.items()]}
    if isinstance(value, set):
        return {"set": [encode(x) for x in value]}
    if isinstance(value, type(ms.float32)) or hasattr(value, "element_type") or "typing" in str(type(value)):
        return {"dtype": str(value).lower()}
    return value


cases = []


def ask(check, *args, call):
    result = outcome(call)
    if "ok" in result:
        result = {"ok": True}
    cases.append({"check": check, "args": [encode(a) if not isinstance(a, Plain) else a.value for a in args], **result})


class Plain:
    def __init__(self, value):
        self.value = value


def numeric():
    for prim in ("ASGD", None):
        for x in VALUES + FLOATS:
            arg = "lambd" if prim else None
            is_int = isinstance(x, int) and not isinstance(x, bool)
            whole = isinstance(x, float) and x.is_integer()
            if is_int and x >= 2**63:
                continue
            for name in ("positive", "negative", "non_negative", "non_positive"):
                if not whole:
                    ask(f"{name}_int", x, Plain(arg), Plain(prim), call=lambda: getattr(v, f"check_{name}_int")(x, arg, prim))
                ask(f"{name}_float", x, Plain(arg), Plain(prim), call=lambda: getattr(v, f"check_{name}_float")(x, arg, prim))
            if not whole:
                ask("is_int", x, Plain(arg), Plain(prim), call=lambda: v.check_is_int(x, arg, prim))
            ask("is_float", x, Plain(arg), Plain(prim), call=lambda: v.check_is_float(x, arg, prim))
            ask("bool", x, Plain(arg), Plain(prim), call=lambda: v.check_bool(x, arg, prim))


def relations():
    for x in (0, 1, 2, -1, "a", True):
        for text, rel in RELATIONS.items():
            ask("int", x, 1, Plain(text), Plain("n"), Plain("Op"), call=lambda: v.check_int(x, 1, rel, "n", "Op"))
            if isinstance(x, int) and not isinstance(x, bool):
                ask("check", Plain("length of a"), x, Plain("bound"), 1, Plain(text), Plain("Op"), call=lambda: v.check("length of a", x, "bound", 1, rel, "Op"))
                ask("check", Plain("a"), x, Plain("bound"), 1, Plain(text), Plain(None), call=lambda: v.check("a", x, "bound", 1, rel))
                ask("number", Plain("n"), x, 1, Plain(text), Plain("Op"), Plain("int"), call=lambda: v.check_number("n", x, 1, rel, "Op"))
                ask("number", Plain("n"), float(x), 1.0, Plain(text), Plain("Op"), Plain("float"), call=lambda: v.check_number("n", float(x), 1.0, rel, "Op"))
        ask("equal_int", x, 1, Plain("n"), Plain("Op"), call=lambda: v.check_equal_int(x, 1, "n", "Op"))
    for x in (0.5, 1.0, 2.0, "a", 1):
        for text, rel in RELATIONS.items():
            ask("float", x, 1.0, Plain(text), Plain("n"), Plain("Op"), call=lambda: v.check_float(x, 1.0, rel, "n", "Op"))
            ask("float", x, 1, Plain(text), Plain("n"), Plain(None), call=lambda: v.check_float(x, 1, rel, "n"))
    for text, rel in ENDS.items():
        for x in (0.0, 0.5, 1.0, -0.5, 1.5, float("nan"), float("inf"), 1, True, "a", None):
            ask("float_range", x, 0.0, 1.0, Plain(text), Plain("p"), Plain("Dropout"), call=lambda: v.check_float_range(x, 0.0, 1.0, rel, "p", "Dropout"))
        for x in (0, 1, 2, 5, -1, 6, True, "a", 0.5, None):
            ask("int_range", x, 0, 5, Plain(text), Plain("axis"), Plain(None), call=lambda: v.check_int_range(x, 0, 5, rel, "axis"))
    for x, y, text in (([1, 2], [1, 2], "="), ([1, 2], [1, 3], "="), ((1,), (1,), "!="), ((1,), (2,), "=")):
        ask("check", Plain("x"), x, Plain("y"), y, Plain(text), Plain("Op"), call=lambda: v.check("x", x, "y", y, RELATIONS[text], "Op"))


def types():
    for prim in ("Model", None):
        for names in TYPES:
            for x in VALUES + FLOATS:
                if isinstance(x, float) and x.is_integer() and "float" not in names:
                    continue
                if isinstance(x, (list, tuple)) and len({"list", "tuple"} & set(names)) == 1:
                    continue
                ask("value_type", Plain("arg"), x, Plain(names), Plain(prim), call=lambda: v.check_value_type("arg", x, [CLASSES[n] for n in names], prim))
    for x in VALUES:
        for valid in (["sum", "mean"], ("a", "b"), ["a"]):
            ask("string", x, valid, Plain("reduction"), Plain("Loss"), call=lambda: v.check_string(x, valid, "reduction", "Loss"))
            ask("string", x, valid, Plain(None), Plain(None), call=lambda: v.check_string(x, valid))
    for x in ([1, 2], [1, 2.5], (1, "a"), [None], [True], [], 3, "ab", {"a": 1}):
        for names in (["int"], ["float", "int"], ["str"]):
            ask("element_type_of_iterable", Plain("arg"), x, Plain(names), Plain("Op"),
                call=lambda: v.check_element_type_of_iterable("arg", x, [CLASSES[n] for n in names], "Op"))
    for x in ({"a": 1}, {"a": 1.5}, {"a": "b"}, {}, [1], None):
        ask("element_type_of_dict", Plain("arg"), x, Plain(["str"]), Plain(["int", "float"]), Plain("Op"),
            call=lambda: v.check_element_type_of_dict("arg", x, [str], [int, float], "Op"))
    for mode, padding in (("same", 0), ("same", 1), ("pad", 3), ("valid", -1)):
        ask("pad_value_by_mode", Plain(mode), padding, Plain("Conv2d"), call=lambda: v.check_pad_value_by_mode(mode, padding, "Conv2d"))
    for axis in (0, 1, -2, 2, -3, 0.5, "a", None):
        ask("axis_in_range", axis, Plain(2), call=lambda: v.check_axis_in_range(axis, 2))
    for xs in ([1, 2], [0, 1], [1, -1], [1, "a"], []):
        ask("positive_int_sequence", xs, Plain("dims"), Plain("Op"), call=lambda: v.check_positive_int_sequence(xs, "dims", "Op"))
        ask("non_negative_int_sequence", xs, Plain(None), Plain(None), call=lambda: v.check_non_negative_int_sequence(xs))
    for xs in ([1.5, 2.5], [0.0, 1.5], [1.5, "a"], [2]):
        ask("positive_float_sequence", xs, Plain("dims"), Plain("Op"), call=lambda: v.check_positive_float_sequence(xs, "dims", "Op"))


def texts():
    values = VALUES + FLOATS + [12.0, 1e15, 1e17, -1e-7, 1.5e300, 5e-324, 0.1, 1 / 3, -0.0, 2**70, "tab\tnew\nline\\", 'say "it\'s"', [None, True, ("x",)], (), {"a": [1]}, set()]
    return [{"value": encode(x), "repr": repr(x), "str": str(x), "type": type(x).__name__, "class": str(type(x))} for x in values]


numeric()
relations()
types()
save("checks", {}, {"cases": cases, "texts": texts()})
