// jax-js peer. usage: node jaxjs.mjs --workload W1..W5 [--seconds 5] [--device wasm|cpu] [--threads 1|2]
// One jit() over valueAndGrad + the optimizer update, parameters and optimizer state as donated pytrees.
// --threads 2 installs a small Web Worker shim over worker_threads: the package only starts its pool where Worker exists.
import process from 'node:process';
import { bench, load, need, options } from '../protocol.mjs';
const a = options({ workload: 'W1', seconds: '5', device: 'wasm', threads: '1' });
if (Number(a.threads) > 1) {
  const { Worker: NW } = await import('node:worker_threads');
  globalThis.Worker = class {
    constructor(url) {
      const pre = `const { parentPort } = require("node:worker_threads"); globalThis.self = globalThis;
        globalThis.postMessage = (m) => parentPort.postMessage(m);
        globalThis.addEventListener = (t, f) => parentPort.on("message", (d) => f({ data: d }));
        parentPort.on("message", (d) => globalThis.onmessage && globalThis.onmessage({ data: d }));\n`;
      this.q = [];
      globalThis
        .fetch(url)
        .then((r) => r.text())
        .then((src) => {
          this.w = new NW(pre + src, { eval: true });
          this.w.on('message', (d) => {
            this.onmessage?.({ data: d });
            for (const l of this.l ?? []) l({ data: d });
          });
          this.w.on('error', (e) => this.onerror?.({ message: String(e) }));
          for (const [d, t] of this.q) this.w.postMessage(d, t);
          this.q = null;
        });
    }
    addEventListener(t, f) {
      if (t === 'message') (this.l ??= []).push(f);
    }
    removeEventListener(t, f) {
      this.l = (this.l ?? []).filter((g) => g !== f);
    }
    postMessage(d, t) {
      this.q ? this.q.push([d, t]) : this.w.postMessage(d, t);
    }
    terminate() {
      return this.w?.terminate();
    }
  };
  Object.defineProperty(globalThis, 'navigator', {
    value: { hardwareConcurrency: Number(a.threads) },
    configurable: true,
  });
}
const { m, P, x, y } = load(a.workload);
const { numpy: np, nn, lax, jit, valueAndGrad, tree, init, defaultDevice, blockUntilReady } = need('@jax-js/jax');
await init(a.device);
defaultDevice(a.device);

let params = {};
for (const [n, p] of Object.entries(P)) params[n] = np.array(p.data).reshape(p.shape);
const xent = (logits, yb, C) => nn.logSoftmax(logits).mul(nn.oneHot(yb, C)).sum(-1).mean().neg();
const fc = (p, n, h) => np.matmul(h, p[n + '.w'].transpose()).add(p[n + '.b']);
const conv = (p, n, h, s = 1, pad = 0) => {
  const o = lax.convGeneralDilated(
    h,
    p[n + '.w'],
    [s, s],
    [
      [pad, pad],
      [pad, pad],
    ],
  );
  return p[n + '.b'] ? o.add(p[n + '.b'].reshape([1, -1, 1, 1])) : o;
};
const pool = (h) => {
  const [B, C, H, W] = h.shape;
  return h.reshape([B, C, H / 2, 2, W / 2, 2]).max([3, 5]);
};
function bn(p, n, h) {
  const C = h.shape[1];
  const mu = h.ref.mean([0, 2, 3], { keepdims: true });
  const d = h.sub(mu);
  const v = np.square(d.ref).mean([0, 2, 3], { keepdims: true });
  return d
    .mul(np.reciprocal(np.sqrt(v.add(1e-5))))
    .mul(p[n + '.g'].reshape([1, C, 1, 1]))
    .add(p[n + '.b'].reshape([1, C, 1, 1]));
}
function ln(p, n, h) {
  const mu = h.ref.mean(-1, { keepdims: true });
  const d = h.sub(mu);
  const v = np.square(d.ref).mean(-1, { keepdims: true });
  return d
    .mul(np.reciprocal(np.sqrt(v.add(1e-5))))
    .mul(p[n + '.g'])
    .add(p[n + '.b']);
}
const nets = {
  W1: (p, h) => fc(p, 'fc3', nn.relu(fc(p, 'fc2', nn.relu(fc(p, 'fc1', h))))),
  W2: (p, h) => {
    h = pool(nn.relu(conv(p, 'c1', h)));
    h = pool(nn.relu(conv(p, 'c2', h))).reshape([m.batch, 256]);
    return fc(p, 'f3', nn.relu(fc(p, 'f2', nn.relu(fc(p, 'f1', h)))));
  },
  W3: (p, h) => {
    h = nn.relu(bn(p, 'bn0', conv(p, 'c0', h, 1, 1)));
    let cin = 16;
    [16, 32, 64].forEach((c, s) => {
      for (let b = 0; b < 3; b++) {
        const n = `s${s}b${b}`,
          st = cin !== c ? 2 : 1;
        let g = nn.relu(bn(p, n + '.bn1', conv(p, n + '.c1', h.ref, st, 1)));
        g = bn(p, n + '.bn2', conv(p, n + '.c2', g, 1, 1));
        h = nn.relu(g.add(cin !== c ? bn(p, n + '.scbn', conv(p, n + '.sc', h, st)) : h));
        cin = c;
      }
    });
    return fc(p, 'fc', h.mean([2, 3]));
  },
  W4: (p, ids) => {
    const { batch: B, seq: T, d: D, heads: H } = m;
    let h = np.take(p.wte, ids, 0).add(p.wpe);
    const mask = np.triu(np.full([T, T], -1e9), 1);
    for (let l = 0; l < m.layers; l++) {
      const qkv = fc(p, `l${l}.qkv`, ln(p, `l${l}.ln1`, h.ref))
        .reshape([B, T, 3, H, D / H])
        .transpose([2, 0, 3, 1, 4]);
      const [q, k, v] = np.split(qkv, 3, 0).map((t) => t.reshape([B, H, T, D / H]));
      const att = nn.softmax(
        np
          .matmul(q, k.transpose([0, 1, 3, 2]))
          .mul(1 / Math.sqrt(D / H))
          .add(mask.ref),
        -1,
      );
      h = h.add(fc(p, `l${l}.proj`, np.matmul(att, v).transpose([0, 2, 1, 3]).reshape([B, T, D])));
      h = h.ref.add(fc(p, `l${l}.out`, nn.gelu(fc(p, `l${l}.fc`, ln(p, `l${l}.ln2`, h)))));
    }
    mask.dispose();
    return np.matmul(ln(p, 'lnf', h).reshape([B * T, D]), p['head.w'].transpose());
  },
  W5: (p, h) => fc(p, 'fc', h),
};
const C = { W1: 10, W2: 10, W3: 10, W4: 256, W5: 3 }[a.workload];
const lossFn = (p, xb, yb) => xent(nets[a.workload](p, xb), yb, C);
const names = Object.keys(P);
const zeros = () => Object.fromEntries(names.map((n) => [n, np.zeros(P[n].shape)]));
let state = m.opt === 'adam' ? { m: zeros(), v: zeros() } : m.opt === 'sgdm' ? { m: zeros() } : {};

const train = jit((p, s, xb, yb, c1, c2) => {
  const [loss, g] = valueAndGrad(lossFn)(tree.ref(p), xb, yb);
  const np_ = {},
    ns = {};
  for (const k in s) ns[k] = {};
  for (const n of names) {
    if (m.opt === 'adam') {
      const mm = s.m[n].mul(0.9).add(g[n].ref.mul(0.1));
      const vv = s.v[n].mul(0.999).add(np.square(g[n]).mul(0.001));
      ns.m[n] = mm.ref;
      ns.v[n] = vv.ref;
      np_[n] = p[n].sub(mm.mul(c1.ref).div(np.sqrt(vv.mul(c2.ref)).add(1e-8)));
    } else if (m.opt === 'sgdm') {
      const mm = s.m[n].mul(m.momentum).add(g[n]);
      ns.m[n] = mm.ref;
      np_[n] = p[n].sub(mm.mul(m.lr));
    } else np_[n] = p[n].sub(g[n].mul(m.lr));
  }
  c1.dispose();
  c2.dispose();
  return [np_, ns, loss];
});
async function step(xb, yb, k) {
  const t = k + 1;
  const c1 = m.opt === 'adam' ? m.lr / (1 - 0.9 ** t) : 0,
    c2 = m.opt === 'adam' ? 1 / (1 - 0.999 ** t) : 0;
  const X = np.array(xb, { shape: x.shape }),
    Y = np.array(yb, { shape: [yb.length] });
  const [p, s, loss] = train(params, state, X, Y, np.array(new Float32Array([c1])), np.array(new Float32Array([c2])));
  params = p;
  state = s;
  await blockUntilReady(params); // the package queues lazily; without this, up to 100 steps of buffers pile up
  return loss;
}
const read = async (h) => (await h.data())[0];
await bench({
  peer: `jaxjs-${a.device}`,
  workload: a.workload,
  seconds: Number(a.seconds),
  x,
  y,
  step,
  read,
  drop: (h) => h.dispose(),
  extra: () => ({ threads: Number(a.threads) }),
});
process.exit(0);
