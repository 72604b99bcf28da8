"""Write fixtures recorded from real MindSpore: arrays as safetensors, everything else as JSON beside them."""

import datetime
import json
import os
import pathlib
import sysconfig

os.environ.setdefault("GLOG_v", "3")
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("ONEDNN_MAX_CPU_ISA", "AVX2")

import numpy as np  # noqa: E402
from safetensors.numpy import save_file  # noqa: E402

LOCAL = sorted({sysconfig.get_paths()["purelib"], str(pathlib.Path(__file__).resolve().parents[2] / "test")})
FIXTURES = pathlib.Path(__file__).resolve().parents[2] / "test" / "fixtures"


def header():
    """What the numbers depend on; stored in every fixture."""
    import mindspore

    return {
        "mindspore": mindspore.__version__,
        "numpy": np.__version__,
        "threads": os.environ["OMP_NUM_THREADS"],
        "isa": os.environ["ONEDNN_MAX_CPU_ISA"],
        "recorded": datetime.date.today().isoformat(),
    }


def save(name, tensors, meta):
    """Write test/fixtures/<name>.safetensors (when there are tensors) and <name>.json."""
    path = FIXTURES / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if tensors:
        save_file({k: np.ascontiguousarray(v) for k, v in tensors.items()}, f"{path}.safetensors")
    text = json.dumps({"header": header(), "data": meta}, indent=1, sort_keys=True, allow_nan=True)
    for folder in LOCAL:  # messages quote files; where they lie on one machine is nobody's business
        text = text.replace(f"{folder}/", "")
    pathlib.Path(f"{path}.json").write_text(text + "\n")


def outcome(call):
    """Run `call` to the end and tell what a user sees: {'ok': value} or {'error': class, 'text': message}."""
    import mindspore

    try:
        value = call()
        mindspore.runtime.synchronize()
        return {"ok": value}
    except Exception as error:  # noqa: BLE001  (the class is what we record)
        return {"error": type(error).__name__, "text": str(error)}
