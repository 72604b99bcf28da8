"""Python's ONNX Runtime runs what this package exported: the files of export_back.mjs, for which the package has to be built.

    python tools/oracle/export_back.py        # python of an environment with onnxruntime and numpy; MindSpore is not needed

The outputs have to be those of the package, within 1e-5 of each value and 1e-6 of the largest; names, shapes and dtypes as well.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
import onnxruntime

WRITER = pathlib.Path(__file__).with_suffix(".mjs")


def array(told):
    return np.array(told["values"], dtype=told["dtype"]).reshape(told["shape"])


def check(folder):
    print("onnxruntime", onnxruntime.__version__)
    for case in json.loads((folder / "cases.json").read_text()):
        session = onnxruntime.InferenceSession(str(folder / f"{case['name']}.onnx"), providers=["CPUExecutionProvider"])
        names = [one.name for one in session.get_inputs()]
        assert len(names) == len(case["inputs"]), (case["name"], names)
        found = session.run(None, dict(zip(names, map(array, case["inputs"]))))
        assert [one.name for one in session.get_outputs()] == [f"out{i}" for i in range(len(found))], case["name"]
        worst = 0.0
        for got, told in zip(found, case["outputs"], strict=True):
            wanted = array(told)
            assert got.shape == wanted.shape and got.dtype == wanted.dtype, (case["name"], got.shape, got.dtype)
            bound = 1e-5 * np.abs(wanted) + 1e-6 * np.abs(wanted).max()
            assert np.all(np.abs(got - wanted) <= bound), (case["name"], got, wanted)
            worst = max(worst, float(np.abs(got - wanted).max()))
        print(f"{case['name']}: inputs {names}, {len(found)} outputs, at most {worst:.1e} apart")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made_in:
        subprocess.run(["node", str(WRITER), made_in], check=True)
        check(pathlib.Path(made_in))
        sys.stdout.flush()
