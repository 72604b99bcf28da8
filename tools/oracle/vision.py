"""Records transforms of images that cut and turn: what a pipeline gives after a seed, and what they refuse."""

import os
import tempfile

from record import outcome, save

import numpy as np

import mindspore.dataset as ds
from mindspore.dataset import vision

BORDERS = {"CONSTANT": vision.Border.CONSTANT, "EDGE": vision.Border.EDGE, "REFLECT": vision.Border.REFLECT, "SYMMETRIC": vision.Border.SYMMETRIC}
IMAGES = {
    "gray": np.arange(20, dtype=np.uint8).reshape(4, 5, 1),
    "color": np.arange(36, dtype=np.uint8).reshape(3, 4, 3),
    "plane": np.arange(12, dtype=np.uint8).reshape(3, 4),
    "float": (np.arange(24, dtype=np.float32) / 4).reshape(4, 6, 1),
    "vector": np.arange(4, dtype=np.uint8),
}

# [operator, arguments, keywords, image, rows, seed]
CASES = [
    ["RandomHorizontalFlip", [], {}, "gray", 12, 5], ["RandomHorizontalFlip", [0.3], {}, "color", 8, 9], ["RandomHorizontalFlip", [1], {}, "plane", 2, 1],
    ["RandomHorizontalFlip", [0], {}, "float", 2, 1], ["RandomHorizontalFlip", [1.0], {}, "vector", 1, 1], ["RandomHorizontalFlip", [2], {}, "gray", 1, 1],
    ["RandomHorizontalFlip", ["a"], {}, "gray", 1, 1],
    ["RandomVerticalFlip", [], {}, "gray", 12, 5], ["RandomVerticalFlip", [0.7], {}, "float", 8, 3], ["RandomVerticalFlip", [1], {}, "color", 2, 1],
    ["RandomVerticalFlip", [1.0], {}, "vector", 1, 1], ["RandomVerticalFlip", [-0.5], {}, "gray", 1, 1],
    ["CenterCrop", [2], {}, "gray", 1, 1], ["CenterCrop", [[3, 2]], {}, "color", 1, 1], ["CenterCrop", [3], {}, "plane", 1, 1], ["CenterCrop", [6], {}, "gray", 1, 1],
    ["CenterCrop", [[2, 7]], {}, "color", 1, 1], ["CenterCrop", [[7, 3]], {}, "float", 1, 1], ["CenterCrop", [0], {}, "gray", 1, 1], ["CenterCrop", ["a"], {}, "gray", 1, 1],
    ["CenterCrop", [[1, 2, 3]], {}, "gray", 1, 1], ["CenterCrop", [2], {}, "vector", 1, 1],
    ["RandomCrop", [2], {}, "gray", 8, 5], ["RandomCrop", [[3, 4]], {}, "gray", 8, 7], ["RandomCrop", [[3, 4]], {}, "color", 1, 1], ["RandomCrop", [3], {}, "plane", 3, 2],
    ["RandomCrop", [3, 1], {}, "gray", 4, 5], ["RandomCrop", [3, [1, 2]], {}, "float", 4, 5], ["RandomCrop", [3, [1, 2, 3, 4]], {}, "color", 4, 5],
    ["RandomCrop", [3, 1], {"fill_value": 7}, "gray", 4, 6], ["RandomCrop", [3, 1], {"fill_value": {"tuple": [7, 8, 9]}}, "color", 3, 6],
    ["RandomCrop", [6, 1], {}, "gray", 3, 5], ["RandomCrop", [6], {"pad_if_needed": True}, "gray", 4, 5], ["RandomCrop", [[6, 3]], {"pad_if_needed": True}, "color", 3, 5],
    *[["RandomCrop", [5, 2], {"padding_mode": {"border": name}}, "gray", 4, 5] for name in BORDERS],
    ["RandomCrop", [7], {}, "gray", 1, 1], ["RandomCrop", [0], {}, "gray", 1, 1], ["RandomCrop", [2, -1], {}, "gray", 1, 1], ["RandomCrop", [2, [1, 2, 3]], {}, "gray", 1, 1],
    ["RandomCrop", [2, "a"], {}, "gray", 1, 1], ["RandomCrop", [2, 0, 3], {}, "gray", 1, 1], ["RandomCrop", [2], {"fill_value": 300}, "gray", 1, 1],
    ["RandomCrop", [2], {"padding_mode": "a"}, "gray", 1, 1], ["RandomCrop", [2], {}, "vector", 1, 1],
]


def decode(value):
    if not isinstance(value, dict):
        return value
    return tuple(value["tuple"]) if "tuple" in value else BORDERS[value["border"]]


def run(name, args, kwargs, image, rows, seed):
    op = getattr(vision, name)(*map(decode, args), **{k: decode(v) for k, v in kwargs.items()})
    ds.config.set_seed(seed)
    data = ds.NumpySlicesDataset(np.stack([IMAGES[image]] * rows), ["x"], shuffle=False).map(op, "x", num_parallel_workers=1)
    found = [row[0] for row in data.create_tuple_iterator(num_epochs=1, output_numpy=True)]
    return {"shape": list(found[0].shape), "dtype": str(found[0].dtype), "data": [x.ravel().tolist() for x in found]}


def cifar():
    """CIFAR-10's files have 10,000 rows each, or are refused: of made ones, some rows and what is missing."""
    with tempfile.TemporaryDirectory() as folder:
        for k, name in enumerate(("data_batch_1.bin", "data_batch_2.bin", "test_batch.bin")):
            (np.arange(10000 * 3073) % (251 - k)).astype(np.uint8).tofile(os.path.join(folder, name))
        found = []
        for usage in ("train", "test", "all", None):
            data = ds.Cifar10Dataset(folder, usage, shuffle=False, sampler=None)
            rows = ds.Cifar10Dataset(folder, usage, sampler=[0, 1, 9999])
            some = [[image[:2, :3].tolist(), int(label), list(image.shape), str(image.dtype), str(label.dtype)]
                    for image, label in rows.create_tuple_iterator(num_epochs=1, output_numpy=True)]
            found.append({"op": "Cifar10Dataset", "usage": usage, "size": data.get_dataset_size(), "columns": data.get_col_names(), "rows": some})
        last = next(ds.Cifar10Dataset(folder, "train", sampler=[10001]).create_tuple_iterator(num_epochs=1, output_numpy=True))
        found.append({"op": "Cifar10Dataset", "usage": "row 10001", "rows": [last[0][0, 0].tolist(), int(last[1])]})
        os.truncate(os.path.join(folder, "test_batch.bin"), 3073 * 5)
        short = outcome(lambda: list(ds.Cifar10Dataset(folder, "test").create_tuple_iterator(num_epochs=1)))
        found.append({"op": "Cifar10Dataset", "usage": "short", "error": short["error"]})
        for args in ((folder, "foo"), (folder + "/none",), (folder, 3)):
            bad = outcome(lambda: ds.Cifar10Dataset(*args))  # noqa: B023
            found.append({"op": "Cifar10Dataset", "usage": str(args[-1]).replace(folder, "FOLDER"), "error": bad["error"], "text": bad["text"].replace(folder, "FOLDER")})
    return found


def main():
    rows = []
    for name, *rest in CASES:
        result = outcome(lambda: run(name, *rest))  # noqa: B023
        if "text" in result:
            result["text"] = result["text"].split("\n\n----")[0].split("\n----")[0].strip()
        rows.append({"op": name, "args": rest[0], "kwargs": rest[1], "image": rest[2], "rows": rest[3], "seed": rest[4], **result})
    # Two in one map, and both epochs of one iterator: each draws from a generator of its own, which goes on.
    ds.config.set_seed(4)
    ops = [vision.RandomHorizontalFlip(), vision.RandomCrop(2)]
    data = ds.NumpySlicesDataset(np.stack([IMAGES["gray"]] * 3), ["x"], shuffle=False).map(ops, "x", num_parallel_workers=1)
    iterator = data.create_tuple_iterator(num_epochs=2, output_numpy=True)
    epochs = [[row[0].ravel().tolist() for row in iterator] for _ in range(2)]
    again = [row[0].ravel().tolist() for row in data.create_tuple_iterator(num_epochs=1, output_numpy=True)]
    data = {"images": {k: {"shape": list(v.shape), "dtype": str(v.dtype), "data": v.ravel().tolist()} for k, v in IMAGES.items()}, "cases": rows,
            "pipeline": {"op": "RandomHorizontalFlip", "epochs": epochs, "again": again}}
    data["cifar"] = cifar()
    save("dataset/vision", {}, data)
    for row in rows:
        print(row["op"], row["args"], row["kwargs"], row["image"], str(row.get("ok", row.get("text")))[:330])
    print(epochs, again)


if __name__ == "__main__":
    main()
