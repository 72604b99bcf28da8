"""Records transforms that change colors and turn images: what a pipeline gives after a seed, and what they refuse."""

from record import outcome, save

import numpy as np

import mindspore.dataset as ds
from mindspore.dataset import vision

RANDOM = np.random.RandomState(3)
PHOTO = (np.add.outer(np.arange(18) * 9, np.arange(23) * 4)[:, :, None] + RANDOM.randint(0, 40, (18, 23, 3)) + [0, 20, 50]).clip(0, 255)
IMAGES = {
    "photo": PHOTO.astype(np.uint8),
    "noise": RANDOM.randint(0, 256, (12, 31, 3)).astype(np.uint8),
    "gray": PHOTO[:11, :, :1].astype(np.uint8),
    "plane": PHOTO[:9, :13, 0].astype(np.uint8),
    "four": RANDOM.randint(0, 256, (7, 10, 4)).astype(np.uint8),
    "float": (PHOTO[:12, :9] / 255).astype(np.float32),
    "float gray": RANDOM.normal(0, 90, (8, 9, 1)).astype(np.float32),
    "vector": np.arange(4, dtype=np.uint8),
    "batch": np.zeros((2, 3, 3, 3), np.uint8),
    "int64": np.zeros((3, 3, 3), np.int64),
}


def pair(low, high=None):
    return {"tuple": [low, low if high is None else high]}


def inter(name):
    return {"inter": name}


COLOR = "RandomColorAdjust"
TURN = "RandomRotation"

# [operator, arguments, keywords, image, rows, seed]
CASES = [
    *[[COLOR, [], {"brightness": pair(f)}, image, 1, 1] for f in (0, 0.37, 1.3, 2.5) for image in ("photo", "float")],
    *[[COLOR, [], {"contrast": pair(f)}, image, 1, 1] for f in (0, 0.37, 1.3, 2.5) for image in ("photo", "noise", "float")],
    *[[COLOR, [], {"saturation": pair(f)}, image, 1, 1] for f in (0, 0.37, 1.3, 2.5) for image in ("photo", "noise", "float")],
    *[[COLOR, [], {"hue": pair(f)}, image, 1, 1] for f in (-0.5, -0.13, 0.01, 0.25, 0.5) for image in ("photo", "noise")],
    [COLOR, [], {}, "noise", 1, 1], [COLOR, [0.4, 0.4, 0.4, 0.1], {}, "photo", 6, 5], [COLOR, [0.4], {}, "photo", 4, 8], [COLOR, [], {"contrast": 0.9, "saturation": pair(0.1, 3)}, "noise", 5, 11],
    [COLOR, [pair(0.5, 1), pair(0.4, 1), pair(0.3, 1)], {}, "float", 5, 6], [COLOR, [{"list": [0.5, 0.6]}], {}, "noise", 3, 4], [COLOR, [2], {}, "photo", 3, 9], [COLOR, [True], {}, "photo", 2, 9],
    [COLOR, [], {"hue": 0.5}, "photo", 4, 12], [COLOR, [], {"saturation": 0.5, "hue": 0.2}, "noise", 4, 12],
    *[[COLOR, [0.5], {}, image, 1, 1] for image in ("gray", "plane", "four", "vector", "batch")],
    *[[COLOR, [], kwargs, "photo", 1, 1] for kwargs in (
        {"brightness": -1}, {"brightness": "a"}, {"contrast": pair(2, 1)}, {"contrast": {"tuple": [1]}}, {"saturation": pair(-1, 1)}, {"hue": 0.6}, {"hue": pair(-0.6, 0)}, {"hue": -0.1},
        {"hue": pair(0.2, 0.1)}, {"brightness": None}, {"brightness": 1e9}, {"brightness": pair(1, 1e9)})],
    *[[TURN, [pair(angle)], {"resample": inter(name)}, "photo", 1, 1] for angle in (0, 30, 90, -135, 180, 7.25) for name in ("NEAREST", "LINEAR", "CUBIC")],
    *[[TURN, [pair(30)], {"resample": inter(name), "expand": expand}, image, 1, 1] for name in ("NEAREST", "LINEAR", "CUBIC", "AREA") for expand in (False, True)
      for image in ("gray", "float", "float gray", "plane", "four")],
    *[[TURN, [pair(angle)], {"expand": True}, "photo", 1, 1] for angle in (10, 45, 90, 200, 271)],
    [TURN, [pair(30)], {"center": {"tuple": [0, 0]}}, "photo", 1, 1], [TURN, [pair(200)], {"center": {"tuple": [3.5, 20]}, "resample": inter("LINEAR")}, "photo", 1, 1],
    [TURN, [pair(30)], {"center": {"tuple": [2, 7]}, "expand": True}, "gray", 1, 1],
    *[[TURN, [pair(45)], {"fill_value": fill, "resample": inter(name)}, image, 1, 1] for fill in (9, {"tuple": [10, 20, 200]}) for name in ("NEAREST", "LINEAR", "CUBIC") for image in ("photo", "gray", "four")],
    [TURN, [30], {}, "photo", 6, 5], [TURN, [pair(-20, 70), inter("LINEAR")], {}, "photo", 4, 7], [TURN, [pair(-400, 30)], {}, "gray", 4, 2], [TURN, [400], {}, "gray", 4, 3],
    [TURN, [pair(-30, -10)], {"expand": True}, "gray", 1, 8], [TURN, [{"list": [300, 370]}], {}, "float", 4, 8], [TURN, [pair(350, 365)], {}, "photo", 3, 3],
    *[[TURN, [30], {"resample": inter(name)}, "photo", 1, 1] for name in ("PILCUBIC",)],
    *[[TURN, [30], {}, image, 1, 1] for image in ("vector", "batch", "int64")],
    *[[TURN, args, kwargs, "photo", 1, 1] for args, kwargs in (
        ([-1], {}), (["a"], {}), ([{"tuple": [1]}], {}), ([pair(2, 1)], {}), ([{"tuple": [1, "a"]}], {}), ([True], {}), ([None], {}), ([1e9], {}), ([pair(-1e9, 3)], {}), ([3], {"resample": 9}),
        ([3, inter("LINEAR"), 1], {}), ([3], {"center": 3}), ([3], {"center": {"tuple": [1, "a"]}}), ([3], {"center": {"tuple": [1, 1e12]}}), ([3], {"center": {"tuple": [1]}}), ([3], {"fill_value": 256}),
        ([3], {"fill_value": {"tuple": [1, 2]}}), ([3], {"fill_value": {"tuple": [1, 2, 300]}}), ([3], {"fill_value": "a"}), ([3], {"resample": None}))],
]


def decode(value):
    if not isinstance(value, dict):
        return value
    return tuple(value["tuple"]) if "tuple" in value else value["list"] if "list" in value else getattr(vision.Inter, value["inter"])


def run(name, args, kwargs, image, rows, seed):
    op = getattr(vision, name)(*map(decode, args), **{k: decode(v) for k, v in kwargs.items()})
    ds.config.set_seed(seed)
    data = ds.NumpySlicesDataset(np.stack([IMAGES[image]] * rows), ["x"], shuffle=False).map(op, "x", num_parallel_workers=1)
    return [row[0] for row in data.create_tuple_iterator(num_epochs=1, output_numpy=True)]


def main():
    arrays = {f"image {name}": image for name, image in IMAGES.items()}
    cases = []
    for i, (name, *rest) in enumerate(CASES):
        case = {"op": name, "args": rest[0], "kwargs": rest[1], "image": rest[2], "rows": rest[3], "seed": rest[4]}
        result = outcome(lambda: run(name, *rest))  # noqa: B023
        if "ok" in result:
            arrays[f"case {i}"] = np.stack(result["ok"])
        else:
            text = result["text"].split("\n\n----")[0].split("\n----")[0].strip()
            if "[ERROR] " in result["text"]:
                text = result["text"].split("[ERROR] ")[1].split("\n")[0]
            case.update(error=result["error"], text=text)
        cases.append(case)
    save("dataset/images", arrays, {"cases": cases})
    for i, case in enumerate(cases):
        print(i, case["op"], case["args"], case["kwargs"], case["image"], case.get("text", "")[:330])


if __name__ == "__main__":
    main()
