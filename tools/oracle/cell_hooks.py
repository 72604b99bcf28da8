"""Record what hooks of cells and tensors and a cell's own bprop do, replayed by test/nn/hooks.test.ts.

Each scenario is a function here and one of the same name there; it returns numbers, texts, None and lists of them. `eager` is what it gives in
PYNATIVE_MODE, `graph` in GRAPH_MODE for those that MindSpore can compile.
"""

from record import outcome, save

import mindspore as ms
from mindspore import Parameter, Tensor, nn, ops

GRAPH = ["all_hooks", "two_in_two_out", "own_bprop", "own_bprop_surplus"]


def vec(*values):
    return Tensor(list(values), ms.float32)


class Mul(nn.Cell):
    def __init__(self, name="w"):
        super().__init__()
        self.w = Parameter(vec(2, 3), name=name)

    def construct(self, x):
        return x * self.w


class Net(nn.Cell):
    def __init__(self):
        super().__init__()
        self.m = Mul()
        self.n = Mul()

    def construct(self, x):
        return self.n(self.m(x)) * x


class Two(nn.Cell):
    def construct(self, x, y):
        return x * y, x + y


class OfTwo(nn.Cell):
    def __init__(self):
        super().__init__()
        self.t = Two()

    def construct(self, x, y):
        a, b = self.t(x, y)
        return a * b


class Labelled(nn.Cell):
    def construct(self, x, y, k):
        return x * k, y


class OfLabelled(nn.Cell):
    def __init__(self):
        super().__init__()
        self.t = Labelled()

    def construct(self, x, y):
        a, _ = self.t(x, y, 3)
        return a * 1


X = vec(1, 2)
Y = vec(2, 3)


def both(net, *inputs):
    weights = net.trainable_params() or None
    return [net(*inputs), ops.grad(net, tuple(range(len(inputs))), weights)(*inputs)]


def all_hooks():
    net = Net()

    def pre(cell, args):
        return (args[0] * 10,)

    def post(cell, args, out):
        return out + 1

    def backward(cell, grad_input, grad_output):
        return (grad_input[0] * 2,)

    def backward_pre(cell, grad_output):
        return (grad_output[0] * 3,)

    net.m.register_forward_pre_hook(pre)
    net.m.register_forward_hook(post)
    net.m.register_backward_hook(backward)
    net.m.register_backward_pre_hook(backward_pre)
    return both(net, X)


def removed():
    net, log = Net(), []
    handles = [
        net.m.register_forward_pre_hook(lambda c, a: (log.append("pre"), (a[0] * 10,))[1]),
        net.m.register_forward_hook(lambda c, a, o: (log.append("post"), o + 1)[1]),
        net.m.register_backward_hook(lambda c, i, o: (log.append("backward"), (i[0] * 2,))[1]),
        net.m.register_backward_pre_hook(lambda c, o: (log.append("backward pre"), (o[0] * 3,))[1]),
    ]
    found = [both(net, X)]
    for handle in handles:
        handle.remove()
        handle.remove()
        found.append(both(net, X))
    return [found, log]


def answers_nothing():
    net, log = Net(), []
    net.m.register_backward_hook(lambda c, i, o: log.append(["m", list(i), list(o)]))
    net.register_backward_hook(lambda c, i, o: log.append(["net", list(i), list(o)]))
    net.n.register_backward_pre_hook(lambda c, o: log.append(["pre", list(o)]))
    return [both(net, X), log]


def two_in_two_out():
    net = OfTwo()

    def backward(cell, grad_input, grad_output):
        return grad_input[0] * 2, grad_input[1] * 3

    net.t.register_backward_hook(backward)
    return both(net, X, Y)


def two_in_two_out_seen():
    net, log = OfTwo(), []
    net.t.register_backward_hook(lambda c, i, o: log.append([list(i), list(o)]))
    return [both(net, X, Y), log]


def labels():
    net, log = OfLabelled(), []
    net.t.register_backward_hook(lambda c, i, o: log.append([list(i), list(o)]))
    net.t.register_backward_pre_hook(lambda c, o: log.append(list(o)))
    return [ops.grad(net)(X, Tensor([1, 2], ms.int32)), log]


def weights_only():
    net, log = Mul(), []
    net.register_backward_hook(lambda c, i, o: log.append([list(i), list(o)]))
    net.register_backward_pre_hook(lambda c, o: (o[0] * 5,))
    return [ops.grad(net, None, net.trainable_params())(X), log]


def order():
    net = Net()
    net.m.register_forward_hook(lambda c, a, o: o + 1)
    net.m.register_forward_hook(lambda c, a, o: o * 2, prepend=True)
    net.n.register_forward_pre_hook(lambda c, a: a[0] + 1)
    net.n.register_forward_pre_hook(lambda c, a: (a[0] * 2,), prepend=True)
    return net(X)


def with_kwargs():
    net, log = Net(), []
    net.m.register_forward_hook(lambda c, a, k, o: (log.append(len(k)), o + 1)[1], with_kwargs=True)
    net.m.register_forward_pre_hook(lambda c, a, k: ((a[0] * 2,), {}), with_kwargs=True)
    return [net(X), log]


def with_kwargs_wrong():
    net = Net()
    net.m.register_forward_pre_hook(lambda c, a, k: 3, with_kwargs=True)
    return net(X)


class Failing(nn.Cell):
    def construct(self, x):
        raise ValueError("no")


def always():
    net, log = Failing(), []
    net.register_forward_hook(lambda c, a, o: log.append(["always", o]), always_call=True)
    net.register_forward_hook(lambda c, a, o: log.append("never"))
    try:
        net(X)
    except ValueError:
        log.append("raised")
    return log


def backward_answer(value):
    net = OfTwo()
    net.t.register_backward_hook(lambda c, i, o: value(i))
    return both(net, X, Y)


def backward_one_of_two():
    return backward_answer(lambda i: (i[0],))


def backward_a_tensor():
    return backward_answer(lambda i: i[0])


def backward_none_among():
    return backward_answer(lambda i: (i[0], None))


def backward_pre_number():
    net = Net()
    net.m.register_backward_pre_hook(lambda c, o: 3)
    return both(net, X)


def backward_pre_two():
    net = Net()
    net.m.register_backward_pre_hook(lambda c, o: (o[0], o[0]))
    return both(net, X)


class Own(nn.Cell):
    def __init__(self):
        super().__init__()
        self.w = Parameter(vec(2, 3), name="w")

    def construct(self, x, y):
        return x * y * self.w

    def bprop(self, x, y, out, dout):
        return dout * y * 10, dout * out * 0 + x


def own_bprop():
    return both(Own(), X, Y)


class Surplus(nn.Cell):
    def construct(self, x, y):
        return x * y

    def bprop(self, x, y, out, dout):
        return dout * y * 10, x, y


def own_bprop_surplus():
    return both(Surplus(), X, Y)


class Single(nn.Cell):
    def construct(self, x):
        return x * x

    def bprop(self, x, out, dout):
        return dout * x * 3


def own_bprop_single():
    return both(Single(), X)


def own_bprop_second_order():
    return [ops.grad(ops.grad(Single()))(X), ops.grad(ops.grad(UsesOut(), (0,)), (0,))(X)]


class UsesOut(nn.Cell):
    def construct(self, x):
        return x * x

    def bprop(self, x, out, dout):
        return (dout * out * x,)


class Many(nn.Cell):
    def construct(self, x, k):
        return x * x, x * k

    def bprop(self, x, k, out, dout):
        return dout[0] * 2 + dout[1] * k + out[1], 0


def own_bprop_many():
    def fn(x):
        a, b = Many()(x, 3)
        return a + b * 2

    return ops.grad(fn)(X)


class Answers(nn.Cell):
    def __init__(self, value):
        super().__init__()
        self.value = value

    def construct(self, x, y):
        return x * y

    def bprop(self, x, y, out, dout):
        return self.value


def own_bprop_one_of_two():
    return both(Answers((X,)), X, Y)


def own_bprop_none():
    return both(Answers(None), X, Y)


def own_bprop_a_none():
    return both(Answers((None, X)), X, Y)


def own_bprop_text():
    return both(Answers(("a", X)), X, Y)


def own_bprop_scalar():
    return both(Answers((Tensor(2.0), X)), X, Y)


def own_bprop_other_shape():
    return both(Answers((vec(1, 2, 3), X)), X, Y)


def own_bprop_broadcast():
    return both(Answers((Tensor([[1.0, 2.0], [3.0, 4.0]]), X)), X, Y)


def own_bprop_hooks():
    net, log = Single(), []
    net.register_forward_hook(lambda c, a, o: log.append("forward")).remove()
    net.register_forward_hook(lambda c, a, o: log.append("forward"))
    net.register_forward_pre_hook(lambda c, a: (a[0] + 1,))
    net.register_backward_hook(lambda c, i, o: log.append("backward"))
    return [both(net, X), log]


def tensor_hook():
    def fn(x, y):
        z = x * y
        z.register_hook(lambda g: g * 2)
        return z * y

    return ops.grad(fn, (0, 1))(X, Y)


def tensor_hook_after_a_use():
    def fn(x, y):
        z = x * y
        u = z * y
        z.register_hook(lambda g: g * 2)
        return u + z

    return ops.grad(fn, (0, 1))(X, Y)


def tensor_hooks_in_order():
    def fn(x):
        z = x * x
        z.register_hook(lambda g: g * 2)
        z.register_hook(lambda g: g + 1)
        return z * z

    return ops.grad(fn)(X)


def tensor_hook_of_an_input():
    x = vec(1, 2)
    handle = x.register_hook(lambda g: g * 2)
    first = ops.grad(lambda a, b: a * b, (0, 1))(x, Y)
    handle.remove()
    return [first, ops.grad(lambda a, b: a * b, (0, 1))(x, Y)]


def parameter_hooks():
    net, log = Mul(), []
    first = net.w.register_hook(lambda g: g * 2)
    net.w.register_hook(lambda g: g + 1)
    net.w.register_hook(lambda g: log.append(g))
    found = both(net, X)
    first.remove()
    return [found, both(net, X), log]


def parameter_hook_number():
    net = Mul()
    net.w.register_hook(lambda g: 3)
    return both(net, X)


class Tied(nn.Cell):
    def __init__(self):
        super().__init__()
        self.a = nn.Dense(2, 2, weight_init="ones", has_bias=False)
        self.b = nn.Dense(2, 2, weight_init="ones", has_bias=False)
        self.b.weight = self.a.weight

    def construct(self, x):
        return self.b(self.a(x))


def tied():
    net = Tied()
    return [both(net, Tensor([[1.0, 2.0]])), [p.name for p in net.trainable_params()]]


def frozen_on_the_way():
    net = Net()
    net.n.w.name = "n.w"
    weights = net.trainable_params()
    opt = nn.SGD(weights, 0.1)
    grad = ops.grad(net, None, weights)
    found = []
    for step in range(4):
        net.m.w.requires_grad = step % 2 == 0
        opt(grad(X))
        found.append([net.m.w.asnumpy().tolist(), net.n.w.asnumpy().tolist()])
    return found


def plain(value):
    if isinstance(value, Tensor):
        return value.asnumpy().tolist()
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    return value


SCENARIOS = [
    all_hooks, removed, answers_nothing, two_in_two_out, two_in_two_out_seen, labels, weights_only, order, with_kwargs, with_kwargs_wrong, always,
    backward_one_of_two, backward_a_tensor, backward_none_among, backward_pre_number, backward_pre_two, own_bprop, own_bprop_surplus,
    own_bprop_single, own_bprop_second_order, own_bprop_many, own_bprop_one_of_two, own_bprop_none, own_bprop_a_none, own_bprop_text,
    own_bprop_scalar, own_bprop_other_shape, own_bprop_broadcast, own_bprop_hooks, tensor_hook, tensor_hook_after_a_use, tensor_hooks_in_order,
    tensor_hook_of_an_input, parameter_hooks, parameter_hook_number, tied, frozen_on_the_way,
]


def run(scenario):
    result = outcome(lambda: plain(scenario()))
    if "text" in result:
        result["text"] = result["text"].split("\n\n----")[0].rstrip("\n")
        # An error inside a gradient call leaves the executor in a state that the next call trips over.
        from mindspore.common.api import _pynative_executor

        _pynative_executor.clear_res()
    return result


def main():
    data = {}
    for scenario in SCENARIOS:
        ms.set_context(mode=ms.PYNATIVE_MODE)
        data[scenario.__name__] = {"eager": run(scenario)}
        if scenario.__name__ in GRAPH:
            ms.set_context(mode=ms.GRAPH_MODE)
            data[scenario.__name__]["graph"] = run(scenario)
    save("nn_hooks", {}, data)


if __name__ == "__main__":
    main()
