"""Record LeNet-5 + nn.ASGD on MNIST: loss curves, single steps to restart from, the full example.

    python tools/oracle/lenet.py DATA [curves|steps|script|timing]    DATA: folder with the four MNIST IDX files

Curves are chaotic where the rate is high, so each is recorded with two kernel sets (AVX2, and SSE41 in a second
process); the largest relative distance so far between the two is stored beside it as its spread.
Steps: the states before steps FIRST .. FIRST + COUNT - 1 are consecutive, so the state after one step is the state
before the next: COUNT + 1 states of the weights hold both. With t0 = 1e6 the averaged copy `ax` equals the weights,
`mu` is 1 and `eta` follows from the step, so the weights are the whole state; `eta` and `mu` are stored to prove it.
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "examples" / "lenet"))

import record  # noqa: E402  (sets the environment before MindSpore loads)
import numpy as np  # noqa: E402

import mindspore as ms  # noqa: E402
from mindspore import nn  # noqa: E402
from mindspore.train import Callback, Model  # noqa: E402
from train import LeNet5, create_dataset  # noqa: E402

OTHER_ISA = "SSE41"
FIRST, COUNT = 30, 50
STEPS = {0.03: 200, 0.1: 200}


def build(learning_rate):
    ms.set_seed(1)
    net = LeNet5()
    loss = nn.SoftmaxCrossEntropyWithLogits(sparse=True, reduction="mean")
    opt = nn.ASGD(net.trainable_params(), learning_rate=learning_rate)
    return net, loss, opt


class Watch(Callback):
    """Keep each loss, and the weights before chosen steps."""

    def __init__(self, net, opt, states=()):
        super().__init__()
        self.net, self.opt, self.wanted = net, opt, set(states)
        self.losses, self.states, self.eta, self.mu = [], [], [], []

    def on_train_step_begin(self, run_context):
        if run_context.original_args().cur_step_num - 1 in self.wanted:
            params = self.net.trainable_params()
            self.states.append(np.concatenate([p.asnumpy().ravel() for p in params]))
            self.eta.append([float(p.asnumpy().item()) for p in self.opt.eta])
            self.mu.append([float(p.asnumpy().item()) for p in self.opt.mu])
            if 0 not in self.wanted:
                for ax, p in zip(self.opt.ax, params):
                    assert np.array_equal(ax.asnumpy(), p.asnumpy())

    def on_train_step_end(self, run_context):
        self.losses.append(float(run_context.original_args().net_outputs.asnumpy()))


def follow(data, learning_rate, steps, states=()):
    """Train through Model.train for some steps; what Watch saw."""
    net, loss, opt = build(learning_rate)
    watch = Watch(net, opt, states)
    Model(net, loss_fn=loss, optimizer=opt).train(1, create_dataset(data, "train").take(steps), callbacks=[watch])
    return watch


def restart(data, start):
    """From each recorded state one step: the losses and the states after."""
    net, loss, opt = build(0.1)
    step = nn.TrainOneStepCell(nn.WithLossCell(net, loss), opt).set_train()
    losses, after = [], []
    batches = list(create_dataset(data, "train").take(FIRST + COUNT).create_tuple_iterator())[FIRST:]
    for k, (image, label) in enumerate(batches):
        at = 0
        for p, ax, eta in zip(net.trainable_params(), opt.ax, opt.eta):
            value = start["states"][k, at : at + p.size].reshape(p.shape)
            p.set_data(ms.Tensor(value)), ax.set_data(ms.Tensor(value))
            eta.set_data(ms.Tensor(np.full(eta.shape, start["eta"][k], np.float32)))
            at += p.size
        opt.global_step.set_data(ms.Tensor(np.full(opt.global_step.shape, FIRST + k, np.int32)))
        losses.append(float(step(image, label).asnumpy()))
        after.append(np.concatenate([p.asnumpy().ravel() for p in net.trainable_params()]))
    return np.array(losses), np.stack(after)


def elsewhere(data, what, isa, extra=None):
    """Run `what` in a process with another kernel set; its arrays."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "out.npz"
        if extra:
            np.savez(f"{folder}/in.npz", **extra)
        env = dict(os.environ, ONEDNN_MAX_CPU_ISA=isa)
        subprocess.run([sys.executable, __file__, data, what, folder], env=env, check=True)
        with np.load(path) as file:
            return dict(file)


def distance(a, b):
    """Largest relative distance so far, one number a step."""
    return np.maximum.accumulate(np.abs(a - b) / np.abs(b))


def record_curves(data):
    meta, tensors = {"batch": 32, "seed": 1, "other_isa": OTHER_ISA, "curves": []}, {}
    other = elsewhere(data, "raw-curves", OTHER_ISA)
    for rate, steps in STEPS.items():
        watch = follow(data, rate, steps, states=[0])
        spread = distance(other[str(rate)], np.array(watch.losses))
        tensors["initial"] = watch.states[0]
        meta["curves"].append({"lr": rate, "losses": watch.losses, "spread": [float(f"{x:.3g}") for x in spread]})
        print(rate, watch.losses[-3:], "spread", spread[29], spread[-1])
    net, _, _ = build(0.1)
    meta["params"] = [[p.name, list(p.shape)] for p in net.trainable_params()]
    record.save("lenet_curves", tensors, meta)


def record_steps(data):
    watch = follow(data, 0.1, FIRST + COUNT + 1, states=range(FIRST, FIRST + COUNT + 1))
    eta, mu = np.array(watch.eta, np.float32), np.array(watch.mu, np.float32)
    assert (eta == eta[:, :1]).all() and (mu == 1).all()
    start = {"states": np.stack(watch.states), "eta": eta[:, 0]}
    losses, after = restart(data, start)
    assert np.array_equal(losses, np.array(watch.losses[FIRST : FIRST + COUNT]))
    assert np.array_equal(after, start["states"][1:])
    other = elsewhere(data, "raw-steps", OTHER_ISA, start)
    meta = {
        "lr": 0.1,
        "first": FIRST,
        "count": COUNT,
        "losses": losses.tolist(),
        "loss_spread": float(np.max(np.abs(other["losses"] - losses) / losses)),
        "param_spread": float(np.max(np.abs(other["after"] - after))),
        "other_isa": OTHER_ISA,
    }
    print({k: v for k, v in meta.items() if k != "losses"})
    record.save("lenet_steps", start, meta)


def record_script(data):
    """The whole example: one epoch of 60,000 images, then 10,000 test images; the same one part in a million away."""
    accuracy = []
    for nudge in (0, 1e-6, -1e-6, 2e-6, -2e-6):
        net, loss, opt = build(0.1)
        for p in net.trainable_params() if nudge else ():
            p.set_data(ms.Tensor(p.asnumpy() * np.float32(1 + nudge)))
        model = Model(net, loss_fn=loss, optimizer=opt, metrics={"accuracy"})
        model.train(1, create_dataset(data, "train"))
        accuracy.append(float(model.eval(create_dataset(data, "test"))["accuracy"]))
        print(nudge, accuracy[-1], flush=True)
    record.save("lenet_script", {}, {"epochs": 1, "lr": 0.1, "accuracy": accuracy[0], "nudged": accuracy[1:]})


def record_timing(data):
    """Milliseconds per step of Model.train, one thread; whatever else the machine does is in it, least in the best chunk."""
    meta = {}
    for mode, steps in (("graph", 1000), ("pynative", 400)):
        command = [sys.executable, str(ROOT / "bench" / "lenet" / "peer.py"), data, mode, str(steps)]
        chunks = sorted(json.loads(subprocess.run(command, check=True, capture_output=True).stdout)["chunks"])
        meta[mode] = {"median": chunks[len(chunks) // 2], "best": chunks[0], "chunks": len(chunks)}
    print(meta)
    record.save("lenet_timing", {}, meta)


def main(data, what=None, folder=None):
    ms.set_context(mode=ms.GRAPH_MODE)
    ms.device_context.cpu.op_tuning.threads_num(1)
    if what == "raw-curves":
        np.savez(f"{folder}/out.npz", **{str(r): np.array(follow(data, r, n).losses) for r, n in STEPS.items()})
    elif what == "raw-steps":
        losses, after = restart(data, np.load(f"{folder}/in.npz"))
        np.savez(f"{folder}/out.npz", losses=losses, after=after)
    else:
        for name in (what,) if what else ("curves", "steps", "script", "timing"):
            globals()[f"record_{name}"](data)


if __name__ == "__main__":
    main(*sys.argv[1:])
