"""Record layers that change the size or the order of images: padding, resampling, adaptive pooling, shuffling (form of layers.py), and group normalisation."""

from layers import Values, build, case, record, refusal, scalars, tup
from record import save


def pairs(*items):
    return tup(*(tup(*item) for item in items))


CASES = [
    case("gn", "GroupNorm", (2, 4), (2, 4, 3, 3)),
    case("gn_one", "GroupNorm", (1, 3), (2, 3, 5), gamma_init="normal", beta_init="normal"),
    case("gn_each", "GroupNorm", (3, 3, 0.01), (2, 3, 2, 2, 2), gamma_init="normal"),
    case("gn_flat", "GroupNorm", (2, 6), (4, 6), affine=False),
    case("cp1", "ConstantPad1d", (tup(1, 2), 0.5), (2, 3, 4)),
    case("cp1_int", "ConstantPad1d", (2, 1), (3, 4)),
    case("cp1_cut", "ConstantPad1d", (tup(-1, 2), 0.5), (2, 3, 4)),
    case("cp2", "ConstantPad2d", (tup(1, 2, 0, 1), -1.5), (2, 3, 4)),
    case("cp2_int", "ConstantPad2d", (1, 2.5), (1, 2, 3, 3)),
    case("cp2_one", "ConstantPad2d", (tup(1, 1), 0.5), (1, 2, 3, 3)),
    case("cp3", "ConstantPad3d", (tup(1, 0, 2, 1, 0, 1), 0.5), (1, 2, 2, 3, 2)),
    case("cp3_int", "ConstantPad3d", (1, 0.5), (1, 1, 2, 2, 2)),
    case("cp3_cut", "ConstantPad3d", (tup(1, 0, -1, 1), 3), (1, 2, 2, 3, 2)),
    case("zp", "ZeroPad2d", (1,), (1, 2, 3, 3)),
    case("zp_four", "ZeroPad2d", (tup(1, 0, 2, 1),), (2, 3, 4)),
    case("zp_cut", "ZeroPad2d", (tup(-1, 1, 0, -1),), (1, 2, 3, 4)),
    case("fp1", "ReflectionPad1d", (2,), (2, 3, 4)),
    case("fp1_two", "ReflectionPad1d", (tup(3, 1),), (3, 4)),
    case("fp1_four", "ReflectionPad1d", (tup(1, 2),), (2, 2, 5)),
    case("fp2", "ReflectionPad2d", (1,), (1, 2, 3, 3)),
    case("fp2_four", "ReflectionPad2d", (tup(1, 2, 0, 1),), (2, 3, 4)),
    case("fp2_more", "ReflectionPad2d", (tup(2, 2, 1, 2),), (2, 2, 3, 4)),
    case("fp3", "ReflectionPad3d", (1,), (1, 1, 3, 2, 3)),
    case("fp3_six", "ReflectionPad3d", (tup(1, 2, 0, 1, 1, 0),), (2, 2, 3, 4)),
    case("fp3_more", "ReflectionPad3d", (tup(0, 1, 1, 0, 1, 1),), (1, 2, 2, 3, 3)),
    case("shuffle", "PixelShuffle", (2,), (2, 8, 2, 3)),
    case("shuffle_three", "PixelShuffle", (3,), (9, 2, 1)),
    case("shuffle_more", "PixelShuffle", (2,), (2, 1, 4, 2, 2)),
    case("unshuffle", "PixelUnshuffle", (2,), (2, 2, 4, 6)),
    case("unshuffle_three", "PixelUnshuffle", (3,), (1, 3, 6)),
    case("unshuffle_more", "PixelUnshuffle", (2,), (2, 1, 1, 4, 2)),
    case("up", "Upsample", (), (1, 2, 3, 3), scale_factor=2.0, recompute_scale_factor=True),
    case("up_bilinear", "Upsample", (tup(5, 4),), (1, 2, 3, 3), mode="bilinear", align_corners=True),
    case("up_linear", "Upsample", (5,), (2, 2, 3), mode="linear"),
    case("up_trilinear", "Upsample", (), (1, 1, 2, 2, 3), scale_factor=2.0, mode="trilinear"),
    case("aa1", "AdaptiveAvgPool1d", (2,), (2, 3, 6)),
    case("aa1_one", "AdaptiveAvgPool1d", (1,), (2, 3, 5)),
    case("aa1_all", "AdaptiveAvgPool1d", (4,), (1, 2, 4)),
    case("aa2", "AdaptiveAvgPool2d", (1,), (2, 3, 5, 4)),
    case("aa2_two", "AdaptiveAvgPool2d", (tup(3, 2),), (1, 2, 7, 5)),
    case("aa2_keep", "AdaptiveAvgPool2d", (tup(None, 2),), (2, 4, 3)),
    case("aa3", "AdaptiveAvgPool3d", (2,), (1, 2, 3, 4, 5)),
    case("aa3_three", "AdaptiveAvgPool3d", (tup(1, 3, 2),), (1, 2, 3, 4, 5)),
    case("aa3_keep", "AdaptiveAvgPool3d", (tup(2, None, 1),), (2, 3, 2, 4)),
    case("am1", "AdaptiveMaxPool1d", (2,), (2, 3, 6)),
    case("am1_one", "AdaptiveMaxPool1d", (1,), (2, 3, 5)),
    case("am1_all", "AdaptiveMaxPool1d", (4,), (1, 2, 4)),
    case("am2", "AdaptiveMaxPool2d", (1,), (2, 3, 5, 4)),
    case("am2_grid", "AdaptiveMaxPool2d", (tup(2, 3),), (2, 2, 4, 6)),
    case("am2_two", "AdaptiveMaxPool2d", (tup(3, 2),), (1, 2, 7, 5)),
    case("am2_keep", "AdaptiveMaxPool2d", (tup(None, 2),), (2, 4, 3)),
    case("am2_more", "AdaptiveMaxPool2d", (tup(5, 4),), (1, 2, 3, 3)),
    case("am3", "AdaptiveMaxPool3d", (2,), (1, 2, 3, 4, 5)),
    case("am3_uneven", "AdaptiveMaxPool3d", (tup(1, 3, 2),), (1, 2, 3, 4, 5)),
    case("am3_four", "AdaptiveMaxPool3d", (tup(2, 3, 1),), (2, 3, 2, 4)),
    case("pad", "Pad", (pairs((1, 2), (2, 1)),), (2, 3)),
    case("pad_three", "Pad", (pairs((1, 0), (0, 2), (1, 1)), "CONSTANT"), (1, 3, 2)),
    case("pad_none", "Pad", (pairs((0, 0)),), (4,)),
    case("pad_reflect", "Pad", (pairs((1, 1), (2, 1)), "REFLECT"), (2, 3)),
    case("pad_reflect_three", "Pad", (pairs((0, 0), (1, 2), (3, 1)),), (2, 3, 4), mode="REFLECT"),
    case("pad_reflect_four", "Pad", (pairs((0, 0), (1, 0), (1, 2), (0, 1)), "REFLECT"), (1, 2, 3, 2)),
    case("pad_symmetric", "Pad", (pairs((1, 2), (2, 3)), "SYMMETRIC"), (2, 3)),
    case("pad_symmetric_one", "Pad", (pairs((3, 4)), "SYMMETRIC"), (4,)),
    case("pad_symmetric_three", "Pad", (pairs((0, 0), (1, 3), (4, 0)), "SYMMETRIC"), (2, 3, 4)),
    case("unflatten", "Unflatten", (1, tup(2, 3)), (2, 6, 3)),
    case("unflatten_first", "Unflatten", (0, [2, 1, 2]), (4, 3)),
    case("unflatten_last", "Unflatten", (-1, tup(2, -1)), (2, 6)),
    case("unflatten_back", "Unflatten", (-2, tup(2, 2)), (3, 4, 2)),
    case("channels", "ChannelShuffle", (2,), (2, 6, 3, 2)),
    case("channels_three", "ChannelShuffle", (3,), (1, 9, 4)),
    case("channels_one", "ChannelShuffle", (1,), (2, 4, 2, 1, 3)),
    case("channels_flat", "ChannelShuffle", (4,), (3, 8)),
]

WRONG = [
    ["GroupNorm", [], {}], ["GroupNorm", [3, 4], {}], ["GroupNorm", [0, 4], {}], ["GroupNorm", [2, 0], {}], ["GroupNorm", [2.5, 4], {}],
    ["GroupNorm", ["a", 4], {}], ["GroupNorm", [2, 4], {"eps": "a"}], ["GroupNorm", [2, 4], {"affine": 1}], ["GroupNorm", [2, 4], {"gamma_init": "foo"}],
    *([layer, args, {}] for layer in ("ConstantPad1d", "ConstantPad2d", "ConstantPad3d") for args in [
        ["a", 1], [None, 1], [1.5, 1], [tup(1), 1], [tup(1, 2, 3, 4, 5, 6, 7, 8), 1], [1, "a"], [1, None], [1]]),
    ["ZeroPad2d", ["a"], {}], ["ZeroPad2d", [tup(1, 2, 3)], {}], ["ZeroPad2d", [], {}],
    *([layer, args, {}] for layer in ("ReflectionPad1d", "ReflectionPad2d", "ReflectionPad3d", "ReplicationPad1d", "ReplicationPad2d", "ReplicationPad3d")
      for args in [["a"], [None], [1.5], [tup(1)], [tup(1.5, 2)], []]),
    ["ReflectionPad1d", [-1], {}], ["ReflectionPad2d", [tup(1, -1)], {}],
    ["PixelShuffle", [], {}], ["PixelUnshuffle", [], {}], ["Upsample", [], {"foo": 1}], ["AdaptiveAvgPool1d", [0], {}], ["AdaptiveAvgPool1d", [1.5], {}], ["AdaptiveAvgPool1d", [], {}],
    ["AdaptiveAvgPool2d", ["a"], {}], ["AdaptiveAvgPool2d", [tup(1, 2, 3)], {}], ["AdaptiveAvgPool2d", [], {}],
    ["AdaptiveAvgPool3d", ["a"], {}], ["AdaptiveAvgPool3d", [], {}],
    ["AdaptiveMaxPool1d", [0], {}], ["AdaptiveMaxPool1d", [1.5], {}], ["AdaptiveMaxPool1d", ["a"], {}], ["AdaptiveMaxPool1d", [], {}],
    ["AdaptiveMaxPool1d", [True], {}], ["AdaptiveMaxPool1d", [tup(1)], {}], ["AdaptiveMaxPool2d", [], {}], ["AdaptiveMaxPool2d", [2], {"foo": 1}],
    ["AdaptiveMaxPool3d", [], {}], ["AdaptiveMaxPool3d", ["a"], {}], ["AdaptiveMaxPool3d", [1.5], {}], ["AdaptiveMaxPool3d", [None], {}],
    ["AdaptiveMaxPool3d", [tup(None, 1, 2)], {}],
    ["Pad", [], {}], ["Pad", [pairs((1, 2)), "constant"], {}], ["Pad", [pairs((1, 2)), 1], {}], ["Pad", [1], {}], ["Pad", [pairs((1, 2), (1,))], {}],
    ["Pad", [tup(1, 2)], {}], ["Pad", [pairs(*[(0, 1)] * 5)], {}], ["Pad", [pairs((1, "a"))], {}], ["Pad", [pairs((1.5, 2))], {}],
    ["Pad", [pairs((1.5, 2)), "REFLECT"], {}], ["Pad", [pairs((-1, 2))], {}], ["Pad", [tup()], {}],
    ["Unflatten", [], {}], ["Unflatten", [1.5, tup(2, 3)], {}], ["Unflatten", ["a", tup(2, 3)], {}], ["Unflatten", [1, 6], {}], ["Unflatten", [1, "a"], {}], ["Unflatten", [True, tup(2)], {}],
    ["Unflatten", [1], {}], ["ChannelShuffle", [], {}], ["ChannelShuffle", [0], {}], ["ChannelShuffle", [-1], {}], ["ChannelShuffle", [1.5], {}], ["ChannelShuffle", ["a"], {}],
]

X = {"tensor": [1, 4, 3, 3]}
WRONG_CALLS = [
    ["GroupNorm", [2, 6], {}, [X]], ["GroupNorm", [2, 4], {}, [3.5]], ["GroupNorm", [2, 4], {}, [None]], ["GroupNorm", [2, 4], {}, []],
    ["GroupNorm", [2, 4], {}, [{"tensor": [4]}]], ["GroupNorm", [1, 2], {}, [{"data": [[1, 2]], "dtype": "int32"}]],
    ["PixelShuffle", [3], {}, [X]], ["PixelShuffle", [0], {}, [X]], ["PixelShuffle", [1.5], {}, [X]], ["PixelShuffle", [2], {}, [{"tensor": [4, 4]}]], ["PixelShuffle", [2], {}, [3.5]],
    ["PixelUnshuffle", [2], {}, [X]], ["PixelUnshuffle", [0], {}, [X]], ["PixelUnshuffle", [2], {}, [{"tensor": [4, 4]}]], ["PixelUnshuffle", [2], {}, [3.5]],
    ["Upsample", [], {}, [X]], ["Upsample", [2, 2.0], {}, [X]], ["Upsample", [2], {"mode": "linear"}, [X]],
    ["AdaptiveAvgPool1d", [2], {}, [X]], ["AdaptiveAvgPool1d", [2], {}, [{"tensor": [1, 2, 3]}]], ["AdaptiveAvgPool1d", [4], {}, [{"tensor": [1, 2, 3]}]],
    ["AdaptiveAvgPool2d", [2], {}, [{"tensor": [4, 4]}]], ["AdaptiveAvgPool3d", [2], {}, [{"tensor": [4, 4, 4]}]],
    ["AdaptiveMaxPool1d", [2], {}, [X]], ["AdaptiveMaxPool1d", [2], {}, [{"tensor": [1, 2, 3]}]], ["AdaptiveMaxPool1d", [4], {}, [{"tensor": [1, 2, 3]}]],
    ["AdaptiveMaxPool1d", [1], {}, [{"data": [[[1, 2]]], "dtype": "int32"}]], ["AdaptiveMaxPool1d", [1], {}, [3.5]],
    ["AdaptiveMaxPool2d", [2], {}, [{"tensor": [4, 4]}]], ["AdaptiveMaxPool2d", [2], {}, [3.5]], ["AdaptiveMaxPool2d", [0], {}, [X]], ["AdaptiveMaxPool2d", [-1], {}, [X]],
    ["AdaptiveMaxPool2d", [-2], {}, [X]], ["AdaptiveMaxPool2d", ["a"], {}, [X]], ["AdaptiveMaxPool2d", [1.5], {}, [X]], ["AdaptiveMaxPool2d", [None], {}, [X]],
    ["AdaptiveMaxPool2d", [tup(1, 2, 3)], {}, [X]], ["AdaptiveMaxPool2d", [tup(1.5, 2)], {}, [X]], ["AdaptiveMaxPool2d", [2], {"return_indices": 1}, [X]],
    ["AdaptiveMaxPool2d", [1], {}, [{"data": [[[1, 2]]], "dtype": "int32"}]], ["AdaptiveMaxPool2d", [[2, 2]], {}, [{"tensor": [4, 4]}]],
    ["AdaptiveMaxPool3d", [2], {}, [{"tensor": [4, 4, 4]}]], ["AdaptiveMaxPool3d", [0], {}, [X]], ["AdaptiveMaxPool3d", [tup(1, 2)], {}, [X]], ["AdaptiveMaxPool3d", [2], {}, [3.5]],
    ["AdaptiveMaxPool3d", [tup(1, -1, 2)], {}, [X]],
    ["Pad", [pairs((1, 2))], {}, [X]], ["Pad", [pairs((-1, 2))], {}, [{"tensor": [4]}]], ["Pad", [pairs((1, 2))], {}, [3.5]],
    ["Pad", [pairs((1, 2)), "REFLECT"], {}, [X]], ["Pad", [pairs((3, 2)), "REFLECT"], {}, [{"tensor": [3]}]], ["Pad", [pairs((4, 2)), "SYMMETRIC"], {}, [{"tensor": [3]}]],
    ["Pad", [pairs((-1, 2)), "REFLECT"], {}, [{"tensor": [3]}]], ["Pad", [pairs((1, 2)), "REFLECT"], {}, [3.5]], ["Pad", [pairs((1.5, 2)), "REFLECT"], {}, [{"tensor": [3]}]],
    ["Pad", [pairs((1, "a"))], {}, [{"tensor": [4]}]], ["Pad", [pairs((1.5, 2))], {}, [{"tensor": [4]}]], ["Pad", [tup()], {}, [X]], ["Pad", [tup(), "REFLECT"], {}, [X]],
    ["AdaptiveMaxPool3d", [1.5], {}, [X]], ["AdaptiveMaxPool3d", [None], {}, [X]],
    ["Unflatten", [1, tup(2, 3)], {}, [X]], ["Unflatten", [1, tup(2.5, 2)], {}, [X]], ["Unflatten", [4, tup(3, 1)], {}, [X]], ["Unflatten", [5, tup(2)], {}, [X]],
    ["Unflatten", [-5, tup(2)], {}, [X]], ["Unflatten", [1, tup(2, 2)], {}, [3.5]], ["Unflatten", [1, tup(-1, -1)], {}, [X]],
    ["ChannelShuffle", [3], {}, [{"tensor": [1, 4, 5]}]], ["ChannelShuffle", [2], {}, [{"tensor": [4]}]], ["ChannelShuffle", [2], {}, [3.5]], ["ChannelShuffle", [5], {}, [X]],
    ["ConstantPad1d", [1, 0.5], {}, []], ["ReflectionPad1d", [3], {}, [{"tensor": [2, 3]}]], ["ReflectionPad2d", [3], {}, [{"tensor": [2, 3, 3]}]],
]


def main():
    values, tensors, calls = Values(), {}, []
    cases = [record(c, tensors, values) for c in CASES]
    wrong = [{"layer": n, "args": a, "kwargs": k, "gives": refusal(lambda: build(values, n, a, k))} for n, a, k in WRONG]
    for n, a, k, inputs in WRONG_CALLS:
        call = lambda: build(values, n, a, k)(*[values.value(x) for x in inputs]).asnumpy()  # noqa: E731
        calls.append({"layer": n, "args": a, "kwargs": k, "inputs": inputs, "gives": refusal(call)})
    save("nn_layers_space", tensors, {"cases": cases, "wrong": wrong, "calls": calls, "scalars": scalars(tensors)})


if __name__ == "__main__":
    main()
