"""Exported applications of detectors and segmentation networks find what Hone finds, whatever form
the outputs have."""

import collections
import json
import pathlib
import struct
import tarfile
import zipfile
import zlib

import pytest

import made_networks as made
from conftest import ROOT
from exporting import export, lines_of, per_image, python_lines, unpacked

PVB = "models/ir/person-vehicle-bike-detection-2000/FP16/person-vehicle-bike-detection-2000.xml"
KEPT = 100  # detections of an image that Hone keeps, the best
MADE_CARD = ("--color", "bgr", "--mean", "127.5,127.5,127.5", "--scale", "127.5,127.5,127.5")

# Of made networks: who makes it, its adapter, further words of the card, and whether any batch goes.
MADE = {
    "fastestdet": (made.fastestdet, "fastestdet", ("--resize", "128x96,bilinear,letterbox"), True),
    "yolo-region": (made.yolo_region, "yolo-region:20.5,30,60,40,90,80,40,70", (), True),
    "boxes-scores": (made.boxes_scores, "boxes-scores", ("--label-offset", 1), True),
    "boxes-labels": (made.boxes_labels, "boxes-labels", ("--score-threshold", 0.25), False),
    "yolov5": (made.yolov5, "yolov5", ("--score-threshold", 0.2), True),
    "yolov8": (made.yolov8, "yolov8", ("--nms", 0.5), True),
    "yunet": (made.yunet, "yunet", ("--score-threshold", 0.5), True),
}


@pytest.fixture(scope="module", name="coco")
def fixture_coco(shared_hone, data, tmp_path_factory):
    """Folder of the images, and the data set."""
    folder = tmp_path_factory.mktemp("coco")
    with zipfile.ZipFile(data / "datasets/coco_dev50.zip") as archive:
        archive.extractall(folder)
    dataset = shared_hone.run("dataset", "import", data / "datasets/coco_dev50.zip")["dataset"]
    return folder, dataset


def compared(root):
    """How many predictions the check of a package compared."""
    return json.loads((root / "evidence.json").read_text())["compared_predictions"]


def packed(hone, model, dataset, folder):
    """The unpacked package of a model, and what Hone itself finds on each image."""
    report = hone.run("accuracy", model["id"], "--dataset", dataset["id"], "--precision", "f32",
                      timeout=300)["accuracy"]
    package = export(hone, model["id"], folder / "app.tar.gz", "--dataset", dataset["id"])
    check = package["check"]
    assert check["compared"] == "predictions" and check["inputs"] == check["equal"] == 50
    root = unpacked(folder / "app.tar.gz", folder / "out")
    return root, per_image(hone, report), compared(root)


def same_detections(lines, wanted, classes, tolerance):
    """Classes by their names where the network has names, else by their number."""
    assert len(lines) == len(wanted) == 50
    for line in lines:
        boxes = wanted[pathlib.PurePath(line["image"]).name]["detections"]
        detections = line["detections"]
        assert len(detections) >= len(boxes)
        assert len(boxes) == KEPT or len(detections) == len(boxes), line["image"]
        for found, box in zip(detections, boxes):
            named = found["name"] == classes[box["label"]]
            assert named if found["name"] else found["class"] == box["label"], line["image"]
            assert found["score"] == pytest.approx(box["score"], rel=tolerance)
            for side in ("x", "y", "width", "height"):
                assert found[side] == pytest.approx(box[side], abs=1000 * tolerance), line["image"]


def check_detector(hone, model, coco, application, folder, batched=True):
    """Both applications against Hone; gives the unpacked package."""
    images, dataset = coco
    root, wanted, predictions = packed(hone, model, dataset, folder)
    found = sum(len(one["detections"]) for one in wanted.values())
    assert found > 50 and predictions >= found
    classes = dataset["class_names"]
    same_detections(lines_of(application, root, images), wanted, classes, 1e-6)
    if batched:
        lines = lines_of(application, root, "--batch", 3, "--requests", 2, images)
        same_detections(lines, wanted, classes, 1e-5)
    return root, wanted


def test_the_applications_know_every_adapter(shared_hone, coco, tmp_path):
    made.fastestdet(made.Graph(1), tmp_path / "planes.onnx")
    model = shared_hone.run("model", "import", tmp_path / "planes.onnx", "--task", "detection",
                            "--adapter", "nobody-knows")["model"]["id"]
    error = shared_hone.error("accuracy", model, "--dataset", coco[1]["id"], code=2)
    assert error["code"] == "accuracy.adapter"
    adapters = error["remedy"].split("there are: ")[1].rstrip(".").split(", ")
    source = ROOT / "share" / "export"
    cpp = "".join(one.read_text() for one in (source / "src").iterdir())
    python = (source / "outputs.py").read_text()
    assert len(adapters) >= 11
    for name in adapters:
        assert f'"{name}"' in cpp and f'"{name}"' in python, name
        if name not in ("fastestdet", "segmentation-logits"):
            shared_hone.run("model", "configure", model, "--adapter", name)
            error = shared_hone.error("export", model, "-o", tmp_path / "a.tar.gz", code=2)
            assert error["code"] in ("accuracy.outputs", "accuracy.adapter"), name


@pytest.mark.parametrize("name", MADE)
def test_a_detector_of_each_form(shared_hone, coco, application, name, tmp_path):
    write, adapter, words, batched = MADE[name]
    write(made.Graph(name), tmp_path / f"{name}.onnx")
    model = shared_hone.run("model", "import", tmp_path / f"{name}.onnx", "--task", "detection",
                            "--adapter", adapter, *MADE_CARD, *words)["model"]
    root, wanted = check_detector(shared_hone, model, coco, application, tmp_path, batched)
    same_detections(python_lines(root, coco[0]), wanted, coco[1]["class_names"], 1e-4)


def test_an_ssd_without_its_list(shared_hone, coco, three, data, application, tmp_path):
    """Four classes, so that offsets and scores have one shape; the last is the background."""
    made.write_ssd_raw(data / PVB, tmp_path / "heads.xml")
    model = shared_hone.run("model", "import", tmp_path / "heads.xml", "--color", "bgr",
                            "--labels", data / "labels/person_vehicle_bike.txt")["model"]
    assert model["card"]["adapter"] == "ssd-raw"
    root, wanted = check_detector(shared_hone, model, (coco[0], three), application, tmp_path,
                                  batched=False)
    same_detections(python_lines(root, coco[0]), wanted, three["class_names"], 1e-4)


def test_yolox(shared_hone, coco, data, application, tmp_path):
    model = shared_hone.run("model", "import", data / "models/onnx/yolox_nano.onnx", "--labels",
                            data / "labels/coco80.txt", "--color", "bgr", "--resize",
                            "416x416,bilinear,letterbox:114")["model"]
    root, wanted = check_detector(shared_hone, model, coco, application, tmp_path, batched=False)
    lines_of(application, root, "--draw", tmp_path / "drawn", coco[0])
    drawn = sorted((tmp_path / "drawn").iterdir())
    assert len(drawn) == 50 and all(one.read_bytes()[:3] == b"\xff\xd8\xff" for one in drawn)
    same_detections(python_lines(root, coco[0]), wanted, coco[1]["class_names"], 1e-4)


# --- a network whose classes have names

@pytest.fixture(scope="module", name="three")
def fixture_three(shared_hone, data):
    return shared_hone.run("dataset", "import", data / "datasets/coco_dev50_3class.zip")["dataset"]


def import_pvb(hone, data, labels, *words):
    return hone.run("model", "import", data / PVB, "--color", "bgr", "--labels", labels,
                    *words)["model"]


def test_person_vehicle_bike(shared_hone, coco, three, data, application, tmp_path):
    model = import_pvb(shared_hone, data, data / "labels/person_vehicle_bike.txt")
    root, wanted = check_detector(shared_hone, model, (coco[0], three), application, tmp_path)
    same_detections(python_lines(root, coco[0]), wanted, three["class_names"], 1e-4)


def test_the_check_compares_in_the_classes_of_the_data_set(hone, data, tmp_path):
    """Of a class that the data set lacks nothing is compared, as nothing of it is measured."""
    names = (data / "labels/person_vehicle_bike.txt").read_text().split("\n")
    dataset = hone.run("dataset", "import", data / "datasets/coco_dev50_3class.zip")["dataset"]
    (tmp_path / "labels.txt").write_text("\n".join(names))
    model = import_pvb(hone, data, tmp_path / "labels.txt", "--score-threshold", 0.3)
    words = ("--dataset", dataset["id"])
    found = []
    for labels in (names, ["unicorn", *names[1:]]):
        (tmp_path / "labels.txt").write_text("\n".join(labels))
        hone.run("model", "configure", model["id"], "--labels", tmp_path / "labels.txt")
        report = hone.run("accuracy", model["id"], *words, "--precision", "f32")["accuracy"]
        wanted = per_image(hone, report).values()
        export(hone, model["id"], tmp_path / "app.tar.gz", *words)
        found.append(compared(unpacked(tmp_path / "app.tar.gz", tmp_path / f"out{len(found)}")))
        assert found[-1] == sum(len(one["detections"]) for one in wanted)
    assert 0 < found[1] < found[0]


# --- segmentation

def mask_png(width, height):
    def chunk(kind, body):
        return (struct.pack(">I", len(body)) + kind + body
                + struct.pack(">I", zlib.crc32(kind + body)))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head)
            + chunk(b"IDAT", zlib.compress(bytes((width + 1) * height))) + chunk(b"IEND", b""))


def write_voc_masks(source, file):
    """The images of a VOC archive with masks in which every pixel is background."""
    with tarfile.open(source) as tar, zipfile.ZipFile(file, "w") as archive:
        names = []
        for member in tar.getmembers():
            path = pathlib.PurePath(member.name)
            if path.suffix == ".jpg":
                archive.writestr(f"VOCdevkit/VOC2012/JPEGImages/{path.name}",
                                 tar.extractfile(member).read())
                names.append(path.stem)
            elif path.suffix == ".xml":
                text = tar.extractfile(member).read().decode()
                size = [int(text.split(f"<{side}>")[1].split("<")[0]) for side in ("width", "height")]
                archive.writestr(f"VOCdevkit/VOC2012/SegmentationClass/{path.stem}.png",
                                 mask_png(*size))
        archive.writestr("VOCdevkit/VOC2012/ImageSets/Segmentation/val.txt", "\n".join(names))


def classes_in_png(file):
    """Pixels of each number in a PNG with a palette of 256 colours, and that palette's first three."""
    data, at, parts = file.read_bytes(), 8, collections.defaultdict(bytes)
    while at < len(data):
        size, kind = struct.unpack(">I4s", data[at:at + 8])
        parts[kind] += data[at + 8:at + 8 + size]
        at += 12 + size
    width, height, bits, color = struct.unpack(">IIBB", parts[b"IHDR"][:10])
    assert (bits, color) == (8, 3)
    rows = zlib.decompress(parts[b"IDAT"])
    counts = collections.Counter()
    for y in range(height):
        assert rows[y * (width + 1)] == 0, "rows are written without a filter"
        counts.update(rows[y * (width + 1) + 1:(y + 1) * (width + 1)])
    return dict(counts), parts[b"PLTE"][:9]


def check_segmentation(wanted, lines, loose, drawn):
    """Both applications' lines and the pictures against the pixels that Hone counted."""
    assert len(lines) == len(loose) == len(wanted) == 50
    for line, other in zip(lines, loose):
        name = pathlib.PurePath(line["image"])
        hones = collections.Counter()
        for one in wanted[name.name]["pixels"]:
            hones[one["prediction"]] += one["images"]
        whole, outside = sum(hones.values()), hones.pop(255)
        assert outside > whole / 4
        assert {row["class"]: row["pixels"] for row in line["pixels"]} == hones
        assert sum(row["share"] for row in line["pixels"]) == pytest.approx(1 - outside / whole)
        pixels, colors = classes_in_png(drawn / f"{name.stem}.png")
        assert pixels == {**hones, 255: outside}
        assert colors == bytes([0, 0, 0, 128, 0, 0, 0, 128, 0])
        for row in other["pixels"]:
            assert abs(row["pixels"] - hones[row["class"]]) <= whole / 10_000


def test_segmentation(shared_hone, coco, data, application, tmp_path):
    made.segmentation(made.Graph("planes"), tmp_path / "planes.onnx")
    write_voc_masks(data / "datasets/coco_dev50_voc.tar.gz", tmp_path / "masks.zip")
    dataset = shared_hone.run("dataset", "import", tmp_path / "masks.zip")["dataset"]
    # A crop: what lies outside has no class.
    model = shared_hone.run("model", "import", tmp_path / "planes.onnx", "--task", "segmentation",
                            "--adapter", "segmentation-logits", *MADE_CARD, "--resize",
                            "160x120,bilinear", "--crop", "128x96")["model"]
    root, wanted, predictions = packed(shared_hone, model, dataset, tmp_path)
    lines = lines_of(application, root, "--draw", tmp_path / "drawn", coco[0])
    assert predictions == sum(len(line["pixels"]) for line in lines) > 500
    check_segmentation(wanted, lines, python_lines(root, coco[0]), tmp_path / "drawn")
