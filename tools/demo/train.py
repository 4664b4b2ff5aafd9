"""Trains the demo's network on the demo's pictures and writes demo/shapes.onnx and demo/labels.txt.

    python3 -m venv VENV && VENV/bin/pip install -r tools/demo/requirements.txt
    VENV/bin/python tools/demo/train.py

Needs g++ for the generator of the pictures. The last lines printed are the figures of demo/README.md.
"""

import argparse
import pathlib
import re
import subprocess
import tempfile
import time

import numpy as np
import openvino as ov
import torch
from torch import nn

from network import ShapesNet
from onnx_graph import OnnxGraph

ROOT = pathlib.Path(__file__).resolve().parents[2]
HEADER = (ROOT / "src/demo/demo.h").read_text()
MEAN = (123.675, 116.28, 103.53)  # per channel, red first; the usual ones of ImageNet
SCALE = (58.395, 57.12, 57.375)


def constant(name):
    """The value of a constant of src/demo/demo.h, so that it stands in one place."""
    return int(re.search(rf"{name} = (\d+);", HEADER).group(1))


WIDTH, HEIGHT, CLASSES = constant("kWidth"), constant("kHeight"), constant("kClassCount")


def build_generator(folder):
    program = pathlib.Path(folder) / "render_demo"
    sources = [ROOT / "src/demo" / name for name in ("demo.cpp", "canvas.cpp", "shapes.cpp")]
    subprocess.run(["g++", "-O2", "-std=c++20", f"-I{ROOT / 'src'}", *sources,
                    ROOT / "tools/demo/render_main.cpp", "-o", program], check=True)
    return program


def pictures(program, seed, count):
    """Images as N x 3 x H x W bytes, and their labels."""
    out = subprocess.run([program, str(seed), "0", str(count)], check=True, stdout=subprocess.PIPE).stdout
    records = np.frombuffer(out, np.uint8).reshape(count, 1 + HEIGHT * WIDTH * 3)
    images = records[:, 1:].reshape(count, HEIGHT, WIDTH, 3).transpose(0, 3, 1, 2)
    return torch.from_numpy(np.ascontiguousarray(images)), torch.from_numpy(records[:, 0].astype(np.int64))


def class_names():
    source = (ROOT / "src/demo/demo.cpp").read_text()
    body = re.search(r"kNames\{(.*?)\};", source, re.S).group(1)
    return re.findall(r'"([^"]+)"', body)


def normalise(images):
    shape = (1, 3, 1, 1)
    return (images.float() - torch.tensor(MEAN).view(shape)) / torch.tensor(SCALE).view(shape)


def turn_or_flip(images):
    """One of the eight symmetries of the square for the whole batch: none changes what is shown."""
    images = torch.rot90(images, int(torch.randint(4, ())), (2, 3))
    return images.flip(3) if torch.rand(()) < 0.5 else images


def top1(model, images, labels):
    model.eval()
    with torch.no_grad():
        right = [(model(normalise(some)).argmax(1) == truth).sum().item()
                 for some, truth in zip(images.split(250), labels.split(250))]
    return 100 * sum(right) / len(labels)


def fit(model, train, validation, epochs, peak_rate, decay, batch=64):
    images, labels = train
    steps = len(labels) // batch * epochs
    optimizer = torch.optim.AdamW(model.parameters(), lr=peak_rate, weight_decay=decay)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, peak_rate, total_steps=steps, pct_start=0.2)
    loss_of = nn.CrossEntropyLoss(label_smoothing=0.05)
    started = time.monotonic()
    for epoch in range(epochs):
        model.train()
        total = 0.0
        for chosen in torch.randperm(len(labels))[: len(labels) // batch * batch].view(-1, batch):
            optimizer.zero_grad()
            inputs = normalise(turn_or_flip(images[chosen])).contiguous(memory_format=torch.channels_last)
            loss = loss_of(model(inputs), labels[chosen])
            loss.backward()
            optimizer.step()
            schedule.step()
            total += loss.item()
        print(f"  epoch {epoch + 1}: loss {total * batch / len(labels):.3f}, validation "
              f"{top1(model, *validation):.1f} %, {time.monotonic() - started:.0f} s", flush=True)


def linear_classifier():
    return nn.Sequential(nn.Flatten(), nn.Linear(3 * HEIGHT * WIDTH, CLASSES))


def export(model, path, names):
    graph = OnnxGraph()
    model.eval()
    model.export(graph, "image")
    metadata = {"mean": ",".join(map(str, MEAN)), "scale": ",".join(map(str, SCALE)), "colour_order": "RGB",
                "labels": ",".join(names)}
    graph.save(path, HEIGHT, WIDTH, CLASSES, metadata)


def check_exported(path, images, labels):
    """Top-1 of the file as OpenVINO computes it at f32, and the milliseconds of one image at a time."""
    core = ov.Core()
    options = {"INFERENCE_PRECISION_HINT": "f32", "PERFORMANCE_HINT": "LATENCY"}
    model = core.read_model(path)
    model.reshape([1, 3, HEIGHT, WIDTH])
    request = core.compile_model(model, "CPU", options).create_infer_request()
    inputs = normalise(images).numpy()
    right, times = 0, []
    for index, truth in enumerate(labels.tolist()):
        started = time.perf_counter()
        result = request.infer([inputs[index : index + 1]])
        times.append(time.perf_counter() - started)
        right += int(next(iter(result.values())).argmax() == truth)
    return 100 * right / len(labels), 1e3 * float(np.median(times))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--images", type=int, default=44000, help="pictures to train with")
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--out", type=pathlib.Path, default=ROOT / "demo")
    options = parser.parse_args()
    torch.manual_seed(1)
    with tempfile.TemporaryDirectory() as folder:
        program = build_generator(folder)
        train = pictures(program, constant("kTrainSeed"), options.images)
        validation = pictures(program, constant("kValidationSeed"), 2000)
        test = pictures(program, constant("kTestSeed"), constant("kTestCount"))
    print("linear classifier on the pixels")
    linear = linear_classifier()
    fit(linear, train, validation, epochs=3, peak_rate=3e-4, decay=1e-2)
    print("network")
    model = ShapesNet(CLASSES).to(memory_format=torch.channels_last)
    fit(model, train, validation, options.epochs, peak_rate=4e-3, decay=2e-2)
    names = class_names()
    path = options.out / "shapes.onnx"
    export(model, path, names)
    (options.out / "labels.txt").write_text("".join(f"{name}\n" for name in names))
    exported, latency_ms = check_exported(path, *test)
    print(f"parameters            {sum(p.numel() for p in model.parameters())}")
    print(f"file                  {path.stat().st_size} bytes")
    print(f"test, linear          {top1(linear, *test):.2f} %")
    print(f"test, before export   {top1(model, *test):.2f} %")
    print(f"test, exported f32    {exported:.2f} % ({latency_ms:.2f} ms an image)")


if __name__ == "__main__":
    main()
