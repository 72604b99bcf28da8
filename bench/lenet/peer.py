"""Milliseconds per step of MindSpore in the LeNet example: python peer.py DATA graph|pynative STEPS"""

import json
import os
import pathlib
import sys
import time

os.environ.setdefault("GLOG_v", "3")
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("ONEDNN_MAX_CPU_ISA", "AVX2")
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "examples" / "lenet"))

import mindspore as ms  # noqa: E402
from mindspore import nn  # noqa: E402
from mindspore.train import Callback, Model  # noqa: E402
from train import LeNet5, create_dataset  # noqa: E402

CHUNK = 100


class Clock(Callback):
    """The time after each chunk of steps, the loss read so that nothing is left under way."""

    def __init__(self):
        super().__init__()
        self.times = []

    def on_train_step_end(self, run_context):
        params = run_context.original_args()
        if params.cur_step_num % CHUNK == 0:
            self.loss = float(params.net_outputs.asnumpy())
            self.times.append(time.perf_counter())


def main(data, mode, steps):
    ms.set_context(mode=ms.GRAPH_MODE if mode == "graph" else ms.PYNATIVE_MODE)
    ms.device_context.cpu.op_tuning.threads_num(1)
    ms.runtime.dispatch_threads_num(1)
    ms.set_seed(1)
    net = LeNet5()
    loss = nn.SoftmaxCrossEntropyWithLogits(sparse=True, reduction="mean")
    opt = nn.ASGD(net.trainable_params(), learning_rate=0.1)
    clock = Clock()
    Model(net, loss_fn=loss, optimizer=opt).train(1, create_dataset(data, "train").take(int(steps)), callbacks=[clock])
    chunks = [1000 * (b - a) / CHUNK for a, b in zip(clock.times, clock.times[1:])]
    print(json.dumps({"chunks": chunks, "loss": clock.loss}))


if __name__ == "__main__":
    main(*sys.argv[1:])
