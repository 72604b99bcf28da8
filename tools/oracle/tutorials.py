"""Record what MindSpore's beginner tutorials print, block by block.

    python tools/oracle/tutorials.py DOCS DATA [NAME]    DOCS: checkout of mindspore-ai/docs; DATA: folder with the four MNIST IDX files

The code is taken from the checkout and not kept. Each tutorial runs in a process and a folder of its own, seeded with 1 at the start; downloads are
left out, MNIST lies where they would put it, training is one epoch (mixed precision: 200 steps). Stored is what each block prints. A bare expression
at the end of a block is shown, as a notebook does.
"""

import ast
import contextlib
import io
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import record

NAMES = (
    "tensor",
    "dataset",
    "model",
    "autograd",
    "train",
    "save_load",
    "quick_start",
    "accelerate_with_static_graph",
    "mixed_precision",
)
# Blocks that are left out, with the reason: none at present.
LEFT_OUT: dict[str, dict[int, str]] = {}
# What stands in the code, and what is run instead.
EDITS = [
    (r"(?ms)^# Download data.*?replace=True\)\n", ""),
    (r"(?m)^import matplotlib.*\n", ""),
    (r"\bepochs = 3\b", "epochs = 1"),
    (r"trainer\.train\(10, train_dataset", "trainer.train(1, train_dataset"),
    (r"FixedLossScaleManager\(\)", "FixedLossScaleManager(drop_overflow_update=False)"),  # all that there is on the CPU
    (r"(?s)(# Initialize network.*?1e-2)", r"\1, loss_scale=128.0"),  # else gradients stay scaled, and training diverges
    (r", type\(\w\)\)", ")"),  # where Python's classes come from
    (r"print\(type\((\w+)\)\)", r"print(type(\1).__name__)"),
    (r"(init=\w+\(\))\)", r"\1).init_data()"),  # else what is in memory is printed
    # what raises, as it should
    (r"(?m)^(mindspore\.export\(model, param.*)$", r"try:\n    \1\nexcept ValueError as error:\n    print(str(error).splitlines()[0])"),
    # what the pictures and their titles have
    (
        r"(?s)    figure = plt\.figure.*?plt\.show\(\)",
        "    for idx, (image, label) in enumerate(dataset.create_tuple_iterator()):\n"
        "        image = image.asnumpy().squeeze()\n"
        "        print(int(label), image.shape, image.max())\n"
        "        if idx == 8:\n"
        "            break",
    ),
    (r"datapipe\('MNIST_Data/train', 64\)", "datapipe('MNIST_Data/train', 64).take(200)"),
]


def blocks(docs, name):
    """The code blocks of a tutorial: index in the page (all kinds counted) and text."""
    page = (pathlib.Path(docs) / "tutorials/source_en/beginner" / f"{name}.md").read_text().replace("\u00a0", " ")
    for index, match in enumerate(re.finditer(r"```(\w*)\n(.*?)```", page, re.S)):
        if match.group(1) != "python":
            continue
        lines = match.group(2).split("\n")
        indent = min((len(x) - len(x.lstrip()) for x in lines if x.strip()), default=0)
        text = "\n".join(x[indent:] for x in lines)
        for pattern, instead in EDITS:
            text = re.sub(pattern, instead, text)
        yield index, text


def execute(text, file, space):
    """Run one block; a bare expression at its end is shown."""
    pathlib.Path(file).write_text(text)  # graph mode reads the source again
    tree = ast.parse(text, file)
    shown = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, file, "exec"), space)
    if shown is not None:
        value = eval(compile(ast.Expression(shown.value), file, "eval"), space)
        if value is not None:
            print(repr(value))


def run(docs, name):
    import linecache

    import mindspore

    mindspore.set_seed(1)
    module = type(sys)("tutorial")
    sys.modules["tutorial"] = module
    space = module.__dict__
    out = []
    for index, text in blocks(docs, name):
        if index in LEFT_OUT.get(name, {}):
            continue
        printed = io.StringIO()
        linecache.checkcache()
        with contextlib.redirect_stdout(printed):
            execute(text, os.path.abspath(f"block{index}.py"), space)
        out.append({"block": index, "prints": printed.getvalue()})
    return out


def main(docs, data, names):
    file = record.FIXTURES / "tutorials.json"
    known = json.loads(file.read_text())["data"] if file.exists() else {}
    files = {
        "train": ("train-images-idx3-ubyte", "train-labels-idx1-ubyte"),
        "test": ("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"),
    }
    for name in names:
        with tempfile.TemporaryDirectory() as folder:
            for usage, wanted in files.items():
                place = pathlib.Path(folder) / "MNIST_Data" / usage
                place.mkdir(parents=True)
                for each in wanted:
                    (place / each).symlink_to(pathlib.Path(data).resolve() / each)
            command = [sys.executable, os.path.abspath(__file__), os.path.abspath(docs), "--raw", name]
            done = subprocess.run(command, cwd=folder, check=True, stdout=subprocess.PIPE, text=True)
        printed = json.loads(done.stdout.strip().splitlines()[-1])
        left_out = [{"block": i, "because": why} for i, why in LEFT_OUT.get(name, {}).items()]
        known[name] = {"blocks": [b for b in printed if b["prints"]], "leftOut": left_out}
        print(name, len(printed), "blocks")
    record.save("tutorials", {}, {name: known[name] for name in NAMES if name in known})


if __name__ == "__main__":
    if sys.argv[2:3] == ["--raw"]:
        print(json.dumps(run(sys.argv[1], sys.argv[3])))
    else:
        main(sys.argv[1], sys.argv[2], sys.argv[3:] or list(NAMES))
