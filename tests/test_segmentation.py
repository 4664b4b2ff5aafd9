"""Networks that classify pixels: masks of every kind, figures worked out by hand, two networks
beside each other."""

import json
import random
import struct
import zlib

import pytest

import onnx_writer as onnx
from archive_tree import chunk, zip_of
from server_client import error, get, gray_rows, served_mask

SIDE = 16
COLORS = [(0, 0, 0), (128, 0, 0), (0, 128, 0)]  # of Pascal VOC's first classes
VOID = (224, 224, 192)
JPG, MASK = "VOC/JPEGImages/", "VOC/SegmentationClass/"


def png_of(rows, color_type, palette=b""):
    """A PNG of rows of bytes."""
    width = len(rows[0]) // (3 if color_type == 2 else 1)
    head = struct.pack(">IIBBBBB", width, len(rows), 8, color_type, 0, 0, 0)
    parts = [chunk(b"IHDR", head)] + ([chunk(b"PLTE", palette)] if palette else [])
    parts.append(chunk(b"IDAT", zlib.compress(b"".join(b"\0" + bytes(row) for row in rows))))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts) + chunk(b"IEND", b"")


def colored(rows):
    """An image in which each pixel has the colour of its class."""
    return png_of([[part for one in row for part in (VOID if one == 255 else COLORS[one])]
                   for row in rows], 2)


def mask_of(rows, kind):
    if kind == "colours":
        return colored(rows)
    palette = b"".join(bytes(VOID if i == 255 else (COLORS + [(7, 7, 7)] * 253)[i])
                       for i in range(256))
    return png_of(rows, 3, palette) if kind == "palette" else png_of(rows, 0)


def split_at(*columns):
    """Classes 0, 1 and 2 side by side."""
    return [[sum(x >= column for column in columns) for x in range(SIDE)] for _ in range(SIDE)]


def write_nearest(file):
    """Scores 2 c x - c c: the class whose colour is nearest."""
    weights = [2 * part / 255 for color in COLORS for part in color]
    biases = [-sum(part * part for part in color) / 255 for color in COLORS]
    file.write_bytes(onnx.model(
        [onnx.node("Conv", ["x", "w", "b"], ["y"], onnx.whole_numbers("kernel_shape", 1, 1))],
        [onnx.value("x", onnx.FLOAT, [1, 3, SIDE, SIDE])],
        [onnx.tensor("w", onnx.FLOAT, [3, 3, 1, 1], struct.pack("<9f", *weights)),
         onnx.floats("b", *biases)]))
    return file


def write_drawn(file, seed):
    """Two convolutions of weights drawn at random, four classes."""
    draw = random.Random(seed)

    def weights(name, *shape):
        count = shape[0] * shape[1] * shape[2] * shape[3]
        return onnx.tensor(name, onnx.FLOAT, shape,
                           struct.pack(f"<{count}f", *(draw.gauss(0, 0.3) for _ in range(count))))

    kernel = (onnx.whole_numbers("kernel_shape", 3, 3), onnx.whole_numbers("pads", 1, 1, 1, 1))
    file.write_bytes(onnx.model(
        [onnx.node("Conv", ["x", "w1"], ["h"], *kernel), onnx.node("Relu", ["h"], ["r"]),
         onnx.node("Conv", ["r", "w2"], ["y"], *kernel)],
        [onnx.value("x", onnx.FLOAT, [1, 3, SIDE, SIDE])],
        [weights("w1", 8, 3, 3, 3), weights("w2", 4, 8, 3, 3)]))
    return file


@pytest.fixture(scope="module")
def nearest(shared_hone, tmp_path_factory):
    file = write_nearest(tmp_path_factory.mktemp("nearest") / "nearest.onnx")
    return shared_hone.run("model", "import", file)["model"]


def imported(hone, folder, tree):
    (folder / "set.zip").write_bytes(zip_of(tree))
    return hone.run("dataset", "import", folder / "set.zip")["dataset"]


def one_image(truth, found, kind):
    return {JPG + "a.png": colored(found), MASK + "a.png": mask_of(truth, kind)}


@pytest.mark.parametrize("kind", ["palette", "gray", "colours"])
def test_masks_of_every_kind_count_alike(shared_hone, nearest, tmp_path, kind):
    assert nearest["card"]["task"] == "segmentation"
    # Columns: truth 0 up to 8, 1 up to 12, 2; found 0 up to 6, 1 up to 12, 2; the last row counts
    # for nothing.
    truth, found = split_at(8, 12), split_at(6, 12)
    truth[-1] = [255] * SIDE
    images = imported(shared_hone, tmp_path, one_image(truth, found, kind))
    assert images["task"] == "segmentation" and images["classes"] == 21
    report = shared_hone.run("accuracy", nearest["id"], "--dataset", images["id"], "--precision",
                             "f32")["accuracy"]
    assert report["metric"] == "miou"
    # Intersection over union: 6/8, 4/6, 4/4.
    assert report["value"] == pytest.approx((6 / 8 + 4 / 6 + 1) / 3, abs=1e-12)
    assert report["also"]["pixel-accuracy"] == pytest.approx(14 / 16, abs=1e-12)
    assert {row["name"]: row["value"] for row in report["per_class"]} == pytest.approx(
        {"background": 6 / 8, "aeroplane": 4 / 6, "bicycle": 1}, abs=1e-12)


@pytest.mark.parametrize("kind", ["palette", "colours"])
def test_what_was_found_and_what_is_true_are_served(shared_hone, shared_server, nearest, tmp_path,
                                                    kind):
    truth, found = split_at(8, 12), split_at(6, 12)
    truth[-1] = [255] * SIDE
    images = imported(shared_hone, tmp_path, one_image(truth, found, kind))
    run = shared_hone.run("accuracy", nearest["id"], "--dataset", images["id"])["accuracy"]["run"]
    image, = get(shared_server, f"/runs/{run}/images")["images"]
    assert image["mask"]["bytes"] > 0 and image["true_mask"]["bytes"] > 0
    assert served_mask(shared_server, run, image["index"], "found") == found
    assert served_mask(shared_server, run, image["index"], "true") == truth
    assert [len(get(shared_server, f"/runs/{run}/images?label={label}")["images"])
            for label in (0, 1, 2, 3)] == [1, 1, 1, 0]
    for place in ("0/a", "1/found", "x/found"):
        assert error(shared_server, f"/runs/{run}/masks/{place}", 404)["code"] == "store.not_found"


def test_a_mask_of_colours_is_kept_as_class_numbers(shared_hone, tmp_path):
    classes = split_at(5, 9)
    images = imported(shared_hone, tmp_path, one_image(classes, classes, "colours"))
    pack = blob(shared_hone, images["pack"])
    place = json.loads(blob(shared_hone, images["index"]))["samples"][0]["mask"]
    mask = pack[place["offset"]:place["offset"] + place["bytes"]]
    assert struct.unpack(">IIBB", mask[16:26]) == (SIDE, SIDE, 8, 3)  # with a palette
    assert colored(classes) in pack and len(pack) == len(colored(classes)) + len(mask)


def blob(hone, digest):
    return (hone.store / "blobs" / digest[:2] / digest).read_bytes()


def drawn_images(folder, hone):
    draw = random.Random(5)
    tree = {f"{i}.png": png_of([[draw.randrange(256) for _ in range(3 * SIDE)]
                                for _ in range(SIDE)], 2) for i in range(12)}
    return imported(hone, folder, tree)


def test_agreement_needs_no_masks(shared_hone, tmp_path):
    model = shared_hone.run("model", "import", write_drawn(tmp_path / "drawn.onnx", 1), "--scale",
                            "255")["model"]
    assert model["card"]["task"] == "segmentation"
    images = drawn_images(tmp_path, shared_hone)
    made = shared_hone.run("quantize", model["id"], "--dataset", images["id"], "--metric",
                           "agreement", timeout=300)["quantization"]
    assert made["original"]["value"] == 1 and made["layers_int8"] == 2
    assert 0.7 < made["quantized"]["value"] < 1
    beside = shared_hone.run("accuracy", made["model"]["id"], "--dataset", images["id"],
                             "--metric", "agreement", "--against", model["id"], "--precision",
                             "f32")["accuracy"]
    assert beside["metric"] == "agreement" and beside["images"] == 12
    assert beside["value"] == pytest.approx(made["quantized"]["value"], abs=1e-9)
    check_distances(shared_hone, beside)
    text = shared_hone.text("accuracy", made["model"]["id"], "--dataset", images["id"], "--metric",
                            "agreement", "--against", model["id"])
    assert "signal to noise" in text


def check_distances(hone, report):
    """Of every output: over all images, and of each."""
    (over_all,) = report["distances"]
    assert 15 < over_all["snr_db"] < 60 and 0.9 < over_all["cosine"] < 1 and over_all["mse"] > 0
    each = [image["distances"] for image in json.loads(blob(hone, report["per_image"]))]
    assert len(each) == 12 and all(len(rows) == 1 for rows in each)
    mean = sum(rows[0]["mse"] for rows in each) / len(each)
    assert over_all["mse"] == pytest.approx(mean, rel=1e-9)


def test_a_network_is_equal_to_itself(shared_hone, tmp_path):
    model = shared_hone.run("model", "import", write_drawn(tmp_path / "drawn.onnx", 2), "--scale",
                            "255")["model"]
    images = drawn_images(tmp_path, shared_hone)
    same = shared_hone.run("accuracy", model["id"], "--dataset", images["id"], "--metric",
                           "agreement", "--against", model["id"], "--precision",
                           "f32")["accuracy"]
    assert same["value"] == 1
    first = json.loads(blob(shared_hone, same["per_image"]))[0]
    masks = blob(shared_hone, same["masks"])
    mask, true_mask = (masks[one["offset"]:one["offset"] + one["bytes"]]
                       for one in (first["mask"], first["true_mask"]))
    assert mask == true_mask and len(gray_rows(mask)) == SIDE
    (row,) = same["distances"]
    assert row["mse"] == 0 and row.get("snr_db") is None and row["cosine"] == pytest.approx(1)
