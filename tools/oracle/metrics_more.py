"""Record the metrics of mindspore.train beyond accuracy, loss and errors: precision to occlusion sensitivity.

    python tools/oracle/metrics_more.py

A case is a metric, its constructor arguments (keywords where it is an object) and a list of calls, as in metrics.py. Inputs are keys of the array pool, passed as Tensor,
or wrapped: {'list': key}, {'array': key}, {'value': anything}.
"""

import record  # (sets the environment before MindSpore loads)
import numpy as np
from metrics import given as given_of

import metrics
from mindspore import Tensor, nn, train

rng = np.random.default_rng(11)
POOL = metrics.POOL
POOL.clear()


def keep(name, array):
    POOL[name] = np.asarray(array)


def inputs():
    keep("logits", rng.standard_normal((8, 4)).astype(np.float32))
    keep("labels", rng.integers(0, 4, 8).astype(np.int32))
    keep("logits2", rng.standard_normal((3, 4)).astype(np.float32))
    keep("labels2", np.array([1, 1, 3], np.int64))
    keep("onehot", np.eye(4, dtype=np.float32)[POOL["labels"]])
    keep("labels_f", POOL["labels"].astype(np.float32))
    keep("labels_neg", np.array([-1, 0, 1], np.int32))
    keep("labels_big", np.array([1, 4, 3], np.int32))
    keep("wide", rng.standard_normal((3, 5)).astype(np.float32))
    keep("image", rng.standard_normal((2, 3, 4)).astype(np.float32))
    keep("image_y", rng.integers(0, 3, (2, 4)).astype(np.int32))
    keep("multi", rng.integers(0, 2, (4, 3)).astype(np.float32))
    keep("multi_y", rng.integers(0, 2, (4, 3)).astype(np.float32))
    keep("multi3", rng.integers(0, 2, (2, 3, 4)).astype(np.float32))
    keep("multi3_y", rng.integers(0, 2, (2, 3, 4)).astype(np.float32))
    keep("multi_bad", POOL["multi"] + np.float32(0.5))
    keep("vector", np.array([0.5, 0.25, 1.5], np.float32))
    keep("one", np.array([1.0], np.float32))
    keep("scores", rng.random((6,)).astype(np.float32))
    keep("scores_ties", np.array([0.5, 0.5, 0.25, 0.75, 0.25, 0.5], np.float32))
    keep("binary", np.array([1, 0, 1, 1, 0, 0], np.int32))
    keep("all_ones", np.ones(6, np.int32))
    keep("all_zeros", np.zeros(6, np.int32))
    keep("square", rng.random((3, 3)).astype(np.float32))
    keep("square_y", np.array([2, 0, 1], np.int32))
    keep("tall", rng.random((6, 3)).astype(np.float32))
    keep("tall_y", np.array([1, 0, 2, 1, 0, 2], np.int32))
    keep("ints", np.array([1, 0, 2, 2, 0, 1], np.int32))
    keep("ints_y", np.array([1, 0, 2, 1, 0, 0], np.int32))
    keep("segmentation", rng.integers(0, 2, (2, 3, 2, 2)).astype(np.int32))
    keep("segmentation_y", rng.integers(0, 2, (2, 3, 2, 2)).astype(np.int32))
    keep("segmentation_zero", np.zeros((2, 3, 2, 2), np.int32))
    keep("probability", np.array([[0.1, 0.7, 0.2], [0.3, 0.3, 0.4], [0.6, 0.2, 0.2]], np.float32))
    keep("probability_y", np.array([1, 2, 0], np.int32))
    keep("probability_bad", np.array([1, 3, 0], np.int32))
    keep("probability3", rng.random((2, 2, 3)).astype(np.float32))
    keep("probability3_y", np.array([[1, 2], [0, 0]], np.int32))
    keep("zero_probability", np.array([[0.0, 1.0], [1.0, 0.0]], np.float32))
    keep("zero_probability_y", np.array([0, 0], np.int32))
    blob = np.zeros((6, 7), np.int32)
    blob[1:5, 1:5] = 1
    keep("blob", blob)
    other = np.zeros((6, 7), np.int32)
    other[2:6, 3:7] = 1
    other[0, 0] = 2
    keep("blob_y", other)
    keep("blob_f", blob.astype(np.float32))
    keep("blob_b", blob.astype(bool))
    keep("blob_yb", other == 1)
    keep("column", np.array([[0, 1, 0], [0, 1, 0], [0, 1, 0], [0, 1, 0]], np.int32))
    keep("column_y", np.array([[0, 1, 0], [0, 1, 0], [0, 0, 0], [0, 0, 0]], np.int32))
    keep("dot", np.array([[0, 0, 0], [0, 1, 0], [0, 0, 0]], np.int32))
    keep("line", np.array([0, 1, 1, 1, 0, 0, 1], np.int32))
    keep("line_y", np.array([0, 0, 1, 1, 1, 0, 0], np.int32))
    volume = np.zeros((4, 5, 4), np.int32)
    volume[0:3, 1:4, 0:3] = 1
    keep("volume", volume)
    keep("volume_y", np.roll(volume, (1, 1, 1), (0, 1, 2)))
    keep("nothing", np.zeros((6, 7), np.int32))
    keep("empty", np.zeros((0, 4), np.float32))
    keep("empty_y", np.zeros((0,), np.int32))
    keep("x", np.array([0.0, 0.25, 0.5, 1.0]))
    keep("y", np.array([0.0, 0.5, 0.75, 1.0]))
    keep("x_down", np.array([1.0, 0.5, 0.5, 0.0], np.float32))
    keep("x_mixed", np.array([0.0, 0.5, 0.2, 1.0]))
    keep("x_column", np.array([[0.0], [0.25], [0.5], [1.0]]))
    keep("image1", rng.random((1, 2, 3)).astype(np.float32))
    keep("image2", rng.random((2, 2, 3)).astype(np.float32))
    keep("label1", np.int32(1))
    keep("weight", rng.standard_normal((3, 6)).astype(np.float32))


class Flat(nn.Cell):
    """Flattens, then a dense layer."""

    def __init__(self):
        super().__init__()
        self.flatten = nn.Flatten()
        self.fc = nn.Dense(6, 3, weight_init=Tensor(POOL["weight"]), bias_init="zeros")

    def construct(self, x):
        return self.fc(self.flatten(x))


def given(key):
    return Flat() if key == {"cell": "Flat"} else given_of(key)


def show(value):
    if isinstance(value, (list, tuple)):
        return [show(one) for one in value]
    array = np.asarray(value)
    return {"value": float(array)} if array.shape == () else {"array": array.astype(np.float64).reshape(-1).tolist(), "shape": list(array.shape)}


def play(metric, args, calls):
    """The outcome of the constructor or of each call; a failing call does not end the case."""
    make = getattr(train, metric)
    made = record.outcome(lambda: make(**args) if isinstance(args, dict) else make(*args))
    if "error" in made:
        return made
    it, out = made["ok"], []
    for name, *rest in calls:
        def call(name=name, rest=rest):
            value = (it if name == "__call__" else getattr(it, name))(*[given(key) for key in rest])
            return show(value) if name in ("eval", "__call__") else None

        out.append(record.outcome(call))
    return out


ONE = lambda *keys: [["update", *keys], ["eval"]]  # noqa: E731
V = lambda value: {"value": value}  # noqa: E731
TWICE = lambda *keys: [["eval"], ["update", *keys[:2]], ["eval"], ["eval", V(True)], ["update", *keys[2:]], ["eval"], ["eval", V(True)], ["eval", V(1)], ["clear"], ["eval"]]  # noqa: E731
CANDIDATE = ["i", "have", "a", "pen", "on", "my", "desk"]
REFERENCE = ["i", "have", "a", "pen", "in", "my", "desk"]
SECOND = ["there", "is", "a", "pen", "on", "the", "desk"]


def share(name):
    """Precision and Recall."""
    return [
        (name, [], TWICE("logits", "labels", "logits2", "labels2")),
        (name, ["classification"], [["__call__", "logits2", "labels2"], ["eval"]]),
        (name, [], ONE("logits", "onehot")),
        (name, [], ONE("image", "image_y")),
        (name, [], ONE({"list": "logits"}, {"list": "labels"})),
        (name, [], ONE({"array": "logits2"}, {"array": "labels2"})),
        (name, [], ONE("logits2", "labels_neg")),
        (name, [], ONE("logits2", "labels_big")),
        (name, [], ONE("logits", "labels_f")),
        (name, [], [["update", "logits", "labels"], ["update", "wide", "labels2"], ["eval"]]),
        (name, [], ONE("logits", "labels2")),
        (name, [], ONE("logits")),
        (name, [], ONE("logits", "labels", "labels")),
        (name, [], ONE("logits", V(3))),
        (name, [], ONE("empty", "empty_y")),
        (name, ["multilabel"], TWICE("multi", "multi_y", "multi_y", "multi")),
        (name, ["multilabel"], TWICE("multi3", "multi3_y", "multi3", "multi3_y")),
        (name, ["multilabel"], ONE("multi_bad", "multi_y")),
        (name, ["multilabel"], ONE("multi3", "multi_y")),
        (name, ["regression"], []),
    ]


def beta(name, args):
    return [
        (name, args, TWICE("logits", "labels", "logits2", "labels2")),
        (name, args, ONE("logits", "onehot")),
        (name, args, ONE("image", "image_y")),
        (name, args, ONE("logits2", "labels_neg")),
        (name, args, ONE("logits2", "labels_big")),
        (name, args, ONE("logits", "labels_f")),
        (name, args, [["update", "logits", "labels"], ["update", "wide", "labels2"]]),
        (name, args, ONE("logits", "labels2")),
        (name, args, ONE("logits")),
        (name, args, ONE("vector", "labels2")),
        (name, args, ONE({"list": "logits"}, {"list": "labels"})),
    ]


def surface(name):
    """Distances between the surfaces of two regions."""
    cases = [
        (name, [], [["eval"], ["update", "blob", "blob_y", V(1)], ["eval"], ["clear"], ["eval"]]),
        (name, [], ONE("blob_f", "blob_y", V(1))),
        (name, [], ONE("blob_f", "blob_f", V(1.0))),
        (name, [], ONE("blob_b", "blob_yb", V(1))),
        (name, [], ONE("blob", "blob_y", V(2))),
        (name, [], ONE("blob_y", "blob", V(2))),
        (name, [], ONE("column", "column_y", V(1))),
        (name, [], ONE("line", "line_y", V(1))),
        (name, [], ONE("volume", "volume_y", V(1))),
        (name, [], ONE("dot", "dot", V(0))),
        (name, [], ONE({"list": "blob"}, {"list": "blob_y"}, V(1))),
        (name, {"distance_metric": "chessboard"}, ONE("blob", "blob_y", V(1))),
        (name, {"distance_metric": "taxicab"}, ONE("volume", "volume_y", V(1))),
        (name, [], ONE("blob", "blob_y")),
        (name, [], ONE("blob", "blob_y", V("1"))),
        (name, [], ONE("blob", "blob_y", V(9))),
        (name, [], ONE("blob", "column", V(1))),
        (name, [], ONE("nothing", "blob", V(1))),
        (name, {"distance_metric": "manhattan"}, []),
        (name, {"distance_metric": 1}, []),
    ]
    if name == "HausdorffDistance":
        return [
            *cases,
            (name, {"percentile": 50.0}, ONE("blob", "blob_y", V(1))),
            (name, {"percentile": 95.0, "directed": True}, ONE("volume", "volume_y", V(1))),
            (name, {"percentile": 0.0}, ONE("blob", "blob_y", V(1))),
            (name, {"percentile": 101.0}, ONE("blob", "blob_y", V(1))),
            (name, {"directed": True}, ONE("column", "column_y", V(1))),
            (name, {"directed": True}, ONE("column_y", "column", V(1))),
            (name, {"directed": True}, ONE("nothing", "blob", V(1))),
            (name, {"crop": False}, ONE("column", "column_y", V(1))),
            (name, {"crop": False}, ONE("blob", "blob_y", V(1))),
            (name, {"crop": None, "directed": None}, ONE("line", "line_y", V(1))),
            (name, {"percentile": "a"}, []),
            (name, {"directed": 1}, []),
            (name, {"crop": "yes"}, []),
        ]
    return [
        *cases,
        (name, {"symmetric": True}, ONE("blob", "blob_y", V(1))),
        (name, {"symmetric": True, "distance_metric": "taxicab"}, ONE("column", "column_y", V(1))),
        (name, {"symmetric": True}, ONE("blob", "nothing", V(1))),
        (name, {"symmetric": True}, ONE("nothing", "blob", V(1))),
        (name, {"symmetric": True}, ONE("volume", "volume_y", V(1))),
        (name, {"symmetric": 1}, []),
    ]


NAMES = ["sensitivity", "specificity", "precision", "npv", "miss_rate", "fall_out", "fdr", "for", "pt", "ts", "accuracy", "ba", "f1", "mcc", "fm", "bm", "mk", "Fall Out", "Matthews Correlation Coefficient"]
CMM = "ConfusionMatrixMetric"
PAIR = ("segmentation", "segmentation_y")


def confusion():
    name = "ConfusionMatrix"
    return [
        (name, [3], [["eval"], ["update", "ints", "ints_y"], ["eval"], ["update", "tall", "tall_y"], ["eval"], ["clear"], ["eval"]]),
        (name, [3, "target"], ONE("ints", "ints_y")),
        (name, [3, "prediction"], ONE("ints", "ints_y")),
        (name, [3, "all"], ONE("ints", "ints_y")),
        (name, [4, "target"], ONE("ints", "ints_y")),
        (name, [2], ONE("scores", "binary")),
        (name, [2, "no_norm", 0.3], ONE("scores", "binary")),
        (name, [2], ONE({"list": "binary"}, {"list": "binary"})),
        (name, [3], ONE({"list": "ints"}, {"list": "ints_y"})),
        (name, [3], ONE("image", "image_y")),
        (name, [2], ONE("ints", "ints_y")),
        (name, [3], ONE("ints", "labels")),
        (name, [4], ONE("labels_neg", "labels_neg")),
        (name, [3], ONE("ints")),
        (name, [3], ONE("image", "ints")),
        (name, ["3"], []),
        (name, [3.5], []),
        (name, [3, "rows"], []),
        (name, [3, None], []),
        (name, {"num_classes": 3, "threshold": "a"}, []),
        *[(CMM, {"metric_name": metric}, ONE(*PAIR)) for metric in NAMES],
        *[(CMM, {"metric_name": metric, "calculation_method": True}, ONE(*PAIR)) for metric in NAMES],
        (CMM, [], [["eval"], ["update", *PAIR], ["eval"], ["update", *reversed(PAIR)], ["eval"], ["clear"], ["eval"]]),
        (CMM, {"skip_channel": False}, ONE(*PAIR)),
        (CMM, {"skip_channel": False, "calculation_method": True}, ONE(*PAIR)),
        *[(CMM, {"calculation_method": True, "decrease": how}, ONE(*PAIR)) for how in ("none", "sum", "mean_batch", "sum_batch", "mean_channel", "sum_channel")],
        (CMM, {"calculation_method": True}, [["update", *PAIR], ["update", "segmentation", "segmentation_zero"], ["eval"]]),
        (CMM, {"calculation_method": True}, [["eval"]]),
        (CMM, {"metric_name": "mcc"}, ONE("segmentation_zero", "segmentation_zero")),
        (CMM, {"metric_name": "f1"}, ONE("multi", "multi_y")),
        (CMM, {"metric_name": "f1", "calculation_method": True}, ONE("multi", "multi_y")),
        (CMM, {"metric_name": "nothing"}, ONE(*PAIR)),
        (CMM, [], ONE("segmentation")),
        (CMM, [], ONE("multi", "vector")),
        (CMM, [], ONE("vector", "vector")),
        (CMM, [], ONE("binary", "binary")),
        (CMM, [], ONE("multi", "multi3")),
        (CMM, {"skip_channel": 1}, []),
        (CMM, {"metric_name": 1}, []),
        (CMM, {"calculation_method": "yes"}, []),
        (CMM, {"decrease": "max"}, []),
        (CMM, {"decrease": 1}, []),
    ]


def others():
    bleu = lambda c, r: ONE(V(c), V(r))  # noqa: E731
    cell = {"cell": "Flat"}
    occlusion = lambda **args: ("OcclusionSensitivity", args, ONE(cell, "image1", "label1"))  # noqa: E731
    return [
        ("CosineSimilarity", [], [["eval"], ["update", "square"], ["eval"], ["clear"], ["eval"]]),
        ("CosineSimilarity", ["dot"], ONE("square")),
        ("CosineSimilarity", ["cosine", "sum"], ONE("tall")),
        ("CosineSimilarity", ["dot", "mean", False], ONE("tall")),
        ("CosineSimilarity", {"zero_diagonal": False}, ONE({"list": "square"})),
        ("CosineSimilarity", [], ONE("ints")),
        ("CosineSimilarity", [], ONE(V(1))),
        ("CosineSimilarity", [], ONE("square", "square")),
        ("CosineSimilarity", ["euclid"], []),
        ("CosineSimilarity", [1], []),
        ("CosineSimilarity", ["dot", "max"], []),
        ("CosineSimilarity", {"zero_diagonal": 1}, []),
        ("Dice", [], [["eval"], ["update", "multi", "multi_y"], ["eval"], ["update", "square", "square"], ["eval"], ["clear"], ["eval"]]),
        ("Dice", [0.5], ONE("multi3", "multi3_y")),
        ("Dice", [], ONE({"list": "multi"}, {"array": "multi_y"})),
        ("Dice", [], ONE("multi", "multi3")),
        ("Dice", [], ONE("multi")),
        ("Dice", [-1.0], []),
        ("Dice", ["a"], []),
        ("ROC", [], [["eval"], ["update", "scores", "binary"], ["eval"], ["clear"], ["eval"]]),
        ("ROC", {"pos_label": 0}, ONE("scores", "binary")),
        ("ROC", {"class_num": 1}, ONE("scores_ties", "binary")),
        ("ROC", {"class_num": 3}, ONE("square", "square_y")),
        ("ROC", {"class_num": 3}, ONE("tall", "tall_y")),
        ("ROC", {"class_num": 2}, ONE("scores", "binary")),
        ("ROC", {"class_num": 4}, ONE("tall", "tall_y")),
        ("ROC", {"class_num": 3, "pos_label": 1}, ONE("tall", "tall_y")),
        ("ROC", [], ONE("scores", "all_ones")),
        ("ROC", [], ONE("scores", "all_zeros")),
        ("ROC", [], ONE("multi3", "binary")),
        ("ROC", [], ONE("scores")),
        ("ROC", [], ONE({"list": "scores"}, {"list": "binary"})),
        ("ROC", ["3"], []),
        ("ROC", {"pos_label": 0.5}, []),
        ("BleuScore", [], [["eval"], ["update", V([CANDIDATE]), V([[REFERENCE, SECOND]])], ["eval"], ["update", V([REFERENCE]), V([[SECOND]])], ["eval"], ["clear"], ["eval"]]),
        ("BleuScore", [2], bleu([CANDIDATE, SECOND], [[REFERENCE], [CANDIDATE, REFERENCE]])),
        ("BleuScore", [4, True], bleu([CANDIDATE], [[REFERENCE, SECOND]])),
        ("BleuScore", [1], bleu([CANDIDATE[:3]], [[REFERENCE]])),
        ("BleuScore", [], bleu([["a", "b"]], [[["c", "d"]]])),
        ("BleuScore", [2], bleu([["a", "a", "a", "b"]], [[["a", "b", "a"], ["a", "a"]]])),
        ("BleuScore", [], ONE(V([CANDIDATE]))),
        ("BleuScore", [], bleu([CANDIDATE, SECOND], [[REFERENCE]])),
        ("BleuScore", [5], []),
        ("BleuScore", [0], []),
        ("BleuScore", ["4"], []),
        ("BleuScore", [4, 1], []),
        ("Perplexity", [], [["eval"], ["update", "probability", "probability_y"], ["eval"], ["update", "zero_probability", "zero_probability_y"], ["eval"], ["clear"], ["eval"]]),
        ("Perplexity", [2], ONE("probability", "probability_y")),
        ("Perplexity", [9], ONE("probability", "probability_y")),
        ("Perplexity", [0], ONE("zero_probability", "zero_probability_y")),
        ("Perplexity", [], ONE({"list": "probability"}, {"list": "probability_y"})),
        ("Perplexity", [], ONE("probability", "probability_bad")),
        ("Perplexity", [], ONE("probability", "zero_probability_y")),
        ("Perplexity", [], ONE("probability3", "probability3_y")),
        ("Perplexity", [], ONE("probability")),
        ("Perplexity", ["a"], []),
        ("Perplexity", [1.5], []),
        ("OcclusionSensitivity", [], [["eval"], ["update", cell, "image1", "label1"], ["eval"], ["clear"], ["eval"]]),
        occlusion(margin=1),
        occlusion(margin=1, pad_val=0.5),
        occlusion(margin=1, n_batch=4),
        occlusion(margin=1, b_box=[0, 1, 1, 2]),
        occlusion(margin=1, b_box=[-1, -1, 0, -1]),
        occlusion(b_box=[0, 1]),
        occlusion(b_box=[0, 2, 0, 1]),
        occlusion(b_box=[1, 0, 0, 1]),
        ("OcclusionSensitivity", [], ONE(cell, "image2", "label1")),
        ("OcclusionSensitivity", [], ONE(cell, "image1", "ints")),
        ("OcclusionSensitivity", [], ONE(cell, "image1", V(1))),
        ("OcclusionSensitivity", [], ONE(V(1), "image1", "label1")),
        ("OcclusionSensitivity", [], ONE(cell, "image1")),
        ("OcclusionSensitivity", ["a"], []),
        ("OcclusionSensitivity", {"margin": "a"}, []),
        ("OcclusionSensitivity", {"n_batch": 1.5}, []),
        ("OcclusionSensitivity", {"b_box": 1}, []),
        ("Fbeta", [0], []),
        ("Fbeta", [-1.0], []),
        ("Fbeta", ["a"], []),
        ("Fbeta", [], []),
    ]


def areas():
    take = lambda *keys, **kwargs: record.outcome(lambda: float(train.auc(*[given(key) for key in keys], **kwargs)))  # noqa: E731
    a = lambda key: {"array": key}  # noqa: E731
    return {
        "up": take(a("x"), a("y")),
        "down": take(a("x_down"), a("y")),
        "mixed": take(a("x_mixed"), a("y")),
        "reorder": take(a("x_mixed"), a("y"), reorder=True),
        "column": take(a("x_column"), a("y")),
        "short": take(a("one"), a("one")),
        "lengths": take(a("x"), a("vector")),
        "matrix": take(a("square"), a("square")),
        "value": take(V(1), a("y")),
        "tensor": take("x", "y"),
    }


def main():
    inputs()
    rows = [*share("Precision"), *share("Recall"), *beta("Fbeta", [2.0]), *beta("F1", []), *confusion(), *others()]
    rows += [*surface("HausdorffDistance"), *surface("MeanSurfaceDistance"), *surface("RootMeanSquareDistance")]
    cases = [{"metric": m, "args": a, "calls": c, "outcome": play(m, a, c)} for m, a, c in rows]
    record.save("train_metrics_more", POOL, {"cases": cases, "auc": areas()})


if __name__ == "__main__":
    main()
