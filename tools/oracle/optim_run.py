"""Runs optimizer descriptions on real MindSpore and packs what they leave behind."""

import numpy as np
import optim_spec
from optim_spec import Builder, construct

from mindspore import Tensor

MARKS = (1, 10, 100)


def read_rates(value):
    """get_lr() or get_weight_decay() as nested lists."""
    if isinstance(value, tuple):
        return [read_rates(v) for v in value]
    return np.asarray(value.asnumpy() if isinstance(value, Tensor) else value).tolist()


def state(opt):
    """All parameters in MindSpore's order: float32 ones in one flat vector, layout, integers."""
    layout, flat, ints = [], [], {}
    for name, p in opt.parameters_dict().items():
        value = p.asnumpy()
        dtype = str(p.dtype)
        layout.append([name, list(value.shape), dtype])
        if value.dtype.kind == "i":
            ints[name] = value.tolist()
        else:
            flat.append(value.astype(np.float32).reshape(-1))
    return np.concatenate(flat), layout, ints


def centralize(grad):
    """g - mean over all axes but the first, where the operator is applied."""
    if grad.ndim > 1 and grad.shape[1] % 16 == 0:
        return (grad - grad.mean(axis=tuple(range(1, grad.ndim)), keepdims=True, dtype=np.float32)).astype(np.float32)
    return grad


def without_centralization(case):
    """The same groups for the oracle: NumPy does decay and centralization of the groups that ask for it."""
    groups = []
    decays = {}
    default = case["kwargs"].get("weight_decay", {"float": 0.0})
    for group in case["args"][0]["list"]:
        items = dict(group["dict"])
        if items.pop("grad_centralization", None):
            decay = items.get("weight_decay", default)["float"]
            decays.update({name: decay for name in items["params"]["bank"]})
            items["weight_decay"] = {"float": 0.0}
        groups.append({"dict": [[k, v] for k, v in items.items()]})
    return case | {"args": [{"list": groups}, *case["args"][1:]]}, decays


def run(case, marks=MARKS):
    """One configuration: {mark: flat vector}, meta."""
    builder = Builder(case.get("dtype", "float32"))
    _, grads = optim_spec.bank()
    spec, decays = without_centralization(case) if "centralize" in case else (case, {})
    opt = construct(spec, builder)
    order = [p.name for p in opt.parameters]
    meta = {"order": order, "rate": {"0": read_rates(opt.get_lr())}, "ints": {}}
    meta["decay"] = {"0": read_rates(opt.get_weight_decay())}
    vectors = {}
    for step in range(1, marks[-1] + 1):
        given = []
        for p in opt.parameters:
            g = grads[p.name][(step - 1) % optim_spec.GRADS]
            if p.name in decays:
                g = centralize(g + np.float32(decays[p.name]) * p.asnumpy() if decays[p.name] else g)
            given.append(Tensor(g, p.dtype))
        result = opt(tuple(given))
        if step in marks:
            vectors[step], layout, meta["ints"][str(step)] = state(opt)
            meta["layout"] = layout
            meta["rate"][str(step)] = read_rates(opt.get_lr())
            meta["decay"][str(step)] = read_rates(opt.get_weight_decay())
    meta["result"] = [type(result).__name__, repr(result)]
    if decays:
        meta["note"] = "decay and centralization of these groups are NumPy's: the CPU oracle has no such kernel"
        del meta["decay"]
    return vectors, meta


def run_all(cases):
    """Every configuration and the bank they share: tensors, meta."""
    start, grads = optim_spec.bank()
    tensors = {f"start/{k}": v for k, v in start.items()} | {f"grads/{k}": v for k, v in grads.items()}
    done = []
    for name, case in cases:
        vectors, meta = run(case)
        tensors |= {f"{name}/{step}": v for step, v in vectors.items()}
        done.append({"name": name, "case": case} | meta)
    return tensors, {"marks": list(MARKS), "grads": optim_spec.GRADS, "cases": done}
