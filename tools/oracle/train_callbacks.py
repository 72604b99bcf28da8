"""Record callbacks of mindspore.train in Model.fit and Model.train: what they print, what they hold afterwards, rates, weights, errors.

    python tools/oracle/train_callbacks.py

A case is a callback with its arguments, a fixed rate (or what stands in its place), and a list of values: those that the metric `score` has after each epoch.
Where there is none, `train` is called and the loss is what there is.
"""

import os
import tempfile

import record  # (sets the environment before MindSpore loads)
import numpy as np
from train import data, model, parts, printed, told

import mindspore as ms
from mindspore import nn, train
from mindspore.train import Callback, Metric, Model


class Scripted(Metric):
    """Says one value after the other."""

    def __init__(self, values):
        super().__init__()
        self.values, self.at = values, -1

    def clear(self):
        self.at += 1

    def update(self, *inputs):
        pass

    def eval(self):
        return self.values[min(self.at, len(self.values) - 1)]


class Watch(Callback):
    """Rates and losses at the end of each epoch."""

    def __init__(self):
        super().__init__()
        self.rates, self.losses = [], []

    def on_train_epoch_end(self, run_context):
        args = run_context.original_args()
        if args.optimizer is not None and isinstance(args.optimizer.learning_rate, ms.Parameter):
            self.rates.append(float(args.optimizer.learning_rate.asnumpy()))
        self.losses.append(float(args.net_outputs.asnumpy()))


STATE = ("best", "wait", "stopped_epoch", "cooldown_counter", "baseline", "min_delta", "mode")


def case(name, args, values, epochs=6, rate=0.1, optimizer="ASGD"):
    """One training with the callback; `values` None: train without evaluations."""
    keep = {}

    def run():
        net, loss, opt = parts(rate)
        if optimizer == "schedule":
            opt = nn.ASGD(net.trainable_params(), learning_rate=nn.ExponentialDecayLR(0.1, 0.9, 4))
        elif optimizer == "groups":
            opt = nn.ASGD([{"params": [net.weight], "lr": 0.2}, {"params": [net.bias]}], learning_rate=0.1)
        callback = getattr(train, name)(**args)
        watch = keep["watch"] = Watch()
        keep["callback"], keep["net"] = callback, net
        this = Model(net, loss, opt, {"score": Scripted(values)} if values is not None else None)
        if values is None:
            this.train(epochs, data(), callbacks=[callback, watch])
        else:
            this.fit(epochs, data(), data(3), callbacks=[callback, watch])

    out = printed(run)
    if "watch" in keep:
        out["rates"], out["losses"] = keep["watch"].rates, keep["watch"].losses
        out["state"] = {key: plain(getattr(keep["callback"], key)) for key in STATE if hasattr(keep["callback"], key)}
        out["weight"] = keep["net"].weight.asnumpy().reshape(-1).tolist()
    return {"callback": name, "args": args, "values": None if values is None else [plain(v) for v in values], "epochs": epochs, "rate": rate, "optimizer": optimizer, "outcome": out}


def plain(value):
    if isinstance(value, np.ndarray) and value.shape != ():
        return {"array": value.tolist()}
    return value if value is None or isinstance(value, (str, bool, int)) else float(value)


def cases():
    early = lambda values, **args: case("EarlyStopping", args, values)  # noqa: E731
    reduce = lambda values, epochs=6, rate=0.1, **args: case("ReduceLROnPlateau", args, values, epochs, rate)  # noqa: E731
    up, down = [0.1, 0.3, 0.2, 0.25, 0.2, 0.4], [3.0, 2.0, 2.5, 2.4, 2.6, 1.0]
    return [
        early(up, monitor="score", verbose=True),
        early(up, monitor="score", patience=2, verbose=True),
        early(up, monitor="score", patience=3),
        early(up, monitor="score", patience=9, verbose=True),
        early(down, monitor="score", patience=2, mode="min", verbose=True),
        early(down, monitor="score", patience=2, mode="max"),
        early(up, monitor="score", patience=2, min_delta=0.15),
        early(up, monitor="score", patience=2, min_delta=-0.15),
        early(down, monitor="score", patience=2, mode="min", min_delta=1),
        early(up, monitor="score", patience=2, baseline=0.2, verbose=True),
        early(up, monitor="score", patience=4, baseline=0.35, min_delta=0.05),
        early(down, monitor="score", patience=2, mode="min", baseline=2.2),
        early(up, monitor="score", patience=2, restore_best_weights=True, verbose=True),
        early([0.5, 0.4, 0.3], monitor="score", patience=1, restore_best_weights=True),
        early(up, monitor="score", patience=9, restore_best_weights=True),
        early([0.0, 0.0, 0.1, 0.1], monitor="score", patience=1, verbose=True),
        early([float("nan"), 0.1, 0.2], monitor="score", patience=1),
        early([float("inf"), 0.1, 0.2], monitor="score", patience=1, mode="min"),
        early(up, patience=1, verbose=True),
        early(up, monitor="loss", patience=1),
        early(up, monitor="loss", patience=1, mode="max", verbose=True),
        early(up, monitor="nothing", patience=1),
        early(None, monitor="loss", patience=1, mode="max"),
        early(None, patience=1),
        early([np.array([1.0, 2.0])], monitor="score"),
        early([np.array(1.5), np.array(0.5)], monitor="score", patience=1),
        early([np.array([1.5])], monitor="score"),
        early(up, monitor=1),
        early(up, min_delta="a"),
        early(up, min_delta=None),
        early(up, patience=-1),
        early(up, patience=1.5),
        early(up, patience=None),
        early(up, verbose=1),
        early(up, mode="best"),
        early(up, mode=1),
        early(up, restore_best_weights="yes"),
        reduce(up, monitor="score", patience=1, verbose=True),
        reduce(up, monitor="score", patience=2, factor=0.5, verbose=True),
        reduce(up, monitor="score", patience=0, factor=0.9, verbose=True),
        reduce(down, monitor="score", mode="min", patience=1, factor=0.3, verbose=True),
        reduce(down, monitor="score", mode="max", patience=1, cooldown=2, verbose=True),
        reduce([0.5] * 8, 8, monitor="score", patience=1, factor=0.5, cooldown=1, verbose=True),
        reduce([0.5] * 6, monitor="score", patience=1, factor=0.5, min_lr=0.03, verbose=True),
        reduce([0.5] * 6, monitor="score", patience=1, factor=0.5, min_lr=0.2, verbose=True),
        reduce([0.5] * 4, 4, 4.0, monitor="score", patience=1, factor=0.1, min_lr=1, verbose=True),
        reduce([0.5, 0.50005, 0.5002], monitor="score", patience=1, verbose=True),
        reduce([0.5, 0.55, 0.7], monitor="score", patience=1, min_delta=0.1, verbose=True),
        reduce(up, patience=1, min_delta=0.01, verbose=True),
        reduce(up, monitor="loss", patience=1, mode="max"),
        reduce(up, monitor="nothing", patience=1),
        reduce(None, monitor="loss", patience=1, mode="max", verbose=True),
        case("ReduceLROnPlateau", {"monitor": "score"}, up, optimizer="schedule"),
        case("ReduceLROnPlateau", {"monitor": "score"}, up, optimizer="groups"),
        reduce([np.array([1.0, 2.0])], monitor="score"),
        reduce(up, factor=0),
        reduce(up, factor=1.0),
        reduce(up, factor=-0.5),
        reduce(up, factor="a"),
        reduce(up, patience=-1),
        reduce(up, cooldown=-1),
        reduce(up, cooldown=0.5),
        reduce(up, min_lr="a"),
        reduce(up, mode="best"),
        reduce(up, verbose=None),
        reduce(up, monitor=None),
    ]


def history():
    def plainly(values):
        return [float(v) for v in values]

    out = {}
    for name, run in {
        "train": lambda this, cb: this.train(3, data(), callbacks=[cb]),
        "fit": lambda this, cb: this.fit(3, data(), data(3), callbacks=[cb]),
        "fit frequency": lambda this, cb: this.fit(3, data(), data(3), 2, cb),
        "eval": lambda this, cb: this.eval(data(4), callbacks=[cb]),
        "initial_epoch": lambda this, cb: this.train(4, data(), cb, initial_epoch=2),
    }.items():
        this, cb = model(), train.History()
        before = [cb.history, cb.epoch]
        run(this, cb)
        out[name] = {"history": {k: plainly(v) for k, v in cb.history.items()}, "epoch": cb.epoch, "before": [before[0] is cb.history, before[1]]}
    this, cb = model(), train.History()
    this.train(1, data(), callbacks=[cb])
    this.train(2, data(), callbacks=[cb])
    out["twice"] = {"history": {k: plainly(v) for k, v in cb.history.items()}, "epoch": cb.epoch}
    return out


def scheduler():
    out = {}
    for name, (function, rate) in {
        "halve": (lambda lr, step: lr * 0.5 if step % 3 == 0 else lr, 0.1),
        "long number": (lambda lr, step: lr, 0.0123456789),
        "small number": (lambda lr, step: lr, 1.23456789e-7),
        "third": (lambda lr, step: lr / 3, 1.0),
        "int": (lambda lr, step: 1, 0.5),
        "none": (lambda lr, step: None, 0.5),
        "text": (lambda lr, step: "0.1", 0.5),
    }.items():
        seen, rates = [], []
        net, loss, opt = parts(rate)

        def asked(lr, step, function=function, seen=seen):
            seen.append([lr, step])
            return function(lr, step)

        class Rates(Callback):
            def on_train_step_end(self, run_context, rates=rates):
                rates.append(float(run_context.original_args().optimizer.learning_rate.asnumpy()))

        result = record.outcome(lambda: Model(net, loss, opt).train(2, data(), callbacks=[train.LearningRateScheduler(asked), Rates()]))
        out[name] = {"rate": rate, "seen": seen, "rates": rates, "weight": net.weight.asnumpy().reshape(-1).tolist(), **told(result)}
    net, loss, _ = parts()
    schedule = nn.ASGD(net.trainable_params(), learning_rate=nn.ExponentialDecayLR(0.1, 0.9, 4))
    out["schedule"] = told(record.outcome(lambda: Model(net, loss, schedule).train(1, data(), callbacks=train.LearningRateScheduler(lambda lr, step: lr))))
    return out


def backup():
    """Files after each epoch, after the end, and a training that begins where another one was."""
    out = {}
    with tempfile.TemporaryDirectory() as folder:

        class Files(Callback):
            def __init__(self, seen):
                super().__init__()
                self.seen = seen

            def on_train_begin(self, run_context):
                self.seen.append(float(run_context.original_args().network.weight.asnumpy().sum()))

            def on_train_epoch_end(self, run_context):
                self.seen.append(os.path.exists(file))

        file = os.path.join(folder, "a", "backup.ckpt")
        for name, epochs, args in [("every", 2, {"delete_checkpoint": False}), ("again", 1, {}), ("after", 1, {"save_freq": 1}), ("third", 4, {"save_freq": 3, "delete_checkpoint": False})]:
            seen = []
            model().train(epochs, data(), callbacks=[train.BackupAndRestore(os.path.dirname(file), **args), Files(seen)])
            out[name] = {"seen": seen, "left": os.path.exists(file)}
        plain_file = os.path.join(folder, "file")
        open(plain_file, "w").close()
        bad = {
            "dir int": lambda: train.BackupAndRestore(1),
            "dir empty": lambda: train.BackupAndRestore(" "),
            "dir file": lambda: train.BackupAndRestore(plain_file),
            "save_freq 0": lambda: train.BackupAndRestore(folder, 0),
            "save_freq str": lambda: train.BackupAndRestore(folder, "step"),
            "delete int": lambda: train.BackupAndRestore(folder, delete_checkpoint=1),
            "nothing": lambda: train.BackupAndRestore(),
        }
        out["errors"] = {name: {**told(record.outcome(call))} for name, call in bad.items()}
        for one in out["errors"].values():
            one["text"] = one["text"].replace(folder, "FOLDER")
    return out


def main():
    ms.set_context(mode=ms.GRAPH_MODE)
    record.save("train_callbacks", {}, {"cases": cases(), "history": history(), "scheduler": scheduler(), "backup": backup()})


if __name__ == "__main__":
    main()
