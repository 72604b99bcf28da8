"""Real MindSpore loads what this package wrote: the files of checkpoint_back.mjs, for which the package has to be built.

    python tools/oracle/checkpoint_back.py [--big]

Each network's file goes into the network of checkpoint.py that it was made for, strictly and completely, and MindSpore saves it again: the bytes have
to be the same. With --big a tensor of more than 512 MiB comes in slices.
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

import checkpoint as recorder  # (sets the environment before MindSpore loads)
import numpy as np

import mindspore as ms
from mindspore import Parameter, nn

KEY = recorder.KEY


def made():
    """The networks of the recording, by name."""
    return {
        "dense": nn.Dense(4, 3),
        "mlp": nn.SequentialCell(nn.Dense(4, 8), nn.ReLU(), nn.Dense(8, 3)),
        "lenet": recorder.Lenet(),
        "nested": recorder.Nested(),
        "shared": recorder.Shared(),
        "frozen": recorder.Frozen(),
        "kinds": recorder.Kinds(),
        "scalars": recorder.Scalars(),
        "asgd": recorder.trained("ASGD"),
        "momentum": recorder.trained("Momentum"),
    }


def same_bytes(folder, name, save):
    """What `save` writes is the file."""
    again = folder / f"again.{name}"
    save(str(again))
    assert again.read_bytes() == (folder / name).read_bytes(), name


def check(folder, big):
    for name, net in made().items():
        file = f"{name}.ckpt"
        parameters = ms.load_checkpoint(str(folder / file))
        before = {p.name: recorder.host(p).copy() for p in net.get_parameters()}
        assert ms.load_param_into_net(net, parameters, strict_load=True) == ([], []), name
        changed = [p.name for p in net.get_parameters() if not np.array_equal(recorder.host(p), before[p.name])]
        assert len(changed) > len(before) / 2, (name, changed)
        same_bytes(folder, file, lambda path, n=net: ms.save_checkpoint(n, path))
        print(f"{file}: {len(parameters)} parameters, {(folder / file).stat().st_size} bytes, saved again byte for byte")

    found = ms.load_checkpoint(str(folder / "append.ckpt"), crc_check=True)
    kinds = {n: v if isinstance(v, str) else (str(v.dtype), v.shape, v.asnumpy().tolist()) for n, v in found.items()}
    assert kinds == {
        "b.w": ("Float32", (2, 3), [[-1.875, -1.75, -1.625], [-1.5, -1.375, -1.25]]),
        "a": ("Int64", (2,), [2, 5]),
        "epoch_num": ("Int64", (), 3),
        "lr": ("Float32", (), 0.25),
        "flag": ("Bool", (), True),
        "note": "h\xe9llo \U0001f600",
        "empty": "",
        "one": ("Float32", (), 1.0),
    }, kinds
    same_bytes(folder, "append.ckpt", lambda path: ms.save_checkpoint(found, path, crc_check=True))
    print("append.ckpt: numbers, truth values and texts; the checksum is right")
    wrong = folder / "wrong.ckpt"
    content = bytearray((folder / "append.ckpt").read_bytes())
    content[60] ^= 1
    wrong.write_bytes(content)
    try:
        ms.load_checkpoint(str(wrong), crc_check=True)
        raise AssertionError("the checksum does not matter")
    except ValueError:
        pass

    expected = {n: v.asnumpy().tolist() for n, v in found.items() if n in ("a", "b.w")}
    for name, options in {
        "gcm.ckpt": {"dec_key": KEY},
        "cbc.ckpt": {"dec_key": KEY, "dec_mode": "AES-CBC"},
        "plain.safetensors": {"format": "safetensors", "crc_check": True},
    }.items():
        found = ms.load_checkpoint(str(folder / name), **options)
        assert {n: v.asnumpy().tolist() for n, v in found.items()} == expected, name
        print(f"{name}: read")

    sums = json.loads((folder / "sums.json").read_text())
    for name, of in sums.items():
        found = ms.load_checkpoint(str(folder / f"{name}-2_3.ckpt"))
        assert int(found.pop("epoch_num")) == 2 and int(found.pop("step_num")) == 6
        got = {n: float(v.asnumpy().sum()) for n, v in found.items()}
        assert got.keys() == of.keys() and all(abs(got[n] - of[n]) < 1e-5 for n in of), (name, got, of)
        net = recorder.trained("ASGD" if name.endswith("asgd") else "Momentum")
        assert ms.load_param_into_net(net, found, strict_load=True) == ([], []), name
        print(f"{name}: state of network and optimizer, read and put into MindSpore's own")

    if big:
        found = ms.load_checkpoint(str(folder / "big.ckpt"), crc_check=True)["big"].asnumpy()
        assert found.shape == (2**27 + 2**20,) and np.array_equal(found, np.arange(found.size) % 1000)
        same_bytes(folder, "big.ckpt", lambda path: ms.save_checkpoint([Parameter(ms.Tensor(found), name="big")], path, crc_check=True))
        print(f"big.ckpt: {found.nbytes} bytes in slices, saved again byte for byte")


if __name__ == "__main__":
    big = "--big" in sys.argv
    writer = pathlib.Path(__file__).with_suffix(".mjs")
    with tempfile.TemporaryDirectory() as made_in:
        subprocess.run(["node", str(writer), made_in, *(["--big"] if big else [])], check=True, env={**os.environ})
        check(pathlib.Path(made_in), big)
