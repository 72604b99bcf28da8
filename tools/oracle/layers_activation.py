"""Record activation layers and Embedding (form of layers.py); Embedding's inputs are indices, tensors id.ids.

"special": outputs of numbers that are none; "rrelu": outputs for a seed, as RReLU draws its slopes.
"""

from layers import SPECIAL, Values, build, case, init, np, record, refusal, scalars, tup, ms, ops
from record import save
from cells import normal

X = {"tensor": [2, 3]}
PLAIN = ("CELU", "ELU", "FastGelu", "GLU", "HShrink", "HSigmoid", "HSwish", "Hardtanh", "LogSigmoid", "Mish", "PReLU", "ReLU6", "SeLU", "SiLU",
         "SoftShrink", "Softmin", "Softsign", "Tanhshrink")
CASES = [
    *(case(f"{n.lower()}_{i}", n, (), s) for n in PLAIN for i, s in enumerate([(2, 4), (3, 1, 6), (2, 3, 2, 2)])),
    *(case(f"{n.lower()}_scalar", n, (), ()) for n in PLAIN if n not in ("GLU", "Softmin", "FastGelu")),
    case("celu_alpha", "CELU", (0.4,), (3, 5)), case("celu_negative", "CELU", (-2.0,), (3, 5)),
    case("hshrink_zero", "HShrink", (0.0,), (3, 5)), case("hshrink_one", "HShrink", (), (3, 5), lambd=1.0), case("hshrink_negative", "HShrink", (-0.5,), (3, 5)),
    case("softshrink_zero", "SoftShrink", (0.0,), (3, 5)), case("softshrink_one", "SoftShrink", (), (3, 5), lambd=1.0),
    case("hardtanh_wide", "Hardtanh", (-0.25, 2.5), (3, 5)), case("hardtanh_int", "Hardtanh", (0, 1), (3, 5)),
    case("threshold", "Threshold", (0.1, 20), (3, 5)), case("threshold_named", "Threshold", (), (2, 3, 2), threshold=-0.5, value=-1.5),
    case("threshold_int", "Threshold", (0, 0), (7,)),
    case("prelu_channels", "PReLU", (3, 0.1), (2, 3, 4)), case("prelu_list", "PReLU", (2, [0.5, -0.25]), (3, 2)),
    case("prelu_tensor", "PReLU", (), (2, 3, 2, 2), channel=3, w={"data": [0.1, 0.2, 0.3]}), case("prelu_vector", "PReLU", (), (5,)),
    case("glu_axis", "GLU", (0,), (4, 3)), case("glu_middle", "GLU", (), (2, 6, 3), axis=1),
    case("softmin_axis", "Softmin", (0,), (3, 4)), case("softmax2d", "Softmax2d", (), (2, 3, 2, 4)), case("softmax2d_three", "Softmax2d", (), (3, 2, 4)),
    case("softmax2d_one", "Softmax2d", (), (1, 1, 2, 2)),
]
for c in CASES:  # Python's lists
    c["args"] = [{"list": a} if isinstance(a, list) else a for a in c["args"]]

WRONG = [
    *[[n, [1, 2, 3], {}] for n in PLAIN], *[[n, [], {"foo": 1}] for n in PLAIN],
    ["Hardtanh", [1, 1], {}], ["Hardtanh", [2.0, 1.0], {}], ["Threshold", [], {}], ["Threshold", [1], {}],
    ["PReLU", [0], {}], ["PReLU", [-1], {}], ["PReLU", [1.5], {}], ["PReLU", ["a"], {}], ["PReLU", [2, {"list": [0.5]}], {}],
    ["PReLU", [1, {"list": ["a"]}], {}], ["PReLU", [1, "a"], {}], ["PReLU", [1, None], {}], ["PReLU", [2, {"tensor": [3]}], {}],
    ["PReLU", [2, {"tensor": [2, 1]}], {}], ["PReLU", [2, {"data": [1, 2], "dtype": "int32"}], {}],
    ["RReLU", [0.5, 0.25], {}], ["RReLU", ["a"], {}], ["RReLU", [0.1, None], {}], ["RReLU", [], {}], ["RReLU", [0.25, 0.25], {}],
    ["Embedding", [], {}], ["Embedding", [3], {}], ["Embedding", ["a", 3], {}], ["Embedding", [3, 2.5], {}], ["Embedding", [3, 2, 1], {}],
    ["Embedding", [3, 2], {"padding_idx": 3}], ["Embedding", [3, 2], {"padding_idx": -1}], ["Embedding", [3, 2], {"padding_idx": "a"}],
    ["Embedding", [3, 2], {"embedding_table": {"tensor": [2, 2]}}], ["Embedding", [3, 2], {"embedding_table": "nothing"}], ["Embedding", [3, 2], {"foo": 1}],
]
WRONG_CALLS = [
    *[[n, [], {}, []] for n in PLAIN], *[[n, [], {}, [X, X]] for n in ("CELU", "PReLU", "GLU")],
    *[[n, [], {}, [{"data": [1, 2], "dtype": "int32"}]] for n in PLAIN if n not in ("GLU", "PReLU")],
    ["ELU", [0.5], {}, [X]], ["CELU", [0.0], {}, [X]], ["GLU", [], {}, [X]], ["GLU", [2], {}, [X]],
    ["PReLU", [2], {}, [X]], ["PReLU", [2], {}, [{"tensor": [2]}]], ["Threshold", ["a", 1], {}, [X]], ["Threshold", [1, None], {}, [X]],
    ["Softmax2d", [], {}, [X]], ["Softmin", [2], {}, [X]], ["Tanhshrink", [], {}, [3.5]], ["Threshold", [1, 2], {}, [3.5]], ["RReLU", [], {}, [3.5]],
]

SPECIAL_LAYERS = [n for n in PLAIN if n != "GLU"]

# [name, arguments, keywords, indices, dtype of them]
EMBEDDINGS = [
    ["plain", [5, 3], {}, [[1, 4, 1], [0, 1, 3]], "int32"],
    ["long", [7, 2], {}, [6, 0, 6, 6], "int64"],
    ["deep", [4, 2], {"embedding_table": init("Uniform", 0.5)}, [[[0], [3]]], "int32"],
    ["one_hot", [5, 3, True], {}, [[1, 4], [1, 2]], "int32"],
    ["padding", [5, 3], {"padding_idx": 1}, [1, 2, 1, 0], "int32"],
    ["number", [3, 2, False, 0.25], {"padding_idx": 0}, [2, 0], "int32"],
    ["table", [2, 3], {"embedding_table": {"data": [[1, 2, 3], [4, 5, 6]]}, "padding_idx": 1}, [1, 0, 0], "int32"],
    ["scalar", [4, 3], {"embedding_table": "ones"}, 2, "int32"],
]


def embedding(name, args, kwargs, ids, dtype, tensors, values):
    ms.set_seed(7)
    net = build(values, "Embedding", args, kwargs)
    tensors[f"{name}.table"] = net.embedding_table.asnumpy().copy()
    ids = ms.Tensor(np.array(ids, dtype))
    y = net(ids)
    dy = np.random.default_rng(len(name)).standard_normal(y.shape).astype(np.float32)
    grad = ms.grad(lambda i: ops.sum(net(i) * ms.Tensor(dy)), None, net.trainable_params())(ids)
    grad = grad if isinstance(grad, ms.Tensor) else grad[0]
    tensors.update({f"{name}.y": y.asnumpy(), f"{name}.dy": dy, f"{name}.grad": grad.asnumpy()})
    return {"id": name, "layer": "Embedding", "args": args, "kwargs": kwargs, "ids": ids.asnumpy().tolist(), "dtype": dtype,
            "repr": normal(repr(net)), "shape": list(y.shape)}


def main():
    values, tensors, calls = Values(), {}, []
    cases = [{**record(c, tensors, values), "gradient": c["layer"] != "SeLU"} for c in CASES]  # SeLU's CPU gradient forgets a factor
    special = np.array(SPECIAL, np.float32)
    tensors["special.x"] = special
    for layer in SPECIAL_LAYERS:
        tensors[f"special.{layer}"] = build(values, layer, [], {})(ms.Tensor(special)).asnumpy()
    ms.set_seed(7)
    net = build(values, "RReLU", [0.1, 0.4], {})
    x = np.random.default_rng(0).standard_normal((6, 5)).astype(np.float32)
    tensors.update({"rrelu.x": x, "rrelu.y0": net(ms.Tensor(x)).asnumpy(), "rrelu.y1": net(ms.Tensor(x)).asnumpy()})
    wrong = [{"layer": n, "args": a, "kwargs": k, "gives": refusal(lambda: build(values, n, a, k))} for n, a, k in WRONG]
    for n, a, k, inputs in WRONG_CALLS:
        call = lambda: build(values, n, a, k)(*[values.value(v) for v in inputs]).asnumpy().shape  # noqa: E731
        calls.append({"layer": n, "args": a, "kwargs": k, "inputs": inputs, "gives": refusal(call)})
    embeddings = [embedding(*e, tensors, values) for e in EMBEDDINGS]
    meta = {"cases": cases, "special": SPECIAL_LAYERS, "wrong": wrong, "calls": calls, "scalars": scalars(tensors), "embeddings": embeddings}
    save("nn_layers_activation", tensors, meta)


if __name__ == "__main__":
    main()
