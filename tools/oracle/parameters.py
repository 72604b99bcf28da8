"""Records what Parameter and ParameterTuple accept, give and raise (test/common/parameter.test.ts has the same calls)."""

from record import outcome, save

import numpy as np

import mindspore as ms
from mindspore import Parameter, ParameterTuple, Tensor


def fresh(name="p"):
    return Parameter(Tensor(np.array([[1, 2], [3, 4]], np.float32)), name=name)


def facts(p):
    return {
        "name": p.name if not p.name.startswith("Parameter#") else "generated",
        "shape": list(p.shape),
        "dtype": str(p.dtype),
        "requires_grad": p.requires_grad,
        "value": p.asnumpy().tolist(),
        "text": str(p) if not p.name.startswith("Parameter#") else "",
    }


def changed(change):
    def call():
        p = fresh()
        change(p)
        return facts(p)

    return call


CASES = {
    "of a tensor": lambda: facts(fresh()),
    "of a float": lambda: facts(Parameter(2.5, name="p")),
    "of a list": lambda: facts(Parameter([1.5, 2.5], name="p")),
    "of an array": lambda: facts(Parameter(np.array([1, 2], np.int32), name="p")),
    "of None": lambda: facts(Parameter(None, name="p")),
    "of a string": lambda: facts(Parameter("a", name="p")),
    "of a bool": lambda: facts(Parameter(True, name="p")),
    "without a name": lambda: facts(Parameter(Tensor([1.0]))),
    "an empty name": lambda: facts(Parameter(Tensor([1.0]), name="")),
    "a name with spaces around": lambda: facts(Parameter(Tensor([1.0]), name="  p ")),
    "a name that is a number": lambda: facts(Parameter(Tensor([1.0]), name=3)),
    "a long name": lambda: facts(Parameter(Tensor([1.0]), name="a" * 1025)),
    "no gradient": lambda: facts(Parameter(Tensor([1.0]), name="p", requires_grad=False)),
    "requires_grad a number": lambda: facts(Parameter(Tensor([1.0]), name="p", requires_grad=1)),
    "layerwise_parallel a number": lambda: facts(Parameter(Tensor([1.0]), name="p", layerwise_parallel=1)),
    "parallel_optimizer None": lambda: facts(Parameter(Tensor([1.0]), name="p", parallel_optimizer=None)),
    "unknown keyword": lambda: facts(Parameter(Tensor([1.0]), nam="p")),
    "set_data same": changed(lambda p: p.set_data(Tensor(np.ones((2, 2), np.float32)))),
    "set_data of another dtype": changed(lambda p: p.set_data(Tensor(np.ones((2, 2), np.float64)))),
    "set_data of ints": changed(lambda p: p.set_data(Tensor(np.ones((2, 2), np.int32)))),
    "set_data of another shape": changed(lambda p: p.set_data(Tensor(np.ones((3, 2), np.float32)))),
    "set_data of another shape, sliced": changed(lambda p: p.set_data(Tensor(np.ones((3, 2), np.float32)), True)),
    "set_data of an array": changed(lambda p: p.set_data(np.ones((2, 2), np.float32))),
    "set_data of a string": changed(lambda p: p.set_data("a")),
    "set_data of None": changed(lambda p: p.set_data(None)),
    "set_data of a parameter": changed(lambda p: p.set_data(fresh("q") * 2)),
    "set name": changed(lambda p: setattr(p, "name", "q")),
    "set name None": changed(lambda p: setattr(p, "name", None)),
    "set requires_grad": changed(lambda p: setattr(p, "requires_grad", False)),
    "set requires_grad None": changed(lambda p: setattr(p, "requires_grad", None)),
    "clone": lambda: facts(fresh().clone()),
    "clone ones": lambda: facts(fresh().clone("ones")),
    "clone a number": lambda: facts(fresh().clone(7)),
    "clone an unknown initializer": lambda: facts(fresh().clone("foo")),
    "tuple": lambda: [facts(p) for p in ParameterTuple([fresh("a"), fresh("b")])],
    "tuple of a tensor": lambda: list(ParameterTuple([Tensor([1.0])])),
    "tuple with a name twice": lambda: list(ParameterTuple([fresh("a"), fresh("a")])),
    "tuple with a parameter twice": lambda: (lambda a: [facts(p) for p in ParameterTuple([a, a])])(fresh("a")),
    "tuple clone": lambda: [facts(p) for p in ParameterTuple([fresh("a"), fresh("b")]).clone("moment", "zeros")],
    "tuple clone same": lambda: [facts(p) for p in ParameterTuple([fresh("a")]).clone("m")],
    "tuple clone with a bad prefix": lambda: [facts(p) for p in ParameterTuple([fresh("a")]).clone("a b")],
    "tuple clone with a number as prefix": lambda: [facts(p) for p in ParameterTuple([fresh("a")]).clone(3)],
}

cases = {}
for name, call in CASES.items():
    result = outcome(call)
    if "text" in result:
        result["text"] = result["text"].split("\n\n-----")[0]
    cases[name] = result
    print(name, result)
save("parameters", {}, cases)
