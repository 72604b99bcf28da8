"""Record how MindSpore names, nests, prints and refuses: small programs over cells, replayed by test/nn/cells.test.ts.

A program is a list of statements in JSON, run here by a small interpreter and there by its twin:
  {"let": "net", "be": EXPR}              a variable
  {"set": "net.fc", "be": EXPR}           an assignment to a member
  {"del": "net.fc"}                       a deletion
  {"setitem": "net", "index": 0, "be": EXPR}   {"delitem": "net", "index": 0}
  {"do": "net.fc", "method": "set_train", "args": [EXPR], "kwargs": {}}
  {"get": "net.fc.weight.name"}           a member's value
  {"look": "net"}                         everything one can see of a cell
A `setitem`, `delitem` with a string as index are those of a CellDict.
EXPR: a JSON scalar, {"var": "net.fc"}, {"cell": "Net", "kwargs": {...}} (an empty subclass of Cell), {"nn": "Dense", "args": [...],
"kwargs": {...}}, {"param": [2, 3], "name": "w", "requires_grad": false}, {"tensor": [2, 3]}, {"ptuple": [...]}, {"list": [...]},
{"tuple": [...]}, {"odict": [[key, EXPR], ...]}, {"slice": "net", "from": 0, "to": 2}.
Every statement's outcome is stored beside it.
"""

import ast
import re
from collections import OrderedDict

from record import outcome, save

import numpy as np
import mindspore as ms
from mindspore import nn


class Extra(nn.Cell):
    """A cell with state of its own."""

    def __init__(self):
        super().__init__()
        self.kept = 0

    def get_extra_state(self):
        return self.kept + 1

    def set_extra_state(self, state):
        self.kept = state


class Derived(nn.Dense):
    """A layer with inherited members and one more."""

    def __init__(self, i, o):
        super().__init__(i, o)
        self.gain = ms.Parameter(ms.Tensor(np.ones([o], np.float32)))


class DerivedMore(Derived):
    """And a child."""

    def __init__(self, i, o):
        super().__init__(i, o)
        self.more = nn.Dense(o, o)

    def extend_repr(self):
        return "more"


class TwoLines(nn.Cell):
    """A cell that prints two lines of its own."""

    def extend_repr(self):
        return "first\nsecond"


CLASSES = {"Extra": Extra, "Derived": Derived, "DerivedMore": DerivedMore, "TwoLines": TwoLines}


class Interpreter:
    def __init__(self):
        self.vars = {}

    def path(self, text):
        first, *rest = text.split(".")
        value = self.vars[first]
        for name in rest:
            plain = isinstance(value, nn.CellDict) and name in value
            value = value[int(name)] if re.fullmatch(r"-?\d+", name) else value[name] if plain else getattr(value, name)
        return value

    def value(self, e):
        if not isinstance(e, dict):
            return e
        kwargs = {k: self.value(v) for k, v in e.get("kwargs", {}).items()}
        args = [self.value(v) for v in e.get("args", [])]
        if "var" in e:
            return self.path(e["var"])
        if "cell" in e:
            known = CLASSES.get(e["cell"])
            return known(*args, **kwargs) if known else type(e["cell"], (nn.Cell,), {})(*args, **kwargs)
        if "nn" in e:
            return getattr(nn, e["nn"])(*args, **kwargs)
        if "param" in e:
            data = ms.Tensor(np.ones(e["param"], np.float32))
            return ms.Parameter(data, name=e.get("name"), requires_grad=e.get("requires_grad", True))
        if "call" in e:
            return getattr(self.path(e["call"]), e["method"])(*args, **kwargs)
        if "dtype" in e:
            return getattr(ms, e["dtype"])
        if "tensor" in e:
            return ms.Tensor(np.ones(e["tensor"], np.float32))
        if "ptuple" in e:
            return ms.ParameterTuple([self.value(x) for x in e["ptuple"]])
        if "list" in e:
            return [self.value(x) for x in e["list"]]
        if "tuple" in e:
            return tuple(self.value(x) for x in e["tuple"])
        if "slice" in e:
            return self.path(e["slice"])[e["from"] : e["to"]]
        if "odict" in e:
            return OrderedDict((k, self.value(x)) for k, x in e["odict"])
        raise KeyError(str(e))

    def run(self, s):
        if "let" in s:
            self.vars[s["let"]] = self.value(s["be"])
        elif "set" in s:
            owner, name = s["set"].rsplit(".", 1)
            setattr(self.path(owner), name, self.value(s["be"]))
        elif "del" in s:
            owner, name = s["del"].rsplit(".", 1)
            delattr(self.path(owner), name)
        elif "setitem" in s:
            self.path(s["setitem"])[s["index"]] = self.value(s["be"])
        elif "delitem" in s:
            del self.path(s["delitem"])[s["index"]]
        elif "do" in s:
            args = [self.value(v) for v in s.get("args", [])]
            kwargs = {k: self.value(v) for k, v in s.get("kwargs", {}).items()}
            return shown(getattr(self.path(s["do"]), s["method"])(*args, **kwargs))
        elif "get" in s:
            return shown(self.path(s["get"]))
        elif "look" in s:
            return look(self.path(s["look"]))
        else:
            raise KeyError(str(s))
        return None


def normal(text):
    """Without addresses and without the C++ stack."""
    text = re.sub(r" at 0x[0-9a-f]+>", ">", text)
    return text.split("\n\n----")[0].rstrip("\n")


def shown(value):
    if hasattr(value, "missing_keys"):
        return {"missing": value.missing_keys, "unexpected": value.unexpected_keys, "text": repr(value)}
    if isinstance(value, ms.Parameter):
        return {"parameter": value.name}
    if isinstance(value, ms.Tensor):
        return {"tensor": list(value.shape)}
    if isinstance(value, nn.Cell):
        return {"cell": type(value).__name__}
    if isinstance(value, (bool, int, float, str, type(None))):
        return value
    if isinstance(value, dict):
        return {"dict": [[k, shown(v)] for k, v in value.items()]}
    return [shown(v) for v in value]


def look(cell):
    return {
        "repr": normal(repr(cell)),
        "params": [
            [path, p.name, list(p.shape), p.requires_grad] for path, p in cell.parameters_and_names()
        ],
        "own": [p.name for p in cell.get_parameters(expand=False)],
        "trainable": [p.name for p in cell.trainable_params()],
        "untrainable": [p.name for p in cell.untrainable_params()],
        "dict": list(cell.parameters_dict().keys()),
        "cells": [[path, type(c).__name__, c.training, c.requires_grad] for path, c in cell.cells_and_names()],
        "children": list(cell.name_cells().keys()),
    }


def dense(i=2, o=3, **kwargs):
    return {"nn": "Dense", "args": [i, o], "kwargs": kwargs}


def let(name, be):
    return {"let": name, "be": be}


def put(path, be):
    return {"set": path, "be": be}


def do(path, method, *args, **kwargs):
    return {"do": path, "method": method, "args": list(args), "kwargs": kwargs}


def var(path):
    return {"var": path}


def cell(name, **kwargs):
    return {"cell": name, "kwargs": kwargs}


def nn_(name, *args, **kwargs):
    return {"nn": name, "args": list(args), "kwargs": kwargs}


def param(shape, name=None, **more):
    return {"param": shape, **({"name": name} if name is not None else {}), **more}


LOOK = {"look": "net"}
RELU = nn_("ReLU")

PROGRAMS = {
    "empty": [let("net", cell("Net")), LOOK],
    "one dense": [let("net", cell("Net")), put("net.fc", dense()), LOOK, {"get": "net.fc.weight.name"}],
    "name before and after assignment": [
        let("fc", dense()), {"get": "fc.weight.name"}, let("net", cell("Net")), put("net.fc", var("fc")),
        {"get": "fc.weight.name"}, let("outer", cell("Outer")), put("outer.net", var("net")), {"get": "fc.weight.name"},
        LOOK, {"look": "outer"},
    ],
    "lenet shape": [
        let("net", cell("LeNet")), put("net.conv1", nn_("Conv2d", 1, 6, 5, pad_mode="valid")),
        put("net.conv2", nn_("Conv2d", 6, 16, 5, pad_mode="valid", has_bias=True, weight_init="normal")),
        put("net.relu", RELU), put("net.pool", nn_("MaxPool2d", kernel_size=2, stride=2)), put("net.flatten", nn_("Flatten")),
        put("net.fc1", dense(8, 4)), put("net.fc2", dense(4, 3, has_bias=False)), LOOK,
    ],
    "three levels": [
        let("c", cell("C")), put("c.w", param([2])), let("b", cell("B")), put("b.c", var("c")), put("b.v", param([3])),
        let("net", cell("A")), put("net.b", var("b")), put("net.u", param([4])), LOOK,
    ],
    "built from outside in": [
        let("net", cell("A")), put("net.b", cell("B")), put("net.b.c", cell("C")), put("net.b.c.w", param([2])),
        put("net.b.fc", dense()), LOOK,
    ],
    "parameters before children": [
        let("net", cell("Net")), put("net.fc", dense()), put("net.w", param([2])), put("net.fc2", dense()),
        put("net.v", param([3], "named")), LOOK,
    ],
    "parameter names": [
        let("net", cell("Net")), put("net.a", param([1])), put("net.b", param([1], "given")), put("net.c", param([1], "  spaced ")),
        put("net.d", param([1], "", requires_grad=False)), LOOK, {"get": "net.d.name"},
        put("net.a.name", "renamed"), {"get": "net.a.name"}, LOOK,
    ],
    "same cell under two names": [
        let("net", cell("Net")), let("fc", dense()), put("net.a", var("fc")), put("net.b", var("fc")), LOOK,
        {"get": "fc.weight.name"}, do("net", "check_names"),
    ],
    "same cell in two parents": [
        let("fc", dense()), let("p", cell("P")), put("p.x", var("fc")), let("q", cell("Q")), put("q.y", var("fc")),
        let("net", cell("Net")), put("net.p", var("p")), put("net.q", var("q")), LOOK, {"look": "p"}, {"look": "q"},
    ],
    "same parameter in two cells": [
        let("w", param([2])), let("net", cell("Net")), put("net.a", cell("A")), put("net.b", cell("B")),
        put("net.a.w", var("w")), put("net.b.w", var("w")), LOOK, {"get": "w.name"},
    ],
    "cell assigned again": [
        let("net", cell("Net")), put("net.a", dense()), put("net.b", RELU), put("net.a", dense(4, 5)), LOOK,
    ],
    "cell removed by None": [
        let("net", cell("Net")), put("net.a", dense()), put("net.b", dense()), put("net.a", None), LOOK, {"get": "net.a"},
        put("net.a", RELU), LOOK,
    ],
    "parameter removed by None": [
        let("net", cell("Net")), put("net.w", param([2])), put("net.v", param([2])), put("net.w", None), LOOK, {"get": "net.w"},
        put("net.w", param([3])), LOOK,
    ],
    "delete": [
        let("net", cell("Net")), put("net.a", dense()), put("net.b", dense()), put("net.w", param([2])), put("net.k", 3),
        {"del": "net.a"}, {"del": "net.w"}, {"del": "net.k"}, LOOK, {"del": "net.nothing"}, put("net.a", RELU), LOOK,
    ],
    "auto_prefix False": [
        let("net", cell("Net", auto_prefix=False)), put("net.a", dense()), put("net.w", param([2])), LOOK,
        let("outer", cell("Outer")), put("outer.net", var("net")), {"look": "outer"},
    ],
    "auto_prefix False inside": [
        let("inner", cell("Inner")), put("inner.fc", dense()), let("net", cell("Wrap", auto_prefix=False)),
        put("net.backbone", var("inner")), LOOK, {"look": "inner"},
    ],
    "duplicate names under auto_prefix False": [
        let("net", cell("Net", auto_prefix=False)), put("net.a", dense()), put("net.b", dense()), LOOK, do("net", "check_names"),
        do("net", "update_parameters_name"), LOOK, do("net", "check_names"),
    ],
    "update_parameters_name": [
        let("net", cell("Net")), put("net.fc", dense()), put("net.w", param([2], "own")),
        do("net", "update_parameters_name", "p."), LOOK, do("net", "update_parameters_name", "q.", recurse=False), LOOK,
        do("net", "update_parameters_name", "a b"), do("net", "update_parameters_name", 3), LOOK,
    ],
    "sequential of arguments": [
        let("net", nn_("SequentialCell", dense(), RELU, dense(3, 4))), LOOK, {"get": "net.0.weight.name"}, {"get": "net.-1.weight.name"},
    ],
    "sequential of a list": [let("net", nn_("SequentialCell", {"list": [dense(), RELU]})), LOOK],
    "sequential of one cell": [let("net", nn_("SequentialCell", dense())), LOOK],
    "sequential of a dict": [
        let("net", nn_("SequentialCell", {"odict": [["first", dense()], ["act", RELU]]})), LOOK, {"get": "net.first.weight.name"},
        {"get": "net.0.weight.name"}, do("net", "append", dense()), LOOK, {"delitem": "net", "index": 0}, LOOK,
    ],
    "sequential refused": [
        let("net", nn_("SequentialCell", 3)), let("net", nn_("SequentialCell", {"tuple": [dense()]})),
        let("net", nn_("SequentialCell", {"list": [3]})), let("net", nn_("SequentialCell", dense(), 3)),
        let("net", nn_("SequentialCell")), LOOK,
    ],
    "sequential edited": [
        let("net", nn_("SequentialCell", dense(), RELU)), do("net", "append", dense(3, 4)), LOOK,
        {"setitem": "net", "index": 1, "be": dense(3, 3)}, LOOK, {"setitem": "net", "index": -1, "be": RELU}, LOOK,
        {"delitem": "net", "index": 0}, LOOK, {"setitem": "net", "index": 5, "be": RELU}, {"setitem": "net", "index": 0, "be": 3},
        {"delitem": "net", "index": -7}, do("net", "append", 3), LOOK,
    ],
    "sequential inside a net, then edited": [
        let("net", cell("Net")), put("net.body", nn_("SequentialCell", dense(), dense(3, 4), RELU)), LOOK,
        do("net.body", "append", dense(4, 5)), LOOK, {"setitem": "net.body", "index": 0, "be": dense(2, 2)}, LOOK,
        {"delitem": "net.body", "index": 0}, LOOK,
    ],
    "sequential in a sequential": [
        let("net", nn_("SequentialCell", nn_("SequentialCell", dense(), RELU), nn_("SequentialCell", dense(3, 1)))), LOOK,
        let("outer", cell("Outer")), put("outer.net", var("net")), {"look": "outer"},
    ],
    "sequential with a shared cell": [
        let("fc", dense(2, 2)), let("net", nn_("SequentialCell", var("fc"), RELU, var("fc"))), LOOK,
    ],
    "cell list": [
        let("net", nn_("CellList", {"list": [dense(), RELU, dense(3, 4)]})), LOOK, {"get": "net.2.weight.name"},
        do("net", "append", dense(4, 5)), LOOK, do("net", "insert", 1, dense(3, 3)), LOOK, do("net", "insert", -1, RELU), LOOK,
        do("net", "extend", {"list": [RELU, dense(5, 6)]}), LOOK, {"setitem": "net", "index": 0, "be": dense(2, 2)}, LOOK,
        {"delitem": "net", "index": 1}, LOOK, {"delitem": "net", "index": -1}, LOOK,
    ],
    "cell list empty": [let("net", nn_("CellList")), LOOK, do("net", "insert", 0, dense()), LOOK],
    "cell list refused": [
        let("net", nn_("CellList", 3)), let("net", nn_("CellList", {"tuple": [dense()]})),
        let("net", nn_("CellList", {"list": [3]})), let("net", nn_("CellList", {"list": [dense()]})),
        {"setitem": "net", "index": 1, "be": RELU}, {"delitem": "net", "index": 3}, do("net", "append", 3),
        do("net", "insert", 5, RELU), do("net", "insert", 0, 3), do("net", "extend", RELU), do("net", "construct"), LOOK,
    ],
    "slices": [
        let("net", cell("Net")), put("net.seq", nn_("SequentialCell", dense(), RELU, dense(3, 4))),
        put("net.list", nn_("CellList", {"list": [dense(), RELU, dense(3, 4)]})), LOOK,
        let("a", {"slice": "net.seq", "from": 1, "to": 3}), {"look": "a"}, LOOK,
        let("b", {"slice": "net.list", "from": -1, "to": None}), {"look": "b"}, LOOK,
    ],
    "two lists of the same cells": [
        let("fc", dense()), let("net", nn_("CellList", {"list": [RELU, var("fc")]})), LOOK,
        let("other", nn_("CellList", {"list": [var("fc"), var("fc")]})), {"look": "other"}, LOOK,
    ],
    "cell list without prefix": [
        let("net", nn_("CellList", {"list": [dense(), dense(3, 4)]}, auto_prefix=False)), LOOK,
        do("net", "append", dense(4, 5)), do("net", "insert", 0, dense(2, 2)), LOOK, {"delitem": "net", "index": 0}, LOOK,
    ],
    "cell list inside a net, then edited": [
        let("net", cell("Net")), put("net.fcs", nn_("CellList", {"list": [dense(), dense(3, 4)]})), LOOK,
        do("net.fcs", "append", dense(4, 5)), LOOK, do("net.fcs", "insert", 0, dense(2, 2)), LOOK,
        {"delitem": "net.fcs", "index": 1}, LOOK,
    ],
    "cell list filled inside a net": [
        let("net", cell("Net")), put("net.fcs", nn_("CellList")), do("net.fcs", "append", dense()), do("net.fcs", "append", dense()),
        LOOK, let("outer", cell("Outer")), put("outer.net", var("net")), {"look": "outer"},
    ],
    "parameter tuple": [
        let("net", cell("Net")), put("net.ws", {"ptuple": [param([1], "a"), param([2], "b")]}), put("net.c", param([3])), LOOK,
        {"get": "net.a.name"}, put("net.us", {"ptuple": [param([1]), param([1])]}), LOOK,
        put("net.vs", {"ptuple": [param([1], "x"), param([1], "x")]}), LOOK,
    ],
    "parameters in a list": [
        let("net", cell("Net")), put("net.ws", {"list": [param([1], "a"), param([2], "b")]}), LOOK,
        put("net.vs", {"list": [param([1], "a")]}), put("net.us", {"list": [param([1], "c"), param([1], "c")]}), LOOK,
    ],
    "cells in a list": [let("net", cell("Net")), put("net.fcs", {"list": [dense(), RELU]}), LOOK],
    "wrong things over registered ones": [
        let("net", cell("Net")), put("net.w", param([2])), put("net.fc", dense()),
        put("net.w", 3), put("net.w", "x"), put("net.w", {"list": [1]}), put("net.w", True), put("net.w", 2.5), put("net.w", dense()),
        put("net.fc", 3), put("net.fc", "x"), put("net.fc", {"tensor": [2]}), put("net.fc", param([2])), LOOK,
        put("net.w", {"tensor": [2]}), {"get": "net.w"}, put("net.w", {"tensor": [5]}), LOOK,
    ],
    "plain member becomes a cell": [
        let("net", cell("Net")), put("net.a", 3), put("net.a", dense()), LOOK, put("net.b", None), put("net.b", param([2])), LOOK,
        {"get": "net.b.name"},
    ],
    "a member of the class": [
        let("net", cell("Net")), put("net.construct", RELU), put("net.cells", RELU), put("net.set_train", param([2])), LOOK,
    ],
    "insert_param_to_cell": [
        let("net", cell("Net")), do("net", "insert_param_to_cell", "w", param([2])), do("net", "insert_param_to_cell", "v", param([2], "own")),
        do("net", "insert_param_to_cell", "", param([2])), do("net", "insert_param_to_cell", "a.b", param([2])),
        do("net", "insert_param_to_cell", "a.b", param([2]), check_name_contain_dot=False),
        do("net", "insert_param_to_cell", "cells", param([2])), do("net", "insert_param_to_cell", "x", 3),
        do("net", "insert_param_to_cell", "x", {"tensor": [2]}), do("net", "insert_param_to_cell", "n", None),
        do("net", "insert_param_to_cell", "w", param([3])), LOOK, {"get": "net.w"},
    ],
    "insert_child_to_cell": [
        let("net", cell("Net")), do("net", "insert_child_to_cell", "a", dense()), LOOK, do("net", "insert_child_to_cell", "", dense()),
        do("net", "insert_child_to_cell", "a.b", dense()), do("net", "insert_child_to_cell", 3, dense()),
        do("net", "insert_child_to_cell", "cells", dense()), do("net", "insert_child_to_cell", "b", 3),
        do("net", "insert_child_to_cell", "n", None), do("net", "insert_child_to_cell", "a", RELU), LOOK, {"get": "net.a"},
    ],
    "set_train": [
        let("net", cell("Net")), put("net.a", cell("A")), put("net.a.fc", dense()), put("net.b", RELU), LOOK,
        do("net", "set_train"), LOOK, do("net.a", "set_train", False), LOOK, do("net", "set_train", mode=False), LOOK,
        put("net.c", RELU), do("net", "set_train", True), put("net.d", RELU), LOOK,
    ],
    "set_grad": [
        let("net", cell("Net")), put("net.fc", dense()), do("net", "set_grad"), LOOK, do("net", "set_grad", False), LOOK,
        put("net.requires_grad", True), LOOK,
        let("seq", nn_("SequentialCell", dense(), RELU)), do("seq", "set_grad"), {"look": "seq"}, do("seq", "set_grad", False),
        {"look": "seq"}, let("list", nn_("CellList", {"list": [dense()]})), do("list", "set_grad"), {"look": "list"},
    ],
    "parameter requires_grad": [
        let("net", cell("Net")), put("net.fc", dense()), put("net.fc.bias.requires_grad", False), LOOK,
        put("net.fc.bias.requires_grad", 1), put("net.fc.bias.requires_grad", True), LOOK,
    ],
    "lists of parameters": [
        let("net", cell("Net")), put("net.w", param([1])), put("net.v", param([1], requires_grad=False)), put("net.fc", dense()),
        do("net", "trainable_params"), do("net", "trainable_params", False), do("net", "trainable_params", recurse=False),
        do("net", "untrainable_params"), do("net", "untrainable_params", recurse=False), do("net", "get_parameters"),
        do("net", "get_parameters", False), do("net", "get_parameters", expand=False), do("net", "parameters_dict"),
        do("net", "parameters_dict", recurse=False), do("net", "parameters_and_names", "p"),
        do("net", "parameters_and_names", name_prefix="p", expand=False), do("net", "cells_and_names"),
        do("net", "cells_and_names", name_prefix="q"), do("net", "cells"), do("net", "name_cells"),
        do("net", "trainable_params", 1, 2), do("net", "get_parameters", foo=True),
    ],
    "wrapping": [
        let("net", cell("Net")), put("net.fc", dense()), let("w", nn_("WithLossCell", var("net"), nn_("MSELoss"))), {"look": "w"},
        let("e", nn_("WithEvalCell", var("net"), nn_("MSELoss"))), {"look": "e"}, let("s", nn_("SequentialCell", var("net"))),
        {"look": "s"}, {"look": "w"}, {"get": "net.fc.weight.name"}, let("e", nn_("WithEvalCell", var("net"), nn_("MSELoss"), 1)),
    ],
    "printing": [
        let("net", nn_("SequentialCell", nn_("Conv2d", 1, 2, {"tuple": [3, 5]}, stride={"tuple": [1, 2]}, pad_mode="pad",
                                            padding={"tuple": [1, 2, 3, 4]}, has_bias=True, bias_init="zeros"),
                       nn_("MaxPool2d", 2), nn_("AvgPool2d", {"tuple": [2, 3]}, 2, "same"), nn_("Dense", 2, 3, activation="relu"),
                       nn_("Dense", 2, 3, activation=nn_("LeakyReLU")), nn_("CellList", {"list": [RELU]}), nn_("Softmax"),
                       nn_("LogSoftmax"), nn_("GELU"), nn_("Identity"), nn_("Sigmoid"), nn_("Tanh"), nn_("Flatten"))), LOOK,
    ],
    "printing initial values": [
        let("net", nn_("SequentialCell", nn_("Conv2d", 1, 2, 2, weight_init={"tensor": [2, 1, 2, 2]}, has_bias=True, bias_init={"tensor": [2]}),
                       nn_("Conv2d", 1, 1, 1, weight_init=0.5, has_bias=True, bias_init=2), nn_("Conv2d", 1, 1, 1, has_bias=True))), LOOK,
    ],
    "dense with a cell as activation": [
        let("net", nn_("Dense", 2, 3, activation=dense(3, 3))), LOOK,
    ],
    "deep nesting prints": [
        let("net", cell("A")), put("net.b", cell("B")), put("net.b.c", cell("C")), put("net.b.c.d", nn_("SequentialCell", dense(), RELU)),
        put("net.b.e", None), put("net.f", RELU), LOOK,
    ],
    "printing a removed child": [
        let("net", cell("Net")), put("net.a", RELU), put("net.a", None), put("net.b", RELU), {"get": "net.a"},
        do("net", "extend_repr"), do("net", "set_train"),
    ],
    "cell dict": [
        let("net", nn_("CellDict", {"odict": [["fc", dense()], ["act", RELU], ["out", dense(3, 4)]]})), LOOK,
        {"get": "net.fc.weight.name"}, {"setitem": "net", "index": "more", "be": dense(4, 5)}, LOOK,
        {"setitem": "net", "index": "fc", "be": dense(2, 2)}, LOOK, {"delitem": "net", "index": "act"}, LOOK,
        do("net", "keys"), do("net", "values"), do("net", "items"), do("net", "pop", "out"), LOOK, do("net", "pop", "nothing"),
        do("net", "update", {"list": [{"tuple": ["a", RELU]}, {"tuple": ["b", dense()]}]}), LOOK,
        do("net", "update", {"odict": [["b", RELU], ["c", dense()]]}), LOOK, do("net", "clear"), LOOK,
        {"setitem": "net", "index": "again", "be": dense()}, LOOK,
    ],
    "cell dict refused": [
        let("net", nn_("CellDict")), LOOK, do("net", "update", 3), do("net", "update", {"list": [3]}),
        do("net", "update", {"list": [{"tuple": ["a"]}]}), do("net", "update", {"list": [{"tuple": ["a", RELU, 3]}]}),
        do("net", "update", {"list": [{"tuple": [3, RELU]}]}), do("net", "update", {"list": [{"tuple": ["a.b", RELU]}]}),
        do("net", "update", {"list": [{"tuple": ["", RELU]}]}), do("net", "update", {"list": [{"tuple": ["cells", RELU]}]}),
        do("net", "update", {"list": [{"tuple": ["a", None]}]}), do("net", "update", {"list": [{"tuple": ["a", 3]}]}),
        do("net", "update", {"odict": [["a", nn_("CellList")]]}), do("net", "update", {"odict": [["a", nn_("SequentialCell")]]}),
        do("net", "update", {"odict": [["a", nn_("CellDict")]]}), do("net", "construct"), LOOK, let("net", nn_("CellDict", 3)),
    ],
    "cell dict inside a net, then edited": [
        let("net", cell("Net")), put("net.branch", nn_("CellDict", {"odict": [["fc", dense()], ["act", RELU]]})), LOOK,
        {"setitem": "net.branch", "index": "fc2", "be": dense(3, 4)}, LOOK, {"setitem": "net.branch", "index": "fc", "be": dense(2, 2)},
        LOOK, {"delitem": "net.branch", "index": "fc"}, LOOK, let("outer", cell("Outer")), put("outer.net", var("net")), {"look": "outer"},
    ],
    "cell dict without prefix": [
        let("net", nn_("CellDict", {"odict": [["a", dense()], ["b", dense()]]}, auto_prefix=False)), LOOK, do("net", "check_names"),
        {"setitem": "net", "index": "c", "be": dense()}, LOOK,
    ],
    "cell dict of a cell dict": [
        let("d", nn_("CellDict", {"odict": [["a", dense()]]})), let("net", nn_("CellDict", var("d"))), LOOK, {"look": "d"},
    ],
    "shared cell in a dict and a list": [
        let("fc", dense(2, 2)), let("net", cell("Net")), put("net.d", nn_("CellDict", {"odict": [["x", var("fc")], ["y", dense()]]})),
        put("net.l", nn_("CellList", {"list": [var("fc"), RELU]})), LOOK,
    ],
    "lists in lists": [
        let("net", nn_("CellList", {"list": [nn_("CellList", {"list": [dense(), RELU]}), nn_("SequentialCell", dense(3, 1))]})), LOOK,
        do("net.0", "append", dense(3, 3)), LOOK, do("net", "insert", 0, nn_("SequentialCell", dense(), dense())), LOOK,
    ],
    "blocks in stages": [
        let("b1", cell("Block")), put("b1.conv", nn_("Conv2d", 1, 2, 3)), put("b1.act", RELU),
        let("b2", cell("Block")), put("b2.conv", nn_("Conv2d", 2, 2, 3, has_bias=True)), put("b2.down", None),
        let("net", cell("ResNet")), put("net.stem", nn_("Conv2d", 1, 1, 1)), put("net.stages", nn_("CellList", {"list": [
            nn_("SequentialCell", {"list": [var("b1")]}), nn_("SequentialCell", {"list": [var("b2")]})]})), put("net.head", dense(2, 1)), LOOK,
    ],
    "wrapped in a training step": [
        let("net", cell("Net")), put("net.fc", dense()), put("net.scale", param([1], "factor")),
        let("loss", nn_("WithLossCell", var("net"), nn_("MSELoss"))), let("opt", nn_("ASGD", {"call": "net", "method": "trainable_params"})),
        let("step", nn_("TrainOneStepCell", var("loss"), var("opt"))), {"look": "step"}, LOOK, let("outer", cell("Outer")),
        put("outer.step", var("step")), {"look": "outer"}, {"get": "net.fc.weight.name"},
    ],
    "wrapped twice": [
        let("net", cell("Net")), put("net.fc", dense()), let("a", cell("A")), put("a.net", var("net")), let("b", cell("B", auto_prefix=False)),
        put("b.net", var("net")), {"look": "a"}, {"look": "b"}, let("c", cell("C")), put("c.inner", var("b")), {"look": "c"}, LOOK,
    ],
    "cloned parameters": [
        let("net", cell("Net")), put("net.w", param([2])), put("net.copy", {"call": "net.w", "method": "clone"}), LOOK,
        let("m", cell("M")), put("m.inner", var("net")), put("m.own", {"call": "net.w", "method": "clone"}), {"look": "m"},
        put("m.again", {"call": "net.copy", "method": "copy"}), {"look": "m"},
    ],
    "cloned tuple": [
        let("net", cell("Net")), put("net.a", param([1])), put("net.b", param([2])),
        let("tuple", {"ptuple": [var("net.a"), var("net.b")]}), put("net.moments", {"call": "tuple", "method": "clone", "args": ["moment"]}),
        LOOK, let("net2", cell("Net2")), put("net2.inner", var("net")), {"look": "net2"},
    ],
    "inherited members": [
        let("net", cell("Net")), put("net.a", {"cell": "Derived", "args": [2, 3]}), put("net.b", {"cell": "DerivedMore", "args": [3, 4]}), LOOK,
        let("seq", nn_("SequentialCell", {"cell": "DerivedMore", "args": [2, 2]}, RELU)), {"look": "seq"},
    ],
    "lines of its own": [
        let("net", cell("TwoLines")), LOOK, put("net.act", RELU), LOOK, let("outer", cell("Outer")), put("outer.a", var("net")), {"look": "outer"},
    ],
    "names set by hand": [
        let("net", cell("Net")), put("net.fc", dense()), put("net.fc.weight.name", "kernel"), LOOK, let("outer", cell("Outer")),
        put("outer.net", var("net")), {"look": "outer"}, put("net.fc.bias.name", "outer.net.fc.weight"), {"look": "outer"},
        do("outer", "check_names"), do("outer", "check_names_and_refresh_name"), {"look": "outer"},
    ],
    "tied weights": [
        let("net", cell("Net")), put("net.a", dense(3, 3)), put("net.b", dense(3, 3)), put("net.b.weight", var("net.a.weight")), LOOK,
        let("outer", cell("Outer")), put("outer.net", var("net")), {"look": "outer"},
    ],
    "child moved": [
        let("a", cell("A")), put("a.fc", dense()), let("net", cell("Net")), put("net.x", var("a.fc")), {"del": "a.fc"}, {"look": "a"}, LOOK,
        put("net.y", var("net.x")), {"del": "net.x"}, LOOK,
    ],
    "reassigned in another order": [
        let("net", cell("Net")), put("net.a", dense()), put("net.b", dense()), put("net.c", dense()), {"del": "net.a"}, put("net.a", dense(4, 4)),
        LOOK, put("net.b", None), put("net.b", dense(5, 5)), LOOK,
    ],
    "frozen parts": [
        let("net", cell("Net")), put("net.body", nn_("SequentialCell", dense(), dense(3, 3))), put("net.head", dense(3, 1)),
        put("net.body.0.weight.requires_grad", False), put("net.body.0.bias.requires_grad", False), LOOK,
        do("net", "parameters_broadcast_dict"), put("net.body.0.weight.requires_grad", True), do("net", "trainable_params"),
    ],
    "inserted": [
        let("net", cell("Net")), do("net", "insert_child_to_cell", "a", nn_("SequentialCell", dense(), RELU)),
        do("net", "insert_param_to_cell", "w", param([2])), do("net.a", "insert_param_to_cell", "v", param([1], "mine")),
        do("net.a", "insert_child_to_cell", "extra", dense()), LOOK, do("net", "update_parameters_name", "root."), LOOK,
    ],
    "losses and metrics as children": [
        let("net", cell("Net")), put("net.loss", nn_("SoftmaxCrossEntropyWithLogits", sparse=True, reduction="mean")),
        put("net.l1", nn_("L1Loss")), put("net.ce", nn_("CrossEntropyLoss")), put("net.fc", dense()), LOOK,
    ],
    "schedules as children": [
        let("net", cell("Net")), put("net.lr", nn_("ExponentialDecayLR", 0.1, 0.9, 4)), put("net.fc", dense()), LOOK,
        let("opt", nn_("SGD", {"call": "net", "method": "trainable_params"}, var("net.lr"))), {"look": "opt"}, LOOK,
    ],
    "optimizers with state": [
        let("net", nn_("SequentialCell", dense(2, 2), dense(2, 1, has_bias=False))),
        let("opt", nn_("Momentum", {"call": "net", "method": "trainable_params"}, 0.1, 0.9)), {"look": "opt"},
        let("net2", nn_("SequentialCell", dense(2, 2))), let("adam", nn_("Adam", {"call": "net2", "method": "trainable_params"})), {"look": "adam"},
    ],
    "buffers": [
        let("net", cell("Net")), do("net", "register_buffer", "count", {"tensor": [2]}), do("net", "register_buffer", "tmp", {"tensor": [3]}, persistent=False),
        put("net.body", cell("Body")), do("net.body", "register_buffer", "mean", {"tensor": [4]}), do("net", "register_buffer", "none", None),
        LOOK, {"get": "net.count"}, do("net", "get_buffer", "count"), do("net", "get_buffer", "body.mean"), do("net", "get_buffer", "body.nothing"),
        do("net", "get_buffer", "nobody.mean"), do("net", "get_buffer", "body"), do("net", "named_buffers"), do("net", "named_buffers", "p"),
        do("net", "named_buffers", prefix="p", recurse=False), do("net", "buffers"), do("net", "buffers", False), do("net", "state_dict"),
        do("net", "state_dict", prefix="q."), do("net", "register_buffer", "count", {"tensor": [5]}), {"get": "net.count"},
        do("net", "register_buffer", 3, {"tensor": [2]}), do("net", "register_buffer", "", {"tensor": [2]}),
        do("net", "register_buffer", "a.b", {"tensor": [2]}), do("net", "register_buffer", "body", {"tensor": [2]}),
        do("net", "register_buffer", "cells", {"tensor": [2]}), do("net", "register_buffer", "x", 3), do("net", "register_buffer", "x", "t"),
        put("net.count", {"tensor": [5]}), put("net.count", 3), put("net.count", None), {"get": "net.count"}, do("net", "named_buffers"),
        put("net.count", {"tensor": [5]}), put("net.other", var("net.body.mean")), do("net", "named_buffers"),
        do("net", "named_buffers", remove_duplicate=False), {"del": "net.tmp"}, do("net", "named_buffers"), put("net.body.mean", dense()),
        do("net", "buffers"), {"look": "net"},
    ],
    "buffers of a shared cell": [
        let("s", cell("S")), do("s", "register_buffer", "n", {"tensor": [1]}), let("net", cell("Net")), put("net.a", var("s")), put("net.b", var("s")),
        do("net", "named_buffers"), do("net", "named_buffers", remove_duplicate=False), do("net", "state_dict"),
    ],
    "state dictionaries": [
        let("net", cell("Net")), put("net.fc", dense()), put("net.w", param([2], "own")), put("net.e", cell("Extra")), do("net", "state_dict"),
        do("net", "load_state_dict", {"call": "net", "method": "state_dict"}), {"get": "net.e.kept"},
        do("net", "load_state_dict", {"odict": [["w", {"tensor": [2]}]]}), do("net", "load_state_dict", {"odict": [["w", {"tensor": [2]}]]}, strict=False),
        do("net", "load_state_dict", {"odict": [["w", {"tensor": [2]}], ["fc.x", {"tensor": [2]}], ["y", {"tensor": [2]}], ["z.q", {"tensor": [1]}]]}, False),
        do("net", "load_state_dict", {"odict": [["w", {"tensor": [2]}], ["fc.x", {"tensor": [2]}], ["y", {"tensor": [2]}], ["z.q", {"tensor": [1]}]]}),
        do("net", "load_state_dict", {"odict": [["w", {"tensor": [3]}]]}, False), do("net", "load_state_dict", {"odict": [["w", 3]]}, False),
        do("net", "load_state_dict", 3), do("net", "load_state_dict", {"odict": [["_extra_state", 3]]}, False), do("net", "load_state_dict", {"odict": [["e._extra_state", 7]]}, False),
        {"get": "net.e.kept"}, do("net", "state_dict", prefix=3), do("net", "state_dict", keep_vars=3), do("net", "state_dict", destination=3),
        do("net.fc", "get_extra_state"), do("net.fc", "set_extra_state", 3), do("net", "state_dict", destination={"odict": [["was", 1]]}),
    ],
    "get_sub_cell": [
        let("net", cell("Net")), put("net.body", nn_("SequentialCell", dense(), RELU)), put("net.w", param([1])), do("net", "get_sub_cell", ""),
        do("net", "get_sub_cell", "body"), do("net", "get_sub_cell", "body.x"), do("net", "get_sub_cell", "w"), do("net", "get_sub_cell", "no.way"),
    ],
    "shims": [
        let("net", cell("Net")), put("net.fc", dense()), do("net", "get_inputs"), do("net", "set_comm_fusion", -1), do("net", "set_comm_fusion", 2),
        do("net", "set_boost", "x"), do("net", "set_boost", "less_bn"), {"get": "net.fc.less_bn"}, do("net", "set_broadcast_flag"), {"get": "net.fc.broadcast_flag"},
        do("net", "to_float", "float16"), do("net", "to_float", {"dtype": "float16"}), do("net", "get_flags"), do("net.fc", "get_flags"),
        do("net", "to_float", {"dtype": "int32"}), do("net", "to_float", {"dtype": "float64"}), do("net", "to_float", {"dtype": "bfloat16"}), do("net.fc", "get_flags"),
        do("net", "recompute", output_recompute=3), do("net", "recompute", foo=3), do("net", "recompute"), LOOK,
        do("net.fc.weight", "add_pipeline_stage", -1), do("net.fc.weight", "add_pipeline_stage", "a"), do("net.fc.weight", "add_pipeline_stage", 1),
        {"get": "net.fc.weight.inited_param"}, do("net.fc.weight", "copy"),
        do("net", "register_forward_hook", 3), do("net", "register_forward_pre_hook", "a"), do("net", "register_backward_hook", None),
        do("net", "register_backward_pre_hook", 2.5), do("net.fc.weight", "register_hook", 3),
    ],
    "init_parameters_data": [let("net", cell("Net")), put("net.fc", dense()), do("net", "check_names"), LOOK],
    "constructor arguments": [
        let("net", cell("Net", auto_prefix=True)), let("net", {"cell": "Net", "args": [False], "kwargs": {}}), put("net.fc", dense()),
        LOOK, let("net", {"cell": "Net", "args": [True, None], "kwargs": {}}), let("net", cell("Net", foo=1)),
        let("net", {"cell": "Net", "args": [True, None, 3], "kwargs": {}}), let("net", cell("Net", flags={"odict": [["mark", 3]]})),
        {"get": "net.mark"}, do("net", "get_flags"),
    ],
}


def main():
    programs = []
    for title, statements in PROGRAMS.items():
        interpreter = Interpreter()
        steps = []
        for s in statements:
            result = outcome(lambda s=s: interpreter.run(s))
            if "text" in result:
                text = result["text"]
                if result["error"] == "KeyError":
                    text = ast.literal_eval(text)  # Python prints the argument of a KeyError quoted
                result["text"] = normal(text)
            steps.append({**s, "gives": result})
        programs.append({"title": title, "steps": steps})
    save("nn_cells", {}, programs)


if __name__ == "__main__":
    main()
