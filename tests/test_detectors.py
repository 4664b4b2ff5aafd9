"""Every detector with a stated figure reaches it, in float and in INT8."""

import collections

import pytest

from conftest import LONG

TOLERANCE = 0.003  # of a figure that another program found with the same network and images

Detector = collections.namedtuple("Detector", "model labels words images float_figures int8_figures")

PVB = "models/ir/person-vehicle-bike-detection-2000"
DETECTORS = {
    "YOLOX-Nano": Detector(
        "models/onnx/yolox_nano.onnx", "coco80.txt",
        ("--color", "bgr", "--resize", "416x416,bilinear,letterbox:114"), "coco_dev50.zip",
        {"coco-ap": 0.285, "ap50": 0.438},
        # NNCF 3.4: 0.137 by default, 0.214 with its mixed preset; a default of ours is at least
        # this one, which takes NNCF fifteen minutes of accuracy control to pass.
        {"coco-ap": 0.25}),
    "person-vehicle-bike-detection-2000": Detector(
        f"{PVB}/FP16/person-vehicle-bike-detection-2000.xml", "person_vehicle_bike.txt",
        ("--color", "bgr"), "coco_dev50_3class.zip", {"coco-ap": 0.070, "ap50": 0.185},
        # NNCF 3.4: 0.070 and 0.194. On fifty images that AP50 lies a point above the float's by
        # chance, and the vendor's own INT8 half a point below it; ours is to be the float's.
        {"coco-ap": 0.070, "ap50": 0.185}),
}


def figures(hone, model, images):
    report = hone.run("accuracy", model, "--dataset", images, "--precision", "f32")["accuracy"]
    return report["also"]


@pytest.fixture(scope="module", name="imported", params=DETECTORS)
def fixture_imported(request, shared_hone, data):
    one = DETECTORS[request.param]
    model = shared_hone.run("model", "import", data / one.model, "--labels",
                            data / "labels" / one.labels, *one.words)["model"]
    images = shared_hone.run("dataset", "import", data / "datasets" / one.images)["dataset"]
    return one, model["id"], images["id"]


def test_float_reaches_its_figure(shared_hone, imported):
    one, model, images = imported
    found = figures(shared_hone, model, images)
    for name, stated in one.float_figures.items():
        assert found[name] == pytest.approx(stated, abs=TOLERANCE), name


def test_int8_reaches_the_peers_figure(shared_hone, imported):
    """Within 0.3 points, or better."""
    one, model, images = imported
    if "yolox" in one.model and not LONG:
        pytest.skip("long form: test_detection.py has this network within a drop")
    made = shared_hone.run("quantize", model, "--dataset", images, timeout=300)["quantization"]
    assert made["layers_int8"] > 10
    found = figures(shared_hone, made["model"]["id"], images)
    for name, stated in one.int8_figures.items():
        assert found[name] >= stated - TOLERANCE, name


def test_the_vendors_int8_reaches_its_figure(shared_hone, data):
    file = data / PVB / "FP16-INT8/person-vehicle-bike-detection-2000.xml"
    model = shared_hone.run("model", "import", file, "--color", "bgr", "--labels",
                            data / "labels/person_vehicle_bike.txt")["model"]
    images = shared_hone.run("dataset", "import", data / "datasets/coco_dev50_3class.zip")["dataset"]
    found = figures(shared_hone, model["id"], images["id"])
    assert found["coco-ap"] == pytest.approx(0.071, abs=TOLERANCE)


# The stated 0.430 and 0.439 are those of a reading in which boxes of the XML files, which count
# pixels from 1, meet detections whose pixels count from 0, with the devkit's "+ 1" in sides: that
# gives 0.4304 and 0.4391 on these detections. With both as edges in pixels it is 0.4337, and
# 0.4335 on the boxes of COCO that the XML files were made from (at eleven recalls 0.443; a third
# of a point less where the recall 3/10 does not reach 0.30000000000000004).
VOC = {"coco_dev50_voc.tar.gz": {"voc-map": 0.4337, "voc-map-11": 0.4432},
       "coco_dev50.zip": {"voc-map": 0.4335, "voc-map-11": 0.4429}}


@pytest.mark.parametrize("images", VOC)
def test_pascal_voc_figures_do_not_depend_on_how_boxes_are_written(shared_hone, data, images):
    one = DETECTORS["YOLOX-Nano"]
    model = shared_hone.run("model", "import", data / one.model, "--labels",
                            data / "labels" / one.labels, *one.words)["model"]
    record = shared_hone.run("dataset", "import", data / "datasets" / images)["dataset"]
    found = figures(shared_hone, model["id"], record["id"])
    for name, stated in VOC[images].items():
        assert found[name] == pytest.approx(stated, abs=0.001), name


@pytest.mark.skipif(not LONG, reason="long form")
def test_int8_within_a_drop_of_every_detector(shared_hone, imported):
    _, model, images = imported
    made = shared_hone.run("quantize", model, "--dataset", images, "--max-drop", 0.01,
                           timeout=1200)["quantization"]
    assert made["within"] and made["drop"] <= 0.01
