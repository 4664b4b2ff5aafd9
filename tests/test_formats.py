"""Every format in, every number right: imports of real files and their accuracy."""

import json
import subprocess

import pytest

CIFAR_CARD = ["--mean", "123.675,116.28,103.53", "--scale", "58.395,57.12,57.375"]
SHORT_SIDE = ["--resize", "256x256,bilinear,short-side"]
IMAGENET = "datasets/imagenet_dev500.zip"
CIFAR = "datasets/cifar10_dev1000.zip"
MNIST = "datasets/mnist_dev1000.zip"

# model, format, card options, data set, top-1 at f32 (MANIFEST.md), reference predictions
CLASSIFIERS = [
    ("models/ir/squeezenet1.1_fp16/squeezenet1.1.xml", "openvino",
     ["--color", "bgr", *SHORT_SIDE, "--crop", "227x227"], IMAGENET, 0.620, "squeezenet1.1_ir"),
    ("models/onnx/resnet20_cifar10.onnx", "onnx", CIFAR_CARD, CIFAR, 0.804, "resnet20_onnx"),
    ("models/onnx/mnist.onnx", "onnx", ["--color", "gray"], MNIST, 0.987, "mnist_onnx"),
    ("models/tflite/mobilenet_v1_0.25_224.tflite", "tflite",
     [*SHORT_SIDE, "--crop", "224x224", "--mean", "127.5", "--scale", "127.5",
      "--label-offset", "1"], IMAGENET, 0.584, "mobilenet_v1_025_tflite"),
    # Quantized already, with 8-bit input. The manifest gives no predictions of it.
    ("models/tflite/mobilenet_v1_0.25_128_quant.tflite", "tflite",
     ["--resize", "128x128", "--mean", "0", "--scale", "1", "--label-offset", "1"],
     IMAGENET, 0.406, None),
    ("models/tf/resnet8_cifar10_savedmodel", "tensorflow", [], CIFAR, 0.751, "resnet8_tf"),
    ("models/tf/resnet8_cifar10_frozen.pb", "tensorflow", [], CIFAR, 0.751, "resnet8_tf"),
    ("models/paddle/resnet32_cifar10", "paddle", CIFAR_CARD, CIFAR, 0.840, "resnet32_paddle"),
]


def read_predictions(file):
    """Image name -> best class."""
    lines = (line.split() for line in file.read_text().splitlines())
    return {words[0]: int(words[1]) for words in lines}


@pytest.mark.parametrize("model, file_format, card, images, top1, reference", CLASSIFIERS,
                         ids=[row[0].split("/", 1)[1] for row in CLASSIFIERS])
def test_accuracy_equals_the_reference(shared_hone, data, model, file_format, card, images, top1,
                                       reference):
    imported = shared_hone.run("model", "import", data / model, *card)["model"]
    assert imported["format"] == file_format
    report = shared_hone.run("accuracy", imported["id"], "--dataset", data / images)["accuracy"]
    assert report["value"] == pytest.approx(top1, abs=0.002)
    assert report["metric"] == "top1"
    assert report["ci95"][0] < report["value"] < report["ci95"][1]
    assert report["also"]["top5"] >= report["value"]
    assert sum(row["images"] for row in report["confusion"]) == report["images"]
    if reference is None:
        return
    digest = report["per_image"]
    results = json.loads((shared_hone.store / "blobs" / digest[:2] / digest).read_text())
    wanted = read_predictions(data / "predictions" / (reference + ".top5.txt"))
    same = sum(wanted[row["name"].split("/")[-1]] == row["predictions"][0] for row in results)
    print(f"{model}: top-1 {report['value']}, best class equal on {same} of {len(wanted)} images")
    assert same >= 0.995 * len(wanted)


@pytest.mark.parametrize("model, shape", [
    ("models/tf/resnet8_cifar10_savedmodel", [-1, 32, 32, 3]),
    ("models/tf/kws_ref_savedmodel", [-1, 49, 10, 1]),
    ("models/paddle/resnet32_cifar10", [-1, 3, 32, 32]),
])
def test_folder_archive_and_main_file_are_the_same_model(hone, data, tmp_path, model, shape):
    folder = data / model
    main = folder / ("saved_model.pb" if "savedmodel" in model else "inference.pdmodel")
    archive = tmp_path / (folder.name + ".tar.gz")
    subprocess.run(["tar", "-czf", archive, "-C", folder.parent, folder.name], check=True)
    records = [hone.run("model", "import", path)["model"] for path in (folder, main, archive)]
    assert len({record["digest"] for record in records}) == 1
    assert {record["name"] for record in records} == {folder.name}
    assert records[0]["inputs"][0]["shape"] == shape
    assert len(hone.run("model", "list")["models"]) == 1


def message(*fields):
    """A protobuf message of (number, value): whole numbers, text, bytes or messages."""
    parts = []
    for number, value in fields:
        if isinstance(value, int):
            parts.append(bytes([number << 3, value]))
        else:
            value = value.encode() if isinstance(value, str) else value
            parts.append(bytes([number << 3 | 2, len(value)]) + value)
    return b"".join(parts)


def onnx_with_data_in(location):
    """y = x + w, where w is four floats in another file."""
    shape = message((1, 1), (2, message((1, message((1, 4))))))
    value = [message((1, name), (2, message((1, shape)))) for name in "xy"]
    where = message((1, "location"), (2, location))
    weights = message((1, 4), (2, 1), (8, "w"), (13, where), (14, 1))
    node = message((1, "x"), (1, "w"), (2, "y"), (4, "Add"))
    graph = message((1, node), (2, "g"), (5, weights), (11, value[0]), (12, value[1]))
    return message((1, 8), (7, graph), (8, message((2, 13))))


def test_onnx_data_is_found_by_its_usual_names_or_asked_for(hone, tmp_path):
    for place in ("net.onnx.data", "net.data", "other.bin"):
        folder = tmp_path / place
        folder.mkdir()
        (folder / "net.onnx").write_bytes(onnx_with_data_in(place))
        (folder / place).write_bytes(place.ljust(16).encode())
        assert len(hone.run("model", "import", folder)["model"]["original"]) == 2
        if place == "other.bin":
            error = hone.error("model", "import", folder / "net.onnx", code=3)
            assert error["code"] == "intake.onnx.external_missing"
        else:
            record = hone.run("model", "import", folder / "net.onnx")["model"]
            assert [file["name"] for file in record["original"]] == ["net.onnx", place]


def test_onnx_data_is_no_link(hone, tmp_path):
    (tmp_path / "secret").write_bytes(b"s" * 16)
    (tmp_path / "net.onnx").write_bytes(onnx_with_data_in("net.data"))
    (tmp_path / "net.data").symlink_to(tmp_path / "secret")
    error = hone.error("model", "import", tmp_path / "net.onnx", code=3)
    assert error["code"] == "intake.onnx.external_missing"
    (tmp_path / "net.data").unlink()
    (tmp_path / "net.data").hardlink_to(tmp_path / "secret")
    error = hone.error("model", "import", tmp_path / "net.onnx", code=3)
    assert error["code"] == "intake.onnx.external_link"


def test_an_open_batch_is_bound_when_measured(hone, data):
    model = data / "models/tf/kws_ref_savedmodel"
    found = hone.run("benchmark", model, "--seconds", 0.3, "--batch", 3)["benchmark"]
    assert found["config"]["batch"] == 3
    assert hone.run("model", "list")["models"][0]["inputs"][0]["shape"][0] == -1


# What is no model, or none that is read: file -> code, and words that its message has.
NOT_READ = [
    ("models/paddle/resnet32_cifar10_paddle3_pir", "intake.unsupported_format", "inference.json"),
    ("models/negative/ir_v3_face-detection-retail-0004", "intake.ir.version", "version 3"),
    (CIFAR, "intake.not_a_model", "images"),
    ("malformed/onnx/lfs_pointer.onnx", "intake.not_a_model", "Git LFS pointer"),
    ("malformed/onnx/jpeg_renamed.onnx", "intake.not_a_model", "JPEG image"),
    ("malformed/onnx/html_404.onnx", "intake.not_a_model", "HTML page"),
    ("malformed/tf/empty.pb", "intake.not_a_model", "empty file"),
]


@pytest.mark.parametrize("file, code, says", NOT_READ)
def test_a_wrong_file_is_told_what_it_is(shared_hone, data, file, code, says):
    error = shared_hone.error("model", "import", data / file, code=3)
    assert error["code"] == code
    assert says in error["message"]
    assert error["remedy"]
    assert shared_hone.leftovers() == []


def test_a_data_set_is_sent_to_the_other_door(shared_hone, data):
    error = shared_hone.error("model", "import", data / CIFAR, code=3)
    assert "hone dataset import" in error["remedy"]
