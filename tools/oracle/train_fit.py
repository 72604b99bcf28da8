"""Record Model.fit: hooks of training and evaluation and what cb_params holds at each, early stops, printed text, errors.

    python tools/oracle/train_fit.py

Networks, data and spies are those of train.py.
"""

import record  # (sets the environment before MindSpore loads)
import numpy as np
from train import HOOKS, B, OldSpy, Spy, W, X, Y, data, model, parts, printed, show, told

import mindspore as ms
from mindspore import Tensor, nn
from mindspore.dataset import NumpySlicesDataset
from mindspore.train import Accuracy, Callback, LambdaCallback, Loss, LossMonitor, Model, TimeMonitor


class Mine(LossMonitor):
    """A subclass is the user's: it sees evaluations."""


class OldLess(Callback):
    """Hooks of both names."""

    def begin(self, run_context):
        pass

    def on_train_step_end(self, run_context):
        pass


class Evaluating(nn.Cell):
    """Loss last but one."""

    def __init__(self, net, loss):
        super().__init__()
        self.net, self.loss = net, loss

    def construct(self, x, y):
        out = self.net(x)
        return y, out, self.loss(out, y), out


def own_network(log, **kwargs):
    net, loss, opt = parts()
    this = Model(net, loss, opt, {"accuracy"}, eval_network=Evaluating(net, loss), **kwargs)
    this.fit(1, data(), data(4), callbacks=[Spy(log)])


def lambdas(log):
    told_ = lambda name: lambda run_context: log.append(["lambda", name, {}])  # noqa: E731
    model().fit(2, data(3), data(3), callbacks=[LambdaCallback(**{name: told_(name) for name in HOOKS}), Spy(log)])


def hooks():
    cases = {}

    def case(name, run):
        log = []
        run(log)
        cases[name] = log

    case("fit", lambda log: model().fit(2, data(), data(3), callbacks=[Spy(log)]))
    case("fit no valid", lambda log: model().fit(2, data(), callbacks=[Spy(log)]))
    case("fit one callback", lambda log: model().fit(1, data(3), data(6), callbacks=Spy(log)))
    case("fit short batch", lambda log: model().fit(1, data(4), data(4), callbacks=[Spy(log)]))
    case("fit frequency 2", lambda log: model().fit(5, data(6), data(6), 2, [Spy(log)]))
    case("fit frequency -2", lambda log: model().fit(3, data(6), data(6), -2, [Spy(log)]))
    case("fit frequency 7", lambda log: model().fit(2, data(6), data(6), 7, [Spy(log)]))
    case("fit frequency list", lambda log: model().fit(4, data(6), data(6), [1, 4, 9], [Spy(log)]))
    case("fit frequency empty", lambda log: model().fit(2, data(6), data(6), [], [Spy(log)]))
    case("fit initial_epoch", lambda log: model().fit(4, data(6), data(6), 2, [Spy(log)], initial_epoch=1))
    case("fit initial_epoch list", lambda log: model().fit(4, data(6), data(6), [2, 3], [Spy(log)], initial_epoch=2))
    case("fit sink", lambda log: model().fit(2, data(), data(3), 1, [Spy(log)], True, True))
    case("fit sink size", lambda log: model().fit(2, data(), data(3), callbacks=[Spy(log)], dataset_sink_mode=True, sink_size=2))
    case("fit sink size 5", lambda log: model().fit(2, data(), data(3), callbacks=[Spy(log)], dataset_sink_mode=True, sink_size=5))
    case("fit valid sink", lambda log: model().fit(1, data(), data(3), callbacks=[Spy(log)], valid_dataset_sink_mode=True, sink_size=2))
    case("fit two spies", lambda log: model().fit(1, data(6), data(6), callbacks=[Spy(log, "first"), Spy(log, "second")]))
    case("fit beside others", lambda log: model().fit(1, data(6), data(6), callbacks=[LossMonitor(0), TimeMonitor(), Mine(0), Spy(log)]))
    case("fit lambda", lambdas)
    case("fit eval_network", lambda log: own_network(log, eval_indexes=[2, 1, 0]))
    case("fit same data", lambda log: same_data(log))
    for where in HOOKS:
        stop = lambda hook, args, where=where: hook == where and args.cur_step_num in (0, 2, 3)  # noqa: E731
        case(f"stop {where}", lambda log, stop=stop: model().fit(2, data(), data(3), callbacks=[Spy(log, stop=stop)]))
    return cases


def same_data(log):
    both = data(3)
    model().fit(2, both, both, callbacks=[Spy(log)])


def monitors():
    def model():  # a set of names has no order
        net, loss, opt = parts()
        return Model(net, loss, opt, {"accuracy": Accuracy(), "loss": Loss()})

    return {
        "LossMonitor": printed(lambda: model().fit(2, data(), data(3), callbacks=LossMonitor())),
        "LossMonitor frequency": printed(lambda: model().fit(3, data(), data(3), 2, [LossMonitor(2)])),
        "LossMonitor subclass": printed(lambda: model().fit(1, data(), data(3), callbacks=[Mine()])),
        "TimeMonitor": printed(lambda: model().fit(2, data(), data(3), callbacks=[TimeMonitor()])),
        "TimeMonitor data_time": printed(lambda: model().fit(1, data(), data(3), callbacks=[LossMonitor(), TimeMonitor(data_time=True)])),
    }


def errors():
    net, loss, opt = parts()
    three = lambda: NumpySlicesDataset({"x": X, "y": Y, "z": Y}, shuffle=False).batch(2)  # noqa: E731

    class NoHooks:
        pass

    def reuse():
        used = data()
        model().fit(1, used)
        model().fit(1, used)

    calls = {
        "epoch 0": lambda: model().fit(0, data()),
        "epoch 1.5": lambda: model().fit(1.5, data()),
        "epoch str": lambda: model().fit("1", data()),
        "epoch None": lambda: model().fit(None, data()),
        "initial_epoch -1": lambda: model().fit(1, data(), initial_epoch=-1),
        "initial_epoch = epoch": lambda: model().fit(1, data(), initial_epoch=1),
        "sink_size 0": lambda: model().fit(1, data(), sink_size=0),
        "sink_size -2": lambda: model().fit(1, data(), sink_size=-2),
        "sink_size 1.5": lambda: model().fit(1, data(), sink_size=1.5),
        "sink_mode int": lambda: model().fit(1, data(), dataset_sink_mode=1),
        "valid sink_mode int": lambda: model().fit(1, data(), valid_dataset_sink_mode=1),
        "valid sink_mode None": lambda: model().fit(1, data(), valid_dataset_sink_mode=None),
        "dataset None": lambda: model().fit(1, None),
        "no dataset": lambda: model().fit(1),
        "frequency 1.5": lambda: model().fit(1, data(), data(), 1.5),
        "frequency str": lambda: model().fit(1, data(), data(), "1"),
        "frequency None": lambda: model().fit(1, data(), data(), None),
        "frequency without valid": lambda: model().fit(1, data(), None, 1.5),
        "valid int": lambda: model().fit(1, data(), 1),
        "valid without metrics": lambda: model(metrics=None).fit(1, data(), data()),
        "valid empty metrics": lambda: model(metrics=set()).fit(1, data(), data()),
        "no valid, no metrics": lambda: model(metrics=None).fit(1, data()),
        "callbacks int": lambda: model().fit(1, data(), callbacks=1),
        "callbacks list": lambda: model().fit(1, data(), callbacks=[NoHooks()]),
        "callbacks old": lambda: model().fit(1, data(), callbacks=[OldLess()]),
        "callbacks old without valid": lambda: model().fit(1, data(), None, 1, OldLess()),
        "callbacks empty": lambda: model().fit(1, data(), data(), callbacks=[]),
        "three columns": lambda: model().fit(1, three()),
        "eval three columns": lambda: model().fit(1, data(), three()),
        "dataset of another model": reuse,
        "build": lambda: model().build(data()),
        "build epoch 0": lambda: model().build(data(), epoch=0),
        "build nothing": lambda: model().build(),
        "infer_train_layout": lambda: model().infer_train_layout(data()),
        "infer_predict_layout": lambda: model().infer_predict_layout(Tensor(X)),
    }
    return {name: told(record.outcome(call)) for name, call in calls.items()}


def main():
    ms.set_context(mode=ms.GRAPH_MODE)
    losses = []

    class Losses(Callback):
        def on_train_step_end(self, run_context):
            losses.append(float(run_context.original_args().net_outputs.asnumpy()))

        def on_train_epoch_end(self, run_context):
            results.append({k: float(v) for k, v in run_context.original_args().eval_results.items()})

    results = []
    net, loss, opt = parts()
    Model(net, loss, opt, {"accuracy", "loss"}).fit(3, data(), data(4), callbacks=[Losses()])
    meta = {"hooks": hooks(), "monitors": monitors(), "errors": errors(), "losses": losses, "results": results}
    record.save("train_fit", {"weight_after": net.weight.asnumpy()}, meta)


if __name__ == "__main__":
    main()
