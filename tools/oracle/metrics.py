"""Record mindspore.train metrics: updates, values, errors, names, prints.

    python tools/oracle/metrics.py

A case is a metric, its constructor arguments and a list of calls: ["update", inputs…], ["eval"], ["clear"], …
Inputs are keys of the array pool (passed as Tensor, or as list or array where the key is wrapped so).
"""

import record  # (sets the environment before MindSpore loads)
import numpy as np

from mindspore import Tensor
from mindspore import train
from mindspore.train.metrics import get_metrics

rng = np.random.default_rng(7)
POOL = {}


def keep(name, array):
    POOL[name] = np.asarray(array)
    return name


def inputs():
    keep("logits", rng.standard_normal((8, 5)).astype(np.float32))
    keep("labels", rng.integers(0, 5, 8).astype(np.int32))
    keep("labels64", rng.integers(0, 5, 8))
    keep("labels_f", POOL["labels"].astype(np.float32))
    keep("onehot", np.eye(5, dtype=np.float32)[POOL["labels"]])
    keep("column", POOL["labels"].reshape(8, 1))
    keep("logits2", rng.standard_normal((3, 5)).astype(np.float32))
    keep("labels2", rng.integers(0, 5, 3).astype(np.int32))
    keep("wide", rng.standard_normal((3, 6)).astype(np.float32))
    keep("ties", np.array([[1, 1, 0], [0, 2, 2], [3, 3, 3]], np.float32))
    keep("ties_y", np.array([0, 2, 0], np.int32))
    keep("nan", np.array([[1, np.nan, 0], [np.nan, 2, 2], [0, 1, -1]], np.float32))
    keep("nan_y", np.array([1, 0, 1], np.int32))
    keep("image", rng.standard_normal((2, 3, 4)).astype(np.float32))
    keep("image_y", rng.integers(0, 3, (2, 4)).astype(np.int32))
    keep("multi", rng.integers(0, 2, (4, 3)).astype(np.float32))
    multi = POOL["multi"].copy()
    multi[1, 2] = 1 - multi[1, 2]
    keep("multi_y", multi)
    keep("multi3", rng.integers(0, 2, (2, 3, 4)).astype(np.float32))
    multi3 = POOL["multi3"].copy()
    multi3[0, 1, 2] = 1 - multi3[0, 1, 2]
    keep("multi3_y", multi3)
    keep("multi_bad", POOL["multi"] + np.float32(0.5))
    keep("vector", np.array([0.5, 0.25, 1.5], np.float32))
    keep("vector_y", np.array([1.0, 0.0, 0.75], np.float32))
    keep("matrix", rng.standard_normal((3, 4)).astype(np.float32))
    keep("matrix_y", rng.standard_normal((3, 4)).astype(np.float32))
    keep("scalar", np.float32(0.2))
    keep("half", np.float16(0.3))
    keep("loss2", np.array([0.1, 0.4], np.float32))
    keep("empty", np.zeros((0, 5), np.float32))
    keep("empty_y", np.zeros((0,), np.int32))


def given(key):
    """Tensor by default; {'list': key} and {'array': key} pass those."""
    if isinstance(key, dict):
        (kind, name), = key.items()
        return {"list": lambda: POOL[name].tolist(), "array": lambda: POOL[name], "value": lambda: name}[kind]()
    return Tensor(POOL[key])


def number(value):
    """numpy scalars as floats; the type's name beside it."""
    return {"value": float(value), "type": type(value).__name__}


def play(metric, args, calls):
    """The outcome of the constructor or of each call; a failing call does not end the case."""
    made = record.outcome(lambda: getattr(train, metric)(*args))
    if "error" in made:
        return made
    it, out = made["ok"], []
    for name, *rest in calls:
        def call(name=name, rest=rest):
            value = (it if name == "__call__" else getattr(it, name))(*[given(key) for key in rest])
            return number(value) if name in ("eval", "__call__") else None

        out.append(record.outcome(call))
    return out


TYPICAL = [["update", "logits", "labels"], ["eval"], ["update", "logits2", "labels2"], ["eval"], ["clear"], ["eval"]]
ONE = lambda *keys: [["update", *keys], ["eval"]]  # noqa: E731
CASES = [
    ("Accuracy", [], TYPICAL),
    ("Accuracy", ["classification"], [["__call__", "logits", "labels"], ["__call__", "logits2", "labels2"]]),
    ("Accuracy", [], ONE("logits", "labels64")),
    ("Accuracy", [], ONE("logits", "labels_f")),
    ("Accuracy", [], ONE("logits", "onehot")),
    ("Accuracy", [], ONE("logits", "column")),
    ("Accuracy", [], ONE("ties", "ties_y")),
    ("Accuracy", [], ONE("nan", "nan_y")),
    ("Accuracy", [], ONE("image", "image_y")),
    ("Accuracy", [], ONE({"list": "logits"}, {"list": "labels"})),
    ("Accuracy", [], ONE({"array": "logits"}, {"array": "labels"})),
    ("Accuracy", [], ONE("logits", {"value": 3})),
    ("Accuracy", [], ONE({"value": "abc"}, "labels")),
    ("Accuracy", [], ONE("logits")),
    ("Accuracy", [], ONE("logits", "labels", "labels")),
    ("Accuracy", [], ONE("logits", "labels2")),
    ("Accuracy", [], [["update", "logits", "labels"], ["update", "wide", "labels2"], ["eval"]]),
    ("Accuracy", [], ONE("empty", "empty_y")),
    ("Accuracy", [], ONE("vector", "vector_y")),
    ("Accuracy", ["multilabel"], ONE("multi", "multi_y")),
    ("Accuracy", ["multilabel"], ONE("multi3", "multi3_y")),
    ("Accuracy", ["multilabel"], ONE("multi_bad", "multi_y")),
    ("Accuracy", ["multilabel"], ONE("multi", "labels")),
    ("Accuracy", ["multilabel"], ONE("multi", "matrix")),
    ("Accuracy", ["multilabel"], ONE("multi3", "multi_y")),
    ("Accuracy", ["regression"], []),
    ("Accuracy", [1], []),
    ("Loss", [], [["update", "scalar"], ["eval"], ["update", "loss2"], ["eval"], ["clear"], ["eval"]]),
    ("Loss", [], ONE("half")),
    ("Loss", [], ONE("matrix")),
    ("Loss", [], ONE("scalar", "scalar")),
    ("Loss", [], ONE()),
    ("Loss", [], ONE({"value": 0.5})),
    ("Loss", [], [["__call__", "scalar"]]),
    ("MSE", [], [["update", "vector", "vector_y"], ["eval"], ["update", "matrix", "matrix_y"], ["eval"], ["clear"], ["eval"]]),
    ("MSE", [], ONE("vector")),
    ("MSE", [], ONE("vector", "matrix")),
    ("MAE", [], [["update", "vector", "vector_y"], ["eval"], ["update", "matrix", "matrix_y"], ["eval"], ["clear"], ["eval"]]),
    ("MAE", [], ONE("vector")),
    ("TopKCategoricalAccuracy", [3], TYPICAL),
    ("TopKCategoricalAccuracy", [3], ONE("logits", "onehot")),
    ("TopKCategoricalAccuracy", [2], ONE("ties", "ties_y")),
    ("TopKCategoricalAccuracy", [2], ONE("logits")),
    ("TopKCategoricalAccuracy", [0], []),
    ("TopKCategoricalAccuracy", ["3"], []),
    ("TopKCategoricalAccuracy", [1.5], []),
    ("Top1CategoricalAccuracy", [], TYPICAL),
    ("Top5CategoricalAccuracy", [], TYPICAL),
]


class Own(train.Metric):
    """The example of the documentation: rearranged inputs."""

    def __init__(self):
        super().__init__()
        self.clear()

    def clear(self):
        self.seen = []

    @train.rearrange_inputs
    def update(self, *values):
        self.seen.append([int(v) for v in values])

    def eval(self):
        return self.seen


def base():
    plain, turned = Own(), Own().set_indexes([2, 0])
    for metric in (plain, turned):
        metric.update(5, 9, 7)
    return {
        "plain": plain.eval(),
        "indexes": plain.indexes,
        "turned": turned.eval(),
        "turned_indexes": turned.indexes,
        "abstract": record.outcome(lambda: train.Metric()),
        "indexes tuple": record.outcome(lambda: Own().set_indexes((0, 1))),
        "indexes float": record.outcome(lambda: Own().set_indexes([0.5])),
        "get_metrics None": record.outcome(lambda: get_metrics(None)),
        "get_metric_fn unknown": record.outcome(lambda: train.get_metric_fn("foo")),
        "names": train.names(),
        "built": {name: type(train.get_metric_fn(name)).__name__ for name in ("accuracy", "acc", "loss", "mae", "mse", "top_1_accuracy", "top_5_accuracy")},
        "topk": type(train.get_metric_fn("topk", 3)).__name__,
        "topk without k": record.outcome(lambda: train.get_metric_fn("topk")),
    }


def main():
    inputs()
    cases = [{"metric": m, "args": a, "calls": c, "outcome": play(m, a, c)} for m, a, c in CASES]
    record.save("train_metrics", POOL, {"cases": cases, "base": base()})


if __name__ == "__main__":
    main()
