#!/usr/bin/env python3
"""Hone against the runtime's own benchmark_app (Python), side by side.

Same wheel, model, batch, streams, requests and precision. The runs alternate (Hone, peer, peer
again), so that drift of the machine hits all three alike. Printed per model: the median of the
pairwise throughput ratios with its 95 % interval, the peer against itself, and the ratio of peak
resident memory.

usage: run.py [--pairs N] [--seconds S] [--only NAME]
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = pathlib.Path(os.environ.get("HONE_BIN", ROOT / "build" / "release" / "bin"))
DATA = pathlib.Path(os.environ.get("HONE_TEST_DATA", ROOT.parent / "shared" / "data"))

MODELS = {
    # name: file, batch, lowest accepted ratio, highest accepted ratio (None: no upper bar)
    "squeezenet1.1": ("models/ir/squeezenet1.1_fp16/squeezenet1.1.xml", 0.95, 1.05),
    "yolox_nano": ("models/onnx/yolox_nano.onnx", 0.95, 1.05),
    "person-vehicle-bike-2000": (
        "models/ir/person-vehicle-bike-detection-2000/FP16/person-vehicle-bike-detection-2000.xml",
        0.95, 1.05),
    "resnet20": ("models/onnx/resnet20_cifar10.onnx", 0.98, None),
    "mnist": ("models/onnx/mnist.onnx", 0.98, None),
}
STREAMS, REQUESTS, BATCH = 2, 4, 1


def run_counted(words):
    """Runs a program; gives its output and the peak resident bytes of it and its children."""
    with tempfile.TemporaryFile() as out:
        process = subprocess.Popen(words, stdout=out, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        out.seek(0)
        text = out.read().decode()
    if status != 0:
        sys.exit(f"{words[0]} failed:\n{text}")
    return text, usage.ru_maxrss * 1024


def hone_run(store, model, seconds):
    text, _ = run_counted([
        BIN / "hone", "--json", "--quiet", "--data", store, "benchmark", model, "--seconds",
        str(seconds), "--streams", str(STREAMS), "--requests", str(REQUESTS), "--batch",
        str(BATCH), "--precision", "f32"])
    found = json.loads(text)["benchmark"]
    return found["throughput_fps"], found["peak_rss_bytes"]


def peer_run(folder, model, seconds):
    _, rss = run_counted([
        pathlib.Path(sys.executable).parent / "benchmark_app", "-m", model, "-d", "CPU", "-hint",
        "none", "-nstreams", str(STREAMS), "-nireq", str(REQUESTS), "-b", str(BATCH),
        "-infer_precision", "f32", "-ip", "f32", "-api", "async", "-t", str(seconds),
        "-json_stats", "-report_type", "no_counters", "-report_folder", folder])
    report = json.loads((pathlib.Path(folder) / "benchmark_report.json").read_text())
    return float(report["execution_results"]["throughput"]), rss


def median_with_interval(values):
    """Median and the order statistics that cover it with at least 95 % (n = 9: 2nd and 8th)."""
    ordered = sorted(values)
    cut = len(ordered) // 5
    return ordered[len(ordered) // 2], ordered[cut], ordered[-1 - cut]


def compare(name, options, folder):
    file, low, high = MODELS[name]
    model = DATA / file
    store = pathlib.Path(folder) / "store"
    ratios, peer_ratios, memory = [], [], []
    for pair in range(options.pairs):
        ours, our_rss = hone_run(store, model, options.seconds)
        first, peer_rss = peer_run(folder, model, options.seconds)
        second, _ = peer_run(folder, model, options.seconds)
        ratios.append(ours / first)
        peer_ratios.append(second / first)
        memory.append(our_rss / peer_rss)
        print(f"  {name} pair {pair + 1}: hone {ours:.1f}, benchmark_app {first:.1f} and "
              f"{second:.1f} FPS", file=sys.stderr)
    median, lo, hi = median_with_interval(ratios)
    peer_median, peer_lo, peer_hi = median_with_interval(peer_ratios)
    rss = sorted(memory)[len(memory) // 2]
    holds = hi >= low and (high is None or lo <= high) and rss <= 0.7
    print(f"{name:26} {median:.3f} [{lo:.3f}, {hi:.3f}]   "
          f"{peer_median:.3f} [{peer_lo:.3f}, {peer_hi:.3f}]   {rss:.2f}   "
          f"{'holds' if holds else 'MISSED'}", flush=True)
    return holds


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--pairs", type=int, default=9)
    parser.add_argument("--seconds", type=float, default=6)
    parser.add_argument("--only", choices=MODELS)
    options = parser.parse_args()
    options.seconds = int(options.seconds) if options.seconds >= 1 else 1
    names = [options.only] if options.only else list(MODELS)
    print(f"{'model':26} {'hone / benchmark_app':23} {'peer / itself':23} {'RSS':5}")
    with tempfile.TemporaryDirectory() as folder:
        held = [compare(name, options, folder) for name in names]
    sys.exit(0 if all(held) else 1)


if __name__ == "__main__":
    main()
