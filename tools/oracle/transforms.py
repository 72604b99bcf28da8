"""Records vjp, jvp, jacobians, vmap, jet, GradOperation, maps over sequences and a custom optimizer (test/jit/transforms.test.ts has the same)."""

from record import outcome, save

import numpy as np

import mindspore as ms
from mindspore import Parameter, ParameterTuple, Tensor, nn, ops

x = Tensor([[1.0, 2.0], [3.0, 4.0]])
y = Tensor([[0.5, -1.0], [2.0, 1.5]])
p = Tensor([[1.0, -1.0], [0.5, 2.0]])
q = Tensor([[2.0, 1.0], [-1.0, 0.25]])
a = Tensor([0.5, -1.5, 2.0])
b = Tensor([1.5, 0.25, -0.5])
w = Parameter(Tensor([0.7, -0.2, 1.1]), name="w")
u = Parameter(Tensor(2.0), name="u")


def cubes(s, t):
    return s**3 + t


def two(s, t):
    return 2 * s + t, t**3


def one(s):
    return ops.sin(s) * s


def weighed(s):
    return ops.tanh(s * w) * u


def products(s, t):
    return ops.sin(s) * t, s * t * t


def vjp_of(fn, inputs, vectors, **kw):
    out = ms.vjp(fn, *inputs, **kw)
    return [out[0], out[1](*vectors), *out[2:]]


def vjp_twice():
    _, f = ms.vjp(cubes, x, y)
    return f(p), f(q)


class Net(nn.Cell):
    def __init__(self):
        super().__init__()
        self.z = Parameter(Tensor([1.5]), name="z")
        self.k = Parameter(Tensor([0.5]), name="k")

    def construct(self, s, t):
        return ops.matmul(s * self.z, t) + self.k


net = Net()


def G(*args, **kw):
    return ops.GradOperation(*args, **kw)


def sincos(s):
    return ops.exp(ops.sin(s))


def quotient(s, t):
    return s / t, ops.log(s) * t


def mm(s, t):
    return ops.matmul(s, t)


def with_aux(s, t):
    return ops.sin(s) * t, t


def square_aux(s):
    return s * s, s + 1, s


def scalar(s):
    return ops.sum(ops.sin(s) * s * s)


def row_product(s, t):
    return s * t + s


def by_sum(s, t):
    return s * ops.sum(t)


def product_and_sum(s, t):
    return s * t, s + t


def row_scalar(s):
    return ops.sum(ops.sin(s) * s)


def bell(s, t):
    return ops.exp(s) * ops.sin(t)


def mapped(fn, *args, **kw):
    return lambda: ms.vmap(fn, *args, **kw)


def maps():
    square = ops.MultitypeFuncGraph("square")

    @square.register("Tensor")
    def square_tensor(t):
        return ops.square(t)

    return square


def adders():
    add = ops.MultitypeFuncGraph("add")

    @add.register("Number", "Number")
    def add_numbers(s, t):
        return s + t + 100

    @add.register("Tensor", "Tensor")
    def add_tensors(s, t):
        return s + t

    @add.register("Tensor", "Number")
    def add_mixed(s, t):
        return s * t

    @add.register("String", "Tensor")
    def add_string(s, t):
        return t * 2

    return add


add, square = adders(), maps()
v = [Tensor([1.0, 2.0]), Tensor([3.0, 4.0])]


def typed(*names):
    graph = ops.MultitypeFuncGraph("typed")
    graph.register(*names)(lambda *args: len(names))
    graph.register("Function")(lambda *args: -1)
    return graph


TYPES = {"Tensor": Tensor(1.0), "Bool": True, "String": "a", "Tuple": (1, 2), "None": None, "Int": 3, "Float": 2.5, "Number": 1.5}

CASES = {
    "vjp": lambda: vjp_of(cubes, [x, y], [p]),
    "vjp of one input": lambda: vjp_of(one, [a], [b]),
    "vjp of two outputs": lambda: vjp_of(two, [x, y], [p, q]),
    "vjp has_aux": lambda: vjp_of(two, [x, y], [p], has_aux=True),
    "vjp has_aux with two more": lambda: vjp_of(lambda s: (s * s, s + 1, s), [a], [b], has_aux=True),
    "vjp has_aux with one": lambda: vjp_of(one, [a], [b], has_aux=True),
    "vjp weights": lambda: vjp_of(weighed, [a], [b], weights=ParameterTuple([w, u])),
    "vjp weights in a list": lambda: vjp_of(weighed, [a], [b], weights=[w, u]),
    "vjp one weight": lambda: vjp_of(weighed, [a], [b], weights=w),
    "vjp twice": vjp_twice,
    "vjp of a number": lambda: vjp_of(one, [1.0], [b]),
    "vjp has_aux is a number": lambda: ms.vjp(one, a, has_aux=1),
    "jvp": lambda: ms.jvp(cubes, (x, y), (p, q)),
    "jvp of one input": lambda: ms.jvp(one, a, b),
    "jvp of lists": lambda: ms.jvp(cubes, [x, y], [p, q]),
    "jvp of two outputs": lambda: ms.jvp(two, (x, y), (p, q)),
    "jvp has_aux": lambda: ms.jvp(two, (x, y), (p, q), True),
    "jvp has_aux with two more": lambda: ms.jvp(square_aux, a, b, True),
    "jvp of other lengths": lambda: ms.jvp(cubes, (x, y), (p,)),
    "jvp of a number": lambda: ms.jvp(one, 1.0, b),
    "jvp has_aux is a number": lambda: ms.jvp(one, a, b, 1),
    "jacrev": lambda: ms.jacrev(one)(a),
    "jacrev of products": lambda: ms.jacrev(mm, (0, 1))(x, y),
    "jacrev of two outputs": lambda: ms.jacrev(products)(a, b),
    "jacrev of two outputs by two": lambda: ms.jacrev(products, (0, 1))(a, b),
    "jacrev by the second": lambda: ms.jacrev(products, 1)(a, b),
    "jacrev has_aux": lambda: ms.jacrev(with_aux, (0, 1), True)(a, b),
    "jacrev position too large": lambda: ms.jacrev(products, 2)(a, b),
    "jacrev has_aux is a number": lambda: ms.jacrev(one, 0, 1),
    "jacfwd": lambda: ms.jacfwd(one)(a),
    "jacfwd of products": lambda: ms.jacfwd(mm, (0, 1))(x, y),
    "jacfwd of two outputs": lambda: ms.jacfwd(products)(a, b),
    "jacfwd of two outputs by two": lambda: ms.jacfwd(products, (0, 1))(a, b),
    "jacfwd by the second": lambda: ms.jacfwd(products, 1)(a, b),
    "jacfwd has_aux": lambda: ms.jacfwd(with_aux, (0, 1), True)(a, b),
    "jacfwd position too large": lambda: ms.jacfwd(products, 2)(a, b),
    "hessian": lambda: ms.jacrev(ms.jacrev(scalar))(a),
    "hessian forward over reverse": lambda: ms.jacfwd(ms.jacrev(scalar))(a),
    "vmap": lambda: ms.vmap(row_product)(x, y),
    "vmap of one argument": lambda: ms.vmap(mm, in_axes=(0, None))(x, y),
    "vmap along other axes": lambda: ms.vmap(by_sum, in_axes=(1, 0), out_axes=1)(x, y),
    "vmap of two outputs": lambda: ms.vmap(product_and_sum, in_axes=(0, 1), out_axes=(0, 1))(x, y),
    "vmap of a gradient": lambda: ms.vmap(ms.grad(row_scalar))(x),
    "vmap of axes too many": lambda: ms.vmap(row_product, in_axes=(0, 0, 0))(x, y),
    "vmap of no axis": lambda: ms.vmap(row_product, in_axes=(None, None))(x, y),
    "vmap of unequal sizes": lambda: ms.vmap(row_product)(x, a),
    "vmap of an axis out of range": lambda: ms.vmap(row_product, in_axes=(0, 5))(x, y),
    "vmap of an axis that is a float": lambda: ms.vmap(row_product, in_axes=(0, 1.5))(x, y),
    "vmap to axes too many": lambda: ms.vmap(row_product, out_axes=(0, 0))(x, y),
    "vmap to None": lambda: ms.vmap(row_product, out_axes=None)(x, y),
    "jet": lambda: ops.jet(sincos, x, Tensor(np.stack([np.ones((2, 2)), np.zeros((2, 2)), np.zeros((2, 2))]).astype(np.float32))),
    "jet of one order": lambda: ops.jet(sincos, x, y),
    "jet of a curve": lambda: ops.jet(sincos, a, Tensor(np.stack([b.asnumpy(), a.asnumpy()]))),
    "jet of two inputs": lambda: ops.jet(bell, (a, b), (ops.ones((2, 3)), ops.ones((2, 3)))),
    "derivative": lambda: ops.derivative(sincos, x, 3),
    "derivative of first order": lambda: ops.derivative(sincos, a, 1),
    "derivative of two inputs": lambda: ops.derivative(bell, (a, b), 2),
    "derivative of ints": lambda: ops.derivative(sincos, Tensor([1, 2]), 2),
    "derivative of order 0": lambda: ops.derivative(sincos, a, 0),
    "derivative of order 1.5": lambda: ops.derivative(sincos, a, 1.5),
    "GradOperation": lambda: G()(net)(x, y),
    "GradOperation get_all": lambda: G(get_all=True)(net)(x, y),
    "GradOperation get_all of one": lambda: G(get_all=True)(one)(a),
    "GradOperation get_by_list": lambda: G(get_by_list=True)(net, net.trainable_params())(x, y),
    "GradOperation get_by_list without weights": lambda: G(get_by_list=True)(net)(x, y),
    "GradOperation of one in a ParameterTuple": lambda: G(get_by_list=True)(net, ParameterTuple([net.z]))(x, y),
    "GradOperation of one Parameter": lambda: G(get_by_list=True)(net, net.z)(x, y),
    "GradOperation both": lambda: G(True, True)(net, ParameterTuple(net.trainable_params()))(x, y),
    "GradOperation both of one": lambda: G(True, True)(weighed, ParameterTuple([w]))(a),
    "GradOperation sens_param": lambda: G(sens_param=True)(net)(x, y, p),
    "GradOperation all and sens_param": lambda: G(get_all=True, sens_param=True)(net)(x, y, p),
    "GradOperation of a function": lambda: G()(products)(a, b),
    "GradOperation twice": lambda: G()(G()(lambda s: s * s * s))(a),
    "GradOperation all of ints and floats": lambda: G(get_all=True)(lambda s, n, t: s * n * t)(a, 3, b),
    "GradOperation get_all is a number": lambda: G(get_all=1),
    "GradOperation get_by_list is a number": lambda: G(get_by_list=1),
    "GradOperation sens_param is a number": lambda: G(sens_param=1),
    "get_grad": lambda: ms.get_grad(ms.grad(products, (0, 1), None, False, True)(a, b), 1),
    "get_grad of one": lambda: ms.get_grad(ms.grad(products, 1, None, False, True)(a, b), 1),
    "get_grad of a parameter": lambda: ms.get_grad(ms.grad(weighed, 0, [w, u], False, True)(a), w),
    "get_grad of one parameter": lambda: ms.get_grad(ms.grad(weighed, None, w, False, True)(a), w),
    "get_grad not there": lambda: ms.get_grad(ms.grad(products, (0, 1), None, False, True)(a, b), 2),
    "get_grad by a string": lambda: ms.get_grad(ms.grad(products, (0, 1), None, False, True)(a, b), "w"),
    "return_ids of one": lambda: ms.grad(one, 0, None, False, True)(a),
    "return_ids of one weight": lambda: ms.grad(weighed, None, w, False, True)(a),
    "return_ids of one in a list": lambda: ms.grad(weighed, None, [w], False, True)(a),
    "return_ids of all": lambda: ms.grad(products, (0, 1), [w], False, True)(a, b),
    "return_ids with the value": lambda: ms.value_and_grad(weighed, 0, [w, u], False, True)(a),
    "return_ids with aux": lambda: ms.value_and_grad(lambda s: (weighed(s), s), 0, [w, u], True, True)(a),
    "sens_param of two": lambda: ms.grad(products, (0, 1), None, False, False, True)(a, b, (b, a)),
    "MultitypeFuncGraph of numbers": lambda: add(1, 2),
    "MultitypeFuncGraph of tensors": lambda: add(a, b),
    "MultitypeFuncGraph of both": lambda: add(a, 3),
    "MultitypeFuncGraph of a string": lambda: add("s", a),
    "MultitypeFuncGraph of parameters": lambda: add(w, w),
    "MultitypeFuncGraph of none": lambda: add(1, a),
    "MultitypeFuncGraph of too many": lambda: add(a, a, a),
    "MultitypeFuncGraph of one entry": lambda: square(Tensor([3.0])),
    "Map": lambda: ops.Map()(square, v),
    "Map of two": lambda: ops.Map(add)(v, v),
    "Map with its function": lambda: ops.Map(square)(tuple(v)),
    "Map of unequal lengths": lambda: ops.Map(add)(v, v[:1]),
    "HyperMap": lambda: ops.HyperMap()(square, v),
    "HyperMap nested": lambda: ops.HyperMap(square)(((v[0], v[1]), (v[1], v[0]))),
    "HyperMap of two nested": lambda: ops.HyperMap(add)((v, 1), (v, 2)),
    "HyperMap of a function": lambda: ops.HyperMap()(ops.partial(add, a), (a, b)),
    "HyperMap of a leaf": lambda: ops.HyperMap(add)(1, 2),
    "Partial": lambda: ops.Partial()(products, a)(b),
    "partial": lambda: ops.partial(lambda s, t, r: (s, t, r), 1, 2)(3),
    "partial of nothing": lambda: ops.partial(3, 2),
    "identity": lambda: ops.identity(a),
    "register an unknown type": lambda: typed("Foo"),
    "register a number": lambda: typed(3),
    "register a type of elements": lambda: typed("Tensor[Float32]")(a),
    "register another type of elements": lambda: typed("Tensor[Int32]")(a),
    "register a dtype": lambda: typed(ms.float32)(1.5),
    "register a dtype for a Tensor": lambda: typed(ms.float32)(a),
    "a function is a Function": lambda: typed("Tensor")(scalar),
    "a cell is a Function": lambda: typed("Tensor")(net),
    "a Parameter is a Tensor": lambda: typed("Tensor")(w),
    "Map of a number": lambda: ops.Map(3),
    "HyperMap of a number": lambda: ops.HyperMap(3),
    "stop_gradient of a number": lambda: ops.stop_gradient(3),
    "stop_gradient of several": lambda: ops.stop_gradient((a, b)),
    **{f"type {name} matches {kind}": lambda name=name, kind=kind: typed(name)(TYPES[kind]) for name in TYPES for kind in TYPES},
}


def plain(tree):
    """Tuples as lists, tensors as their elements."""
    if isinstance(tree, (tuple, list)):
        return [plain(t) for t in tree]
    return tree.asnumpy().tolist() if isinstance(tree, Tensor) else tree


def momentum(kind):
    class MyMomentum(nn.Optimizer):
        def __init__(self, params, learning_rate, momentum=0.9):
            super().__init__(learning_rate, params)
            self.moment = Parameter(Tensor(momentum, ms.float32), name="moment")
            self.momentum = self.parameters.clone(prefix="momentum", init="zeros")
            self.assign = ops.Assign()

        def construct(self, gradients):
            lr = self.get_lr()
            params = self.parameters
            for i in range(len(params)):
                self.assign(self.momentum[i], self.momentum[i] * self.moment + gradients[i])
                update = params[i] - self.momentum[i] * lr
                self.assign(params[i], update)
            return params

    opt = ops.MultitypeFuncGraph("momentum_opt")

    @opt.register("Function", "Tensor", "Tensor", "Tensor", "Tensor", "Tensor")
    def _run(run, moment, lr, gradient, weight, state):
        return run(moment, lr, gradient, weight, state)

    def step(moment, lr, gradient, weight, state):
        ops.assign(state, state * moment + gradient)
        return ops.assign_sub(weight, state * lr)

    class MappedMomentum(MyMomentum):
        def __init__(self, params, learning_rate, momentum=0.9):
            super().__init__(params, learning_rate, momentum)
            self.hyper_map = ops.HyperMap()

        def construct(self, gradients):
            return self.hyper_map(ops.partial(opt, step, self.moment, self.get_lr()), gradients, self.parameters, self.momentum)

    return {"plain": MyMomentum, "mapped": MappedMomentum}[kind]


WEIGHTS = {"0.weight": [[0.3, -0.2, 0.5], [-0.4, 0.1, 0.2]], "0.bias": [0.1, -0.1], "2.weight": [[0.6, -0.3]], "2.bias": [0.05]}
rng = np.random.RandomState(3)
DATA = [(rng.randn(4, 3).astype(np.float32), rng.randn(4, 1).astype(np.float32)) for _ in range(12)]


def network():
    body = nn.SequentialCell([nn.Dense(3, 2), nn.Tanh(), nn.Dense(2, 1)])
    for param in body.get_parameters():
        param.set_data(Tensor(WEIGHTS[param.name], ms.float32))
    return body


def trained(kind, style, rate):
    body = network()
    loss = nn.MSELoss()
    opt = momentum(kind)(body.trainable_params(), rate() if callable(rate) else rate)
    losses = []
    if style == "model":
        class Keep(ms.train.Callback):
            def on_train_step_end(self, run_context):
                losses.append(float(run_context.original_args().net_outputs.asnumpy()))

        data = ms.dataset.GeneratorDataset(DATA, ["x", "y"], shuffle=False)
        ms.train.Model(body, loss, opt).train(1, data, callbacks=[Keep()], dataset_sink_mode=False)
    else:
        def forward(s, t):
            return loss(body(s), t)

        grad_fn = ms.value_and_grad(forward, None, opt.parameters)

        def step(s, t):
            value, grads = grad_fn(s, t)
            opt(grads)
            return value

        if style == "jit":
            step = ms.jit(step)
        for s, t in DATA:
            losses.append(float(step(Tensor(s), Tensor(t)).asnumpy()))
    state = {param.name: param.asnumpy().tolist() for param in opt.get_parameters()}
    return {"losses": losses, "state": state}


def recorded():
    cases = {}
    for name, call in CASES.items():
        result = outcome(lambda call=call: plain(call()))
        if "text" in result:
            result["text"] = result["text"].split("\n\n-----")[0].split("\n\n---")[0]
        cases[name] = result
    return cases


cases = recorded()
RATES = {"fixed": 0.1, "schedule": lambda: nn.ExponentialDecayLR(0.2, 0.5, 4)}
training = {}
for kind in ("plain", "mapped"):
    for style in ("eager", "jit", "model"):
        for name, rate in RATES.items():
            training[f"{kind}, {style}, {name}"] = outcome(lambda: trained(kind, style, rate))
save("transforms", {}, {"cases": cases, "training": training, "data": [[s.tolist(), t.tolist()] for s, t in DATA]})
