"""Optimizer arguments as JSON, so that Python and TypeScript build the same objects.

A value is one of
  null                            None
  {"float": 0.1}                  a Python float ("inf", "-inf" and "nan" as strings); a JS number
  {"int": 1}                      a Python int; a JS bigint
  {"bool": true}  {"str": "a"}
  {"list": [..]}  {"tuple": [..]}  {"generator": [..]}  {"iter": [..]}
  {"dict": [[key, value], ..]}    in this order
  {"tensor": [data, dtype]}       data: nested lists of numbers
  {"ndarray": [data, dtype]}
  {"falling": [start, k, n]}      the list of n floats start / (1 + k * i), in float64
  {"falling_tensor": [start, k, n, dtype]}  {"falling_ndarray": [start, k, n, dtype]}
  {"param": "fc.weight"}          a parameter of the bank (the same object each time it is named)
  {"bank": ["fc.weight", ..]}     the list of those
  {"new_param": [name, data]}     a parameter of its own
  {"schedule": [class, *values]}  a learning-rate schedule of mindspore.nn, or a class below
  {"cell": [class, *values]}      a Cell of the step, below
  {"object": "x"}                 something that is none of these
"""

import collections

import numpy as np

import mindspore as ms
from mindspore import Parameter, Tensor, nn, ops

# Shapes: matrices and convolutions that centralization touches (shape[1] % 16 == 0) and that it leaves alone,
# vectors, a scalar, and names that weight decay skips without groups.
SHAPES = {
    "conv1.weight": (2, 3, 2, 2),
    "conv2.weight": (2, 16, 2, 1),
    "fc.weight": (3, 32),
    "fc.bias": (3,),
    "bn.gamma": (4,),
    "bn.beta": (4,),
    "scale": (),
}
GRADS = 7


def bank():
    """Start values and GRADS gradients of each parameter, the same in each run."""
    rng = np.random.RandomState(20260)
    start = {k: np.asarray(rng.randn(*s), np.float32) for k, s in SHAPES.items()}
    grads = {k: (0.5 * rng.randn(GRADS, *s)).astype(np.float32) for k, s in SHAPES.items()}
    return start, grads


class RootDecay(nn.learning_rate_schedule.LearningRateSchedule):
    """A user's schedule: rate / sqrt(step + 1)."""

    def __init__(self, rate):
        super().__init__()
        self.rate = rate

    def construct(self, global_step):
        return self.rate * ops.rsqrt(ops.cast(global_step, ms.float32) + 1.0)


class NoConstruct(nn.learning_rate_schedule.LearningRateSchedule):
    """A schedule that forgets to say what the rate is."""


class FallingDecay(nn.Cell):
    """Weight decay k / (step + 1), of the step's own shape."""

    def __init__(self, k):
        super().__init__()
        self.k = k

    def construct(self, global_step):
        return self.k / (ops.cast(global_step, ms.float32) + 1.0)


class PlainDecay(nn.Cell):
    """Weight decay that is a scalar tensor whatever the step is."""

    def __init__(self, k):
        super().__init__()
        self.k = Tensor(k, ms.float32)

    def construct(self, global_step):
        return self.k * 1.0


OWN = {c.__name__: c for c in (RootDecay, NoConstruct, FallingDecay, PlainDecay)}


def falling(start, k, n):
    return [start / (1 + k * i) for i in range(n)]


class Builder:
    """Builds the values of one description; a parameter named twice is one object."""

    def __init__(self, dtype="float32"):
        self.start, _ = bank()
        self.dtype = dtype
        self.params = collections.OrderedDict()

    def param(self, name):
        if name not in self.params:
            self.params[name] = Parameter(Tensor(self.start[name], getattr(ms, self.dtype)), name=name)
        return self.params[name]

    def build(self, value):
        if value is None:
            return None
        ((kind, v),) = value.items()
        return getattr(self, "_" + kind)(v)

    def _float(self, v):
        return float(v)

    def _int(self, v):
        return int(v)

    def _bool(self, v):
        return bool(v)

    def _str(self, v):
        return v

    def _list(self, v):
        return [self.build(x) for x in v]

    def _tuple(self, v):
        return tuple(self._list(v))

    def _dict(self, v):
        return {k: self.build(x) for k, x in v}

    def _generator(self, v):
        return (x for x in self._list(v))

    def _iter(self, v):
        return iter(self._list(v))

    def _tensor(self, v):
        return Tensor(np.array(v[0], np.dtype(v[1])))

    def _ndarray(self, v):
        return np.array(v[0], np.dtype(v[1]))

    def _falling(self, v):
        return falling(*v)

    def _falling_tensor(self, v):
        return Tensor(np.array(falling(*v[:3]), np.dtype(v[3])))

    def _falling_ndarray(self, v):
        return np.array(falling(*v[:3]), np.dtype(v[3]))

    def _param(self, v):
        return self.param(v)

    def _bank(self, v):
        return [self.param(name) for name in v]

    def _new_param(self, v):
        return Parameter(Tensor(np.array(v[1], np.float32)), name=v[0])

    def _schedule(self, v):
        return (OWN.get(v[0]) or getattr(nn, v[0]))(*[self.build(x) for x in v[1:]])

    _cell = _schedule

    def _object(self, v):
        return object()


# Short hands for writing descriptions.
def F(v):
    return {"float": v}


def I(v):  # noqa: E743
    return {"int": v}


def L(*v):
    return {"list": list(v)}


def T(data, dtype="float32"):
    return {"tensor": [data, dtype]}


def P(*names):
    return {"bank": list(names)}


def D(**v):
    return {"dict": [[k, x] for k, x in v.items()]}


def construct(case, builder):
    """The optimizer of a description {"class", "args", "kwargs"}."""
    args = [builder.build(v) for v in case.get("args", [])]
    kwargs = {k: builder.build(v) for k, v in case.get("kwargs", {}).items()}
    return getattr(nn, case["class"])(*args, **kwargs)
