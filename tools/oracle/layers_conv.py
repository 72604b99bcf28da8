"""Record one-dimensional and transposed convolutions, and one-dimensional pooling (form of layers.py)."""

from layers import Values, build, case, init, record, refusal, scalars, tup
from record import save

CASES = [
    case("c1", "Conv1d", (2, 3, 3), (2, 2, 7)),
    case("c1_valid", "Conv1d", (1, 2, 4), (1, 1, 9), pad_mode="valid", stride=2, has_bias=True),
    case("c1_pad", "Conv1d", (2, 4, 3), (2, 2, 6), pad_mode="pad", padding=2, dilation=2, group=2, has_bias=True, bias_init="normal"),
    case("c1_tensor", "Conv1d", (1, 1, 3), (1, 1, 5), weight_init={"data": [[[1.0, 2.0, 3.0]]]}),
    case("t1", "Conv1dTranspose", (2, 3, 3), (2, 2, 5)),
    case("t1_valid", "Conv1dTranspose", (1, 2, 4), (1, 1, 5), pad_mode="valid", stride=2, has_bias=True),
    case("t1_gap", "Conv1dTranspose", (1, 2, 2), (1, 1, 4), pad_mode="valid", stride=3),
    case("t1_pad", "Conv1dTranspose", (4, 2, 3), (2, 4, 6), pad_mode="pad", padding=1, dilation=2, group=2, has_bias=True),
    case("t2", "Conv2dTranspose", (2, 3, 3), (2, 2, 4, 5)),
    case("t2_same", "Conv2dTranspose", (2, 3, tup(2, 4)), (1, 2, 3, 4), stride=tup(2, 3), has_bias=True),
    case("t2_valid", "Conv2dTranspose", (1, 2, 3), (2, 1, 4, 3), pad_mode="valid", stride=2),
    case("t2_gap", "Conv2dTranspose", (1, 2, 1), (1, 1, 3, 3), pad_mode="valid", stride=tup(2, 3), has_bias=True, bias_init="ones"),
    case("t2_pad", "Conv2dTranspose", (2, 2, 4), (1, 2, 3, 4), pad_mode="pad", padding=1, stride=2),
    case("t2_pad_four", "Conv2dTranspose", (2, 2, 3), (1, 2, 4, 4), pad_mode="pad", padding=tup(1, 0, 2, 1), weight_init="normal"),
    case("t2_more", "Conv2dTranspose", (1, 2, 3), (1, 1, 3, 4), pad_mode="pad", padding=1, stride=2, output_padding=1, has_bias=True),
    case("t2_more_two", "Conv2dTranspose", (1, 2, 3), (1, 1, 3, 4), pad_mode="pad", stride=tup(3, 2), output_padding=tup(2, 0)),
    case("t2_group", "Conv2dTranspose", (4, 6, 3), (1, 4, 4, 3), group=2, dilation=2, has_bias=True),
    case("t2_depthwise", "Conv2dTranspose", (3, 3, 2), (1, 3, 4, 3), group=3, stride=2, pad_mode="valid"),
    case("t2_he", "Conv2dTranspose", (2, 3, 3), (1, 2, 3, 3), weight_init=init("HeNormal"), has_bias=True, bias_init=init("Normal", 0.1)),
    case("m1", "MaxPool1d", (), (1, 2, 4)),
    case("m1_valid", "MaxPool1d", (3, 2), (2, 2, 8)),
    case("m1_same", "MaxPool1d", (3, 2, "same"), (1, 2, 7)),
    case("m1_pad", "MaxPool1d", (3, 2), (1, 2, 7), pad_mode="pad", padding=1),
    case("m1_pad_more", "MaxPool1d", (2, 2), (2, 9), pad_mode="pad", padding=tup(1), dilation=2, ceil_mode=True),
    case("m1_flat", "MaxPool1d", (2, 1), (3, 5)),
    case("v1", "AvgPool1d", (), (1, 2, 4)),
    case("v1_valid", "AvgPool1d", (3, 2), (2, 2, 8)),
    case("v1_same", "AvgPool1d", (3, 2, "same"), (1, 2, 7)),
    case("v1_same_one", "AvgPool1d", (4, 3, "same"), (1, 2, 6)),
    case("v1_whole", "AvgPool1d", (5, 1), (2, 5)),
    case("v1_pad", "AvgPool1d", (3, 2), (1, 2, 7), pad_mode="pad", padding=1),
    case("v1_pad_out", "AvgPool1d", (3, 2), (2, 2, 6), pad_mode="pad", padding=tup(1), count_include_pad=False, ceil_mode=True),
]

WRONG = [
    *([layer, args, kwargs] for layer in ("MaxPool1d", "AvgPool1d") for args, kwargs in [
        ([0], {}), ([1.5], {}), (["a"], {}), ([tup(1, 2)], {}), ([2, 0], {}), ([2, "a"], {}), ([2], {"pad_mode": "full"}), ([2], {"pad_mode": 1}),
        ([2], {"padding": 1}), ([2], {"pad_mode": "pad", "padding": -1}), ([2], {"pad_mode": "pad", "padding": tup(1, 1)}),
        ([2], {"pad_mode": "pad", "padding": "a"}), ([2], {"pad_mode": "pad", "ceil_mode": 1}), ([2], {"foo": 1})]),
    ["MaxPool1d", [2], {"dilation": 2}], ["MaxPool1d", [2], {"return_indices": True}], ["MaxPool1d", [2], {"pad_mode": "pad", "dilation": tup(1, 1)}],
    ["MaxPool1d", [2], {"pad_mode": "pad", "dilation": "a"}], ["AvgPool1d", [2], {"pad_mode": "pad", "count_include_pad": 0}],
    *([layer, args, kwargs] for layer in ("Conv1d", "Conv1dTranspose") for args, kwargs in [
        ([0, 2, 3], {}), ([1, 0, 3], {}), ([1, 2, 0], {}), ([1, 2, 1.5], {}), ([1, 2, tup(3)], {}), ([1, 2, 3], {"stride": 0}), ([1, 2, 3], {"stride": "a"}),
        ([1, 2, 3], {"dilation": 0}), ([1, 2, 3], {"pad_mode": "full"}), ([1, 2, 3], {"pad_mode": "pad", "padding": -1}),
        ([1, 2, 3], {"padding": tup(1, 1)}), ([3, 4, 3], {"group": 2}), ([4, 3, 3], {"group": 2}), ([4, 4, 3], {"has_bias": 1}),
        ([1, 2, 3], {"weight_init": {"tensor": [2, 3]}}), ([1, 2, 3], {"weight_init": {"tensor": [2, 2, 3]}})]),
    ["Conv1d", [1, 2, 3], {"padding": 1}], ["Conv2dTranspose", [], {}], ["Conv2dTranspose", [1, 2], {}],
    ["Conv2dTranspose", [0, 2, 3], {}], ["Conv2dTranspose", [1, 2.5, 3], {}], ["Conv2dTranspose", [1, 2, 0], {}], ["Conv2dTranspose", [1, 2, tup(1, 2, 3)], {}],
    ["Conv2dTranspose", [1, 2, 3], {"stride": 0}], ["Conv2dTranspose", [1, 2, 3], {"stride": tup(1, -2)}], ["Conv2dTranspose", [1, 2, 3], {"dilation": "a"}],
    ["Conv2dTranspose", [1, 2, 3], {"pad_mode": "full"}], ["Conv2dTranspose", [1, 2, 3], {"pad_mode": "pad", "padding": tup(1, 2)}],
    ["Conv2dTranspose", [1, 2, 3], {"pad_mode": "pad", "padding": 1.5}], ["Conv2dTranspose", [1, 2, 3], {"pad_mode": "pad", "padding": -1}],
    ["Conv2dTranspose", [1, 2, 3], {"output_padding": 0.5}], ["Conv2dTranspose", [1, 2, 3], {"output_padding": tup(1)}],
    ["Conv2dTranspose", [3, 4, 3], {"group": 2}], ["Conv2dTranspose", [4, 3, 3], {"group": 2}], ["Conv2dTranspose", [4, 4, 3], {"group": -1}],
    ["Conv2dTranspose", [1, 2, 3], {"has_bias": None}], ["Conv2dTranspose", [1, 2, 3], {"weight_init": {"tensor": [2, 1, 3, 3]}}],
    ["Conv2dTranspose", [1, 2, 3], {"foo": 1}],
]

X3, X4 = {"tensor": [1, 2, 5]}, {"tensor": [1, 2, 3, 4]}
WRONG_CALLS = [
    *([layer, args, {}, inputs] for layer in ("MaxPool1d", "AvgPool1d") for args, inputs in [
        ([2], [X4]), ([2], [{"tensor": [3]}]), ([7], [X3]), ([2], [3.5]), ([2], [])]),
    ["MaxPool1d", [2], {"pad_mode": "pad", "padding": 2}, [X3]], ["MaxPool1d", [2], {"pad_mode": "pad"}, [X4]],
    ["Conv1d", [2, 2, 3], {"pad_mode": "valid"}, [{"tensor": [1, 2, 2]}]], ["Conv1d", [3, 2, 3], {}, [X3]], ["Conv1d", [2, 2, 3], {}, [X4]], ["Conv1d", [2, 2, 3], {}, []],
    ["Conv1dTranspose", [2, 2, 3], {}, [X4]], ["Conv1dTranspose", [2, 2, 3], {}, []],
    ["Conv2dTranspose", [2, 2, 3], {}, [X3]], ["Conv2dTranspose", [2, 2, 3], {}, [{"tensor": [1, 2, 3, 4, 5]}]],
    ["Conv2dTranspose", [2, 2, 3], {}, [3.5]], ["Conv2dTranspose", [2, 2, 3], {}, []],
    ["Conv2dTranspose", [2, 2, 3], {"output_padding": 1, "stride": 2}, [X4]], ["Conv2dTranspose", [2, 2, 3], {"output_padding": 1, "pad_mode": "pad"}, [X4]],
    ["Conv2dTranspose", [2, 2, 3], {"output_padding": tup(0, 1), "pad_mode": "pad"}, [X4]],
    ["Conv2dTranspose", [2, 2, 3], {"output_padding": tup(0, -1), "pad_mode": "pad"}, [X4]],
]


def main():
    values, tensors, calls = Values(), {}, []
    cases = [record(c, tensors, values) for c in CASES]
    wrong = [{"layer": n, "args": a, "kwargs": k, "gives": refusal(lambda: build(values, n, a, k))} for n, a, k in WRONG]
    for n, a, k, inputs in WRONG_CALLS:
        call = lambda: build(values, n, a, k)(*[values.value(x) for x in inputs]).asnumpy()  # noqa: E731
        calls.append({"layer": n, "args": a, "kwargs": k, "inputs": inputs, "gives": refusal(call)})
    save("nn_layers_conv", tensors, {"cases": cases, "wrong": wrong, "calls": calls, "scalars": scalars(tensors)})


if __name__ == "__main__":
    main()
