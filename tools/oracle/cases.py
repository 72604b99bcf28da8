"""Operator cases in the common form of README.md: call MindSpore, take value and gradients, write a fixture."""

import hashlib
import json
import math
import pathlib

import record  # noqa: F401  (sets the environment before mindspore is imported)

import mindspore as ms
import mindspore.numpy  # noqa: F401  (ms.numpy)
import numpy as np
from mindspore import Tensor, ops
from safetensors.numpy import save_file

# Without it an error may surface in a later, innocent call.
ms.set_context(pynative_synchronize=True)

FIXTURES = pathlib.Path(__file__).resolve().parents[2] / "test" / "fixtures"

_rng = np.random.default_rng(20261123)


def t(array, dtype=None):
    """A Tensor of nested lists, numbers or an array; floats become float32 unless dtype says otherwise."""
    a = np.asarray(array)
    if dtype is None:
        dtype = "float32" if a.dtype.kind == "f" and not isinstance(array, (np.ndarray, np.generic)) else str(a.dtype)
    if dtype == "bfloat16":
        return Tensor(a.astype(np.float32)).astype(ms.bfloat16)
    return Tensor(a.astype(dtype))


def f32(*shape, low=-2.0, high=2.0, dtype="float32"):
    """A Tensor of fixed random floats in [low, high)."""
    return Tensor(_rng.uniform(low, high, shape).astype(dtype))


def ints(*shape, low=-5, high=6, dtype="int32"):
    """A Tensor of fixed random integers in [low, high)."""
    return Tensor(_rng.integers(low, high, shape).astype(dtype))


def bools(*shape):
    """A Tensor of fixed random truth values."""
    return Tensor(_rng.integers(0, 2, shape).astype(bool))


def _is_float(x):
    return x.dtype in (ms.float16, ms.float32, ms.float64, ms.bfloat16)


def _tensors(x, out=None):
    """All Tensors of nested lists and dicts, in reading order."""
    out = [] if out is None else out
    if isinstance(x, Tensor):
        out.append(x)
    elif isinstance(x, (list, tuple)):
        for v in x:
            _tensors(v, out)
    elif isinstance(x, dict):
        for v in x.values():
            _tensors(v, out)
    return out


def _rebuild(x, it):
    """`x` with its Tensors replaced by those of the iterator, in reading order."""
    if isinstance(x, Tensor):
        return next(it)
    if isinstance(x, (list, tuple)):
        return type(x)([_rebuild(v, it) for v in x])
    if isinstance(x, dict):
        return {k: _rebuild(v, it) for k, v in x.items()}
    return x


def message(error):
    """The text a user reads first: MindSpore's message without the sections about its C++ stack."""
    text = str(error)
    for mark in ("\n\n----", "\n----"):
        text = text.split(mark)[0]
    return text.strip()


def resolve(name):
    """The Python callable of a case's `op`."""
    head, _, tail = name.partition(".")
    if head == "Tensor":  # a method, or a property without arguments
        def member(self, *args, **kwargs):
            found = getattr(self, tail)
            return found(*args, **kwargs) if callable(found) else found

        return member
    if head == "prim":  # a primitive: attributes are keywords, inputs positional
        return lambda *inputs, **attrs: getattr(ops, tail)(**attrs)(*inputs)
    if head == "repr":  # what a primitive prints
        return lambda **attrs: repr(getattr(ops, tail)(**attrs))
    root = {"ops": ops, "ms": ms, "numpy": ms.numpy, "mint": ms.mint, "F": ms.mint.nn.functional, "py": PYTHON}[head]
    for part in tail.split("."):
        root = root[part] if isinstance(root, dict) else getattr(root, part)
    return root


# Python's own operators, as `py.add` …; the porting guide says which function stands for each.
PYTHON = {
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "mul": lambda a, b: a * b,
    "truediv": lambda a, b: a / b,
    "floordiv": lambda a, b: a // b,
    "mod": lambda a, b: a % b,
    "pow": lambda a, b: a**b,
    "neg": lambda a: -a,
    "getitem": lambda a, index: a[decode_index(index)],
    "setitem": lambda a, index, value: setitem(a, index, value),
}


def setitem(a, index, value):
    """The tensor after `a[index] = value`, `a` itself staying as it is."""
    copy = a.copy()
    copy[decode_index(index)] = value
    return copy


def decode_index(index):
    """An index of a case: items are ints, None, True/False, '...' or slice text ('1:', '::2'), Tensors, lists."""
    def item(x):
        if isinstance(x, str):
            return Ellipsis if x == "..." else slice(*[int(p) if p else None for p in x.split(":")])
        return x

    return tuple(item(x) for x in index) if isinstance(index, tuple) else item(index)


def settle():
    """Run something harmless until errors of earlier calls have surfaced."""
    for _ in range(9):
        try:
            return (Tensor([1.0]) + Tensor([1.0])).asnumpy()
        except Exception:  # noqa: BLE001
            continue


class Cases:
    """Collects cases of one family and writes them."""

    def __init__(self, family):
        self.family = family
        self.pool = {}
        self.keys = {}
        self.cases = []

    def _array(self, a):
        a = np.array(a, order="C").reshape(np.shape(a))  # a copy: some functions change their input later
        digest = hashlib.sha1(f"{a.dtype}{a.shape}".encode() + a.tobytes()).hexdigest()
        if digest not in self.keys:
            self.keys[digest] = f"t{len(self.pool)}"
            self.pool[self.keys[digest]] = a
        return self.keys[digest]

    def encode(self, x):
        """The JSON form of an argument or result."""
        if isinstance(x, Tensor):
            if x.dtype == ms.bfloat16:
                bits = np.asarray(x.astype(ms.float32).asnumpy())
                return {"t": self._array((bits.view(np.uint32) >> 16).astype(np.uint16)), "dtype": "bfloat16"}
            return {"t": self._array(x.asnumpy())}
        if x is None or isinstance(x, (bool, str)):
            return x
        if isinstance(x, int):
            return x if abs(x) <= 2**53 else {"int": str(x)}
        if isinstance(x, float):
            if math.isnan(x):
                return {"float": "NaN"}
            if math.isinf(x):
                return {"float": "Infinity" if x > 0 else "-Infinity"}
            return {"float": x}
        if isinstance(x, ms.common.dtype.typing.Type):
            return {"dtype": "bool" if x == ms.bool_ else str(x).lower()}
        if isinstance(x, (list, tuple)):
            return [self.encode(v) for v in x]
        raise TypeError(f"cannot encode {type(x)}")

    def add(self, op, *args, grad=None, tol=None, why=None, fd=None, note=None, **kwargs):
        """Record one call. grad: None records gradients of float inputs where the result is float, False none."""
        fn = resolve(op)
        case = {"op": op, "args": self.encode(args)}
        if kwargs:
            case["kwargs"] = {k: self.encode(v) for k, v in kwargs.items()}
        for key, value in (("tol", tol), ("why", why), ("fd", fd), ("note", note)):
            if value is not None:
                case[key] = value
        self.cases.append(case)
        try:
            result = fn(*args, **kwargs)
            case["result"] = self.encode(result)  # reading the values surfaces late errors
        except Exception as error:  # noqa: BLE001  (the class is what we record)
            case.pop("result", None)
            case.update(error=type(error).__name__, text=message(error))
            settle()
            return case
        if grad is not False:
            self._gradients(case, fn, args, kwargs, result)
        return case

    def _gradients(self, case, fn, args, kwargs, result):
        inputs = _tensors([args, kwargs])
        wanted = [i for i, x in enumerate(inputs) if _is_float(x)]
        outputs = [x for x in _tensors(result) if _is_float(x)]
        if not wanted or not outputs:
            return

        def call(*xs):
            full = list(inputs)
            for i, x in zip(wanted, xs):
                full[i] = x
            a, k = _rebuild([list(args), kwargs], iter(full))
            floats = [y for y in _tensors(fn(*a, **k)) if _is_float(y)]
            return floats[0] if len(floats) == 1 else tuple(floats)

        cotangent = [
            Tensor(_rng.uniform(-1.0, 1.0, y.shape).astype(np.float32)).astype(y.dtype) for y in outputs
        ]
        try:
            sens = cotangent[0] if len(cotangent) == 1 else tuple(cotangent)
            backward = ops.GradOperation(get_all=True, sens_param=True)(call)
            # Copies: a tensor that is passed twice is two inputs.
            grads = backward(*[inputs[i].copy() for i in wanted], sens)
            coded = [None] * len(inputs)
            for i, g in zip(wanted, grads):
                coded[i] = self.encode(g)
            case["cotangent"] = self.encode(cotangent)
            case["grads"] = coded
        except Exception as error:  # noqa: BLE001
            case["gradError"] = {"error": type(error).__name__, "text": message(error)}
            settle()

    def save(self):
        """Write test/fixtures/ops/<family>.{json,safetensors} and say how much."""
        folder = FIXTURES / "ops"
        folder.mkdir(parents=True, exist_ok=True)
        save_file(self.pool, folder / f"{self.family}.safetensors")
        lines = ",\n".join(json.dumps(c, allow_nan=False) for c in self.cases)
        head = json.dumps(record.header(), sort_keys=True)
        (folder / f"{self.family}.json").write_text(f'{{"header": {head},\n"data": {{"cases": [\n{lines}\n]}}}}\n')
        errors = sum("error" in c for c in self.cases)
        graderrors = sum("gradError" in c for c in self.cases)
        size = sum(p.stat().st_size for p in folder.glob(f"{self.family}.*"))
        print(f"{self.family}: {len(self.cases)} cases, {errors} raise, {graderrors} gradients raise, {size // 1024} KB")
