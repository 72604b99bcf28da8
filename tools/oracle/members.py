"""Record what small members and settings give that no other recorder calls, replayed by test/members.test.ts.

Each scenario is a function here and one of the same name there; it returns numbers, texts, None and lists of them.
"""

import contextlib
import io
import os
import re
import tempfile

from record import FIXTURES, outcome, save

import numpy as np

import mindspore as ms
import mindspore.dataset as ds
from mindspore import Model, Parameter, Tensor, amp, device_context, hal, mint, nn, ops, runtime, train
from mindspore.common.initializer import One, initializer
from mindspore.train import BackupAndRestore, History, LearningRateScheduler, ModelCheckpoint, RunContext


def vec(*values):
    return Tensor(list(values), ms.float32)


class Net(nn.Cell):
    def __init__(self):
        super().__init__()
        self.a = nn.Dense(2, 2, weight_init="ones", bias_init="zeros")
        self.b = nn.SequentialCell(nn.ReLU(), nn.Dense(2, 1, weight_init="ones", has_bias=False))

    def construct(self, x):
        return self.b(self.a(x))


X = Tensor([[1.0, 2.0], [3.0, -4.0]])


# State dictionaries and their hooks


def saving_hooks():
    net, log = Net(), []
    first = net.a.register_state_dict_pre_hook(lambda cell, prefix, keep_vars: log.append(["pre", prefix, keep_vars]))

    def post(cell, state_dict, prefix, local_metadata):
        log.append(["post", prefix, list(state_dict)])
        state_dict[prefix + "more"] = Tensor(1.0)

    second = net.register_state_dict_post_hook(post)
    found = [list(net.state_dict()), list(net.state_dict(prefix="p.", keep_vars=True))]
    first.remove()
    second.remove()
    return [found, log, list(net.state_dict())]


def saving_hook_that_returns():
    net = Net()
    net.register_state_dict_post_hook(lambda *args: 3)
    return list(net.state_dict())


def loading_hooks():
    net, log = Net(), []
    state = {name: value + 1 for name, value in net.state_dict().items()}

    def pre(cell, state_dict, prefix, local_metadata, strict, missing_keys, unexpected_keys, error_msgs):
        log.append(["pre", prefix, strict, sorted(state_dict), missing_keys, unexpected_keys, error_msgs])
        state_dict.pop(prefix + "bias")
        missing_keys.append("said by the hook")

    def post(cell, incompatible_keys):
        log.append(["post", list(incompatible_keys.missing_keys), list(incompatible_keys.unexpected_keys)])
        incompatible_keys.missing_keys.clear()

    net.a.register_load_state_dict_pre_hook(pre)
    net.a.register_load_state_dict_post_hook(post)
    found = net.load_state_dict(state)
    return [str(found), log, net.a.bias, net.a.weight]


def loading_hook_that_returns():
    net = Net()
    net.register_load_state_dict_post_hook(lambda cell, keys: keys)
    return str(net.load_state_dict(net.state_dict()))


def loading_hook_that_complains():
    net = Net()
    net.register_load_state_dict_pre_hook(lambda cell, state, prefix, meta, strict, missing, unexpected, errors: errors.append("not today"))
    return str(net.load_state_dict(net.state_dict()))


# Cells


def applied():
    net, log = Net(), []
    given = net.apply(lambda cell: log.append(cell.cls_name))
    return [given is net, log]


def inputs_noted():
    net = Net()
    return [net.set_inputs(X), net.get_inputs()[0], net(X)]


def flags():
    net = Net()
    given = net.add_flags(own=True)
    net.a.add_flags_recursive(deep=1)
    net.b.add_flags_recursive(deep=2)
    return [given is net, [[c.get_flags().get("own"), c.get_flags().get("deep")] for _, c in net.cells_and_names()]]


def configured():
    net = Net()
    return [net.set_jit_config(ms.JitConfig(jit_level="O0")), net.cast_inputs([X], ms.float16), net(X)]


def compiled():
    net = Net()
    ms.set_context(mode=ms.GRAPH_MODE)
    try:
        net.compile(X)
        return net(X)
    finally:
        ms.set_context(mode=ms.PYNATIVE_MODE)


class Lazy(Net):
    @ms.lazy_inline
    def __init__(self):
        super().__init__()


def decorated():
    @ms.constexpr
    def double(x):
        return x * 2

    @ms.no_inline
    def square(x):
        return x * x

    return [double(4), square(X), Lazy()(X)]


def activations():
    return [nn.get_activation(name)(vec(-1, 0.5)) for name in ("relu", "sigmoid", "tanh", "leakyrelu", "hswish")] + [nn.get_activation(None)]


def activation_unknown():
    return nn.get_activation("foo")


# What the CPU has no kernel for in `mint` has the numbers of `ops`.


def mint_layers():
    linear = mint.nn.Linear(3, 2, weight_init="ones", bias_init="ones")
    plain_linear = mint.nn.Linear(3, 2, bias=False, weight_init=0.5)
    x = Tensor([[1.0, 2.0, 3.0], [-1.0, 0.5, 0.0]])
    found = [linear(x), plain_linear(x), mint.nn.GLU()(Tensor([[1.0, 2.0, 3.0, -4.0]])), mint.nn.GLU(0)(Tensor([[1.0], [2.0]])), mint.nn.Sigmoid()(x)]
    return found + [str(layer) for layer in (linear, plain_linear, mint.nn.GLU(), mint.nn.Sigmoid())]


def mint_conv():
    rows = []
    x = Tensor(np.arange(50).reshape(1, 2, 5, 5) / 10, ms.float32)
    for kwargs in ({}, {"stride": 2, "padding": 1}, {"padding": "valid", "dilation": 2}, {"padding": (1, 2), "groups": 2, "bias": False}):
        net = mint.nn.Conv2d(2, 2, 3, **kwargs)
        weight = Tensor(np.sin(np.arange(net.weight.size)).reshape(net.weight.shape), ms.float32)
        padding = kwargs.get("padding", 0)
        pad = {"pad_mode": "valid"} if padding in (0, "valid") else {"pad_mode": "pad", "padding": padding}
        rest = {k: v for k, v in kwargs.items() if k in ("stride", "dilation", "groups")}
        rows.append([str(net), list(net.weight.shape), ops.conv2d(x, weight, **pad, **rest)])
    return rows


def mint_conv_of_odd_groups():
    return str(mint.nn.Conv2d(2, 3, 3, groups=2))


def mint_loss():
    x, target = Tensor([[0.5, 1.0, -1.0], [2.0, 0.0, 0.25]]), Tensor([2, 0], ms.int64)
    rows = []
    for kwargs in ({}, {"reduction": "sum"}, {"ignore_index": 0, "label_smoothing": 0.1}):
        rows.append([str(mint.nn.CrossEntropyLoss(**kwargs)), ops.cross_entropy(x, target.astype(ms.int32), **kwargs)])
    return rows


# Parameters, initializers, operators


def parameters():
    p = Parameter(vec(1, 2), name="p")
    q = p.copy()
    p.init_data()
    return [p.data, p.inited_param, q, p.data is p, p.add_pipeline_stage.__name__]


def pipeline_stage():
    return Parameter(vec(1, 2), name="p").add_pipeline_stage(1)


def ones():
    return [initializer(One(), [2, 3], ms.float32).init_data(), initializer(One(), [2], ms.int32).init_data()]


def added():
    p = Parameter(vec(1, 2), name="p")
    return [ops.assign_add(p, vec(3, 4)), p]


def cast_for_precision():
    found = [ops.mixed_precision_cast(ms.float16, vec(1, 1e-8)), *ops.mixed_precision_cast(ms.float16, (vec(1, 1e-8), Tensor([1, 2])))]
    return [[str(x.dtype), x] for x in found]


def printed():
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        ops.print_("a", 3, Tensor([1, 2]))
    return None


def drawn():
    ms.set_seed(5)
    return [Tensor([0.2, 0.3, 0.5]).multinomial(8), ms.get_seed()]


def primitives():
    p = ops.Concat(1)
    given = p.add_prim_attr("primitive_target", "CPU")
    return [isinstance(p, ops.Primitive), given is p, p.name, p.shard(((1, 1), (1, 1))) is p, p((X, X))]


# Random state


def generators():
    g = ms.Generator()
    found = [g.initial_seed(), g.get_state()]
    found += [g.manual_seed(7) is g, g.initial_seed(), g.get_state()]
    state = g.get_state()
    drawn_seed = g.seed()
    found += [isinstance(drawn_seed, int), g.initial_seed() == drawn_seed]
    g.set_state(state)
    return found + [g.initial_seed(), g.get_state()]


def generator_state_that_is_none():
    return ms.Generator().set_state(vec(1, 2))


def generator_seed_that_is_none():
    return ms.Generator().manual_seed(1.5)


def default_generators():
    given = ms.manual_seed(11)
    found = [given is ms.default_generator, ms.initial_seed(), ms.get_rng_state()]
    state = ms.get_rng_state()
    drawn_seed = ms.seed()
    found.append(ms.initial_seed() == drawn_seed)
    ms.set_rng_state(state)
    return found + [ms.initial_seed(), ms.get_rng_state()]


# Settings


def constants():
    modes = ms.ParallelMode
    return [ms.STRICT, ms.COMPATIBLE, ms.LAX, modes.STAND_ALONE, modes.DATA_PARALLEL, modes.AUTO_PARALLEL, list(modes.MODE_LIST)]


def context():
    return [ms.get_context(key) for key in ("mode", "device_target", "device_id")]


def context_unknown():
    return ms.get_context("foo")


def parallel_context():
    ms.set_auto_parallel_context(parallel_mode="data_parallel", gradients_mean=True)
    keys = ("parallel_mode", "gradients_mean", "device_num")
    before = [ms.get_auto_parallel_context(key) for key in keys]
    ms.reset_auto_parallel_context()
    return [before, [ms.get_auto_parallel_context(key) for key in keys]]


def seeds():
    ms.set_seed(12)
    return ms.get_seed()


def devices():
    return [
        hal.is_available("CPU"), hal.is_initialized("CPU"), hal.device_count("CPU"), hal.get_device_name(0, "CPU"), hal.get_device_capability(0, "CPU"),
        hal.get_device_properties(0, "CPU"), hal.get_arch_list("CPU"), device_context.cpu.is_available(), device_context.cpu.device_count(),
        device_context.ascend.is_available(), isinstance(device_context.gpu.is_available(), bool),
    ]


def device_unknown():
    return hal.is_available("TPU")


def device_id_negative():
    return hal.get_device_name(-1, "CPU")


def device_id_beyond():
    return hal.get_device_name(5, "CPU")


def device_that_is_missing():
    return device_context.ascend.device_count()


def threads():
    device_context.cpu.threads_num("a")


def memory():
    found = [hal.memory_allocated("CPU"), hal.max_memory_allocated("CPU")]
    return found + [hal.reset_max_memory_allocated("CPU"), hal.reset_peak_memory_stats("CPU")]


def memory_of_an_unknown_device():
    return hal.memory_allocated("TPU")


def waited():
    y = X * 2
    return [hal.synchronize(), runtime.synchronize(), y]


def checked():
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        ms.run_check()
    return re.sub(r"mindspore(-ts)? has", "the package has", out.getvalue().strip().split("\n")[-1].lower())


def current_device():
    return str(ms.get_current_device().device_target)


# Mixed precision


def managers():
    none = amp.LossScaleManager()
    fixed, kept, dynamic = amp.FixedLossScaleManager(8.0), amp.FixedLossScaleManager(8.0, False), amp.DynamicLossScaleManager(16, 2, 3)
    return [
        [none.get_loss_scale(), none.update_loss_scale(True), none.get_update_cell()],
        [fixed.get_drop_overflow_update(), kept.get_drop_overflow_update(), dynamic.get_drop_overflow_update()],
        [type(fixed.get_update_cell()).__name__, kept.get_update_cell(), type(dynamic.get_update_cell()).__name__],
        [isinstance(m, amp.LossScaleManager) for m in (fixed, kept, dynamic)],
        [fixed.get_update_cell().get_loss_scale(), dynamic.get_update_cell().get_loss_scale()],
    ]


def update_cells():
    rows = []
    for cell in (nn.DynamicLossScaleUpdateCell(16.0, 2, 2), nn.FixedLossScaleUpdateCell(16.0)):
        scale = Parameter(Tensor(16.0), name="scale")
        for overflow in (False, False, True, False, True):
            found = cell.construct(scale, Tensor(overflow))
            rows.append([found, scale.asnumpy().tolist()])
    return rows


def scalers():
    return [isinstance(s, amp.LossScaler) for s in (amp.StaticLossScaler(2.0), amp.DynamicLossScaler(2.0, 2, 2))]


def lists():
    names = lambda cells: sorted(c.__name__ for c in cells)  # noqa: E731
    return [names(amp.get_black_list()), names(amp.get_white_list())]


class Scaled(nn.TrainOneStepWithLossScaleCell):
    """With the overflow check of gradients: the CPU has no status registers."""

    def start_overflow_check(self, pre_cond, compute_input):
        return Tensor(np.zeros(8), ms.int32), compute_input

    def get_overflow_status(self, status, compute_output):
        return ops.logical_not(amp.all_finite(compute_output))


class Loss(nn.Cell):
    def __init__(self):
        super().__init__()
        self.w = Parameter(vec(1, 2), name="w")

    def construct(self, x):
        return (self.w * x).sum()


def scaled_steps():
    net = Loss()
    step = Scaled(net, nn.SGD(net.trainable_params(), 0.5), nn.DynamicLossScaleUpdateCell(16.0, 2, 2))
    step.set_train()
    found = []
    for x in (vec(1, 2), vec(float("inf"), 1), vec(3, 4), vec(1, 1)):
        loss, overflow, scale = step.construct(x)
        found.append([loss, overflow, scale.asnumpy().tolist(), net.w.asnumpy().tolist()])
    step.set_sense_scale(Tensor(4.0))
    found.append(step.scale_sense.asnumpy().tolist())
    found.append(step.process_loss_scale(Tensor(True)))
    found.append(step.scale_sense.asnumpy().tolist())
    return found


def scale_that_is_none():
    net = Loss()
    step = nn.TrainOneStepWithLossScaleCell(net, nn.SGD(net.trainable_params(), 0.5), Tensor(16.0))
    return step.set_sense_scale(3)


# Optimizers, losses, training


class Bare(nn.Optimizer):
    pass


def weights():
    return [Parameter(vec(1, 2), name="w"), Parameter(vec(3, 4), name="beta")]


def optimizer_parts():
    opt = Bare(0.1, weights(), 0.5, 4.0)
    grads = (vec(1, 1), vec(2, 2))
    return [opt.get_weight_decay(), opt.decay_weight(grads), opt.scale_grad(grads), opt.gradients_centralization(grads), opt.flatten_gradients(grads)]


def optimizer_parts_in_groups():
    a, b = weights()
    opt = Bare(0.1, [{"params": [a], "weight_decay": 0.25}, {"params": [b], "weight_decay": 0.0}], 0.5)
    grads = (vec(1, 1), vec(2, 2))
    return [opt.get_weight_decay(), opt.decay_weight(grads), opt.scale_grad(grads)]


def optimizer_base():
    return Bare(0.1, weights()).construct((vec(1, 1), vec(2, 2)))


class Axes(nn.LossBase):
    def construct(self, x):
        return self.get_loss(x)


def loss_axes():
    return [list(Axes().get_axis(x)) for x in (Tensor(1.0), vec(1, 2), X, Tensor(np.zeros((2, 3, 4), np.float32)))]


def with_loss():
    net = Net()
    cell = nn.WithLossCell(net, nn.MSELoss())
    return [cell.backbone_network is net, cell(X, Tensor([[1.0], [2.0]]))]


def model():
    net = Net()
    m = Model(net, nn.MSELoss(), nn.SGD(net.trainable_params(), 0.1))
    return [type(m.predict_network).__name__, m.predict_network(X)]


def stopped():
    context = RunContext({})
    before = context.get_stop_requested()
    context.request_stop()
    return [before, context.get_stop_requested()]


class State(dict):
    __getattr__ = dict.get


def histories():
    history = History()
    for epoch in (1, 2):
        context = RunContext(State(net_outputs=Tensor(0.5 * epoch), cur_epoch_num=epoch, metrics=None, eval_results={}))
        if epoch == 1:
            history.begin(context)
        history.epoch_end(context)
    return [history.history["net_output"][0], history.history["net_output"][1], history.epoch["epoch"]]


def scheduled():
    opt = nn.SGD(weights(), 0.5)
    callback = LearningRateScheduler(lambda rate, step: rate * step)
    found = []
    for step in (1, 3):
        callback.step_end(RunContext(State(optimizer=opt, cur_step_num=step, network=None)))
        found.append(opt.learning_rate.asnumpy().tolist())
    return found


def backed_up():
    with tempfile.TemporaryDirectory() as folder:
        net = Net()
        callback = BackupAndRestore(folder)
        context = RunContext(State(train_network=net, cur_epoch_num=1, list_callback=None, batch_num=1))
        callback.on_train_epoch_end(context)
        there = sorted(os.listdir(folder))
        net.a.bias.set_data(vec(5, 6))
        callback.on_train_begin(context)
        back = net.a.bias.asnumpy().tolist()
        callback.on_train_end(context)
        return [there, back, sorted(os.listdir(folder))]


def checkpoints():
    with tempfile.TemporaryDirectory() as folder:
        net = Net()
        callback = ModelCheckpoint("net", folder, train.CheckpointConfig(save_checkpoint_steps=1, keep_checkpoint_max=2))
        state = State(train_network=net, cur_step_num=1, cur_epoch_num=1, batch_num=1, epoch_num=2, last_save_ckpt_step=0)
        state.dataset_sink_mode = False
        found = []
        for step in (1, 2):
            state.cur_step_num = state.cur_epoch_num = step
            state.update(cur_step_num=step, cur_epoch_num=step)
            callback.step_end(RunContext(state))
            found.append(sorted(name for name in os.listdir(folder) if name.endswith(".ckpt")))
        callback.end(RunContext(state))
        found.append(sorted(name for name in os.listdir(folder) if name.endswith(".ckpt")))
        return found


def loaded_async():
    found = ms.load_checkpoint_async(str(FIXTURES / "checkpoint" / "dense.ckpt"))
    values = found.result()
    return [sorted(values), ms.async_ckpt_thread_status()]


def graph_cell():
    graph = ms.load(str(FIXTURES / "mindir" / "sequences.mindir"))
    net = nn.GraphCell(graph)
    ms.set_context(mode=ms.GRAPH_MODE)
    try:
        return net(Tensor(np.arange(24).reshape(2, 3, 4) / 10, ms.float32))
    finally:
        ms.set_context(mode=ms.PYNATIVE_MODE)


# Data


def datasets():
    rows = ds.NumpySlicesDataset([1, 2, 3, 4, 5], shuffle=False)
    log = []

    def size(info):
        log.append([hasattr(ds.BatchInfo, "get_batch_num"), info.get_batch_num(), info.get_epoch_num()])
        return info.get_batch_num() + 1

    batched = rows.batch(size)
    found = [isinstance(rows, ds.Dataset), isinstance(batched, ds.Dataset)]
    found += [[row[0].asnumpy().tolist() for row in batched.create_tuple_iterator(num_epochs=1)], log]
    return found


def iterators():
    rows = ds.NumpySlicesDataset({"a": [1, 2]}, shuffle=False)
    dicts, tuples = rows.create_dict_iterator(num_epochs=2, output_numpy=True), rows.create_tuple_iterator(num_epochs=1, output_numpy=True)
    found = [isinstance(dicts, ds.DictIterator), isinstance(tuples, ds.TupleIterator)]
    found += [[row["a"].tolist() for row in dicts] for _ in range(2)]
    return found + [[row[0].tolist() for row in tuples]]


def reset():
    rows = ds.NumpySlicesDataset([1, 2, 3], shuffle=False)
    rows.reset()
    return [[row[0].tolist() for row in rows.create_tuple_iterator(num_epochs=1, output_numpy=True)]]


def dataset_seed():
    ms.set_seed(12)
    before = ds.config.get_seed()
    ds.config.set_seed(7)
    return [before, ds.config.get_seed()]


def samplers():
    sampler = ds.SequentialSampler(0, 2)
    return [isinstance(sampler, ds.BuiltinSampler), sampler.get_num_samples(), ds.RandomSampler().get_num_samples()]


SCENARIOS = [
    saving_hooks, saving_hook_that_returns, loading_hooks, loading_hook_that_returns, loading_hook_that_complains, applied, inputs_noted, flags, configured,
    compiled, decorated, activations, activation_unknown, mint_layers, mint_conv, mint_conv_of_odd_groups,
    mint_loss, parameters, pipeline_stage, ones, added, cast_for_precision, printed, drawn, primitives,
    generators, generator_state_that_is_none, generator_seed_that_is_none, default_generators, constants, context, context_unknown, parallel_context, seeds, devices,
    device_unknown, device_id_negative, device_id_beyond,
    device_that_is_missing, threads, memory, memory_of_an_unknown_device, waited, checked, current_device, managers, update_cells, scalers, lists, scaled_steps,
    scale_that_is_none, optimizer_parts, optimizer_parts_in_groups, optimizer_base, loss_axes, with_loss, model, stopped, histories, scheduled, backed_up,
    checkpoints, loaded_async, graph_cell, datasets, iterators, reset, dataset_seed, samplers,
]


def plain(value):
    if isinstance(value, Tensor):
        return value.asnumpy().tolist()
    if isinstance(value, (np.ndarray, np.generic)):
        return value.tolist()
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    return value


def main():
    data = {}
    # What a seed would change comes first: the root's seed before anybody has set one.
    data["seed_not_set"] = outcome(ms.get_seed)
    for scenario in SCENARIOS:
        ms.set_context(mode=ms.PYNATIVE_MODE)
        result = outcome(lambda: plain(scenario()))  # noqa: B023
        if "text" in result:
            result["text"] = result["text"].split("\n\n----")[0].rstrip("\n")
        data[scenario.__name__] = result
    save("members", {}, data)
    for name, result in data.items():
        print(name, str(result)[:260])


if __name__ == "__main__":
    main()
