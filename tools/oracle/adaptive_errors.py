"""Records what the optimizers of adaptive.py say to bad and borderline inputs, as optim_errors.py does."""

from optim_errors import FALSE, INF, NAN, TRUE, S, main
from optim_spec import D, F, I, L, P, T

W, B = "fc.weight", "fc.bias"
WB = P(W, B)
NO_FLOATS = {"int": I(1), "bool": TRUE, "string": S("0.5"), "none": None, "tensor": T(0.5)}
EDGES = {"zero": F(0.0), "minus_zero": F(-0.0), "one": F(1.0), "negative": F(-0.1), "above": F(1.5), "nan": NAN, "inf": INF}
NO_BOOLS = {"int": I(1), "none": None, "string": S("True"), "float": F(0.5)}
CELL = {"cell": ["PlainDecay", F(0.1)]}
# Floats and flags of each class.
CLASSES = {
    "Adam": ("beta1 beta2 eps", "use_locking use_nesterov use_amsgrad use_lazy use_offload"),
    "AdamWeightDecay": ("beta1 beta2 eps", ""),
    "RMSProp": ("decay momentum epsilon", "use_locking centered"),
    "Adagrad": ("accum", "update_slots"),
    "AdaMax": ("beta1 beta2 eps", ""),
    "Adadelta": ("rho epsilon", ""),
    "FTRL": ("initial_accum lr_power l1 l2", "use_locking"),
    "Rprop": ("", ""),
}
SCALED = [name for name in CLASSES if name not in ("AdamWeightDecay", "Rprop")]


def case(name, params=WB, *args, **kwargs):
    return {"class": name, "args": [params, *args], "kwargs": kwargs}


def own():
    for name, (floats, flags) in CLASSES.items():
        for argument in floats.split():
            for tag, value in (NO_FLOATS | EDGES).items():
                if tag == "nan" and argument.startswith("beta"):
                    continue  # is no error, and makes any numbers
                # Where RMSProp's kernel adds a large epsilon depends on the element, except in short parameters.
                params = P(B) if argument == "epsilon" else WB
                yield f"{name}/{argument}_{tag}", case(name, params, **{argument: value})
        for argument in flags.split():
            for tag, value in NO_BOOLS.items():
                yield f"{name}/{argument}_{tag}", case(name, **{argument: value})


def common():
    """A little of what the base class checks: it is the same for all."""
    for name in CLASSES:
        yield f"{name}/params_none", case(name, None)
        yield f"{name}/params_twice", case(name, P(W, W))
        yield f"{name}/group_key", case(name, L(D(params=WB, beta1=F(0.1))))
        yield f"{name}/rate_negative", case(name, learning_rate=F(-0.1))
        yield f"{name}/rate_string", case(name, learning_rate=S("a"))
        yield f"{name}/rate_int", case(name, learning_rate=I(1))
        yield f"{name}/decay_negative", case(name, weight_decay=F(-0.1))
        yield f"{name}/decay_string", case(name, weight_decay=S("a"))
        yield f"{name}/decay_cell", case(name, weight_decay=CELL)
        yield f"{name}/unknown_keyword", case(name, nesterov=TRUE)
        yield f"{name}/missing", {"class": name, "args": [], "kwargs": {}}
    for name in SCALED:
        yield f"{name}/loss_scale_zero", case(name, loss_scale=F(0.0))
        yield f"{name}/loss_scale_string", case(name, loss_scale=S("1"))


def adam():
    yield "lazy_offload", case("Adam", use_lazy=TRUE, use_offload=TRUE)
    yield "amsgrad_lazy", case("Adam", use_amsgrad=TRUE, use_lazy=TRUE)
    yield "amsgrad_offload", case("Adam", use_amsgrad=TRUE, use_offload=TRUE)
    yield "amsgrad_lazy_offload", case("Adam", use_amsgrad=TRUE, use_lazy=TRUE, use_offload=TRUE)
    yield "two_unknown", case("Adam", amsgrad=TRUE, betas=F(0.9), use_lazy=FALSE)
    yield "unknown_and_beta", case("Adam", amsgrad=TRUE, beta1=I(1))
    yield "unknown_and_params", case("Adam", None, amsgrad=TRUE)
    yield "surplus", case("Adam", WB, F(0.1), F(0.9), F(0.9), F(0.1), FALSE, FALSE, F(0.0), F(1.0), FALSE, FALSE)
    yield "beta1_twice", case("Adam", WB, F(0.1), F(0.9), beta1=F(0.9))
    for kind in ("Adam", "FTRL", "RMSProp"):
        for tag, value in {"cpu": S("CPU"), "gpu": S("GPU"), "other": S("TPU"), "int": I(1), "none": None}.items():
            yield f"{kind}_target_{tag}", case(kind) | {"member": ["target", value]}


def ftrl():
    for tag, value in {
        "zero": F(0.0),
        "tensor": T(0.1),
        "list": L(F(0.1), F(0.2)),
        "schedule": {"schedule": ["RootDecay", F(0.1)]},
        "nan": NAN,
        "inf": INF,
    }.items():
        yield f"rate_{tag}", case("FTRL", learning_rate=value)
    yield "group_rate", case("FTRL", L(D(params=P(W), lr=F(0.1)), D(params=P(B))))
    yield "group_same_rate", case("FTRL", L(D(params=P(W), lr=F(0.001)), D(params=P(B))))
    yield "rate_list_and_accum", case("FTRL", initial_accum=I(1), learning_rate=L(F(0.1)))


def rprop():
    def pair(*values):
        return {"tuple": list(values)}

    for tag, value in {
        "none": None,
        "float": F(0.5),
        "string": S("ab"),
        "one": pair(F(0.5)),
        "three": pair(F(0.5), F(1.2), F(1.3)),
        "empty": pair(),
        "ints": pair(I(0), I(2)),
        "int_second": pair(F(0.5), I(2)),
        "strings": pair(S("a"), S("b")),
        "nones": pair(None, None),
        "bools": pair(TRUE, TRUE),
        "minus_zero": pair(F(0.0), F(1.2)),
        "minus_one": pair(F(1.0), F(1.2)),
        "plus_one": pair(F(0.5), F(1.0)),
        "plus_small": pair(F(0.5), F(0.9)),
        "minus_nan": pair(NAN, F(1.2)),
        "plus_nan": pair(F(0.5), NAN),
        "plus_inf": pair(F(0.5), INF),
        "swapped": pair(F(1.2), F(0.5)),
    }.items():
        yield f"etas_{tag}", case("Rprop", etas=value)
    yield "etas_list", case("Rprop", etas=L(F(0.5), F(1.2)))
    for tag, value in {
        "none": None,
        "float": F(0.5),
        "one": pair(F(0.5)),
        "three": pair(F(0.5), F(1.2), F(1.3)),
        "ints": pair(I(0), I(2)),
        "int_second": pair(F(0.5), I(2)),
        "strings": pair(S("a"), S("b")),
        "equal": pair(F(0.5), F(0.5)),
        "swapped": pair(F(0.5), F(0.25)),
        "negative": pair(F(-1.0), F(0.5)),
        "nan": pair(NAN, F(1.0)),
    }.items():
        yield f"step_sizes_{tag}", case("Rprop", step_sizes=value)
    yield "step_sizes_list", case("Rprop", step_sizes=L(F(1e-6), F(50.0)))
    yield "etas_and_step_sizes", case("Rprop", etas=None, step_sizes=None)
    yield "etas_value_and_step_sizes", case("Rprop", etas=pair(F(2.0), F(2.0)), step_sizes=None)


def gradients():
    w, b = [[0.5] * 32] * 3, [0.25] * 3
    grad = {"tensor": [w, "float32"]}
    kinds = {name: case(name) for name in CLASSES} | {
        "amsgrad": case("Adam", use_amsgrad=TRUE),
        "offload": case("Adam", use_offload=TRUE),
        "centered": case("RMSProp", centered=TRUE),
    }
    for kind, built in kinds.items():
        for tag, grads in {
            "list": L(grad, T(b)),
            "too_few": {"tuple": [grad]},
            "wrong_shape": {"tuple": [T([[0.5] * 3] * 32), T(b)]},
            "int32": {"tuple": [grad, T([1, 2, 3], "int32")]},
            "float16": {"tuple": [grad, T(b, "float16")]},
            "float64": {"tuple": [grad, T(b, "float64")]},
            "none": {"tuple": [grad, None]},
            "zeros": {"tuple": [T([[0.0] * 32] * 3), T([0.0, -0.0, 1e-20])]},
            "large": {"tuple": [T([[1e15] * 32] * 3), T([1e25, -1e-25, 3e38])]},
        }.items():
            yield f"{kind}_{tag}", built | {"grads": grads}
        yield f"{kind}_scalar", built | {"args": [P("scale", B)]}
        for dtype in ("float16", "float64"):
            yield f"{kind}_params_{dtype}", built | {"dtype": dtype}


def all_cases():
    for topic, cases in {
        "own": own,
        "common": common,
        "adam": adam,
        "ftrl": ftrl,
        "rprop": rprop,
        "gradients": gradients,
    }.items():
        for name, described in cases():
            yield f"{topic}/{name}", described


if __name__ == "__main__":
    main(__file__, list(all_cases()), "optim/adaptive_errors")
