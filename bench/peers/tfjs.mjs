// TensorFlow.js peer. usage: node tfjs.mjs --backend wasm|wasm+|cpu --workload W1..W5 [--seconds 5] [--threads 1]
// wasm: as published. wasm+: the two gradient kernels the wasm backend lacks and W2-W4 need (Conv2DBackpropFilter,
// UnsortedSegmentSum) are added here from ops it has, to show what a user can reach with a workaround.
import { bench, load, need, options } from '../protocol.mjs';
const a = options({ backend: 'wasm', workload: 'W1', seconds: '5', threads: '1' });
const { m, P, x, y } = load(a.workload);
const tf = need('@tensorflow/tfjs');
tf.env().set('PROD', true);
if (a.backend.startsWith('wasm')) {
  const w = need('@tensorflow/tfjs-backend-wasm');
  if (Number(a.threads) > 1) {
    tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', true);
    w.setThreadsCount(Number(a.threads));
  }
}
await tf.setBackend(a.backend.replace('+', ''));
await tf.ready();

if (a.backend === 'wasm+') {
  tf.registerKernel({
    kernelName: 'Conv2DBackpropFilter',
    backendName: 'wasm',
    kernelFunc: ({ inputs: { x, dy }, attrs: { strides, pad, filterShape } }) => {
      // dW = conv(x with C as batch, N as channels; dy as the filter, dilated by the stride)
      const s = Array.isArray(strides) ? strides[0] : strides,
        p = typeof pad === 'number' ? pad : 0;
      const [kh, kw] = filterShape;
      let xt = tf.transpose(x, [3, 1, 2, 0]);
      if (p)
        xt = tf.pad(xt, [
          [0, 0],
          [p, p],
          [p, p],
          [0, 0],
        ]);
      const d = tf.transpose(dy, [1, 2, 0, 3]);
      const o = tf.conv2d(xt, d, 1, 'valid', 'NHWC', s);
      return tf.transpose(tf.slice(o, [0, 0, 0, 0], [o.shape[0], kh, kw, o.shape[3]]), [1, 2, 0, 3]);
    },
  });
  tf.registerKernel({
    kernelName: 'UnsortedSegmentSum',
    backendName: 'wasm',
    kernelFunc: ({ inputs: { x, segmentIds }, attrs: { numSegments } }) =>
      tf
        .matMul(tf.oneHot(segmentIds, numSegments), x.reshape([x.shape[0], -1]), true)
        .reshape([numSegments, ...x.shape.slice(1)]),
  });
}

/** Permutes the axes of a dense array. */
function transpose(data, shape, perm) {
  const strides = shape.map((_, i) => shape.slice(i + 1).reduce((n, d) => n * d, 1));
  const to = perm.map((p) => shape[p]);
  const out = new data.constructor(data.length);
  const index = to.map(() => 0);
  for (let i = 0; i < out.length; i++) {
    out[i] = data[index.reduce((at, n, d) => at + n * strides[perm[d]], 0)];
    for (let d = to.length - 1; d >= 0 && ++index[d] === to[d]; d--) index[d] = 0;
  }
  return { data: out, shape: to };
}

const V = {};
for (const [n, p] of Object.entries(P)) {
  let { data, shape } = p;
  if (shape.length === 4)
    ({ data, shape } = transpose(data, shape, [2, 3, 1, 0])); // OIHW -> HWIO
  else if (shape.length === 2 && n.endsWith('.w')) ({ data, shape } = transpose(data, shape, [1, 0])); // [out,in] -> [in,out]
  V[n] = tf.variable(tf.tensor(data, shape), true, n);
}
if (a.workload === 'W2') {
  // the flatten order differs (NHWC), so permute the rows of f1 to keep the same function
  const w = P['f1.w'],
    d = new Float32Array(256 * 120);
  for (let o = 0; o < 120; o++)
    for (let c = 0; c < 16; c++) for (let i = 0; i < 16; i++) d[(i * 16 + c) * 120 + o] = w.data[o * 256 + c * 16 + i];
  V['f1.w'].assign(tf.tensor(d, [256, 120]));
}
const fc = (n, h) => tf.add(tf.matMul(h, V[n + '.w']), V[n + '.b']);
const conv = (n, h, s = 1, p = 0) => {
  const o = tf.conv2d(h, V[n + '.w'], s, p, 'NHWC', 1, 'floor');
  return V[n + '.b'] ? tf.add(o, V[n + '.b']) : o;
};
const stats = {};
function bn(n, gname, h) {
  const { mean, variance } = tf.moments(h, [0, 1, 2]);
  const c = h.shape[3];
  const s = (stats[n] ??= [tf.variable(tf.zeros([c]), false), tf.variable(tf.ones([c]), false)]);
  s[0].assign(tf.add(tf.mul(s[0], 0.9), tf.mul(mean, 0.1)));
  s[1].assign(tf.add(tf.mul(s[1], 0.9), tf.mul(variance, 0.1)));
  return tf.batchNorm(h, mean, variance, V[gname + '.b'], V[gname + '.g'], 1e-5);
}
const ln = (n, h) => {
  const { mean, variance } = tf.moments(h, -1, true);
  return tf.add(tf.mul(tf.mul(tf.sub(h, mean), tf.rsqrt(tf.add(variance, 1e-5))), V[n + '.g']), V[n + '.b']);
};
const gelu = (h) =>
  tf.mul(
    tf.mul(h, 0.5),
    tf.add(1, tf.tanh(tf.mul(0.7978845608, tf.add(h, tf.mul(0.044715, tf.mul(h, tf.mul(h, h))))))),
  );
const mask =
  m.seq && tf.tidy(() => tf.keep(tf.mul(tf.sub(1, tf.linalg.bandPart(tf.ones([m.seq, m.seq]), -1, 0)), -1e9)));

const nets = {
  W1: (h) => fc('fc3', tf.relu(fc('fc2', tf.relu(fc('fc1', h))))),
  W2: (h) => {
    h = tf.maxPool(tf.relu(conv('c1', h)), 2, 2, 'valid');
    h = tf.maxPool(tf.relu(conv('c2', h)), 2, 2, 'valid');
    return fc('f3', tf.relu(fc('f2', tf.relu(fc('f1', tf.reshape(h, [m.batch, 256]))))));
  },
  W3: (h) => {
    h = tf.relu(bn('bn0', 'bn0', conv('c0', h, 1, 1)));
    let cin = 16;
    [16, 32, 64].forEach((c, s) => {
      for (let b = 0; b < 3; b++) {
        const n = `s${s}b${b}`,
          st = cin !== c ? 2 : 1;
        let g = tf.relu(bn(n + '.bn1', n + '.bn1', conv(n + '.c1', h, st, 1)));
        g = bn(n + '.bn2', n + '.bn2', conv(n + '.c2', g, 1, 1));
        const sc = cin !== c ? bn(n + '.scbn', n + '.scbn', conv(n + '.sc', h, st)) : h;
        h = tf.relu(tf.add(g, sc));
        cin = c;
      }
    });
    return fc('fc', tf.mean(h, [1, 2]));
  },
  W4: (ids) => {
    const { batch: B, seq: T, d: D, heads: H } = m;
    let h = tf.add(tf.gather(V.wte, ids), V.wpe);
    const lin = (n, v) =>
      tf.add(tf.reshape(tf.matMul(tf.reshape(v, [B * T, v.shape[2]]), V[n + '.w']), [B, T, -1]), V[n + '.b']);
    for (let l = 0; l < m.layers; l++) {
      const qkv = tf.transpose(tf.reshape(lin(`l${l}.qkv`, ln(`l${l}.ln1`, h)), [B, T, 3 * H, D / H]), [0, 2, 1, 3]);
      const [q, k, v] = tf.split(qkv, 3, 1);
      const att = tf.softmax(tf.add(tf.mul(tf.matMul(q, k, false, true), 1 / Math.sqrt(D / H)), mask));
      h = tf.add(h, lin(`l${l}.proj`, tf.reshape(tf.transpose(tf.matMul(att, v), [0, 2, 1, 3]), [B, T, D])));
      h = tf.add(h, lin(`l${l}.out`, gelu(lin(`l${l}.fc`, ln(`l${l}.ln2`, h)))));
    }
    return tf.matMul(tf.reshape(ln('lnf', h), [B * T, D]), V['head.w']);
  },
  W5: (h) => fc('fc', h),
};
const net = nets[a.workload];
const opt =
  m.opt === 'adam'
    ? tf.train.adam(m.lr, 0.9, 0.999, 1e-8)
    : m.opt === 'sgdm'
      ? tf.train.momentum(m.lr, m.momentum)
      : tf.train.sgd(m.lr);
const nchw = x.shape.length === 4;
function step(xb, yb) {
  return tf.tidy(() => {
    let xt = tf.tensor(xb, x.shape, m.x.dtype === 'f32' ? 'float32' : 'int32');
    if (nchw) xt = x.shape[1] === 1 ? tf.reshape(xt, [m.batch, 28, 28, 1]) : tf.transpose(xt, [0, 2, 3, 1]);
    const yt = tf.tensor1d(yb, 'int32');
    return opt.minimize(() => {
      const o = net(xt);
      return tf.losses.softmaxCrossEntropy(tf.oneHot(yt, o.shape[1]), o);
    }, true);
  });
}
const read = async (h) => {
  const v = (await h.data())[0];
  h.dispose();
  return v;
};
await bench({
  peer: `tfjs-${a.backend}`,
  workload: a.workload,
  seconds: Number(a.seconds),
  x,
  y,
  step,
  read,
  drop: (h) => h.dispose(),
  extra: () => ({
    threads: Number(a.threads),
    tensors: tf.memory().numTensors,
  }),
});
