// LeNet-5 and ResNet-20 on CUDA against PyTorch: the same weights, batches and optimizer (SGD with momentum), losses and milliseconds a step.
//
//     node tools/cuda/compare.mjs [CUDA|CPU] [STEPS] [PYTHON]      PYTHON: of an environment with torch (and CUDA); 'none' leaves PyTorch out
//
// With CPU everything but the card is tried.
import { Buffer } from 'node:buffer';
import { spawnSync } from 'node:child_process';
import console from 'node:console';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import * as ms from 'mindspore-ts';

const { nn, ops, Tensor } = ms;
const [device = 'CUDA', count = '50', python = process.env.PYTHON ?? 'python3'] = process.argv.slice(2);
const STEPS = Number(count);
const [RATE, MOMENTUM] = [0.01, 0.9];

class LeNet5 extends nn.Cell {
  conv1 = new nn.Conv2d(1, 6, 5, { pad_mode: 'valid', has_bias: true });
  conv2 = new nn.Conv2d(6, 16, 5, { pad_mode: 'valid', has_bias: true });
  pool = new nn.MaxPool2d({ kernel_size: 2, stride: 2 });
  flatten = new nn.Flatten();
  fc1 = new nn.Dense(256, 120);
  fc2 = new nn.Dense(120, 84);
  fc3 = new nn.Dense(84, 10);

  construct(x) {
    x = this.pool(ops.relu(this.conv1(x)));
    x = this.flatten(this.pool(ops.relu(this.conv2(x))));
    return this.fc3(ops.relu(this.fc2(ops.relu(this.fc1(x)))));
  }
}

/** PyTorch pads on both sides, whatever the stride. */
const conv = (inputs, outputs, kernel, stride = 1) =>
  new nn.Conv2d(inputs, outputs, kernel, stride, { pad_mode: 'pad', padding: (kernel - 1) / 2 });

class Block extends nn.Cell {
  constructor(inputs, outputs, stride) {
    super();
    this.conv1 = conv(inputs, outputs, 3, stride);
    this.bn1 = new nn.BatchNorm2d(outputs);
    this.conv2 = conv(outputs, outputs, 3);
    this.bn2 = new nn.BatchNorm2d(outputs);
    const same = stride === 1 && inputs === outputs;
    this.down = same ? null : new nn.SequentialCell(conv(inputs, outputs, 1, stride), new nn.BatchNorm2d(outputs));
  }

  construct(x) {
    const y = this.bn2(this.conv2(ops.relu(this.bn1(this.conv1(x)))));
    return ops.relu(y.add(this.down === null ? x : this.down(x)));
  }
}

class ResNet20 extends nn.Cell {
  constructor() {
    super();
    this.conv = conv(1, 16, 3);
    this.bn = new nn.BatchNorm2d(16);
    const widths = [16, 16, 16, 16, 32, 32, 32, 64, 64, 64];
    this.blocks = new nn.SequentialCell(
      widths.slice(1).map((outputs, i) => new Block(widths[i], outputs, widths[i] === outputs ? 1 : 2)),
    );
    this.fc = new nn.Dense(64, 10);
  }

  construct(x) {
    return this.fc(ops.mean(this.blocks(ops.relu(this.bn(this.conv(x)))), [2, 3]));
  }
}

const NETS = {
  lenet: { make: () => new LeNet5(), batch: [32, 1, 28, 28] },
  resnet20: { make: () => new ResNet20(), batch: [32, 1, 32, 32] },
};

let seed = 7;
const random = () => (seed = (seed * 1103515245 + 12345) % 2147483648) / 2147483648;
const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
const bytesOf = (arrays) => Buffer.concat(arrays.map((a) => Buffer.from(a.buffer, a.byteOffset, a.byteLength)));

/** Trains here; leaves weights and batches in the folder for PyTorch. */
async function train(name, folder) {
  const { make, batch } = NETS[name];
  ms.set_context({ device_target: device });
  ms.set_seed(1);
  const net = make();
  net.set_train();
  const size = batch.reduce((a, b) => a * b, 1);
  const images = Array.from({ length: STEPS }, () => Float32Array.from({ length: size }, () => random() * 2 - 1));
  const labels = images.map(() => Int32Array.from({ length: batch[0] }, () => Math.floor(random() * 10)));
  const params = net.trainable_params();
  const weights = [];
  for (const p of params) weights.push(Float32Array.from(await p.read()));
  const told = { shapes: params.map((p) => [...p.shape]), batch, steps: STEPS, rate: RATE, momentum: MOMENTUM };
  writeFileSync(path.join(folder, `${name}.json`), JSON.stringify(told));
  writeFileSync(path.join(folder, `${name}.f32`), bytesOf([...weights, ...images]));
  writeFileSync(path.join(folder, `${name}.i32`), bytesOf(labels));

  const loss_fn = new nn.SoftmaxCrossEntropyWithLogits({ sparse: true, reduction: 'mean' });
  const cell = new nn.TrainOneStepCell(new nn.WithLossCell(net, loss_fn), new nn.Momentum(params, RATE, MOMENTUM));
  cell.set_train();
  const step = ms.jit((x, y) => cell(x, y));
  const [losses, times] = [[], []];
  for (let i = 0; i < STEPS; i++) {
    const start = performance.now();
    losses.push(await step(Tensor.fromData(images[i], batch), Tensor.fromData(labels[i], [batch[0]], ms.int32)).item());
    times.push(performance.now() - start);
  }
  return { losses, ms: median(times) };
}

function peer(name, folder) {
  const script = fileURLToPath(new URL('./torch_train.py', import.meta.url));
  const args = [script, folder, name, device === 'CUDA' ? 'cuda' : 'cpu'];
  const { status, stdout, stderr, error } = spawnSync(python, args, { encoding: 'utf8' });
  if (error || status !== 0) throw new Error(`PyTorch failed (${python}):\n${error?.message ?? stderr}`);
  return JSON.parse(stdout.trim().split('\n').at(-1));
}

const folder = mkdtempSync(path.join(tmpdir(), 'cuda-'));
let failed = 0;
try {
  for (const name of Object.keys(NETS)) {
    const ours = await train(name, folder);
    if (python === 'none') {
      console.log(
        `${name} on ${device}: ${STEPS} steps, last loss ${ours.losses.at(-1).toFixed(5)}, ${ours.ms.toFixed(2)} ms a step`,
      );
      continue;
    }
    const theirs = peer(name, folder);
    // Sums in other orders drift apart over steps; what is wrong shows at once.
    const apart = ours.losses.map((loss, i) => Math.abs(loss - theirs.losses[i]) / Math.abs(theirs.losses[i]));
    const [first, worst] = [Math.max(...apart.slice(0, 5)), Math.max(...apart)];
    const good = first < 1e-4 && worst < 1e-2;
    if (!good) failed++;
    console.log(
      `${good ? 'passed' : 'FAILED'}  ${name} on ${device}: ${ours.ms.toFixed(2)} ms a step, PyTorch ${theirs.torch} ${theirs.ms.toFixed(2)} ` +
        `(${(ours.ms / theirs.ms).toFixed(2)} times its time); losses ${first.toExponential(1)} apart in five steps, ${worst.toExponential(1)} in ${STEPS}`,
    );
  }
} finally {
  rmSync(folder, { recursive: true });
}
process.exit(failed === 0 ? 0 : 1);
