#!/usr/bin/env python3
"""Images in, one line of JSON for each out: application.py [options] IMAGE|FOLDER…

Does what the C++ application of this package does, by the same model.json and settings.json.
Needs openvino and numpy, and OpenCV or Pillow to read images. outputs.py lies beside it.
"""

import argparse
import json
import pathlib
import sys
import time

import numpy
import openvino

import outputs

try:
    import cv2
except ImportError:
    cv2 = None
    import PIL.Image
    import PIL.ImageOps

ENDINGS = {".jpg", ".jpeg", ".png", ".webp"}


def images_of(paths):
    """Files as they are; of a folder its images and those of the folders in it, sorted."""
    for path in map(pathlib.Path, paths):
        if path.is_dir():
            yield from sorted(one for one in path.rglob("*")
                              if one.is_file() and one.suffix.lower() in ENDINGS)
        else:
            yield path


def read_image(file, color):
    """[height, width, channels], 8 bits, in the wanted order of colours."""
    if cv2 is None:
        image = PIL.ImageOps.exif_transpose(PIL.Image.open(file))
        pixels = numpy.asarray(image.convert("L" if color == "gray" else "RGB"))
        pixels = pixels[:, :, None] if color == "gray" else pixels
        return pixels[:, :, ::-1] if color == "bgr" else pixels
    how = cv2.IMREAD_GRAYSCALE if color == "gray" else cv2.IMREAD_COLOR
    pixels = cv2.imdecode(numpy.fromfile(file, numpy.uint8), how)
    if pixels is None:
        raise ValueError("not an image in a known format")
    if color == "gray":
        return pixels[:, :, None]
    return pixels[:, :, ::-1] if color == "rgb" else pixels


def resized(pixels, width, height, interpolation):
    if cv2 is not None:
        how = {"bilinear": cv2.INTER_LINEAR, "bicubic": cv2.INTER_CUBIC, "area": cv2.INTER_AREA,
               "nearest": cv2.INTER_NEAREST}[interpolation]
        made = cv2.resize(numpy.ascontiguousarray(pixels), (width, height), interpolation=how)
        return made.reshape(height, width, pixels.shape[2])
    if interpolation == "bilinear":
        return bilinear(pixels, width, height)
    how = {"bicubic": PIL.Image.Resampling.BICUBIC, "area": PIL.Image.Resampling.BOX,
           "nearest": PIL.Image.Resampling.NEAREST}[interpolation]
    planes = [PIL.Image.fromarray(pixels[:, :, c]).resize((width, height), how)
              for c in range(pixels.shape[2])]
    return numpy.stack([numpy.asarray(plane) for plane in planes], axis=2)


def bilinear(pixels, width, height):
    """As OpenCV does it: from the four nearest pixels, however much smaller the result is."""

    def ends(to, size):
        at = numpy.clip((numpy.arange(to) + 0.5) * size / to - 0.5, 0, size - 1)
        first = numpy.floor(at).astype(int)
        return first, numpy.minimum(first + 1, size - 1), at - first

    top, bottom, down = ends(height, pixels.shape[0])
    left, right, across = ends(width, pixels.shape[1])
    values = pixels.astype(numpy.float64)
    down, across = down[:, None, None], across[None, :, None]
    upper = values[top][:, left] * (1 - across) + values[top][:, right] * across
    lower = values[bottom][:, left] * (1 - across) + values[bottom][:, right] * across
    return numpy.rint(upper * (1 - down) + lower * down).astype(numpy.uint8)


class Preprocessor:
    """From an image to the numbers of one place in the input, as model.json says."""

    def __init__(self, model, shape, dtype):
        self.model = model
        self.layout = model["layout"] if len(model["layout"]) == len(shape) else self.guess(shape)
        self.dtype = dtype
        self.batch = shape[self.layout.index("N")] if "N" in self.layout else 1
        self.width = shape[self.layout.index("W")]
        self.height = shape[self.layout.index("H")]
        self.resize, self.crop = model["resize"], model["crop"]
        if not self.resize and not self.crop:
            self.resize = {"width": self.width, "height": self.height, "fit": "stretch",
                           "interpolation": "bilinear"}
        self.mean = numpy.array(model["mean"] or [0.0])
        self.scale = numpy.array(model["scale"] or [1.0])

    @staticmethod
    def guess(shape):
        if len(shape) == 4:
            return "NCHW" if shape[1] in (1, 3) else "NHWC"
        return "CHW" if shape[0] in (1, 3) else "HWC"

    def scaled(self, width, height):
        to = self.resize
        if to["fit"] == "stretch":
            return to["width"], to["height"]
        short_side = to["fit"] == "short-side"
        by_width = (to["width"] * height > to["height"] * width) == short_side
        side, across = (to["width"], width) if by_width else (to["height"], height)
        other = height if by_width else width
        other = max(1, (other * side + (across // 2 if short_side else 0)) // across)
        return (side, other) if by_width else (other, side)

    def placement(self, pixels):
        """Where a pixel of the input lies in the image: (input + offset) / scale."""
        image = numpy.array([pixels.shape[1], pixels.shape[0]])
        to = numpy.array(self.scaled(*map(int, image)) if self.resize else image)
        whole = to
        if self.resize and self.resize["fit"] == "letterbox":
            whole = numpy.array([self.resize["width"], self.resize["height"]])
        size = numpy.array([self.width, self.height])
        return {"image": image, "input": (self.width, self.height), "scale": to / image,
                "offset": (whole - size) // 2}

    def window(self, pixels):
        """The part of the resized image that the input gets."""
        if self.resize:
            width, height = self.scaled(pixels.shape[1], pixels.shape[0])
            if (height, width) != pixels.shape[:2]:
                pixels = resized(pixels, width, height, self.resize["interpolation"])
            if self.resize["fit"] == "letterbox":
                whole = numpy.full((self.resize["height"], self.resize["width"], pixels.shape[2]),
                                   self.resize["pad"], numpy.uint8)
                whole[:height, :width] = pixels
                pixels = whole
        if pixels.shape[0] < self.height or pixels.shape[1] < self.width:
            raise ValueError("the image is smaller than the crop")
        top = (pixels.shape[0] - self.height) // 2
        left = (pixels.shape[1] - self.width) // 2
        return pixels[top:top + self.height, left:left + self.width]

    def numbers(self, pixels):
        values = (self.window(pixels).astype(numpy.float64) - self.mean) / self.scale
        if not numpy.issubdtype(self.dtype, numpy.floating):
            limits = numpy.iinfo(self.dtype)
            values = numpy.clip(numpy.rint(values), limits.min, limits.max)
        values = values.astype(self.dtype)
        return values if self.layout.endswith("C") else values.transpose(2, 0, 1)


def compiled_as_set(folder, options):
    settings = json.loads((folder / "settings.json").read_text(encoding="utf-8"))
    core = openvino.Core()
    network = core.read_model(folder / "model" / "model.xml")
    shapes = settings["shapes"]
    if shapes and len(network.inputs) == 1:
        network.reshape(next(iter(shapes.values())))
    properties = dict(settings["properties"], **dict(one.split("=", 1) for one in options.property))
    compiled = core.compile_model(network, options.device or settings["device"], properties)
    return compiled, options.requests or settings["requests"]


class Run:
    """All images through an AsyncInferQueue; lines are printed in the order of the files."""

    def __init__(self, folder, options):
        self.model = json.loads((folder / "model.json").read_text(encoding="utf-8"))
        names = folder / "labels.txt"
        self.labels = names.read_text(encoding="utf-8").splitlines() if names.exists() else []
        self.read = outputs.reader_of(self.model)
        self.compiled, requests = compiled_as_set(folder, options)
        self.names = [min(port.get_names(), default="") for port in self.compiled.outputs]
        port = self.compiled.input(0)
        self.shape, self.dtype = list(port.shape), port.element_type.to_dtype()
        self.preprocessor = Preprocessor(self.model, self.shape, self.dtype)
        self.queue = openvino.AsyncInferQueue(self.compiled, requests)
        self.queue.set_callback(self.ended)
        self.lines = {}

    def ended(self, request, files):
        found = [outputs.Output(name, request.get_output_tensor(i).data)
                 for i, name in enumerate(self.names)]
        for slot, (number, file, error, placement) in enumerate(files):
            line = {"image": str(file)}
            line.update({"error": error} if error else self.read(
                self.model, self.labels, found, slot, self.preprocessor.batch, placement))
            self.lines[number] = line

    def start(self, numbered):
        values = numpy.zeros(self.shape, self.dtype)
        by_place = values.reshape(self.preprocessor.batch, -1)
        files = []
        for slot, (number, file) in enumerate(numbered):
            error = placement = None
            try:
                pixels = read_image(file, self.model["color"])
                placement = self.preprocessor.placement(pixels)
                by_place[slot] = self.preprocessor.numbers(pixels).reshape(-1)
            except Exception as failure:  # whatever a library says of a file is its result
                error = str(failure) or type(failure).__name__
            files.append((number, file, error, placement))
        self.queue.start_async({0: values}, files)

    def all(self, files):
        batch = self.preprocessor.batch
        numbered = list(enumerate(files))
        for first in range(0, len(files), batch):
            self.start(numbered[first:first + batch])
        self.queue.wait_all()
        return [self.lines[number] for number in range(len(files))]


def main():
    parser = argparse.ArgumentParser(description="Images in, one line of JSON for each out.")
    parser.add_argument("paths", nargs="+", metavar="IMAGE|FOLDER")
    parser.add_argument("--package", type=pathlib.Path,
                        default=pathlib.Path(__file__).resolve().parent)
    parser.add_argument("--device", help="in place of the one in settings.json")
    parser.add_argument("--requests", type=int, help="infer requests in flight")
    parser.add_argument("--property", action="append", default=[], metavar="NAME=VALUE",
                        help="a property of the runtime")
    options = parser.parse_args()
    files = list(images_of(options.paths))
    run = Run(options.package, options)
    begin = time.monotonic()
    lines = run.all(files)
    for line in lines:
        print(json.dumps(line, ensure_ascii=False))
    seconds = time.monotonic() - begin
    print(f"{len(files)} images in {seconds:.3f} s", file=sys.stderr)
    return 1 if any("error" in line for line in lines) else 0


if __name__ == "__main__":
    sys.exit(main())
