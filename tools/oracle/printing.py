"""Record the texts that MindSpore gives for tensors: str and repr, for every dtype, long rows, many axes, odd numbers."""

from record import save

import numpy as np
import mindspore as ms
from mindspore import Tensor

rng = np.random.default_rng(20)
tensors, meta = {}, []


def add(array, dtype=None):
    array = np.asarray(array)
    tensor = Tensor(array) if dtype is None else Tensor(array, dtype)
    data = np.asarray(tensor.asnumpy())
    if tensor.dtype == ms.bfloat16:
        data = np.frombuffer(data.tobytes(), np.uint16).reshape(data.shape)
    key = str(len(meta))
    tensors[key] = data
    name = str(tensor.dtype).lower()
    meta.append({"key": key, "dtype": name, "shape": list(data.shape), "str": str(tensor), "repr": repr(tensor)})


f32 = np.float32
SHAPES = [(), (0,), (1,), (2,), (7,), (12,), (13,), (24,), (25,), (1000,), (1001,), (2, 0, 3), (1, 1, 1), (2, 3), (3, 2, 4), (6, 2), (7, 2), (2, 7), (2, 6), (20, 60),
          (2, 1, 3, 2), (7, 8, 9), (30, 6, 7)]
for shape in SHAPES:
    add(rng.standard_normal(shape).astype(f32))
    add(rng.integers(-500, 1000, shape).astype(np.int32))
for shape in [(), (3,), (25,), (13, 2), (1200,)]:
    add(rng.standard_normal(shape) > 0)
    add(rng.standard_normal(shape).astype(np.float16))
    add(rng.standard_normal(shape))
    add(rng.standard_normal(shape).astype(f32) * 40, ms.bfloat16)
    add(rng.integers(0, 255, shape).astype(np.uint8))
    add((rng.integers(-(2**62), 2**62, shape)).astype(np.int64))
add(np.array([2**64 - 1, 0], np.uint64)), add(np.array([-(2**63), 5])), add(np.int8([-1, 10, -100])), add(np.int16([[1], [-30000]])), add(np.uint16([1, 65535])), add(np.uint32(7))
for scale in [1e-9, 1e-5, 1e-4, 9e-4, 1e-3, 0.5, 10, 1e5, 1e7, 1e8, 1e12, 1e30]:
    for dtype in (f32, np.float64):
        add((rng.standard_normal((3, 4)) * scale).astype(dtype))
        add(dtype(rng.standard_normal() * scale))
for scale in [1e-7, 1e-3, 1, 1000, 30000]:
    add((rng.standard_normal((3, 4)) * scale).astype(np.float16)), add(np.float16(rng.standard_normal() * scale))
    add((rng.standard_normal((3, 4)) * scale).astype(f32), ms.bfloat16), add(f32(rng.standard_normal() * scale), ms.bfloat16)
ODD = [[1.0, 2.0], [0.1, 0.2, 0.3], [1e-4, 1.0], [1e-4, 0.1], [1.0, 1000.0], [1.0, 1000.1], [1e8, 1.0], [99999999.0], [123456789.0, 0.1], [1.2345679e8, 1e-5], [0.0, 0.0], [-0.0], [0.0, 1e-10],
       [np.nan], [np.inf], [-np.inf], [np.nan, 1.0], [np.inf, -np.inf, 1.5, np.nan], [np.nan, 1e10], [-np.inf, 123.456], [-1.0, np.nan], [-1.0, 1.0], [6.103515625e-05], [2.0**-14, 2.0**-13], [0.001953125],
       [0.001953125, 0.01], [0.005859375, 3.0], [1.0 / 3, 2.0 / 3], [1e10, 1e-10], [16777216.0, 16777218.0], [8388608.5, 1.0], [3.4e38, 1e-45], [1.17549435e-38], [1e-40, 1.0], [999.9999, 9.999999e-1],
       [9.9999999e-5, 1.0], [0.99999999, 1.0], [9.99999975e-05], [1e16, 1.0], [100.0, 25.5, -3.75], [5e-324], [2.0**24, 2.0**-24], [1e22], [1.7976931348623157e308], [123456.789, 0.5], [0.3, 300.1]]
for values in ODD:
    add(np.array(values, f32)), add(np.array(values))
    with np.errstate(over="ignore"):
        add(np.array(values).astype(np.float16))
    add(np.array(values, f32), ms.bfloat16)
for value in sum(ODD, []):
    add(f32(value)), add(np.float64(value)), add(np.float16(np.clip(value, -6e4, 6e4))), add(f32(value), ms.bfloat16)
add(np.array([[np.nan, 1.0], [2.0, np.inf]], f32)), add(np.array([[1e-8, 1.0], [2.0, 3.0]], f32)), add(np.full((3, 3), 0.25, f32)), add(np.eye(4, dtype=f32)), add(np.linspace(0, 1, 11))
add(np.arange(5000).reshape(5, 1000)), add(np.arange(1001, dtype=f32)), add(np.arange(2000, dtype=f32)), add(rng.standard_normal((40, 40))), add(rng.standard_normal((4, 3, 11)).astype(f32) * 100)
add(np.arange(400.0).reshape(20, 20)), add(rng.standard_normal((2, 20)).astype(f32)), add(np.arange(1100) % 2 == 0), add(rng.standard_normal((1001, 1)).astype(f32)), add(rng.standard_normal((1, 1001)).astype(f32))
save("printing", tensors, meta)
