"""Real MindSpore runs what this package exported as MindIR: the files of mindir_back.mjs, for which the package has to be built.

    python tools/oracle/mindir_back.py

The outputs have to be those of the package, within 1e-5 of each value and 1e-6 of the largest (softmax and its kin: MindSpore's exp is 1e-4 off); so have
the names of the parameters.
"""

import json
import pathlib
import subprocess
import tempfile

import record  # noqa: F401  (sets the environment before MindSpore loads)
import numpy as np

import mindspore as ms
from mindspore import Tensor, nn


def array(told):
    return np.array(told["values"], np.float32).reshape(told["shape"])


def check(folder):
    for case in json.loads((folder / "cases.json").read_text()):
        net = nn.GraphCell(ms.load(str(folder / f"{case['name']}.mindir")))
        assert sorted(p.name for p in net.get_parameters()) == case["parameters"], case["name"]
        found = net(*(Tensor(array(x)) for x in case["inputs"]))
        found = found if isinstance(found, tuple) else (found,)
        worst = 0.0
        for got, told in zip(found, case["outputs"], strict=True):
            got, wanted = got.asnumpy(), array(told)
            assert got.shape == wanted.shape, (case["name"], got.shape)
            far = np.abs(got - wanted) - (1e-5 * np.abs(wanted) + 1e-6 * np.abs(wanted).max())
            assert np.all(far <= 1e-5), (case["name"], got, wanted)
            worst = max(worst, float(np.abs(got - wanted).max()))
        print(f"{case['name']}: {len(found)} outputs, {len(case['parameters'])} parameters, at most {worst:.1e} apart")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made_in:
        subprocess.run(["node", str(pathlib.Path(__file__).with_suffix(".mjs")), made_in], check=True)
        check(pathlib.Path(made_in))
