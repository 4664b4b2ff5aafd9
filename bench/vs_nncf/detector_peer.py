"""NNCF on YOLOX-Nano, and the judge of both sides: detector_peer.py REQUEST.json ANSWER.json"""

import contextlib
import io
import json
import pathlib
import sys
import time

import cv2
import nncf
import numpy
import openvino
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

SIDE, PAD, STRIDES = 416, 114, (8, 16, 32)
SCORE, OVERLAP = 0.01, 0.65


def tensor(path):
    """(input, scale of the image): letterboxed at the top left, BGR, 0 to 255."""
    pixels = cv2.imread(str(path))
    scale = min(SIDE / pixels.shape[0], SIDE / pixels.shape[1])
    size = (int(pixels.shape[1] * scale), int(pixels.shape[0] * scale))
    padded = numpy.full((SIDE, SIDE, 3), PAD, numpy.uint8)
    padded[:size[1], :size[0]] = cv2.resize(pixels, size, interpolation=cv2.INTER_LINEAR)
    return padded.transpose(2, 0, 1)[None].astype(numpy.float32), scale


def grid():
    """Corner and stride of every cell."""
    cells = []
    for stride in STRIDES:
        rows, columns = numpy.mgrid[:SIDE // stride, :SIDE // stride]
        cells.append(numpy.stack([columns.ravel(), rows.ravel(),
                                  numpy.full(rows.size, stride)], axis=1))
    return numpy.concatenate(cells).astype(numpy.float32)


GRID = grid()


def boxes_of(output, scale):
    """(class, score, x, y, width, height) in pixels of the image; the best of overlapping ones."""
    rows = output[0]
    centre, size = (rows[:, :2] + GRID[:, :2]) * GRID[:, 2:], numpy.exp(rows[:, 2:4]) * GRID[:, 2:]
    boxes = numpy.concatenate([centre - size / 2, size], axis=1) / scale
    scores = rows[:, 4:5] * rows[:, 5:]
    found = []
    for kind in range(scores.shape[1]):
        chosen = numpy.flatnonzero(scores[:, kind] >= SCORE)
        if not chosen.size:
            continue
        kept = cv2.dnn.NMSBoxes(boxes[chosen].tolist(), scores[chosen, kind].tolist(), SCORE, OVERLAP)
        found += [(kind, float(scores[i, kind]), *map(float, boxes[i])) for i in chosen[kept]]
    return sorted(found, key=lambda box: -box[1])[:100]


def inside(box, image):
    """What of a box lies in the image, where all annotations end."""
    left, top, width, height = box
    right, bottom = min(left + width, image["width"]), min(top + height, image["height"])
    left, top = max(left, 0.0), max(top, 0.0)
    return [left, top, max(right - left, 0.0), max(bottom - top, 0.0)]


class Images:
    """The labelled images, decoded once."""

    def __init__(self, folder):
        self.truth = self.quietly(lambda: COCO(str(next(folder.glob("annotations/*.json")))))
        self.kinds = sorted(self.truth.getCatIds())
        self.samples = []
        for image in self.truth.loadImgs(sorted(self.truth.getImgIds())):
            path = next(folder.rglob(image["file_name"]))
            self.samples.append((image["id"], *tensor(path)))

    @staticmethod
    def quietly(work):
        with contextlib.redirect_stdout(io.StringIO()):
            return work()

    def precision(self, infer):
        rows = []
        for image, values, scale in self.samples:
            rows += [{"image_id": image, "category_id": self.kinds[box[0]], "score": box[1],
                      "bbox": inside(box[2:], self.truth.imgs[image])}
                     for box in boxes_of(infer(values), scale)]
        return self.quietly(lambda: self.of_rows(rows)) if rows else 0.0

    def of_rows(self, rows):
        evaluation = COCOeval(self.truth, self.truth.loadRes(rows), "bbox")
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()
        return float(evaluation.stats[0])


def quantize(request, folder):
    model = openvino.Core().read_model(request["model"])
    start = time.monotonic()
    images = Images(folder)

    def precision(compiled, _):
        return images.precision(lambda values: compiled(values)[0]), None

    data = nncf.Dataset([values for _, values, _ in images.samples])
    quantized = nncf.quantize_with_accuracy_control(
        model, data, data, precision, max_drop=request["max_drop"],
        drop_type=nncf.DropType.ABSOLUTE, preset=nncf.QuantizationPreset.MIXED)
    openvino.save_model(quantized, request["out"], compress_to_fp16=False)
    return {"seconds": time.monotonic() - start, "version": nncf.__version__}


def judge(request, folder):
    core, images, found = openvino.Core(), Images(folder), {}
    for name, path in request["files"].items():
        network = core.compile_model(core.read_model(path), "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
        found[name] = images.precision(lambda values, its=network: its(values)[0])
    return found


def main():
    request = json.loads(pathlib.Path(sys.argv[1]).read_text())
    answer = {"quantize": quantize, "judge": judge}[request["step"]](
        request, pathlib.Path(request["folder"]))
    pathlib.Path(sys.argv[2]).write_text(json.dumps(answer))


if __name__ == "__main__":
    main()
