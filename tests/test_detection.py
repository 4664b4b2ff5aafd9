"""Detectors: metrics against pycocotools, figures of real networks, what is told of them."""

import json
import os
import pathlib
import subprocess
import zipfile

import pytest

import detections_in_pixels as pixels
import made_networks

HERE = pathlib.Path(__file__).resolve().parent
YOLOX = ("--color", "bgr", "--resize", "416x416,bilinear,letterbox:114")
PVB = ("models/ir/person-vehicle-bike-detection-2000/FP16/"
       "person-vehicle-bike-detection-2000.xml")
TOLERANCE = 0.003  # of a figure that another program found with the same network and images


@pytest.fixture(scope="session")
def pycocotools():
    """The Python that has pycocotools; `./x test` makes it."""
    python = os.environ.get("HONE_COUNTERS")
    if not python or not pathlib.Path(python).exists():
        pytest.skip("pycocotools is not here: ./x test installs it and sets HONE_COUNTERS")
    return python


def blob_of(hone, digest):
    """What a run found on each image."""
    return json.loads(next(path for path in hone.store.rglob(f"{digest}*")).read_text())


def results_of(images, truth):
    """Detections in COCO's result format."""
    by_name = {image["file_name"]: image["id"] for image in truth["images"]}
    categories = sorted(category["id"] for category in truth["categories"])
    return [{"image_id": by_name[pathlib.PurePath(image["name"]).name],
             "category_id": categories[found["label"]], "score": found["score"],
             "bbox": [found["x"], found["y"], found["width"], found["height"]]}
            for image in images for found in image["detections"]]


def twelve_numbers(python, folder, truth, results):
    (folder / "truth.json").write_text(json.dumps(truth))
    (folder / "results.json").write_text(json.dumps(results))
    done = subprocess.run([python, HERE / "coco_numbers.py", folder / "truth.json",
                           folder / "results.json"], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def assert_same_numbers(report, expected):
    for name, value in expected.items():
        if value == -1:
            assert name not in report["also"], name
        else:
            assert report["also"][name] == pytest.approx(value, abs=1e-6), name


@pytest.fixture(scope="module")
def yolox(shared_hone, data):
    return shared_hone.run("model", "import", data / "models/onnx/yolox_nano.onnx", "--labels",
                           data / "labels/coco80.txt", *YOLOX)["model"]


@pytest.fixture(scope="module")
def coco(shared_hone, data):
    return shared_hone.run("dataset", "import", data / "datasets/coco_dev50.zip")["dataset"]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_random_detections_count_as_in_pycocotools(hone, pycocotools, tmp_path, seed):
    pixels.write_network(tmp_path / "pixels.xml")
    truth = pixels.write_coco(tmp_path / "random.zip", 20, seed)
    model = hone.run("model", "import", tmp_path / "pixels.xml", "--task", "detection", "--adapter", "ssd",
                     "--resize", f"2x{pixels.ROWS},nearest")["model"]
    images = hone.run("dataset", "import", tmp_path / "random.zip")["dataset"]
    report = hone.run("accuracy", model["id"], "--dataset", images["id"],
                      "--precision", "f32")["accuracy"]
    found = blob_of(hone, report["per_image"])
    assert sum(len(image["detections"]) for image in found) > 500
    expected = twelve_numbers(pycocotools, tmp_path, truth, results_of(found, truth))
    assert 0.05 < expected["coco-ap"] < 0.95
    assert_same_numbers(report, expected)


def test_real_detections_count_as_in_pycocotools(hone, pycocotools, tmp_path, data):
    # At this threshold no image has more than the hundred detections that are kept of it.
    strict = hone.run("model", "import", data / "models/onnx/yolox_nano.onnx", *YOLOX,
                      "--score-threshold", 0.1)["model"]
    coco = hone.run("dataset", "import", data / "datasets/coco_dev50.zip")["dataset"]
    report = hone.run("accuracy", strict["id"], "--dataset", coco["id"],
                      "--precision", "f32")["accuracy"]
    with zipfile.ZipFile(data / "datasets/coco_dev50.zip") as archive:
        name = next(name for name in archive.namelist() if name.endswith("instances_val2017.json"))
        truth = json.loads(archive.read(name))
    found = blob_of(hone, report["per_image"])
    assert all(len(image["detections"]) < 100 for image in found)
    assert_same_numbers(report, twelve_numbers(pycocotools, tmp_path, truth,
                                               results_of(found, truth)))


def test_yolox_reaches_its_figure(shared_hone, yolox, coco):
    assert yolox["card"]["task"] == "detection"
    assert yolox["card"]["adapter"] == "yolox"
    report = shared_hone.run("accuracy", yolox["id"], "--dataset", coco["id"],
                             "--precision", "f32")["accuracy"]
    assert report["metric"] == "coco-ap"
    assert report["value"] == pytest.approx(0.285, abs=TOLERANCE)
    assert report["also"]["ap50"] == pytest.approx(0.438, abs=TOLERANCE)
    low, high = report["ci95"]
    assert low < report["value"] < high
    assert all(len(row["precision_at_recall"]) == 101 for row in report["per_class"])
    images = blob_of(shared_hone, report["per_image"])
    assert len(images) == 50
    assert all(0 <= image["score"] <= 1 for image in images)
    text = shared_hone.text("accuracy", yolox["id"], "--dataset", coco["id"])
    assert "COCO's twelve numbers" in text
    assert "ar-large" in text


@pytest.mark.parametrize("adapter", ["ssd", "ssd-raw"])
def test_person_vehicle_bike_reaches_its_figure(shared_hone, data, tmp_path, adapter):
    """The network as it is, and with its DetectionOutput cut off: nobody says which it is."""
    file = data / PVB
    if adapter == "ssd-raw":
        file = tmp_path / "heads.xml"
        made_networks.write_ssd_raw(data / PVB, file)
    model = shared_hone.run("model", "import", file, "--color", "bgr", "--labels",
                            data / "labels/person_vehicle_bike.txt")["model"]
    assert model["card"]["task"] == "detection" and model["card"]["adapter"] == adapter
    images = shared_hone.run("dataset", "import",
                             data / "datasets/coco_dev50_3class.zip")["dataset"]
    report = shared_hone.run("accuracy", model["id"], "--dataset", images["id"],
                             "--precision", "f32")["accuracy"]
    assert report["value"] == pytest.approx(0.070, abs=TOLERANCE)
    assert report["also"]["ap50"] == pytest.approx(0.185, abs=TOLERANCE)


def test_int8_of_yolox_holds_a_drop_of_one_point(shared_hone, yolox, coco):
    found = shared_hone.run("quantize", yolox["id"], "--dataset", coco["id"], "--max-drop", 0.01,
                            timeout=600)["quantization"]
    assert found["original"]["metric"] == "coco-ap"
    assert found["within"] and found["drop"] <= 0.01
    assert found["quantized"]["value"] >= 0.25  # NNCF 3.4 without accuracy control: 0.137
    low, high = found["drop_ci95"]
    assert low < found["drop"] < high


def test_two_detectors_agree_without_annotations(shared_hone, yolox, coco):
    same = shared_hone.run("accuracy", yolox["id"], "--dataset", coco["id"], "--metric",
                           "agreement", "--against", yolox["id"], "--precision", "f32")["accuracy"]
    assert same["metric"] == "agreement" and same["value"] > 0.99


def test_metrics_of_other_tasks_are_refused(shared_hone, yolox, coco):
    error = shared_hone.error("accuracy", yolox["id"], "--dataset", coco["id"], "--metric", "top1",
                              code=2)
    assert error["code"] == "accuracy.metric" and "coco-ap" in error["remedy"]
