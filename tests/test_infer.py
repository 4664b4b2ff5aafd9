"""Single images: what a model says of them, and a second one beside it."""

import json
import struct
import zipfile
import zlib

import pytest

import onnx_writer as onnx
from server_client import (API, error, get, ok, post_job, run_job, served_mask, upload_all,
                           wait_for)

YOLOX = ("--color", "bgr", "--resize", "416x416,bilinear,letterbox:114", "--score-threshold", 0.01,
         "--nms", 0.65)


def picture(rows):
    """A PNG file of rows of (red, green, blue)."""
    def chunk(kind, data):
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))
    lines = b"".join(b"\0" + bytes(value for pixel in row for value in pixel) for row in rows)
    head = struct.pack(">IIBBBBB", len(rows[0]), len(rows), 8, 2, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(lines))
            + chunk(b"IEND", b""))


RED, GREEN, BLUE = (200, 10, 10), (10, 200, 10), (10, 10, 200)


def halves(left, right, size=8):
    return picture([[left] * (size // 2) + [right] * (size // 2)] * size)


def brightest(file, kind="Relu"):
    """A network whose class of a pixel is its brightest channel."""
    file.write_bytes(onnx.model([onnx.node(kind, ["x"], ["y"])],
                                [onnx.value("x", onnx.FLOAT, [1, 3, 8, 8])]))
    return file


SEGMENTS = ("--task", "segmentation", "--adapter", "segmentation-logits", "--labels")


@pytest.fixture(scope="module")
def segmenter(shared_hone, tmp_path_factory):
    folder = tmp_path_factory.mktemp("segmenter")
    (folder / "labels.txt").write_text("red\ngreen\nblue\n")
    return shared_hone.run("model", "import", brightest(folder / "brightest.onnx"), *SEGMENTS,
                           folder / "labels.txt")["model"]


@pytest.fixture(scope="module")
def images(data, tmp_path_factory):
    """Three photographs of COCO, as files."""
    folder = tmp_path_factory.mktemp("photographs")
    files = []
    with zipfile.ZipFile(data / "datasets/coco_dev50.zip") as archive:
        for name in [one for one in archive.namelist() if one.endswith(".jpg")][:3]:
            files.append(folder / name.rsplit("/", 1)[-1])
            files[-1].write_bytes(archive.read(name))
    return files


@pytest.fixture(scope="module")
def yolox(shared_hone, data):
    return shared_hone.run("model", "import", data / "models/onnx/yolox_nano.onnx", "--labels",
                           data / "labels/coco80.txt", *YOLOX)["model"]


def per_image(hone, model, dataset):
    """What an accuracy run says of each image, by the name of its file."""
    report = hone.run("accuracy", model, "--dataset", dataset, "--precision", "f32")["accuracy"]
    blob = next(path for path in hone.store.rglob(f"{report['per_image']}*"))
    return {one["name"].rsplit("/", 1)[-1]: one for one in json.loads(blob.read_text())}


def test_a_detector_finds_what_it_finds_in_a_data_set(shared_hone, yolox, images, data):
    coco = shared_hone.run("dataset", "import", data / "datasets/coco_dev50.zip")["dataset"]["id"]
    known = per_image(shared_hone, yolox["id"], coco)
    report = shared_hone.run("infer", yolox["id"], *images, "--score-threshold", 0.2)["infer"]
    assert (report["task"], report["score_threshold"]) == ("detection", 0.2)
    assert [one["name"] for one in report["images"]] == [file.name for file in images]
    found = 0
    for image in report["images"]:
        assert image["problem"] == "" and image["width"] > 100 and "b" not in image
        wanted = [box for box in known[image["name"]]["detections"] if box["score"] >= 0.2]
        got = image["a"]["detections"]
        assert [(box["label"], box["score"], box["x"], box["width"]) for box in got] == [
            (box["label"], pytest.approx(box["score"], abs=1e-5),
             pytest.approx(box["x"], abs=0.01), pytest.approx(box["width"], abs=0.01))
            for box in wanted]
        assert all(box["name"] for box in got)
        found += len(got)
    assert found > 3
    # Without a threshold only what counts as an object is told.
    usual = shared_hone.run("infer", yolox["id"], images[0])["infer"]
    assert usual["score_threshold"] == 0.3
    assert all(box["score"] >= 0.3 for box in usual["images"][0]["a"]["detections"])
    kept = shared_hone.run("run", "show", usual["run"])["run"]
    assert kept["result"]["images"] == usual["images"]
    text = shared_hone.text("infer", yolox["id"], images[0])
    assert images[0].name in text and "x,y size in pixels" in text


def test_a_model_beside_itself_differs_in_nothing(shared_hone, yolox, images):
    report = shared_hone.run("infer", yolox["id"], images[0], "--with", yolox["id"])["infer"]
    image = report["images"][0]
    assert report["with"] == yolox["id"] and image["a"] == image["b"]
    assert [(pair["a"], pair["b"]) for pair in image["difference"]["pairs"]] == [
        (at, at) for at in range(len(image["a"]["detections"]))]
    tensor, = image["difference"]["tensors"]
    assert (tensor["tensor"], tensor["mse"], tensor["cosine"]) == ("output", 0, 1)
    assert tensor.get("snr_db") is None


def test_a_classifier_says_what_it_says_in_a_data_set_and_f16_hardly_differs(
        shared_hone, data, tmp_path):
    model = shared_hone.run("model", "import", data / "models/onnx/resnet20_cifar10.onnx",
                            "--mean", "123.675,116.28,103.53", "--scale", "58.395,57.12,57.375",
                            "--labels", data / "labels/cifar10.txt")["model"]
    with zipfile.ZipFile(data / "datasets/cifar10_dev1000.zip") as archive:
        name = next(one for one in archive.namelist() if not one.endswith((".txt", "/")))
        file = tmp_path / name.rsplit("/", 1)[-1]
        file.write_bytes(archive.read(name))
    cifar = shared_hone.run("dataset", "import", data / "datasets/cifar10_dev1000.zip")["dataset"]
    known = per_image(shared_hone, model["id"], cifar["id"])[file.name]
    half = shared_hone.run("quantize", model["id"], "--precision", "f16")["quantization"]["model"]
    report = shared_hone.run("infer", model["id"], file, "--with", half["id"])["infer"]
    image = report["images"][0]
    assert [one["label"] for one in image["a"]["classes"]] == known["predictions"]
    scores = [one["score"] for one in image["a"]["classes"]]
    assert scores == pytest.approx(known["scores"], abs=1e-4)
    assert image["a"]["classes"][0]["name"]
    assert image["difference"]["same_class"] is True
    tensor, = image["difference"]["tensors"]
    assert 0 < tensor["mse"] < 0.01 and tensor["snr_db"] > 30 and 0.999 < tensor["cosine"] <= 1
    text = shared_hone.text("infer", model["id"], file, "--with", half["id"])
    assert "both have the same best class" in text and "signal to noise" in text


def test_pixels_are_shared_out_among_classes(shared_hone, segmenter, tmp_path):
    (tmp_path / "a.png").write_bytes(halves(RED, BLUE))
    image = shared_hone.run("infer", segmenter["id"], tmp_path / "a.png")["infer"]["images"][0]
    assert image["a"]["pixels"] == [{"label": 0, "name": "red", "share": 0.5},
                                    {"label": 2, "name": "blue", "share": 0.5}]
    (tmp_path / "labels.txt").write_text("red\ngreen\nblue\n")
    other = shared_hone.run("model", "import", brightest(tmp_path / "darkest.onnx", "Neg"),
                            *SEGMENTS, tmp_path / "labels.txt")["model"]
    (tmp_path / "b.png").write_bytes(halves(RED, GREEN))
    report = shared_hone.run("infer", segmenter["id"], tmp_path / "a.png", tmp_path / "b.png",
                             "--with", other["id"])["infer"]
    for image in report["images"]:
        assert image["difference"]["same_pixels"] == 0
        assert image["difference"]["tensors"][0]["cosine"] == pytest.approx(-1)
    text = shared_hone.text("infer", segmenter["id"], tmp_path / "a.png", "--with", other["id"])
    assert "50.00 %" in text and "the same class for 0.00 % of the pixels" in text


def test_it_runs_on_the_target_that_is_chosen(shared_hone, segmenter, tmp_path):
    (tmp_path / "a.png").write_bytes(halves(RED, BLUE))
    report = shared_hone.run("infer", segmenter["id"], tmp_path / "a.png", "--target",
                             "cpu:sse41")["infer"]
    assert report["config"]["target"] == "cpu:sse41"
    assert shared_hone.error("infer", segmenter["id"], tmp_path / "a.png", "--target", "npu",
                             code=6)["code"]


def test_files_that_are_no_images_are_told(shared_hone, segmenter, tmp_path):
    (tmp_path / "good.png").write_bytes(halves(RED, BLUE))
    (tmp_path / "text.png").write_text("not a picture")
    (tmp_path / "cut.png").write_bytes(halves(RED, BLUE)[:60])
    (tmp_path / "empty.jpg").write_bytes(b"")
    names = ["text.png", "good.png", "cut.png", "empty.jpg"]
    files = [tmp_path / name for name in names]
    report = shared_hone.run("infer", segmenter["id"], *files)["infer"]
    assert [one["name"] for one in report["images"]] == names
    assert [one["problem"] == "" for one in report["images"]] == [False, True, False, False]
    assert "not an image" in shared_hone.text("infer", segmenter["id"], tmp_path / "text.png",
                                              tmp_path / "good.png")
    for name in ("text.png", "cut.png", "empty.jpg"):
        assert shared_hone.error("infer", segmenter["id"], tmp_path / name,
                                 code=3)["code"] == "accuracy.no_images"


def test_wrong_usage_is_told(shared_hone, segmenter, yolox, tmp_path):
    file = tmp_path / "a.png"
    file.write_bytes(halves(RED, BLUE))
    unknown = shared_hone.run("model", "import",  # a single number: nobody knows what it means
                              brightest(tmp_path / "unknown.onnx", "ReduceMean"))["model"]
    for words, code in [((segmenter["id"], tmp_path / "none.png"), "infer.not_found"),
                        ((segmenter["id"], tmp_path), "infer.not_found"),
                        (("nothing", file), "store.not_found"),
                        ((unknown["id"], file), "accuracy.adapter"),
                        ((segmenter["id"], file, "--with", yolox["id"]), "infer.tasks"),
                        ((yolox["id"], file, "--score-threshold", 2), "request.field"),
                        ((segmenter["id"],), "usage.arguments")]:
        assert shared_hone.error("infer", *words, code=2)["code"] == code, words
    many = [file] * 101
    assert shared_hone.error("infer", segmenter["id"], *many, code=4)["code"] == "limit.images"
    assert len(shared_hone.run("infer", segmenter["id"], *many[1:])["infer"]["images"]) == 100


# ---------------------------------------------------------------- through the server

def holds(folder, needle):
    """Files below the folder that hold these bytes."""
    return [path for path in folder.rglob("*") if path.is_file() and needle in path.read_bytes()]


def test_an_uploaded_image_is_answered_and_kept_nowhere(shared_hone, shared_server, segmenter):
    image = halves(RED, BLUE, size=32)
    upload = upload_all(shared_server, {"mine.png": image})
    assert holds(shared_hone.store, image)
    row = run_job(shared_server, "infer", {"upload": upload["id"], "model": segmenter["id"],
                                           "with": segmenter["id"]})
    run = get(shared_server, f"/runs/{row['run']}")["run"]
    assert (run["kind"], run["request"]["images"]) == ("infer", ["mine.png"])
    shown, = run["result"]["images"]
    assert (shown["name"], shown["width"]) == ("mine.png", 32)
    masks = [served_mask(shared_server, row["run"], 0, side) for side in "ab"]
    assert masks == [[[0] * 16 + [2] * 16] * 32] * 2
    for side in "ab":
        del shown[side]["mask"]
    assert shown["a"] == shown["b"]
    for place in ("1/a", "0/c", "0/found", "x/a", "-1/a"):
        assert error(shared_server, f"/runs/{row['run']}/masks/{place}", 404)["code"] == \
            "store.not_found"
    assert error(shared_server, f"/uploads/{upload['id']}", 404)["code"] == "upload.not_found"
    assert not holds(shared_hone.store, image)
    listed = get(shared_server, f"/runs?kind=infer&model={segmenter['id']}")["runs"]
    assert listed[0]["id"] == row["run"]


def test_several_images_of_a_folder_are_files_each(shared_server, segmenter):
    upload = upload_all(shared_server, {"dropped/a.png": halves(RED, BLUE),
                                        "dropped/b.png": halves(GREEN, BLUE)})
    row = run_job(shared_server, "infer", {"upload": upload["id"], "model": segmenter["id"]})
    found = get(shared_server, f"/runs/{row['run']}")["run"]["result"]["images"]
    assert [one["name"] for one in found] == ["a.png", "b.png"]


def test_what_fails_is_not_kept_either(shared_hone, shared_server, segmenter):
    text = b"certainly not a picture of anything at all"
    upload = upload_all(shared_server, {"mine.png": text})
    row = wait_for(shared_server, post_job(shared_server, "infer", {"upload": upload["id"],
                                                                    "model": segmenter["id"]}))
    assert (row["state"], row["error"]["code"]) == ("failed", "accuracy.no_images")
    assert error(shared_server, f"/uploads/{upload['id']}", 404)
    assert not holds(shared_hone.store, text)


def test_an_image_that_waits_goes_when_its_job_is_cancelled(shared_hone, shared_server, segmenter):
    first = upload_all(shared_server, {f"{at}.png": halves(RED, BLUE) for at in range(100)})
    busy = post_job(shared_server, "infer", {"upload": first["id"], "model": segmenter["id"]})
    upload = upload_all(shared_server, {"later.png": halves(GREEN, BLUE)})
    job = post_job(shared_server, "infer", {"upload": upload["id"], "model": segmenter["id"]})
    ok(shared_server.request("DELETE", f"{API}/jobs/{job['id']}"))
    row = wait_for(shared_server, job)
    assert row["state"] in ("cancelled", "done")
    wait_for(shared_server, busy)
    assert error(shared_server, f"/uploads/{upload['id']}", 404)
    assert not list((shared_hone.store / "uploads").iterdir())


def test_a_path_is_no_image_of_the_network(shared_server, segmenter):
    reply = shared_server.post(API + "/jobs", {"kind": "infer", "request": {
        "model": segmenter["id"], "images": ["/etc/hostname"]}})
    assert (reply.status, reply.code()) == (400, "request.field")
