"""Records what nn.ASGD, nn.Momentum and nn.SGD say to bad and borderline inputs, class and text.

Two lists: `documented` is written by hand, `generated` comes from a seeded generator. After an error inside a run MindSpore's
later calls fail too, so the process that met one ends, and the next one goes on behind it.
"""

import json
import pathlib
import random
import subprocess
import sys
import tempfile

import numpy as np
import optim_spec
import record
from optim_run import state
from optim_spec import Builder, D, F, I, L, P, T, construct

from mindspore import Tensor

W, B, G = "fc.weight", "fc.bias", "bn.gamma"
WB = P(W, B)
TRUE, FALSE = {"bool": True}, {"bool": False}
NAN, INF = F("nan"), F("inf")


def S(v):
    return {"str": v}


def asgd(params, *args, **kwargs):
    return {"class": "ASGD", "args": [params, *args], "kwargs": kwargs}


def momentum(params, *args, **kwargs):
    return {"class": "Momentum", "args": [params, *args], "kwargs": kwargs}


def sgd(params, *args, **kwargs):
    return {"class": "SGD", "args": [params, *args], "kwargs": kwargs}


def params_cases():
    yield "none", asgd(None)
    yield "empty_list", asgd(L())
    yield "empty_tuple", asgd({"tuple": []})
    yield "int", asgd(I(3))
    yield "float", asgd(F(0.5))
    yield "bool", asgd(TRUE)
    yield "string", asgd(S("abc"))
    yield "one_parameter", asgd({"param": B})
    yield "one_scalar_parameter", asgd({"param": "scale"})
    yield "tensor", asgd(T([1.0, 2.0]))
    yield "list_of_tensors", asgd(L(T([1.0])))
    yield "list_of_lists", asgd(L(WB))
    yield "with_none", asgd(L({"param": W}, None))
    yield "with_string", asgd(L({"param": W}, S("fc.bias")))
    yield "mixed", asgd(L({"param": W}, D(params=P(B))))
    yield "mixed_dict_first", asgd(L(D(params=P(B)), {"param": W}))
    yield "twice", asgd(P(W, B, W))
    yield "same_name", asgd(L({"param": B}, {"new_param": [B, [1.0, 2.0]]}))


def group_cases():
    yield "unknown_key", asgd(L(D(params=WB, rate=F(0.1))))
    yield "unknown_keys", asgd(L(D(params=WB, learning_rate=F(0.1), decay=F(0.1))))
    yield "unknown_key_only", asgd(L(D(parameters=WB)))
    yield "no_params", asgd(L(D(lr=F(0.1))))
    yield "empty_dict", asgd(L(D()))
    yield "params_none", asgd(L(D(params=None)))
    yield "params_empty", asgd(L(D(params=L())))
    yield "params_int", asgd(L(D(params=I(1))))
    yield "params_float", asgd(L(D(params=F(1.5))))
    yield "params_string", asgd(L(D(params=S("ab"))))
    yield "params_tensors", asgd(L(D(params=L({"param": W}, T([1.0])))))
    yield "params_dicts", asgd(L(D(params=L(D(params=WB)))))
    yield "params_one_parameter", asgd(L(D(params={"param": B})))
    yield "params_generator", asgd(L(D(params={"generator": [{"param": W}, {"param": B}]})))
    yield "params_tuple", asgd(L(D(params={"tuple": [{"param": W}, {"param": B}]})))
    yield "twice_in_group", asgd(L(D(params=P(W, B, W))))
    yield "twice_in_groups", asgd(L(D(params=P(W)), D(params=P(B, W))))
    yield "same_name_in_groups", asgd(L(D(params=P(B)), D(params=L({"new_param": [B, [1.0]]}))))
    yield "order_with_params", asgd(L(D(params=WB, order_params=WB)))
    yield "order_with_lr", asgd(L(D(params=WB), D(order_params=WB, lr=F(0.1))))
    yield "order_int", asgd(L(D(params=WB), D(order_params=I(2))))
    yield "order_none", asgd(L(D(params=WB), D(order_params=None)))
    yield "order_short", asgd(L(D(params=WB), D(order_params=P(B))))
    yield "order_long", asgd(L(D(params=WB), D(order_params=P(B, W, G))))
    yield "order_outside", asgd(L(D(params=WB), D(order_params=P(B, G))))
    yield "order_twice", asgd(L(D(params=WB), D(order_params=P(B, B))))
    yield "order_strings", asgd(L(D(params=WB), D(order_params=L(S(W), S(B)))))
    yield "order_string", asgd(L(D(params=WB), D(order_params=S("ab"))))
    yield "order_tensors", asgd(L(D(params=WB), D(order_params=L(T([1.0]), T([2.0])))))
    yield "order_generator", asgd(L(D(params=WB), D(order_params={"generator": [{"param": B}, {"param": W}]})))
    yield "order_empty", asgd(L(D(params=WB), D(order_params=L())))
    yield "order_only", asgd(L(D(order_params=WB)))
    yield "order_two", asgd(L(D(params=WB), D(order_params=WB), D(order_params=P(B, W))))
    yield "lr_string", asgd(L(D(params=WB, lr=S("a"))))
    yield "lr_none", asgd(L(D(params=WB, lr=None)))
    yield "lr_bool", asgd(L(D(params=WB, lr=TRUE)))
    yield "lr_negative", asgd(L(D(params=WB, lr=F(-0.5))))
    yield "lr_matrix", asgd(L(D(params=WB, lr=T([[0.1, 0.2]]))))
    yield "lr_lists_differ", asgd(L(D(params=P(W), lr=L(F(0.1), F(0.2))), D(params=P(B), lr=L(F(0.1), F(0.2), F(0.3)))))
    yield "lr_list_and_default_differ", asgd(L(D(params=P(W), lr=L(F(0.1), F(0.2))), D(params=P(B))), T([0.1, 0.2, 0.3]))
    yield "lr_generator", asgd(L(D(params=P(W), lr={"generator": [F(0.1), F(0.2)]}), D(params=P(B))))
    yield "decay_string", asgd(L(D(params=WB, weight_decay=S("a"))))
    yield "decay_none", asgd(L(D(params=WB, weight_decay=None)))
    yield "decay_negative", asgd(L(D(params=WB, weight_decay=F(-0.1))))
    yield "decay_tensor", asgd(L(D(params=WB, weight_decay=T(0.1))))
    yield "centralization_int", asgd(L(D(params=WB, grad_centralization=I(1))))
    yield "centralization_none", asgd(L(D(params=WB, grad_centralization=None)))
    yield "centralization_string", asgd(L(D(params=WB, grad_centralization=S("True"))))


def rate_cases():
    yield "none", asgd(WB, None)
    yield "string", asgd(WB, S("a"))
    yield "string_number", asgd(WB, S("0.1"))
    yield "digits", asgd(WB, S("12"))
    yield "bool", asgd(WB, TRUE)
    yield "negative", asgd(WB, F(-0.1))
    yield "negative_int", asgd(WB, I(-1))
    yield "minus_zero", asgd(WB, F(-0.0))
    yield "nan", asgd(WB, NAN)
    yield "inf", asgd(WB, INF)
    yield "minus_inf", asgd(WB, F("-inf"))
    yield "matrix", asgd(WB, T([[0.1]]))
    yield "rank_3", asgd(WB, T([[[0.1]]]))
    yield "tensor_of_one", asgd(WB, T([0.1]))
    yield "tensor_bool", asgd(WB, T(True, "bool"))
    yield "tensor_negative", asgd(WB, T(-0.1))
    yield "tensor_nan", asgd(WB, T(float("nan")))
    yield "tensor_int8", asgd(WB, T([1, 2], "int8"))
    yield "empty_list", asgd(WB, L())
    yield "list_of_strings", asgd(WB, L(S("a"), S("b")))
    yield "list_of_lists", asgd(WB, L(L(F(0.1), F(0.2))))
    yield "list_of_one_lists", asgd(WB, L(L(F(0.1)), L(F(0.2))))
    yield "list_ragged", asgd(WB, L(F(0.1), L(F(0.2))))
    yield "list_with_none", asgd(WB, L(F(0.1), None))
    yield "list_with_negative", asgd(WB, L(F(-0.1), F(0.2)))
    yield "list_with_bool", asgd(WB, L(TRUE, FALSE))
    yield "list_of_tensors", asgd(WB, L(T(0.1), T(0.2)))
    yield "dict", asgd(WB, D(a=F(0.1)))
    yield "parameter", asgd(WB, {"param": "scale"})
    yield "cell", asgd(WB, {"cell": ["PlainDecay", F(0.1)]})
    yield "schedule_without_construct", asgd(WB, {"schedule": ["NoConstruct"]})
    yield "zero", asgd(WB, I(0))
    yield "huge_int", asgd(WB, I(10**30))


def decay_cases():
    yield "none", asgd(WB, weight_decay=None)
    yield "string", asgd(WB, weight_decay=S("0.1"))
    yield "bool", asgd(WB, weight_decay=TRUE)
    yield "negative", asgd(WB, weight_decay=F(-0.01))
    yield "negative_int", asgd(WB, weight_decay=I(-2))
    yield "nan", asgd(WB, weight_decay=NAN)
    yield "inf", asgd(WB, weight_decay=INF)
    yield "tensor", asgd(WB, weight_decay=T(0.1))
    yield "list", asgd(WB, weight_decay=L(F(0.1)))
    yield "schedule", asgd(WB, weight_decay={"schedule": ["RootDecay", F(0.1)]})
    yield "cell_with_scalar_parameter", asgd(P(W, "scale"), weight_decay={"cell": ["FallingDecay", F(0.1)]})


def own_cases():
    for name in ("lambd", "alpha", "t0"):
        for tag, value in {
            "int": I(1),
            "bool": TRUE,
            "string": S("0.1"),
            "none": None,
            "tensor": T(0.1),
            "list": L(F(0.1)),
            "nan": NAN,
            "inf": INF,
            "negative": F(-1.0),
        }.items():
            yield f"{name}_{tag}", asgd(WB, **{name: value})
    yield "unknown_keyword", asgd(WB, nesterov=TRUE)
    yield "missing", {"class": "ASGD", "args": [], "kwargs": {}}
    yield "surplus", asgd(WB, F(0.1), F(0.1), F(0.1), F(1.0), F(0.0), F(1.0))
    yield "twice", asgd(WB, F(0.1), learning_rate=F(0.1))
    yield "first_error_is_rate", asgd(WB, None, lambd=I(1))
    yield "first_error_is_params", asgd(None, None, lambd=I(1), weight_decay=S("a"))
    yield "first_error_is_decay", asgd(WB, F(0.1), lambd=I(1), weight_decay=S("a"))


def momentum_cases():
    yield "missing_rate", momentum(WB)
    yield "missing_momentum", momentum(WB, F(0.1))
    for tag, v in {"int": I(1), "negative": F(-0.1), "string": S("a"), "none": None, "bool": TRUE, "nan": NAN}.items():
        yield f"momentum_{tag}", momentum(WB, F(0.1), v)
    yield "momentum_minus_zero", momentum(WB, F(0.1), F(-0.0))
    for tag, v in {
        "zero": F(0.0),
        "negative": F(-1.0),
        "int_zero": I(0),
        "string": S("1"),
        "none": None,
        "bool": TRUE,
        "nan": NAN,
        "inf": INF,
        "tensor": T(2.0),
    }.items():
        yield f"loss_scale_{tag}", momentum(WB, F(0.1), F(0.9), loss_scale=v)
    for tag, v in {"int": I(1), "none": None, "string": S("True"), "float": F(0.5)}.items():
        yield f"nesterov_{tag}", momentum(WB, F(0.1), F(0.9), use_nesterov=v)
    yield "rate_string", momentum(WB, S("a"), F(0.9))
    yield "rate_negative", momentum(WB, F(-0.1), F(0.9))
    yield "decay_negative", momentum(WB, F(0.1), F(0.9), weight_decay=F(-0.1))
    yield "params_none", momentum(None, F(0.1), F(0.9))
    yield "group_key", momentum(L(D(params=WB, momentum=F(0.1))), F(0.1), F(0.9))
    yield "twice", momentum(P(W, W), F(0.1), F(0.9))


def sgd_cases():
    for name in ("momentum", "dampening"):
        for tag, v in {"negative": F(-0.1), "string": S("a"), "none": None, "bool": TRUE, "nan": NAN, "int": I(0)}.items():
            yield f"{name}_{tag}", sgd(WB, **{name: v})
    yield "dampening_tensor", sgd(WB, dampening=T(0.1))
    yield "nesterov_int", sgd(WB, momentum=F(0.9), nesterov=I(1))
    yield "nesterov_none", sgd(WB, momentum=F(0.9), nesterov=None)
    yield "nesterov_no_momentum", sgd(WB, nesterov=TRUE)
    yield "nesterov_dampening", sgd(WB, momentum=F(0.9), dampening=F(0.1), nesterov=TRUE)
    yield "decay_cell", sgd(WB, weight_decay={"cell": ["PlainDecay", F(0.1)]})
    yield "decay_cell_in_group", sgd(L(D(params=WB, weight_decay={"cell": ["PlainDecay", F(0.1)]})))
    yield "decay_negative", sgd(WB, weight_decay=F(-1.0))
    yield "loss_scale_zero", sgd(WB, loss_scale=F(0.0))
    yield "loss_scale_string", sgd(WB, loss_scale=S("a"))
    yield "params_empty", sgd(L())
    yield "rate_none", sgd(WB, None)


def gradient_cases():
    w, b = [[0.5] * 32] * 3, [0.25] * 3
    grad = {"tensor": [w, "float32"]}
    for kind, case in {"asgd": asgd(WB), "momentum": momentum(WB, F(0.1), F(0.9)), "sgd": sgd(WB)}.items():
        for tag, grads in {
            "list": L(grad, T(b)),
            "too_few": {"tuple": [grad]},
            "none_at_all": {"tuple": []},
            "too_many": {"tuple": [grad, T(b), T(b)]},
            "one_tensor": grad,
            "wrong_shape": {"tuple": [T([[0.5] * 3] * 32), T(b)]},
            "wrong_length": {"tuple": [grad, T([0.5, 0.5])]},
            "scalar": {"tuple": [grad, T(0.5)]},
            "swapped": {"tuple": [T(b), grad]},
            "int32": {"tuple": [grad, T([1, 2, 3], "int32")]},
            "float16": {"tuple": [grad, T(b, "float16")]},
            "float64": {"tuple": [grad, T(b, "float64")]},
            "none": {"tuple": [grad, None]},
            "number": {"tuple": [grad, F(0.5)]},
            "ndarray": {"tuple": [grad, {"ndarray": [b, "float32"]}]},
            "nested": {"tuple": [{"tuple": [grad, T(b)]}]},
            "not_given": None,
        }.items():
            yield f"{kind}_{tag}", case | {"grads": grads}
    decay = asgd(WB, weight_decay=F(0.1))
    yield "decay_too_few", decay | {"grads": {"tuple": [grad]}}
    yield "decay_wrong_shape", decay | {"grads": {"tuple": [T([[0.5] * 3] * 32), T(b)]}}


def member_cases():
    """`member` is done on the optimizer after construction."""
    groups = asgd(L(D(params=P(W), lr=F(0.05)), D(params=P(B), lr=L(F(0.1), F(0.2)))))
    for tag, case in {"plain": asgd(WB), "groups": groups, "list": asgd(WB, L(F(0.1), F(0.2)))}.items():
        for what, value in {
            "number": F(1.5),
            "none": None,
            "string": S("fc.bias"),
            "tuple": {"tuple": [{"param": W}]},
            "outside": {"param": G},
            "list_outside": P(W, G),
            "list_tensor": L(T([1.0])),
            "list": P(B, W),
            "one": {"param": B},
            "empty": L(),
        }.items():
            yield f"{tag}_get_lr_parameter_{what}", case | {"member": ["get_lr_parameter", value]}
    for what, value in {"true": TRUE, "false": FALSE, "int": I(1), "none": None}.items():
        yield f"unique_{what}", asgd(WB) | {"member": ["unique", value]}
    yield "target", asgd(WB) | {"member": ["target", S("CPU")]}


def generated(seed=20261123, count=64):
    """Random arguments from pools of good and bad values; most cases hold one or two bad ones."""
    rng = random.Random(seed)
    good_rate = [F(0.1), I(1), T(0.05), L(F(0.1), F(0.2)), {"schedule": ["RootDecay", F(0.1)]}, T([0.1, 0.2])]
    bad_rate = [S("b"), None, F(-1.5), NAN, T([[0.5]]), INF, I(-3), {"cell": ["PlainDecay", F(0.1)]}, TRUE]
    number = [I(2), S("x"), None, TRUE, L(F(1.0)), T(1.0), F(-0.25), F(0.0), F(3.5), NAN]
    decay = [F(0.1), I(2), None, S("y"), F(-0.5), NAN, INF, T(0.5), {"cell": ["PlainDecay", F(0.1)]}]
    groups = [
        lambda: D(params=P(W), lr=rng.choice(good_rate + bad_rate)),
        lambda: D(params=P(W), weight_decay=rng.choice(decay)),
        lambda: D(params=rng.choice([P(W), P(W, W), L(), None, S("q"), F(2.0), L(T([1.0]))])),
        lambda: D(params=P(W), **{rng.choice(["lr_", "momentum", "Params", "decay"]): F(0.1)}),
        lambda: D(params=P(W), grad_centralization=rng.choice([FALSE, I(0), None, S("no")])),
    ]
    second = [
        lambda: D(params=P(B)),
        lambda: D(params=rng.choice([P(B), P(W)])),
        lambda: D(order_params=rng.choice([P(B, W), P(W), P(G), I(7), L(), None, P(W, W)])),
        lambda: D(order_params=P(W), lr=F(0.5)),
    ]

    def params():
        kind = rng.random()
        if kind < 0.35:
            return rng.choice([WB, P(B), {"tuple": [{"param": W}]}])
        if kind < 0.5:
            return rng.choice([None, L(), I(4), F(1.5), S("w"), L(None), L(F(1.0)), L({"param": W}, D(params=P(B)))])
        chosen = [rng.choice(groups)()]
        if rng.random() < 0.6:
            chosen.append(rng.choice(second)())
        return L(*chosen)

    options = {
        "ASGD": {"lambd": number, "alpha": number, "t0": number, "weight_decay": decay},
        "Momentum": {"weight_decay": decay, "loss_scale": number, "use_nesterov": [TRUE, FALSE, I(1), None, S("t")]},
        "SGD": {"momentum": number, "dampening": number, "weight_decay": decay, "nesterov": [TRUE, FALSE, I(0)], "loss_scale": number},
    }
    seen = set()
    while len(seen) < count:
        kind = rng.choice(["ASGD", "ASGD", "ASGD", "Momentum", "SGD"])
        args = [params()]
        if kind == "Momentum" or rng.random() < 0.4:
            args.append(rng.choice(good_rate * 2 + bad_rate))
        if kind == "Momentum":
            args.append(rng.choice([F(0.9), F(0.9), I(1), F(-0.1), S("m"), None]))
        names = rng.sample(sorted(options[kind]), rng.choice([0, 1, 1, 2]))
        case = {"class": kind, "args": args, "kwargs": {n: rng.choice(options[kind][n]) for n in names}}
        text = json.dumps(case)
        if text not in seen:
            seen.add(text)
            yield f"{len(seen)}", case


def all_cases():
    for topic, cases in {
        "params": params_cases,
        "groups": group_cases,
        "rate": rate_cases,
        "decay": decay_cases,
        "own": own_cases,
        "momentum": momentum_cases,
        "sgd": sgd_cases,
        "gradients": gradient_cases,
        "members": member_cases,
        "generated": generated,
    }.items():
        for name, case in cases():
            yield f"{topic}/{name}", case


def failed(stage, error):
    said = error.args[0] if isinstance(error, KeyError) else error  # str() shows a KeyError's text in quotes
    text = str(said).split("\n\n---")[0].split("\n---")[0].strip()
    text = text.split("\nFunctionGraph ID")[0].split("\n (See file")[0].strip()
    text = text.replace("<class 'optim_spec.", "<class '__main__.")  # where a script's classes are
    return {"stage": stage, "error": type(error).__name__, "text": text}


def readable(value):
    if isinstance(value, list):
        return [readable(v) for v in value]
    name = getattr(value, "name", None)
    return {"type": type(value).__name__, "name": name if isinstance(name, str) else None} | (
        {"value": np.asarray(value.asnumpy()).tolist()} if isinstance(value, Tensor) else {}
    )


def run(case):
    """The outcome of one case, and the state after one step when there is none to tell."""
    builder = Builder(case.get("dtype", "float32"))
    _, bank = optim_spec.bank()
    try:
        opt = construct(case, builder)
    except Exception as error:  # noqa: BLE001
        return failed("construct", error), None
    if "member" in case:
        member, value = case["member"]
        try:
            if member == "get_lr_parameter":
                return {"stage": "ok", "value": readable(opt.get_lr_parameter(builder.build(value)))}, None
            setattr(opt, member, builder.build(value))
            return {"stage": "ok", "value": getattr(opt, member)}, None
        except Exception as error:  # noqa: BLE001
            return failed("member", error), None
    try:
        if "grads" in case:
            grads = builder.build(case["grads"])
            opt(grads) if case["grads"] is not None else opt()
        else:
            opt(tuple(Tensor(bank[p.name][0], p.dtype) for p in opt.parameters))
        return {"stage": "ok"}, state(opt)[0]
    except Exception as error:  # noqa: BLE001
        return failed("call", error), None


def worker(cases, first, path):
    """Runs from case `first` on, to the end or to the first error of a call; writes what it has."""
    done = []
    for i, (name, case) in enumerate(cases):
        if i < first:
            continue
        outcome, flat = run(case)
        done.append({"name": name, "case": case, "outcome": outcome, "flat": None if flat is None else flat.tolist()})
        if outcome["stage"] == "call":
            break
    pathlib.Path(path).write_text(json.dumps(done))


def main(script, cases, fixture):
    """Records `cases` in `fixture`: in processes that run `script` with two arguments, one after the other."""
    if len(sys.argv) > 1:
        worker(cases, int(sys.argv[1]), sys.argv[2])
        return
    total = len(cases)
    done, tensors = [], {}
    with tempfile.TemporaryDirectory() as folder:
        while len(done) < total:
            path = f"{folder}/part.json"
            subprocess.run([sys.executable, script, str(len(done)), path], check=True, cwd=folder)
            done += json.loads(pathlib.Path(path).read_text())
            print(len(done), "of", total, flush=True)
    for item in done:
        flat = item.pop("flat")
        if flat is not None:
            tensors[item["name"]] = np.array(flat, np.float32)
    record.save(fixture, tensors, {"cases": done})


if __name__ == "__main__":
    main(__file__, list(all_cases()), "optim/errors")
