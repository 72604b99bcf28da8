"""Record conversions between float32 or float64 and the 16-bit floats, as NumPy and MindSpore make them."""

from record import save

import numpy as np
import mindspore as ms
from mindspore import Tensor

rng = np.random.default_rng(16)


def bits(array):
    return np.frombuffer(np.ascontiguousarray(array).tobytes(), np.uint16)


every = np.arange(2**16, dtype=np.uint16).view(np.float16)
finite = np.sort(np.unique(np.abs(every[np.isfinite(every)]).astype(np.float64)))
middles = (finite[:-1] + finite[1:]) / 2  # ties of float16
odd = np.array([0.0, -0.0, np.inf, -np.inf, np.nan, 65504.0, 65519.99, 65520.0, 65536.0, 1e30, 2.0**-25, 2.0**-24, 1.5 * 2.0**-25, 2.0**-26, 6.1e-5, 1 + 2.0**-11 + 2.0**-40])
doubles = np.concatenate([odd, -odd, rng.choice(middles, 300), rng.choice(middles, 100) * (1 + 2.0**-45), rng.choice(middles, 100) * (1 - 2.0**-45),
                          rng.standard_normal(300) * 10.0 ** rng.integers(-8, 5, 300)])
pattern = rng.integers(0, 2**32, 1000, dtype=np.uint32)
pattern[:300] = (pattern[:300] & 0xFFFF0000) | 0x8000  # ties of bfloat16
pattern[300:400] |= 0x7FFF
floats = np.concatenate([odd.astype(np.float32), pattern.view(np.float32)])
floats = floats[~np.isnan(floats)]
with np.errstate(over="ignore"):
    save("half", {
        "doubles": doubles, "doubles.float16": bits(doubles.astype(np.float16)),
        "floats": floats, "floats.float16": bits(Tensor(floats).astype(ms.float16).asnumpy()), "floats.bfloat16": bits(Tensor(floats).astype(ms.bfloat16).asnumpy()),
        "every": every.astype(np.float32),
    }, {})
