"""The networks that are compared, and how an image becomes their input.

Standard library only: what measures processes must stay small, for a child's peak memory as the
kernel tells it is never below what its parent held when it was started.
"""

import os
import pathlib
import zipfile
from dataclasses import dataclass

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = pathlib.Path(os.environ.get("HONE_BIN", ROOT / "build" / "release" / "bin"))
DATA = pathlib.Path(os.environ.get("HONE_TEST_DATA", ROOT.parent / "shared" / "data"))


@dataclass(frozen=True)
class Case:
    """A classifier and its data set. Pixels become (value - mean) / scale."""

    name: str
    model: str  # under DATA/models
    dataset: str  # under DATA/datasets, ImageNet layout
    color: str = "rgb"  # rgb, bgr or gray
    mean: tuple = ()
    scale: tuple = ()
    short_side: int = 0  # resized to, bilinear; 0: the image has its size
    crop: int = 0  # centre crop behind the resize
    layout: str = "NCHW"
    label_offset: int = 0  # index of the first real class in the output

    @property
    def model_path(self):
        return DATA / "models" / self.model

    def card_options(self):
        """The same facts as options of `hone model import`."""
        words = ["--color", self.color, "--label-offset", str(self.label_offset)]
        if self.mean:
            words += ["--mean", ",".join(map(str, self.mean)),
                      "--scale", ",".join(map(str, self.scale))]
        if self.short_side:
            words += ["--resize", f"{self.short_side}x{self.short_side},bilinear,short-side",
                      "--crop", f"{self.crop}x{self.crop}"]
        return words


IMAGENET, CIFAR, MNIST = "imagenet_dev500.zip", "cifar10_dev1000.zip", "mnist_dev1000.zip"
CIFAR_MEAN, CIFAR_SCALE = (123.675, 116.28, 103.53), (58.395, 57.12, 57.375)
CASES = {case.name: case for case in (
    Case("squeezenet1.1", "ir/squeezenet1.1_fp16/squeezenet1.1.xml", IMAGENET, color="bgr",
         short_side=256, crop=227),
    Case("mobilenet_0.25", "tflite/mobilenet_v1_0.25_224.tflite", IMAGENET, mean=(127.5,) * 3,
         scale=(127.5,) * 3, short_side=256, crop=224, layout="NHWC", label_offset=1),
    Case("resnet20", "onnx/resnet20_cifar10.onnx", CIFAR, mean=CIFAR_MEAN, scale=CIFAR_SCALE),
    Case("resnet32", "paddle/resnet32_cifar10/inference.pdmodel", CIFAR, mean=CIFAR_MEAN,
         scale=CIFAR_SCALE),
    Case("resnet8", "tf/resnet8_cifar10_frozen.pb", CIFAR, layout="NHWC"),
    Case("mnist", "onnx/mnist.onnx", MNIST, color="gray"),
)}
PEER_RAISES = ("mnist",)  # NNCF raises on it; it is measured, but no ratio is made of it


def unpacked(case, folder):
    """The images of a case as a folder, which both sides read; unpacked once."""
    place = pathlib.Path(folder) / pathlib.Path(case.dataset).stem
    if not place.exists():
        zipfile.ZipFile(DATA / "datasets" / case.dataset).extractall(place)
    return place


def labelled(folder):
    """(file name, class) of every image, in the order of the list."""
    rows = (line.rsplit(maxsplit=1) for line in (folder / "val.txt").read_text().splitlines())
    return [(name, int(label)) for name, label in rows]


def spread(folder, count):
    """Names of `count` images spread evenly over the list."""
    names = [name for name, _ in labelled(folder)]
    count = min(count, len(names))
    return [names[index * len(names) // count] for index in range(count)]
