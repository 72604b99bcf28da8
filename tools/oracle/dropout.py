"""Record dropout: masks that a seed gives, printed layers, refused arguments.

MindSpore tries other numbers of threads from a kernel's sixth launch to its fifteenth, and threads share one random stream: only the first
five masks of a layer and shape are recorded, which one thread has made.
"""

from layers import Values, build, refusal
from record import save

import numpy as np
import mindspore as ms
from mindspore import ops

# Layers made after one seed, in order: [arguments, keywords], then calls: [layer, shape, dtype].
STREAMS = [
    {"seed": 1, "layers": [[[], {"p": 0.5}], [[], {"p": 0.3}], [[0.9], {}]],
     "calls": [[0, [8, 8]], [0, [8, 8]], [1, [5, 7]], [0, [3, 13]], [0, [8, 8]], [2, [40]], [1, [5, 7]], [0, [3, 13]], [0, []]]},
    {"seed": 0, "layers": [[[], {"p": 0.1}], [[], {"p": 0.99}]], "calls": [[0, [64]], [1, [17, 9]], [1, [17, 9]], [0, [2, 2, 2, 2]]]},
    {"seed": 4294967295, "layers": [[[], {"p": 0.123}]], "calls": [[0, [31]], [0, [64, 48]], [0, [0, 3]], [0, [31], "float64"], [0, [31], "float16"]]},
]

# Calls of ops.dropout after a seed: keywords.
FUNCTION = [{}, {"p": 0.2}, {"seed": 3}, {"seed": 3}, {"p": 0.0}, {}, {"seed": 0}, {"training": False}, {"seed": 5000000000}]

LAYERS = [
    ["Dropout", [], {}], ["Dropout", [0.3], {}], ["Dropout", [], {"p": 0.3}], ["Dropout", [], {"p": 0}], ["Dropout", [], {"p": 1}],
    ["Dropout", [], {"p": -0.1}], ["Dropout", [], {"p": "a"}], ["Dropout", [], {"p": True}], ["Dropout", [1.5], {}], ["Dropout", [-0.5], {}],
    ["Dropout", ["a"], {}], ["Dropout", [None], {}], ["Dropout", [0.5, 0.2], {}], ["Dropout", [], {"q": 1}], ["Dropout", [0.5, 0.2, None, 3], {}],
    *[[f"Dropout{n}d", a, {}] for n in (1, 2, 3) for a in ([], [0.25], [1.5], [-0.5], ["a"], [None], [True], [0.5, 0.5])],
]

CALLS = [
    ["Dropout", [], {"p": 0.3}, [{"data": [1, 2], "dtype": "int32"}]], ["Dropout", [], {"p": 0.3}, [3.5]], ["Dropout", [], {"p": 0.3}, []],
    *[[f"Dropout{n}d", [], {}, [x]] for n in (1, 2, 3) for x in ({"tensor": [2]}, {"tensor": [2, 3, 4, 5, 6, 7]}, "a")],
    *[[f"Dropout{n}d", [], {}, [{"tensor": s}]] for n, s in ((1, [2, 3]), (1, [2, 3, 4]), (2, [1, 2, 3, 4]), (3, [1, 2, 3, 4, 5]))],
]

OPS = [
    ["dropout", [{"tensor": [2]}, 1.5], {}], ["dropout", [{"tensor": [2]}, -0.5], {}], ["dropout", [{"tensor": [2]}, "a"], {}],
    ["dropout", [{"tensor": [2]}, True], {}], ["dropout", [{"tensor": [2]}, None], {}], ["dropout", [{"tensor": [2]}, 0.5, 1], {}],
    ["dropout", [{"tensor": [2]}], {"seed": -1}], ["dropout", [{"tensor": [2]}], {"seed": "a"}], ["dropout", [{"tensor": [2]}], {"seed": 1.5}],
    ["dropout", [3.5], {}], ["dropout", [{"data": [1, 2], "dtype": "int32"}], {}], ["dropout", [], {}],
    *[[f"dropout{n}d", [x, *p], k] for n, x in ((1, {"tensor": [2, 3]}), (2, {"tensor": [1, 2, 3, 4]}), (3, {"tensor": [1, 2, 3, 4, 5]}))
      for p, k in (([1.5], {}), ([-0.5], {}), (["a"], {}), ([0.5, 1], {}), ([], {"seed": 1}))],
    *[[f"dropout{n}d", [x], {}] for n in (1, 2, 3) for x in ({"tensor": [2]}, 3.5)],
]


def bits(y):
    return "".join("1" if v else "0" for v in y.asnumpy().ravel())


def kept(y):
    """The value of a one that is kept."""
    return float(y.asnumpy().max()) if y.size else 0.0


def main():
    values = Values()
    streams = []
    for s in STREAMS:
        ms.set_seed(s["seed"])
        layers = [build(values, "Dropout", a, k).set_train() for a, k in s["layers"]]
        calls = []
        for layer, shape, *dtype in s["calls"]:
            y = layers[layer](ms.Tensor(np.ones(shape, (dtype or ["float32"])[0])))
            calls.append({"layer": layer, "shape": shape, "dtype": (dtype or ["float32"])[0], "mask": bits(y), "kept": kept(y)})
        streams.append({**s, "calls": calls})
    ms.set_seed(5)
    x = ms.Tensor(np.ones((9, 7), np.float32))
    function = [{"kwargs": k, "mask": bits(ops.dropout(x, **k))} for k in FUNCTION]
    layers = []
    for n, a, k in LAYERS:
        gives = refusal(lambda: build(values, n, a, k))
        layers.append({"layer": n, "args": a, "kwargs": k, "gives": gives, "repr": repr(build(values, n, a, k)) if "ok" in gives else None})
    calls = []
    for n, a, k, inputs in CALLS:
        call = lambda: build(values, n, a, k).set_train()(*[values.value(v) for v in inputs]).shape  # noqa: E731
        calls.append({"layer": n, "args": a, "kwargs": k, "inputs": inputs, "gives": refusal(call)})
    functions = []
    for n, a, k in OPS:
        call = lambda: getattr(ops, n)(*[values.value(v) for v in a], **k).shape  # noqa: E731
        functions.append({"op": n, "args": a, "kwargs": k, "gives": refusal(call)})
    save("nn_dropout", {}, {"streams": streams, "function": function, "layers": layers, "calls": calls, "functions": functions})


if __name__ == "__main__":
    main()
