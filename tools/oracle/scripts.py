"""Record the scripts under examples/: first weights, losses, results in evaluation mode.

    python tools/oracle/scripts.py DATA [NAME]    DATA: folder with the four MNIST IDX files

Each is run with two kernel sets (AVX2, and SSE41 in a second process): the largest absolute distance of the losses so far is stored beside them as
their spread, and so is that of the results in evaluation mode. First weights are stored as the SHA-256 of their bytes.
"""

import hashlib
import importlib.util
import json
import os
import pathlib
import subprocess
import sys

import record  # noqa: E402  (sets the environment before MindSpore loads)
import numpy as np  # noqa: E402

import mindspore as ms  # noqa: E402
from mindspore.train import Callback  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
OTHER_ISA = "SSE41"


def example(name):
    spec = importlib.util.spec_from_file_location(f"{name}_train", ROOT / "examples" / name / "train.py")
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)  # graph mode looks for it there
    spec.loader.exec_module(module)
    return module


def weights(*nets):
    return [
        {"name": p.name, "shape": list(p.shape), "sha256": hashlib.sha256(p.asnumpy().tobytes()).hexdigest()}
        for net in nets
        for p in net.get_parameters()
    ]


def numbers(tensor):
    return [float(x) for x in tensor.asnumpy().ravel()]


class Losses(Callback):
    def __init__(self):
        super().__init__()
        self.losses = []

    def on_train_step_end(self, run_context):
        self.losses.append(numbers(run_context.original_args().net_outputs))


def by_model(script, data, steps):
    ms.set_context(mode=ms.GRAPH_MODE)
    net, model = script.build(steps)
    first, watch = weights(net), Losses()
    model.train(1, script.create_dataset(data, "train").take(steps), callbacks=[watch])
    metrics = model.eval(script.create_dataset(data, "test").take(4))
    image, _ = next(script.create_dataset(data, "test").create_tuple_iterator())
    return first, watch.losses, {"metrics": metrics, "outputs": numbers(model.predict(image[:4]))}


def resnet(data, steps=20):
    return by_model(example("resnet"), data, steps)


def transformer(data, steps=60):
    return by_model(example("transformer"), data, steps)


def gpt(_, steps=40):
    script = example("gpt")
    codes, characters = script.read_text(ROOT / "LICENSE")
    net, train_step = script.build(len(characters))
    first = weights(net)
    losses = [numbers(train_step(*batch)) for batch in script.batches(codes, steps)]
    net.set_train(False)
    outputs = numbers(net(ms.Tensor(codes[None, : script.LENGTH]))[0, -1])
    return first, losses, {"outputs": outputs}


def lstm(data, steps=40):
    script = example("lstm")
    net, train_step = script.build()
    first = weights(net)
    images = script.create_dataset(data, "train").take(steps).create_tuple_iterator()
    losses = [numbers(train_step(image, label)) for image, label in images]
    accuracy = script.evaluate(net, script.create_dataset(data, "test").take(4))
    image, _ = next(script.create_dataset(data, "test").create_tuple_iterator())
    return first, losses, {"metrics": {"accuracy": accuracy}, "outputs": numbers(net(image[:4]))}


def dcgan(data, steps=20):
    script = example("dcgan")
    generator, discriminator, train_step = script.build()
    first = weights(generator, discriminator)
    np.random.seed(1)
    losses = []
    for (real,) in script.create_dataset(data).take(steps).create_tuple_iterator():
        losses.append([x for loss in train_step(real, script.noise(len(real))) for x in numbers(loss)])
    generator.set_train(False)
    discriminator.set_train(False)
    fake = generator(script.noise(2))
    return first, losses, {"outputs": numbers(fake[0, 0, 16]) + numbers(discriminator(fake))}


SCRIPTS = {f.__name__: f for f in (resnet, gpt, lstm, dcgan, transformer)}


def main(data, names):
    out = ROOT / "test" / "fixtures" / "scripts.json"
    known = json.loads(out.read_text())["data"] if out.exists() else {}
    for name in names:
        command = [sys.executable, __file__, data, "--raw", name]
        raw = []
        for isa in ("AVX2", OTHER_ISA):
            env = dict(os.environ, ONEDNN_MAX_CPU_ISA=isa)
            lines = subprocess.run(command, env=env, check=True, stdout=subprocess.PIPE, text=True).stdout
            raw.append(json.loads(lines.strip().splitlines()[-1]))
        (first, losses, results), (_, other_losses, other_results) = raw
        spread = np.maximum.accumulate(np.abs(np.array(losses) - np.array(other_losses)).max(axis=1))
        apart = float(np.abs(np.array(results["outputs"]) - np.array(other_results["outputs"])).max())
        known[name] = {
            "first": first,
            "losses": losses,
            "spread": [float(f"{x:.3g}") for x in spread],
            **results,
            "outputsSpread": float(f"{apart:.3g}"),
        }
        print(name, "losses", losses[0], losses[-1], "spread", spread[-1], "outputs", apart, results.get("metrics"))
    record.save("scripts", {}, {name: known[name] for name in SCRIPTS if name in known})


if __name__ == "__main__":
    if sys.argv[2:3] == ["--raw"]:
        print(json.dumps(SCRIPTS[sys.argv[3]](sys.argv[1])))
    else:
        main(sys.argv[1], sys.argv[2:] or list(SCRIPTS))
