"""Extracts parameter lists (name, kind, default) from a manifest of MindSpore's API: `python signatures.py manifest.json`.

The manifest has one JSON entry a line; names are kept without the package's own (`nn.ASGD`), aliases beside them."""

import json
import pathlib
import sys

OUT = pathlib.Path(__file__).resolve().parents[2] / "test" / "fixtures" / "signatures.json"
KEEP = ("amp.", "nn.", "ops.", "train.", "dataset.", "common.initializer.", "Tensor", "Parameter", "jit", "grad", "value_and_grad", "set_", "get_", "reset_", "tensor", "from_numpy", "mutable", "JitConfig", "run_check")

found = {}
for line in pathlib.Path(sys.argv[1]).read_text().splitlines():
    line = line.strip().rstrip(",")
    if not line.startswith('{"name"'):
        continue
    entry = json.loads(line)
    if entry.get("params") is None:
        continue
    for name in [entry["name"], *entry.get("aliases", [])]:
        short = name.removeprefix("mindspore.")
        if short.startswith(KEEP) and not short.startswith(("dataset.audio", "dataset.text")):
            found.setdefault(short, " ".join(f"{n}:{kind}{'' if default is None else '=' + default.replace(' ', '')}" for n, kind, default in entry["params"]))
OUT.write_text(json.dumps(dict(sorted(found.items())), indent=0) + "\n")
print(len(found), "signatures,", OUT.stat().st_size, "bytes")
