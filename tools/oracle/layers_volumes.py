"""Record convolutions, transposed convolutions and pooling of volumes, and norms of windows (form of layers.py)."""

from layers import Values, build, case, init, record, refusal, scalars, tup
from record import save

V = (1, 2, 3, 4, 3)
CASES = [
    case("l1", "LPPool1d", (2, 3), (2, 2, 7)),
    case("l1_two", "LPPool1d", (2, 2, 1), (2, 5), ceil_mode=True),
    case("l2", "LPPool2d", (2, 2), (1, 2, 5, 6)),
    case("l2_tuple", "LPPool2d", (2.0, tup(2, 3), tup(1, 2), True), (1, 2, 5, 6)),
    case("c3", "Conv3d", (2, 3, 3), V),
    case("c3_valid", "Conv3d", (2, 3, 2), V, pad_mode="valid", stride=tup(1, 2, 1), has_bias=True),
    case("c3_pad", "Conv3d", (2, 2, tup(2, 3, 1)), V, pad_mode="pad", padding=tup(1, 0, 2, 1, 0, 0), stride=2),
    case("c3_same", "Conv3d", (2, 2, 2), V, stride=2, dilation=tup(1, 2, 1), has_bias=True, bias_init="ones"),
    case("c3_group", "Conv3d", (4, 6, 2), (1, 4, 3, 3, 2), group=2, has_bias=True),
    case("c3_depthwise", "Conv3d", (2, 4, 2), V, group=2, pad_mode="pad", padding=1, dilation=2),
    case("c3_normal", "Conv3d", (2, 2, 3), V, weight_init="normal", has_bias=True, bias_init=init("Normal", 0.1)),
    case("t3", "Conv3dTranspose", (2, 3, 3), V),
    case("t3_same", "Conv3dTranspose", (2, 3, tup(2, 3, 2)), V, stride=tup(2, 1, 2), has_bias=True),
    case("t3_valid", "Conv3dTranspose", (2, 2, 2), V, pad_mode="valid", stride=2),
    case("t3_gap", "Conv3dTranspose", (2, 2, 1), V, pad_mode="valid", stride=tup(2, 3, 1), has_bias=True, bias_init="ones"),
    case("t3_pad", "Conv3dTranspose", (2, 2, 3), V, pad_mode="pad", padding=1, stride=2),
    case("t3_pad_six", "Conv3dTranspose", (2, 2, 3), V, pad_mode="pad", padding=tup(1, 0, 1, 1, 0, 2)),
    case("t3_more", "Conv3dTranspose", (2, 2, 3), V, pad_mode="pad", padding=1, stride=2, output_padding=1, has_bias=True),
    case("t3_more_three", "Conv3dTranspose", (2, 2, 2), V, pad_mode="pad", stride=tup(3, 1, 2), output_padding=tup(2, 0, 1)),
    case("t3_group", "Conv3dTranspose", (4, 6, 2), (1, 4, 3, 3, 2), group=2, has_bias=True),
    case("m3", "MaxPool3d", (), V),
    case("m3_valid", "MaxPool3d", (2, 2), (1, 2, 4, 5, 4)),
    case("m3_tuple", "MaxPool3d", (tup(2, 3, 1), tup(1, 2, 2)), (1, 2, 4, 5, 4)),
    case("m3_same", "MaxPool3d", (3, 2, "same"), (1, 2, 4, 5, 4)),
    case("m3_pad", "MaxPool3d", (3, 2), (1, 2, 4, 5, 4), pad_mode="pad", padding=1),
    case("m3_pad_tuple", "MaxPool3d", (3, 2), (1, 2, 4, 5, 4), pad_mode="pad", padding=tup(1, 0, 1), ceil_mode=True),
    case("m3_dilated", "MaxPool3d", (2, 1), (2, 4, 5, 4), pad_mode="pad", padding=1, dilation=tup(1, 2, 1)),
    case("m3_flat", "MaxPool3d", (2, 1), (2, 3, 3, 4)),
    case("v3", "AvgPool3d", (), V),
    case("v3_valid", "AvgPool3d", (2, 2), (1, 2, 4, 5, 4)),
    case("v3_tuple", "AvgPool3d", (tup(2, 3, 1), tup(1, 2, 2)), (1, 2, 4, 5, 4)),
    case("v3_same", "AvgPool3d", (3, 2, "same"), (1, 2, 4, 5, 4)),
    case("v3_same_ceil", "AvgPool3d", (2, 2, "SAME"), (1, 2, 4, 5, 4), ceil_mode=True),
    case("v3_pad", "AvgPool3d", (3, 2), (1, 2, 4, 5, 4), pad_mode="pad", padding=1),
    case("v3_pad_tuple", "AvgPool3d", (3, 2), (1, 2, 4, 5, 4), pad_mode="pad", padding=tup(1, 0, 1), count_include_pad=False, ceil_mode=True),
    case("v3_divisor", "AvgPool3d", (2, 2), (1, 2, 4, 5, 4), divisor_override=3),
    case("v3_flat", "AvgPool3d", (2, 1), (2, 3, 3, 4)),
]

WRONG = [
    *([layer, args, kwargs] for layer in ("MaxPool3d", "AvgPool3d") for args, kwargs in [
        ([0], {}), ([1.5], {}), (["a"], {}), ([tup(1, 2)], {}), ([tup(1, 2, 0)], {}), ([2, 0], {}), ([2, "a"], {}), ([2, tup(1, 2)], {}), ([2], {"pad_mode": "full"}), ([2], {"pad_mode": 1}),
        ([2], {"padding": 1}), ([2], {"pad_mode": "pad", "padding": -1}), ([2], {"pad_mode": "pad", "padding": tup(1, 1)}), ([2], {"pad_mode": "pad", "padding": tup(1, -1, 1)}),
        ([2], {"pad_mode": "pad", "padding": "a"}), ([2], {"pad_mode": "pad", "ceil_mode": 1}), ([2], {"ceil_mode": True, "pad_mode": "same"}), ([2], {"foo": 1})]),
    ["MaxPool3d", [2], {"dilation": 2}], ["MaxPool3d", [2], {"return_indices": True}], ["MaxPool3d", [2], {"pad_mode": "pad", "dilation": tup(1, 1)}],
    ["MaxPool3d", [2], {"pad_mode": "pad", "dilation": "a"}], ["MaxPool3d", [2], {"pad_mode": "pad", "dilation": 0}], ["AvgPool3d", [2], {"pad_mode": "pad", "count_include_pad": 0}],
    ["AvgPool3d", [2], {"divisor_override": 0}], ["AvgPool3d", [2], {"divisor_override": -1}],
    *([layer, args, kwargs] for layer in ("Conv3d", "Conv3dTranspose") for args, kwargs in [
        ([0, 2, 3], {}), ([1, 0, 3], {}), ([1, 2, 0], {}), ([1, 2, 1.5], {}), ([1, 2, tup(3)], {}), ([1, 2, tup(3, 0, 3)], {}), ([1, 2, 3], {"stride": 0}), ([1, 2, 3], {"stride": "a"}),
        ([1, 2, 3], {"stride": tup(1, 1)}), ([1, 2, 3], {"dilation": 0}), ([1, 2, 3], {"dilation": "a"}), ([1, 2, 3], {"pad_mode": "full"}), ([1, 2, 3], {"pad_mode": 1}),
        ([1, 2, 3], {"pad_mode": "pad", "padding": -1}), ([1, 2, 3], {"padding": 1}), ([1, 2, 3], {"padding": tup(1, 1)}), ([1, 2, 3], {"padding": 1.5}),
        ([3, 4, 3], {"group": 2}), ([4, 3, 3], {"group": 2}), ([4, 4, 3], {"group": -1}), ([4, 4, 3], {"has_bias": 1}), ([1, 2, 3], {"data_format": "NCHW"}), ([1, 2, 3], {"data_format": "NDHWC"}),
        ([1, 2, 3], {"weight_init": {"tensor": [2, 3]}}), ([1, 2, 3], {"foo": 1})]),
    ["Conv3dTranspose", [1, 2, 3], {"output_padding": 1}], ["Conv3dTranspose", [1, 2, 3], {"output_padding": 1, "pad_mode": "pad"}],
    ["Conv3dTranspose", [1, 2, 3], {"output_padding": -1, "pad_mode": "pad"}], ["Conv3dTranspose", [1, 2, 3], {"output_padding": tup(0, 0), "pad_mode": "pad"}],
    ["Conv3dTranspose", [1, 2, 3], {"output_padding": "a", "pad_mode": "pad"}], ["Conv3dTranspose", [1, 2, 3], {"output_padding": tup(0, 1, 0), "pad_mode": "pad", "stride": tup(2, 1, 2)}],
    ["Conv3dTranspose", [1, 2, 8], {}], ["Conv3dTranspose", [1, 2, 1], {"stride": 8}], ["Conv3dTranspose", [1, 2, 1], {"stride": tup(1, 17, 17)}],
    ["Conv3dTranspose", [1, 2, 2], {"dilation": tup(1, 2, 2)}], ["Conv3dTranspose", [1, 2, 2], {"dilation": 2}],
    ["LPPool1d", [2], {}], ["LPPool2d", [2, 3], {"foo": 1}],
]

X3, X4, X5 = {"tensor": [1, 2, 5]}, {"tensor": [2, 3, 4, 5]}, {"tensor": [1, 2, 3, 4, 3]}
WRONG_CALLS = [
    *([layer, args, {}, inputs] for layer in ("MaxPool3d", "AvgPool3d") for args, inputs in [
        ([2], [X3]), ([2], [{"tensor": [1, 1, 1, 1, 1, 1]}]), ([7], [X5]), ([2], [3.5]), ([2], [])]),
    ["MaxPool3d", [2], {"pad_mode": "pad", "padding": 2}, [X5]], ["MaxPool3d", [2], {"pad_mode": "pad", "padding": 2, "dilation": 2}, [X5]], ["AvgPool3d", [2], {"pad_mode": "pad", "padding": 2}, [X5]],
    ["Conv3d", [2, 2, 4], {"pad_mode": "valid"}, [X5]], ["Conv3d", [3, 2, 3], {}, [X5]], ["Conv3d", [2, 2, 3], {}, [X4]], ["Conv3d", [2, 2, 3], {}, []], ["Conv3d", [2, 2, 3], {}, [3.5]],
    ["Conv3d", [2, 2, 2], {"group": 2}, [{"tensor": [1, 3, 3, 4, 3]}]], ["Conv3d", [2, 2, 2], {"group": 2}, [X3]],
    ["Conv3dTranspose", [3, 2, 3], {}, [X5]], ["Conv3dTranspose", [2, 2, 3], {}, [X4]], ["Conv3dTranspose", [2, 2, 3], {}, []], ["Conv3dTranspose", [2, 2, 3], {}, [3.5]],
    ["Conv3dTranspose", [2, 2, 1], {"pad_mode": "pad", "padding": 2}, [X5]], ["Conv3dTranspose", [2, 2, 2], {"dilation": tup(1, 2, 2)}, [X5]],
    *([layer, args, {}, inputs] for layer in ("LPPool1d", "LPPool2d") for args, inputs in [
        ([0, 2], [X4]), (["a", 2], [X4]), ([2, 0], [X3]), ([2, 1.5], [X4]), ([2, 2, "a"], [X4]), ([2, 2], [X5]), ([2, 2], [3.5]), ([2, 2], [])]),
]


def main():
    values, tensors, calls = Values(), {}, []
    cases = [record(c, tensors, values) for c in CASES]
    wrong = [{"layer": n, "args": a, "kwargs": k, "gives": refusal(lambda: build(values, n, a, k))} for n, a, k in WRONG]
    for n, a, k, inputs in WRONG_CALLS:
        call = lambda: build(values, n, a, k)(*[values.value(x) for x in inputs]).asnumpy()  # noqa: E731
        calls.append({"layer": n, "args": a, "kwargs": k, "inputs": inputs, "gives": refusal(call)})
    save("nn_layers_volumes", tensors, {"cases": cases, "wrong": wrong, "calls": calls, "scalars": scalars(tensors)})


if __name__ == "__main__":
    main()
