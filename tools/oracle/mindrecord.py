"""Records MindRecord files: the files that MindSpore writes of some rows, what it reads of them, in which order, and what it says to mistakes.

Values of rows are JSON, or one of {"$array": [dtype, shape, data]}, {"$bytes": data}, {"$int": text}, {"$repeat": [text, count]},
{"$fill": [byte, count]}. The files go to `test/fixtures/mindrecord/`, compressed.
"""

import gzip
import json
import os
import re
import sqlite3
import tempfile

from record import FIXTURES, save

import numpy as np

import mindspore.dataset as ds
from mindspore.mindrecord import FileReader, FileWriter

SMALL = {"header": 1 << 14, "page": 1 << 15}
PLAIN = {"a": {"type": "int32"}}


def array(x):
    return {"$array": [str(x.dtype), list(x.shape), x.ravel().tolist()]}


def ints(values, dtype):
    return {"$array": [dtype, [len(values)], [{"$int": str(v)} if abs(v) > 2**53 else v for v in values]]}


def value(x):
    """The value that its description tells."""
    if not isinstance(x, dict):
        return x
    [(kind, of)] = x.items()
    if kind == "$array":
        return np.array([value(v) for v in of[2]], of[0]).reshape(of[1])
    if kind in ("$repeat", "$fill"):
        return of[0] * of[1] if kind == "$repeat" else bytes([of[0]]) * of[1]
    return bytes(of) if kind == "$bytes" else int(of)


def told(x):
    """A value that was read, described."""
    if isinstance(x, np.ndarray) and x.dtype.kind in "US":
        return {"text": repr(x) if x.size * x.itemsize < 100 else str(x.dtype)}
    if isinstance(x, np.ndarray):
        return {"$array": [str(x.dtype), list(x.shape), [told(v) for v in x.ravel().tolist()]]}
    if isinstance(x, bytes):
        return {"$fill": [x[0], len(x)]} if len(x) > 100 else {"$bytes": list(x)}
    if isinstance(x, str) and len(x) > 100:
        return {"$repeat": [x[0], len(x)]}
    return {"$int": str(x)} if isinstance(x, int) and abs(x) > 2**53 else x


# name: schema, rows, and keywords: shards, index, header and page, rows written at a time.
FILES = {
    "tutorial": (
        {"file_name": {"type": "string"}, "label": {"type": "int32"}, "data": {"type": "int32", "shape": [-1]}},
        [{"file_name": f"{i}.jpg", "label": i, "data": ints([i] * (i + 1), "int32")} for i in range(4)],
        {},
    ),
    "kinds": (
        {
            "a": {"type": "int64"},
            "b": {"type": "float32"},
            "c": {"type": "float64"},
            "s": {"type": "string"},
            "d": {"type": "bytes"},
            "e": {"type": "float64", "shape": [2, -1]},
            "f": {"type": "int64", "shape": [3]},
        },
        [
            {
                "a": {"$int": str(2**53 * (-3) ** i + i)} if i > 2 else 40 * (-3) ** i,
                "b": i + 0.1,
                "c": i / 3,
                "s": f"h\xe9{i}'x\U0001f600",
                "d": {"$bytes": ([], [7], [34, 39], [0, 92], [0, 39, 0, 200])[i]},
                "e": array(np.arange(2.0 * i + 2).reshape(2, -1)),
                "f": ints([-5 + i, 3, 4], "int64"),
            }
            for i in range(5)
        ],
        {**SMALL, "at_once": 5, "desc": "all kinds"},
    ),
    "integers": (
        {"a": {"type": "int32", "shape": [-1]}, "b": {"type": "int64", "shape": [-1]}},
        [
            {"a": ints(a, "int32"), "b": ints(b, "int64")}
            for a, b in [
                ([1, -128, 127, 0, 5], [128]),
                ([1, -129, 128], [-32768, 32767, -32769, 32768]),
                ([32768, -1, -(2**31)], [2**31]),
                ([], [2**40, -1, -(2**63), 2**63 - 1]),
                ([70000, 2, 3, 4, 5, 6, 7, 8, 70000], [2**31 - 1, -(2**31)]),
            ]
        ],
        {**SMALL, "at_once": 5},
    ),
    "texts": (
        {"s": {"type": "string"}, "i": {"type": "int64"}, "x": {"type": "float64"}, "b": {"type": "bytes"}},
        [
            {"s": "x" * n, "i": i, "x": x, "b": {"$bytes": [n % 256 | 1]}}
            for n, i, x in zip(
                (0, 31, 32, 255, 256, 300),
                (-32, -33, 65535, 65536, -32769, 128),
                (0.5, 1e300, -2.5, 1e-3, 16777217.0, 3.0),
            )
        ],
        {**SMALL, "at_once": 6, "index": ["i"]},
    ),
    "bytes": ({"t": {"type": "bytes"}}, [{"t": {"$bytes": [97 + i]}} for i in range(3)], SMALL),
    "pages": (
        {"a": {"type": "int32"}, "s": {"type": "string"}, "t": {"type": "bytes"}},
        [{"a": i, "s": {"$repeat": ["y", 3000]}, "t": {"$fill": [i, 4000 + 4 * i]}} for i in range(25)],
        {**SMALL, "at_once": 25, "index": ["a"]},
    ),
    "pages_one_by_one": (
        {"a": {"type": "int32"}, "s": {"type": "string"}, "t": {"type": "bytes"}},
        [{"a": i, "s": {"$repeat": ["y", 3000]}, "t": {"$fill": [i, 4000 + 4 * i]}} for i in range(25)],
        {**SMALL, "index": ["a"]},
    ),
    "long_rows": (
        {"a": {"type": "int32"}, "s": {"type": "string"}, "t": {"type": "bytes"}},
        [{"a": i, "s": {"$repeat": ["y", 7000 + 100 * i]}, "t": {"$bytes": [i + 1]}} for i in range(9)],
        {**SMALL, "at_once": 3, "index": ["a"]},
    ),
    "shards": (
        {"a": {"type": "int32"}, "b": {"type": "bytes"}},
        [{"a": i, "b": {"$bytes": [i + 1]}} for i in range(12)],
        {**SMALL, "at_once": 12, "shards": 3},
    ),
    "shards_uneven": (
        {"a": {"type": "int32"}, "b": {"type": "bytes"}},
        [{"a": i, "b": {"$bytes": [i + 1]}} for i in range(11)],
        {**SMALL, "at_once": 11, "shards": 2},
    ),
    "empty": ({**PLAIN, "t": {"type": "bytes"}}, [], SMALL),
    "singles": (
        {**PLAIN, "b": {"type": "float32"}, "s": {"type": "string"}},
        [{"a": i, "b": 0.5 * i, "s": "x" * i} for i in range(10)],
        {**SMALL, "at_once": 10},
    ),
}


def write(path, schema, rows, options):
    writer = FileWriter(path, options.get("shards", 1), True)
    if "header" in options:
        writer.set_header_size(options["header"])
        writer.set_page_size(options["page"])
    writer.add_schema(schema, options.get("desc"))
    if "index" in options:
        writer.add_index(options["index"])
    step = options.get("at_once", 1)
    for i in range(0, len(rows), step):
        writer.write_raw_data([{k: value(v) for k, v in row.items()} for row in rows[i : i + step]])
    writer.commit()


def index(path):
    """What the database beside a file has."""
    base = sqlite3.connect(f"{path}.db")
    tables = base.execute("select name, sql from sqlite_master where type = 'table'").fetchall()
    return {name: {"sql": sql, "rows": [[told(x) for x in row] for row in base.execute(f"select * from {name}")]} for name, sql in tables}


def read(path):
    reader = FileReader(path)
    rows = [{k: told(v) for k, v in row.items()} for row in reader.get_next()]
    out = {"rows": rows, "len": reader.len(), "schema": reader.schema()}
    reader.close()
    return out


def dataset(path, **options):
    data = ds.MindDataset(path, **options)
    rows = [[told(x) for x in row] for row in data.create_tuple_iterator(num_epochs=1, output_numpy=True)]
    return {"names": data.get_col_names(), "size": data.get_dataset_size(), "rows": rows}


def outcome(call):
    try:
        return {"ok": call()}
    except Exception as error:  # noqa: BLE001  (the class is what we record)
        text = str(error)
        found = re.search(r"\[ERROR\] (.*?)\n*(?:-{20}|$)", text, re.S)
        if found:
            text = found.group(1).strip()
        folder = os.getcwd()
        return {"error": type(error).__name__, "text": text.replace(folder, "FOLDER")}


MODES = ("ADAPTIVE", "GLOBAL", "PARTIAL", "FILES", "INFILE")
ORDERS = [
    {},
    {"shuffle": True},
    {"shuffle": False},
    *({"shuffle": {"$mode": mode}} for mode in MODES),
    {"num_samples": 4},
    {"num_samples": 4, "shuffle": False},
    {"num_samples": 40, "shuffle": False},
    {"num_shards": 3, "shard_id": 0},
    {"num_shards": 3, "shard_id": 1},
    {"num_shards": 3, "shard_id": 2, "shuffle": False},
    {"num_shards": 3, "shard_id": 2, "shuffle": False, "num_samples": 2},
    {"num_shards": 3, "shard_id": 1, "num_samples": 2},
    {"sampler": ["RandomSampler", []]},
    {"sampler": ["RandomSampler", [False, 4]]},
    {"sampler": ["RandomSampler", [True, 6]]},
    {"sampler": ["SequentialSampler", [3, 4]]},
    {"sampler": ["SubsetSampler", [[3, 1, 7]]]},
    {"sampler": ["SubsetRandomSampler", [[3, 1, 7, 2]]]},
    {"sampler": ["DistributedSampler", [3, 1]]},
    {"sampler": ["DistributedSampler", [3, 1, False]]},
    {"num_padded": 2, "padded_sample": {"a": -1}, "shuffle": False, "columns_list": ["a"]},
    {"num_padded": 3, "padded_sample": {"a": -1}, "num_shards": 3, "shard_id": 2, "shuffle": False, "columns_list": ["a"]},
    {"num_padded": 3, "padded_sample": {"a": -1}, "num_shards": 3, "shard_id": 2, "columns_list": ["a"]},
    {"num_padded": 3, "padded_sample": {"a": -1}, "columns_list": ["a"]},
]


def order(path, seed, options, epochs=3):
    ds.config.set_seed(seed)
    options = dict(options)
    if isinstance(options.get("shuffle"), dict):
        options["shuffle"] = getattr(ds.Shuffle, options["shuffle"]["$mode"])
    if "sampler" in options:
        name, args = options["sampler"]
        options["sampler"] = getattr(ds, name)(*args)
    data = ds.MindDataset(path, **options)
    rows = data.create_dict_iterator(num_epochs=epochs, output_numpy=True)
    return {"size": data.get_dataset_size(), "epochs": [[int(row["a"]) for row in rows] for _ in range(epochs)]}


def schema(content):
    return lambda: FileWriter("ab").add_schema(content)


def indexed(fields):
    def call():
        writer = FileWriter("ab")
        writer.add_schema({**PLAIN, "b": {"type": "bytes"}})
        writer.add_index(fields)

    return call


ROW_SCHEMA = {
    **PLAIN,
    "b": {"type": "bytes"},
    "c": {"type": "float32"},
    "d": {"type": "int32", "shape": [-1, 2]},
    "s": {"type": "string"},
}
ROW = {"a": 1, "b": {"$bytes": [1]}, "c": 1.5, "d": array(np.zeros((1, 2), np.int32)), "s": "t"}


def written(changes):
    """What is read when a good row and one with changes are written."""

    def call():
        write("rows.mindrecord", ROW_SCHEMA, [ROW, {k: v for k, v in {**ROW, **changes}.items() if v != "gone"}], {**SMALL, "at_once": 2})
        return read("rows.mindrecord")["rows"]

    return call


BAD_ROWS = [
    {"a": "x"}, {"a": True}, {"a": 2**31}, {"a": {"$int": str(2**63)}}, {"a": None}, {"a": "gone"}, {"b": "text"}, {"s": 3}, {"s": None}, {"z": 1},
    {"d": array(np.zeros((1, 2), np.int64))}, {"d": array(np.zeros(3, np.int32))}, {"d": array(np.zeros(4, np.int32))}, {"d": [1, 2]}, {"b": {"$fill": [0, 33000]}},
    {"s": {"$repeat": ["x", 33000]}}, {"c": "x"},
]  # fmt: skip
SCHEMAS = [
    {}, [], None, 3, {"a b": {"type": "int32"}}, {"a": {}}, {"a": 3}, {"a": {"type": "int16"}}, {"a": {"type": "string", "shape": [1]}}, {"a": {"type": "int32", "shape": 3}},
    {"a": {"type": "int32", "x": 3}}, {"a": {"type": "int32", "shape": [1], "z": 1}}, {"a": {"shape": [1]}},
]  # fmt: skip
WRITERS = [[""], [3], ["a/"], ["a?b"], [" ab"], ["ab", 0], ["ab", 1001], ["ab", "1"], ["ab", None], ["ab", 1.5], ["ab", 1, 1]]
READERS = [
    {"file_name": "nope"}, {"file_name": ""}, {"file_name": 3}, {"file_name": "rows.mindrecord", "columns": "a"}, {"file_name": "rows.mindrecord", "columns": ["zz"]},
    {"file_name": "rows.mindrecord", "num_consumer": "a"}, {"file_name": "rows.mindrecord", "num_consumer": None}, {"file_name": "plain.txt"},
    {"file_name": "rows.mindrecord", "columns": ["d", "c"]}, {"file_name": ["rows.mindrecord", "rows.mindrecord"], "columns": ["a"]},
]  # fmt: skip
DATASETS = [
    {"dataset_files": "nope"}, {"dataset_files": 3}, {"dataset_files": ["rows.mindrecord", "nope"]}, {"dataset_files": "plain.txt"}, {"dataset_files": []},
    {"dataset_files": "rows.mindrecord", "columns_list": ["zz"]}, {"dataset_files": "rows.mindrecord", "columns_list": "a"}, {"dataset_files": "rows.mindrecord", "shuffle": 3},
    {"dataset_files": "rows.mindrecord", "num_shards": 2}, {"dataset_files": "rows.mindrecord", "shard_id": 2}, {"dataset_files": "rows.mindrecord", "num_padded": 2},
    {"dataset_files": "rows.mindrecord", "padded_sample": {"a": 1}}, {"dataset_files": "rows.mindrecord", "num_padded": 2, "padded_sample": {"a": 1}},
    {"dataset_files": "rows.mindrecord", "num_padded": 2, "padded_sample": {"a": 1}, "columns_list": ["a"], "num_shards": 3, "shard_id": 0},
    {"dataset_files": ["rows.mindrecord", "other.mindrecord"]}, {"dataset_files": "rows.mindrecord", "num_samples": -1},
    {"dataset_files": "rows.mindrecord", "columns_list": ["s", "b", "d"], "shuffle": False}, {"dataset_files": "moved.mindrecord"}, {"dataset_files": "bare.mindrecord"},
]  # fmt: skip


def mistakes():
    pathlike = open("plain.txt", "w")
    pathlike.write("no such thing")
    pathlike.close()
    write("other.mindrecord", {"z": {"type": "int32"}}, [{"z": 1}], SMALL)
    write("bare.mindrecord", PLAIN, [{"a": 1}], SMALL)
    os.remove("bare.mindrecord.db")
    write("named.mindrecord", PLAIN, [{"a": 1}], SMALL)
    for end in ("", ".db"):
        os.rename(f"named.mindrecord{end}", f"moved.mindrecord{end}")
    out = {
        "writers": [[args, outcome(lambda: (FileWriter(*args), None)[1])] for args in WRITERS],
        "schemas": [[content, outcome(schema(content))] for content in SCHEMAS],
        "indices": [[f, outcome(indexed(f))] for f in ([], None, "a", ["b"], [3], ["zz"], ["a", "a"])],
        "header sizes": [[n, outcome(lambda: (FileWriter("ab").set_header_size(n), None)[1])] for n in (100, 16385, 2**27 + 4, 2**14, 2**27)],
        "page sizes": [[n, outcome(lambda: (FileWriter("ab").set_page_size(n), None)[1])] for n in (100, 32769, 2**28 + 4, 2**15, 2**28)],
        "rows": [[changes, outcome(written(changes))] for changes in BAD_ROWS],
    }
    written({})()
    out["readers"] = [[options, outcome(lambda: [{k: told(v) for k, v in row.items()} for row in FileReader(**options).get_next()])] for options in READERS]
    out["datasets"] = [[options, outcome(lambda: dataset(options["dataset_files"], **{k: v for k, v in options.items() if k != "dataset_files"}))] for options in DATASETS]
    return out


if __name__ == "__main__":
    home = FIXTURES / "mindrecord"
    home.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        files = {}
        for name, (schema_of, rows, options) in FILES.items():
            path = f"{name}.mindrecord"
            write(path, schema_of, rows, options)
            shards = options.get("shards", 1)
            paths = [path] if shards == 1 else [f"{path}{i}" for i in range(shards)]
            for each in paths:
                for end in ("", ".db"):
                    content = open(each + end, "rb").read()
                    (home / f"{each}{end}.gz").write_bytes(gzip.compress(content, mtime=0))
            files[name] = {
                "schema": schema_of,
                "written": rows,
                "options": options,
                "paths": paths,
                "index": {each: index(each) for each in paths},
                "read": read(paths[0]),
                "dataset": dataset(paths[0], shuffle=False),
            }
        orders = [
            [name, seed, options, order(files[name]["paths"][0], seed, options)]
            for name in ("singles", "shards", "shards_uneven")
            for seed in (1, 7)
            for options in ORDERS
            if not (name != "shards" and "num_padded" in options and "num_shards" in options)
        ]
        save("mindrecord", {}, {"files": files, "orders": orders, "mistakes": mistakes()})
