"""Records how image files are decoded, whole and cropped at random: JPEG of many kinds, PNG, BMP; and what is refused."""

import io
import os
import tempfile

from record import outcome, save

import numpy as np
from PIL import Image

import mindspore.dataset as ds
from mindspore.dataset import vision

RANDOM = np.random.RandomState(5)
WAVES = np.add.outer(np.sin(np.arange(29) / 4) * 60, np.cos(np.arange(37) / 5) * 60)[:, :, None]
PHOTO = (WAVES * [1, -1, 0.5] + RANDOM.randint(0, 70, (29, 37, 3)) + [90, 100, 110]).clip(0, 255).astype(np.uint8)
WIDE = np.concatenate([PHOTO, PHOTO[:, ::-1], 255 - PHOTO], 1)
NOISE = RANDOM.randint(0, 256, (17, 22, 3)).astype(np.uint8)
ALPHA = np.concatenate([NOISE, NOISE[:, :, :1]], 2)


def encoded(array, kind, mode=None, **options):
    image = Image.fromarray(array)
    buffer = io.BytesIO()
    (image.convert(mode) if mode else image).save(buffer, kind, **options)
    return np.frombuffer(buffer.getvalue(), np.uint8)


def exif(orientation):
    found = Image.Exif()
    found[0x0112] = orientation
    return found


def interlaced(array):
    """PIL writes no interlaced files: the passes by hand, without filters."""
    import struct
    import zlib

    passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
    raw = b"".join(b"\0" + row.tobytes() for x, y, dx, dy in passes for row in array[y::dy, x::dx] if row.size)
    chunk = lambda name, body: struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))  # noqa: E731
    header = struct.pack(">IIBBBBB", array.shape[1], array.shape[0], 8, 2, 0, 0, 1)
    text = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(raw)) + chunk(b"IEND", b"")
    return np.frombuffer(text, np.uint8)


JPEG = {
    "444": encoded(PHOTO, "JPEG", quality=92, subsampling=0), "422": encoded(PHOTO, "JPEG", quality=85, subsampling=1), "420": encoded(PHOTO, "JPEG", quality=85, subsampling=2),
    "coarse": encoded(PHOTO, "JPEG", quality=8), "best": encoded(NOISE, "JPEG", quality=100, subsampling=0), "noise 420": encoded(NOISE, "JPEG", quality=60),
    "progressive": encoded(PHOTO, "JPEG", quality=80, progressive=True), "progressive 444": encoded(NOISE, "JPEG", quality=95, subsampling=0, progressive=True),
    "progressive gray": encoded(PHOTO, "JPEG", "L", progressive=True), "gray": encoded(PHOTO, "JPEG", "L"), "cmyk": encoded(PHOTO, "JPEG", "CMYK"), "orientation": encoded(PHOTO, "JPEG", exif=exif(6)),
    "optimized": encoded(PHOTO, "JPEG", optimize=True), "restarts": encoded(PHOTO, "JPEG", restart_marker_blocks=2), "rgb": encoded(PHOTO, "JPEG", keep_rgb=True),
    "pixel": encoded(NOISE[:1, :1], "JPEG"), "narrow": encoded(NOISE[:, :3], "JPEG"), "column": encoded(NOISE[:, :1], "JPEG"), "row": encoded(NOISE[:1], "JPEG"), "four wide": encoded(NOISE[:5, :5], "JPEG"),
    "wide": encoded(WIDE, "JPEG", quality=75),
}
OTHER = {
    "png": encoded(PHOTO, "PNG"), "png gray": encoded(PHOTO, "PNG", "L"), "png bits": encoded(PHOTO, "PNG", "1"), "png palette": encoded(PHOTO, "PNG", "P"), "png gray alpha": encoded(PHOTO, "PNG", "LA"),
    "png alpha": encoded(ALPHA, "PNG"), "png 16": encoded(NOISE[:, :, 0].astype(np.uint16) * 257 + 13, "PNG"), "png stored": encoded(NOISE, "PNG", compress_level=0), "png interlaced": interlaced(NOISE),
    "png two bits": encoded(NOISE, "PNG", "P", bits=2), "png fast": encoded(PHOTO, "PNG", compress_level=1), "png orientation": encoded(NOISE, "PNG", exif=exif(6)),
    "bmp": encoded(NOISE, "BMP"), "bmp gray": encoded(NOISE, "BMP", "L"), "bmp bits": encoded(NOISE, "BMP", "1"), "bmp palette": encoded(NOISE, "BMP", "P"), "bmp alpha": encoded(ALPHA, "BMP"),
}
FILES = {**{f"jpeg {name}": data for name, data in JPEG.items()}, **OTHER}
BAD = {
    "noise": np.arange(100, dtype=np.uint8), "short": JPEG["444"][:3], "pixels": NOISE.ravel(), "image": NOISE, "gif": encoded(NOISE, "GIF"), "webp": encoded(NOISE, "WEBP"), "half png": OTHER["png"][:700],
    "ints": JPEG["444"].astype(np.int32),
}


def pipeline(op, data, rows=1, seed=1):
    ds.config.set_seed(seed)
    source = ds.GeneratorDataset([(data,)] * rows, ["x"], shuffle=False).map(op, "x", num_parallel_workers=1)
    return [row[0] for row in source.create_tuple_iterator(num_epochs=1, output_numpy=True)]


def refusal(result):
    text = result["text"]
    text = text.split("[ERROR] ")[1].split("\n")[0] if "[ERROR] " in text else text.split("\n")[0]
    return {"error": result["error"], "text": text}


INTER = vision.Inter
# [file, arguments, keywords, rows, seed]
CROPS = [
    ["jpeg wide", [12], {}, 4, 5], ["jpeg wide", [[9, 14]], {"scale": [0.2, 0.5]}, 4, 7], ["jpeg 420", [16], {"interpolation": "NEAREST"}, 6, 3], ["jpeg 422", [16], {"interpolation": "NEAREST"}, 4, 4],
    ["jpeg 444", [16], {"interpolation": "NEAREST"}, 4, 8], ["jpeg gray", [11], {"interpolation": "NEAREST"}, 4, 9], ["jpeg progressive", [20], {"interpolation": "NEAREST"}, 6, 10], ["png", [10], {}, 4, 11], ["bmp", [[5, 7]], {}, 3, 12],
    ["jpeg wide", [10], {"scale": [5, 6], "max_attempts": 2}, 2, 13], ["jpeg wide", [10], {"ratio": [4, 5], "max_attempts": 1, "scale": [0.9, 1]}, 3, 14], ["jpeg wide", [10], {"ratio": [0.1, 0.2], "max_attempts": 1}, 3, 15],
    ["jpeg cmyk", [10], {"interpolation": "NEAREST"}, 2, 16], ["jpeg noise 420", [30], {"interpolation": "NEAREST", "scale": [0.05, 0.3]}, 10, 17],
]
# [operator, arguments, keywords]
REFUSED = [
    ["Decode", [1], {}], ["Decode", ["a"], {}],
    *[["RandomCropDecodeResize", args, kwargs] for args, kwargs in (
        ([0], {}), (["a"], {}), ([[1, 2, 3]], {}), ([8, [0.5]], {}), ([8, [0.5, 0.2]], {}), ([8, [-1, 0.2]], {}), ([8, [0, 0]], {}), ([8, "a"], {}), ([8, ["a", 1]], {}), ([8], {"ratio": [1]}),
        ([8], {"ratio": [2, 1]}), ([8], {"ratio": [0, 1]}), ([8], {"ratio": ["a", 1]}), ([8], {"max_attempts": 0}), ([8], {"max_attempts": "a"}), ([8], {"interpolation": "a"}))],
]


def folder_cases(where):
    """A folder of classes: which files are found, how they are numbered and ordered."""
    files = {"dogs/b.jpg": "jpeg pixel", "dogs/a.png": "png two bits", "cats/z.jpeg": "jpeg narrow", "cats/c.JPG": "jpeg row", "ants/note.txt": None, "ants/deep/x.jpg": "jpeg pixel", "loose.jpg": "jpeg pixel"}
    for name, content in files.items():
        path = os.path.join(where, "data", name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        FILES[content].tofile(path) if content else open(path, "w").write("hello")
    os.makedirs(os.path.join(where, "data", "empty"))
    os.makedirs(os.path.join(where, "nothing"))
    found = []
    for name, kwargs, seed in (
        ("data", {"extensions": [".jpg", ".png", ".jpeg", ".JPG"]}, 1), ("data", {"extensions": [".jpg"]}, 1), ("data", {"extensions": [".JPG"]}, 1), ("data", {"extensions": ["jpg"]}, 1), ("data", {}, 1),
        ("data", {"extensions": [".jpg", ".png"], "decode": True}, 1), ("data", {"class_indexing": {"dogs": 7, "cats": 3}}, 1), ("data", {"class_indexing": {"dogs": 0}, "extensions": [".png"]}, 1),
        ("data", {"class_indexing": {"cows": 0}}, 1), ("data", {"class_indexing": {"dogs": 0, "cows": 1}}, 1),
        ("data", {"extensions": [".jpg", ".png", ".jpeg", ".JPG"], "shuffle": True}, 3), ("data", {"extensions": [".jpg", ".png", ".jpeg", ".JPG"], "shuffle": None}, 5), ("data", {"extensions": [".jpg", ".png", ".jpeg", ".JPG"], "num_samples": 2}, 1),
        ("data", {"extensions": [".jpg", ".png", ".jpeg", ".JPG"], "num_shards": 2, "shard_id": 1, "shuffle": False}, 1), ("data", {"extensions": [".jpg", ".png", ".jpeg", ".JPG"], "sampler": [2, 0], "shuffle": None}, 1),
        ("nothing", {}, 1), ("none", {}, 1), ("data", {"extensions": ".jpg"}, 1), ("data", {"extensions": [1]}, 1), ("data", {"class_indexing": [1]}, 1), ("data", {"class_indexing": {"dogs": "a"}}, 1), ("data", {"decode": 1}, 1),
        ("data", {"num_samples": -1}, 1), ("data", {"shuffle": 1}, 1), ("data", {"num_shards": 2}, 1), ("data", {"extensions": []}, 1), ("data", {"decrypt": 3}, 1), ("data", {"class_indexing": {"dogs": -1}}, 1)):
        case = {"op": "ImageFolderDataset", "folder": name, "kwargs": kwargs, "seed": seed}

        def run():
            ds.config.set_seed(seed)
            given = {"shuffle": False, **kwargs}  # noqa: B023
            data = ds.ImageFolderDataset(os.path.join(where, name), **given)  # noqa: B023
            indexing = data.get_class_indexing()
            size = data.get_dataset_size()
            rows = [[int(label), str(label.dtype), list(image.shape), int(image.astype(np.int64).sum())] for image, label in data.create_tuple_iterator(num_epochs=1, output_numpy=True)]
            return {"columns": data.get_col_names(), "indexing": indexing, "size": size, "rows": rows}

        result = outcome(run)
        case.update(result if "ok" in result else {k: v.replace(where, "FOLDER") for k, v in refusal(result).items()})
        found.append(case)
    return found


def main():
    arrays = {f"file {name}": data for name, data in FILES.items()}
    for name, data in FILES.items():
        arrays[f"pixels {name}"] = pipeline(vision.Decode(), data)[0]
    bad = []
    for name, data in BAD.items():
        arrays[f"bad {name}"] = data
        for op in ("Decode", "RandomCropDecodeResize"):
            made = vision.Decode() if op == "Decode" else vision.RandomCropDecodeResize(5)
            bad.append({"op": op, "file": name, "pipeline": refusal(outcome(lambda: pipeline(made, data))), "call": refusal(outcome(lambda: made(data)))})  # noqa: B023
    crops = []
    for i, (name, args, kwargs, rows, seed) in enumerate(CROPS):
        op = vision.RandomCropDecodeResize(*args, **{k: getattr(INTER, v) if k == "interpolation" else v for k, v in kwargs.items()})
        arrays[f"crop {i}"] = np.stack(pipeline(op, FILES[name], rows, seed))
        crops.append({"op": "RandomCropDecodeResize", "file": name, "args": args, "kwargs": kwargs, "rows": rows, "seed": seed})
    refused = []
    for name, args, kwargs in REFUSED:
        refused.append({"op": name, "args": args, "kwargs": kwargs, **refusal(outcome(lambda: getattr(vision, name)(*args, **kwargs)))})  # noqa: B023
    with tempfile.TemporaryDirectory() as where:
        folders = folder_cases(where)
    save("dataset/decode", arrays, {"files": [{"op": "Decode", "file": name} for name in FILES], "bad": bad, "crops": crops, "refused": refused, "folders": folders})
    for row in [*bad, *refused, *folders]:
        print(row)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        os.chdir(scratch)  # where images go that are not decoded
        main()
