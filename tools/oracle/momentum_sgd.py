"""Records nn.Momentum and nn.SGD as asgd.py does."""

import record
from asgd import ALL, CONV, FALL, ORDER, PLAIN, REST, ROOT, SOME, TRUE, WD
from optim_run import run_all
from optim_spec import D, F, I, L, T


def opt(kind, params, *args, **kwargs):
    return {"class": kind, "args": [params, *args], "kwargs": kwargs}


GROUPS = L(D(params=CONV, lr=F(0.05), weight_decay=F(0.1)), D(params=REST), D(order_params=ORDER))
CENTRAL = L(D(params=CONV, grad_centralization=TRUE, weight_decay=F(0.02)), D(params=REST))


def momentum():
    def case(params, *args, **kwargs):
        return opt("Momentum", params, *args, **kwargs)

    yield "plain", case(ALL, F(0.05), F(0.9))
    yield "momentum_zero", case(SOME, F(0.05), F(0.0))
    yield "momentum_above_one", case(SOME, F(0.001), F(1.01))
    yield "nesterov", case(ALL, F(0.05), F(0.9), use_nesterov=TRUE)
    yield "nesterov_decay", case(SOME, F(0.05), F(0.5), use_nesterov=TRUE, weight_decay=F(0.1))
    yield "positional", case(SOME, F(0.02), F(0.7), F(0.01), F(4.0), TRUE)
    yield "decay", case(ALL, F(0.05), F(0.9), weight_decay=F(0.01))
    yield "decay_cell", case(SOME, F(0.05), F(0.9), weight_decay=WD)
    yield "loss_scale", case(SOME, F(0.05), F(0.9), loss_scale=F(1024.0))
    yield "loss_scale_int_decay", case(SOME, F(0.05), F(0.9), loss_scale=I(8), weight_decay=F(0.05))
    yield "loss_scale_decay_cell", case(SOME, F(0.05), F(0.9), loss_scale=F(3.0), weight_decay=PLAIN)
    yield "rate_list", case(SOME, FALL, F(0.9))
    yield "rate_tensor", case(SOME, T(0.03), F(0.9))
    yield "rate_schedule", case(SOME, ROOT, F(0.8), use_nesterov=TRUE)
    yield "groups", case(GROUPS, F(0.01), F(0.9), weight_decay=F(0.01))
    yield "groups_loss_scale", case(GROUPS, F(0.01), F(0.9), weight_decay=F(0.01), loss_scale=F(128.0))
    yield "groups_dynamic", case(L(D(params=CONV, lr=FALL), D(params=REST, weight_decay=WD)), F(0.02), F(0.9))
    yield "centralization", case(CENTRAL, F(0.05), F(0.9)) | {"centralize": CONV["bank"]}
    yield "float16", case(SOME, F(0.05), F(0.9)) | {"dtype": "float16"}


def sgd():
    def case(params, *args, **kwargs):
        return opt("SGD", params, *args, **kwargs)

    yield "default", case(ALL)
    yield "momentum", case(ALL, F(0.05), F(0.9))
    yield "momentum_int", case(SOME, F(0.001), I(1))
    yield "dampening", case(SOME, F(0.05), F(0.9), F(0.3))
    yield "dampening_int", case(SOME, F(0.05), F(0.9), I(1))
    yield "dampening_no_momentum", case(SOME, F(0.05), F(0.0), F(0.5))
    yield "nesterov", case(ALL, F(0.05), F(0.9), nesterov=TRUE)
    yield "nesterov_decay", case(SOME, F(0.05), F(0.6), weight_decay=F(0.1), nesterov=TRUE)
    yield "decay", case(ALL, F(0.05), weight_decay=F(0.01))
    yield "decay_momentum", case(SOME, F(0.05), F(0.9), weight_decay=I(1))
    yield "loss_scale", case(SOME, F(0.05), F(0.9), loss_scale=F(1024.0))
    yield "loss_scale_decay", case(SOME, F(0.05), F(0.9), loss_scale=F(8.0), weight_decay=F(0.05))
    yield "positional", case(SOME, F(0.02), F(0.7), F(0.0), F(0.01), TRUE, F(4.0))
    yield "rate_list", case(SOME, FALL, F(0.9))
    yield "rate_schedule", case(SOME, ROOT)
    yield "groups", case(GROUPS, F(0.01), F(0.9), weight_decay=F(0.01))
    yield "groups_dynamic", case(L(D(params=CONV, lr=FALL), D(params=REST)), F(0.02), F(0.9), F(0.1))
    yield "centralization", case(CENTRAL, F(0.05), F(0.9)) | {"centralize": CONV["bank"]}
    yield "float16", case(SOME, F(0.05), F(0.9)) | {"dtype": "float16"}


if __name__ == "__main__":
    for name, cases in ("momentum", momentum()), ("sgd", sgd()):
        tensors, meta = run_all(cases)
        record.save(f"optim/{name}", tensors, meta)
        print(name, len(meta["cases"]), "configurations")
