"""Records the learning-rate schedules: values at steps, and what bad arguments say."""

import numpy as np
import record
from optim_errors import failed
from optim_spec import Builder, F, I, T

import mindspore as ms
from mindspore import Tensor

TRUE, FALSE = {"bool": True}, {"bool": False}
STEPS = [0, 1, 2, 3, 4, 5, 7, 10, 19, 20, 21, 39, 40, 41, 99, 100, 1000]
GOOD = {
    "ExponentialDecayLR": [[F(0.1), F(0.9), I(4)], [F(0.1), F(0.5), I(10), TRUE], [F(1.0), F(1.5), I(100), FALSE]],
    "NaturalExpDecayLR": [[F(0.1), F(0.9), I(4)], [F(0.1), F(0.02), I(10), TRUE]],
    "InverseDecayLR": [[F(0.1), F(0.9), I(4)], [F(0.1), F(0.5), I(10), TRUE]],
    "CosineDecayLR": [[F(0.01), F(0.1), I(4)], [F(0.0), F(1.0), I(40)]],
    "PolynomialDecayLR": [
        [F(0.1), F(0.01), I(4), F(0.5)],
        [F(0.1), F(0.01), I(20), F(2.0), TRUE],
        [F(0.1), F(0.2), I(20), F(1.0)],
    ],
    "WarmUpLR": [[F(0.1), I(4)], [F(0.0), I(20)]],
}
ODD = [None, {"str": "a"}, TRUE, I(1), I(0), F(0.0), F(-0.5), F("nan"), F("inf"), T(0.5), I(-2), F(1.0)]


def bad():
    """Each argument in turn replaced by each odd value; and too few, too many."""
    for name, lists in GOOD.items():
        full = lists[1]
        for at in range(len(full)):
            for value in ODD:
                yield name, full[:at] + [value] + full[at + 1 :]
        yield name, full[:1]
        yield name, full + [I(1), I(1), I(1)]
    yield "CosineDecayLR", [F(0.1), F(0.1), I(4)]
    yield "CosineDecayLR", [F(0.2), F(0.1), I(4)]


def value(schedule, step, shape):
    got = schedule(Tensor(np.full(shape, step), ms.int32))
    return np.asarray(got.asnumpy(), np.float32).reshape(-1), list(got.shape), str(got.dtype)


def main():
    tensors, values, errors = {}, [], []
    for name, lists in GOOD.items():
        for i, args in enumerate(lists):
            schedule = Builder().build({"schedule": [name, *args]})
            key = f"{name}/{i}"
            got = [value(schedule, s, ()) for s in STEPS]
            tensors[key] = np.concatenate([g[0] for g in got])
            values.append({"name": key, "schedule": [name, *args], "shape": got[0][1], "dtype": got[0][2]})
            assert value(schedule, 1, (1,))[1] == [1]
    for name, args in bad():
        try:
            Builder().build({"schedule": [name, *args]})
            outcome = {"stage": "ok"}
        except Exception as error:  # noqa: BLE001
            outcome = failed("construct", error)
        errors.append({"schedule": [name, *args], "outcome": outcome})
    record.save("optim/lr_schedules", tensors, {"steps": STEPS, "values": values, "errors": errors})
    print(len(values), "schedules,", len(errors), "bad arguments")


if __name__ == "__main__":
    main()
