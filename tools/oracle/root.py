"""Functions of the root that scripts call at their head: what they return or raise."""

import mindspore as ms
import numpy as np
from cases import Cases, t

c = Cases("root")
for args in (([1.5, 2.5],), (1.5,), (True,), ([1.5, 2.5], ms.float16), (t([1.0]),), ("a",), ([[1.5, 2.5], [3.5, 4.5]], ms.int32)):
    c.add("ms.tensor", *args, grad=False)
c.add("ms.mutable", 3)
c.add("ms.mutable", (1, 2))
c.add("ms.mutable", "a")
c.add("ms.set_deterministic", True)
c.add("ms.set_deterministic", 1)
c.add("ms.set_device", "TPU")
c.add("ms.set_device", 1)
c.add("ms.set_device", "CPU", -1)
c.add("ms.JitConfig", jit_level="O5")
c.add("ms.jit_class", 3)
c.add("ms.from_numpy", [1])
for name in ("parallel_mode", "device_num", "global_rank", "gradients_mean", "foo"):
    c.add("ms.get_auto_parallel_context", name)
for name, value in (("foo", 1), ("parallel_mode", "foo"), ("device_num", 0), ("gradients_mean", 1), ("parallel_mode", "data_parallel")):
    c.add("ms.set_auto_parallel_context", **{name: value})
c.save()
