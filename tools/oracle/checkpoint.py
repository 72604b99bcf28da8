"""Record checkpoints of real MindSpore: files of networks and of single kinds of values, what is raised for bad arguments and bad files, how
parameters find their way into a network, and which files ModelCheckpoint leaves.

    python tools/oracle/checkpoint.py

The files themselves are test/fixtures/checkpoint/*.ckpt and *.safetensors; what is in them is checkpoint.json and checkpoint.safetensors
beside that folder (bfloat16 as uint16). checkpoint_back.py looks at files that were written here.
"""

import os
import pathlib
import shutil
import tempfile

import record  # (sets the environment before MindSpore loads)
import numpy as np

import mindspore as ms
from mindspore import Parameter, Tensor, nn
from mindspore.dataset import NumpySlicesDataset
from mindspore.train import Callback, CheckpointConfig, Model, ModelCheckpoint, serialization
from mindspore.train.checkpoint_pb2 import Checkpoint

OUT = record.FIXTURES / "checkpoint"
KEY = b"0123456789abcdef"
ARRAYS = {}
DTYPES = {
    "float16": ms.float16,
    "bfloat16": ms.bfloat16,
    "float32": ms.float32,
    "float64": ms.float64,
    "int8": ms.int8,
    "int16": ms.int16,
    "int32": ms.int32,
    "int64": ms.int64,
    "uint8": ms.uint8,
    "uint16": ms.uint16,
    "uint32": ms.uint32,
    "uint64": ms.uint64,
    "bool": ms.bool_,
}


def host(tensor):
    """The elements; bfloat16 as its bits."""
    if tensor.dtype == ms.bfloat16:
        return (tensor.astype(ms.float32).asnumpy().view(np.uint32) >> 16).astype(np.uint16).reshape(tensor.shape)
    return tensor.asnumpy()


def tensor(dtype, values):
    """A Tensor of a dtype by name."""
    if dtype == "bfloat16":
        return Tensor(np.array(values, np.float32)).astype(ms.bfloat16)
    return Tensor(np.array(values), DTYPES[dtype])


# --- files -----------------------------------------------------------------------------------------------------------


class Nested(nn.Cell):
    def __init__(self):
        super().__init__()
        self.scale = Parameter(Tensor(np.array([2.0, 3.0], np.float32)), name="scale")
        self.blocks = nn.CellList([nn.Dense(2, 2), nn.SequentialCell(nn.Dense(2, 3), nn.ReLU())])
        self.head = nn.Dense(3, 1, has_bias=False)


class Shared(nn.Cell):
    def __init__(self):
        super().__init__()
        self.first = nn.Dense(3, 3)
        self.second = self.first
        self.third = nn.Dense(3, 2)


class Frozen(nn.Cell):
    def __init__(self):
        super().__init__()
        self.body = nn.Dense(2, 2)
        self.offset = Parameter(Tensor(np.array([0.5], np.float32)), requires_grad=False)
        for parameter in self.body.get_parameters():
            parameter.requires_grad = False


class Kinds(nn.Cell):
    """A parameter of each dtype."""

    def __init__(self):
        super().__init__()
        for name in DTYPES:
            values = [True, False, True] if name == "bool" else [1, 2.5, 100] if "float" in name else [1, 7, 100]
            if name.startswith("int"):
                values = [-1, 7, 100]
            setattr(self, name + "_", Parameter(tensor(name, values), name=name))


class Scalars(nn.Cell):
    def __init__(self):
        super().__init__()
        self.a = Parameter(Tensor(1.5, ms.float32), name="a")
        self.b = Parameter(Tensor(np.array([-2], np.int64)), name="b")
        self.c = Parameter(Tensor(np.array(True)), name="c")


class Lenet(nn.Cell):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 3, 5, pad_mode="valid")
        self.conv2 = nn.Conv2d(3, 4, 5, pad_mode="valid", has_bias=True)
        self.flatten = nn.Flatten()
        self.fc1 = nn.Dense(64, 12)
        self.fc2 = nn.Dense(12, 10)


X = (np.arange(24).reshape(6, 4) / 10 - 1).astype(np.float32)
Y = np.array([0, 1, 2, 0, 1, 2], np.int32)
W = (np.arange(12).reshape(3, 4) / 20 - 0.3).astype(np.float32)
B = np.array([0.1, -0.1, 0.0], np.float32)


def data(batch=2):
    return NumpySlicesDataset({"x": X, "y": Y}, shuffle=False).batch(batch)


def parts(optimizer="ASGD"):
    net = nn.Dense(4, 3, weight_init=Tensor(W), bias_init=Tensor(B))
    loss = nn.SoftmaxCrossEntropyWithLogits(sparse=True, reduction="mean")
    if optimizer == "Momentum":
        return net, loss, nn.Momentum(net.trainable_params(), 0.1, 0.9)
    return net, loss, nn.ASGD(net.trainable_params(), learning_rate=0.1)


def trained(optimizer):
    """The network with its optimizer after three steps."""
    net, loss, opt = parts(optimizer)
    model = Model(net, loss_fn=loss, optimizer=opt)
    model.train(1, data())
    return model.train_network


def networks():
    ms.set_seed(3)
    made = {
        "dense": nn.Dense(4, 3),
        "mlp": nn.SequentialCell(nn.Dense(4, 8), nn.ReLU(), nn.Dense(8, 3)),
        "lenet": Lenet(),
        "nested": Nested(),
        "shared": Shared(),
        "frozen": Frozen(),
        "kinds": Kinds(),
        "scalars": Scalars(),
        "asgd": trained("ASGD"),
        "momentum": trained("Momentum"),
    }
    found = {}
    for name, net in made.items():
        ms.save_checkpoint(net, str(OUT / f"{name}.ckpt"))
        found[name] = describe(f"{name}.ckpt", ms.load_checkpoint(str(OUT / f"{name}.ckpt")))
    return found


def describe(file, parameters):
    """[name, dtype, shape] of each, and its elements among the arrays; strings as they are."""
    listed = []
    for name, value in parameters.items():
        if isinstance(value, str):
            listed.append([name, value])
            continue
        listed.append([name, str(value.dtype), list(value.shape)])
        ARRAYS[f"{file}/{name}"] = host(value)
    return listed


def files():
    """Files that were saved with one option or another."""
    f32 = lambda *shape: Tensor((np.arange(int(np.prod(shape))).reshape(shape) / 7).astype(np.float32))  # noqa: E731
    p = lambda value, name=None: Parameter(value, name=name)  # noqa: E731
    two = {"b.w": p(f32(2, 3), "b.w"), "a": p(Tensor(np.array([1, 2], np.int64)), "a")}
    append = {
        "epoch_num": 3,
        "big": 2**40,
        "lr": 0.25,
        "flag": True,
        "note": "héllo \U0001f600",
        "empty": "",
        "t": Tensor(np.array([1, 2], np.int32)),
    }
    found = {}

    def save(file, *args, read=None, **kwargs):
        ms.save_checkpoint(args[0], str(OUT / file), *args[1:], **kwargs)
        kind = {"format": "safetensors"} if file.endswith("safetensors") else {}
        found[file] = describe(file, ms.load_checkpoint(str(OUT / file), **kind, **(read or {})))

    save("append.ckpt", two, append_dict=dict(append))
    save("crc.ckpt", two, append_dict=dict(append), crc_check=True, read={"crc_check": True})
    save("list.ckpt", [two["a"], two["b.w"]])
    save("named.ckpt", [{"name": "x", "data": two["a"]}, {"name": "no elements", "data": Tensor(np.zeros((0, 2), np.float32))}])
    save("choice.ckpt", two, choice_func=lambda name: name.startswith("b"))
    save("gcm.ckpt", two, enc_key=KEY, read={"dec_key": KEY})
    save("cbc.ckpt", two, enc_key=KEY, enc_mode="AES-CBC", read={"dec_key": KEY, "dec_mode": "AES-CBC"})
    save("plain.safetensors", two, format="safetensors")
    save("numbers.safetensors", two, format="safetensors", append_dict={"i": 3, "f": 0.5, "half": tensor("bfloat16", [1, 2])})
    save("crc.safetensors", two, format="safetensors", crc_check=True, read={"crc_check": True})
    # MindSpore's slices have 512 MiB and its encrypted blocks 64 MiB: here they are smaller.
    serialization.SLICE_SIZE = 1
    serialization.ENCRYPT_BLOCK_SIZE = 1
    save("slices.ckpt", {"first": p(f32(300, 2), "first"), "second": p(f32(3), "second"), "third": p(f32(64, 8), "third")})
    save("blocks.ckpt", {"first": p(f32(300, 2), "first")}, enc_key=KEY, read={"dec_key": KEY})
    serialization.SLICE_SIZE = 512 * 1024
    serialization.ENCRYPT_BLOCK_SIZE = 64 * 1024
    return found


# --- errors ----------------------------------------------------------------------------------------------------------


def told(call, folder):
    """The outcome without the folder's name and without values."""
    result = record.outcome(call)
    if "ok" in result:
        return {"ok": None}
    result["text"] = result["text"].replace(str(folder), "<dir>").split("\n\n---")[0]
    return result


def raw(folder, content, name="m.ckpt"):
    path = folder / name
    path.write_bytes(content)
    return str(path)


def value(tag="x", dims=(2,), kind="Float32", content=b"\0" * 8):
    message = Checkpoint()
    one = message.value.add()
    one.tag = tag
    one.tensor.dims.extend(dims)
    one.tensor.tensor_type = kind
    one.tensor.tensor_content = content
    return message.SerializeToString()


def errors():
    folder = pathlib.Path(tempfile.mkdtemp())
    one = {"a": Parameter(Tensor([1.0, 2.0]), name="a")}
    net = nn.Dense(4, 3)
    file = str(folder / "good.ckpt")
    ms.save_checkpoint(one, file)
    safe = str(folder / "good.safetensors")
    ms.save_checkpoint(one, safe, format="safetensors")
    (folder / "folder.ckpt").mkdir()
    new = str(folder / "new.ckpt")
    save, load, into = ms.save_checkpoint, ms.load_checkpoint, ms.load_param_into_net
    calls = {
        "save object": lambda: save(1, new),
        "save object None": lambda: save(None, new),
        "save name": lambda: save(one, 1),
        "save directory": lambda: save(one, str(folder / "folder.ckpt")),
        "save nowhere": lambda: save(one, str(folder / "none" / "x.ckpt")),
        "save format": lambda: save(one, new, format="onnx"),
        "save integrated_save": lambda: save(one, new, integrated_save=1),
        "save async_save": lambda: save(one, new, async_save=1),
        "save async_save str": lambda: save(one, new, async_save="fork"),
        "save append_dict": lambda: save(one, new, append_dict=[1]),
        "save append_dict value": lambda: save(one, new, append_dict={"a": None}),
        "save append_dict list": lambda: save(one, new, append_dict={"a": [1]}),
        "save append_dict key": lambda: save(one, new, append_dict={1: 1}),
        "save enc_key": lambda: save(one, new, enc_key="key"),
        "save enc_mode": lambda: save(one, new, enc_mode=1),
        "save crc_check": lambda: save(one, new, crc_check=1),
        "save list": lambda: save([1], new),
        "save list Tensor": lambda: save([Tensor([1.0])], new),
        "save list dict": lambda: save([{"name": "a"}], new),
        "save list dict name": lambda: save([{"name": 1, "data": one["a"]}], new),
        "save list dict data": lambda: save([{"name": "a", "data": 1}], new),
        "save dict key": lambda: save({1: one["a"]}, new),
        "save safetensors key": lambda: save(one, new, format="safetensors", enc_key=b"ab\n\xff'"),
        "save safetensors mode": lambda: save(one, new, format="safetensors", enc_mode="AES-CBC"),
        "save safetensors str": lambda: save(one, new, format="safetensors", append_dict={"s": "x"}),
        "save key length": lambda: save(one, new, enc_key=b"short"),
        "save mode unknown": lambda: save(one, new, enc_key=KEY, enc_mode="ROT13"),
        "load name": lambda: load(1),
        "load None": lambda: load(None),
        "load gone": lambda: load(str(folder / "gone.ckpt")),
        "load ending": lambda: load(safe),
        "load ending safetensors": lambda: load(file, format="safetensors"),
        "load format": lambda: load(file, format="onnx"),
        "load directory": lambda: load(str(folder / "folder.ckpt")),
        "load filter_prefix": lambda: load(file, filter_prefix=1),
        "load filter_prefix empty": lambda: load(file, filter_prefix=[]),
        "load filter_prefix element": lambda: load(file, filter_prefix=["a", 1]),
        "load filter_prefix blank": lambda: load(file, filter_prefix=""),
        "load specify_prefix": lambda: load(file, specify_prefix=1.5),
        "load dec_key": lambda: load(file, dec_key="key"),
        "load dec_mode": lambda: load(file, dec_mode=1),
        "load crc_check": lambda: load(file, crc_check=1),
        "load remove_redundancy": lambda: load(file, remove_redundancy=1),
        "load safetensors key": lambda: load(safe, dec_key=KEY, format="safetensors"),
        "load all filtered": lambda: load(file, filter_prefix="a"),
        "load none specified": lambda: load(file, specify_prefix="b"),
        "load none chosen": lambda: load(file, choice_func=lambda name: False),
        "load net": lambda: load(file, net=1),
        "load encrypted": lambda: load(str(OUT / "gcm.ckpt")),
        "load encrypted mode": lambda: load(str(OUT / "gcm.ckpt"), dec_key=KEY, dec_mode="AES-CBC"),
        "load encrypted key": lambda: load(str(OUT / "gcm.ckpt"), dec_key=b"x" * 16),
        "into net": lambda: into(1, one),
        "into dict": lambda: into(net, [1]),
        "into dict value": lambda: into(net, {"a": 1}),
        "into dict Tensor": lambda: into(net, {"a": Tensor([1.0])}),
        "into dict key": lambda: into(net, {1: one["a"]}),
        "into strict_load": lambda: into(net, one, strict_load=1),
        "into remove_redundancy": lambda: into(net, one, remove_redundancy=1),
        "into redundancy": lambda: into(net, one, remove_redundancy=True),
        "config steps": lambda: CheckpointConfig(-1),
        "config steps str": lambda: CheckpointConfig("1"),
        "config steps float": lambda: CheckpointConfig(1.5),
        "config seconds": lambda: CheckpointConfig(save_checkpoint_seconds=-1),
        "config max": lambda: CheckpointConfig(keep_checkpoint_max=-1),
        "config minutes": lambda: CheckpointConfig(keep_checkpoint_per_n_minutes=-1),
        "config none": lambda: CheckpointConfig(0, 0, 0, 0),
        "config None": lambda: CheckpointConfig(None, None, None, None),
        "config network": lambda: CheckpointConfig(saved_network=1),
        "config info": lambda: CheckpointConfig(append_info="epoch_num"),
        "config info name": lambda: CheckpointConfig(append_info=["loss"]),
        "config info element": lambda: CheckpointConfig(append_info=[1]),
        "config info dicts": lambda: CheckpointConfig(append_info=[{"a": 1}, {"b": 1}]),
        "config info value": lambda: CheckpointConfig(append_info=[{"a": None}]),
        "config exception_save": lambda: CheckpointConfig(exception_save=1),
        "config integrated_save": lambda: CheckpointConfig(integrated_save=1),
        "config async_save": lambda: CheckpointConfig(async_save="x"),
        "config enc_key": lambda: CheckpointConfig(enc_key="x"),
        "config crc_check": lambda: CheckpointConfig(crc_check=1),
        "config format": lambda: CheckpointConfig(format=1),
        "config remove_redundancy": lambda: CheckpointConfig(remove_redundancy=1),
        "config safetensors crc": lambda: CheckpointConfig(format="safetensors", crc_check=True),
        "checkpoint prefix": lambda: ModelCheckpoint(1),
        "checkpoint prefix slash": lambda: ModelCheckpoint("a/b"),
        "checkpoint directory": lambda: ModelCheckpoint(directory=1),
        "checkpoint directory blank": lambda: ModelCheckpoint(directory=" "),
        "checkpoint directory file": lambda: ModelCheckpoint(directory=file),
        "checkpoint config": lambda: ModelCheckpoint(directory=str(folder), config=1),
    }
    bad = {
        "empty file": b"",
        "no protobuf": b"no protobuf at all",
        "cut off": value()[:-1],
        "cut off in the name": value()[:5],
        "zero byte": value() + b"\0",
        "unknown type": value(kind="Nope"),
        "lower-case type": value(kind="float32"),
        "complex type": value(kind="Complex64", content=b"\0" * 16),
        "negative size": value(dims=(-1,)),
        "negative sizes": value(dims=(2, -2, -2)),
        "huge size": value(dims=(1 << 40,)),
        "text of 3 bytes": value(dims=(0,), kind="str", content=b"a\0\0"),
        "text beyond Unicode": value(dims=(0,), kind="str", content=b"\xff\xff\xff\xff"),
        "empty text": value(dims=(0,), kind="str", content=b""),
        "name that is no UTF-8": value().replace(b"x", b"\xff", 1),
        # Accepted there, with elements of which nobody knows where they come from.
        "too few elements": value(dims=(3,)),
        "too many elements": value(dims=(1,)),
        "7 bytes": value(content=b"\0" * 7),
        "no value": value() + b"\n\0",
        # Accepted in both.
        "unknown field": value() + b"\x12\x03abc",
        "unknown number": value() + b"\x18\x05",
        "no axes": value(dims=(), content=b"\0\0\x80\x3f"),
        "one axis of no elements": value(dims=(0,), content=b"\0\0\x80\x3f"),
        "truth value of 2": value(kind="Bool", content=b"\2\0"),
    }
    found = {name: told(call, folder) for name, call in calls.items()}
    crc = (OUT / "crc.ckpt").read_bytes()
    bad["wrong checksum"] = crc[:-1] + bytes([crc[-1] ^ 1])
    bad["damaged with checksum"] = crc[:60] + bytes([crc[60] ^ 1]) + crc[61:]
    damaged = {}
    for name, content in bad.items():
        check = "checksum" in name
        damaged[name] = {
            "bytes": content.hex(),
            "crc_check": check,
            "outcome": told(lambda c=content, k=check: load(raw(folder, c), crc_check=k), folder),
        }
    shutil.rmtree(folder, ignore_errors=True)
    return found, damaged


# --- into a network --------------------------------------------------------------------------------------------------

F = "float32"


def cases():
    """name -> (the network's parameters, the dictionary, strict_load); a parameter is [name, dtype, values]."""
    w, b = ["w", F, [1, 2]], ["b", F, [3]]
    zero = [["w", F, [0, 0]], ["b", F, [0]]]
    yield "same", zero, [w, b]
    yield "order of the dictionary", zero, [b, w]
    yield "missing", zero, [w]
    yield "surplus", zero, [w, b, ["c", F, [1]]]
    yield "nothing", zero, [["c", F, [1]]]
    yield "prefix", zero, [["net.w", F, [1, 2]], ["net.b", F, [3]]]
    yield "prefix of one", zero, [w, ["net.b", F, [3]]]
    yield "two prefixes", zero, [["n.w", F, [1, 2]], ["m.b", F, [3]]]
    yield "prefix without a dot", zero, [["aw", F, [1, 2]], ["ab", F, [3]]]
    yield "first of several endings", [["w", F, [0, 0]]], [["x.w", F, [1, 2]], ["y.w", F, [3, 4]]]
    yield "ending within a name", [["weight", F, [0]]], [["moments.weight", F, [1]], ["weight2", F, [2]]]
    yield "prefix that is the name", [["w", F, [0]], ["b", F, [0]]], [["ww", F, [1]], ["b", F, [2]]]
    yield "prefix that is the name, then another", [["w", F, [0]], ["b", F, [0]]], [["ww", F, [1]], ["x.b", F, [2]]]
    yield "prefix of a wrong shape", zero, [["net.w", F, [1, 2, 3]], ["net.b", F, [3]]]
    yield "accu_grads", [["accu_grads.w", F, [0]], ["w", F, [0, 0]]], [w]
    yield "string", zero, [["w", "a string"], b]
    yield "more axes", [["w", F, [[0, 0], [0, 0]]]], [["w", F, [1, 2, 3, 4]]]
    yield "fewer axes", [["w", F, [0, 0, 0, 0]]], [["w", F, [[1, 2], [3, 4]]]]
    yield "other size", zero, [["w", F, [1, 2, 3]], b]
    yield "axes of 1 at the end", [["w", F, [0, 0]]], [["w", F, [[[1]], [[2]]]]]
    yield "axes of 1 at the end, other size", [["w", F, [0, 0]]], [["w", F, [[[1]], [[2]], [[3]]]]]
    yield "one element for a scalar", [["w", F, 0]], [["w", F, [5]]]
    yield "scalar for one element", [["w", F, [0]]], [["w", F, 5]]
    kinds = ["float16", "bfloat16", F, "float64", "int8", "int32", "int64", "uint8", "bool"]
    for to in kinds:
        for of in kinds:
            if to != of:
                yield f"{of} to {to}", [["w", to, [0, 0]]], [["w", of, [0, 1] if "bool" in (of, to) else [1, 100]]]
    yield "large int64 to int32", [["w", "int32", [0, 0]]], [["w", "int64", [2**31, -(2**40) - 3]]]
    yield "large float64 to float32", [["w", F, [0, 0]]], [["w", "float64", [1e300, 0.1]]]


def built(listed):
    return [Parameter(tensor(kind, values), name=name) for name, kind, values in listed]


def into_net():
    found = []
    for name, net, given in cases():
        for strict in (False, True):
            cell = nn.Cell()
            for i, parameter in enumerate(built(net)):
                cell.insert_param_to_cell(f"p{i}", parameter)
            entries = {e[0]: e[1] if len(e) == 2 else built([e])[0] for e in given}
            result = record.outcome(lambda c=cell, e=entries, s=strict: ms.load_param_into_net(c, e, strict_load=s))
            case = {"name": name, "strict": strict, "net": net, "dict": given, "outcome": result}
            found.append(case)
            if "ok" in result:
                after = [p.astype(ms.float64) if p.dtype != ms.bool_ else p for p in cell.get_parameters()]
                case["after"] = [[x if x != np.inf else "Infinity" for x in p.asnumpy().reshape(-1).tolist()] for p in after]
    return found


# --- ModelCheckpoint -------------------------------------------------------------------------------------------------


class Fails(Callback):
    def __init__(self, hook, step):
        super().__init__()
        setattr(self, hook, lambda run_context: self.fail(run_context.original_args().cur_step_num == step))

    @staticmethod
    def fail(now):
        if now:
            raise KeyError("mine")


def callbacks():
    """name -> (files that are there before, what is run with the folder)."""
    saved = nn.Dense(2, 1)

    def run(config=None, prefix="net", epochs=2, extra=(), again=False, directory=None, **kwargs):
        def training(folder):
            net, loss, opt = parts()
            given = directory(folder) if directory else str(folder)
            callback = ModelCheckpoint(prefix, given, config)
            model = Model(net, loss_fn=loss, optimizer=opt)
            model.train(epochs, data(), callbacks=[callback, *extra], **kwargs)
            if again:
                model.train(epochs, data(), callbacks=[callback])
            return callback

        return training

    cfg = CheckpointConfig
    yield "default", [], run()
    yield "steps", [], run(cfg(save_checkpoint_steps=2))
    yield "steps do not end with the training", [], run(cfg(save_checkpoint_steps=4))
    yield "more steps than there are", [], run(cfg(save_checkpoint_steps=100))
    yield "keep two", [], run(cfg(keep_checkpoint_max=2))
    yield "keep one", [], run(cfg(keep_checkpoint_max=1))
    yield "keep for a minute", [], run(cfg(keep_checkpoint_max=0, keep_checkpoint_per_n_minutes=1))
    yield "keep max 0", [], run(cfg(keep_checkpoint_max=0))
    yield "seconds", [], run(cfg(save_checkpoint_steps=0, save_checkpoint_seconds=1000))
    yield "neither steps nor seconds", [], run(cfg(save_checkpoint_steps=0, save_checkpoint_seconds=0))
    yield "prefix", [], run(prefix="a-b.c")
    yield "prefix function", [], run(prefix=lambda params: f"at{params.cur_step_num}")
    yield "directory function", [], run(directory=lambda f: lambda params: str(f / f"epoch{params.cur_epoch_num}"))
    yield "new directory", [], run(directory=lambda f: str(f / "a" / "b"))
    yield "files there", ["net-1_1.ckpt"], run()
    yield "files there, numbered", ["net_4-1_1.ckpt", "net-1_1.ckpt", "net_x-1_1.ckpt"], run()
    yield "files of other prefixes", ["network-1_1.ckpt", "net-1_1.txt", "other-1_1.ckpt"], run()
    yield "safetensors there", ["net-1_1.safetensors"], run()
    yield "append_info", [], run(cfg(append_info=["epoch_num", "step_num", {"lr": 0.5, "note": "x", "n": 3}]))
    yield "append_info counted on", [], run(cfg(append_info=["epoch_num", "step_num", {"epoch_num": 10, "step_num": 100}]))
    yield "saved_network", [], run(cfg(saved_network=saved))
    yield "safetensors", [], run(cfg(format="safetensors"))
    yield "crc_check", [], run(cfg(crc_check=True))
    yield "async_save", [], run(cfg(async_save=True, keep_checkpoint_max=2))
    yield "initial_epoch", [], run(initial_epoch=1)
    yield "trained twice", [], run(epochs=1, again=True)
    yield "remove_redundancy", [], run(cfg(remove_redundancy=True))
    yield "prefix function with a slash", [], run(prefix=lambda params: "a/b")
    for hook, step in (("on_train_step_end", 4), ("on_train_step_begin", 5), ("on_train_epoch_end", 3), ("on_train_epoch_begin", 3), ("on_train_begin", 0)):
        save = cfg(save_checkpoint_steps=100, exception_save=True, append_info=["epoch_num", "step_num"])
        yield f"failure in {hook}", [], failing(save, hook, step)
    yield "failure, files there", ["net-1_1_breakpoint.ckpt"], failing(cfg(100, exception_save=True), "on_train_step_end", 4)
    yield "failure without exception_save", [], failing(cfg(100), "on_train_step_end", 4)
    yield "eval", [], evaluated


def failing(config, hook, step):
    def training(folder):
        net, loss, opt = parts()
        callback = ModelCheckpoint("net", str(folder), config)
        result = record.outcome(lambda: Model(net, loss_fn=loss, optimizer=opt).train(2, data(), callbacks=[callback, Fails(hook, step)]))
        assert result["error"] == "KeyError", result
        return callback

    return training


def evaluated(folder):
    net, loss, opt = parts()
    callback = ModelCheckpoint("net", str(folder))
    Model(net, loss_fn=loss, optimizer=opt, metrics={"loss"}).eval(data(), callbacks=[callback])
    return callback


def clocked():
    """Files that are left when each step takes some seconds, by a clock that is set."""
    from mindspore.train.callback import _checkpoint

    now, written = [1e9], {}
    getmtime = os.path.getmtime
    os.path.getmtime = lambda path: written.setdefault(str(path), now[0])
    _checkpoint.time = type("Clock", (), {"time": staticmethod(lambda: now[0])})
    found = {}
    for name, seconds, config in [
        ("seconds", 20, dict(save_checkpoint_steps=0, save_checkpoint_seconds=30)),
        ("seconds, a step each", 40, dict(save_checkpoint_steps=0, save_checkpoint_seconds=30)),
        ("minutes", 25, dict(keep_checkpoint_max=0, keep_checkpoint_per_n_minutes=1)),
        ("minutes, a step each", 70, dict(keep_checkpoint_max=0, keep_checkpoint_per_n_minutes=1)),
        ("two minutes", 25, dict(keep_checkpoint_max=0, keep_checkpoint_per_n_minutes=2)),
    ]:

        class Waits(Callback):
            def on_train_step_begin(self, run_context):
                # What the last step saved is as old as that step.
                for path in folder.glob("*.ckpt"):
                    os.path.getmtime(str(path))
                now[0] += seconds

        folder = pathlib.Path(tempfile.mkdtemp()).resolve()
        net, loss, opt = parts()
        callback = ModelCheckpoint("net", str(folder), CheckpointConfig(**config))
        Model(net, loss_fn=loss, optimizer=opt).train(3, data(), callbacks=[Waits(), callback])
        files = sorted(path.name for path in folder.glob("*.ckpt"))
        found[name] = {"seconds": seconds, "config": config, "files": files}
        shutil.rmtree(folder)
    os.path.getmtime = getmtime
    return found


def checkpoints():
    found = {}
    for name, before, training in callbacks():
        folder = pathlib.Path(tempfile.mkdtemp()).resolve()
        for file in before:
            (folder / file).write_bytes(b"")
        kept = {}
        result = record.outcome(lambda t=training, k=kept, f=folder: k.setdefault("callback", t(f)) and None)
        serialization._wait_async_thread_save_ckpt()
        case = {"before": before, "outcome": {"ok": None}}
        if "error" in result:
            case["outcome"] = {"error": result["error"], "text": result["text"].replace(str(folder), "<dir>")}
        case["files"] = sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file() and not p.name.endswith(".meta"))
        if "callback" in kept:
            latest = kept["callback"].latest_ckpt_file_name
            case["latest"] = latest.replace(str(folder), "<dir>")
            last = pathlib.Path(latest) if latest else next((folder / f for f in case["files"] if f.endswith("_breakpoint.ckpt") and f not in before), None)
            if last:
                kind = {"format": "safetensors"} if last.suffix == ".safetensors" else {}
                case["last"] = describe(f"callback {name}", ms.load_checkpoint(str(last), **kind))
        found[name] = case
        for path in folder.rglob("*"):
            os.chmod(path, 0o700)
        shutil.rmtree(folder)
    return found


def configs():
    made = {
        "default": CheckpointConfig(),
        "seconds": CheckpointConfig(save_checkpoint_steps=0, save_checkpoint_seconds=30),
        "both": CheckpointConfig(save_checkpoint_steps=2, save_checkpoint_seconds=30),
        "minutes": CheckpointConfig(keep_checkpoint_max=0, keep_checkpoint_per_n_minutes=3),
        "max and minutes": CheckpointConfig(keep_checkpoint_max=4, keep_checkpoint_per_n_minutes=3),
        "max None": CheckpointConfig(keep_checkpoint_max=None),
        "steps None": CheckpointConfig(save_checkpoint_steps=None),
        "info": CheckpointConfig(append_info=["step_num", {"x": 1.5}, "epoch_num"]),
        "no info": CheckpointConfig(append_info=[]),
    }
    names = "save_checkpoint_steps save_checkpoint_seconds keep_checkpoint_max keep_checkpoint_per_n_minutes integrated_save async_save enc_mode crc_check format append_dict".split()
    return {name: {**{n: getattr(c, n) for n in names}, "policy": list(c.get_checkpoint_policy())} for name, c in made.items()}


if __name__ == "__main__":
    for old in OUT.glob("*") if OUT.exists() else []:
        os.chmod(old, 0o600)
        old.unlink()
    OUT.mkdir(exist_ok=True)
    meta = {"networks": networks(), "files": files()}
    meta["errors"], meta["damaged"] = errors()
    meta["into_net"] = into_net()
    meta["callbacks"] = checkpoints()
    meta["configs"] = configs()
    meta["clocked"] = clocked()
    ARRAYS.update(x=X, y=Y, weight=W, bias=B)
    for made in OUT.glob("*"):
        os.chmod(made, 0o644)
    record.save("checkpoint", ARRAYS, meta)
