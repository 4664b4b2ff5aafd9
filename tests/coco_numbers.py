"""COCO's twelve numbers as pycocotools counts them; run by a Python that has it.

usage: coco_numbers.py ANNOTATIONS.json DETECTIONS.json   (detections in COCO's result format)
"""

import contextlib
import json
import sys

from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

NAMES = ("coco-ap", "ap50", "ap75", "ap-small", "ap-medium", "ap-large",
         "ar1", "ar10", "ar100", "ar-small", "ar-medium", "ar-large")


def main(annotations, detections):
    with contextlib.redirect_stdout(sys.stderr):
        truth = COCO(annotations)
        evaluation = COCOeval(truth, truth.loadRes(detections), "bbox")
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()
    print(json.dumps(dict(zip(NAMES, map(float, evaluation.stats)))))


if __name__ == "__main__":
    main(*sys.argv[1:])
