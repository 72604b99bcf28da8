"""Records the optimizers that adapt their steps to each element, as asgd.py does.

nn.Adam, AdamWeightDecay, RMSProp, Adagrad, AdaMax, Adadelta, FTRL, Rprop. `nn.Lamb` has no CPU kernel.
"""

import sys

import record
from asgd import ALL, CONV, FALL, ORDER, PLAIN, REST, ROOT, SOME, TRUE, WD
from optim_run import run_all
from optim_spec import SHAPES, D, F, I, L, P, T

FALSE = {"bool": False}
NO_SCALAR = P(*[name for name in SHAPES if name != "scale"])  # some kernels refuse scalars
GROUPS = L(D(params=CONV, lr=F(0.05), weight_decay=F(0.1)), D(params=REST), D(order_params=ORDER))
DYNAMIC = L(D(params=CONV, lr=FALL), D(params=REST, weight_decay=WD))
CELLS = L(D(params=CONV, lr=ROOT, weight_decay=WD), D(params=REST, weight_decay=PLAIN))
CENTRAL = L(D(params=CONV, grad_centralization=TRUE, weight_decay=F(0.02)), D(params=REST))
WARM = {"schedule": ["WarmUpLR", F(0.02), I(20)]}


class Kind:
    """Cases of one class. `learning_rate` is the keyword, so the position does not matter."""

    def __init__(self, name, everything=ALL):
        self.name, self.all = name, everything

    def __call__(self, params, *args, **kwargs):
        return {"class": self.name, "args": [params, *args], "kwargs": kwargs}

    def typed(self, dtype, **kwargs):
        return self(SOME, **kwargs) | {"dtype": dtype}

    def rates(self):
        """What every optimizer takes: kinds of rate, of decay, groups."""
        yield "default", self(self.all)
        yield "rate_list", self(SOME, learning_rate=FALL)
        yield "rate_tensor", self(SOME, learning_rate=T(0.03))
        yield "rate_schedule", self(SOME, learning_rate=WARM)
        yield "decay", self(self.all, learning_rate=F(0.02), weight_decay=F(0.05))
        yield "decay_int", self(SOME, learning_rate=F(0.02), weight_decay=I(1))
        yield "decay_cell", self(SOME, learning_rate=F(0.02), weight_decay=WD)
        yield "groups", self(GROUPS, learning_rate=F(0.01), weight_decay=F(0.01))
        yield "groups_dynamic", self(DYNAMIC, learning_rate=F(0.02))
        yield "groups_cells", self(CELLS, learning_rate=F(0.02), weight_decay=F(0.3))

    def scaled(self):
        yield "loss_scale", self(SOME, learning_rate=F(0.01), loss_scale=F(1024.0))
        yield "loss_scale_decay", self(SOME, learning_rate=F(0.01), loss_scale=I(8), weight_decay=F(0.05))

    def central(self):
        case = self(CENTRAL, learning_rate=F(0.01), weight_decay=F(0.1))
        yield "centralization", case | {"centralize": CONV["bank"]}


def adam():
    case = Kind("Adam")
    yield from case.rates()
    yield from case.scaled()
    yield from case.central()
    yield "betas", case(ALL, learning_rate=F(0.02), beta1=F(0.5), beta2=F(0.75), eps=F(1e-3))
    yield "beta1_tiny", case(SOME, learning_rate=F(0.02), beta1=F(1e-6), beta2=F(0.9999))
    yield "positional", case(SOME, F(0.02), F(0.8), F(0.99), F(1e-4), TRUE, TRUE, F(0.01), F(4.0), FALSE)
    for name in ("nesterov", "amsgrad", "lazy", "offload"):
        use = {f"use_{name}": TRUE}
        yield name, case(NO_SCALAR if name in ("amsgrad", "offload") else ALL, learning_rate=F(0.02), **use)
        yield f"{name}_groups", case(GROUPS, learning_rate=FALL, loss_scale=F(16.0), **use)
    yield "amsgrad_betas", case(SOME, learning_rate=F(0.02), beta2=F(0.5), weight_decay=F(0.1), use_amsgrad=TRUE)
    yield "amsgrad_nesterov", case(SOME, learning_rate=F(0.02), use_amsgrad=TRUE, use_nesterov=TRUE)
    yield "lazy_nesterov", case(SOME, learning_rate=F(0.02), use_lazy=TRUE, use_nesterov=TRUE, use_locking=TRUE)
    yield "offload_nesterov", case(SOME, learning_rate=F(0.02), use_offload=TRUE, use_nesterov=TRUE)
    yield "offload_centralization", case(CENTRAL, learning_rate=F(0.01), use_offload=TRUE)
    yield "float16", case.typed("float16", learning_rate=F(0.02))
    yield "float16_nesterov", case.typed("float16", learning_rate=F(0.02), use_nesterov=TRUE, eps=F(1e-3))


def adam_weight_decay():
    case = Kind("AdamWeightDecay")
    yield from case.rates()
    yield "betas", case(ALL, learning_rate=F(0.02), beta1=F(0.5), beta2=F(0.75), eps=F(1e-3))
    yield "positional", case(SOME, F(0.02), F(0.8), F(0.99), F(1e-4), F(0.3))
    yield "decay_scalar_cell", case(ALL, learning_rate=F(0.02), weight_decay=PLAIN)
    yield "groups_names", case(L(D(params=REST)), learning_rate=F(0.02), weight_decay=F(0.3))
    yield "groups_decay", case(L(D(params=CONV, weight_decay=F(0.0)), D(params=REST)), weight_decay=F(0.3))
    yield "centralization", case(CENTRAL, learning_rate=F(0.01), weight_decay=F(0.1))
    for dtype in ("float16", "float64"):
        yield dtype, case.typed(dtype, learning_rate=F(0.02), weight_decay=F(0.1))


def rmsprop():
    case = Kind("RMSProp")
    yield from case.rates()
    yield from case.scaled()
    yield from case.central()
    yield "decay_momentum", case(ALL, learning_rate=F(0.01), decay=F(0.5), momentum=F(0.9))
    # Blocks of eight elements get the root of the mean plus epsilon, the others the root of both; where blocks end changes
    # from run to run. So a large epsilon is only for parameters without such a block.
    yield "epsilon", case(P("fc.bias", "bn.gamma", "bn.beta", "scale"), learning_rate=F(0.01), epsilon=F(0.1), momentum=F(0.5))
    yield "decay_zero", case(SOME, learning_rate=F(0.01), decay=F(0.0))
    yield "decay_one", case(SOME, learning_rate=F(0.01), decay=F(1.0))
    yield "positional", case(SOME, F(0.01), F(0.8), F(0.5), F(1e-3), TRUE, TRUE, F(4.0), F(0.01))
    yield "centered", case(ALL, learning_rate=F(0.01), centered=TRUE)
    yield "centered_momentum", case(SOME, learning_rate=F(0.01), decay=F(0.6), momentum=F(0.8), epsilon=F(0.01), centered=TRUE)
    yield "centered_groups", case(GROUPS, learning_rate=FALL, loss_scale=F(16.0), epsilon=F(0.01), centered=TRUE)
    yield "float16", case.typed("float16", learning_rate=F(0.01), momentum=F(0.5), epsilon=F(1e-6))
    yield "float16_centered", case.typed("float16", learning_rate=F(0.01), centered=TRUE, epsilon=F(1e-2))


def adagrad():
    case = Kind("Adagrad")
    yield from case.rates()
    yield from case.scaled()
    yield from case.central()
    yield "accum", case(ALL, accum=F(2.5), learning_rate=F(0.05))
    yield "accum_zero", case(SOME, accum=F(0.0), learning_rate=F(0.05))
    yield "no_slots", case(ALL, learning_rate=F(0.05), update_slots=FALSE)
    yield "no_slots_groups", case(GROUPS, learning_rate=FALL, update_slots=FALSE)
    yield "positional", case(SOME, F(0.5), F(0.02), TRUE, F(4.0), F(0.01))
    for dtype in ("float16", "float64"):
        yield dtype, case.typed(dtype, learning_rate=F(0.02), weight_decay=F(0.1))


def adamax():
    case = Kind("AdaMax", NO_SCALAR)
    yield from case.rates()
    yield from case.scaled()
    yield from case.central()
    yield "betas", case(NO_SCALAR, learning_rate=F(0.02), beta1=F(0.5), beta2=F(0.75), eps=F(1e-2))
    yield "positional", case(SOME, F(0.02), F(0.8), F(0.99), F(1e-4), F(0.3), F(4.0))
    yield "float16", case.typed("float16", learning_rate=F(0.02), weight_decay=F(0.1))


def adadelta():
    case = Kind("Adadelta")
    yield from case.rates()
    yield from case.scaled()
    yield from case.central()
    yield "rho_epsilon", case(ALL, rho=F(0.5), epsilon=F(1e-2))
    yield "rho_zero", case(SOME, rho=F(0.0))
    yield "rho_one", case(SOME, rho=F(1.0))
    yield "positional", case(SOME, F(0.5), F(0.8), F(1e-4), F(4.0), F(0.01))
    yield "float16", case.typed("float16", epsilon=F(1e-3))


def ftrl():
    case = Kind("FTRL", NO_SCALAR)
    yield "default", case(NO_SCALAR)
    yield "rate", case(NO_SCALAR, learning_rate=F(0.3))
    yield "accum", case(SOME, initial_accum=F(1.5), learning_rate=F(0.1))
    yield "accum_zero", case(SOME, initial_accum=F(0.0), learning_rate=F(0.1))
    yield "power_zero", case(SOME, learning_rate=F(0.1), lr_power=F(0.0))
    yield "power", case(SOME, learning_rate=F(0.1), lr_power=F(-0.8))
    yield "l1", case(NO_SCALAR, learning_rate=F(0.1), l1=F(0.5))
    yield "l2", case(SOME, learning_rate=F(0.1), l2=F(0.2))
    yield "l1_l2", case(NO_SCALAR, learning_rate=F(0.5), l1=F(0.3), l2=F(0.1))
    yield "decay", case(NO_SCALAR, learning_rate=F(0.1), weight_decay=F(0.05))
    yield "decay_cell", case(SOME, learning_rate=F(0.1), weight_decay=WD)
    yield "groups", case(L(D(params=CONV, weight_decay=F(0.1)), D(params=REST), D(order_params=ORDER)), learning_rate=F(0.1))
    yield "positional", case(SOME, F(0.5), F(0.02), F(-0.5), F(0.01), F(0.02), TRUE, F(4.0), F(0.01))
    yield from case.scaled()
    yield from case.central()


def rprop():
    case = Kind("Rprop")
    yield from case.rates()
    yield from case.central()
    yield "etas", case(ALL, etas={"tuple": [F(0.3), F(1.7)]})
    yield "step_sizes", case(SOME, step_sizes={"tuple": [F(0.05), F(0.12)]})
    yield "step_sizes_small", case(SOME, learning_rate=F(0.02), step_sizes={"tuple": [F(0.01), F(0.03)]})
    yield "positional", case(SOME, F(0.02), {"tuple": [F(0.4), F(1.1)]}, {"tuple": [F(0.01), F(1.0)]}, F(0.05))
    for dtype in ("float16", "float64"):
        yield dtype, case.typed(dtype, learning_rate=F(0.02))


TOPICS = {
    "adam": adam,
    "adam_weight_decay": adam_weight_decay,
    "rmsprop": rmsprop,
    "adagrad": adagrad,
    "adamax": adamax,
    "adadelta": adadelta,
    "ftrl": ftrl,
    "rprop": rprop,
}

if __name__ == "__main__":
    for name in sys.argv[1:] or TOPICS:
        tensors, meta = run_all(TOPICS[name]())
        tensors = {k: v for k, v in tensors.items() if not k.startswith(("start/", "grads/"))}  # asgd's recording has them
        record.save(f"optim/{name}", tensors, meta)
        print(name, len(meta["cases"]), "configurations", flush=True)
