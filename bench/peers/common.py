"""Shared by the two Python peers: loading, timing protocol, report line."""
import json
import os
import resource
import time

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
DATA = os.environ.get("BENCH_DATA", os.path.join(HERE, "..", "..", ".cache", "bench"))


def load(workload):
    m = json.load(open(f"{DATA}/{workload}.json"))
    flat = np.fromfile(f"{DATA}/{workload}_init.f32", np.float32)
    P = {}
    for e in m["params"]:
        n = int(np.prod(e["shape"]))
        P[e["name"]] = flat[e["offset"] : e["offset"] + n].reshape(e["shape"]).copy()
    dt = {"f32": np.float32, "i32": np.int32}
    x = np.fromfile(f"{DATA}/{m['x']['file']}", dt[m["x"]["dtype"]]).reshape(m["x"]["shape"])
    y = np.fromfile(f"{DATA}/{m['y']['file']}", dt[m["y"]["dtype"]]).reshape(m["y"]["shape"])
    return m, P, x, y


def busy():
    """CPU seconds used by the whole machine since boot (user + nice + system + irq + softirq)."""
    f = [int(v) for v in open("/proc/stat").readline().split()[1:8]]
    return (f[0] + f[1] + f[2] + f[5] + f[6]) / os.sysconf("SC_CLK_TCK")


def own():
    r = resource.getrusage(resource.RUSAGE_SELF)
    return r.ru_utime + r.ru_stime


def wait_quiet():
    """Waits until everything else uses less than 0.15 core over 0.4 s, at most BENCH_QUIET_WAIT seconds."""
    end = time.time() + float(os.environ.get("BENCH_QUIET_WAIT", "0"))
    while time.time() < end:
        b, o, t = busy(), own(), time.time()
        time.sleep(0.4)
        if (busy() - b - (own() - o)) / (time.time() - t) < 0.15:
            return


def write_parameters(file, step, x, y, batch, read):
    """Trains 100 steps and writes all parameters to a file, as float32 one after the other; read() gives them as arrays."""
    nb = len(x) // batch
    for k in range(100):
        i = k % nb
        step(x[i * batch : (i + 1) * batch], y[i * batch : (i + 1) * batch])
    np.concatenate([p.ravel() for p in read()]).astype(np.float32).tofile(file)


def bench(peer, workload, step, read, x, y, batch, seconds, extra=None):
    """step(xb, yb) -> loss handle (not read); read(handle) -> float (waits for everything queued before it)."""
    nb = len(x) // batch
    xs = [x[i * batch : (i + 1) * batch] for i in range(nb)]
    ys = [y[i * batch : (i + 1) * batch] for i in range(nb)]
    t = time.perf_counter()
    l1 = read(step(xs[0], ys[0]))
    first = (time.perf_counter() - t) * 1e3
    l10 = None
    t = time.perf_counter()
    for k in range(1, 10):
        h = step(xs[k % nb], ys[k % nb])
        if k == 1:
            read(h)
            if time.perf_counter() - t > seconds:
                break  # a very slow peer: the second step alone used the whole budget
    k += 1
    last = read(h)
    warm = (time.perf_counter() - t) / (k - 1)
    l10 = last if k == 10 else None
    wait_quiet()
    l100, chunks, k_start = None, [], k
    b0, o0 = busy(), own()
    t0 = tc = time.perf_counter()
    kc = k
    if l10 is None:
        chunks.append(warm)
    while l10 is not None:
        h = step(xs[k % nb], ys[k % nb])
        k += 1
        if k % 100 == 0:
            last = read(h)
            if k == 100:
                l100 = last
            now = time.perf_counter()
            chunks.append((now - tc) / (k - kc))
            tc, kc = now, k
            if now - t0 >= seconds:
                break
        elif not chunks and time.perf_counter() - t0 >= seconds:
            last = read(h)  # a slow peer: never reached step 100 in the budget
            chunks.append((time.perf_counter() - t0) / (k - kc))
            break
    total = time.perf_counter() - t0
    bg, cores = (busy() - b0 - (own() - o0)) / total, (own() - o0) / total
    ms = float(np.median(chunks)) * 1e3
    print(json.dumps({"peer": peer, "workload": workload, "steps_per_s": round(1e3 / ms, 2), "ms_per_step": round(ms, 4),
                      "mean_ms_per_step": round((total / (k - k_start) if k > k_start else warm) * 1e3, 4), "best_ms_per_step": round(min(chunks) * 1e3, 4),
                      "own_cores": round(cores, 2), "bg_cores": round(max(bg, 0), 2), "first_step_ms": round(first, 1),
                      "peak_rss_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
                      "loss_1": l1, "loss_10": l10, "loss_100": l100, "final_loss": last, "final_step": k, "seconds": round(total, 2),
                      **(extra or {})}), flush=True)
