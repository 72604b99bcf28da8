"""Record mindspore.train.Model: hooks and what cb_params holds at each, early stops, monitors' text, errors.

    python tools/oracle/train.py
"""

import contextlib
import io
import re

import record  # (sets the environment before MindSpore loads)
import numpy as np

import mindspore as ms
from mindspore import Tensor, nn
from mindspore.dataset import GeneratorDataset, NumpySlicesDataset
from mindspore.train import Callback, LossMonitor, Model, RunContext, TimeMonitor

HOOKS = [
    f"on_{mode}_{point}"
    for mode in ("train", "eval")
    for point in ("begin", "epoch_begin", "step_begin", "step_end", "epoch_end", "end")
]
OLD = ["begin", "epoch_begin", "step_begin", "step_end", "epoch_end", "end"]
X = (np.arange(24).reshape(6, 4) / 10 - 1).astype(np.float32)
Y = np.array([0, 1, 2, 0, 1, 2], np.int32)
W = (np.arange(12).reshape(3, 4) / 20 - 0.3).astype(np.float32)
B = np.array([0.1, -0.1, 0.0], np.float32)


def data(batch=2):
    return NumpySlicesDataset({"x": X, "y": Y}, shuffle=False).batch(batch)


def parts(learning_rate=0.1):
    net = nn.Dense(4, 3, weight_init=Tensor(W), bias_init=Tensor(B))
    loss = nn.SoftmaxCrossEntropyWithLogits(sparse=True, reduction="mean")
    return net, loss, nn.ASGD(net.trainable_params(), learning_rate=learning_rate)


def model(**kwargs):
    net, loss, opt = parts()
    return Model(net, **{"loss_fn": loss, "optimizer": opt, "metrics": {"accuracy", "loss"}, **kwargs})


def show(value):
    """A value as JSON: numbers and strings as they are, the rest by type."""
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, Tensor):
        return f"Tensor{list(value.shape)}:{str(value.dtype).lower()}"
    if isinstance(value, (list, tuple)):
        return [show(item) for item in value]
    if isinstance(value, dict):
        return {key: show(item) for key, item in sorted(value.items())}
    return type(value).__name__


class Spy(Callback):
    """Writes down each hook with the step, epoch and the fields that changed since the last one."""

    def __init__(self, log, name="spy", stop=None):
        super().__init__()
        self.log, self.name, self.stop, self.last = log, name, stop, {}

    def __enter__(self):
        self.log.append([self.name, "__enter__", {}])
        return self

    def __exit__(self, *err):
        self.log.append([self.name, "__exit__", {"error": err[0].__name__ if err[0] else None}])

    def seen(self, hook, run_context):
        args = {key: show(value) for key, value in run_context.original_args().items()}
        changed = {k: v for k, v in args.items() if k not in self.last or self.last[k] != v}
        gone = [k for k in self.last if k not in args]
        self.last = args
        self.log.append([self.name, hook, {**changed, **({"gone": gone} if gone else {})}])
        if self.stop and self.stop(hook, run_context.original_args()):
            run_context.request_stop()


for hook in HOOKS:
    setattr(Spy, hook, lambda self, run_context, hook=hook: self.seen(hook, run_context))


class OldSpy(Callback):
    def __init__(self, log):
        super().__init__()
        self.log = log


for hook in OLD:
    setattr(OldSpy, hook, lambda self, run_context, hook=hook: self.log.append(["old", hook, {}]))


def hooks():
    cases = {}

    def case(name, run):
        log = []
        run(log)
        cases[name] = log

    case("train", lambda log: model().train(2, data(), callbacks=[Spy(log), OldSpy(log)]))
    case("train one callback", lambda log: model().train(1, data(), callbacks=Spy(log)))
    case("train initial_epoch", lambda log: model().train(3, data(), callbacks=[Spy(log)], initial_epoch=1))
    case("train sink", lambda log: model().train(2, data(), callbacks=[Spy(log)], dataset_sink_mode=True))
    case("train sink size", lambda log: model().train(3, data(), [Spy(log)], dataset_sink_mode=True, sink_size=2))
    case("train size without sink", lambda log: model().train(1, data(), [Spy(log)], sink_size=2))
    case("train no loss_fn", lambda log: train_without_loss(log))
    case("eval", lambda log: log.append(["result", "eval", show(model().eval(data(), callbacks=[Spy(log), OldSpy(log)]))]))
    case("eval one callback", lambda log: model().eval(data(), callbacks=Spy(log)))
    case("eval sink", lambda log: model().eval(data(), callbacks=[Spy(log)], dataset_sink_mode=True))
    case("eval short batch", lambda log: log.append(["result", "eval", show(model().eval(data(4), callbacks=[Spy(log)]))]))
    case("eval in train", eval_in_train)
    case("two spies", lambda log: model().train(1, data(6), callbacks=[Spy(log, "first"), Spy(log, "second")]))
    case("failing callback", lambda log: record.outcome(lambda: model().train(1, data(), [Spy(log), Failing()])))
    for where in HOOKS[:6]:
        stop = lambda hook, args, where=where: hook == where and args.cur_step_num in (0, 2, 3)  # noqa: E731
        case(f"stop {where}", lambda log, stop=stop: model().train(2, data(), callbacks=[Spy(log, stop=stop)]))
    for where in HOOKS[6:]:
        stop = lambda hook, args, where=where: hook == where and args.cur_step_num in (0, 2, 3)  # noqa: E731
        case(f"stop {where}", lambda log, stop=stop: model().eval(data(), callbacks=[Spy(log, stop=stop)]))
    return cases


class Failing(Callback):
    def on_train_step_end(self, run_context):
        raise KeyError("mine")


def train_without_loss(log):
    net, loss, opt = parts()
    Model(nn.WithLossCell(net, loss), optimizer=opt).train(1, data(3), callbacks=[Spy(log)])


def eval_in_train(log):
    """An evaluation from a callback, between the epochs."""
    this, valid = model(), data()

    class Evaluate(Callback):
        def on_train_epoch_end(self, run_context):
            log.append(["result", "eval", show(this.eval(valid, callbacks=[Spy(log, "inner")]))])

    this.train(2, data(), callbacks=[Spy(log), Evaluate()])


def networks():
    net, loss, opt = parts()
    out = {}
    for name, built in {
        "all": model(),
        "no optimizer": Model(net, loss),
        "no loss": Model(net, optimizer=opt),
        "net only": Model(net),
        "no metrics": Model(net, loss, opt),
    }.items():
        out[name] = {kind: show(getattr(built, f"{kind}_network")) for kind in ("train", "eval", "predict")}
    return out


def printed(call):
    text = io.StringIO()
    with contextlib.redirect_stdout(text):
        result = record.outcome(call)
    times = re.sub(r"\d+\.\d{3} ms", "<ms>", text.getvalue())
    return {"printed": times, **({} if "ok" in result else told(result))}


def monitors():
    def nan():
        net, loss, opt = parts()
        net.weight.set_data(Tensor(W * np.nan))
        Model(net, loss, opt).train(1, data(), callbacks=[LossMonitor()])

    return {
        "LossMonitor()": printed(lambda: model().train(2, data(), callbacks=LossMonitor())),
        "LossMonitor(2)": printed(lambda: model().train(2, data(), callbacks=[LossMonitor(2)])),
        "LossMonitor(4)": printed(lambda: model().train(2, data(), callbacks=[LossMonitor(4)])),
        "LossMonitor(0)": printed(lambda: model().train(1, data(), callbacks=[LossMonitor(0)])),
        "LossMonitor initial_epoch": printed(lambda: model().train(2, data(), LossMonitor(), initial_epoch=1)),
        "LossMonitor twice": printed(twice),
        "LossMonitor nan": printed(nan),
        "LossMonitor(-1)": printed(lambda: LossMonitor(-1)),
        "LossMonitor(1.5)": printed(lambda: LossMonitor(1.5)),
        "LossMonitor('a')": printed(lambda: LossMonitor("a")),
        "LossMonitor(True)": printed(lambda: LossMonitor(True)),
        "LossMonitor eval": printed(lambda: model().eval(data(), callbacks=[LossMonitor()])),
        "TimeMonitor()": printed(lambda: model().train(2, data(), callbacks=[TimeMonitor()])),
        "TimeMonitor(7)": printed(lambda: model().train(1, data(), callbacks=[TimeMonitor(7)])),
        "TimeMonitor data_time": printed(lambda: model().train(1, data(), callbacks=[TimeMonitor(data_time=True)])),
        "TimeMonitor eval": printed(lambda: model().eval(data(), callbacks=[TimeMonitor()])),
        "TimeMonitor(-1)": printed(lambda: TimeMonitor(-1)),
        "TimeMonitor(-1) train": printed(lambda: model().train(1, data(), callbacks=[TimeMonitor(-1)])),
        "TimeMonitor data_time=1": printed(lambda: TimeMonitor(data_time=1)),
    }


def twice():
    """One monitor, two runs: its counter lives on."""
    this, monitor = model(), LossMonitor(2)
    this.train(1, data(), callbacks=[monitor])
    this.train(1, data(), callbacks=[monitor])


def errors():
    net, loss, opt = parts()
    three = lambda: NumpySlicesDataset({"x": X, "y": Y, "z": Y}, shuffle=False).batch(2)  # noqa: E731
    one = lambda: NumpySlicesDataset({"x": X}, shuffle=False).batch(2)  # noqa: E731
    wide = lambda: NumpySlicesDataset({"x": np.ones((6, 5), np.float32), "y": Y}, shuffle=False).batch(2)  # noqa: E731
    short = lambda: GeneratorDataset(Short(), ["x", "y"], shuffle=False).batch(2)  # noqa: E731

    class NoHooks:
        pass

    def reuse():
        used = data()
        model().train(1, used)
        model().train(1, used)

    def reuse_same():
        used, this = data(), model()
        this.train(1, used)
        this.train(1, used)

    calls = {
        "network None": lambda: Model(None),
        "network int": lambda: Model(1),
        "network function": lambda: Model(lambda x: x),
        "no arguments": lambda: Model(),
        "loss_fn int": lambda: Model(net, 1, opt),
        "loss_fn str": lambda: Model(net, "loss", opt),
        "optimizer int": lambda: Model(net, loss, 1),
        "optimizer str": lambda: Model(net, loss, "sgd"),
        "optimizer cell": lambda: Model(net, loss, nn.ReLU()),
        "metrics str": lambda: Model(net, loss, opt, "accuracy"),
        "metrics list": lambda: Model(net, loss, opt, ["accuracy"]),
        "metrics unknown": lambda: Model(net, loss, opt, {"foo"}),
        "metrics dict value": lambda: Model(net, loss, opt, {"accuracy": 1}),
        "metrics dict key": lambda: Model(net, loss, opt, {1: ms.train.Accuracy()}),
        "metrics no loss_fn": lambda: Model(net, optimizer=opt, metrics={"accuracy"}),
        "metrics empty": lambda: Model(net, optimizer=opt, metrics=set()),
        "eval_indexes short": lambda: Model(net, loss, opt, {"accuracy"}, net, [0, 1]),
        "eval_indexes tuple": lambda: Model(net, loss, opt, {"accuracy"}, net, (0, 1, 2)),
        "eval_network int": lambda: Model(net, loss, opt, {"accuracy"}, 1),
        "amp_level no optimizer": lambda: Model(net, loss, amp_level="O2"),
        "amp_level unknown": lambda: Model(net, loss, opt, amp_level="O9"),
        "amp_level int": lambda: Model(net, loss, opt, amp_level=1),
        "boost_level unknown": lambda: Model(net, loss, opt, boost_level="O9"),
        "unknown keyword": lambda: Model(net, loss, opt, foo=1),
        "loss_scale_manager no optimizer": lambda: Model(net, loss, loss_scale_manager=ms.amp.FixedLossScaleManager()),
        "train epoch 0": lambda: model().train(0, data()),
        "train epoch -1": lambda: model().train(-1, data()),
        "train epoch 1.5": lambda: model().train(1.5, data()),
        "train epoch str": lambda: model().train("1", data()),
        "train epoch True": lambda: model().train(True, data()),
        "train epoch None": lambda: model().train(None, data()),
        "train initial_epoch -1": lambda: model().train(1, data(), initial_epoch=-1),
        "train initial_epoch = epoch": lambda: model().train(1, data(), initial_epoch=1),
        "train initial_epoch 0.5": lambda: model().train(1, data(), initial_epoch=0.5),
        "train sink_size 0": lambda: model().train(1, data(), sink_size=0),
        "train sink_size -2": lambda: model().train(1, data(), sink_size=-2),
        "train sink_size 1.5": lambda: model().train(1, data(), sink_size=1.5),
        "train sink_mode int": lambda: model().train(1, data(), dataset_sink_mode=1),
        "train sink_mode str": lambda: model().train(1, data(), dataset_sink_mode="yes"),
        "train dataset None": lambda: model().train(1, None),
        "train dataset list": lambda: model().train(1, [1, 2]),
        "train dataset int": lambda: model().train(1, 1),
        "train no dataset": lambda: model().train(1),
        "train callbacks int": lambda: model().train(1, data(), callbacks=1),
        "train callbacks object": lambda: model().train(1, data(), callbacks=NoHooks()),
        "train callbacks list": lambda: model().train(1, data(), callbacks=[NoHooks()]),
        "train callbacks tuple": lambda: model().train(1, data(), callbacks=(LossMonitor(0),)),
        "train callbacks class": lambda: model().train(1, data(), callbacks=LossMonitor),
        "train callbacks empty": lambda: model().train(1, data(), callbacks=[]),
        "train three columns": lambda: model().train(1, three()),
        "train one column": lambda: model().train(1, one()),
        "train wrong width": lambda: model().train(1, wide()),
        "train ends early": lambda: model().train(1, short()),
        "train dataset of another model": reuse,
        "train dataset again": reuse_same,
        "train no optimizer": lambda: Model(net, loss).train(1, data()),
        "train net only": lambda: Model(net).train(1, one()),
        "eval no metrics": lambda: model(metrics=None).eval(data()),
        "eval empty metrics": lambda: model(metrics=set()).eval(data()),
        "eval dataset None": lambda: model().eval(None),
        "eval dataset int": lambda: model().eval(1),
        "eval sink_mode int": lambda: model().eval(data(), dataset_sink_mode=1),
        "eval callbacks int": lambda: model().eval(data(), callbacks=1),
        "eval callbacks tuple": lambda: model().eval(data(), callbacks=(LossMonitor(0),)),
        "eval three columns": lambda: model().eval(three()),
        "eval one output": lambda: model(eval_network=net, eval_indexes=[0, 1, 2]).eval(one()),
        "eval one output no indexes": lambda: model(eval_network=net).eval(one()),
        "predict": lambda: show(model().predict(Tensor(X))),
        "predict empty": lambda: model().predict(Tensor(np.ones((0, 4), np.float32))),
        "predict none": lambda: model().predict(),
        "predict list": lambda: model().predict([Tensor(X)]),
        "predict numpy": lambda: model().predict(X),
        "predict backend": lambda: model().predict(Tensor(X), backend="gpu"),
        "predict wrong width": lambda: model().predict(Tensor(np.ones((2, 5), np.float32))),
        "RunContext int": lambda: RunContext(1),
    }
    return {name: told(record.outcome(call)) for name, call in calls.items()}


def told(result):
    """What a call gave, without the tracebacks and file names of this machine."""
    if "ok" in result:
        return {"ok": show(result["ok"])}
    return {"error": result["error"], "text": result["text"].split("\n\n---")[0].strip()}


class Short:
    """Says six rows, gives four."""

    def __getitem__(self, index):
        if index >= 4:
            raise IndexError("no more")
        return X[index], Y[index]

    def __len__(self):
        return 6


def main():
    ms.set_context(mode=ms.GRAPH_MODE)
    tensors = {"x": X, "y": Y, "weight": W, "bias": B}
    meta = {"hooks": hooks(), "networks": networks(), "monitors": monitors(), "errors": errors()}
    net, loss, opt = parts()
    meta["losses"] = []

    class Losses(Callback):
        def on_train_step_end(self, run_context):
            meta["losses"].append(float(run_context.original_args().net_outputs.asnumpy()))

    this = Model(net, loss, opt, {"accuracy", "loss"})
    this.train(2, data(), callbacks=[Losses()])
    tensors["weight_after"] = net.weight.asnumpy()
    meta["eval"] = {k: float(v) for k, v in this.eval(data(4)).items()}
    record.save("train_model", tensors, meta)


if __name__ == "__main__":
    main()
