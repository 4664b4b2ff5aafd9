#!/usr/bin/env python3
"""The exported C++ application against the run that its settings come from.

The model is measured, exported with that run, the application is built against the same runtime,
and the two measure in turn. Printed per model: the median of the pairwise ratios of throughput,
application / run, and whether it is within 0.95 and 1.05.

usage: run.py [--pairs N] [--seconds S] [--only NAME]
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tarfile
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = pathlib.Path(os.environ.get("HONE_BIN", ROOT / "build" / "release" / "bin"))
DATA = pathlib.Path(os.environ.get("HONE_TEST_DATA", ROOT.parent / "shared" / "data"))
LOW, HIGH = 0.95, 1.05

CARD = ["--task", "classification"]
PVB = "models/ir/person-vehicle-bike-detection-2000/FP16/person-vehicle-bike-detection-2000.xml"
MODELS = {
    "squeezenet1.1": ("models/ir/squeezenet1.1_fp16/squeezenet1.1.xml", CARD),
    "resnet20": ("models/onnx/resnet20_cifar10.onnx", CARD),
    "shapes": (ROOT / "demo" / "shapes.onnx", CARD),
    "yolox_nano": ("models/onnx/yolox_nano.onnx",
                   ["--color", "bgr", "--resize", "416x416,bilinear,letterbox:114"]),
    "pvb-2000": (PVB, ["--color", "bgr"]),
}


def output_of(words):
    done = subprocess.run([*map(str, words)], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"{words[0]} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def hone(store, *words):
    return json.loads(output_of([BIN / "hone", "--json", "--quiet", "--data", store, *words]))


def runtime_folder():
    cache = (BIN.parent / "CMakeCache.txt").read_text().splitlines()
    return next(line.split("=", 1)[1] for line in cache if line.startswith("OpenVINO_DIR:"))


def built(store, model, run, folder):
    """The application of a fresh package."""
    folder.mkdir()
    hone(store, "export", model, "--run", run, "-o", folder / "app.tar.gz")
    with tarfile.open(folder / "app.tar.gz") as tar:
        tar.extractall(folder / "app")
    root = next((folder / "app").iterdir())
    output_of(["cmake", "-S", root, "-B", root / "build", f"-DOpenVINO_DIR={runtime_folder()}"])
    output_of(["cmake", "--build", root / "build"])
    return root / "build" / "application"


def compared(store, name, model, card, options, folder):
    kept = hone(store, "model", "import", model, *card)["model"]["id"]
    words = ["benchmark", kept, "--streams", 2, "--requests", 4, "--seconds", options.seconds]
    program = built(store, kept, hone(store, *words)["benchmark"]["run"], folder)
    ratios = []
    for pair in range(options.pairs):
        measured = {}
        for who in ("hone", "application") if pair % 2 == 0 else ("application", "hone"):
            if who == "hone":
                measured[who] = hone(store, *words)["benchmark"]["throughput_fps"]
            else:
                text = output_of([program, "--measure", options.seconds])
                measured[who] = json.loads(text)["throughput_fps"]
        ratios.append(measured["application"] / measured["hone"])
    median = statistics.median(ratios)
    good = LOW <= median <= HIGH
    print(f"{name:16} application / run {median:.3f} ({min(ratios):.3f} to {max(ratios):.3f}, "
          f"{len(ratios)} pairs) {'holds' if good else 'MISSED'}: {LOW} to {HIGH}")
    return good


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--pairs", type=int, default=9)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--only")
    options = parser.parse_args()
    results = []
    with tempfile.TemporaryDirectory() as folder:
        for name, (model, card) in MODELS.items():
            if options.only in (None, name):
                results.append(compared(pathlib.Path(folder) / "store", name, DATA / model, card,
                                        options, pathlib.Path(folder) / name))
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
