"""Record the losses of mindspore.nn that losses.py leaves: regression, margins, likelihoods, binary, segmentation."""

import numpy as np

from nested import case, main, x

RED = ("mean", "sum", "none")


def data(values, dtype="float32"):
    return {"data": np.asarray(values).tolist(), "dtype": dtype}


def p(*shape, low=0.05, high=0.95):
    return x(*shape, within=[low, high])


rng = np.random.default_rng(11)


def signs(*shape, dtype="float32"):
    return data(np.where(rng.random(shape) > 0.5, 1, -1), dtype)


def classes(n, *shape, dtype="int32"):
    return data(rng.integers(0, n, shape), dtype)


W3 = data([0.5, 2.0, 1.0])
CASES = []
for r in RED:
    CASES += [
        case(f"mae_{r}", "MAELoss", (), x(3, 4), x(3, 4), reduction=r),
        case(f"mae_broadcast_{r}", "MAELoss", (), x(3, 4), x(4), reduction=r),
        case(f"smooth_{r}", "SmoothL1Loss", (), x(3, 4), x(3, 4), reduction=r),
        case(f"smooth_beta_{r}", "SmoothL1Loss", (0.5, r), x(5), x(5)),
        case(f"huber_{r}", "HuberLoss", (), x(3, 4), x(3, 4), reduction=r),
        case(f"huber_delta_{r}", "HuberLoss", (r, 0.5), x(2, 3, 2), x(2, 3, 2)),
        case(f"ranking_{r}", "MarginRankingLoss", (), x(3, 4), x(3, 4), signs(3, 4), reduction=r),
        case(f"ranking_margin_{r}", "MarginRankingLoss", (0.5, r), x(7), x(7), signs(7)),
        case(f"hinge_{r}", "HingeEmbeddingLoss", (), x(3, 4), signs(3, 4), reduction=r),
        case(f"hinge_margin_{r}", "HingeEmbeddingLoss", (0.5, r), x(7), signs(7)),
        case(f"cosine_{r}", "CosineEmbeddingLoss", (), x(4, 3), x(4, 3), signs(4), reduction=r),
        case(f"cosine_margin_{r}", "CosineEmbeddingLoss", (0.25, r), x(4, 3), x(4, 3), signs(4, dtype="int32")),
        case(f"multi_margin_{r}", "MultiMarginLoss", (), x(4, 3), classes(3, 4, dtype="int64"), reduction=r),
        case(f"multi_margin_all_{r}", "MultiMarginLoss", (2, 0.5, r, W3), x(4, 3), classes(3, 4, dtype="int64")),
        case(f"multilabel_soft_{r}", "MultiLabelSoftMarginLoss", (), x(4, 3), classes(2, 4, 3, dtype="float32"), reduction=r),
        case(f"multilabel_soft_weight_{r}", "MultiLabelSoftMarginLoss", (W3, r), x(4, 3), classes(2, 4, 3, dtype="float32")),
        case(f"nll_{r}", "NLLLoss", (), x(4, 3), classes(3, 4), reduction=r),
        case(f"nll_weight_{r}", "NLLLoss", (W3, 1, r), x(4, 3), data([0, 1, 2, 2], "int32")),
        case(f"nll_2d_{r}", "NLLLoss", (), x(2, 3, 2, 2), classes(3, 2, 2, 2), reduction=r),
        case(f"gaussian_{r}", "GaussianNLLLoss", (), x(3, 4), x(3, 4), p(3, 4), reduction=r),
        case(f"gaussian_full_{r}", "GaussianNLLLoss", (), x(3, 4), x(3, 4), p(3, 1), reduction=r, full=True, eps=1e-3),
        case(f"poisson_{r}", "PoissonNLLLoss", (), x(3, 4), p(3, 4, low=0, high=4), reduction=r),
        case(f"poisson_rates_{r}", "PoissonNLLLoss", (False, True, 1e-6, r), p(3, 4, low=0.2, high=3), p(3, 4, low=0, high=4)),
        case(f"bce_{r}", "BCELoss", (), p(3, 4), p(3, 4), reduction=r),
        case(f"bce_weight_{r}", "BCELoss", (data([[1.0, 2.0, 0.5]] * 2), r), p(2, 3), p(2, 3)),
        case(f"bce_logits_{r}", "BCEWithLogitsLoss", (), x(3, 4), p(3, 4), reduction=r),
        case(f"bce_logits_weights_{r}", "BCEWithLogitsLoss", (r, W3, data([2.0])), x(2, 3), p(2, 3)),
        case(f"focal_{r}", "FocalLoss", (), x(4, 3), classes(3, 4, 1), reduction=r),
        case(f"focal_weight_{r}", "FocalLoss", (W3, 1.5, r), x(2, 3, 2, 2), classes(3, 2, 1, 2, 2)),
        case(f"focal_soft_{r}", "FocalLoss", (W3,), x(2, 3, 4), classes(2, 2, 3, 4, dtype="float32"), reduction=r),
    ]
for r in (*RED, "batchmean"):
    CASES += [case(f"kl_{r}", "KLDivLoss", (), x(3, 4), p(3, 4), reduction=r), case(f"kl_1d_{r}", "KLDivLoss", (r,), x(5), p(5))]
CASES += [
    case("rmse", "RMSELoss", (), x(3, 4), x(3, 4)), case("rmse_broadcast", "RMSELoss", (), x(3, 4), x(4)), case("rmse_1d", "RMSELoss", (), x(7), x(7)),
    case("multi_margin_call", "MultiMarginLoss", (), x(4, 3), classes(3, 4, dtype="int64"), W3),
    case("dice", "DiceLoss", (), p(2, 3), p(2, 3)), case("dice_smooth", "DiceLoss", (0.5,), x(2, 3, 4), x(2, 3, 4)), case("dice_1d", "DiceLoss", (), x(5), x(5)),
    case("multi_dice", "MultiClassDiceLoss", (), x(2, 3), p(2, 3)),
    case("multi_dice_weights", "MultiClassDiceLoss", (data([[0.5], [2.0], [1.0]]), 1, "sigmoid"), x(2, 3, 4), p(2, 3, 4)),
    case("multi_dice_plain", "MultiClassDiceLoss", (), x(2, 3, 2), p(2, 3, 2), activation=None),
    case("triplet_distance", "TripletMarginWithDistanceLoss", (), x(4, 3), x(4, 3), x(4, 3)),
    case("triplet_distance_swap", "TripletMarginWithDistanceLoss", (None, True, "sum", 0.5), x(4, 3), x(4, 3), x(4, 3)),
    case("triplet_distance_none", "TripletMarginWithDistanceLoss", (), x(2, 3, 2), x(2, 3, 2), x(2, 3, 2), reduction="none"),
]

INTS = (data([[1, 2], [2, 0]], "int32"), data([5, 4], "int32"), data([2, 1], "int32"))
for r in RED:
    CASES += [case(f"ctc_{r}", "CTCLoss", (), x(5, 2, 3, within=[-2, -1]), *INTS, reduction=r),
              case(f"ctc_blank_{r}", "CTCLoss", (2, r, True), x(4, 1, 3, within=[-2, -1]), data([[1, 0]], "int32"), data([4], "int32"), data([2], "int32"))]
CASES += [case("ctc_alone", "CTCLoss", (), x(5, 3, within=[-2, -1]), data([1, 2], "int32"), data([5], "int32"), data([2], "int32"), reduction="none")]

T23, I2, S2 = {"tensor": [2, 3]}, data([0, 1], "int32"), data([1.0, -1.0])
ALL = ("MAELoss", "SmoothL1Loss", "HuberLoss", "MarginRankingLoss", "HingeEmbeddingLoss", "CosineEmbeddingLoss", "MultiMarginLoss", "MultilabelMarginLoss",
       "MultiLabelSoftMarginLoss", "NLLLoss", "KLDivLoss", "GaussianNLLLoss", "PoissonNLLLoss", "BCELoss", "BCEWithLogitsLoss", "FocalLoss",
       "TripletMarginLoss", "TripletMarginWithDistanceLoss", "SoftMarginLoss")
WRONG = [[n, [], {"reduction": r}] for n in ALL for r in ("avg", None)] + [[n, [], {"foo": 1}] for n in (*ALL, "RMSELoss", "DiceLoss", "MultiClassDiceLoss")]
WRONG += [
    ["CTCLoss", [], {"foo": 1}], ["CTCLoss", [0, "mean", False, 1], {}],
    ["RMSELoss", ["mean"], {}], ["HingeEmbeddingLoss", ["a"], {}], ["CosineEmbeddingLoss", [1.5], {}], ["CosineEmbeddingLoss", ["a"], {}],
    ["MultiMarginLoss", [3], {}], ["MultiMarginLoss", [1, "a"], {}], ["NLLLoss", [], {"ignore_index": 1.5}], ["NLLLoss", [3], {}],
    ["NLLLoss", [data([1, 2], "int32")], {}], ["GaussianNLLLoss", [], {"eps": 0.0}], ["GaussianNLLLoss", [], {"eps": "a"}],
    ["GaussianNLLLoss", [], {"full": 1}], ["GaussianNLLLoss", [True], {}], ["FocalLoss", [3], {}], ["FocalLoss", [T23], {}], ["FocalLoss", [], {"gamma": "a"}],
    ["DiceLoss", [-1.5], {}], ["DiceLoss", ["a"], {}], ["MultiClassDiceLoss", [3], {}], ["MultiClassDiceLoss", [data([1.0])], {}],
    ["MultiClassDiceLoss", [], {"ignore_indiex": 1.5}], ["MultiClassDiceLoss", [], {"activation": "foo"}], ["MultiClassDiceLoss", [], {"activation": 3}],
    ["TripletMarginWithDistanceLoss", [], {"margin": "a"}], ["TripletMarginWithDistanceLoss", [], {"swap": 1}],
    ["BCEWithLogitsLoss", ["mean", {"param": [2]}], {}], ["BCEWithLogitsLoss", ["mean", None, {"param": [2]}], {}],
]
WRONG_CALLS = []
for n in ("MAELoss", "RMSELoss", "SmoothL1Loss", "HuberLoss", "HingeEmbeddingLoss", "MultiLabelSoftMarginLoss", "KLDivLoss", "PoissonNLLLoss", "BCELoss",
          "BCEWithLogitsLoss", "SoftMarginLoss", "DiceLoss", "MultiClassDiceLoss"):
    WRONG_CALLS += [[n, [], {}, [T23]], [n, [], {}, [T23, {"tensor": [2, 4]}]], [n, [], {}, [T23, 1.5]], [n, [], {}, [1.5, T23]]]
for n in ("MarginRankingLoss", "CosineEmbeddingLoss", "GaussianNLLLoss", "TripletMarginLoss", "TripletMarginWithDistanceLoss"):
    WRONG_CALLS += [[n, [], {}, [T23, T23]], [n, [], {}, [T23, T23, 1.5]], [n, [], {}, [1.5, T23, T23]], [n, [], {}, [T23, {"tensor": [2, 4]}, T23]]]
WRONG_CALLS += [
    ["CTCLoss", [], {}, [T23]], ["CTCLoss", [], {}, [1.5, I2, I2, I2]], ["CTCLoss", [], {}, [T23, I2, I2, I2]], ["CTCLoss", [], {}, [T23, {"tensor": [2, 2]}, I2, I2]],
    ["CTCLoss", [], {}, [T23, {"tensor": [1, 1, 2]}, I2, I2]], ["CTCLoss", [7], {}, [{"tensor": [4, 2, 3]}, data([[1], [1]], "int32"), I2, I2]],
    ["NLLLoss", [], {}, [T23]], ["NLLLoss", [], {}, [T23, 1]], ["NLLLoss", [], {}, [1.5, I2]], ["MultiMarginLoss", [], {}, [T23]],
    ["MultiMarginLoss", [], {}, [T23, I2]], ["MultiMarginLoss", [], {}, [1.5, I2]], ["MultilabelMarginLoss", [], {}, [T23, I2]],
    ["RMSELoss", [], {}, [data([[1, 2]], "uint8"), T23]], ["DiceLoss", [], {}, [data([1, 2], "uint8"), data([1, 2], "uint8")]],
    ["MultiClassDiceLoss", [], {}, [{"tensor": [3]}, {"tensor": [3]}]], ["MultiClassDiceLoss", [data([[1.0]])], {}, [T23, T23]],
    ["FocalLoss", [], {}, [T23]], ["FocalLoss", [], {}, [T23, I2]], ["FocalLoss", [], {}, [{"tensor": [3]}, {"tensor": [3]}]], ["FocalLoss", [], {}, [T23, {"tensor": [2, 2]}]],
    ["FocalLoss", [], {}, [{"tensor": [2, 1]}, {"tensor": [2, 1]}]], ["FocalLoss", [], {}, [T23, data([[0, 1, 1]] * 2, "float64")]], ["FocalLoss", [], {}, [T23, 1]],
]

if __name__ == "__main__":
    main("nn_losses_more", CASES, WRONG, WRONG_CALLS)
