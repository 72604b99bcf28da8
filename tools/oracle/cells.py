"""Record how MindSpore names, nests, prints and refuses: small programs over cells, replayed by test/nn/cells.test.ts.

A program is a list of statements in JSON, run here by a small interpreter and there by its twin:
  {"let": "net", "be": EXPR}              a variable
  {"set": "net.fc", "be": EXPR}           an assignment to a member
  {"del": "net.fc"}                       a deletion
  {"setitem": "net", "index": 0, "be": EXPR}   {"delitem": "net", "index": 0}
  {"do": "net.fc", "method": "set_train", "args": [EXPR], "kwargs": {}}
  {"get": "net.fc.weight.name"}           a member's value
  {"look": "net"}                         everything one can see of a cell
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


class Interpreter:
    def __init__(self):
        self.vars = {}

    def path(self, text):
        first, *rest = text.split(".")
        value = self.vars[first]
        for name in rest:
            value = value[int(name)] if re.fullmatch(r"-?\d+", name) else getattr(value, name)
        return value

    def value(self, e):
        if not isinstance(e, dict):
            return e
        kwargs = {k: self.value(v) for k, v in e.get("kwargs", {}).items()}
        args = [self.value(v) for v in e.get("args", [])]
        if "var" in e:
            return self.path(e["var"])
        if "cell" in e:
            return type(e["cell"], (nn.Cell,), {})(*args, **kwargs)
        if "nn" in e:
            return getattr(nn, e["nn"])(*args, **kwargs)
        if "param" in e:
            data = ms.Tensor(np.ones(e["param"], np.float32))
            return ms.Parameter(data, name=e.get("name"), requires_grad=e.get("requires_grad", True))
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
