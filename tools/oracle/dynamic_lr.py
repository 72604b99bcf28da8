"""Records the functions that give one learning rate a step: lists, and what bad arguments say."""

import itertools

import numpy as np
import record
from optim_errors import failed
from optim_spec import Builder, F, I, L

from mindspore import nn

TRUE, FALSE = {"bool": True}, {"bool": False}
RATES = [
    [F(0.1), F(0.9), I(23), I(4), I(3)],
    [F(0.1), F(0.5), I(40), I(1), I(7), TRUE],
    [F(1.0), F(1.5), I(30), I(7), I(1), FALSE],
    [F(0.05), F(0.97), I(100), I(3), I(4), TRUE],
]
GOOD = {
    "piecewise_constant_lr": [
        [L(I(2), I(5), I(10)), L(F(0.1), F(0.05), F(0.01))],
        [{"tuple": [I(1), I(1), I(4)]}, {"tuple": [F(0.3), F(0.2), F(-0.1)]}],
        [L(), L()],
    ],
    "exponential_decay_lr": RATES,
    "natural_exp_decay_lr": RATES,
    "inverse_decay_lr": RATES,
    "cosine_decay_lr": [
        [F(0.01), F(0.1), I(6), I(2), I(2)],
        [F(0.0), F(1.0), I(50), I(3), I(11)],
        [F(0.001), F(0.3), I(20), I(30), I(5)],
    ],
    "polynomial_decay_lr": [
        [F(0.1), F(0.01), I(6), I(2), I(2), F(0.5)],
        [F(0.1), F(0.01), I(60), I(2), I(7), F(2.0), TRUE],
        [F(0.1), F(0.2), I(40), I(3), I(9), F(1.0), FALSE],
        [F(0.4), F(0.0), I(40), I(1), I(9), F(1.7), TRUE],
    ],
    "warmup_lr": [[F(0.1), I(6), I(2), I(2)], [F(0.0), I(9), I(1), I(4)], [F(0.3), I(70), I(4), I(13)]],
}
ODD = [None, {"str": "a"}, TRUE, I(1), I(0), I(-2), F(0.0), F(-0.0), F(-0.5), F(1.0), F(2.5), F("nan"), F("inf"), L(I(1))]


def bad():
    """Each argument in turn replaced by each odd value; and too few, too many."""
    for name, lists in GOOD.items():
        full = lists[1]
        for at, value in itertools.product(range(len(full)), ODD):
            yield name, full[:at] + [value] + full[at + 1 :]
        yield name, full[:1]
        yield name, []
        yield name, full + [I(1), I(1), I(1)]
    yield "cosine_decay_lr", [F(0.1), F(0.1), I(4), I(1), I(1)]
    yield "cosine_decay_lr", [F(0.2), F(0.1), I(4), I(1), I(1)]
    yield "cosine_decay_lr", [F(0.2), F(0.1), I(0), I(1), I(1)]
    lr = L(F(0.1), F(0.2))
    for milestone in (L(I(3), I(2)), L(I(0), I(2)), L(I(2), F(2.5)), L(I(2), None), L(I(2), TRUE), L(I(1)), L(I(1), I(2), I(3))):
        yield "piecewise_constant_lr", [milestone, lr]
    for rates in (L(F(0.1), I(1)), L(F(0.1), None), L(F(0.1), {"str": "a"}), L(F("nan"), F("inf"))):
        yield "piecewise_constant_lr", [L(I(1), I(2)), rates]


def call(name, args):
    builder = Builder()
    return getattr(nn, name)(*[builder.build(a) for a in args])


def main():
    tensors, values, errors = {}, [], []
    for name, lists in GOOD.items():
        for i, args in enumerate(lists):
            got = call(name, args)
            assert isinstance(got, list) and all(isinstance(x, float) for x in got)
            values.append({"name": f"{name}/{i}", "function": name, "args": args, "length": len(got)})
            if got:
                tensors[f"{name}/{i}"] = np.array(got, np.float64)
    for name, args in bad():
        try:
            outcome = {"stage": "ok", "length": len(call(name, args))}
        except Exception as error:  # noqa: BLE001
            outcome = failed("call", error)
        errors.append({"function": name, "args": args, "outcome": outcome})
    record.save("optim/dynamic_lr", tensors, {"values": values, "errors": errors})
    print(len(values), "lists,", len(errors), "bad arguments")


if __name__ == "__main__":
    main()
