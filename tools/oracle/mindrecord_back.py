"""Real MindSpore reads MindRecord files that this package wrote: those of mindrecord_back.mjs, for which the package has to be built.

    python tools/oracle/mindrecord_back.py

Files that MindSpore writes byte for byte alike are compared in the tests; these are the others.
"""

import pathlib
import subprocess
import tempfile

import record  # noqa: F401  (sets the environment before MindSpore loads)
import numpy as np

import mindspore.dataset as ds
from mindspore.mindrecord import FileReader, FileWriter


def row(i):
    return {
        "a": i,
        "big": 2**60 + i,
        "x": i / 3,
        "text": f"row {i}, \xe9",
        "bytes": bytes([i, 255]),
        "ints": np.array([(j - 2) * 7**j for j in range(i)], np.int32),
        "floats": np.array([[i, 1], [2, i / 7]], np.float32),
    }


def check(name, path, expected):
    rows = sorted(ds.MindDataset(path, shuffle=False).create_dict_iterator(num_epochs=1, output_numpy=True), key=lambda r: int(r["a"]))
    assert len(rows) == len(expected), name
    for got, wanted in zip(rows, expected):
        for key, value in wanted.items():
            found = got[key].tobytes() if isinstance(value, bytes) else got[key]
            if key == "ints" and len(value) == 0:
                continue  # MindSpore makes a number of what is in memory
            assert found == value if isinstance(value, bytes) else np.array_equal(found, value), (name, key, found, value)
    reader = FileReader(path)
    assert sorted(r["a"] for r in reader.get_next()) == [r["a"] for r in expected], name
    reader.close()
    print(f"{name}: {len(rows)} rows")


if __name__ == "__main__":
    writer = pathlib.Path(__file__).with_suffix(".mjs")
    with tempfile.TemporaryDirectory() as made_in:
        subprocess.run(["node", str(writer), made_in], check=True)
        rows = [row(i) for i in range(10)]
        check("three files", f"{made_in}/uneven.mindrecord0", rows)
        check("single values", f"{made_in}/singles.mindrecord", [{"a": i, "text": "x" * i} for i in range(10)])
        check("added by us", f"{made_in}/added.mindrecord", rows)
        more = FileWriter.open_for_append(f"{made_in}/added.mindrecord")
        more.write_raw_data([row(10)])
        more.commit()
        check("added by MindSpore", f"{made_in}/added.mindrecord", [row(i) for i in range(11)])
