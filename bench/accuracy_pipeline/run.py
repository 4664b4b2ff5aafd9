#!/usr/bin/env python3
"""Images a second of the decoder alone, of inference alone, and of the whole accuracy pipeline, on
real networks and images (main.cpp measures; build it with -DHONE_BENCH=ON).

usage: run.py [options of accuracy_pipeline]
"""

import os
import pathlib
import subprocess
import sys
import tempfile
import zipfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = pathlib.Path(os.environ.get("HONE_BIN", ROOT / "build" / "release" / "bin"))
DATA = pathlib.Path(os.environ.get("HONE_TEST_DATA", ROOT.parent / "shared" / "data"))

CASES = [
    ("models/ir/squeezenet1.1_fp16/squeezenet1.1.xml", "datasets/imagenet_dev500.zip",
     ["--color", "bgr", "--resize", "256x256,bilinear,short-side", "--crop", "227x227"]),
    ("models/onnx/resnet20_cifar10.onnx", "datasets/cifar10_dev1000.zip",
     ["--mean", "123.675,116.28,103.53", "--scale", "58.395,57.12,57.375"]),
    ("models/onnx/mnist.onnx", "datasets/mnist_dev1000.zip", ["--color", "gray"]),
    ("models/onnx/yolox_nano.onnx", "datasets/coco_dev50.zip",
     ["--adapter", "yolox", "--color", "bgr", "--resize", "416x416,bilinear,letterbox:114",
      "--repeat", "6"]),
]


def list_images(folder):
    """Detectors' sets have no list of labels, which the measuring does not need."""
    if (folder / "val.txt").exists():
        return
    names = sorted(path.relative_to(folder) for path in folder.rglob("*.jpg"))
    (folder / "val.txt").write_text("".join(f"{name} 0\n" for name in names))


def main():
    for model, images, card in CASES:
        with tempfile.TemporaryDirectory() as folder:
            zipfile.ZipFile(DATA / images).extractall(folder)
            list_images(pathlib.Path(folder))
            print(f"{pathlib.Path(model).name} on {pathlib.Path(images).name}", flush=True)
            subprocess.run([BIN / "accuracy_pipeline", DATA / model, folder, *card, *sys.argv[1:]],
                           check=True)


if __name__ == "__main__":
    main()
