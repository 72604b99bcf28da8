"""Record the layers that normalise (form of layers.py), and how statistics move in training.

A case may have "train": after it the layer trains: a gradient call, then two calls. Tensors of case `id` for these steps: id.t<k>.x, .y (from the
second on), .dx and .dp.<name> (of the first), .s.<path> each parameter afterwards; id.e.y is the output for x0 once training is off again."""

import zlib

from layers import Values, build, case, init, np, record, refusal, scalars, tup, ms, ops
from record import save


def bn(name, layer, args, *shapes, **kwargs):
    return {**case(name, layer, args, *shapes, **kwargs), "train": True}


DATA = {"data": [0.5, -2.0]}
CASES = [
    bn("bn1", "BatchNorm1d", (3,), (4, 3)),
    bn("bn1_long", "BatchNorm1d", (2,), (3, 2, 5), momentum=0.5, eps=0.01),
    bn("bn1_batch", "BatchNorm1d", (2,), (7, 2), use_batch_statistics=True),
    bn("bn1_kept", "BatchNorm1d", (2,), (7, 2), use_batch_statistics=False, moving_mean_init=DATA),
    bn("bn2", "BatchNorm2d", (3,), (2, 3, 4, 5)),
    bn("bn2_one", "BatchNorm2d", (1,), (1, 1, 3, 3)),
    bn("bn2_init", "BatchNorm2d", (2, 1e-3, 0.7), (3, 2, 3, 3), gamma_init=DATA, beta_init="normal", moving_mean_init=0.25,
       moving_var_init={"data": [2.0, 0.5]}),
    bn("bn2_plain", "BatchNorm2d", (2,), (2, 2, 3, 3), affine=False),
    bn("bn2_all", "BatchNorm2d", (2,), (2, 2, 3, 3), momentum=0.0),
    bn("bn2_still", "BatchNorm2d", (2,), (2, 2, 3, 3), momentum=1.0),
    bn("bn2_batch", "BatchNorm2d", (2,), (2, 2, 20, 17), use_batch_statistics=True, gamma_init="normal"),
    bn("bn2_kept", "BatchNorm2d", (2,), (2, 2, 3, 3), use_batch_statistics=False, gamma_init=DATA),
    bn("bn3", "BatchNorm3d", (2,), (2, 2, 3, 2, 3)),
    bn("bn3_init", "BatchNorm3d", (2,), (3, 2, 1, 2, 3), momentum=0.3, gamma_init="normal", beta_init=DATA),
    bn("bn3_batch", "BatchNorm3d", (2, 1e-4), (1, 2, 2, 2, 2), use_batch_statistics=True),
    bn("sync", "SyncBatchNorm", (2,), (3, 2, 2, 3)),
    bn("sync_flat", "SyncBatchNorm", (3,), (5, 3), momentum=0.8),
    bn("sync_groups", "SyncBatchNorm", (2,), (2, 2, 2, 2), process_groups=[[0]]),
    case("ln", "LayerNorm", ([5],), (3, 5)),
    case("ln_3d", "LayerNorm", (tup(4),), (2, 3, 4), gamma_init="normal", beta_init=init("Uniform", 0.5)),
    case("ln_two", "LayerNorm", (tup(3, 4), 1, 1), (2, 3, 4), epsilon=0.01, gamma_init="normal"),
    case("ln_all", "LayerNorm", (tup(2, 3), 0, 0), (2, 3), gamma_init="normal"),
    case("ln_apart", "LayerNorm", (tup(4,), 1, 2), (2, 3, 4), gamma_init="normal", beta_init="normal"),
    case("ln_apart_more", "LayerNorm", (tup(3, 4), 2, 1), (2, 3, 4), gamma_init="normal", beta_init="normal"),
    case("ln_one_axis", "LayerNorm", (tup(6),), (6,)),
    case("ln_single", "LayerNorm", (tup(1),), (3, 1)),
    case("ln_wide", "LayerNorm", (tup(65),), (2, 3, 65), gamma_init="normal"),
]

WRONG = [
    *([layer, args, kwargs] for layer in ("BatchNorm1d", "BatchNorm2d", "BatchNorm3d", "SyncBatchNorm") for args, kwargs in [
        ([0], {}), ([-1], {}), ([2.5], {}), (["a"], {}), ([True], {}), ([None], {}), ([2], {"momentum": 2}), ([2], {"momentum": -0.1}),
        ([2], {"momentum": "a"}), ([2], {"momentum": None}), ([2], {"affine": 1}), ([2], {"affine": "a"}), ([2], {"gamma_init": "foo"}),
        ([2], {"use_batch_statistics": 1}), ([2], {"gamma_init": {"tensor": [3]}}), ([2], {"moving_mean_init": {"tensor": [3]}})]),
    ["BatchNorm2d", [2], {"data_format": "NHWC"}], ["BatchNorm1d", [2], {"data_format": "X"}], ["BatchNorm2d", [2], {"foo": 1}],
    ["BatchNorm2d", [], {}], ["BatchNorm3d", [2], {"data_format": "NCHW"}], ["BatchNorm3d", [], {}],
    ["SyncBatchNorm", [2], {"process_groups": "a"}], ["SyncBatchNorm", [2], {"process_groups": [0]}], ["SyncBatchNorm", [2], {"process_groups": [[1]]}],
    ["SyncBatchNorm", [2], {"process_groups": [[0], [0]]}], ["SyncBatchNorm", [2], {"process_groups": [["a"]]}],
    ["LayerNorm", [], {}], ["LayerNorm", [5], {}], ["LayerNorm", [None], {}], ["LayerNorm", [[]], {}], ["LayerNorm", ["a"], {}],
    ["LayerNorm", [tup(2.5)], {}], ["LayerNorm", [tup(0)], {}], ["LayerNorm", [tup(-1)], {}], ["LayerNorm", [tup(2)], {"gamma_init": "foo"}],
    ["LayerNorm", [tup(2)], {"gamma_init": {"tensor": [3]}}], ["LayerNorm", [tup(2)], {"foo": 1}],
]

X = {"tensor": [2, 2, 3, 3]}
WRONG_CALLS = [
    ["BatchNorm1d", [2], {}, [X]], ["BatchNorm1d", [2], {}, [{"tensor": [2]}]], ["BatchNorm2d", [2], {}, [{"tensor": [2, 2]}]],
    ["BatchNorm3d", [2], {}, [X]], ["SyncBatchNorm", [2], {}, [{"tensor": [2, 2, 3]}]], ["BatchNorm2d", [3], {}, [X]],
    ["BatchNorm1d", [3], {}, [{"tensor": [2, 2]}]], ["BatchNorm2d", [2], {}, [3.5]], ["BatchNorm2d", [2], {}, [None]],
    ["BatchNorm2d", [2], {}, []], ["BatchNorm2d", [2], {}, [X, X]], ["BatchNorm2d", [2], {"eps": "a"}, [X]],
    ["BatchNorm2d", [2], {"eps": 1.5}, [X]], ["BatchNorm2d", [2], {"eps": -0.5}, [X]],
    ["BatchNorm2d", [2], {}, [{"data": [[[[1, 2]], [[3, 4]]]], "dtype": "int32"}]],
    ["BatchNorm2d", [2], {}, [{"data": [[[[1, 2]], [[3, 4]]]], "dtype": "float64"}]],
    ["LayerNorm", [tup(3)], {"epsilon": "a"}, [X]], ["LayerNorm", [tup(3), "a"], {}, [X]], ["LayerNorm", [tup(3), 1.5], {}, [X]],
    ["LayerNorm", [tup(3), 4], {}, [X]], ["LayerNorm", [tup(3), -2], {}, [X]], ["LayerNorm", [tup(3), 0, 4], {}, [X]],
    ["LayerNorm", [tup(4)], {}, [X]], ["LayerNorm", [tup(3, 3)], {}, [X]], ["LayerNorm", [tup(3), 0, 0], {}, [X]],
    ["LayerNorm", [tup(3)], {}, [3.5]], ["LayerNorm", [tup(3)], {}, [None]], ["LayerNorm", [tup(3)], {}, []],
    ["LayerNorm", [tup(3)], {}, [{"tensor": []}]],
    ["LayerNorm", [tup(3)], {}, [{"data": [1, 2, 3], "dtype": "int32"}]],
]


def trained(c, tensors, values):
    """The steps of training of a case."""
    name = c["id"]
    rng = np.random.default_rng(zlib.crc32(name.encode()) + 1)
    ms.set_seed(c["seed"])
    net = build(values, c["layer"], c["args"], c["kwargs"])
    net.set_train()
    params = net.trainable_params()
    for k in range(3):
        x = (rng.standard_normal(c["inputs"][0]) * (k + 1) + k).astype(np.float32)
        tensors[f"{name}.t{k}.x"] = x
        if k == 0:
            dy = rng.standard_normal(x.shape).astype(np.float32)
            tensors[f"{name}.t0.dy"] = dy
            weighed = lambda a: ops.sum(net(a) * ms.Tensor(dy))  # noqa: E731
            if params:
                dx, dp = ms.grad(weighed, 0, ms.ParameterTuple(params))(ms.Tensor(x))
            else:
                dx, dp = ms.grad(weighed, 0)(ms.Tensor(x)), ()
            tensors[f"{name}.t0.dx"] = dx.asnumpy()
            for p, g in zip(params, dp):
                tensors[f"{name}.t0.dp.{p.name}"] = g.asnumpy()
        else:
            tensors[f"{name}.t{k}.y"] = net(ms.Tensor(x)).asnumpy()
        for path, p in net.parameters_and_names():
            tensors[f"{name}.t{k}.s.{path}"] = p.asnumpy().copy()
    net.set_train(False)
    tensors[f"{name}.e.y"] = net(ms.Tensor(tensors[f"{name}.x0"])).asnumpy()


def main():
    values, tensors, cases, calls = Values(), {}, [], []
    for c in CASES:
        cases.append(record(c, tensors, values))
        if c.get("train"):
            trained(c, tensors, values)
    wrong = [{"layer": n, "args": a, "kwargs": k, "gives": refusal(lambda: build(values, n, a, k))} for n, a, k in WRONG]
    for n, a, k, inputs in WRONG_CALLS:
        call = lambda: build(values, n, a, k)(*[values.value(x) for x in inputs]).asnumpy()  # noqa: E731
        calls.append({"layer": n, "args": a, "kwargs": k, "inputs": inputs, "gives": refusal(call)})
    save("nn_layers_norm", tensors, {"cases": cases, "wrong": wrong, "calls": calls, "scalars": scalars(tensors)})


if __name__ == "__main__":
    main()
