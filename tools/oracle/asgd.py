"""Records nn.ASGD: parameters, state and rates after steps 1, 10 and 100 of each configuration."""

import record
from optim_run import run_all
from optim_spec import D, F, I, L, P, SHAPES, T

ALL = P(*SHAPES)
SOME = P("fc.weight", "fc.bias", "bn.gamma")
CONV = P("conv1.weight", "conv2.weight")
REST = P("fc.weight", "fc.bias", "bn.gamma", "bn.beta")
TRUE, FALSE = {"bool": True}, {"bool": False}
FALL = {"falling": [0.2, 0.05, 120]}
ROOT = {"schedule": ["RootDecay", F(0.2)]}
WD = {"cell": ["FallingDecay", F(0.1)]}
PLAIN = {"cell": ["PlainDecay", F(0.02)]}

RATES = {
    "default": None,
    "float": F(0.05),
    "float_zero": F(0.0),
    "int": I(1),
    "scalar_tensor": T(0.03),
    "scalar_tensor_float64": T(0.07, "float64"),
    "scalar_tensor_int32": T(1, "int32"),
    "tensor": {"falling_tensor": [0.2, 0.05, 120, "float32"]},
    "tensor_float64": {"falling_tensor": [0.1, 0.5, 120, "float64"]},
    "list": FALL,
    "tuple": {"tuple": [F(0.1 / (1 + i % 5)) for i in range(120)]},
    "list_of_ints": L(*[I(i % 2) for i in range(120)]),
    "generator": {"generator": [F(0.01 * (i % 7)) for i in range(120)]},
    "ndarray": {"falling_ndarray": [0.2, 0.01, 120, "float64"]},
    "exponential": {"schedule": ["ExponentialDecayLR", F(0.1), F(0.9), I(4)]},
    "exponential_stair": {"schedule": ["ExponentialDecayLR", F(0.1), F(0.5), I(10), TRUE]},
    "natural_exp": {"schedule": ["NaturalExpDecayLR", F(0.1), F(0.01), I(4)]},
    "inverse": {"schedule": ["InverseDecayLR", F(0.1), F(0.5), I(4), TRUE]},
    "cosine": {"schedule": ["CosineDecayLR", F(0.01), F(0.2), I(40)]},
    "polynomial": {"schedule": ["PolynomialDecayLR", F(0.1), F(0.01), I(30), F(0.5)]},
    "polynomial_update": {"schedule": ["PolynomialDecayLR", F(0.1), F(0.01), I(30), F(2.0), TRUE]},
    "warm_up": {"schedule": ["WarmUpLR", F(0.1), I(20)]},
    "own_schedule": ROOT,
}
DECAYS = {"float": F(0.01), "int": I(1), "cell": WD, "cell_scalar": PLAIN}


def asgd(params, **kwargs):
    return {"class": "ASGD", "args": [params], "kwargs": kwargs}


def cases():
    # Each kind of rate; every third also on all parameters with averaging from the start.
    for i, (name, rate) in enumerate(RATES.items()):
        kwargs = {} if rate is None else {"learning_rate": rate}
        yield f"rate_{name}", asgd(ALL if i % 3 == 0 else SOME, **kwargs)
    # Each kind of decay with a fixed rate, a list and a schedule.
    for rate in ("float", "list", "exponential"):
        for name, decay in DECAYS.items():
            yield f"decay_{name}_{rate}", asgd(SOME, learning_rate=RATES[rate], weight_decay=decay)
    yield "decay_all_names", asgd(ALL, weight_decay=F(0.05))
    yield "decay_scalar_cell_all", asgd(ALL, weight_decay=PLAIN)
    yield "decay_zero", asgd(SOME, weight_decay=I(0))
    # Averaging, and the powers.
    for t0 in (0.0, 1.0, 2.5, 5.0, 50.0, -3.0):
        yield f"t0_{t0}", asgd(SOME, t0=F(t0))
    yield "t0_small_decay", asgd(ALL, t0=F(3.0), weight_decay=F(0.02), learning_rate=F(0.2))
    yield "t0_infinite", asgd(SOME, t0=F("inf"))
    yield "lambd_large", asgd(SOME, lambd=F(0.1))
    yield "lambd_zero", asgd(SOME, lambd=F(0.0))
    yield "lambd_negative", asgd(SOME, lambd=F(-0.001))
    yield "alpha_zero", asgd(SOME, alpha=F(0.0), lambd=F(0.01))
    yield "alpha_one", asgd(SOME, alpha=F(1.0), lambd=F(0.01))
    yield "alpha_negative", asgd(SOME, alpha=F(-0.5), lambd=F(0.01))
    yield "lambd_alpha_t0", asgd(ALL, learning_rate=F(0.3), lambd=F(0.05), alpha=F(0.6), t0=F(4.0))
    yield "lambd_alpha_t0_list", asgd(ALL, learning_rate=FALL, lambd=F(0.05), alpha=F(0.6), t0=F(4.0))
    yield "lambd_alpha_t0_schedule", asgd(ALL, learning_rate=ROOT, lambd=F(0.02), alpha=F(0.9), t0=F(20.0), weight_decay=WD_ALL)
    yield "positional", {
        "class": "ASGD",
        "args": [SOME, F(0.02), F(0.001), F(0.5), F(2.0), F(0.01)],
        "kwargs": {},
    }
    # The iterables that hold parameters.
    yield "params_tuple", asgd({"tuple": [{"param": "fc.bias"}, {"param": "fc.weight"}]})
    yield "params_generator", asgd({"generator": [{"param": "fc.bias"}, {"param": "bn.beta"}]})
    yield "one_param", asgd(P("fc.bias"), t0=F(1.0))
    # Groups.
    yield "group_one", asgd(L(D(params=SOME)))
    yield "group_names_decay", asgd(L(D(params=REST)), weight_decay=F(0.05))
    yield "group_lr", asgd(L(D(params=CONV, lr=F(0.05)), D(params=REST)))
    yield "group_lr_int", asgd(L(D(params=CONV, lr=I(1)), D(params=REST, lr=F(0.0))))
    yield "group_lr_scalar_tensor", asgd(L(D(params=CONV, lr=T(0.02)), D(params=REST)), learning_rate=T(0.2))
    yield "group_lr_lists", asgd(
        L(D(params=CONV, lr=FALL), D(params=REST, lr={"falling_tensor": [0.05, 0.1, 120, "float32"]}))
    )
    yield "group_lr_list_default", asgd(L(D(params=CONV, lr=FALL), D(params=REST)), learning_rate=F(0.03))
    yield "group_default_list", asgd(L(D(params=CONV, lr=F(0.07)), D(params=REST)), learning_rate=FALL)
    yield "group_small_rate_beside_list", asgd(L(D(params=CONV, lr=F(1e-4)), D(params=REST, lr=FALL)))
    yield "group_schedule_default", asgd(L(D(params=CONV, lr=ROOT), D(params=REST)), learning_rate=F(0.03))
    yield "group_schedule_scalar_tensor", asgd(L(D(params=CONV, lr=ROOT), D(params=REST, lr=T(0.011))))
    yield "group_schedule_list", asgd(L(D(params=CONV, lr=ROOT), D(params=REST, lr=FALL)))
    yield "group_schedule_only_default", asgd(L(D(params=CONV), D(params=REST)), learning_rate=ROOT)
    yield "group_list_only_default", asgd(L(D(params=CONV), D(params=REST)), learning_rate=FALL)
    yield "group_decay", asgd(L(D(params=CONV, weight_decay=F(0.1)), D(params=REST)), weight_decay=F(0.01))
    yield "group_decay_int_zero", asgd(L(D(params=CONV, weight_decay=I(1)), D(params=REST, weight_decay=I(0))))
    yield "group_decay_cell", asgd(L(D(params=CONV, weight_decay=WD), D(params=REST)), weight_decay=F(0.01))
    yield "group_decay_cell_default", asgd(L(D(params=CONV), D(params=REST, weight_decay=F(0.3))), weight_decay=WD)
    yield "group_decay_cells", asgd(L(D(params=CONV, weight_decay=WD), D(params=REST, weight_decay=PLAIN)))
    yield "group_decay_one_zero", asgd(L(D(params=CONV, weight_decay=F(0.0)), D(params=REST)), weight_decay=F(0.1))
    yield "group_order", asgd(
        L(D(params=CONV, lr=F(0.05), weight_decay=F(0.1)), D(params=REST), D(order_params=ORDER)), weight_decay=F(0.01)
    )
    yield "group_order_first", asgd(L(D(order_params=ORDER), D(params=CONV, lr=FALL), D(params=REST)))
    yield "group_order_tuple", asgd(
        L(D(params=CONV), D(params=REST), D(order_params={"tuple": [{"param": n} for n in ORDER["bank"]]}))
    )
    yield "group_order_empty", asgd(L(D(params=CONV), D(params=REST), D(order_params=L())))
    yield "group_three", asgd(
        L(
            D(params=P("conv1.weight"), lr=F(0.3), weight_decay=F(0.2)),
            D(params=P("fc.weight", "scale"), lr=F(0.01), weight_decay=PLAIN),
            D(params=P("fc.bias", "bn.gamma")),
            D(order_params=P("scale", "fc.bias", "conv1.weight", "bn.gamma", "fc.weight")),
        ),
        learning_rate=T(0.1),
        lambd=F(0.01),
        t0=F(6.0),
        weight_decay=F(0.05),
    )
    yield "group_params_tuple_dict", asgd({"tuple": [D(params=SOME, lr=F(0.2))]})
    yield "group_centralization_untouched", asgd(
        L(D(params=P("conv1.weight", "fc.bias", "scale"), grad_centralization=TRUE), D(params=P("fc.weight")))
    )
    yield "group_centralization_false", asgd(L(D(params=CONV, grad_centralization=FALSE), D(params=REST)))
    # Centralization that bites: MindSpore has no CPU kernel, decay and centralization come from NumPy.
    for name, kwargs in {
        "": {},
        "_decay": {"weight_decay": F(0.1)},
        "_list_averaging": {"learning_rate": FALL, "t0": F(2.0), "weight_decay": F(0.03)},
    }.items():
        groups = L(D(params=CONV, grad_centralization=TRUE), D(params=REST, weight_decay=F(0.02)))
        yield f"centralization{name}", asgd(groups, **kwargs) | {"centralize": CONV["bank"]}
    groups = L(D(params=P("fc.weight", "fc.bias"), lr=F(0.05), grad_centralization=TRUE), D(params=CONV))
    yield "centralization_fc_lr", asgd(groups, t0=F(1.0)) | {"centralize": ["fc.weight", "fc.bias"]}
    # Other dtypes: the arithmetic is float32's.
    for dtype in ("float16", "float64"):
        yield f"{dtype}", asgd(SOME, learning_rate=F(0.05), t0=F(3.0)) | {"dtype": dtype}
        yield f"{dtype}_decay", asgd(SOME, learning_rate=F(0.05), weight_decay=F(0.02)) | {"dtype": dtype}


ORDER = P("fc.bias", "conv2.weight", "bn.beta", "fc.weight", "conv1.weight", "bn.gamma")
WD_ALL = PLAIN

if __name__ == "__main__":
    tensors, meta = run_all(cases())
    record.save("optim/asgd", tensors, meta)
    print(len(meta["cases"]), "configurations")
